"""The vault: the folders in which sealed pictures lie."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from admin_desktop.storage.files import PART, as_trouble, make_folder, sync_folder, write_durably


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
        return self.at(path).read_bytes()

    def write_all(self, files: dict[str, bytes]) -> None:
        """Write the pictures of one capture, all of them or none.

        Args:
            files: path below the vault to bytes; all in one folder.

        Raises:
            DiskFull, NoWritePermission, FolderGone, FileTrouble: nothing of this capture is left behind.
        """
        folder = self.at(next(iter(files))).parent
        try:
            make_folder(folder)
            for path, data in files.items():
                write_durably(self.at(path), data, read_only=True)
        except OSError as error:
            for path in files:
                with contextlib.suppress(OSError):
                    self.remove(path)
            with contextlib.suppress(OSError):
                folder.rmdir()
            raise as_trouble(error, self.root) from error

    def remove(self, path: str) -> None:
        """Erase one picture; a missing one is no error.

        Raises:
            OSError: it is still there.
        """
        target = self.at(path)
        with contextlib.suppress(FileNotFoundError):
            target.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows refuses to delete what is read-only
            target.unlink()
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
