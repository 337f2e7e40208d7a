"""Whom this computer believes: the rules for private connections."""

import os
import ssl
import sys


def system_context(*, named: bool = False) -> ssl.SSLContext:
    """Make the rules for a private connection: TLS 1.2 or newer, a certificate that is good for the server's name.

    Windows and macOS are asked themselves: their lists of authorities are kept up to date, and IT adds a school's own
    there. Where authorities are named, here or by ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``, OpenSSL decides, as it does
    on Linux: it takes them besides those it finds on the computer.

    Args:
        named: the caller will name authorities of its own.
    """
    context = _context(named=named)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _context(*, named: bool) -> ssl.SSLContext:
    if sys.platform == "linux" or named or os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return ssl.create_default_context()
    import truststore

    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return context
