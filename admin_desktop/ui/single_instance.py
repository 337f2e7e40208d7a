"""One window a data folder: a second start raises the first, the capture command asks it to step aside."""

import contextlib
import errno
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from admin_desktop.errors import Trouble
from admin_desktop.storage.files import as_trouble
from admin_desktop.storage.instance import DONE, RAISE, STEP_ASIDE, server_name

_LOCK = "window.lock"


class SingleInstance(QObject):
    """Holds the right to be the window of a data folder.

    Args:
        root: the data folder.
    """

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root
        self._lock = QLockFile(str(root / _LOCK))
        # A lock of a process that is gone counts for nothing; one of a live process always counts.
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._on_raise: Callable[[], None] = lambda: None
        self._on_aside: Callable[[Callable[[], None]], None] = lambda ready: ready()
        self._on_back: Callable[[], None] = lambda: None
        self._server.newConnection.connect(self._accept)

    def claim(self) -> bool:
        """Become the window of this data folder; False when another process is.

        Raises:
            DiskFull, NoWritePermission, FolderGone, FileTrouble: nobody can be, for want of a place for the lock.
        """
        if not self._lock.tryLock(0):
            if self._lock.error() != QLockFile.LockError.LockFailedError:
                raise self._no_lock()
            return False
        name = server_name(self._root)
        if os.name != "nt":
            # We hold the lock, so a socket of that name is left over from a crash.
            QLocalServer.removeServer(name)
        self._server.listen(name)
        return True

    def _no_lock(self) -> Trouble:
        # Qt does not say why; a file of our own does.
        probe = self._root / f"{_LOCK}.{os.getpid()}"
        try:
            probe.write_bytes(bytes(256))
        except OSError as error:
            return as_trouble(error, self._root)
        finally:
            with contextlib.suppress(OSError):
                probe.unlink()
        return as_trouble(OSError(errno.EIO, f"{_LOCK} cannot be written"), self._root)

    def serve(
        self,
        on_raise: Callable[[], None],
        on_aside: Callable[[Callable[[], None]], None],
        on_back: Callable[[], None],
    ) -> None:
        """Say what to do when asked.

        Args:
            on_raise: bring the window to the front.
            on_aside: take our windows off the screen, then call what is given.
            on_back: the asker is done; show them again.
        """
        self._on_raise, self._on_aside, self._on_back = on_raise, on_aside, on_back

    def _accept(self) -> None:
        connection = self._server.nextPendingConnection()
        if connection is None:
            return
        connection.readyRead.connect(lambda: self._answer(connection))
        connection.disconnected.connect(connection.deleteLater)
        if connection.canReadLine():
            self._answer(connection)

    def _answer(self, connection: QLocalSocket) -> None:
        if not connection.canReadLine():
            return
        request = bytes(connection.readLine().data())
        if request == RAISE:
            self._on_raise()
            _done(connection)
        elif request == STEP_ASIDE:
            connection.disconnected.connect(self._on_back)
            self._on_aside(lambda: _done(connection))

    def release(self) -> None:
        """Stop being the window."""
        self._server.close()
        self._lock.unlock()


def _done(connection: QLocalSocket) -> None:
    connection.write(DONE)
    connection.flush()
