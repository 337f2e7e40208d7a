"""The data folder: the one place that holds everything the program writes."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from admin_desktop.storage.backup_marks import refuse_backup
from admin_desktop.storage.files import as_trouble, make_folder
from admin_desktop.storage.places import refuse_unsafe_place
from admin_desktop.storage.practice import FOLDER, is_marked, mark

VARIABLE = "ADMIN_DESKTOP_DATA"


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The names inside a data folder.

    Attributes:
        root: the folder.
        practice: it is one for practice: read from the folder itself, so nobody can claim otherwise.
    """

    root: Path
    practice: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "practice", is_marked(self.root))

    @property
    def database(self) -> Path:
        """The SQLite database: ledger, incidents, outbox."""
        return self.root / "admin-desktop.db"

    @property
    def settings(self) -> Path:
        """The settings, JSON."""
        return self.root / "settings.json"

    @property
    def vault(self) -> Path:
        """The sealed pictures."""
        return self.root / "vault"

    @property
    def outgoing(self) -> Path:
        """Messages and pictures laid ready to be sent by hand."""
        return self.root / "outgoing"

    @property
    def received(self) -> Path:
        """What "Communications" received, in practice mode."""
        return self.root / "received"

    @property
    def work(self) -> Path:
        """What lies there for moments only, while a document is made."""
        return self.root / "work"

    @property
    def backups(self) -> Path:
        """Copies of the database made before it is changed by a new version."""
        return self.root / "backups"

    @property
    def log(self) -> Path:
        """The log file; older ones lie beside it."""
        return self.root / "logs" / "admin-desktop.log"


def default_root() -> Path:
    """Return the platform's local (not roaming) per-user place for this program."""
    from platformdirs import user_data_path

    return user_data_path("Admin Desktop", appauthor=False, roaming=False)


def root_of(chosen: str | None, practice: bool = False) -> Path:
    """Say where the data folder is, or would be; the arguments are those of :func:`open_data_folder`."""
    name = chosen or os.environ.get(VARIABLE)
    root = Path(name).expanduser().absolute() if name else default_root()
    return root / FOLDER if practice and not is_marked(root) else root


def open_data_folder(chosen: str | None, practice: bool = False) -> DataPaths:
    """Settle on the data folder and make it.

    Args:
        chosen: what ``--data-dir`` said; without it ``ADMIN_DESKTOP_DATA``, then the platform's place.
        practice: the folder for practice inside that one, or that one itself when it is for practice. Without it a
            folder for practice is still one.

    Raises:
        NotForPractice: real work lies where the practice folder should be.
        IsABackup: it is one; nothing is written there.
        UnsafePlace: inside a synced folder or on a network drive; nothing is written there.
        NoWritePermission, DiskFull, FolderGone, FileTrouble: when it cannot be made or written to.
    """
    root = root_of(chosen, practice)
    refuse_unsafe_place(root)
    refuse_backup(root)
    try:
        make_folder(root)
        if not os.access(root, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied", str(root))
        if practice:
            mark(root)
    except OSError as error:
        raise as_trouble(error, root) from error
    return DataPaths(root)
