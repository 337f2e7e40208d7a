"""Making banners: disclaimer, contact and name where they are seen everywhere, in letters that a phone can show."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from admin_desktop.errors import Trouble
from admin_desktop.pages.banners.designs import Design, Shape
from admin_desktop.pages.banners.lettering import Lettering
from admin_desktop.pages.banners.logo import LogoNotAllowed
from admin_desktop.pages.banners.shaping import right_to_left
from admin_desktop.pages.snippets import PageFacts, SnippetWords, judged
from admin_desktop.platforms.places import Part, PicturePlace
from admin_desktop.policy import Known3, Pack

LEAST_ON_PHONE = 9.5
"""Logical pixels of the letters' size on a phone; smaller ones are not drawn."""
_MOST_ON_PHONE = 20.0
_LINE, _GAP, _NAME = 1.2, 0.35, 1.2
_EDGE = 0.025


class BannerImpossible(Trouble):
    """The words cannot be drawn so that they can be read."""


@dataclass(frozen=True, slots=True)
class Banner:
    """A banner.

    Attributes:
        place: id of the place for a picture; design: id of its look.
        png: the file.
        size: width and height in pixels.
        parts: what stands on it, from top to bottom.
        left_out: what would not have been legible.
        alt: what to paste as alternative text: the same words.
        contrast: of letters to ground.
        on_phone: size of the disclaimer's letters on a phone, in logical pixels.
    """

    place: str
    design: str
    png: bytes
    size: tuple[int, int]
    parts: tuple[Part, ...]
    left_out: tuple[Part, ...]
    alt: str
    contrast: float
    on_phone: float


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int
    bold: bool
    above: int
    """Pixels left free above it."""


