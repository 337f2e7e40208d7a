"""Letters about pages: drafts, what goes to the outbox, answers, due days, and requests for copies that came in."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from admin_desktop.documents.letter_mail import LetterFacts, LetterWriter
from admin_desktop.documents.own_copy import copy_wanted
from admin_desktop.documents.plain import clean_text, is_mail_address
from admin_desktop.documents.report_mail import AttachedPdf
from admin_desktop.errors import Trouble
from admin_desktop.evidence.ledger import Event, append, head
from admin_desktop.outbox.message import Message, new_message_id
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import COPY
from admin_desktop.outbox.subjects import note, subject_key
from admin_desktop.pages.letter import Letter, LetterEvent, LetterState, letter_of, read_letter
from admin_desktop.pages.letter_kinds import FieldKind, KindWords, LetterKind, day_of
from admin_desktop.policy import Pack
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.settings import Settings

ANSWERS = frozenset({LetterState.ANSWERED, LetterState.GRANTED, LetterState.REFUSED})
"""What can be said about a letter's answer."""

_OWN_COPY = "it is your letter, and you asked for a copy"
# A field may hold a page's whole description, not a book.
_LONGEST = 20_000


class NotInThePolicy(Trouble):
    """The policy says nothing about letters of this kind."""


class NotFilledIn(Trouble):
    """Something is missing in a letter, or is not as it should be."""


class NotPossibleNow(Trouble):
    """A letter is not in the state that this asks for."""


