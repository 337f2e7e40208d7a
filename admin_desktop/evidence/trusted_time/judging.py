"""Making requests, and judging whether a reply can be relied on: at the time it states, not now."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.refusing import Why, not_confirmed

# Only the names: the library is loaded when a time is asked for or checked, never before the first paint.
if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

_SHA256 = "2.16.840.1.101.3.4.2.1"
_STATUS = {2: "rejected", 3: "waiting", 4: "a revocation is near", 5: "its certificate was revoked"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply that holds.

    Attributes:
        gen_time: when, as the authority says; UTC.
        serial: of the confirmation, decimal.
        policy: the authority's, dotted numbers.
        chain: PEM, the certificates in the reply.
        roots: PEM, the trusted certificates that the check used: those that the chain can end in.
    """

    gen_time: datetime
    serial: str
    policy: str
    chain: str
    roots: str

    @property
    def roots_sha256(self) -> str:
        """SHA-256 (hex) of the text ``roots``."""
        return hashlib.sha256(self.roots.encode("ascii")).hexdigest()


def make_request(data: bytes) -> bytes:
    """Make a request (DER) about the SHA-256 of some bytes, with a nonce, asking for the certificates."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def judge(authority: Authority, request: bytes, reply: bytes, data: bytes) -> Judged:
    """Check a reply against its request and the bytes it is about, with certificates as of the time it states.

    Args:
        authority: who was asked; its roots count.
        request, reply: DER.
        data: the row's canonical JSON.

    Raises:
        NotConfirmed: it cannot be relied on; the sentence says why.
    """
    from rfc3161_client import decode_timestamp_response

    name = authority.name
    try:
        response = decode_timestamp_response(reply)
        status = int(response.status)
    except ValueError as error:
        raise not_confirmed(Why.NOT_A_REPLY, name) from error
    if status != 0:
        raise not_confirmed(Why.REFUSED, name, _status_words(response, status))
    try:
        chain = _chain(response)
    except ValueError as error:
        raise not_confirmed(Why.NOT_A_REPLY, name) from error
    roots = _possible_roots(chain, authority)
    _refuse_other_answer(name, request, response, data)
    if not roots:
        raise not_confirmed(Why.UNTRUSTED, name)
    _verify(name, response, data, chain, roots)
    info = response.tst_info
    return Judged(
        gen_time=_utc(info.gen_time),
        serial=str(info.serial_number),
        policy=info.policy.dotted_string,
        chain=_pem(chain),
        roots=_pem(roots),
    )


def judge_kept(name: str, request: bytes, reply: bytes, data: bytes, roots: str) -> Judged:
    """Check a kept reply again, against the roots that were kept with it; as :func:`judge`."""
    return judge(Authority(name, "", roots, system=False), request, reply, data)


def _status_words(response: "TimeStampResponse", status: int) -> str:
    said = "; ".join(response.status_string)
    return said or _STATUS.get(status, f"status {status}")


def _chain(response: "TimeStampResponse") -> list["Certificate"]:
    """The certificates that came along, the one that signed first."""
    from cryptography.x509 import load_der_x509_certificate

    # A set, of bytes: in an order of its own each time.
    certificates = [load_der_x509_certificate(bytes(der)) for der in sorted(response.signed_data.certificates)]
    signers = {(one.issuer.public_bytes(), one.serial_number) for one in response.signed_data.signer_infos}
    return sorted(certificates, key=lambda one: (one.issuer.public_bytes(), one.serial_number) not in signers)


def _possible_roots(chain: list["Certificate"], authority: Authority) -> list["Certificate"]:
    """Those of the trusted certificates that the chain can end in: the only ones worth keeping."""
    from cryptography.x509 import load_der_x509_certificate

    wanted = {one.issuer.public_bytes() for one in chain}
    found = []
    for der in authority.trusted():
        # A computer's own list is long, and holds some that the library only reads with a warning.
        if not any(name in der for name in wanted):
            continue
        try:
            root = load_der_x509_certificate(der)
            if root.subject.public_bytes() in wanted:
                found.append(root)
        except ValueError:
            continue
    return found


def _refuse_other_answer(name: str, request: bytes, response: "TimeStampResponse", data: bytes) -> None:
    # The library makes this public only through its builder, which wants the data and not the request.
    from rfc3161_client._rust import parse_timestamp_request

    info, asked = response.tst_info, parse_timestamp_request(request)
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != hashlib.sha256(data).digest():
        raise not_confirmed(Why.IMPRINT, name)
    if asked.nonce is None or info.nonce != asked.nonce:
        raise not_confirmed(Why.NONCE, name)


def _verify(
    name: str,
    response: "TimeStampResponse",
    data: bytes,
    chain: list["Certificate"],
    roots: list["Certificate"],
) -> None:
    from rfc3161_client import VerificationError, VerifierBuilder

    try:
        VerifierBuilder(roots=roots).build().verify(response, hashlib.sha256(data).digest())
    except (VerificationError, ValueError) as error:
        raise not_confirmed(_why(_utc(response.tst_info.gen_time), chain, roots), name) from error


def _why(moment: datetime, chain: list["Certificate"], roots: list["Certificate"]) -> Why:
    """Say more clearly what the library has refused; nothing is accepted because of what is found here."""
    if not _confirms_times(chain[0]):
        return Why.USAGE
    if any(not one.not_valid_before_utc <= moment <= one.not_valid_after_utc for one in [*chain, *roots]):
        return Why.EXPIRED
    if not any(_issued(one, root) for one in chain for root in roots):
        return Why.UNTRUSTED
    return Why.SIGNATURE


def _confirms_times(certificate: "Certificate") -> bool:
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
    except (ExtensionNotFound, ValueError):
        return False
    return usage.critical and ExtendedKeyUsageOID.TIME_STAMPING in usage.value


def _issued(certificate: "Certificate", root: "Certificate") -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _pem(certificates: Iterable["Certificate"]) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return "".join(one.public_bytes(Encoding.PEM).decode("ascii") for one in certificates)
