"""Guesses about an incident that come in after its draft was begun."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

from admin_desktop.incidents.filling import BROWSER, filled
from admin_desktop.incidents.gathering import read_selections
from admin_desktop.incidents.incident import Form, Incident, IncidentState, form_values, read_incident
from admin_desktop.policy import Pack
from admin_desktop.reading.reading import Reading
from admin_desktop.storage.database import Database


def guess_link(database: Database, capture_id: str, link: str, platform: str) -> bool:
    """Fill in the link of the draft with this capture, unless somebody did already.

    Args:
        database: with the drafts.
        capture_id: whose draft is meant.
        link: a web link, checked.
        platform: the network it leads to; empty when it is none that is known.

    Returns:
        whether a draft got it.

    Raises:
        Trouble: the draft is as it was.
    """
    return bool(_change_drafts(database, capture_id, lambda incident: with_link(incident.form, link, platform)))


def with_link(form: Form, link: str, platform: str) -> Form:
    """Return a form with the link that the browser told, where nothing stands yet."""
    if form.link or "link" in form.touched:
        return form
    new = replace(form, link=link, guessed={**form.guessed, "link": BROWSER})
    if platform and not form.platform and "platform" not in form.touched:
        new.platform = platform
        new.guessed["platform"] = BROWSER
    return new


def guess_from(database: Database, capture_id: str, reading: Reading, pack: Pack) -> list[str]:
    """Fill in the drafts with a capture from what was read in it.

    Returns:
        the ids of the drafts that were changed.

    Raises:
        Trouble: they are as they were.
    """

    def change(incident: Incident) -> Form:
        return filled(incident.form, reading, capture_id, pack, leads=leading(incident) == capture_id)

    return _change_drafts(database, capture_id, change)


def leading(incident: Incident) -> str:
    """Return the id of the capture whose reading comes first: the first with a selected part, or else the first."""
    boxed = next((one.capture_id for one in incident.selections if one.box is not None), None)
    return boxed or (incident.captures[0] if incident.captures else "")


def _change_drafts(database: Database, capture_id: str, change: Callable[[Incident], Form]) -> list[str]:
    changed = []
    with database.writing() as connection:
        rows = connection.execute(
            "SELECT incidents.* FROM incidents JOIN incident_captures ON id = incident_id"
            " WHERE capture_id = ? AND state = ?",
            (capture_id, IncidentState.DRAFT),
        ).fetchall()
        for row in rows:
            incident = read_incident(row, read_selections(connection, row["id"]))
            form = change(incident)
            if form != incident.form:
                _write(connection, incident.id, form)
                changed.append(incident.id)
    return changed


def _write(connection: sqlite3.Connection, incident_id: str, form: Form) -> None:
    # updated_at stays: nobody has done anything.
    values = form_values(form)
    changes = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE incidents SET {changes} WHERE id = ?", (*values.values(), incident_id))  # noqa: S608
