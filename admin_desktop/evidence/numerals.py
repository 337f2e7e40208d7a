"""Figures drawn as lines of our own, so that a number looks the same on every computer, whatever fonts it has.

Windows and the finished picture draw the same lines.
"""

import math
from collections.abc import Iterable

Point = tuple[float, float]
Line = tuple[Point, ...]

_WIDTH, _GAP = 0.56, 0.22
THICK = 0.17
"""Width of the lines, as a part of a figure's height."""


def _arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Line:
    """Points along an ellipse from one angle to another, in degrees; 0 is right, 90 is down."""
    steps = max(4, round(abs(end - start) / 12))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return tuple((x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles)


# Each figure in a field of 0.56 by 1.
_FIGURES: dict[str, tuple[Line, ...]] = {
    "0": (_arc(0.28, 0.5, 0.28, 0.5, 0, 360),),
    "1": (((0.06, 0.2), (0.32, 0.0), (0.32, 1.0)),),
    "2": ((*_arc(0.28, 0.28, 0.27, 0.28, 190, 390), (0.0, 1.0), (0.56, 1.0)),),
    "3": ((*_arc(0.26, 0.25, 0.26, 0.25, 200, 450), *_arc(0.26, 0.74, 0.3, 0.26, 270, 520)),),
    "4": (((0.42, 1.0), (0.42, 0.0), (0.0, 0.68), (0.58, 0.68)),),
    "5": (((0.5, 0.0), (0.1, 0.0), (0.05, 0.46), *_arc(0.26, 0.69, 0.3, 0.31, 230, 500)),),
    "6": (((0.44, 0.0), (0.1, 0.46)), _arc(0.28, 0.69, 0.28, 0.31, 0, 360)),
    "7": (((0.0, 0.0), (0.56, 0.0), (0.18, 1.0)),),
    "8": (_arc(0.28, 0.25, 0.23, 0.25, 0, 360), _arc(0.28, 0.74, 0.28, 0.26, 0, 360)),
    "9": (((0.12, 1.0), (0.46, 0.54)), _arc(0.28, 0.31, 0.28, 0.31, 0, 360)),
}


def lines_of(number: int, diameter: float) -> tuple[list[Line], float]:
    """Return the lines of a number in the middle of a circle.

    Args:
        number: not negative.
        diameter: of the circle, in whatever unit.

    Returns:
        the lines, as points from the top left of the circle's square, and their width; ends and corners are round.
    """
    figures = str(number)
    wide = len(figures) * _WIDTH + (len(figures) - 1) * _GAP
    # The figures keep inside the circle: the more there are, the smaller they become.
    height = min(0.5, 0.66 / math.hypot(wide, 1.0) if len(figures) > 1 else 0.5) * diameter
    left, top = (diameter - wide * height) / 2, (diameter - height) / 2
    return list(_placed(figures, left, top, height)), THICK * height


def _placed(figures: str, left: float, top: float, height: float) -> Iterable[Line]:
    for place, figure in enumerate(figures):
        from_left = left + place * (_WIDTH + _GAP) * height
        for line in _FIGURES[figure]:
            yield tuple((from_left + x * height, top + y * height) for x, y in line)
