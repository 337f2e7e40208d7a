"""Looking at a mail server's certificate, to compare it by sight: no name, no password, nothing else is said."""

import contextlib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime

from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.outbox.transports.trust import fingerprint, unjudged_context

_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """What a server shows.

    Attributes:
        host, port: of the server.
        sha256: of the certificate, hex.
        names: that it is for; a stranger's text.
        until: the last day it is good for, ISO 8601; empty where it cannot be read.
        expired: that day is over.
    """

    host: str
    port: int
    sha256: str
    names: tuple[str, ...]
    until: str
    expired: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """The fingerprint as it is read out: pairs, eight to a line."""
        pairs = [self.sha256[at : at + 2].upper() for at in range(0, 64, 2)]
        return tuple(" ".join(pairs[at : at + 8]) for at in range(0, 32, 8))


def look_at(account: Account) -> SeenCertificate:
    """Ask a server for its certificate.

    Raises:
        NotAccepted: it shows none.
    """
    try:
        with contextlib.closing(_connected(account)) as wrapped:
            der = wrapped.getpeercert(binary_form=True) or b""
            seen = fingerprint(wrapped)
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        raise NotAccepted(
            f"{account.host} showed no certificate ({error}). Nothing was changed: try it once more, or ask your IT.",
            Reason.CERTIFICATE,
            temporary=False,
        ) from error
    names, until = _told(der)
    return SeenCertificate(
        account.host,
        account.port,
        seen,
        names,
        until.date().isoformat() if until else "",
        until is not None and until < datetime.now(UTC),
    )


def _connected(account: Account) -> ssl.SSLSocket:
    context = unjudged_context(ssl.SSLContext)
    opened = socket.create_connection((account.host, account.port), _SECONDS)
    try:
        if account.security is Security.TLS:
            return context.wrap_socket(opened, server_hostname=account.host)
        return _upgraded(opened, context, account.host)
    except BaseException:
        opened.close()
        raise


def _upgraded(opened: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    """By STARTTLS; a server that does not offer it shows nothing."""
    client = smtplib.SMTP(local_hostname="[127.0.0.1]", timeout=_SECONDS)
    client.sock, client._host = opened, host  # type: ignore[attr-defined]
    code, said = client.getreply()
    if code != 220:
        raise smtplib.SMTPConnectError(code, said)
    client.starttls(context=context)
    wrapped = client.sock
    assert isinstance(wrapped, ssl.SSLSocket)
    return wrapped


def _told(der: bytes) -> tuple[tuple[str, ...], datetime | None]:
    """Read names and the last day; what cannot be read is not told: the fingerprint is what counts."""
    from cryptography import x509
    from cryptography.x509.oid import ExtensionOID, NameOID

    try:
        certificate = x509.load_der_x509_certificate(der)
        until = certificate.not_valid_after_utc
    except ValueError:
        return (), None
    names: list[str] = []
    with contextlib.suppress(ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        found = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
        assert isinstance(found, x509.SubjectAlternativeName)
        names += found.get_values_for_type(x509.DNSName)
        names += [str(one) for one in found.get_values_for_type(x509.IPAddress)]
    if not names:
        with contextlib.suppress(ValueError):
            names += [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return tuple(names[:3]), until
