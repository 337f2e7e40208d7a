"""When our own code fails: the draft is kept, the user reads one sentence, and the log is offered."""

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

_log = logging.getLogger(__name__)

SENTENCE = (
    "Something inside Admin Desktop went wrong. Your draft and everything you captured are safe. "
    "You can go on; if it happens again, send the log to whoever looks after this program."
)


class CrashHandler(QObject):
    """Catches what nobody caught, on every thread.

    Args:
        log: the log file, to be offered.
        keep_draft: saves what is typed; called first, and must not raise.
    """

    _caught = Signal()

    def __init__(self, log: Path, keep_draft: Callable[[], None]) -> None:
        super().__init__()
        self._log = log
        self._keep_draft = keep_draft
        self._box: QMessageBox | None = None
        self._faults: TextIO | None = None
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Begin to catch."""
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self.report(args.exc_value) if args.exc_value else None
        try:
            # A crash below Python (a graphics driver) leaves at least its trace.
            self._log.parent.mkdir(parents=True, exist_ok=True)
            self._faults = self._log.with_name("crash.log").open("a", encoding="utf-8")
            faulthandler.enable(self._faults)
        except OSError:
            _log.warning("no file for crashes below Python")

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def report(self, error: BaseException) -> None:
        """Write a fault to the log and tell the user, once at a time."""
        _log.critical("uncaught", exc_info=error)
        self._caught.emit()

    def _tell(self) -> None:
        try:
            self._keep_draft()
        except Exception:
            _log.exception("the draft could not be kept")
        if self._box is not None:
            return
        self._box = box = QMessageBox(QMessageBox.Icon.Warning, "Admin Desktop", "Something went wrong")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(SENTENCE)
        show = box.addButton("Show the &log", QMessageBox.ButtonRole.ActionRole)
        box.addButton("&Go on", QMessageBox.ButtonRole.AcceptRole)
        box.finished.connect(self._closed)
        box.buttonClicked.connect(lambda pressed: self._show_log() if pressed is show else None)
        box.open()

    def _show_log(self) -> None:
        # Not at the top: it brings the ways to send mail with it, and this file is loaded before the first paint.
        from admin_desktop.ui.ways import open_file

        open_file(self._log)

    def _closed(self) -> None:
        self._box = None
