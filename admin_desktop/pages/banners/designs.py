"""How banners look, read from data, and how well their colours can be told apart."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

LEAST_CONTRAST = 4.5
"""Of ink to background (WCAG 2.1, 1.4.3)."""

Colour = tuple[int, int, int]


class Shape(StrEnum):
    """What a banner has besides its words."""

    PLAIN = "plain"
    FRAME = "frame"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Design:
    """How a banner looks.

    Attributes:
        id: of the file's own.
        name: for people.
        background, ink: of the ground and the letters; accent: of what is drawn besides.
    """

    id: str
    name: str
    background: Colour
    ink: Colour
    accent: Colour
    shape: Shape

    @property
    def contrast(self) -> float:
        """Ink to background, 1 to 21."""
        return contrast(self.ink, self.background)


def load_designs(path: Path) -> tuple[Design, ...]:
    """Read the designs, the one to begin with first.

    Raises:
        OSError, ValueError, KeyError: our own data is broken, or a design cannot be read well.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    designs = tuple(_design(one) for one in data["design"])
    for one in designs:
        if one.contrast < LEAST_CONTRAST:
            raise ValueError(f"{path.name}: {one.id} has a contrast of {one.contrast:.2f} only")
    return designs


def _design(one: Mapping[str, Any]) -> Design:
    background, ink, accent = (_colour(one[key]) for key in ("background", "ink", "accent"))
    return Design(one["id"], one["name"], background, ink, accent, Shape(one["shape"]))


def _colour(text: str) -> Colour:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        raise ValueError(f"{text!r} is no colour")
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """Tell how well two colours can be told apart: 1 (not at all) to 21 (black on white), as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
