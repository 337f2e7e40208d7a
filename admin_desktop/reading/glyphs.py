"""Letter by letter: what each sign of a line of small print measures, so that c and C, 0 and O, I and l are told apart.

The reader of lines knows words; the identifier of a post is none. Here its reading is laid over the ink: each sign gets
its piece, and each piece is measured against the others of the same line.
"""

import itertools
from dataclasses import dataclass
from functools import cache
from statistics import median

from PIL import Image, ImageFont, ImageOps

from admin_desktop.boxes import Box
from admin_desktop.reading.flattening import flattened
from admin_desktop.storage.resources import resource_dir

# Times that the line is enlarged for measuring.
_ENLARGED = 4
# Darker than this is ink, 0 (black) to 255.
_INK = 140
# The same where a gap of less than a pixel is looked for.
_PALE_INK = 180
# The parts of a sign's width by which a piece may differ from what a common typeface has.
_WIDTH_OFF = 0.34
_FLAT = frozenset("acemnorsuvwxz")
_TALL = frozenset("bdhkl")
_CAPITALS = frozenset("ABDEFGHKLMNPRT23456789")
_DIGITS = frozenset("23456789")
# Lower-case letters that are small capitals, and nothing but the height tells.
_ALIKE = "csvwxzu"
_ROUND = frozenset("oO0")
_BARS = frozenset("Il1|!")
# How far below its top the bar of a five is looked for, in parts of its height, and from which width on it is one.
_TOP_OF_FIVE = 0.04
_FIVE = 0.725
# Signs for which another one is read, where the line does not tell.
_DOUBTFUL = frozenset("oO0Il1|!cCsSvVwWxXzZuU58BjJi2")
# How many closed rings a sign has where that is told by others it is mistaken for.
_RINGS = {"8": 2, "B": 2, "S": 0, "3": 0, "5": 0, "E": 0, "C": 0, "G": 0, "Z": 0, "2": 0, "7": 0, "T": 0}


