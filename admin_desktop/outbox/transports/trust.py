"""Which certificates are believed: those that this computer believes, and those that IT adds."""

import os
import ssl
import sys

from admin_desktop.outbox.transports.transport import NotAccepted, Reason


def tls_context(authorities: str = "") -> ssl.SSLContext:
    """Make the rules for a private connection: TLS 1.2 or newer, a certificate that is good for the server's name.

    Windows and macOS are asked themselves: their lists of authorities are kept up to date, and IT adds a school's own
    there. Where authorities are named, here or by ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``, OpenSSL decides, as it does
    on Linux: it takes them besides those it finds on the computer.

    Args:
        authorities: a PEM file with more of them, or empty.

    Raises:
        NotAccepted: that file cannot be used.
    """
    context = _context(named=bool(authorities))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities:
        try:
            context.load_verify_locations(cafile=authorities)
        except (OSError, ssl.SSLError) as error:
            raise NotAccepted(
                f"The file with your school's certificate authority, {authorities}, cannot be used ({error}). "
                "Everything waits safely: ask your IT for the right file.",
                Reason.SETTINGS,
                temporary=False,
            ) from error
    return context


def _context(*, named: bool) -> ssl.SSLContext:
    if sys.platform == "linux" or named or os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return ssl.create_default_context()
    import truststore

    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return context
