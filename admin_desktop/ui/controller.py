"""Brings windows and records together. Windows know no records, records know no windows."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.ui.background import Background
from admin_desktop.ui.crash import CrashHandler
from admin_desktop.ui.loading_ahead import LoadingAhead
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.messages import refuse, warn
from admin_desktop.ui.sending import Sending
from admin_desktop.ui.single_instance import SingleInstance
from admin_desktop.ui.stepping_aside import Aside
from admin_desktop.ui.theme import apply_theme
from admin_desktop.ui.workers import Workers

if TYPE_CHECKING:
    from admin_desktop.capture.modes import Wish
    from admin_desktop.ui.practice import Practice

_log = logging.getLogger(__name__)


class Controller(QObject):
    """Owns the window and everything that works for it.

    Args:
        app: the composition root.
        instance: already claimed.
        icon: of the program.
    """

    def __init__(self, app: App, instance: SingleInstance, icon: QIcon) -> None:
        super().__init__()
        self._app, self._instance, self._icon = app, instance, icon
        self.window = MainWindow(icon, app.practice)
        self.crash = CrashHandler(app.paths.log, self._keep_draft)
        self.workers = Workers(lambda: app.database.close(), self._tell, self.crash.report)
        self.ahead = LoadingAhead(self.workers, self.window)
        self.sending = Sending(app)
        self.background = Background(app, self.workers, self.window)
        self.background.settings_changed.connect(self._settings_changed)
        self.background.failed.connect(self.crash.report)
        self.background.records_changed.connect(self._restored)
        self.sending.stopped.connect(self.background.stop)
        self.background.stopped.connect(self._end)
        self.aside = Aside()
        self.practice = self._make_practice() if app.practice else None
        self._tray: Any = None
        self._hidden = False
        self._quitting = False
        self.ended = False
        self._begun = False
        self._clicked_early = False
        self._early_wish: Wish | None = None
        self.window.restore(app.settings.window)
        self.window.painted.connect(self._after_first_paint)
        self.window.closing.connect(self._closing)

    def begin_hidden(self) -> None:
        """Begin without the window: started with the computer, the program waits beside the clock."""
        self._hidden = True
        QTimer.singleShot(0, self._begin)

    def _after_first_paint(self) -> None:
        # Not from within the painting itself.
        if not self._hidden:
            QTimer.singleShot(0, self._on_screen)

    def _on_screen(self) -> None:
        # Once the first picture is on the screen, and not only on its way, everything that takes time may begin.
        QGuiApplication.sync()
        QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        from admin_desktop.ui.before_posting_steps import BeforePostingSteps
        from admin_desktop.ui.export_steps import ExportSteps
        from admin_desktop.ui.keeping_copies import KeepingCopies
        from admin_desktop.ui.outbox_steps import OutboxSteps
        from admin_desktop.ui.pdf_steps import PdfSteps
        from admin_desktop.ui.report_steps import ReportSteps

        self.crash.install()
        self.steps = ReportSteps(self._app, self.workers, self.window, self.aside)
        self.copies = KeepingCopies(self._app, self.workers, self.window, self.steps)
        self.before_posting = BeforePostingSteps(self._app, self.workers, self.window, self.steps.more)
        self._make_ways()
        self.outbox = OutboxSteps(self._app, self.workers, self.window, self.sending, self._notify)
        self.exporting = ExportSteps(self._app, self.workers, self.window)
        self.pdfs = PdfSteps(self._app, self.workers, self.window)
        self._connect()
        self._instance.serve(self.raise_window, self._step_aside, self.aside.back)
        if self.practice:
            self.practice.capture.connect(self._capture)
            self.practice.end.connect(self.quit)
            self.steps.flow.sealed.connect(self.practice.captured)
        self.workers.run(self._open_records, self._records_open, self._cannot_open)

    def _make_ways(self) -> None:
        from admin_desktop.ui.capture_ways import CaptureWays

        self.ways = CaptureWays(
            self._app, self.workers, self.window, self.aside, lambda: self.aside.aside or self.steps.capturing
        )
        self.ways.capture.connect(self._capture)
        self.ways.changed.connect(self._settings_changed)
        self.steps.region_chosen.connect(self.ways.region_chosen)
        self.window.offer_ways(self.ways.menu.fill_when_opened)
        self.ways.begin()

    def _open_records(self) -> int:
        """On the records lane: whatever may take time or fail."""
        _ = self._app.pack
        _ = self._app.platforms
        return len(self._app.capturing.recover())

    def _records_open(self, recovered: int) -> None:
        self._begun = True
        self.ahead.begin()
        self._make_tray()
        if self.practice:
            self.practice.begin()
        self.sending.start()
        self.background.start()
        self.refresh()
        if self._app.settings_notice:
            warn(self.window, "Your settings were set aside", self._app.settings_notice)
        elif recovered:
            words = "1 picture was" if recovered == 1 else f"{recovered} pictures were"
            self.window.notices.show_notice(f"{words} recovered after the last time ended early. See Needs you.")
        if self._hidden and self._tray is None:
            self.window.showMinimized()  # else there would be no way to it
        new = not self._app.settings.setup_done and not self._app.settings.setup_skipped
        if new and self.window.isVisible():
            self.first_start.ask()
        elif self._clicked_early:
            self._capture(self._early_wish)

    def _cannot_open(self, trouble: Trouble) -> None:
        refuse(self.window, "Your reports cannot be opened", str(trouble), self.quit)

    def _connect(self) -> None:
        window, steps = self.window, self.steps
        window.capture.connect(self._capture)
        window.home.do_not_capture.connect(steps.call_instead)
        window.shown.connect(self._page_shown)
        window.returned.connect(self.refresh)
        window.offer(Page.INCIDENTS, self._make_incidents)
        window.offer(Page.SETTINGS, self._make_settings)
        steps.records_changed.connect(self.refresh)
        steps.flow.sealed.connect(lambda *_: self.background.wake())
        steps.rendered.connect(self.outbox.written)
        steps.permission.quit.connect(self.quit)
        self.outbox.records_changed.connect(self.refresh)
        self.outbox.settings_changed.connect(self._settings_changed)
        self.sending.failed.connect(self._sending_failed)
        self._connect_mail()
        self._make_home()
        application = QGuiApplication.instance()
        if isinstance(application, QApplication):
            application.commitDataRequest.connect(lambda _: self._keep_draft())
            application.styleHints().colorSchemeChanged.connect(lambda _: self._theme())

    def _capture(self, wish: "Wish | None" = None) -> None:
        if self._begun:
            self.ways.leave_countdown()
            self.steps.capture(wish)
        else:
            # The button is there before the records are open; who is in a hurry is not made to click twice.
            self._clicked_early, self._early_wish = True, wish

    # Pages

    def _make_home(self) -> None:
        from admin_desktop.ui.detail_steps import DetailSteps
        from admin_desktop.ui.first_start_steps import FirstStartSteps
        from admin_desktop.ui.home_page import Task
        from admin_desktop.ui.home_steps import HomeSteps

        app, workers, window, backups = self._app, self.workers, self.window, self.background.backups
        self.detail = DetailSteps(
            app,
            workers,
            window,
            self.steps,
            self.outbox,
            self.background,
            self.exporting,
            self.pdfs,
            self.answering,
        )
        self.first_start = FirstStartSteps(app, window, self.steps, self.start_practice, backups.choose_backup)
        self.first_start.changed.connect(self._settings_changed)
        self.first_start.closed.connect(lambda: self._page_shown(self.window.current))
        leads: dict[Task, Callable[[str], None]] = {
            Task.FIRST_START: lambda _: self.first_start.ask(),
            **dict.fromkeys((Task.GO_ON, Task.STILL_UP, Task.NO_ANSWER), self.detail.open),
            Task.FILE_CAPTURE: self.steps.file_capture,
            **dict.fromkeys((Task.SEND, Task.DID_YOU_SEND), self.outbox.send_by_hand),
        }
        self.home = HomeSteps(app, workers, window, leads, self.mail, backups, self.answering)

    def _make_incidents(self) -> Any:
        from admin_desktop.ui.incidents_page import IncidentsPage
        from admin_desktop.ui.list_output import ListOutput
        from admin_desktop.ui.listing_steps import ListingSteps

        page = IncidentsPage()
        page.chosen.connect(self.detail.open)
        page.export.connect(self.exporting.start)
        page.capture.connect(self._capture)
        page.copies.connect(lambda: self.copies.show())
        self.listing = ListingSteps(self._app, self.workers)
        self.listing.failed.connect(self._tell)
        self.listing.serve(page)
        self.list_output = ListOutput(self._app, self.workers, self.window)
        page.save_csv.connect(lambda: self.list_output.ask_csv(page.filter, page.order))
        page.print_list.connect(lambda: self.list_output.ask_print(page.filter, page.order))
        return page

    def _make_settings(self) -> Any:
        from admin_desktop.ui.evidence_checks import EvidenceChecks
        from admin_desktop.ui.login_steps import LoginSteps
        from admin_desktop.ui.settings_page import SettingsPage

        page = SettingsPage(self._app)
        page.changed.connect(self._settings_changed)
        page.theme.connect(self._theme)
        page.practise.connect(self.first_start.ask)
        page.rehearse.connect(self.start_practice)
        self.mail.serve(page.sending)
        self.checks = EvidenceChecks(self._app, self.workers, page.evidence)
        self.background.serve(page)
        page.capture.serve(self.ways, practice=self._app.practice)
        self.login = LoginSteps(self.workers, self._app.paths.root)
        self.login.failed.connect(self._tell)
        self.login.serve(page.at_login)
        return page

    def _page_shown(self, page: Page) -> None:
        if page == Page.SETTINGS:
            self.window.page(Page.SETTINGS).fill()  # type: ignore[attr-defined]
            self.background.show_cards()
            self.login.show()
        if page != Page.FORM:
            self.steps.save_draft()
        self.refresh()

    def refresh(self) -> None:
        """Read anew what the page in front and the badge show."""
        if not self._begun or self._quitting:
            return
        self.outbox.refresh()
        if self.window.current == Page.HOME:
            self.home.refresh()
        elif self.window.current == Page.INCIDENTS:
            self.listing.refresh()
        else:
            self.copies.refresh()

    # Messages

    def _notify(self, title: str, sentence: str) -> None:
        """Say something that must not be missed: in the window if the admin is here, or else beside the clock."""
        if self._tray and (QApplication.activeWindow() is None or self.window.isMinimized()):
            self._tray.say(title, sentence)
        else:
            self.window.notices.show_notice(f"{title}: {sentence}")

    def _sending_failed(self, error: Exception) -> None:
        if isinstance(error, Trouble):
            self._tell(error)
        else:
            self.crash.report(error)

    # Sending by itself, and answers

    def _connect_mail(self) -> None:
        from admin_desktop.ui.answering import Answering
        from admin_desktop.ui.mail_account import MailAccount

        self.mail = MailAccount(self._app, self.workers, self.window)
        self.mail.changed.connect(self.refresh)
        self.mail.mended.connect(lambda: self.sending.wake(asked=True))
        self.sending.password_wanted.connect(self.mail.ask_password)
        self.sending.sign_in_wanted.connect(self.mail.ask_sign_in)
        self.sending.asked.connect(self.mail.admin_asks)
        self.answering = Answering(self._app, self.workers)
        self.answering.changed.connect(self._answer_noted)

    def _answer_noted(self, incident_id: str) -> None:
        if self.window.current == Page.DETAIL:
            self.detail.open(incident_id)
        self.refresh()

    # First start, settings

    def _settings_changed(self) -> None:
        self.workers.run(self._app.save_settings)
        if self._begun:
            self.sending.wake()

    def _restored(self) -> None:
        """Backups, or the records themselves, are not what they were."""
        self._theme()
        if self.window.current == Page.SETTINGS:
            self.window.page(Page.SETTINGS).fill()  # type: ignore[attr-defined]
        self.refresh()

    def _theme(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, self._app.settings.theme, self._app.resources / "icons")

    # Practice mode

    def _make_practice(self) -> "Practice":
        from admin_desktop.ui.practice import Practice

        def busy() -> bool:
            return self.aside.aside or (self._begun and self.steps.flow.running)

        return Practice(self._app, self.window, self.workers, self.aside, busy)

    def start_practice(self) -> None:
        """Open practice mode beside this window, in a program of its own."""
        from admin_desktop.ui.own_program import start_practice

        try:
            start_practice(self._app.paths.root)
        except Trouble as trouble:
            self._tell(trouble)

    # Coming and going

    def raise_window(self) -> None:
        """Bring the window to the front: the second start, the tray."""
        from admin_desktop.ui.capture_flow import bring_to_front

        if not self.aside.aside:
            bring_to_front(self.window)

    def _step_aside(self, ready: Callable[[], None]) -> None:
        """The capture command asks: hide, and answer once the screen shows it."""
        self.steps.flow.clear_screen(ready)

    def _make_tray(self) -> None:
        from admin_desktop.ui.tray import Tray

        # One icon beside the clock: that of the program that works in earnest.
        if self._app.practice or not Tray.available():
            return
        self._tray = Tray(self._icon, self.ways.menu)
        self._tray.capture.connect(self._capture)
        self._tray.open.connect(self.raise_window)
        self._tray.quit.connect(self.leave)
        self._tray.show()

    def _closing(self) -> None:
        self._keep_draft()
        if self._tray is None:
            self.leave()
            return
        self.window.hide()
        self._tray.stays()

    def leave(self) -> None:
        """The admin wants to end: ask first if there is mail on its way."""
        from admin_desktop.ui.leaving import leave

        waiting = self.outbox.on_their_way if self._begun and not self._app.practice else 0
        leave(self.window, waiting, self.quit, tray=self._tray is not None)

    def _keep_draft(self) -> None:
        if self._begun:
            self.steps.save_draft()
            if self.window.built(Page.SETTINGS):
                self.window.page(Page.SETTINGS).save_now()  # type: ignore[attr-defined]

    def quit(self) -> None:
        """End, with everything saved."""
        if self._quitting:
            return
        self._keep_draft()
        self._quitting = True
        if self._begun:  # else nothing here is ours to change: the records may be a newer version's
            self._app.settings.window = self.window.state()
            self.workers.run(self._app.save_settings, None, lambda _: None)
            self.ways.end()
            self.steps.reading.stop()
        self.ahead.stop()
        self.workers.finish()
        if self._tray:
            self._tray.hide()
        self._instance.release()
        if self.practice:
            self.practice.finish()
        self.window.hide()
        self.sending.stop()

    def _end(self) -> None:
        """The last act, when nothing is being sent any more."""
        self.ended = True
        # Not quit(): that asks every window first, and ours says no to closing.
        QApplication.exit(0)

    def _tell(self, trouble: Trouble) -> None:
        warn(self.window, "That did not work", str(trouble))
