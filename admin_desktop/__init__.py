"""Admin Desktop: proof of an offending post in one click, one form, and a report that arrives."""

__version__ = "0.1.0"
