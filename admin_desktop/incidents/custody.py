"""What the ledger says about some captures and the messages about them, in words."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from admin_desktop.documents.plain import one_line
from admin_desktop.documents.report_pdf import CustodyRow

# A document of many pages of rows helps nobody; an export holds all of them.
MOST_ROWS = 200


def custody(
    connection: sqlite3.Connection, capture_ids: Sequence[str], incident_id: str = ""
) -> tuple[tuple[CustodyRow, ...], int]:
    """Read the rows about captures, and about the messages of an incident.

    Args:
        connection: to the ledger.
        capture_ids: of the captures.
        incident_id: of an incident, or nothing.

    Returns:
        the first :data:`MOST_ROWS` rows in order, and how many further ones there are.
    """
    sent = connection.execute("SELECT id FROM messages WHERE subject_id = ?", (incident_id,)).fetchall()
    subjects = [*capture_ids, *(row[0] for row in sent), *([incident_id] if incident_id else [])]
    marks = ", ".join("?" * len(subjects))
    rows = connection.execute(
        f"SELECT seq, entry, hash FROM ledger WHERE subject IN ({marks}) ORDER BY seq",  # noqa: S608 - only marks
        subjects,
    ).fetchall()
    told = [_row(row) for row in rows[:MOST_ROWS]]
    return tuple(told), len(rows) - len(told)


def _row(row: sqlite3.Row) -> CustodyRow:
    entry = json.loads(row["entry"])
    body = entry.get("body") or {}
    what = _WORDS.get(str(entry.get("kind")), "Noted")
    detail = "; ".join([str(entry.get("subject")), *_details(str(entry.get("kind")), body)])
    return CustodyRow(row["seq"], str(entry.get("at")), f"{what}: {one_line(detail, 600)}", row["hash"])


_WORDS = {
    "seal": "Sealed",
    "import": "Brought in and sealed",
    "recover": "Found after an early end, and sealed",
    "observe": "Noted",
    "derive": "Copy made",
    "send": "Message written",
    "export": "Handed on in a package",
    "quarantine": "Locked away",
    "discard": "Erased, on record",
    "restore": "Brought back from a backup",
}


def _details(kind: str, body: dict[str, Any]) -> list[str]:
    if kind == "send":
        return [f"to {body.get('role')}, {body.get('to')}"]
    found = [_file(file) for file in body.get("files") or [] if isinstance(file, dict)]
    if kind == "observe":
        found += [
            f"{name.replace('_', ' ')}: {value}" for name, value in body.items() if isinstance(value, str) and value
        ]
    found += [f"{name}: {body[name]}" for name in ("reason", "who") if body.get(name)]
    return found


def _file(file: dict[str, Any]) -> str:
    name = str(file.get("path", "")).rpartition("/")[2]
    size = f", {file['width']} × {file['height']} pixels" if "width" in file and "height" in file else ""
    return f"{name}{size}, SHA-256 {str(file.get('sha256', ''))[:16]}…"
