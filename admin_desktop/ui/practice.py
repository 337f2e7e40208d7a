"""Practice mode in the windows: the strip, the sample page, and what "Communications" received."""

import json
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, QProcess, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from admin_desktop.app import App
from admin_desktop.outbox.practice.received import count_received
from admin_desktop.storage.files import as_trouble, make_folder
from admin_desktop.ui.main_window import MainWindow
from admin_desktop.ui.messages import warn
from admin_desktop.ui.own_program import own_command
from admin_desktop.ui.practice_strip import Guide, PracticeBar, PracticeStrip
from admin_desktop.ui.sample_page import FRONT, SHOWN
from admin_desktop.ui.stepping_aside import Aside
from admin_desktop.ui.workers import Workers

_log = logging.getLogger(__name__)

# What would leave this computer, or at least look as if it did.
_OUTSIDE = ("http", "https", "mailto")
_NAME = "PRACTICE"
# The page ends within milliseconds once it hears no more from us; this long only if the system is stuck.
_END_MS = 1000


class Practice(QObject):
    """Everything that practice mode adds to the window.

    Args:
        app: with a data folder for practice.
        window: made with a strip.
        workers, aside: the window's own.
        busy: whether a capture is under way.

    Signals:
        capture: the button over the sample page.
        end: practice shall end.
        arrived: how many mails have been received, when it has become more.
    """

    capture = Signal()
    end = Signal()
    arrived = Signal(int)

    def __init__(self, app: App, window: MainWindow, workers: Workers, aside: Aside, busy: Callable[[], bool]) -> None:
        super().__init__()
        self._app, self._window, self._workers, self._aside, self._busy = app, window, workers, aside, busy
        self._page: QProcess | None = None
        self._counted: int | None = None
        self._window_received: Any = None
        self.sample_box: tuple[int, ...] | None = None
        self.bar = PracticeBar()
        self.guide = Guide("Rehearse it once", "Then see at the top what Communications received.")
        window.home.put_first(self.guide)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self.refresh)
        # Every title ends with it from now on, also those of boxes and of windows that nobody thought of here.
        self._name_before = QGuiApplication.applicationDisplayName()
        QGuiApplication.setApplicationDisplayName(_NAME)
        for scheme in _OUTSIDE:
            # The stub asks for bytes, Qt for Python itself for str.
            QDesktopServices.setUrlHandler(scheme, self, "open_instead")  # type: ignore[arg-type]
        self._connect()

    def _connect(self) -> None:
        strip = self.strip
        strip.sample.connect(self.show_sample_page)
        self.guide.sample.connect(self.show_sample_page)
        strip.received.connect(self.show_received)
        strip.end.connect(self.end)
        self.bar.capture.connect(self.capture)
        self.bar.back.connect(self._back)
        self.bar.close_page.connect(self.close_sample_page)
        self._window.returned.connect(self._hide_bar)

    @property
    def strip(self) -> PracticeStrip:
        """The strip at the top of the window."""
        strip = self._window.practice_strip
        assert strip is not None
        return strip

    def begin(self) -> None:
        """Start looking for what arrives."""

        def make() -> None:
            try:
                make_folder(self._app.paths.received)
            except OSError as error:
                raise as_trouble(error, self._app.paths.root) from error

        def made(_: object) -> None:
            self._watcher.addPath(str(self._app.paths.received))
            self.refresh()

        self._workers.run(make, made)

    # What arrived

    def refresh(self) -> None:
        """Count anew what has arrived."""
        folder = self._app.paths.received
        self._workers.run(lambda: count_received(folder), self._count)

    def _count(self, number: int) -> None:
        before, self._counted = self._counted, number
        if number == before:
            return
        self.strip.set_received(number)
        if self._window_received is not None and self._window_received.isVisible():
            self._window_received.refresh()
        if before is not None and number > before:
            self._window.notices.show_notice(
                "✓ It has arrived. What Communications received, at the top, shows it as they see it."
            )
            self.arrived.emit(number)

    def show_received(self) -> None:
        """Show what "Communications" received."""
        from admin_desktop.ui.capture_flow import bring_to_front
        from admin_desktop.ui.received_window import ReceivedWindow

        if self._window_received is None:
            settings = self._app.settings
            names = {settings.supervisor_mail.lower(): "your supervisor"}
            names[settings.communications_mail.lower()] = "Communications"
            self._window_received = ReceivedWindow(self._window, self._workers, self._app.paths.received, names)
            self._window_received.sample.connect(self.show_sample_page)
        self._window_received.refresh()
        bring_to_front(self._window_received)

    # The sample page

    @property
    def sample_page_shown(self) -> bool:
        """Whether the sample page is open, in front or not."""
        return self._page is not None

    def show_sample_page(self) -> None:
        """Show the made-up page, in front of everything, on the screen where the window is."""
        self.close_sample_page()
        at = self._window.screen().geometry().center()
        program, *words = own_command("sample-page", "--at", f"{at.x()},{at.y()}")
        self._page = page = QProcess(self)
        page.readyReadStandardOutput.connect(lambda: self._listen(page))
        page.finished.connect(lambda: self._page_gone(page))
        page.errorOccurred.connect(lambda error: self._page_failed(page, error))
        page.start(program, words)

    def close_sample_page(self) -> None:
        """Close it; it ends when it hears no more from us."""
        page, self._page = self._page, None
        self.sample_box = None
        self._hide_bar()
        if page is not None:
            page.closeWriteChannel()

    def _listen(self, page: QProcess) -> None:
        while page.canReadLine():
            try:
                said = json.loads(bytes(page.readLine().data()))
            except ValueError:
                continue
            if page is not self._page or not isinstance(said, dict):
                continue
            if SHOWN in said:
                self.sample_box = tuple(said.get("box", ()))
            # A capture has its own order of windows, and a page in front is part of it.
            if SHOWN in said or (FRONT in said and not self._busy() and not self._window.isActiveWindow()):
                self.bar.show_on(self._window.screen())

    def _page_gone(self, page: QProcess) -> None:
        page.deleteLater()
        if page is self._page:
            self._page, self.sample_box = None, None
            self._hide_bar()
            if not self._busy():
                self._back()

    def _page_failed(self, page: QProcess, error: QProcess.ProcessError) -> None:
        if error != QProcess.ProcessError.FailedToStart:
            return
        self._page_gone(page)
        _log.error("the sample page did not start")
        warn(
            self._window,
            "The sample page did not open",
            "The sample page could not be shown. Nothing was lost: try again, or practise on any page of your own.",
        )

    def _hide_bar(self) -> None:
        self._aside.forget(self.bar)
        self.bar.hide()

    def _back(self) -> None:
        from admin_desktop.ui.capture_flow import bring_to_front

        # The bar goes when the window is in front, and not before: else the page would be in front for a moment.
        bring_to_front(self._window)

    @Slot(QUrl)
    def open_instead(self, url: QUrl) -> None:
        """Instead of a page out there, show the sample page; instead of a mail program, nothing."""
        if url.scheme() != "mailto":
            self.show_sample_page()

    def captured(self) -> None:
        """A picture is sealed, and our windows are about to come back: those of practice would lie over the form."""
        self._hide_bar()
        if self._window_received is not None:
            self._aside.forget(self._window_received)
            self._window_received.hide()

    def finish(self) -> None:
        """End, and leave no page behind."""
        self.close_sample_page()
        for page in self.findChildren(QProcess):
            page.finished.disconnect()
            if not page.waitForFinished(_END_MS):
                page.kill()
                page.waitForFinished(_END_MS)
            page.deleteLater()
        # Here and now, and not when Python collects its rubbish, in whatever thread that may be.
        self._watcher.deleteLater()
        self.bar.close()
        for scheme in _OUTSIDE:
            QDesktopServices.unsetUrlHandler(scheme)
        QGuiApplication.setApplicationDisplayName(self._name_before)
