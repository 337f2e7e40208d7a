"""Commands that only look: incidents and outbox."""

import argparse
from typing import TYPE_CHECKING, Any

from admin_desktop.cli.answering import FINE, answer, local_time, open_app
from admin_desktop.cli.sealing import file_values

if TYPE_CHECKING:
    from admin_desktop.app import App
    from admin_desktop.incidents.incident import Form, Incident
    from admin_desktop.incidents.life import LifeFacts
    from admin_desktop.incidents.listing import Listed
    from admin_desktop.outbox.queue import OutboxRow


def incidents_list(parsed: argparse.Namespace) -> int:
    """List reports and drafts."""
    return _answer_incidents(parsed, "", "There are no reports yet.")


def incidents_search(parsed: argparse.Namespace) -> int:
    """List the reports and drafts that have all of the words."""
    # The shell took the quotes of a phrase.
    words = [f'"{one}"' if " " in one else one for one in parsed.words]
    return _answer_incidents(parsed, " ".join(words), "No report has all of these words.")


def _answer_incidents(parsed: argparse.Namespace, words: str, none: str) -> int:
    from admin_desktop.incidents.filtering import Filter

    found = list(open_app(parsed).listing.all(Filter(words)))
    data = [_summary(incident) for incident in found]
    answer(parsed, {"incidents": data}, [_incident_line(incident, incident) for incident in found] or [none])
    return FINE


def _summary(incident: "Listed") -> dict[str, Any]:
    names = ["id", "state", "created_at", "reported_at"]
    names += ["page", "page_kind", "platform", "author", "link", "categories", "removal"]
    return {name: getattr(incident, name) for name in names}


def _incident_line(incident: "Incident | Listed", form: "Form | Listed") -> str:
    said = [
        local_time(incident.created_at),
        incident.state,
        form.page,
        form.platform,
        form.author,
        ", ".join(form.categories),
    ]
    return f"{incident.id}: {'; '.join(part for part in said if part)}"


def incidents_show(parsed: argparse.Namespace) -> int:
    """Show one report with its form, pictures, timeline and messages."""
    from dataclasses import asdict

    app = open_app(parsed)
    incident = app.register.get(parsed.id)
    timeline = app.register.timeline(incident.id)
    messages = app.outbox.rows(incident.id)
    facts = app.life.facts(incident.id)
    assert facts is not None  # read a moment ago
    values = asdict(incident)
    del values["selections"]  # told with each capture
    data = {
        **values,
        **_life(incident, facts),
        "captures": _captures(app, incident),
        "timeline": [asdict(event) for event in timeline],
        "messages": [asdict(row) for row in messages],
    }
    lines = [_incident_line(incident, incident.form)]
    lines += [f"  {one.stand}: {local_time(one.at)}{', ' + one.who if one.who else ''}" for one in facts.reached]
    lines += [f"  note, {local_time(one.at)}, {one.who}: {one.text}" for one in facts.notes]
    lines += [f"  {name}: {value}" for name, value in data["form"].items() if value]
    lines += [f"  picture: {file['path']}" for capture in data["captures"] for file in capture["files"]]
    lines += [f"  {local_time(event.at)}: {event.kind}" for event in timeline]
    answer(parsed, data, [*lines, *(f"  {_message_line(row)}" for row in messages)])
    return FINE


def _life(incident: "Incident", facts: "LifeFacts") -> dict[str, Any]:
    """Return what has become of an incident, under keys that stay."""
    return {
        "state": facts.stand,
        "states": [{"state": one.stand, "at": one.at, "who": one.who} for one in facts.reached],
        "removal": {
            "state": incident.form.removal,
            "at": incident.form.removed_at,
            "seconds": facts.removal_seconds,
            "cannot": facts.hindrance,
            "words": facts.hindrance_words,
            "told_platform_at": facts.told_platform_at,
        },
        "proofs": [one.capture.id for one in facts.proofs],
        "asked": [{"at": at, "messages": list(messages)} for at, messages in facts.asked],
        "advice": {"said": facts.advice, "words": facts.advice_words},
        "notes": [{"at": one.at, "who": one.who, "text": one.text} for one in facts.notes],
        "follow_ups": [{"at": at, "messages": list(messages)} for at, messages in facts.follow_ups],
    }


def _captures(app: "App", incident: "Incident") -> list[dict[str, Any]]:
    from admin_desktop.evidence.captures import CaptureState, find_capture

    with app.database.reading() as connection:
        found = [find_capture(connection, capture_id) for capture_id in incident.captures]
    return [
        {
            "id": capture.id,
            "state": capture.state,
            "captured_at": capture.captured_at,
            "observed": capture.observed,
            "picture": incident.selection(capture.id).picture,
            "box": incident.selection(capture.id).box,
            # What is locked away is not shown, and what is erased is not there.
            "files": [file_values(app, one) for one in capture.pictures] if capture.state == CaptureState.KEPT else [],
        }
        for capture in found
        if capture
    ]


def outbox_list(parsed: argparse.Namespace) -> int:
    """List the messages."""
    from dataclasses import asdict

    rows = open_app(parsed).outbox.rows()
    lines = [_message_line(row) for row in rows] or ["The outbox is empty."]
    answer(parsed, {"messages": [asdict(row) for row in rows]}, lines)
    return FINE


def _message_line(row: "OutboxRow") -> str:
    state = row.state.replace("_", " ")
    return f"{row.message_id}: {state}; {local_time(row.created_at)}; to {row.recipient}; {row.subject}"
