"""Backups in the window: the daily one, the card in Settings, checking and restoring."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.storage.rounds import Rounds
from admin_desktop.ui.messages import ask, tell, warn
from admin_desktop.ui.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from admin_desktop.backing_up import BackupState
    from admin_desktop.evidence.backup.copying import BackedUp
    from admin_desktop.evidence.backup.restoring import Restored
    from admin_desktop.evidence.verifying import Verdict
    from admin_desktop.ui.backup_card import BackupCard


class Backups(QObject):
    """Makes the daily backup in a thread of its own, and does what the card asks for.

    Args:
        app: the composition root.
        workers: the window's own.
        window: for dialogs.

    Signals:
        settings_changed: the admin chose a folder, or a backup brought settings.
        records_changed: a backup was made, or one was restored.
        failed: a fault of our own, from the thread.
    """

    settings_changed = Signal()
    records_changed = Signal()
    failed = Signal(object)
    _made = Signal()

    def __init__(self, app: App, workers: Workers, window: QWidget) -> None:
        super().__init__()
        self._app, self._workers, self._window = app, workers, window
        self._rounds: Rounds | None = None
        self._card: BackupCard | None = None
        self._busy = self._ending = False
        self._made.connect(self._refresh, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin, if the admin has named a folder. The records are open."""
        if self._rounds is not None or self._app.practice or not self._app.settings.backup_folder:
            return
        from admin_desktop.backing_up import DailyBackup

        daily = DailyBackup(self._app, self._made.emit)
        self._rounds = Rounds("backup", daily.run, daily.break_off, self._fail, self._app.database.close)
        self._rounds.start()

    def end(self) -> None:
        """End the thread and wait for it, a few seconds at most; called from any thread."""
        self._ending = True
        if self._rounds is not None:
            self._rounds.stop()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, Trouble):
            self.failed.emit(error)

    def _refresh(self) -> None:
        self.show_card()
        self.records_changed.emit()

    # The card

    def serve(self, card: "BackupCard") -> None:
        """Work for the card in Settings."""
        self._card = card
        card.choose.connect(self._choose)
        card.now.connect(self.back_up)
        card.check.connect(self._check)
        card.restore.connect(self.choose_backup)
        card.off.connect(self._off)

    def show_card(self) -> None:
        """Show on the card how backups are doing."""
        card = self._card
        if card is None or self._app.practice:
            return

        def show(found: "tuple[BackupState, str]") -> None:
            from admin_desktop.ui.backup_words import state_words

            state, warning = found
            card.show_state(state.folder, state_words(state), warning)

        self._workers.run(self._look, show)

    def _look(self) -> "tuple[BackupState, str]":
        """On the records lane. Looking at disks is for the slow one, but a stick answers at once."""
        from admin_desktop.backing_up import read_state
        from admin_desktop.storage.backup_places import judge_backup_place, other_disks
        from admin_desktop.ui.backup_words import disk_words

        state, root = read_state(self._app), self._app.paths.root
        if not state.folder:
            return state, disk_words(other_disks(root))
        try:
            return state, "\n".join(judge_backup_place(Path(state.folder), root))
        except Trouble as trouble:
            return state, str(trouble)

    def _choose(self) -> None:
        self._ask_for_folder("A folder for the backup", self._chosen)

    def _chosen(self, name: str) -> None:
        from admin_desktop.storage.backup_places import judge_backup_place

        folder = Path(name)

        def judged(warnings: list[str]) -> None:
            if not warnings:
                self._use(folder)
                return
            words = f"{' '.join(warnings)} Use it all the same?"
            ask(self._window, "Use this folder for the backup?", words, "&Use it", lambda: self._use(folder))

        self._workers.run(lambda: judge_backup_place(folder, self._app.paths.root), judged)

    def _use(self, folder: Path) -> None:
        from admin_desktop.storage.clock import iso_utc, utc_now

        settings = self._app.settings
        settings.backup_folder, settings.backup_since = str(folder), iso_utc(utc_now())
        self.settings_changed.emit()
        self.back_up()
        self.start()

    def _off(self) -> None:
        self._app.settings.backup_folder = ""
        self.settings_changed.emit()
        self._refresh()

    # What takes long

    def back_up(self) -> None:
        """Make a backup now."""
        from admin_desktop.backing_up import back_up_now

        def done(made: "BackedUp") -> None:
            if made.said:
                warn(self._window, "Backed up, but not everything", made.said)

        self._long("Backing up", lambda progress: back_up_now(self._app, progress), done)

    def _check(self) -> None:
        from admin_desktop.evidence.backup.checking import check_backup

        folder = Path(self._app.settings.backup_folder)

        def done(verdict: "Verdict") -> None:
            if verdict.findings:
                words = " ".join(one.sentence for one in verdict.findings[:5])
                warn(self._window, f"The backup has {len(verdict.findings)} finding(s)", words)
            else:
                words = (
                    f"{verdict.pictures:,} pictures and {verdict.rows:,} rows of the record are as they were sealed."
                )
                tell(self._window, "✓ The backup is good", " ".join([words, *verdict.notes[-1:]]))

        self._long("Checking the backup", lambda progress: check_backup(folder, progress), done)

    def choose_backup(self) -> None:
        """Restore: ask from where, and then whether."""
        self._ask_for_folder("The folder with the backup", self._confirm_restore)

    def _confirm_restore(self, name: str) -> None:
        folder = Path(name)
        words = (
            "If this computer holds no reports yet, it takes over everything in the backup. Otherwise only missing "
            "pictures are brought back; reports, mail and the record here stay as they are."
        )
        ask(self._window, "Restore from this backup?", words, "&Restore", lambda: self._restore(folder))

    def _restore(self, folder: Path) -> None:
        from admin_desktop.backing_up import restore_from

        def done(restored: "Restored") -> None:
            from admin_desktop.ui.backup_words import restored_words

            self.settings_changed.emit()
            tell(self._window, "Restored" if not restored.stopped else "Not finished", restored_words(restored))

        self._long("Restoring", lambda progress: restore_from(self._app, folder, progress), done)

    def _long(self, title: str, job: "Callable[[Any], Any]", done: "Callable[[Any], None]") -> None:
        from admin_desktop.ui.long_job import LongJob

        if self._busy:
            return
        self._busy = True

        def ended() -> None:
            self._busy = False
            self._refresh()

        def failed(trouble: Trouble) -> None:
            ended()
            warn(self._window, "That did not work", str(trouble))

        def finished(result: Any) -> None:
            ended()
            done(result)

        long = LongJob(self._workers, self._window, title)
        long.done.connect(finished)
        long.failed.connect(failed)
        # When the program ends meanwhile, this does too, at the next safe place.
        long.start(lambda progress: job(lambda done, in_all: progress(done, in_all) and not self._ending))

    def _ask_for_folder(self, title: str, chosen: "Callable[[str], None]") -> None:
        chooser = QFileDialog(self._window, title)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(chosen)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()
