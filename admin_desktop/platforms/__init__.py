"""What each social network is like, from dated data."""