class Letters:
    """The letters in one database.

    Args:
        database: with the outbox.
        kinds: the words of each kind.
        writer: renders the mails.
        version: of the program.
    """

    def __init__(
        self, database: Database, kinds: Mapping[LetterKind, KindWords], writer: LetterWriter, version: str
    ) -> None:
        self._database, self.kinds, self._writer, self._version = database, kinds, writer, version

    def draft(
        self, kind: LetterKind | str, fields: Mapping[str, str], pack: Pack, settings: Settings, page_id: str = ""
    ) -> Letter:
        """Begin a letter to the role that the policy names; a request for copies is kept as received.

        Args:
            kind: "permission", "unblock", "question" or "copies".
            fields: what is known, by field's id; others are left out.
            pack: says to whom it goes, and how long an answer may take.
            settings: with the admin's own addresses of roles.
            page_id: of the register's page, if it is about one.

        Raises:
            NotInThePolicy: nothing was changed.
            NotFilledIn: a request that came in lacks something; nothing was changed.
        """
        kind = LetterKind(kind)
        rule = pack.letters.get(kind)
        if rule is None:
            raise NotInThePolicy(
                "The policy does not say to whom this letter goes, so nothing was written. Ask your school whom to ask."
            )
        kept, now = self._kept(kind, fields), utc_now()
        role = pack.roles.get(rule.role)
        to = (settings.address_of(rule.role) or role.mail or "") if role else ""
        state, due = LetterState.DRAFT, None
        if kind == LetterKind.COPIES:
            self._check(kind, kept)
            received = day_of(kept["received"]) or now.astimezone().date()
            state, due = LetterState.RECEIVED, _due(received, rule.answer_within)
        with self._database.writing() as connection:
            letter_id = _next_id(connection, now.astimezone().year)
            connection.execute(
                "INSERT INTO letters (id, kind, state, page_id, role, recipient, fields, due, remind, created_at,"
                " updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?9)",
                (letter_id, kind, state, page_id, rule.role, to, json.dumps(kept), _iso(due), iso_utc(now)),
            )
            note(connection, letter_id, "received" if kind == LetterKind.COPIES else "begun", {"who": settings.name})
            return read_letter(connection, letter_id)

    def change(self, letter_id: str, fields: Mapping[str, str], recipient: str | None = None) -> Letter:
        """Write down what was filled in of a draft or of a request; other fields stay.

        Raises:
            NoSuchLetter, NotPossibleNow: nothing was changed.
        """
        with self._database.writing() as connection:
            letter = read_letter(connection, letter_id)
            _check_state(letter, LetterState.DRAFT, LetterState.RECEIVED)
            kept = {**letter.fields, **self._kept(letter.kind, fields)}
            to = letter.recipient if recipient is None else recipient.strip()
            _update(connection, letter_id, fields=json.dumps(kept), recipient=to)
            return read_letter(connection, letter_id)

    def send(self, letter_id: str, pack: Pack, settings: Settings, transport: str) -> list[Message]:
        """Place a letter in the outbox as mail with its PDF, with its due day and event, in one transaction.

        Args:
            letter_id: of a draft.
            pack: with the letter's words.
            settings: the admin's own details.
            transport: which way the messages shall leave.

        Returns:
            the letter's message, and the admin's copy if one is wanted.

        Raises:
            NoSuchLetter, NotPossibleNow, NotFilledIn, NotInThePolicy: nothing was changed.
            Trouble: the draft is as it was.
        """
        letter = self.get(letter_id)
        self._check_sendable(letter)
        now = utc_now()
        # Before anybody else has to wait for the database.
        pdf = self._writer.attached(self.facts(letter, pack, settings), now.astimezone())
        with self._database.writing() as connection:
            if (again := read_letter(connection, letter_id)) != letter:
                _check_state(again, LetterState.DRAFT)
                raise NotPossibleNow(f"{letter.id} was changed in this moment, so it was not sent. Look at it again.")
            top = head(connection)
            facts = self.facts(letter, pack, settings, f"row {top.seq}, {top.hash}")
            messages = [self._message(letter.role, facts, pdf, now)]
            if copy_wanted(settings, [letter.recipient], transport):
                own = replace(facts, recipient=settings.mail, reason=_OWN_COPY)
                messages.append(self._message(COPY, own, pdf, now))
            for message in messages:
                append(connection, Event.SEND, message.id, _sending(message, top.hash))
            put(connection, messages, transport, urgent=False)
            due = _due(now.astimezone().date(), pack.letters[letter.kind].answer_within)
            _update(connection, letter_id, state=LetterState.SENT, due=_iso(due), remind=_iso(due))
            note(
                connection, letter_id, "sent", {"who": settings.name, "message": messages[0].id, "to": letter.recipient}
            )
        return messages

    def _message(self, role: str, facts: LetterFacts, pdf: AttachedPdf | None, now: datetime) -> Message:
        message_id = new_message_id()
        mail = self._writer.render(facts, message_id, now.astimezone(), pdf)
        return Message(
            message_id, facts.letter_id, role, facts.recipient, mail.subject, mail.header_id, mail.text, mail.eml
        )

    def facts(self, letter: Letter, pack: Pack, settings: Settings, chain_head: str = "") -> LetterFacts:
        """Return what a letter says, for its mail, its document, or a look at it before it goes.

        Raises:
            NotInThePolicy: the policy in force says nothing about such letters.
        """
        rule, words = pack.letters.get(letter.kind), self.kinds[letter.kind]
        if rule is None:
            raise NotInThePolicy(
                f"The policy in force says nothing about letters like {letter.id}, so it was not sent. It is as it was."
            )
        filled = [(one, letter.fields.get(one.id, "").strip()) for one in words.fields]
        role = pack.roles.get(letter.role)
        return LetterFacts(
            letter_id=letter.id,
            title=words.title,
            about=letter.fields.get(words.about, ""),
            opening=rule.opening,
            rows=tuple((one.label, value) for one, value in filled if value and one.kind != FieldKind.TEXT),
            parts=tuple((one.label, value) for one, value in filled if value and one.kind == FieldKind.TEXT),
            asks=words.asks,
            reason=rule.reason,
            policy=f"policy {pack.number}, {pack.label(rule.clause)}",
            recipient_name=role.name if role else "",
            recipient=letter.recipient,
            reporter_name=settings.name,
            reporter_mail=settings.mail,
            head=chain_head,
            program=f"Admin Desktop {self._version}",
        )

    def answered(self, letter_id: str, answer: LetterState, words: str, who: str) -> Letter:
        """Note what came of a letter, or with what a request was answered; the last word counts, all stay on record.

        Args:
            letter_id: of one that was sent or received.
            answer: ANSWERED, GRANTED or REFUSED.
            words: what was answered; for a request, which package went out.
            who: the admin's name.

        Raises:
            NoSuchLetter, NotPossibleNow: nothing was changed.
        """
        if answer not in ANSWERS:
            raise ValueError(f"not an answer: {answer}")
        with self._database.writing() as connection:
            letter = read_letter(connection, letter_id)
            _check_state(letter, LetterState.SENT, LetterState.RECEIVED, *ANSWERS)
            _update(connection, letter_id, state=answer, remind=None)
            note(connection, letter_id, str(answer), {"who": who, "words": clean_text(words, _LONGEST).strip()})
            return read_letter(connection, letter_id)

    def answered_with_package(self, letter_id: str, package_id: str, who: str) -> Letter:
        """Note that a request was answered with a package that was exported.

        Args:
            letter_id: of a request that came in.
            package_id: as the ledger's row about the export names it.
            who: the admin's name.

        Raises:
            NoSuchLetter, NotPossibleNow: nothing was changed; no such package was made on this computer.
        """
        with self._database.reading() as connection:
            letter = read_letter(connection, letter_id)
            made = connection.execute(
                "SELECT 1 FROM ledger WHERE subject = ? AND kind = ?", (package_id, Event.EXPORT)
            ).fetchone()
        if made is None or letter.kind != LetterKind.COPIES:
            raise NotPossibleNow(
                f"There is no package {package_id} that could answer {letter_id}, so nothing was changed. Export one "
                "first."
            )
        return self.answered(letter_id, LetterState.ANSWERED, f"Package {package_id}", who)

    def remind(self, letter_id: str, day: date, who: str) -> Letter:
        """Put a reminder off, or on an earlier day.

        Raises:
            NoSuchLetter, NotPossibleNow: nothing was changed.
        """
        with self._database.writing() as connection:
            _check_state(read_letter(connection, letter_id), LetterState.SENT, LetterState.RECEIVED)
            _update(connection, letter_id, remind=_iso(day))
            note(connection, letter_id, "remind", {"who": who, "day": _iso(day)})
            return read_letter(connection, letter_id)

    def get(self, letter_id: str) -> Letter:
        """Read one letter.

        Raises:
            NoSuchLetter: nothing has that id.
        """
        with self._database.reading() as connection:
            return read_letter(connection, letter_id)

    def all(self, page_id: str | None = None) -> list[Letter]:
        """List the letters, the newest first; with ``page_id`` only those about that page."""
        about, values = ("", ()) if page_id is None else (" WHERE page_id = ?", (page_id,))
        with self._database.reading() as connection:
            found = connection.execute(f"SELECT * FROM letters{about} ORDER BY created_at DESC, id DESC", values)  # noqa: S608
            return [letter_of(row) for row in found]

    def due(self, today: date) -> list[Letter]:
        """List the open letters of which to remind today, the longest due first."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT * FROM letters WHERE state IN ('received', 'sent') AND remind <= ? ORDER BY remind, id",
                (_iso(today),),
            )
            return [letter_of(row) for row in found]

    def timeline(self, letter_id: str) -> list[LetterEvent]:
        """List what happened to a letter, in order."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT at, kind, detail FROM letter_events WHERE letter_id = ? ORDER BY id", (letter_id,)
            )
            return [LetterEvent(row["at"], row["kind"], json.loads(row["detail"])) for row in found]

    def address_problem(self, letter: Letter, pack: Pack) -> str | None:
        """Say what is wrong with the address that a letter goes to, as a hint for the admin; None where nothing is."""
        role = pack.roles.get(letter.role)
        if not letter.recipient:
            return "Add the mail address."
        if not is_mail_address(letter.recipient):
            return "This does not look like a mail address."
        if role and role.sample and letter.recipient == role.mail:
            return "This is a sample address: ask for the right one."
        return None

    def _kept(self, kind: LetterKind, fields: Mapping[str, str]) -> dict[str, str]:
        known = {one.id for one in self.kinds[kind].fields}
        return {name: clean_text(value, _LONGEST) for name, value in fields.items() if name in known}

    def _check(self, kind: LetterKind, fields: Mapping[str, str]) -> None:
        problems = self.kinds[kind].problems(fields)
        if problems:
            raise NotFilledIn(f"{'; '.join(problems)}. Nothing was sent or lost: fill it in and try again.")

    def _check_sendable(self, letter: Letter) -> None:
        _check_state(letter, LetterState.DRAFT)
        self._check(letter.kind, letter.fields)
        if not is_mail_address(letter.recipient):
            raise NotFilledIn(
                f"{letter.id} has no usable mail address to go to, so it was not sent. It is kept: add the address."
            )


