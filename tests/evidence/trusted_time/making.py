"""Replies of a made-up authority, byte by byte, so that each can be wrong in one way and right in every other.

The real thing (``openssl ts``) is in :mod:`tests.evidence.trusted_time.authority`; it cannot be made to lie.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client._rust import parse_timestamp_request

NOW = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)

# DER, as little of it as is needed.


def tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def seq(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    out = bytearray([first * 40 + second])
    for number in rest:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return tlv(0x06, bytes(out))


SHA256 = seq(oid("2.16.840.1.101.3.4.2.1"))
SHA512 = seq(oid("2.16.840.1.101.3.4.2.3"))
ECDSA = seq(oid("1.2.840.10045.4.3.2"))
TST_INFO, SIGNED = oid("1.2.840.113549.1.9.16.1.4"), oid("1.2.840.113549.1.7.2")


@dataclass
class Pair:
    """A certificate and its key."""

    cert: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return self.cert.public_bytes(Encoding.PEM).decode("ascii")

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def certificate(
    name: str,
    issuer: Pair | None = None,
    *,
    usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.TIME_STAMPING,
    start: dt.datetime = NOW - 9 * YEAR,
    end: dt.datetime = NOW + 20 * YEAR,
) -> Pair:
    """Make a certificate; without an issuer an authority's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    by = issuer.cert.subject if issuer else called
    made = x509.CertificateBuilder(by, called, key.public_key(), x509.random_serial_number(), start, end)
    made = made.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    if issuer is None:
        made = made.add_extension(x509.KeyUsage(False, False, False, False, False, True, True, False, False), True)
    elif usage is not None:
        made = made.add_extension(x509.KeyUsage(True, False, False, False, False, False, False, False, False), True)
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return Pair(made.sign((issuer.key if issuer else key), hashes.SHA256()), key)


@dataclass
class Maker:
    """Answers requests, truly unless told otherwise.

    Attributes:
        root, signer: of whom the answers come.
        moment: what it states.
        imprint, nonce, algorithm: what it states instead of what was asked.
        forged: the signature is spoilt.
        bare: the certificates are left out.
        asked: how many requests came.
    """

    root: Pair = field(default_factory=lambda: certificate("Made-up Root"))
    signer: Pair | None = None
    moment: dt.datetime = NOW
    imprint: bytes | None = None
    nonce: int | None = None
    algorithm: bytes = SHA256
    forged: bool = False
    bare: bool = False
    asked: int = 0

    def __post_init__(self) -> None:
        self.signer = self.signer or certificate("Made-up Clock", self.root)

    def answer(self, request: bytes) -> bytes:
        """The whole reply, DER."""
        self.asked += 1
        return seq(seq(integer(0)), self._token(self._info(request)))

    def refusal(self, words: str = "out of order") -> bytes:
        return seq(seq(integer(2), seq(tlv(0x0C, words.encode()))))

    def _info(self, request: bytes) -> bytes:
        parsed = parse_timestamp_request(request)
        imprint = self.imprint or parsed.message_imprint.message
        nonce = self.nonce if self.nonce is not None else parsed.nonce or 0
        moment = tlv(0x18, f"{self.moment:%Y%m%d%H%M%S}Z".encode())
        return seq(
            integer(1),
            oid("1.3.6.1.4.1.99999.1"),
            seq(self.algorithm, tlv(0x04, imprint)),
            integer(self.asked + 1000),
            moment,
            *([integer(nonce)] if nonce >= 0 else []),
        )

    def _token(self, info: bytes) -> bytes:
        assert self.signer
        cert = self.signer.cert.public_bytes(Encoding.DER)
        attributes = b"".join(
            sorted(
                [
                    seq(oid("1.2.840.113549.1.9.3"), tlv(0x31, TST_INFO)),
                    seq(oid("1.2.840.113549.1.9.4"), tlv(0x31, tlv(0x04, hashlib.sha256(info).digest()))),
                    seq(
                        oid("1.2.840.113549.1.9.16.2.47"),
                        tlv(0x31, seq(seq(seq(tlv(0x04, hashlib.sha256(cert).digest()))))),
                    ),
                ]
            )
        )
        signature = bytearray(self.signer.key.sign(tlv(0x31, attributes), ec.ECDSA(hashes.SHA256())))
        if self.forged:
            signature = bytearray(self.root.key.sign(b"something else", ec.ECDSA(hashes.SHA256())))
        signer = seq(
            integer(1),
            seq(self.signer.cert.issuer.public_bytes(), integer(self.signer.cert.serial_number)),
            SHA256,
            tlv(0xA0, attributes),
            ECDSA,
            tlv(0x04, bytes(signature)),
        )
        signed = seq(
            integer(3),
            tlv(0x31, SHA256),
            seq(TST_INFO, tlv(0xA0, tlv(0x04, info))),
            *([] if self.bare else [tlv(0xA0, cert)]),
            tlv(0x31, signer),
        )
        return seq(SIGNED, tlv(0xA0, signed))