class BannerMaker:
    """Makes banners; a job for a worker, a large one takes a tenth of a second."""

    def __init__(self, resources: Path, designs: Sequence[Design]) -> None:
        """resources: the folder of the program's data."""
        self._letters = Lettering(resources)
        self.designs = tuple(designs)

    def make(
        self, place: PicturePlace, page: PageFacts, pack: Pack, design: Design, logo: Image.Image | None = None
    ) -> Banner:
        """Make a banner.

        Args:
            place: says size and safe part.
            page: what is known of it.
            pack: the policy in force.
            design: how it looks.
            logo: with what is transparent in it; only with permission on record.

        Raises:
            LogoNotAllowed: there is no permission on record.
            BannerImpossible: the disclaimer would be too small to be read, or has signs that no font here has.
        """
        needed, may_publish, _ = judged(page, pack)
        if logo is not None and may_publish != Known3.YES:
            raise LogoNotAllowed(
                "The logo may be used only once permission is on record. No banner was made, and nothing was changed: "
                "make it without the logo, or record the permission first."
            )
        words = SnippetWords.of(page, pack, with_disclaimer=needed != Known3.NO)
        wanted = [part for part in (Part.DISCLAIMER, Part.CONTACT, Part.PAGE) if words.plain(part)]
        if not words.disclaimer:
            wanted = [part for part in wanted if part != Part.DISCLAIMER]
        scale = place.safe[2] / place.shown
        area = _text_area(place, logo)
        words, parts, lines = self._fitted(wanted, words, area, scale)
        order = [part for part in (Part.PAGE, Part.DISCLAIMER, Part.CONTACT) if part in parts]
        image = self._drawn(place, design, lines, area, logo)
        return Banner(
            place.id,
            design.id,
            _png(image),
            image.size,
            tuple(order),
            tuple(part for part in wanted if part not in parts),
            " ".join(_ended(words.plain(part)) for part in order),
            design.contrast,
            min(line.size for line in lines) / scale,
        )

    def _fitted(
        self, wanted: list[Part], words: SnippetWords, area: tuple[int, int, int, int], scale: float
    ) -> tuple[SnippetWords, list[Part], list[_Line]]:
        """Take as much as is legible, by importance, in the largest letters that fit; the contact may be shorter."""
        least, most = round(LEAST_ON_PHONE * scale + 0.5), round(_MOST_ON_PHONE * scale)
        taken: list[Part] = []
        for part in wanted:
            for shorter in words.shorter() if part == Part.CONTACT else (words,):
                can = self._letters.can_draw(shorter.plain(part))
                if can and self._lines([*taken, part], shorter, least, area):
                    words = shorter
                    taken.append(part)
                    break
            if part == Part.DISCLAIMER and not taken:
                break
        if not taken:
            raise BannerImpossible(
                "The words cannot be drawn here large enough to be read on a phone. No banner was made, and nothing "
                "was changed: put them into the text of the page instead."
            )
        sizes = range(most, least - 1, -1)
        return words, taken, next(found for size in sizes if (found := self._lines(taken, words, size, area)))

    def _lines(
        self, parts: list[Part], words: SnippetWords, size: int, area: tuple[int, int, int, int]
    ) -> list[_Line] | None:
        """Break the parts into lines; None where they are higher than the area."""
        lines: list[_Line] = []
        for part in (Part.PAGE, Part.DISCLAIMER, Part.CONTACT):
            if part not in parts:
                continue
            bold = part == Part.PAGE
            own = round(size * _NAME) if bold else size
            for at, text in enumerate(self._letters.wrapped(words.plain(part), own, area[2], bold=bold)):
                lines.append(_Line(text, own, bold, round(size * _GAP) if at == 0 and lines else 0))
            if _height(lines) > area[3]:
                return None
        return lines

    def _drawn(
        self,
        place: PicturePlace,
        design: Design,
        lines: list[_Line],
        area: tuple[int, int, int, int],
        logo: Image.Image | None,
    ) -> Image.Image:
        image = Image.new("RGB", place.size, design.background)
        _decorate(ImageDraw.Draw(image), place, design)
        left, top, width, height = area
        y = float(top + (height - _height(lines)) // 2)
        for line in lines:
            y += line.above + line.size * _LINE
            wide = self._letters.width(line.text, line.size, bold=line.bold)
            x = left + width - wide if right_to_left(line.text) else left
            self._letters.draw(image, (x, y - line.size * 0.3), line.text, line.size, design.ink, bold=line.bold)
        if logo is not None:
            _place_logo(image, place, logo)
        return image


def _height(lines: list[_Line]) -> int:
    return round(sum(line.above + line.size * _LINE for line in lines))


def _text_area(place: PicturePlace, logo: Image.Image | None) -> tuple[int, int, int, int]:
    left, top, width, height = place.safe
    edge = round(min(width, height) * _EDGE)
    taken = _logo_side(place) + 4 * edge if logo is not None else 0
    return left + edge + taken, top + edge, width - 2 * edge - taken, height - 2 * edge


def _logo_side(place: PicturePlace) -> int:
    return round(min(place.safe[3] * 0.6, place.safe[2] * 0.2))


def _place_logo(image: Image.Image, place: PicturePlace, logo: Image.Image) -> None:
    """Put the logo on a white plate, whatever the ground: its colours were made for paper."""
    left, top, width, height = place.safe
    edge, side = round(min(width, height) * _EDGE), _logo_side(place)
    plate = Image.new("RGBA", (side, side), "white")
    small = logo.copy()
    small.thumbnail((side - 8, side - 8), Image.Resampling.LANCZOS, reducing_gap=2.0)
    plate.alpha_composite(small, ((side - small.width) // 2, (side - small.height) // 2))
    image.paste(plate.convert("RGB"), (left + edge, top + (height - side) // 2))


def _decorate(canvas: ImageDraw.ImageDraw, place: PicturePlace, design: Design) -> None:
    """Draw what is no word outside the safe part, or at its very edge."""
    width, height = place.size
    thick = max(2, height // 90)
    if design.shape == Shape.BAND:
        canvas.rectangle((0, height - thick, width, height), fill=design.accent)
    elif design.shape == Shape.FRAME:
        canvas.rectangle((0, 0, width - 1, height - 1), outline=design.accent, width=thick)


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."
