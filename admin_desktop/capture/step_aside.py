"""Our own windows step aside before the picture, and it is checked that they really are not in it.

A window that was told to hide is still on the screen until the system has drawn the desktop anew, and may fade
for a quarter of a second. So the picture is taken again and again until nothing of our windows is left in it and
it has come to rest. The order:

1. the user interface renders its windows (:class:`OwnWindow`) while they are shown;
2. a worker grabs once and takes a :meth:`Fingerprint.of` each of them;
3. the user interface hides them;
4. the worker calls :func:`wait_until_gone` and seals what it returns.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen, unclipped

# Points looked at in a window; more would not be surer.
MOST_POINTS = 200
# With fewer edges than this a window is taken for one without edges.
_FEWEST_POINTS = 8
# A part of a window was seen when so many of its points agreed with the screen. Writing on white agrees with other
# writing on white at about one point in twenty, so a window that is covered must not be found by chance.
_FEWEST_IN_PART = 4
_MOSTLY = 0.6
_PARTS = 4
# What a screen shows differs from what was rendered by colour management and smoothing; sum over three channels.
_SAME_COLOUR = 120
# Likewise between two grabs of the same thing, where nothing but noise is in between.
_UNCHANGED_COLOUR = 30
# How far two neighbours must differ to be an edge worth remembering; sum over three channels.
_EDGE = 150
# An edge of ours that is still there at this part of its strength counts as there: a window fading out.
_FAINTEST = 0.15
# A picture that never comes to rest (a video) is taken this long after the windows have gone. Seconds.
SETTLE_CAP = 0.25

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class OwnWindow:
    """One of our windows as it was rendered while it was shown.

    Attributes:
        rect: its place in the system's own desktop coordinates, like ``Screen.rect``.
        width, height: size of the rendering in physical pixels.
        bgra: ``width * height * 4`` bytes, top row first; pixels that are not opaque are left out of account.
    """

    rect: Rect
    width: int
    height: int
    bgra: bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class _Point:
    """A spot and its left neighbour, as byte offsets into the frame of one screen, and their colours there."""

    screen: Screen
    size: tuple[int, int]
    at: int
    here: Colour
    left: Colour


@dataclass(frozen=True, slots=True)
class _Spot:
    """A point that may become part of a fingerprint.

    ``part`` says in which sixteenth of the window it lies, ``agrees`` whether the screen showed what was rendered.
    """

    point: _Point
    part: tuple[int, int]
    agrees: bool


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What to look for to know one of our windows in a picture.

    Attributes:
        points: places and colours; none when the window is on no screen that was grabbed.
        seen: whether the window was found in the picture taken before it was hidden. If not, it was covered (or on
            another screen), and the points are only what it would look like.
    """

    points: tuple[_Point, ...]
    seen: bool

    @classmethod
    def of(cls, window: OwnWindow, before: Sequence[Frame]) -> "Fingerprint":
        """Pick up to 200 telling points of a window: edges and writing, spread over it, as the screen showed them.

        Args:
            window: rendered while it was shown.
            before: the screens, grabbed while it was shown.
        """
        spots = list(_telling_spots(window))
        expected = [spot for frame in before for spot in _placed(window, spots, frame)]
        seen = _seen_points(expected)
        return cls(tuple(seen or (spot.point for spot in expected)), seen=bool(seen))


@dataclass(frozen=True, slots=True)
class Gone:
    """What the waiting came to.

    Attributes:
        frames: the last picture of each screen.
        verified: none of our windows is in them, and that could be looked at on the very screens they were on.
        stable: two pictures in a row were equal.
        waited_ms: how long it took, in milliseconds.
    """

    frames: list[Frame]
    verified: bool
    stable: bool
    waited_ms: float


def still_visible(fingerprint: Fingerprint, frames: Sequence[Frame]) -> bool:
    """Return whether more than half of the points still show our window, even faintly."""
    looked_at = [shown for point in fingerprint.points if (shown := _shows(point, frames)) is not None]
    return sum(looked_at) * 2 > len(looked_at)


def wait_until_gone(
    grab: Callable[[], Sequence[Frame]],
    fingerprints: Sequence[Fingerprint],
    clock: Callable[[], float],
    pause: Callable[[float], None],
    limit_s: float = 1.0,
    settle_s: float = 0.03,
) -> Gone:
    """Grab until our windows have left the picture and it has come to rest. For a worker thread.

    Args:
        grab: takes the picture of the wanted screens; what it raises is passed on.
        fingerprints: of the windows that were told to hide.
        clock: seconds, monotonic.
        pause: waits for so many seconds.
        limit_s: after this many seconds the last picture is returned, verified or not.
        settle_s: seconds between two pictures.
    """
    start = clock()
    gone_since: float | None = None
    before: list[Frame] = []
    while True:
        frames = list(grab())
        now = clock()
        if any(still_visible(fingerprint, frames) for fingerprint in fingerprints):
            gone_since = None
        elif gone_since is None:
            gone_since = now
        stable = gone_since is not None and _equal(before, frames)
        settled = stable or (gone_since is not None and now - gone_since >= SETTLE_CAP)
        if settled or now - start >= limit_s:
            verified = gone_since is not None and all(_judged(fingerprint, frames) for fingerprint in fingerprints)
            return Gone(frames, verified, stable, (now - start) * 1000)
        before = frames
        pause(settle_s)


def _judged(fingerprint: Fingerprint, frames: Sequence[Frame]) -> bool:
    """Whether the window's points could be looked at: a screen that changed its size says nothing about them."""
    return all(_frame_of(point, frames) is not None for point in fingerprint.points)


def _equal(before: Sequence[Frame], after: Sequence[Frame]) -> bool:
    return len(before) == len(after) and all(
        one.screen == two.screen and one.width == two.width and one.height == two.height and one.bgra == two.bgra
        for one, two in zip(before, after, strict=True)
    )


