"""The tour's folder: pictures, received mails, ``tour.json`` and the data it played on. Never anybody else's."""

import contextlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from admin_desktop.errors import Trouble
from admin_desktop.storage.files import as_trouble, make_folder, write_durably
from admin_desktop.storage.places import refuse_unsafe_place
from admin_desktop.storage.practice import is_marked

FACTS, DATA = "tour.json", "data"
_LOCK = "tour.lock"
_OURS = re.compile(r"(\d\d-[a-z0-9-]+\.png|\d{4,}-[a-z0-9-]+\.eml|tour\.json|tour\.lock)(\.part)?|data")
_KEYS = frozenset({"steps", "received", "data", "checks", "ok", "version", "platform"})


class NotATourFolder(Trouble):
    """The folder holds something else than an earlier tour."""


class TourRunning(Trouble):
    """Another tour plays in this folder."""


def default_folder() -> Path:
    """Return where a tour goes unless told otherwise: a folder of its own beside the program's data.

    Not the current folder: that may be any, and is often one that a cloud service copies.
    """
    from platformdirs import user_data_path

    return user_data_path("Admin Desktop Tour", appauthor=False, roaming=False)


class TourFolder:
    """A tour's folder, from the moment it is ours alone.

    Args:
        root: made when it is not there yet.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.expanduser().absolute()
        self._lock = QLockFile(str(self.root / _LOCK))
        self._lock.setStaleLockTime(0)

    @property
    def data(self) -> Path:
        """The data folder that the tour plays on."""
        return self.root / DATA

    def claim(self) -> None:
        """Take the folder for this tour, and clear an earlier tour away.

        Raises:
            NotATourFolder, TourRunning, UnsafePlace: nothing in it was touched.
            DiskFull, NoWritePermission, FolderGone, FileTrouble: it cannot be made, cleared or written to.
        """
        refuse_unsafe_place(self.root)
        try:
            self._refuse_others_things()
            make_folder(self.root)
            if not self._lock.tryLock(0):
                self._explain_lock()
            self._refuse_others_things()
            self._clear()
        except OSError as error:
            self.release()
            raise as_trouble(error, self.root) from error

    def release(self) -> None:
        """Let the next tour have it."""
        self._lock.unlock()

    def keep(self, name: str, content: bytes) -> None:
        """Write a file of the tour.

        Raises:
            DiskFull, NoWritePermission, FolderGone, FileTrouble: it is not there.
        """
        try:
            write_durably(self.root / name, content)
        except OSError as error:
            raise as_trouble(error, self.root) from error

    def keep_facts(self, facts: dict[str, Any]) -> None:
        """Write ``tour.json``, by which the folder is recognised as a tour's; keys as the command promises them.

        Raises:
            DiskFull, NoWritePermission, FolderGone, FileTrouble: it is not there.
        """
        self.keep(FACTS, (json.dumps(facts, indent=2) + "\n").encode("ascii"))

    def _refuse_others_things(self) -> None:
        if not os.path.lexists(self.root):
            return
        names = {path.name for path in self.root.iterdir()} - {_LOCK} if self.root.is_dir() else {"a file"}
        if not names or (all(_OURS.fullmatch(name) for name in names) and self._holds_a_tour()):
            return
        raise NotATourFolder(
            f"The folder {self.root} holds something else than an earlier tour, so nothing in it was touched: choose "
            "an empty folder or a new name with --out."
        )

    def _holds_a_tour(self) -> bool:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            facts = json.loads((self.root / FACTS).read_bytes())
            # What lies in a data folder that is not marked for practice is real work.
            practised = is_marked(self.data) or not os.path.lexists(self.data)
            return isinstance(facts, dict) and facts.keys() >= _KEYS and practised
        return False

    def _explain_lock(self) -> None:
        if self._lock.error() == QLockFile.LockError.LockFailedError:
            raise TourRunning(
                f"Another tour is playing in {self.root}. Nothing was touched: wait until it is done, or choose "
                "another folder with --out."
            )
        # Qt does not say why; a file of our own does.
        probe = self.root / f"{_LOCK}.part"
        try:
            probe.write_bytes(bytes(256))
        finally:
            probe.unlink(missing_ok=True)
        raise OSError(5, "the folder cannot be locked")

    def _clear(self) -> None:
        """Remove an earlier tour; its mark goes last, so that what is left half-way is still a tour's."""
        for path in sorted(self.root.iterdir(), key=lambda path: path.name == FACTS):
            if path.name == _LOCK:
                continue
            if path.is_dir() and not path.is_symlink():
                for below in path.rglob("*"):
                    if below.is_file() and not below.is_symlink():
                        below.chmod(0o600)  # sealed pictures are read-only, and Windows does not delete these
                shutil.rmtree(path)
            else:
                path.unlink()
