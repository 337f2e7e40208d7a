"""Which certificates are believed of a mail server.

Those that this computer believes, those that IT adds, and the one that the admin compared by sight, for its server and
port alone.
"""

import contextlib
import hashlib
import socket
import ssl
from typing import Any, TypeVar

from admin_desktop.outbox.account import Account, Pinned
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.tls import system_context

_Context = TypeVar("_Context", bound=ssl.SSLContext)

# OpenSSL's numbers (X509_V_ERR_…), and those of Windows and of macOS, which truststore hands on.
_EXPIRED = frozenset({10, 0x800B0101, -2146762495, -67818})
_NOT_YET = frozenset({9, -67819})
_WRONG_NAME = frozenset({62, 63, 64, 0x800B010F, -2146762481, -67602, -67609})
_UNKNOWN = frozenset({18, 19, 20, 21, 0x800B0109, -2146762487, 0x800B010A, -2146762486, -67843})


class CertificateRefused(NotAccepted):
    """A server's certificate is not believed: nothing was sent.

    Attributes:
        comparable: nobody vouches for it, or it is not the one that the admin compared. Comparing it by sight helps.
    """

    def __init__(self, sentence: str, *, comparable: bool) -> None:
        super().__init__(sentence, Reason.CERTIFICATE, temporary=False)
        self.comparable = comparable


class _Changed(ssl.SSLCertVerificationError):
    """A server shows another certificate than the one that was compared."""


class _Comparing(ssl.SSLContext):
    """Believes one certificate and no other, whoever vouches for it."""

    wanted = ""

    def wrap_socket(self, sock: socket.socket, *given: Any, **named: Any) -> ssl.SSLSocket:
        wrapped = super().wrap_socket(sock, *given, **named)
        if fingerprint(wrapped) != self.wanted:
            # Nothing was said yet but the hand-shake.
            with contextlib.suppress(OSError):
                wrapped.close()
            raise _Changed(1, "another certificate")
        return wrapped


def fingerprint(wrapped: ssl.SSLSocket) -> str:
    """Return the SHA-256 (hex) of the certificate that a server has shown."""
    return hashlib.sha256(wrapped.getpeercert(binary_form=True) or b"").hexdigest()


def context_for(account: Account) -> ssl.SSLContext:
    """Make the rules for a private connection to an account's server.

    Raises:
        NotAccepted: its file with authorities cannot be used.
    """
    pinned = Pinned.read(account.certificate)
    if pinned is None or not pinned.is_for(account.host, account.port):
        return tls_context(account.authorities)
    context = unjudged_context(_Comparing)
    context.wanted = pinned.sha256
    return context


def unjudged_context(kind: type[_Context]) -> _Context:
    """Make a context that believes whatever it is shown: only to look at it, or to compare it."""
    context = kind(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


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


def refused(host: str, error: ssl.SSLCertVerificationError) -> CertificateRefused:
    """Say what it means that a certificate was not believed."""
    safe = "so nothing was sent, not even your password. Everything waits safely"
    if isinstance(error, _Changed):
        return CertificateRefused(
            f"{host} shows another certificate than the one you compared, {safe}: ask your IT whether they changed it, "
            "then compare the new one in Settings.",
            comparable=True,
        )
    code = getattr(error, "verify_code", 0)
    if code in _EXPIRED or code in _NOT_YET:
        said = "has run out" if code in _EXPIRED else "is not valid yet"
        return CertificateRefused(
            f"The certificate of {host} {said}, {safe}: look whether this computer's date is right, and tell your IT.",
            comparable=False,
        )
    if code in _WRONG_NAME:
        return CertificateRefused(
            f"The certificate is for another server than {host}, {safe}: check the server's name in Settings, or ask "
            "your IT.",
            comparable=False,
        )
    if code in _UNKNOWN:
        return CertificateRefused(
            f"Nobody whom this computer believes vouches for the certificate of {host}, {safe}: compare the "
            "certificate in Settings with what your IT gives you, or ask your IT.",
            comparable=True,
        )
    why = getattr(error, "verify_message", "") or str(error)
    return CertificateRefused(
        f"{host} could not prove that it is {host} ({why}), {safe}: check the server's name in Settings, or ask your "
        "IT.",
        comparable=False,
    )
