"""Words as lines of letters, in whatever script: which font has which sign, how wide it gets, where lines break."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from admin_desktop.pages.banners.shaping import ShapedLines, needs_shaping

_REGULAR = ("NotoSans-Regular.ttf", "NanumGothic-Regular.ttf", "DroidSansFallbackFull.ttf", "NotoEmoji-Regular.ttf")
_BOLD = ("NotoSans-Bold.ttf", *_REGULAR)
_NO_SIGN = "\uffff"
_TRIAL = 32
LONGEST = 2000
"""Characters that are drawn at all; no banner has room for more."""


class Lettering:
    """Measures and draws one line at a time with the fonts that come with the program, alike on every system."""

    def __init__(self, resources: Path) -> None:
        """resources: the folder of the program's data."""
        self._folder = resources / "fonts"
        self._shaped = ShapedLines(resources / "templates" / "line.typ", self._folder)
        self._font = lru_cache(maxsize=256)(self._load)
        self._has = lru_cache(maxsize=4096)(self._look)

    def can_draw(self, text: str) -> bool:
        """Tell whether every sign of a text would be seen as it should be."""
        text = unicodedata.normalize("NFC", text)
        if needs_shaping(text):
            return self._shaped.can_draw(text)
        return len(text) <= LONGEST and all(name for name, _ in self._runs(text, bold=False))

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        """Measure a line in pixels; size: of the letters, in pixels."""
        if needs_shaping(text):
            return self._shaped.width(text, size, bold=bold)
        return sum(self._font(name, size).getlength(signs) for name, signs in self._runs(text, bold=bold))

    def wrapped(self, text: str, size: int, width: int, *, bold: bool = False) -> list[str]:
        """Break a text into lines at its spaces, and within a word only where it is wider than a line."""
        lines: list[str] = []
        line = ""
        for word in unicodedata.normalize("NFC", text).split():
            both = f"{line} {word}" if line else word
            if self.width(both, size, bold=bold) <= width:
                line = both
                continue
            if line:
                lines.append(line)
            *whole, line = self._pieces(word, size, width, bold)
            lines += whole
        return [*lines, line] if line else lines

    def _pieces(self, word: str, size: int, width: int, bold: bool) -> list[str]:
        """Cut a word that is wider than a line; never between a letter and its marks."""
        pieces = [""]
        for sign in word:
            longer = pieces[-1] + sign
            apart = pieces[-1] and not _joins(sign) and not pieces[-1].endswith("\u200d")
            if apart and self.width(longer, size, bold=bold) > width:
                pieces.append(sign)
            else:
                pieces[-1] = longer
        return pieces

    def draw(
        self, image: Image.Image, at: tuple[float, float], text: str, size: int, fill: tuple[int, int, int],
        *, bold: bool = False,
    ) -> None:  # fmt: skip
        """Draw a line; at: its left end on the line that letters stand on."""
        if needs_shaping(text):
            self._shaped.draw(image, at, text, size, fill, bold=bold)
            return
        canvas = ImageDraw.Draw(image)
        x, y = at
        for name, signs in self._runs(text, bold=bold):
            font = self._font(name, size)
            canvas.text((x, y), signs, font=font, fill=fill, anchor="ls")
            x += font.getlength(signs)

    def _runs(self, text: str, *, bold: bool) -> Iterator[tuple[str, str]]:
        """Go through the parts that one font draws, by its file's name; a part that none can draw has no name."""
        names = _BOLD if bold else _REGULAR
        name, signs = "", ""
        for sign in text:
            if signs and name and not sign.isalnum() and self._has(name, sign):
                signs += sign
                continue
            found = next((one for one in names if self._has(one, sign)), "")
            if signs and found != name:
                yield name, signs
                signs = ""
            name, signs = found, signs + sign
        if signs:
            yield name, signs

    def _look(self, name: str, sign: str) -> bool:
        if sign.isspace():
            return True
        font = self._font(name, _TRIAL)
        mask, missing = font.getmask(sign), font.getmask(_NO_SIGN)
        return (mask.size, bytes(mask)) != (missing.size, bytes(missing)) and mask.getbbox() is not None

    def _load(self, name: str, size: int) -> ImageFont.FreeTypeFont:
        # The plain layout is there on every system.
        return ImageFont.truetype(str(self._folder / name), size, layout_engine=ImageFont.Layout.BASIC)


def _joins(sign: str) -> bool:
    """Marks, joiners and what tells how the sign before looks."""
    return unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= sign <= "\U0001f3ff"
