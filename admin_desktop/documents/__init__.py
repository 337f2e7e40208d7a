"""E-mail bodies and other texts that go to people."""