# What it costs that signs touch one another, or that one came in two pieces.
_COSTS = {(1, 1): 0.0, (2, 1): 0.35, (3, 1): 0.5, (1, 2): 0.9}
# Signs that are made of pieces beside one another.
_TORN = '"%'


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a line as measured.

    Attributes:
        read: what the reader took it for.
        means: what it is by its measures; another than ``read`` speaks against that, also where it is not sure.
        sure: whether they settle it.
    """

    read: str
    means: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    left: int
    right: int
    top: int
    bottom: int

    @property
    def shared(self) -> bool:
        """Whether it was cut out of signs that touch."""
        return self.top < 0

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def measured(image: Image.Image, box: Box, text: str) -> list[Sign] | None:
    """Measure the signs of a line of print.

    Args:
        image: upright, of any mode.
        box: of the line, pixels.
        text: as read, without gaps.

    Returns:
        one for each sign of the text; None where the ink is not made of so many signs.
    """
    margin = max(2, box.height // 3)
    area = Box(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin).cut(image.size)
    if area is None or not text:
        return None
    flat = ImageOps.autocontrast(flattened(image.crop((area.x, area.y, area.right, area.bottom)), image.size))
    inner = (box.x - area.x, box.right - area.x)
    line = flat.resize((flat.width * _ENLARGED, flat.height * _ENLARGED), Image.Resampling.BICUBIC)
    # The scheme is struck through in some browsers, and says nothing.
    begin = text.find("//") + 2 if "//" in text[:12] else 0
    # Browsers write the path paler than the host: what is pale falls to pieces where only black is ink.
    for least in (_INK, _PALE_INK):
        pieces = [
            one
            for one in _pieces(line, least)
            if one.right > (inner[0] - 1) * _ENLARGED and one.left < (inner[1] + 1) * _ENLARGED
        ]
        laid = _laid(text[begin:], pieces, skipping=begin > 0)
        signs = _judged(text[begin:], laid, line) if laid is not None else None
        if signs is not None:
            return [Sign(sign, sign, sure=True) for sign in text[:begin]] + signs
    return None


def _pieces(line: Image.Image, least: int) -> list[_Piece]:
    """Cut a line where a column has no ink: nothing darker than ``least``."""
    width, height = line.size
    ink = line.point([255 if value < least else 0 for value in range(256)])
    columns = ink.resize((width, 1), Image.Resampling.BOX).tobytes()
    found, begin = list[_Piece](), -1
    for at in range(width + 1):
        inked = at < width and columns[at] > 0
        if inked and begin < 0:
            begin = at
        elif not inked and begin >= 0:
            edges = ink.crop((begin, 0, at, height)).getbbox()
            if edges and at - begin >= _ENLARGED // 2:
                found.append(_Piece(begin, at, edges[1], edges[3]))
            begin = -1
    return found


@cache
def _usual() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resource_dir() / "fonts" / "NotoSans-Regular.ttf"), 100)


@cache
def _width(sign: str) -> float:
    """How wide the ink of a sign is in a common typeface, in parts of its size."""
    left, _, right, _ = _usual().getbbox(sign)
    return max(0.05, (right - left) / 100)


@cache
def _run_width(signs: str) -> float:
    left, _, right, _ = _usual().getbbox(signs)
    return max(0.05, (right - left) / 100)


def _laid(text: str, pieces: list[_Piece], *, skipping: bool) -> list[_Piece] | None:
    """Give each sign its piece; those that touch one another share one.

    The way through with the least difference in width: one sign a piece, two or three that touch, or one in two pieces.

    Args:
        text: the signs.
        pieces: from left to right.
        skipping: pieces at the beginning belong to none of these signs.

    Returns:
        None where the ink is not made of so many signs.
    """
    if not pieces or len(pieces) > 1.3 * len(text) + 2 or len(text) > 3 * len(pieces):
        return None
    rows, cols = len(text), len(pieces)
    ahead = max(0, min(cols - 1, round(cols - rows * 0.97))) if skipping else 0
    size = sum(one.width for one in pieces[ahead:]) / max(0.1, sum(_width(sign) for sign in text))
    endless = float("inf")
    best = [[endless] * (cols + 1) for _ in range(rows + 1)]
    came: dict[tuple[int, int], tuple[int, int]] = {}
    best[0][0] = 0.0
    if skipping:
        best[0][: min(cols, ahead + 8)] = [0.0] * min(cols, ahead + 8)
    slack = abs(rows - cols) + 8
    for i in range(rows + 1):
        for j in range(max(0, i * cols // max(1, rows) - slack), min(cols, i * cols // max(1, rows) + slack) + 1):
            here = best[i][j]
            if here == endless:
                continue
            for signs, many in _COSTS:
                if i + signs > rows or j + many > cols:
                    continue
                wanted = _run_width(text[i : i + signs]) * size
                got = pieces[j + many - 1].right - pieces[j].left
                cost = here + ((got - wanted) / size) ** 2 * 20 + _COSTS[signs, many]
                if cost < best[i + signs][j + many]:
                    best[i + signs][j + many] = cost
                    came[i + signs, j + many] = (i, j)
    if best[rows][cols] == endless:
        return None
    laid: list[_Piece] = []
    at = (rows, cols)
    while at[0]:
        before = came[at]
        if at[1] - before[1] == 2 and text[before[0]] not in _TORN:
            return None  # a sign was not read at all
        shared = _Piece(pieces[before[1]].left, pieces[at[1] - 1].right, 0, 0)
        laid[:0] = _split(shared, text[before[0] : at[0]]) if at[0] - before[0] > 1 else [pieces[before[1]]]
        at = before
    return laid


def _split(piece: _Piece, signs: str) -> list[_Piece]:
    """Share a piece among signs that touch, as wide as they usually are; what they measure is found later."""
    widths = [_width(sign) for sign in signs]
    edges, x = [float(piece.left)], float(piece.left)
    for width in widths:
        x += piece.width * width / sum(widths)
        edges.append(x)
    return [_Piece(round(a), round(b), -1, -1) for a, b in itertools.pairwise(edges)]


@dataclass(frozen=True, slots=True)
class _Zones:
    """The heights of a line of print, and what its figures are wide; from its own signs."""

    base: float
    flat: float
    tall: float
    capital: float
    digit: float
    bar: float
    size: float


def _zones(text: str, laid: list[_Piece]) -> _Zones | None:
    known = [(sign, piece) for sign, piece in zip(text, laid, strict=True) if not piece.shared]
    flats = [piece for sign, piece in known if sign in _FLAT]
    if len(flats) < 3:
        return None
    base, flat = median(one.bottom for one in flats), median(one.top for one in flats)
    tall = [one.top for sign, one in known if sign in _TALL]
    capital = [one.top for sign, one in known if sign in _CAPITALS and one.top < flat - (base - flat) * 0.15]
    top = median(tall) if tall else median(capital) if capital else flat - (base - flat) * 0.4
    digits = [one.width for sign, one in known if sign in _DIGITS]
    bars = [one.width for sign, one in known if sign in "lIi|"]
    size = median([piece.width / _width(sign) for sign, piece in known])
    return _Zones(
        base,
        flat,
        top,
        median(capital) if capital else top,
        median(digits) if digits else 0.0,
        min([*bars, 0.22 * (base - top)]),
        size,
    )


def _judged(text: str, laid: list[_Piece], line: Image.Image) -> list[Sign] | None:
    zones = _zones(text, laid)
    if zones is None:
        return None
    signs = [
        _touching(sign, piece, zones, line) if piece.shared else _sign(sign, piece, zones, line)
        for sign, piece in zip(text, laid, strict=True)
    ]
    dotted = sum(one.read == "i" and one.sure for one in signs)
    dotless = sum(one.read == "i" and not one.sure for one in signs)
    # Where print is so small that dots are lost, their absence tells nothing.
    if dotless and dotted < 2 * dotless:
        return [Sign("i", "i", one.sure) if one.read == "i" else one for one in signs]
    return signs


def _sign(sign: str, piece: _Piece, zones: _Zones, line: Image.Image) -> Sign:
    middle = (zones.flat + zones.capital) / 2
    unit = max(1.0, zones.base - zones.capital)
    # How clearly it is one or the other: nothing is settled by a fraction of a pixel.
    clear = abs(piece.top - middle) > 0.06 * unit
    low = piece.top > middle
    if sign in _ROUND:
        return _round(sign, piece, zones, low=low, clear=clear)
    if sign.lower() in _ALIKE and sign.isalpha():
        means = sign.lower() if low else sign.upper()
        if not clear:
            return Sign(sign, sign, sure=False)
        return _five(sign, piece, line) if means == "S" else Sign(sign, means, sure=_fits(means, piece, zones))
    if sign in _BARS:
        return _bar(sign, piece, zones, line)
    if sign in "pP":
        means = "p" if piece.bottom > zones.base + 0.1 * unit else "P"
        return Sign(sign, means, sure=_fits(means, piece, zones))
    if sign == "i":
        low = piece.bottom > zones.base + 0.1 * unit
        dotted = _parts(line, piece) > 1
        return Sign(sign, "j" if low else "i" if dotted else "l", sure=dotted)
    if sign == "_":
        return Sign(sign, sign, sure=piece.top > zones.base - 0.1 * unit)
    if sign in _RINGS and _rings(line, piece) != _RINGS[sign]:
        return Sign(sign, sign, sure=False)
    if sign == "5":
        return _five(sign, piece, line)
    if sign in "jJ":
        means = "j" if _parts(line, piece) > 1 else "J"
        return Sign(sign, means, sure=means == sign)
    return Sign(sign, sign, sure=_fits(sign, piece, zones))


def _touching(sign: str, piece: _Piece, zones: _Zones, line: Image.Image) -> Sign:
    """Of a sign that touches its neighbour only the height of its middle is known."""
    if sign not in _DOUBTFUL:
        return Sign(sign, sign, sure=True)
    if not sign.isalpha() or sign.lower() not in _ALIKE:
        return Sign(sign, sign, sure=False)
    # Without its edges, into which the neighbour may reach.
    left, right = piece.left + piece.width // 4, piece.right - piece.width // 4
    ink = line.crop((left, 0, max(left + 1, right), line.height)).point(
        [255 if one < _INK else 0 for one in range(256)]
    )
    edges = ink.getbbox()
    # Signs whose strokes are high at their edges alone are as high as they are wide there.
    if edges is None or sign.lower() in "vwxu":
        edges = _edges(line, piece)
    if edges is None:
        return Sign(sign, sign, sure=False)
    # Its neighbour may reach in: it can agree, but put nothing right.
    one = _sign(sign, _Piece(piece.left, piece.right, edges[1], edges[3]), zones, line)
    return Sign(sign, sign, sure=one.means == sign and abs(edges[1] - (zones.flat + zones.capital) / 2) > 2)


def _edges(line: Image.Image, piece: _Piece) -> tuple[int, int, int, int] | None:
    part = line.crop((piece.left + 1, 0, max(piece.left + 2, piece.right - 1), line.height))
    return part.point([255 if one < _INK else 0 for one in range(256)]).getbbox()


def _fits(sign: str, piece: _Piece, zones: _Zones) -> bool:
    wanted = _width(sign) * zones.size
    return abs(piece.width - wanted) <= _WIDTH_OFF * wanted + 1.5


def _round(sign: str, piece: _Piece, zones: _Zones, *, low: bool, clear: bool) -> Sign:
    if low:
        return Sign(sign, "o", sure=clear)
    if zones.digit:
        wide = piece.width / zones.digit
        return Sign(sign, "O" if wide > 1.2 else "0", sure=clear and not 1.12 < wide < 1.28)
    wide = piece.width / max(1, piece.height)
    return Sign(sign, "O" if wide > 0.82 else "0", sure=clear and not 0.76 < wide < 0.88)


def _bar(sign: str, piece: _Piece, zones: _Zones, line: Image.Image) -> Sign:
    wide = piece.width / max(1, piece.height)
    if piece.top > zones.flat - 0.1 * (zones.base - zones.flat) and piece.height < 0.9 * (zones.base - zones.flat):
        return Sign(sign, sign, sure=False)
    if _parts(line, piece) > 1:
        return Sign(sign, "i", sure=True)
    # Small bars look thick: what counts is how much wider a sign is than the others of its line.
    against = piece.width / max(1.0, zones.bar)
    if against > 1.6 and wide > 0.24:
        return Sign(sign, "1", sure=sign == "1" or wide > 0.4)
    if sign == "1":
        return Sign(sign, sign, sure=against > 1.3)
    if against > 1.3 and wide > 0.2:
        return Sign(sign, sign, sure=False)
    # A bar: an I as high as the capitals, or an l as high as b, d, h. In many typefaces these are the same height.
    apart = zones.capital - zones.tall
    if abs(apart) < 0.045 * (zones.base - zones.tall):
        return Sign(sign, sign, sure=False)
    near_tall = abs(piece.top - zones.tall) < abs(piece.top - zones.capital)
    return Sign(
        sign, "l" if near_tall else "I", sure=abs(piece.top - (zones.tall + zones.capital) / 2) > 0.3 * abs(apart)
    )


def _five(sign: str, piece: _Piece, line: Image.Image) -> Sign:
    """A five has a straight bar at its top, an S a bend; the reader is believed unless the bar speaks against it."""
    wide = _inked(line, piece, _TOP_OF_FIVE)
    means = "5" if wide > _FIVE else "S"
    return Sign(sign, means, sure=True) if means == sign.upper() else Sign(sign, means, sure=False)


def _inked(line: Image.Image, piece: _Piece, depth: float) -> float:
    """How wide the ink is at a depth below a sign's top, in parts of its width."""
    at = piece.top + max(1, round(depth * piece.height))
    row = line.crop((piece.left, at, piece.right, at + 1)).tobytes()
    inked = [x for x, value in enumerate(row) if value < _INK]
    return (inked[-1] - inked[0] + 1) / max(1, piece.width) if inked else 0.0


def _parts(line: Image.Image, piece: _Piece) -> int:
    """How many pieces stand above one another: the dot of an i is one."""
    part = line.crop((piece.left, piece.top, piece.right, piece.bottom))
    count, inked = 0, False
    for row in _rows(part):
        now = min(row) < _PALE_INK
        count += now and not inked
        inked = now
    return count


def _rings(line: Image.Image, piece: _Piece) -> int:
    """How many closed rings of ink there are."""
    margin = 1
    part = line.crop((piece.left - margin, piece.top - margin, piece.right + margin, piece.bottom + margin))
    width, height = part.size
    free = {(x, y) for y, row in enumerate(_rows(part)) for x, value in enumerate(row) if value >= _INK}
    for x in range(width):  # what lies outside of the picture is free
        free |= {(x, 0), (x, height - 1)}
    count = 0
    while free:
        waiting, size = [free.pop()], 0
        while waiting:
            x, y = waiting.pop()
            size += 1
            for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if near in free:
                    free.remove(near)
                    waiting.append(near)
        count += size > _ENLARGED
    return count - 1


def _rows(part: Image.Image) -> list[bytes]:
    data, width = part.tobytes(), part.width
    return [data[start : start + width] for start in range(0, len(data), width)]
