"""Which certificates are believed of a mail server: those that this computer believes, and those that IT adds."""

import ssl

from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.tls import system_context


def tls_context(authorities: str = "") -> ssl.SSLContext:
    """Make the rules for a private connection, as :func:`admin_desktop.storage.tls.system_context` does.

    Args:
        authorities: a PEM file with more authorities to believe, or empty.

    Raises:
        NotAccepted: that file cannot be used.
    """
    context = system_context(named=bool(authorities))
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
