"""Packages for third parties: everything about some captures in one ZIP that anyone can check."""
