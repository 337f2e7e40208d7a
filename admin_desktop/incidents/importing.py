"""Pictures from elsewhere, several at once: each that is good is sealed, each that is not is named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from admin_desktop.capture.pictures import NotImported, inspect, read_picture_file
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.evidence.sealing import ImportedFile, SealedUnrecorded, Sealer
from admin_desktop.storage.clock import utc_now

Progress = Callable[[int, int], bool]

MOST_FILES = 100
_NAMED = 3


class TooManyFiles(Trouble):
    """More files at once than anybody means to report."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the pictures of one drop, paste or choice.

    Attributes:
        captures: sealed, one for each good file, in order.
        refused: (file's name, why in a few words) of each that was not taken.
        trouble: what ended it early (the disk is full); the files after it were not looked at.
        left: how many were not looked at, because of that or because it was stopped.
    """

    captures: tuple[Capture, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    trouble: Trouble | None = None
    left: int = 0

    @property
    def sentence(self) -> str:
        """What the admin must know, in one sentence or two; empty when everything was taken."""
        said = []
        if self.refused:
            named = "; ".join(f"{name} {why}" for name, why in self.refused[:_NAMED])
            more = len(self.refused) - _NAMED
            said.append(f"Not taken: {named}{f'; and {more} more' if more > 0 else ''}.")
        if self.trouble:
            said.append(str(self.trouble))
        if self.left:
            said.append(f"{_count(self.left, 'file was', 'files were')} not looked at.")
        if said and not isinstance(self.trouble, SealedUnrecorded):
            kept = len(self.captures)
            said.append(f"{_count(kept, 'picture is', 'pictures are')} sealed." if kept else "Nothing was imported.")
        return " ".join(said)


def bring_files(
    sealer: Sealer, files: Sequence[Path], purpose: Purpose, progress: Progress = lambda _done, _all: True
) -> Brought:
    """Seal picture files, each as a capture of its own, byte for byte.

    Args:
        sealer: seals them.
        files: as they were dropped or chosen; one that is named twice is taken once.
        purpose: why they are kept.
        progress: told (files done, files in all); False stops between two files.

    Raises:
        TooManyFiles: nothing was looked at.
    """
    wanted = list(dict.fromkeys(files))
    if len(wanted) > MOST_FILES:
        raise TooManyFiles(
            f"These are {len(wanted):,} files; up to {MOST_FILES} can be imported at once. Nothing was imported: "
            "choose the pictures that matter."
        )
    captures: list[Capture] = []
    refused: list[tuple[str, str]] = []
    for at, file in enumerate(wanted):
        if not progress(at, len(wanted)):
            return Brought(tuple(captures), tuple(refused), left=len(wanted) - at)
        try:
            captures.append(sealer.seal_import([read_import(file)], purpose, utc_now()).capture)
        except NotImported as refusal:
            refused.append((file.name or str(file), refusal.why))
        except Trouble as trouble:
            # The disk or the record: the next file would meet the same.
            return Brought(tuple(captures), tuple(refused), trouble, len(wanted) - at - 1)
    progress(len(wanted), len(wanted))
    return Brought(tuple(captures), tuple(refused))


def bring_pixels(sealer: Sealer, png: bytes, came_from: str, purpose: Purpose) -> Brought:
    """Seal a picture that was no file: made a PNG by us, and on record as such.

    Args:
        sealer: seals it.
        png: its pixels.
        came_from: ``claims.FROM_CLIPBOARD`` or ``claims.FROM_DROP``.
        purpose: why it is kept.

    Raises:
        NotAPicture, PictureTooLarge: nothing was kept.
        Trouble: as :meth:`Sealer.seal_import`.
    """
    info = inspect(png)
    claims = {"from": came_from}
    file = ImportedFile(png, info.media_type, info.extension, info.width, info.height, "", None, claims)
    return Brought((sealer.seal_import([file], purpose, utc_now()).capture,))


def read_import(path: Path) -> ImportedFile:
    """Read and inspect one picture file.

    Raises:
        FileUnreadable, NotAPicture, PictureTooLarge: with its name.
    """
    data, info, changed = read_picture_file(path)
    claims: dict[str, object] = {}
    if info.taken:
        claims["taken"] = info.taken
    if info.frames != 1:
        claims["frames"] = info.frames
    # Half a surrogate pair in a name cannot be stored as UTF-8.
    name = path.name.encode("utf-8", "replace").decode("utf-8")
    file = ImportedFile(data, info.media_type, info.extension, info.width, info.height, name, changed)
    return replace(file, claims=claims or None)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