def _check_state(letter: Letter, *allowed: LetterState) -> None:
    if letter.state not in allowed:
        raise NotPossibleNow(
            f"{letter.id} is {letter.state} already, so nothing was changed. Look at it again in the list of letters."
            if letter.state != LetterState.DRAFT
            else f"{letter.id} was not sent yet, so nothing was changed. Send it first."
        )


def _update(connection: sqlite3.Connection, letter_id: str, **changes: str | None) -> None:
    columns = ", ".join(f"{name} = ?" for name in changes)
    connection.execute(
        f"UPDATE letters SET {columns}, updated_at = ? WHERE id = ?",  # noqa: S608 - our own names of columns
        (*changes.values(), iso_utc(utc_now()), letter_id),
    )


def _due(begun: date, within: timedelta | None) -> date | None:
    return None if within is None else begun + within


def _iso(day: date | None) -> str | None:
    if isinstance(day, datetime):
        raise TypeError("a day, not a moment")
    return day.isoformat() if day else None


def _sending(message: Message, head_told: str) -> dict[str, object]:
    """Return what the ledger says about a letter's message."""
    return {
        subject_key(message.subject_id): message.subject_id,
        "role": message.role,
        "to": message.recipient,
        "message_sha256": message.sha256,
        "message_id": message.header_id,
        "head_told": head_told,
    }


def _next_id(connection: sqlite3.Connection, year: int) -> str:
    name = f"letters-{year}"
    connection.execute("INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", (name,))
    number = connection.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()[0]
    return f"L-{year}-{number:04d}"