def _frame_of(point: _Point, frames: Sequence[Frame]) -> Frame | None:
    return next(
        (frame for frame in frames if frame.screen == point.screen and (frame.width, frame.height) == point.size), None
    )


def _shows(point: _Point, frames: Sequence[Frame]) -> bool | None:
    frame = _frame_of(point, frames)
    if frame is None:
        return None
    here, left = _colour(frame.bgra, point.at), _colour(frame.bgra, point.at - 4)
    ours = _step(point.here, point.left)
    strength = sum(part * part for part in ours)
    if _size(ours) < _EDGE:
        return _apart(here, point.here) <= _UNCHANGED_COLOUR
    # How much of our edge is in theirs: 1 when it is there, 0 on anything plain, in between while it fades.
    return sum(a * b for a, b in zip(ours, _step(here, left), strict=True)) >= _FAINTEST * strength


def _seen_points(expected: Sequence[_Spot]) -> list[_Point]:
    """Return the points of the window, or of those parts of it, that the screen really showed."""
    if _mostly_agree(expected):
        return [spot.point for spot in expected if spot.agrees]
    parts: dict[tuple[int, int], list[_Spot]] = {}
    for spot in expected:
        parts.setdefault(spot.part, []).append(spot)
    return [spot.point for part in parts.values() if _mostly_agree(part) for spot in part if spot.agrees]


def _mostly_agree(spots: Sequence[_Spot]) -> bool:
    return len(spots) >= _FEWEST_IN_PART and sum(spot.agrees for spot in spots) >= _MOSTLY * len(spots)


def _placed(window: OwnWindow, spots: Sequence[tuple[int, int]], frame: Frame) -> Iterator[_Spot]:
    """Give each spot's point in the frame, if it is inside."""
    place = unclipped(window.rect, frame.screen, frame.width, frame.height)
    if place.empty or place.intersected(Rect(0, 0, frame.width, frame.height)).empty:
        return
    for column, row in spots:
        # The middle of the rendered pixel, so that a rendering of the same size maps pixel to pixel.
        x = place.x + (2 * column + 1) * place.width // (2 * window.width)
        y = place.y + (2 * row + 1) * place.height // (2 * window.height)
        if not (1 <= x < frame.width and 0 <= y < frame.height):
            continue
        at, rendered = (y * frame.width + x) * 4, (row * window.width + column) * 4
        here, left = _colour(frame.bgra, at), _colour(frame.bgra, at - 4)
        expected, beside = _colour(window.bgra, rendered), _colour(window.bgra, rendered - 4)
        agrees = _apart(here, expected) <= _SAME_COLOUR and _apart(left, beside) <= _SAME_COLOUR
        colours = (here, left) if agrees else (expected, beside)
        point = _Point(frame.screen, (frame.width, frame.height), at, *colours)
        yield _Spot(point, (column * _PARTS // window.width, row * _PARTS // window.height), agrees)


def _telling_spots(window: OwnWindow) -> Iterator[tuple[int, int]]:
    """Give (column, row) of the strongest edge in each cell of a grid, the strongest cells first.

    Only some rows of a cell are read, so that a window over a whole 4K screen costs a few milliseconds. In a
    window without edges the points with the strongest colours are taken.
    """
    columns, rows = _cells(window.width), _cells(window.height)
    found = []
    for down in range(rows):
        top, bottom = down * window.height // rows, (down + 1) * window.height // rows
        for across in range(columns):
            first = max(1, across * window.width // columns)
            last = (across + 1) * window.width // columns
            # Two rows at a third and two thirds, moved from cell to cell so that lines between are not all missed.
            for third in (1, 2):
                row = top + (third * (bottom - top) + across) // 3 % max(1, bottom - top)
                found.append(_strongest(window, row, first, last))
    best = sorted((spot for spot in found if spot is not None), reverse=True)
    edges = [spot for spot in best if spot[0] >= _EDGE]
    chosen = edges if len(edges) >= _FEWEST_POINTS else best
    return ((column, row) for _, column, row in chosen[:MOST_POINTS])


def _cells(length: int) -> int:
    return max(1, min(20, length // 4))


def _strongest(window: OwnWindow, row: int, first: int, last: int) -> tuple[int, int, int] | None:
    """Return (strength, column, row) of the strongest opaque edge in part of a row; plain ones by their colour."""
    if first >= last:
        return None
    start = (row * window.width + first - 1) * 4
    part = bytes(window.bgra[start : (row * window.width + last) * 4])
    pixels = memoryview(part).cast("I")
    strongest, at = -1, -1
    for column in range(1, len(pixels)):
        if pixels[column] == pixels[column - 1]:
            continue
        strength = _apart(_colour(part, column * 4), _colour(part, column * 4 - 4))
        if strength > strongest and part[column * 4 + 3] == part[column * 4 - 1] == 255:
            strongest, at = strength, column
    if at < 0:
        at = len(pixels) // 2
        if not (part[at * 4 + 3] == part[at * 4 - 1] == 255):
            return None
        colour = _colour(part, at * 4)
        strongest = (max(colour) - min(colour)) * _EDGE // 256
    return strongest, first - 1 + at, row


def _colour(bgra: bytes | bytearray | memoryview, at: int) -> Colour:
    return bgra[at], bgra[at + 1], bgra[at + 2]


def _step(here: Colour, left: Colour) -> Colour:
    return here[0] - left[0], here[1] - left[1], here[2] - left[2]


def _size(step: Colour) -> int:
    return abs(step[0]) + abs(step[1]) + abs(step[2])


def _apart(one: Colour, two: Colour) -> int:
    return _size(_step(one, two))
