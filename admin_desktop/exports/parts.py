"""What a package is made of, and what others give to it."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from admin_desktop.evidence.ledger import Head
from admin_desktop.evidence.verifying import Finding
from admin_desktop.exports.selecting import Selection
from admin_desktop.incidents.incident import PictureChoice

Progress = Callable[[int, int], bool]
"""Told (bytes done, bytes in all); False asks to stop."""


class MakesPdf(Protocol):
    """Makes the PDF of a report."""

    def incident(self, incident_id: str, choice: PictureChoice, embed: bool = False) -> bytes:
        """Return a report as PDF.

        Args:
            incident_id: of any incident.
            choice: which picture it shows.
            embed: put the sealed originals into the file as attachments.

        Raises:
            Trouble: it cannot be made.
        """


class Stamp(Protocol):
    """A good trusted timestamp (RFC 3161) over one row of the ledger.

    ``seq`` is the row's number; what is stamped is the SHA-256 of the row's text, which is the row's hash. The
    authority gave it at ``gen_time`` (ISO 8601). ``request`` and ``reply`` are DER, as sent and received; ``chain`` and
    ``roots`` are PEM.
    """

    @property
    def seq(self) -> int:
        """The row's number."""

    @property
    def authority(self) -> str:
        """Who confirmed it."""

    @property
    def gen_time(self) -> str:
        """The time that is confirmed."""

    @property
    def request(self) -> bytes:
        """What was asked."""

    @property
    def reply(self) -> bytes:
        """What was answered."""

    @property
    def chain(self) -> str:
        """The certificates that came with the reply."""

    @property
    def roots(self) -> str:
        """What it was checked against."""


StampsFor = Callable[[sqlite3.Connection, Iterable[int]], Sequence[Stamp]]
"""Gives the trusted timestamps over these rows of the ledger, in their order."""


@dataclass(frozen=True, slots=True)
class About:
    """Who exports, on which computer, with which program.

    Attributes:
        organisation: the district, as the policy pack names it.
        name, mail, employed: of the admin; ``employed`` None while unanswered.
        version: of the program.
        computer, system: of the computer that exports.
        ask: whom to ask for pictures that are locked away, as (name, telephone number).
        practice: a rehearsal: everything in it was made up.
    """

    organisation: str
    name: str
    mail: str
    employed: bool | None
    version: str
    computer: str
    system: str
    ask: tuple[tuple[str, str], ...]
    practice: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What shall be exported, and where to.

    Attributes:
        out: the ZIP; nothing may be there yet.
        whole_ledger: give every row of the ledger in full, also those about other matters.
    """

    selection: Selection
    out: Path
    about: About
    whole_ledger: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """How much an export would be: reports, captures (those without pictures too), and about how many bytes."""

    incidents: int
    captures: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Exported:
    """A package that was made.

    Attributes:
        id: ``X-…``.
        path: where it lies.
        sha256: hex, of the whole ZIP; the ledger's newest row names it too.
        head: the newest row of the ledger that is in the package.
        incidents, captures: ids.
        pictures, mails, bytes: how many files, and the size of the ZIP.
        left_out: captures of the days asked for that name no page or person.
        findings: what is not as it was sealed; README.txt says so as well.
    """

    id: str
    path: Path
    sha256: str
    head: Head
    incidents: tuple[str, ...]
    captures: tuple[str, ...]
    pictures: int
    mails: int
    bytes: int
    left_out: int
    findings: tuple[Finding, ...]
