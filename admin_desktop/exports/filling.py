"""What is written into a package, file by file."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from admin_desktop.documents.plain import one_line
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import CaptureState, folder_of
from admin_desktop.evidence.vault import Vault
from admin_desktop.evidence.verifying import Finding
from admin_desktop.exports.bag import BagWriter
from admin_desktop.exports.parts import About, MakesPdf, Stamp, StampsFor
from admin_desktop.exports.planning import Plan, capture_values, incident_values
from admin_desktop.exports.writing import TextWriter, picture_name, row_name, stamp_words
from admin_desktop.incidents.incident import IncidentState, PictureChoice
from admin_desktop.storage.database import Database

Step = Callable[[int], None]
_DESCRIPTION = "capture.json"


class Filling:
    """Fills packages; the arguments are those of :class:`admin_desktop.exports.packing.Exporter`."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        writer: TextWriter,
        checker: Path,
        pdfs: MakesPdf | None,
        stamps: StampsFor | None,
    ) -> None:
        self._database = database
        self._vault = vault
        self._writer = writer
        self._checker = checker
        self._pdfs = pdfs
        self._stamps = stamps

    def fill(
        self,
        bag: BagWriter,
        made: Plan,
        about: About,
        words: Mapping[str, Any],
        asked_for: Mapping[str, Any],
        step: Step,
    ) -> list[Finding]:
        """Write everything.

        Args:
            bag: to write into; it is finished.
            made: what goes along.
            about: who exports.
            words: ``id, top, zip_name, made_at, asked_for`` for README.txt.
            asked_for: JSON values for contents.json.
            step: told how many bytes are done.

        Returns:
            what is not as it was sealed.

        Raises:
            OSError: the disk with the package refused.
            Trouble: the records cannot be read.
        """
        findings = list(made.extract.findings)
        notes: list[str] = []
        found = self._add_pictures(bag, made, findings, step)
        self._add_mails(bag, made, step)
        self._add_reports(bag, made, notes)
        stamps = self._add_stamps(bag, made)
        head = {"seq": made.extract.head.seq, "hash": made.extract.head.hash}
        bag.add("ledger/ledger.jsonl", made.extract.lines, pack=True)
        bag.add("ledger/head.json", _json(head), pack=True)
        contents = {
            "package": words["id"],
            "made_at": words["made_at"],
            "program": f"Admin Desktop {about.version}",
            "practice": about.practice,
            "asked_for": asked_for,
            "head": head,
            "incidents": [incident_values(one, made.mails, made.proofs[one.id]) for one in made.incidents],
            "captures": [capture_values(one) for one in made.captures],
            "findings": [one.sentence for one in findings],
        }
        bag.add("contents.json", _json(contents), pack=True)
        bag.add("certificate-902.txt", self._writer.certificate(made, about, found), pack=True)
        bag.add("verify.py", self._checker.read_bytes(), pack=True)
        readme = self._writer.readme(made, about, findings, notes, {**words, "stamps": stamps})
        bag.finish(bag_info(made, about, words), {"README.txt": readme})
        return findings

    def _add_pictures(self, bag: BagWriter, made: Plan, findings: list[Finding], step: Step) -> dict[str, str]:
        """Add the pictures; return the SHA-256 of each as it was read now."""
        found: dict[str, str] = {}
        for capture_id, picture in made.pictures:
            name = picture_name(capture_id, picture)
            try:
                data = self._vault.read(picture.path)
            except (OSError, ValueError):
                sentence = f"The picture {picture.path} of {capture_id} is missing or cannot be read."
                findings.append(Finding("picture_missing", picture.path, sentence))
                continue
            found[name] = hashlib.sha256(data).hexdigest()
            if found[name] != picture.sha256:
                sentence = f"The picture {picture.path} of {capture_id} has changed since it was sealed."
                findings.append(Finding("picture_changed", picture.path, sentence))
            bag.add(name, data)
            step(len(data))
        for capture in made.in_state(CaptureState.KEPT):
            self._add_description(bag, capture.id, findings)
        return found

    def _add_description(self, bag: BagWriter, capture_id: str, findings: list[Finding]) -> None:
        """Add the file that says what was known when a capture was sealed; older ones have none."""
        path = str(folder_of(capture_id) / _DESCRIPTION)
        if path not in self._vault.files_of(folder_of(capture_id)):
            return
        try:
            data = self._vault.read(path)
        except OSError:
            findings.append(Finding("picture_missing", path, f"The file {path} cannot be read."))
            return
        bag.add(f"pictures/{capture_id}/{_DESCRIPTION}", data, pack=True)

    def _add_mails(self, bag: BagWriter, made: Plan, step: Step) -> None:
        for mail in made.mails:
            if mail.goes_along:
                with self._database.reading() as connection:
                    eml = connection.execute("SELECT eml FROM messages WHERE id = ?", (mail.id,)).fetchone()[0]
                bag.add(f"mails/{mail.id}.eml", eml, pack=True)
                step(len(eml))

    def _add_reports(self, bag: BagWriter, made: Plan, notes: list[str]) -> None:
        if self._pdfs is None:
            return
        withdrawn = {capture.id for capture in made.captures if capture.state != CaptureState.KEPT}
        for incident in made.incidents:
            if incident.state == IncidentState.DROPPED:
                continue
            whole = withdrawn.isdisjoint(incident.captures)
            choice = PictureChoice.ORIGINAL if whole and incident.captures else PictureChoice.NONE
            try:
                bag.add(f"reports/{incident.id}.pdf", self._pdfs.incident(incident.id, choice, embed=whole))
            except Trouble as trouble:
                notes.append(f"The PDF of report {incident.id} could not be made: {trouble}")

    def _add_stamps(self, bag: BagWriter, made: Plan) -> list[dict[str, Any]]:
        """Add the timestamps over rows that are given in full."""
        rows = {row.seq: row for row in made.extract.rows}
        if self._stamps is None or not rows:
            return []
        with self._database.reading() as connection:
            found = [stamp for stamp in self._stamps(connection, sorted(rows)) if stamp.seq in rows]
        for seq in sorted({stamp.seq for stamp in found}):
            bag.add(row_name(seq), rows[seq].text, pack=True)
        named: list[tuple[Stamp, str]] = []
        for number, stamp in enumerate(found, start=1):
            name = f"timestamps/row-{stamp.seq:06d}-{number}"
            named.append((stamp, name))
            for ending, data in (
                (".tsq", stamp.request),
                (".tsr", stamp.reply),
                ("-chain.pem", stamp.chain.encode()),
                ("-roots.pem", stamp.roots.encode()),
            ):
                if data:
                    bag.add(name + ending, data, pack=True)
        return stamp_words(named)


def bag_info(made: Plan, about: About, words: Mapping[str, Any]) -> dict[str, str]:
    """Return what bag-info.txt says, but for the size; every value is one line."""
    described = f"Captures of posts with their chain of custody: {words['asked_for']}"
    told = {
        "Source-Organization": about.organisation,
        "Contact-Name": about.name,
        "Contact-Email": about.mail,
        "External-Description": f"PRACTICE, made up. {described}" if about.practice else described,
        "External-Identifier": words["id"],
        "Bagging-Date": words["made_at"][:10],
        "Bag-Software-Agent": f"Admin Desktop {about.version}",
        "Ledger-Head": f"row {made.extract.head.seq}, {made.extract.head.hash}",
        "Practice": "PRACTICE: everything in this package was made up to rehearse with" if about.practice else "",
    }
    return {label: one_line(value, 900) for label, value in told.items()}


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, indent=2, sort_keys=True).encode() + b"\n"
