"""Trusted time in the window: the thread that asks, the card in Settings, and the line beside a picture."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.storage.rounds import Rounds
from admin_desktop.ui.workers import Workers

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from admin_desktop.evidence.captures import Capture
    from admin_desktop.ui.time_authorities_dialog import TimeAuthoritiesDialog
    from admin_desktop.ui.trusted_time_card import TrustedTimeCard


class TrustedTime(QObject):
    """Asks the authorities in the background, while it is switched on; never in a rehearsal.

    Signals:
        settings_changed: the admin changed who is asked, or whether.
        confirmed: one more row was confirmed.
        failed: a fault of our own, from the thread.
    """

    settings_changed = Signal()
    confirmed = Signal()
    failed = Signal(object)

    def __init__(self, app: App, workers: Workers) -> None:
        super().__init__()
        self._app, self._workers = app, workers
        self._rounds: Rounds | None = None
        self._card: TrustedTimeCard | None = None
        self._dialog: TimeAuthoritiesDialog | None = None
        self.confirmed.connect(self._refresh, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether there is a thread that asks."""
        return self._rounds is not None

    def start(self) -> None:
        """Begin, if it is switched on. The records are open."""
        if self._rounds is not None or self._app.practice or not self._app.settings.trusted_time:
            return
        from admin_desktop.evidence.trusted_time.asking import Asker
        from admin_desktop.evidence.trusted_time.stamping import Stamper

        app = self._app
        stamper = Stamper(app.database, app.time_authorities, Asker(), lambda _seq, _name: self.confirmed.emit())
        self._rounds = Rounds("trusted time", stamper.run, stamper.break_off, self._fail, app.database.close)
        self._rounds.start()

    def wake(self) -> None:
        """Something was sealed, or the settings changed: look now."""
        if self._rounds is None:
            self.start()
        else:
            self._rounds.wake()

    def end(self) -> None:
        """End the thread and wait for it, a few seconds at most; called from any thread."""
        if self._rounds is not None:
            self._rounds.stop()

    def _fail(self, error: Exception) -> None:
        # A Trouble (a busy database, a list that cannot be used) is said in Settings and by doctor.
        if not isinstance(error, Trouble):
            self.failed.emit(error)

    # The card

    def serve(self, card: "TrustedTimeCard") -> None:
        """Work for the card in Settings."""
        self._card = card
        card.switched.connect(self._switch)
        card.change.connect(lambda: self._change(card))

    def show_card(self) -> None:
        """Show the settings on the card, and how it goes."""
        if self._card is None or self._app.practice:
            return
        from admin_desktop.evidence.trusted_time.authorities import load_known

        settings, known = self._app.settings, load_known(self._app.resources / "timestamps")
        own = [(one.get("name", ""), one.get("url", "")) for one in settings.time_authorities]
        asked = own or [(one.name, one.url) for one in known.authorities]
        self._card.show_choice(on=settings.trusted_time, asked=asked, looked_at="" if own else str(known.checked))
        self._refresh()

    def _refresh(self) -> None:
        card = self._card
        if card is None or not self._app.settings.trusted_time:
            return
        self._workers.run(self._state, card.show_state, lambda trouble: card.show_state(str(trouble)))

    def _state(self) -> str:
        from admin_desktop.evidence.trusted_time.keeping import how_they_do
        from admin_desktop.evidence.trusted_time.telling import waiting_words

        with self._app.database.reading() as connection:
            return waiting_words(how_they_do(connection, self._app.time_authorities()))

    def _switch(self, on: bool) -> None:
        self._app.settings.trusted_time = on
        self._changed()

    def _changed(self) -> None:
        self.settings_changed.emit()
        self.show_card()
        self.wake()

    def _change(self, parent: "QWidget") -> None:
        from admin_desktop.evidence.trusted_time.authorities import load_known
        from admin_desktop.ui.time_authorities_dialog import TimeAuthoritiesDialog

        known = load_known(self._app.resources / "timestamps").authorities
        entries = self._app.settings.time_authorities or [{"name": one.name, "url": one.url} for one in known]
        self._dialog = dialog = TimeAuthoritiesDialog(parent.window(), entries)
        dialog.keep.connect(self._keep)
        dialog.use_known.connect(lambda: self._kept([]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _keep(self, entries: list[dict[str, str]]) -> None:
        from admin_desktop.evidence.trusted_time.authorities import check_own

        dialog = self._dialog
        assert dialog is not None
        # Reads the files that are named, so not here.
        self._workers.run(lambda: check_own(entries), lambda _: self._kept(entries), dialog.refuse)

    def _kept(self, entries: list[dict[str, str]]) -> None:
        self._app.settings.time_authorities = entries
        if self._dialog is not None:
            self._dialog.accept()
            self._dialog = None
        self._changed()

    # Beside a picture

    def show_on(self, page: Any, capture: "Capture | None") -> None:
        """Say beside a picture who has confirmed its time: ``page.show_confirmed(words)``."""
        if capture is None:
            page.show_confirmed("")
            return

        def find() -> str:
            from admin_desktop.evidence.trusted_time.keeping import stamps_of_capture
            from admin_desktop.evidence.trusted_time.telling import confirmed_words

            with self._app.database.reading() as connection:
                return confirmed_words(stamps_of_capture(connection, capture.id))

        self._workers.run(find, page.show_confirmed)
