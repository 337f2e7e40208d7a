"""What goes into a package, read from the records at one moment."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from email import message_from_bytes
from typing import Any

from admin_desktop.evidence.captures import Capture, CaptureState, Picture, get_capture
from admin_desktop.exports.extract import Extract, Scope, extract
from admin_desktop.exports.parts import Size
from admin_desktop.exports.selecting import Chosen, Selection, choose
from admin_desktop.incidents.answers import LEFT
from admin_desktop.incidents.incident import Incident
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.removing import read_proofs

_SENT = ", ".join(f"'{state}'" for state in sorted(LEFT))


@dataclass(frozen=True, slots=True)
class Mail:
    """A message about an exported report.

    Attributes:
        id, incident_id, role, recipient, subject, state, created_at: as in the outbox.
        bytes: of the mail.
        goes_along: it has left, and carries no picture that must not be passed on.
    """

    id: str
    incident_id: str
    role: str
    recipient: str
    subject: str
    state: str
    created_at: str
    bytes: int
    goes_along: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The records behind a package.

    Attributes:
        captures: also those that were discarded or locked away, which come without pictures.
        pictures: (capture's id, picture) of every file that goes along: originals, and derived ones that were sent.
        proofs: the captures that show the removal, by the report's id.
    """

    chosen: Chosen
    incidents: tuple[Incident, ...]
    captures: tuple[Capture, ...]
    pictures: tuple[tuple[str, Picture], ...]
    mails: tuple[Mail, ...]
    extract: Extract
    proofs: Mapping[str, tuple[str, ...]]

    def in_state(self, state: CaptureState) -> tuple[Capture, ...]:
        """Return the captures that are kept, discarded, or locked away."""
        return tuple(one for one in self.captures if one.state == state)

    @property
    def bytes(self) -> int:
        """How many bytes of pictures and mails there are."""
        mails = sum(mail.bytes for mail in self.mails if mail.goes_along)
        return sum(picture.bytes for _id, picture in self.pictures) + mails


def measure(connection: sqlite3.Connection, selection: Selection) -> Size:
    """Tell about how much a selection is, without looking at the ledger.

    Raises:
        Trouble: as :func:`admin_desktop.exports.selecting.choose`.
    """
    chosen = choose(connection, selection)
    pictures = connection.execute(
        "SELECT coalesce(sum(bytes), 0) FROM pictures JOIN captures ON captures.id = capture_id"
        " WHERE captures.state = 'kept' AND kind = 'original' AND capture_id IN (SELECT value FROM json_each(?))",
        (json.dumps(chosen.captures),),
    ).fetchone()[0]
    mails = connection.execute(
        "SELECT coalesce(sum(length(eml)), 0) FROM messages JOIN outbox ON message_id = id"  # noqa: S608 - our words
        f" WHERE state IN ({_SENT}) AND subject_id IN (SELECT value FROM json_each(?))",
        (json.dumps(chosen.incidents),),
    ).fetchone()[0]
    return Size(len(chosen.incidents), len(chosen.captures), pictures + mails)


def plan(connection: sqlite3.Connection, register: Register, selection: Selection, *, whole_ledger: bool) -> Plan:
    """Read everything that a package needs, but for the bytes of pictures and mails.

    Args:
        connection: in a transaction, so that all of it is of one moment.
        register: reads incidents through the same connection.
        selection: what is asked for.
        whole_ledger: give every row of the ledger in full.

    Raises:
        Trouble: as :func:`admin_desktop.exports.selecting.choose`.
    """
    chosen = choose(connection, selection)
    captures = tuple(get_capture(connection, one) for one in chosen.captures)
    incidents = tuple(register.get(one) for one in chosen.incidents)
    mails = tuple(mail for incident in incidents for mail in _mails(connection, incident))
    rows = extract(
        connection,
        Scope(
            subjects={*chosen.captures, *chosen.incidents, *(mail.id for mail in mails)},
            captures=frozenset(chosen.captures),
            hashes={picture.sha256 for capture in captures for picture in capture.pictures},
            everything=whole_ledger,
        ),
    )
    sent = rows.sent_hashes
    pictures = tuple(
        (capture.id, picture)
        for capture in captures
        if capture.state == CaptureState.KEPT
        for picture in capture.pictures
        if picture.kind == "original" or picture.sha256 in sent
    )
    proofs = {one.id: tuple(proof.capture.id for proof in read_proofs(connection, one.id)) for one in incidents}
    return Plan(chosen, incidents, captures, pictures, mails, rows, proofs)


def still_so(connection: sqlite3.Connection, made: Plan) -> bool:
    """Tell whether no picture was discarded or locked away since a plan was made."""
    return all(get_capture(connection, capture.id).state == capture.state for capture in made.captures)


def _mails(connection: sqlite3.Connection, incident: Incident) -> Iterator[Mail]:
    """Go through a report's messages.

    Before a picture was locked away it may have been mailed: such a mail stays here, and so does one whose picture was
    discarded. Of such reports only mails without any attachment go along.
    """
    withdrawn = any(get_capture(connection, one).state != CaptureState.KEPT for one in incident.captures)
    for row in connection.execute(
        "SELECT id, role, recipient, subject, state, created_at, length(eml) AS size, iif(?, eml, NULL) AS eml"
        " FROM messages JOIN outbox ON message_id = id WHERE subject_id = ? ORDER BY messages.rowid",
        (withdrawn, incident.id),
    ):
        told = {name: row[name] for name in ("id", "role", "recipient", "subject", "state", "created_at")}
        allowed = row["eml"] is None or not _carries_something(row["eml"])
        yield Mail(**told, incident_id=incident.id, bytes=row["size"], goes_along=row["state"] in LEFT and allowed)


def _carries_something(eml: bytes) -> bool:
    return any(
        not part.is_multipart() and (part.get_filename() or part.get_content_maintype() != "text")
        for part in message_from_bytes(eml).walk()
    )


def incident_values(incident: Incident, mails: Iterable[Mail], proofs: Iterable[str] = ()) -> dict[str, Any]:
    """Return what contents.json says about a report."""
    form = asdict(incident.form)
    for name in ("recipients", "picture", "box"):
        form.pop(name, None)
    return {
        **{name: getattr(incident, name) for name in ("id", "state", "created_at", "reported_at", "captures")},
        **form,
        "removal_proofs": list(proofs),
        "rules": incident.rules,
        "messages": [asdict(mail) for mail in mails if mail.incident_id == incident.id],
    }


def capture_values(capture: Capture) -> dict[str, Any]:
    """Return what contents.json says about a capture; of one that is not kept only that there was one."""
    names = ("id", "state", "purpose", "origin", "captured_at", "local_time", "zone", "program_version")
    told = {name: getattr(capture, name) for name in names}
    if capture.state != CaptureState.KEPT:
        return told
    return {**told, "observed": capture.observed, "pictures": [one.in_ledger() for one in capture.pictures]}
