"""Practice mode's own mail: a server on this computer that keeps what it receives, and nothing beyond it."""

PRACTICE = "practice"
"""The transport of every message that is written in practice mode."""
