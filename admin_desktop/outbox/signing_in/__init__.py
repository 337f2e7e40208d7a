"""Signing in at the mail service in the browser, instead of a password: OAuth 2 for desktop programs (RFC 8252)."""
