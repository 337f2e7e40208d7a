"""What bootstrap.py does, in small parts. Standard library only: it runs before anything is installed."""
