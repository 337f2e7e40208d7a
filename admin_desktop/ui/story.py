"""What happened to a report, in a reader's words: its own events, what was tried, and who answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin_desktop.incidents.answers import ANSWERED, NOT_ANSWERED
from admin_desktop.incidents.incident import TimelineEvent
from admin_desktop.incidents.life import ADVISED, CANNOT_REMOVE, CLOSED, Advice, Hindrance, Outcome
from admin_desktop.incidents.notes import NOTED, Note
from admin_desktop.outbox.queue import OutboxRow, OutboxState, Try
from admin_desktop.ui.life_card import ADVICE, HINDRANCES, OUTCOMES
from admin_desktop.ui.widgets import mid_sentence

_EVENTS = {
    "captured": "Captured and sealed",
    "added": "Another picture added",
    "taken_out": "A picture taken out; it is kept",
    "reported": "Reported",
    "removed": "You said the post is gone",
    "still_up": "You said the post is still up",
    "quarantined": "Picture locked away",
    "discarded": "Picture discarded",
    "closed": "You closed the report",
    "reopened": "You reopened the report",
    "cannot_remove": "You said you cannot remove the post",
    "told_platform": "You reported the post to the platform",
    "asked": "You asked whether to remove the post",
    "proved": "Sealed a picture that shows the post is gone",
    "removal_corrected": "You corrected when the post was gone",
    "advised": "Communications said about removing it",
    "followed_up": "Follow-up written",
    "merged": "Put together with another report of the same post",
    "shrunk": "Sent smaller instead",
    "readdressed": "Sent to another address instead",
    "another_post": "You said it is another post than the one reported before",
}
_TRIES = {
    OutboxState.ACCEPTED: "The mail server accepted the message to {to}",
    OutboxState.RETRYING: "The message to {to} did not leave yet",
    OutboxState.OUTCOME_UNKNOWN: "The message to {to} has perhaps left",
    OutboxState.NEEDS_YOU: "The message to {to} did not leave and needs you",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the story: when (UTC, ISO 8601), what, and why or in whose words; may hold strangers' text."""

    at: str
    what: str
    why: str = ""


def story(
    events: Sequence[TimelineEvent],
    tries: Sequence[Try],
    rows: Sequence[OutboxRow],
    names: Mapping[str, str],
    notes: Sequence[Note] = (),
) -> list[Happening]:
    """Tell what happened, in order.

    Args:
        events: of the incident.
        tries: of its messages; the same again and again is one line, with how often.
        rows: of its messages.
        names: of the recipients by role.
        notes: on the incident.
    """
    roles = {row.message_id: row.role for row in rows}
    told = [_event(event, names) for event in events if event.kind != NOTED]
    told += [Happening(one.at, f"Note by {one.who}" if one.who else "Note", one.text) for one in notes]
    told += [_tried(found, _to(roles.get(found[0].message_id, ""), names)) for found in _repeated(tries)]
    told += [
        Happening(row.finished_at, f"You sent the message to {_to(row.role, names)}")
        for row in rows
        if row.state == OutboxState.HANDED_OVER and row.finished_at
    ]
    return sorted(told, key=lambda one: one.at)


def answered_roles(events: Sequence[TimelineEvent]) -> frozenset[str]:
    """Tell which roles have answered: the last word counts."""
    last = {str(one.detail.get("role", "")): one.kind for one in events if one.kind in (ANSWERED, NOT_ANSWERED)}
    return frozenset(role for role, kind in last.items() if kind == ANSWERED)


def _event(event: TimelineEvent, names: Mapping[str, str]) -> Happening:
    if event.kind == ANSWERED:
        name = names.get(str(event.detail.get("role", "")), "They")
        return Happening(event.at, f"{name} answered", _said_by(event))
    if event.kind == NOT_ANSWERED:
        to = _to(str(event.detail.get("role", "")), names)
        return Happening(event.at, f"Taken back: no answer from {to} yet", _said_by(event))
    why = " ".join(part for part in (_chosen(event), str(event.detail.get("words", ""))) if part)
    return Happening(event.at, _EVENTS.get(event.kind, event.kind), why)


def _chosen(event: TimelineEvent) -> str:
    if event.kind == CLOSED:
        return f"{OUTCOMES[Outcome(event.detail['outcome'])]}."
    if event.kind == CANNOT_REMOVE:
        return f"{HINDRANCES[Hindrance(event.detail['why'])]}."
    return f"{ADVICE[Advice(event.detail['advice'])]}." if event.kind == ADVISED else ""


def _said_by(event: TimelineEvent) -> str:
    who = str(event.detail.get("who", ""))
    return f"Noted by {who}" if who else ""


def _repeated(tries: Sequence[Try]) -> list[list[Try]]:
    """Put together what came of one message several times in a row."""
    groups: list[list[Try]] = []
    last: dict[str, list[Try]] = {}
    for one in tries:
        group = last.get(one.message_id)
        if group and (group[0].state, group[0].reason) == (one.state, one.reason):
            group.append(one)
        else:
            last[one.message_id] = [one]
            groups.append(last[one.message_id])
    return groups


def _tried(group: list[Try], to: str) -> Happening:
    newest = group[-1]
    what = _TRIES.get(newest.state, "The message to {to} was tried").format(to=to)
    times = f" ({len(group)} times)" if len(group) > 1 else ""
    said = f"The server: {newest.server_said}" if newest.server_said else ""
    return Happening(newest.at, what + times, " ".join(part for part in (newest.said, said) if part))


def _to(role: str, names: Mapping[str, str]) -> str:
    return mid_sentence(names.get(role, role) or "them")
