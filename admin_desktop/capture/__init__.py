"""Screens, grabbing, the active window; pictures that come from elsewhere."""
