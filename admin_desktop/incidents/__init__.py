"""The incident and its life."""
