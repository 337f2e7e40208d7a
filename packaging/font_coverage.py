"""Write down which characters the fonts in ``resources/fonts`` have, so that the program need not read fonts.

    python packaging/font_coverage.py        (needs fonttools; run it after changing a font)

The answer is ``resources/fonts/coverage.txt``: one range of code points a line, in hexadecimal.
"""

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

FONTS = Path(__file__).parents[1] / "resources" / "fonts"


def ranges(points: set[int]) -> Iterator[tuple[int, int]]:
    """Go through runs of code points without a gap."""
    left = sorted(points)
    start = last = left[0]
    for point in left[1:]:
        if point != last + 1:
            yield start, last
            start = point
        last = point
    yield start, last


def _has_meaning(point: int) -> bool:
    """Tell whether a code point is a character; PDF/A takes none for private use."""
    return unicodedata.category(chr(point)) not in ("Co", "Cn", "Cs")


def main() -> int:
    """Read the fonts, write the file."""
    from fontTools.ttLib import TTFont  # type: ignore[import-not-found,import-untyped,unused-ignore]

    points: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        font = TTFont(path)
        # Some fonts name characters that they have no shape for: those lead to the first glyph, ".notdef".
        points |= {
            point for point, glyph in font.getBestCmap().items() if font.getGlyphID(glyph) and _has_meaning(point)
        }
    lines = [f"{start:X}-{end:X}" for start, end in ranges(points)]
    (FONTS / "coverage.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(points)} characters in {len(lines)} ranges\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
