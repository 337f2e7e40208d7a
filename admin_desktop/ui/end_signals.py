"""Asked from outside to end (logging off, a service manager, Ctrl+C): as by Quit, with everything saved."""

import contextlib
import signal
import socket
import sys

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_ENDING = ("SIGTERM", "SIGHUP", "SIGINT")


class EndSignals(QObject):
    """Tells of signals that end a program. On Windows there are none: there Qt asks all windows to close.

    Python's own handlers run only between two of its instructions, and in Qt's event loop there are none; so each
    signal also writes a byte into a socket that the event loop watches.

    Signals:
        asked: the program shall end.
    """

    asked = Signal()
    _reading: socket.socket
    _writing: socket.socket

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        if sys.platform == "win32":
            return
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._arrived)
        signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        for name in _ENDING:
            signal.signal(getattr(signal, name), lambda *_: None)

    def _arrived(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._reading.recv(64)
        self.asked.emit()
