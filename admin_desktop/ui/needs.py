"""Working out what needs the admin, from the records; runs away from the GUI thread."""

from admin_desktop.app import App
from admin_desktop.backing_up import read_state
from admin_desktop.incidents.answers import Unanswered, unanswered
from admin_desktop.incidents.filtering import Filter, Stage
from admin_desktop.incidents.incident import Incident, IncidentState, Removal
from admin_desktop.incidents.life import Advice, LifeFacts
from admin_desktop.outbox.queue import COPY, SEND_IT_YOURSELF, OutboxRow, OutboxState
from admin_desktop.policy import Handling, Role
from admin_desktop.storage.clock import utc_now
from admin_desktop.ui.backup_words import backup_needs
from admin_desktop.ui.home_page import Need, Task
from admin_desktop.ui.times import duration_words, when_words
from admin_desktop.ui.widgets import mid_sentence

# How many of one kind are shown at Home.
_MOST = 12


def find_needs(app: App) -> tuple[list[Need], bool]:
    """Return what needs the admin, the most pressing first, and whether there is any incident at all.

    Raises:
        Trouble: the records cannot be read.
    """
    still_up, more_up = _newest(app, Filter(still_up=True))
    drafts, more_drafts = _newest(app, Filter(stage=Stage.DRAFT))
    # The oldest first: it has waited longest.
    transport = app.mailing.transport
    rows = [row for row in reversed(app.outbox.newest(finished=0)) if row.needs_admin(transport)]
    rows.sort(key=lambda row: not row.urgent)
    needs: list[Need] = []
    if not app.settings.setup_done or not (app.settings.name and app.settings.mail):
        needs.append(
            Need(
                Task.FIRST_START,
                "",
                "Tell Admin Desktop who you are",
                "Your name and mail for the reports, and a practice picture. Two minutes.",
                "Not done yet",
                "chip-blue",
                "Start",
            )
        )
    names = role_names(app)
    needs += _unsent(rows, names, transport)
    late, all_late = unanswered(app.database, app.pack, utc_now(), _MOST)
    needs += [_no_answer(one, app.pack.roles[one.role]) for one in late]
    needs += _more(all_late - len(late), "report has no answer", "reports have no answer")
    needs += [_still_up(one, app) for one in still_up if _is_still_up(one)]
    needs += [_draft(one, app) for one in drafts if one.state == IncidentState.DRAFT]
    needs += _more(more_up, "post is still up", "posts are still up")
    needs += _more(more_drafts, "report is not sent", "reports are not sent")
    needs += [
        Need(
            Task.FILE_CAPTURE,
            capture_id,
            "A captured picture without a report",
            f"{capture_id}, sealed. Make a report of it, or discard it.",
            "• Not filed",
            "chip-amber",
            "Go on",
        )
        for capture_id in app.register.unfiled_captures()
    ]
    needs += backup_needs(read_state(app))
    needs += _offer(app)
    return needs, app.listing.any()


def _newest(app: App, what: Filter) -> tuple[list[Incident], int]:
    """Read the newest that a filter lets through, and count the further ones: nobody reads through hundreds at Home."""
    numbers = app.listing.find(what).numbers
    shown = [app.register.get(one.id) for one in app.listing.rows(numbers[:_MOST])]
    return shown, max(0, len(numbers) - _MOST)


def _more(count: int, one: str, several: str) -> list[Need]:
    if not count:
        return []
    title = f"1 more {one}" if count == 1 else f"{count:,} more {several}"
    return [Need(Task.LIST, "", title, "The list of incidents shows all of them.", "", "", "Open Incidents")]


def _no_answer(one: Unanswered, role: Role) -> Need:
    return Need(
        Task.NO_ANSWER,
        one.incident_id,
        f"No answer from {mid_sentence(role.name)} to {one.incident_id} for {duration_words(one.waiting)}",
        call_words(role),
        "! Call",
        "chip-amber",
        "Open report",
        "They answered",
        one.role,
    )


def call_words(role: Role) -> str:
    """Say how to reach somebody by telephone; an invented number says so, for nobody shall lose time over it."""
    if not role.phone:
        return "Call them: their number is not in the rules, so ask your school for it."
    if role.sample:
        return f"Call them: {role.phone} (a sample number: ask your school for the right one)."
    return f"Call them: {role.phone}."


def _offer(app: App) -> list[Need]:
    settings = app.settings
    if app.practice or settings.sending != "self" or not settings.offer_sending or not app.outbox.any_by_hand():
        return []
    return [
        Need(
            Task.OFFER_SENDING,
            "",
            "Let Admin Desktop send the next report by itself",
            "From your own mail address, also after the network was away. It takes a minute to set up.",
            "",
            "",
            "Set up",
            "No, thanks",
        )
    ]


def role_names(app: App) -> dict[str, str]:
    """Return the recipients' names by role."""
    return {COPY: "You, as a copy", **{role.id: role.name for role in app.pack.roles.values()}}


