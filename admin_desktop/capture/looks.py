"""Whether a picture shows anything: all black, all one colour, only the wallpaper, or fewer pixels than the screen has.

Asked after sealing: what is wrong with a picture must be known at once, while another one can still be taken. Every
pixel counts before a picture is called empty, so that a white page with one line of text never is.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect
from admin_desktop.capture.permission import Permission

# What counts as black: some systems leave noise in the pictures that they withhold.
_BLACK = 8
_BLACKENED = bytes(0 if value <= _BLACK else value for value in range(256))
# A handful of pixels all over the picture tell at once that nearly every picture shows something.
_SAMPLES = 64


class Look(StrEnum):
    """What is wrong with a picture; the word for the ledger and for programs."""

    BLACK = "black"
    SINGLE_COLOUR = "single_colour"
    WALLPAPER_ONLY = "wallpaper_only"
    DOWNSCALED = "downscaled"


_WORDS = {
    Look.BLACK: "The picture of screen {} is all black.",
    Look.SINGLE_COLOUR: "The picture of screen {} is all one colour.",
    Look.WALLPAPER_ONLY: "The picture of screen {} may show only the wallpaper: the system does not let Admin Desktop "
    "see the windows of other programs.",
    Look.DOWNSCALED: "The picture of screen {} has fewer pixels than the screen, so small text may be hard to read.",
}


class Finding(NamedTuple):
    """One thing that is wrong with one picture; ``screen`` is the screen's number."""

    screen: int
    look: Look

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return _WORDS[self.look].format(self.screen)

    def in_ledger(self) -> dict[str, int | str]:
        """Return it as JSON values."""
        return {"screen": self.screen, "look": str(self.look)}


def findings(frames: Iterable[Frame], sizes: Mapping[Rect, tuple[int, int]], *, withheld: bool) -> list[Finding]:
    """Look at the pictures of one capture.

    Args:
        frames: as they were sealed.
        sizes: physical pixels of the screens by their places; what lies on none of them is not judged.
        withheld: whether the system keeps other programs' windows from us (:func:`windows_withheld`).
    """
    found: list[Finding] = []
    for frame in frames:
        number, empty = frame.screen.number, _empty(frame)
        if empty:
            found.append(Finding(number, empty))
        elif withheld:
            found.append(Finding(number, Look.WALLPAPER_ONLY))
        if _downscaled(frame, sizes):
            found.append(Finding(number, Look.DOWNSCALED))
    return found


def windows_withheld(permission: Permission, titles: Iterable[str]) -> bool:
    """Tell whether a picture can only show the wallpaper and our own windows (macOS without the permission).

    Args:
        permission: what the system says about seeing the screen.
        titles: of other programs' windows on the screen. The system names windows exactly to those who may see them,
            so where it does not answer the question itself, windows without any title do.
    """
    if permission != Permission.UNKNOWN:
        return permission == Permission.MISSING
    known = list(titles)
    return bool(known) and not any(known)


def read_findings(observed: Mapping[str, object]) -> list[Finding]:
    """Read back what was recorded of a capture; words of a newer program are passed over."""
    looks = observed.get("looks")
    rows = [row for row in looks if isinstance(row, dict)] if isinstance(looks, list) else []
    return [
        Finding(row["screen"], Look(row["look"]))
        for row in rows
        if row.get("look") in _WORDS and isinstance(row.get("screen"), int)
    ]


def sentences(found: Sequence[Finding]) -> list[str]:
    """Say each finding once."""
    return list(dict.fromkeys(finding.sentence for finding in found))


def _downscaled(frame: Frame, sizes: Mapping[Rect, tuple[int, int]]) -> bool:
    """Whether a picture of a screen, or of a part of it, has fewer pixels than there are."""
    rect = frame.screen.rect
    for place, (width, height) in sizes.items():
        if place.intersected(rect) == rect and not rect.empty:
            # A pixel may be lost to rounding.
            return (
                frame.width + 1 < rect.width * width / place.width
                or frame.height + 1 < rect.height * height / place.height
            )
    return False


def _empty(frame: Frame) -> Look | None:
    pixels = memoryview(frame.bgra).cast("B")
    first, row = bytes(pixels[:4]), frame.width * 4
    step = max(1, frame.width * frame.height // _SAMPLES) * 4
    sample = {bytes(pixels[at : at + 3]) for at in range(0, len(pixels), step)}
    black = all(max(colour) <= _BLACK for colour in sample)
    if not black and len(sample) > 1:
        return None
    # Row by row, and no further than the first that is different: a whole 4K screen of one colour takes 2 ms so.
    if black and _all_rows(pixels, row, _BLACKENED, (b"\0\0\0" + first[3:]) * frame.width):
        return Look.BLACK
    if not black and _all_rows(pixels, row, None, first * frame.width):
        return Look.SINGLE_COLOUR
    return None


def _all_rows(pixels: memoryview, row: int, table: bytes | None, wanted: bytes) -> bool:
    for at in range(0, len(pixels), row):
        line = pixels[at : at + row].tobytes()
        if line != wanted and _plain(line, wanted, table) != wanted:
            return False
    return True


def _plain(line: bytes, wanted: bytes, table: bytes | None) -> bytes:
    """Return a row of pixels with noise made black, and the fourth bytes, which mean nothing, made equal."""
    plain = bytearray(line if table is None else line.translate(table))
    plain[3::4] = wanted[3::4]
    return bytes(plain)
