"""Pictures of people beside their posts."""

from collections.abc import Sequence

from PIL import Image

from admin_desktop.boxes import Box

# How far left of a name it may begin, and how large it may be, in heights of a line.
_LARGEST = 5.0
_SMALLEST = 1.2
# Its narrower side, as a part of the other.
_NARROWEST = 0.7
# Pixels of a picture that look like the page behind it.
_HOLE = 2


def find_avatar(image: Image.Image, name: Box, edge: int, height: float) -> Box | None:
    """Find the picture that stands left of a name: something that is no background, about as wide as it is high.

    Args:
        image: the whole picture.
        name: where the name stands.
        edge: the left edge of the post's text, physical pixels.
        height: of a line of text.

    Returns:
        its box, or None.
    """
    reach = round(_LARGEST * height * 1.4)
    right = min(edge or name.x, name.x) - 2
    area = Box(right - reach, name.y - round(1.5 * height), reach, round((_LARGEST + 2) * height)).cut(image.size)
    if area is None or area.width < _SMALLEST * height:
        return None
    piece = image.crop((area.x, area.y, area.right, area.bottom)).convert("RGB")
    background = _commonest(piece)
    differs = _differs(piece, background)
    found = _block(differs, right - area.x, round(name.y + name.height / 2 - area.y), height)
    if found is None:
        return None
    left, top, end, bottom = found
    return Box(area.x + left, area.y + top, end - left, bottom - top)


def _commonest(piece: Image.Image) -> tuple[int, int, int]:
    colours = piece.getcolors(piece.width * piece.height) or [(1, (255, 255, 255))]
    found = max(colours)[1]
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def _differs(piece: Image.Image, background: tuple[int, int, int]) -> Image.Image:
    """Return white where a pixel is not the background."""
    from PIL import ImageChops

    plain = Image.new("RGB", piece.size, background)
    bands = ImageChops.difference(piece, plain).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return most.point([255 if value > 18 else 0 for value in range(256)])


def _block(mask: Image.Image, right: int, middle: int, height: float) -> tuple[int, int, int, int] | None:
    """Return the bounds of what stands nearest to the left of a column, about as wide as high, at about a row.

    Only the runs through its middle are looked at, so that frames and other colours of the page round it do not matter.
    """
    for below in (0.0, 0.7, 1.4, -0.5):
        row = middle + round(below * height)
        if not 0 <= row < mask.height:
            continue
        for left, end in reversed(_runs(mask.crop((0, row, min(right, mask.width), row + 1)).tobytes())):
            found = _round_at(mask, (left + end) // 2, row)
            if found is None:
                continue
            width, tall = found[2] - found[0], found[3] - found[1]
            if (
                _SMALLEST * height <= width <= _LARGEST * height
                and _NARROWEST <= width / max(1, tall) <= 1 / _NARROWEST
            ):
                return found
    return None


def _round_at(mask: Image.Image, column: int, row: int) -> tuple[int, int, int, int] | None:
    """Return the bounds of a disc or square from its runs down and then across its middle."""
    down = _run_with(mask.crop((column, 0, column + 1, mask.height)).tobytes(), row)
    if down is None:
        return None
    centre = (down[0] + down[1]) // 2
    across = _run_with(mask.crop((0, centre, mask.width, centre + 1)).tobytes(), column)
    return (across[0], down[0], across[1], down[1]) if across else None


def _run_with(pixels: bytes, at: int) -> tuple[int, int] | None:
    return next(((start, end) for start, end in _runs(pixels) if start <= at < end), None)


def _runs(pixels: bytes) -> list[tuple[int, int]]:
    """Return where white stands in a row or column, as (first, behind the last); small holes belong to it."""
    runs: list[tuple[int, int]] = []
    for at, value in enumerate(pixels):
        if not value:
            continue
        if runs and at - runs[-1][1] <= _HOLE:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


# White within a name is narrower than so many heights; further than so many heights no name goes.
_GAP, _FAR = 0.75, 8.0


def with_its_ink(image: Image.Image, name: Box, apart: Sequence[Box]) -> Box:
    """Return where a name stands with what is beside it without a gap: a word of it may not have been read.

    Args:
        image: the whole picture.
        name: where the words stand that were read.
        apart: where other words and pictures stand: it does not go there.
    """
    height = max(6, name.height)
    reach = round(_FAR * height)
    left = max([0, name.x - reach, *(one.right for one in apart if one.right <= name.x and _beside(one, name))])
    right = min(
        [image.width, name.right + reach, *(one.x for one in apart if one.x >= name.right and _beside(one, name))]
    )
    band = Box(left, name.y, right - left, name.height).cut(image.size)
    if band is None:
        return name
    piece = image.crop((band.x, band.y, band.right, band.bottom)).convert("RGB")
    inked = _differs(piece, _commonest(piece)).point([255 * (value > 0) for value in range(256)])
    columns = inked.convert("F").resize((piece.width, 1), Image.Resampling.BOX).tobytes()
    filled = [value > 0 for value in memoryview(columns).cast("f")]
    begin = _reach(filled, name.x - band.x, -1, round(_GAP * height))
    end = _reach(filled, min(name.right - band.x, len(filled)) - 1, 1, round(_GAP * height)) + 1
    return Box(band.x + begin, name.y, end - begin, name.height)


def _beside(one: Box, name: Box) -> bool:
    return one.y < name.bottom and one.bottom > name.y


def _reach(filled: Sequence[bool], start: int, step: int, gap: int) -> int:
    """Return the last filled column from a place on, before a gap that is too wide."""
    last = at = min(max(start, 0), len(filled) - 1)
    while 0 <= at < len(filled) and abs(at - last) <= gap:
        if filled[at]:
            last = at
        at += step
    return last
