"""Lines in scripts whose letters join, turn round or pile up, set by Typst: Pillow can do that on some systems only."""

import io
import json
import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import Image

from admin_desktop.documents.printable import Coverage

LONGEST = 80
"""Characters of a line; setting one takes about 15 ms."""
_FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "NanumGothic", "Droid Sans Fallback", "Noto Emoji")
_EM = 200
"""Pixels of the letters' size in what Typst makes (100 points at 144 pixels per inch)."""
_ABOVE = 1.2
"""Of that size, above the line that letters stand on; as in ``line.typ``."""


class ShapedLines:
    """Sets lines of text as pictures."""

    def __init__(self, template: Path, fonts: Path) -> None:
        """template: ``line.typ``; fonts: the folder with the fonts and ``coverage.txt``."""
        self._template = template
        self._fonts = fonts
        self._coverage = Coverage(fonts / "coverage.txt")
        self._mask = lru_cache(maxsize=512)(self._set)

    def can_draw(self, text: str) -> bool:
        """Tell whether every sign has letters here, and the line can be set."""
        if len(text) > LONGEST or not all(_invisible(sign) or self._coverage.has(sign) for sign in text):
            return False
        return not text or self._mask(text, False) is not None

    def width(self, text: str, size: int, *, bold: bool) -> float:
        """Measure a line in pixels; size: of the letters, in pixels."""
        mask = self._mask(text, bold)
        return 0.0 if mask is None else mask.width * size / _EM

    def draw(
        self, image: Image.Image, at: tuple[float, float], text: str, size: int, fill: tuple[int, int, int],
        *, bold: bool,
    ) -> None:  # fmt: skip
        """Draw a line; at: its left end on the line that letters stand on."""
        mask = self._mask(text, bold)
        if mask is None:
            return
        wide, high = (max(1, round(side * size / _EM)) for side in mask.size)
        small = mask.resize((wide, high), Image.Resampling.LANCZOS)
        image.paste(fill, (round(at[0]), round(at[1] - _ABOVE * size)), small)

    def _set(self, text: str, bold: bool) -> Image.Image | None:
        import typst

        data = {"text": text, "fonts": _FONTS, "weight": "bold" if bold else "regular", "rtl": right_to_left(text)}
        try:
            made = typst.Compiler(
                self._template,
                root=self._template.parent,
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=[self._fonts]),
                sys_inputs={"data": json.dumps(data)},
            ).compile(format="png", ppi=144)
        except typst.TypstError:  # signs put together from several fonts
            return None
        assert isinstance(made, bytes)
        with Image.open(io.BytesIO(made)) as image:
            return image.convert("RGBA").getchannel("A")


def right_to_left(text: str) -> bool:
    """Tell whether a line begins at the right, by its first letter."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def needs_shaping(text: str) -> bool:
    """Tell whether letters of a line join, turn round or pile up."""
    return any(_turns_or_joins(sign) for sign in text)


def _turns_or_joins(sign: str) -> bool:
    if sign.isascii():
        return False
    flag_or_skin = "\U0001f1e6" <= sign <= "\U0001f1ff" or "\U0001f3fb" <= sign <= "\U0001f3ff"
    return (
        flag_or_skin
        or unicodedata.bidirectional(sign) in ("R", "AL", "AN")
        or unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf")
        or "\u0900" <= sign <= "\u109f"
    )


def _invisible(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"
