"""The vault: the folders in which sealed pictures lie."""

import contextlib
import errno
import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from admin_desktop.storage.files import (
    PART,
    as_trouble,
    make_folder,
    patiently,
    sync_folder,
    write_durably,
    write_together,
)

README = "README.txt"
"""What explains the vault to a person who finds it in a file manager; no evidence itself."""

_README_TEXT = """\
THE EVIDENCE OF ADMIN DESKTOP - PLEASE CHANGE NOTHING HERE

Each folder C-... holds one capture: the sealed pictures, just as they were on the screen (or in the file that was
imported), and capture.json, which says when, how and why they were made. The name of the folder is the capture's
number in the reports, and tells its date and time: C-20261122-214107-k7q2x was taken on November 22, 2026, at 21:41:07.
The folders lie by year and month. crop-... and other files beside an original were made from it later.

The record of everything that happened to these files is in admin-desktop.db, in the folder above this one.
It holds the fingerprint (SHA-256) of each file; that is how a change shows, even of a single bit.

To look at a picture, open it, or copy it and work with the copy. Do not change, move, rename or delete anything here:
Admin Desktop would have to say that the evidence is not as it was sealed. To have a picture erased, use Discard in
Admin Desktop. To check everything, use Settings, Check the evidence, or: admin-desktop verify
"""


class Vault:
    """Files below one folder, by paths with forward slashes.

    Args:
        root: the vault's folder; made by the first picture.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def at(self, path: str) -> Path:
        """Return where a picture lies.

        Raises:
            ValueError: the path points outside the vault (a tampered database must not make us read elsewhere).
        """
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts or ":" in path or "\\" in path:
            raise ValueError(f"not a path inside the vault: {path!r}")
        return self.root.joinpath(*pure.parts)

    def read(self, path: str) -> bytes:
        """Read a picture's bytes.

        Raises:
            OSError: as the system gave it.
        """
        return patiently(self.at(path).read_bytes)

    def write_all(self, files: dict[str, bytes]) -> None:
        """Write files of one capture, all of them or none; they are read-only from then on.

        Args:
            files: path below the vault to bytes, in the order of writing; all in one folder.

        Raises:
            DiskFull, NoWritePermission, FolderGone, FileTrouble: nothing of them is left behind.
        """
        folder = self.at(next(iter(files))).parent
        first = not self.root.is_dir()
        try:
            # A stick that was pulled out: its folder must not be made anew on another disk.
            if first and not self.root.parent.is_dir():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.root.parent))
            make_folder(folder)
            write_together({self.at(path): data for path, data in files.items()}, read_only=True)
        except OSError as error:
            self.take_back(files)
            raise as_trouble(error, self.root) from error
        if first:
            self.explain()

    def take_back(self, files: Collection[str]) -> None:
        """Erase files of one capture as if they had never been written, with the folders that held nothing else."""
        for path in files:
            with contextlib.suppress(OSError):
                self.remove(path)
        folder = self.at(next(iter(files))).parent
        with contextlib.suppress(OSError):
            while folder != self.root.parent:
                folder.rmdir()
                folder = folder.parent

    def explain(self) -> None:
        """Lay a text into the vault that says what it is; without room or permission for it, go on without."""
        at = self.root / README
        with contextlib.suppress(OSError):
            if not at.exists() and self.root.parent.is_dir():
                make_folder(self.root)
                write_durably(at, _README_TEXT.encode().replace(b"\n", b"\r\n"), read_only=True)

    def remove(self, path: str) -> None:
        """Erase one picture; a missing one is no error.

        Raises:
            OSError: it is still there.
        """
        target = self.at(path)
        with contextlib.suppress(FileNotFoundError):
            target.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows refuses to delete what is read-only
            patiently(target.unlink)
            sync_folder(target.parent)

    def remove_folder_if_empty(self, folder: PurePosixPath) -> None:
        """Take away a capture's folder once nothing is in it."""
        with contextlib.suppress(OSError):
            self.at(str(folder)).rmdir()

    def capture_folders(self) -> Iterator[PurePosixPath]:
        """Go through the capture folders there are, in no order."""
        for year in _folders(self.root):
            for month in _folders(year):
                for capture in _folders(month):
                    yield PurePosixPath(year.name, month.name, capture.name)

    def files_of(self, folder: PurePosixPath) -> list[str]:
        """List the files in a capture's folder, unfinished ones (``.part``) too, as paths below the vault."""
        at = self.at(str(folder))
        with contextlib.suppress(OSError):
            return sorted(str(folder / entry.name) for entry in os.scandir(at) if entry.is_file())
        return []

    def everything(self) -> Iterator[str]:
        """Go through all files anywhere in the vault, whoever put them there, as paths below it."""
        for at, _folders_there, names in os.walk(self.root):
            for name in names:
                yield Path(at, name).relative_to(self.root).as_posix()


def is_part(path: str) -> bool:
    """Tell whether a file of the vault was not finished."""
    return path.endswith(PART)


def _folders(at: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError), os.scandir(at) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)
