"""Who is asked to confirm times: public authorities from the program's data, or those that the admin names."""

import binascii
import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from admin_desktop.evidence.trusted_time.refusing import NotConfirmed, Why, not_confirmed
from admin_desktop.storage.settings import Settings

# Far more than any list of authorities' certificates that a person puts together.
_LARGEST_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Authority:
    """One that confirms times.

    Attributes:
        name: as it is shown.
        url: http or https. What comes back is signed, so https would keep nothing secret that matters.
        roots: PEM, the certificates that its own must come from.
        system: also those are believed that this computer believes.
        pause: seconds to leave between two requests.
    """

    name: str
    url: str
    roots: str = ""
    system: bool = True
    pause: float = 1.0

    def trusted(self) -> list[bytes]:
        """Return the certificates that its own must come from, DER.

        Raises:
            NotConfirmed: there are none.
        """
        found = pem_to_der(self.roots)
        if self.system:
            import ssl  # OpenSSL takes its time to load, and Settings lists the authorities

            found += ssl.create_default_context().get_ca_certs(binary_form=True)
        if not found:
            raise not_confirmed(Why.NO_ROOTS, self.name)
        return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class KnownAuthorities:
    """Those of the program's data, and the day they were looked at."""

    checked: date
    authorities: tuple[Authority, ...]


def pem_to_der(text: str) -> list[bytes]:
    """Return the certificates in a PEM text.

    Raises:
        ValueError: one of them is damaged.
    """
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    blocks = [part.split(end)[0] for part in text.split(begin)[1:]]
    return [binascii.a2b_base64("".join(block.split()), strict_mode=True) for block in blocks]


def load_known(folder: Path) -> KnownAuthorities:
    """Read ``resources/timestamps``.

    Raises:
        ValueError: a certificate is not the one that was looked at.
    """
    data = tomllib.loads((folder / "authorities.toml").read_text(encoding="utf-8"))
    seen = {one["file"]: one["sha256"] for one in data["root"]}
    found = []
    for one in data["authority"]:
        texts = [(folder / "roots" / file).read_text(encoding="ascii") for file in one["roots"]]
        for file, text in zip(one["roots"], texts, strict=True):
            if [hashlib.sha256(der).hexdigest() for der in pem_to_der(text)] != [seen[file]]:
                raise ValueError(f"{file} is not the certificate that was looked at")
        found.append(Authority(one["name"], one["url"], "".join(texts), one["system"], float(one["pause"])))
    return KnownAuthorities(data["checked"], tuple(found))


def chosen(settings: Settings, known: KnownAuthorities) -> list[Authority]:
    """Return whom the settings ask: the admin's own list, or the known ones while that is empty.

    Raises:
        NotConfirmed: the admin's list cannot be used; the sentence says which line of it.
    """
    if not settings.time_authorities:
        return list(known.authorities)
    return [own_authority(one) for one in settings.time_authorities]


def own_authority(entry: dict[str, str]) -> Authority:
    """Make an authority of what the admin entered: ``name``, ``url``, ``certificates`` (a PEM file, or empty).

    Without certificates of its own, those count that this computer believes.

    Raises:
        NotConfirmed: it cannot be used.
    """
    name, url = entry.get("name", "").strip(), entry.get("url", "").strip()
    if not name:
        raise _wrong("A time authority needs a name, so that reports can say who confirmed a time.")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        usable = False
    if not usable or any(sign.isspace() or not sign.isascii() for sign in url):
        raise _wrong(
            f"The address of {name} cannot be used: it must begin with https:// or http:// and a server's name."
        )
    file = entry.get("certificates", "").strip()
    return Authority(name, url, _read_roots(name, Path(file)) if file else "", system=not file)


def check_own(entries: Sequence[dict[str, str]]) -> None:
    """Judge a list of the admin's own before it is kept.

    Raises:
        NotConfirmed: it cannot be used; the sentence says why.
    """
    urls = [own_authority(entry).url for entry in entries]
    if len(set(urls)) < len(urls):
        raise _wrong(
            "Two time authorities have the same address: two different ones are needed to vouch for each other."
        )


def _read_roots(name: str, file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise ValueError("far too large")
        text = file.read_text(encoding="utf-8", errors="replace")
        if not pem_to_der(text):
            raise ValueError("no certificate in it")
        _load(text)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _wrong(f"The file with the certificates of {name}, {file}, cannot be used ({reason}).") from error
    return text


def _load(text: str) -> None:
    from cryptography.x509 import load_der_x509_certificate

    for der in pem_to_der(text):
        load_der_x509_certificate(der)


def _wrong(sentence: str) -> NotConfirmed:
    return NotConfirmed(Why.SETTINGS, f"{sentence} Nothing was sent and nothing is lost: correct it in Settings.")