def incident_title(incident: Incident, app: App) -> str:
    """Name an incident as a person would: page and what it may break."""
    what = ", ".join(
        app.pack.categories[one].name.lower() for one in incident.form.categories if one in app.pack.categories
    )
    where = incident.form.page or "Page not named yet"
    return f"{where} · {what}" if what else where


# What is asked of the admin about a post that is still up, where it is not to remove it.
_REMOVAL_CHIPS = {Handling.ASK_FIRST: ("• Ask first", "chip-amber"), Handling.NO_PICTURE: ("! Call now", "chip-red")}


def _is_still_up(incident: Incident) -> bool:
    return incident.state == IncidentState.REPORTED and incident.form.removal == Removal.STILL_UP


def _unsent(rows: list[OutboxRow], names: dict[str, str], transport: str) -> list[Need]:
    """Messages that go no further by themselves; one need for all that the same reason keeps back."""
    if transport == SEND_IT_YOURSELF:
        return [_by_hand(row, names) for row in rows[:_MOST]] + _more_messages(len(rows) - _MOST)
    kept: dict[str, list[OutboxRow]] = {}
    for row in rows:
        key = row.last_error if row.state == OutboxState.NEEDS_YOU else row.message_id
        kept.setdefault(key, []).append(row)
    groups = list(kept.values())
    left_out = sum(len(same) for same in groups[_MOST:])
    return [
        _kept_back(same, names) if same[0].state == OutboxState.NEEDS_YOU else _by_hand(same[0], names)
        for same in groups[:_MOST]
    ] + _more_messages(left_out)


def _more_messages(count: int) -> list[Need]:
    if count <= 0:
        return []
    title = "1 more message is not sent" if count == 1 else f"{count:,} more messages are not sent"
    return [Need(Task.OUTBOX, "", title, "The Outbox shows them.", "", "", "Open Outbox")]


def _kept_back(rows: list[OutboxRow], names: dict[str, str]) -> Need:
    first = rows[0]
    one = f"{first.subject_id} to {mid_sentence(names.get(first.role, first.role))} waits for you"
    return Need(
        Task.OUTBOX,
        first.message_id,
        one if len(rows) == 1 else f"{len(rows)} messages wait for you",
        first.last_error,
        "! Needs you",
        "chip-red",
        "Open Outbox",
    )


def _by_hand(row: OutboxRow, names: dict[str, str]) -> Need:
    name = names.get(row.role, row.role)
    if row.opened_at:
        return Need(
            Task.DID_YOU_SEND,
            row.message_id,
            f"{row.subject_id} to {mid_sentence(name)}: did you send it?",
            f"It was opened in your mail {when_words(row.opened_at)}.",
            "? Did you send it?",
            "chip-amber",
            "Answer",
        )
    return Need(
        Task.SEND,
        row.message_id,
        f"{row.subject_id} to {mid_sentence(name)} is not sent yet",
        f"Written {when_words(row.created_at)}. It waits safely in the outbox.",
        "! Send it",
        "chip-red" if row.urgent else "chip-amber",
        "Send it",
    )


def _still_up(incident: Incident, app: App) -> Need:
    handling = app.pack.strictest(incident.form.categories)
    facts = app.life.facts(incident.id) if handling == Handling.ASK_FIRST else None
    if facts and (facts.asked or facts.advice):
        return _asked(incident, facts, app)
    chip, look = _REMOVAL_CHIPS.get(handling or Handling.REMOVE_NOW, ("! Remove it", "chip-red"))
    return Need(
        Task.STILL_UP,
        incident.id,
        incident_title(incident, app),
        f"{incident.id}, written {when_words(incident.reported_at or incident.updated_at)}. The post is still up.",
        chip,
        look,
        "Open report",
    )


def _asked(incident: Incident, facts: LifeFacts, app: App) -> Need:
    decides = app.pack.deciding.name if app.pack.deciding else "They"
    if facts.advice is None:
        says = f"{incident.id}. You asked {mid_sentence(decides)} {when_words(facts.asked[-1][0])}; no answer yet."
        chip, look = "• Asked", "chip-blue"
    elif facts.advice == Advice.REMOVE:
        says, chip, look = f"{incident.id}. {decides} said: remove it.", "! Remove it", "chip-red"
    elif facts.advice == Advice.LEAVE_UP:
        says = f"{incident.id}. {decides} said: leave it up. If nothing is left to do, close the report."
        chip, look = "• Leave it up", "chip-blue"
    else:
        says, chip, look = f"{incident.id}. {decides} have answered.", "• Answered", "chip-blue"
    return Need(Task.STILL_UP, incident.id, incident_title(incident, app), says, chip, look, "Open report")


def _draft(incident: Incident, app: App) -> Need:
    return Need(
        Task.GO_ON,
        incident.id,
        incident_title(incident, app),
        f"{incident.id}, started {when_words(incident.created_at)}, not sent.",
        "• Draft",
        "chip-amber",
        "Go on",
    )
