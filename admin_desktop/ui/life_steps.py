"""Leads through the life of a report: notes, what keeps a post up, follow-ups, closing and reopening."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from admin_desktop.app import App
from admin_desktop.incidents.life import Advice, Hindrance, Outcome
from admin_desktop.incidents.notes import add_note
from admin_desktop.outbox.message import Message
from admin_desktop.storage.clock import parse_iso, utc_now
from admin_desktop.ui.gone_dialog import GoneDialog
from admin_desktop.ui.incident_detail import IncidentDetail
from admin_desktop.ui.life_card import ADVICE, HINDRANCES, OUTCOMES
from admin_desktop.ui.say_dialog import SayDialog
from admin_desktop.ui.workers import Workers


class LifeSteps(QObject):
    """Does what a report's page asks for.

    Signals:
        changed: an incident's id.
        written: the messages of a follow-up, which are in the outbox.
    """

    changed = Signal(str)
    written = Signal(list)

    def __init__(self, app: App, workers: Workers, window: QWidget) -> None:
        super().__init__()
        self._app, self._workers, self._window = app, workers, window

    def serve(self, page: IncidentDetail) -> None:
        """Answer to the buttons of a report's page."""
        card, life = page.life, self._app.life

        def asked(asks: Callable[[str], None]) -> Callable[[], None]:
            return lambda: asks(page.incident_id)

        card.follow_up.connect(asked(self.follow_up))
        card.note.connect(asked(self._note))
        card.hindered.connect(asked(self._hindered))
        page.they_said.connect(self._advised)
        page.ask.connect(self._ask_again)
        page.change_time.connect(self._change_time)
        card.close_report.connect(asked(self._close))
        card.platform.connect(asked(lambda name: self._do(name, lambda who: life.told_platform(name, who))))
        card.reopen.connect(asked(lambda name: self._do(name, lambda who: life.reopen(name, who))))

    def follow_up(self, incident_id: str) -> None:
        """Tell the recipients of a report what has changed."""
        app = self._app
        settings, transport = app.settings, app.mailing.transport
        self._workers.run(
            lambda: app.following_up.send(incident_id, settings, transport),
            lambda messages: self._sent(incident_id, messages),
        )

    def _sent(self, incident_id: str, messages: list[Message]) -> None:
        self.changed.emit(incident_id)
        self.written.emit(messages)

    def _note(self, incident_id: str) -> None:
        def noted(_choice: str, words: str, tell: bool) -> None:
            self._do(incident_id, lambda who: add_note(self._app.database, incident_id, words, who, tell=tell))

        tick = "&Tell those who got the report, with the next follow-up"
        self._ask("Add a note", {}, "A note can not be changed later; you can always add another.", noted, tick)

    def _hindered(self, incident_id: str) -> None:
        def chosen(choice: str, words: str, _tick: bool) -> None:
            why = Hindrance(choice)
            self._do(incident_id, lambda who: self._app.life.cannot_remove(incident_id, why, who, words))

        self._ask("Why can you not remove it?", HINDRANCES, "In your words, if you like", chosen)

    def _advised(self, incident_id: str) -> None:
        def chosen(choice: str, words: str, _tick: bool) -> None:
            advice = Advice(choice)
            self._do(incident_id, lambda who: self._app.life.advised(incident_id, advice, who, words))

        self._ask("What did Communications say?", ADVICE, "In their words, if you like", chosen)

    def _ask_again(self, incident_id: str) -> None:
        app = self._app
        settings, transport, pack = app.settings, app.mailing.transport, app.pack

        def said(_choice: str, words: str, _tick: bool) -> None:
            self._workers.run(
                lambda: app.asking.ask(incident_id, words, pack, settings, transport),
                lambda messages: self._sent(incident_id, messages),
            )

        def ask(question: str) -> None:
            whom = pack.deciding.name if pack.deciding else "your school"
            dialog = SayDialog(self._window, f"Ask {whom}", {}, "Your question; it goes to them by mail", text=question)
            dialog.save_button.setText("&Send")
            dialog.said.connect(said)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        self._workers.run(lambda: pack.question(app.register.get(incident_id).form.categories), ask)

    def _change_time(self, incident_id: str) -> None:
        def ask(gone: datetime) -> None:
            dialog = GoneDialog(self._window, gone)
            dialog.said.connect(
                lambda moment: self._do(
                    incident_id, lambda who: self._app.removing.correct(incident_id, min(moment, utc_now()), who)
                )
            )
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        def read() -> datetime:
            gone = self._app.register.get(incident_id).form.removed_at
            return parse_iso(gone) if gone else utc_now()

        self._workers.run(read, ask)

    def _close(self, incident_id: str) -> None:
        def chosen(choice: str, words: str, _tick: bool) -> None:
            outcome = Outcome(choice)
            self._do(incident_id, lambda who: self._app.life.close(incident_id, outcome, who, words))

        self._ask("Close this report as", OUTCOMES, "In your words, if you like", chosen)

    def _ask(
        self,
        title: str,
        choices: Mapping[Any, str],
        words: str,
        said: Callable[[str, str, bool], None],
        tick: str = "",
    ) -> None:
        dialog = SayDialog(self._window, title, {str(value): name for value, name in choices.items()}, words, tick)
        dialog.said.connect(said)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _do(self, incident_id: str, change: Callable[[str], None]) -> None:
        who = self._app.settings.name
        self._workers.run(lambda: change(who), lambda _: self.changed.emit(incident_id))
