"""Asking those who decide whether a post shall be removed: a message of its own, in the report's thread."""

import sqlite3
from datetime import datetime

from admin_desktop.documents.own_copy import copy_wanted
from admin_desktop.documents.plain import clean_text, is_mail_address
from admin_desktop.documents.question_mail import QuestionFacts, QuestionWriter
from admin_desktop.documents.short_mail import Followed
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import find_capture
from admin_desktop.evidence.ledger import Event, append, head
from admin_desktop.incidents.asked import note_asked
from admin_desktop.incidents.following_up import first_messages, own_copy, sending
from admin_desktop.incidents.gathering import read_selections
from admin_desktop.incidents.incident import Incident, IncidentState, Removal, read_incident
from admin_desktop.incidents.page_kinds import WORDS
from admin_desktop.incidents.reporting import recipients
from admin_desktop.outbox.message import Message, new_message_id
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import COPY
from admin_desktop.policy import Pack
from admin_desktop.storage.clock import utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.settings import Settings


class NobodyToAsk(Trouble):
    """There is no address of those who decide."""


class NothingToAsk(Trouble):
    """The post is gone, or its report was not sent yet: the report asks by itself."""


class Asking:
    """Writes questions before a removal.

    Rule: on a public body's page removing is a speech question (union-1610, clause J; Lindke v. Freed).

    Args:
        database: with the incidents.
        writer: renders the mails.
        version: of the program.
    """

    def __init__(self, database: Database, writer: QuestionWriter, version: str) -> None:
        self._database, self._writer, self._version = database, writer, version

    def ask(self, incident_id: str, words: str, pack: Pack, settings: Settings, transport: str) -> list[Message]:
        """Place a question in the outbox, with its event, in one transaction.

        Args:
            incident_id: of a report.
            words: of the question; empty for the pack's own.
            pack: says who decides.
            settings: the admin's own details.
            transport: which way the messages shall leave.

        Returns:
            the question, and the admin's copy if one is wanted.

        Raises:
            NobodyToAsk, NothingToAsk: nothing was changed.
        """
        now = utc_now()
        with self._database.writing() as connection:
            incident = _askable(connection, incident_id)
            role, first = _whom(connection, incident, pack, settings)
            question = clean_text(words).strip() or pack.question(incident.form.categories)
            top = head(connection)
            facts = self._facts(incident, question, settings, f"row {top.seq}, {top.hash}")
            messages = [self._render(facts, role, first, now)]
            if copy_wanted(settings, [first.recipient], transport):
                own = own_copy(connection, incident_id, first, settings.mail)
                messages.append(
                    self._render(facts, COPY, own, now, "because it is your question, and you asked for a copy")
                )
            for message in messages:
                append(connection, Event.SEND, message.id, sending(message, top.hash))
            put(connection, messages, transport, urgent=False)
            note_asked(connection, incident_id, pack, settings.name, messages, question)
        return messages

    def _render(self, facts: QuestionFacts, role: str, first: Followed, now: datetime, reason: str = "") -> Message:
        message_id = new_message_id()
        mail = self._writer.render(facts, message_id, first, now.astimezone(), reason)
        return Message(
            message_id,
            facts.incident_id,
            role,
            first.recipient,
            mail.subject,
            mail.header_id,
            mail.text,
            mail.eml,
            follows=first.id or None,
        )

    def _facts(self, incident: Incident, question: str, settings: Settings, chain_head: str) -> QuestionFacts:
        form = incident.form
        return QuestionFacts(
            incident_id=incident.id,
            question=question,
            page=form.page,
            page_kind=WORDS[form.page_kind],
            link=form.link,
            author=form.author,
            body=form.body,
            broken=tuple(str(one["name"]) for one in incident.rules.get("categories", [])),
            reporter_name=settings.name,
            reporter_mail=settings.mail,
            head=chain_head,
            program=f"Admin Desktop {self._version}",
        )


def _askable(connection: sqlite3.Connection, incident_id: str) -> Incident:
    row = connection.execute("SELECT * FROM incidents WHERE id = ?", (incident_id,)).fetchone()
    if row is None or row["state"] != IncidentState.REPORTED:
        raise NothingToAsk(
            f"{incident_id} has not been sent yet, so nothing was asked: the report asks by itself when you send it."
        )
    incident = read_incident(row, read_selections(connection, incident_id))
    if incident.form.removal == Removal.REMOVED:
        raise NothingToAsk(f"The post of {incident_id} is gone, so nothing was asked. Nothing was changed.")
    return incident


def _whom(connection: sqlite3.Connection, incident: Incident, pack: Pack, settings: Settings) -> tuple[str, Followed]:
    """Return whose role is asked, and the message that is followed; one without an id where a thread begins."""
    role = pack.deciding
    if role is None:
        raise NobodyToAsk(
            "The policy names nobody who gets every report, so there is nobody to ask. Nothing was changed: ask your "
            "school whom to ask."
        )
    for found, first in first_messages(connection, incident.id):
        if found == role.id:
            return role.id, first
    captures = [one for name in incident.captures if (one := find_capture(connection, name))]
    to = {one.role: one.address for one in recipients(pack, settings, incident.form, captures)}.get(role.id, "")
    if not is_mail_address(to):
        raise NobodyToAsk(
            f"There is no mail address of {role.name} yet, so nothing was asked. Put it into Settings and ask again."
        )
    return role.id, Followed("", "", "", to)
