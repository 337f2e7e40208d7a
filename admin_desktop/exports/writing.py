"""The texts in a package: README.txt and the draft certificate. What strangers wrote becomes one line each."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from admin_desktop.documents.plain import one_line
from admin_desktop.evidence.captures import Capture, CaptureState, Picture
from admin_desktop.evidence.ledger import Event
from admin_desktop.evidence.verifying import Finding
from admin_desktop.exports.extract import Row
from admin_desktop.exports.parts import About, Stamp
from admin_desktop.exports.planning import Plan
from admin_desktop.storage.clock import parse_iso

_KINDS = {
    Event.SEAL: "sealed",
    Event.IMPORT: "imported and sealed",
    Event.RECOVER: "found after a crash and sealed",
    Event.OBSERVE: "noted about it",
    Event.DERIVE: "derived picture made",
    Event.SEND: "mail written",
    Event.EXPORT: "package made",
    Event.QUARANTINE: "locked away",
    Event.DISCARD: "discarded",
}
_ORIGINS = {"screen": "picture of a screen", "import": "imported file", "recovered": "recovered after a crash"}


class TextWriter:
    """Writes the texts of packages.

    Args:
        templates: the folder with ``package-readme.txt.j2`` and ``package-certificate.txt.j2``.
    """

    def __init__(self, templates: Path) -> None:
        import jinja2

        made = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            autoescape=False,  # noqa: S701 - plain text is no markup
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            # Whatever a template shows is one line: nobody can write a paragraph of ours.
            finalize=lambda value: one_line(value, 2000) if isinstance(value, str) else value,
        )
        self._readme = made.get_template("package-readme.txt.j2")
        self._certificate = made.get_template("package-certificate.txt.j2")

    def readme(
        self, made: Plan, about: About, findings: Sequence[Finding], notes: Sequence[str], words: Mapping[str, Any]
    ) -> bytes:
        """Write README.txt.

        Args:
            made: what is in the package.
            about: who exports.
            findings: what is not as it was sealed.
            notes: what else must be said, in sentences.
            words: ``id, top, zip_name, made_at, asked_for, stamps`` (see :func:`stamp_words`).
        """
        rows = made.extract.rows
        text = self._readme.render(
            about=about,
            findings=findings,
            notes=notes,
            incidents=made.incidents,
            captures=made.captures,
            discarded=made.in_state(CaptureState.DISCARDED),
            locked=made.in_state(CaptureState.QUARANTINED),
            left_out=made.chosen.left_out,
            rows=made.extract.head.seq,
            given=len(rows),
            other_exports=made.extract.other_exports,
            head=made.extract.head,
            example=_example(made),
            **words,
        )
        return text.encode()

    def certificate(self, made: Plan, about: About, found: Mapping[str, str]) -> bytes:
        """Write the draft of the certificate.

        Args:
            made: what is in the package.
            about: who exports.
            found: the SHA-256 of each picture as it was read now, by its name in the package.
        """
        links = {one: incident.form.link for incident in made.incidents for one in incident.captures}
        by_id = {capture.id: capture for capture in made.captures}
        records = [
            _record(by_id[capture_id], picture, links.get(capture_id, ""), found)
            for capture_id, picture in made.pictures
        ]
        text = self._certificate.render(
            about=about,
            role="________________________________" + _employed(about.employed),
            clock="",
            records=records,
            custody=[_custody(row) for row in made.extract.rows if row.ours],
        )
        return text.encode()


def _example(made: Plan) -> int:
    """Choose a row whose hash stands in the package: one that the next row names, or the newest; 0 for none."""
    given = {row.seq for row in made.extract.rows}
    last = made.extract.head.seq
    return next((seq for seq in sorted(given) if seq + 1 in given), last if last in given else 0)


def picture_name(capture_id: str, picture: Picture) -> str:
    """Return where a picture lies in a package, below ``data/``."""
    return f"pictures/{capture_id}/{picture.path.rpartition('/')[2]}"


def row_name(seq: int) -> str:
    """Return where the bytes of a stamped row lie in a package, below ``data/``."""
    return f"timestamps/row-{seq:06d}.json"


def stamp_words(stamps: Sequence[tuple[Stamp, str]]) -> list[dict[str, Any]]:
    """Return what README.txt says about timestamps.

    Args:
        stamps: each with the beginning of its files' names in the package, below ``data/``.
    """
    return [
        {
            "seq": stamp.seq,
            "authority": stamp.authority,
            "time": stamp.gen_time,
            "epoch": int(parse_iso(stamp.gen_time).timestamp()),
            "row": f"data/{row_name(stamp.seq)}",
            "reply": f"data/{name}.tsr",
            "roots": f"data/{name}-roots.pem" if stamp.roots else "ROOTS.pem",
        }
        for stamp, name in stamps
    ]


def _employed(employed: bool | None) -> str:
    if employed is None:
        return ""
    return ", employed by the district" if employed else ", not employed by the district"


def _record(capture: Capture, picture: Picture, link: str, found: Mapping[str, str]) -> dict[str, Any]:
    name = picture_name(capture.id, picture)
    screen = picture.screen or {}
    return {
        "file": f"data/{name}",
        "capture": capture.id,
        "origin": _ORIGINS.get(capture.origin, capture.origin),
        "program": f"Admin Desktop {capture.program_version}",
        "utc": capture.captured_at,
        "local": f"{capture.local_time} {capture.zone}",
        "size": f"{picture.bytes} bytes, {picture.width} x {picture.height} pixels, {picture.media_type}",
        "screen": f"number {screen.get('number', '?')}, {screen.get('name', '')}" if screen else "",
        "source_name": picture.source_name or "",
        "source_time": picture.source_time or "",
        "derived": picture.source_sha256 or "",
        "link": link,
        "title": str(capture.observed.get("window_title", "")),
        "sealed": picture.sha256,
        "found": found.get(name, ""),
    }


def _custody(row: Row) -> dict[str, Any]:
    who = str(row.body.get("who", ""))
    to = str(row.body.get("to", "")) if row.kind == Event.SEND else ""
    kind = next((words for event, words in _KINDS.items() if event == row.kind), row.kind)
    return {"at": row.at, "seq": row.seq, "kind": kind, "subject": row.subject, "who": who, "to": to}
