"""Sealing, ledger, vault, verification, derived pictures."""
