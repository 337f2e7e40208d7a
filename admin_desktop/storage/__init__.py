"""Database and migrations, files, settings: everything the program keeps on disk."""
