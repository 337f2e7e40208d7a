"""Backup and restore. A backup has the layout of a data folder; restoring never rewinds the ledger."""
