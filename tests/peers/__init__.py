"""Tests with real programs of others: an OpenID provider (npm), Postfix and Dovecot. Skipped where they are missing."""
