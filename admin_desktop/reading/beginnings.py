"""Where posts begin and end on a screen."""

import re

from admin_desktop.boxes import Box
from admin_desktop.reading.furniture import (
    row_of_buttons,
    row_of_furniture,
    take_when,
    without_badges,
)
from admin_desktop.reading.head_names import HANDLE, is_junk
from admin_desktop.reading.heads import MOST_NAME_WORDS, SAYS, USER_NAME, byline_of, inline_name, is_bolder
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.rows import Row

# So much more a letter of the part in the middle of a selection counts.
_IN_THE_MIDDLE = 3
# A name, what was said, and the next name.
_LEAST_ROWS = 3
# A row of a live chat: "7:59 PM kim_invented well said"; not a sentence that runs on: "6:40 am from the lot".
_TIME_FIRST = re.compile(r"\d{1,2}:\d{2}(?: ?[AaPp]\.?[Mm]\.?)? (?=[@A-ZÁÉÍÓÚÑ]|\S*[._\d])\S+ \S")
_ENDS = re.compile(r"(?<!^Jr)(?<!^Sr)[.!?,:;]$")
_ABBREVIATED = re.compile(r"^(?:jr|sr|dr|[a-z])\.$", re.IGNORECASE)


def mainly(rows: list[Row], inks: Inks, height: float, middle: float | None = None) -> list[Row]:
    """Leave out what belongs to the posts above and below, where a selection was drawn a little too large.

    A post ends with its buttons, or where another one begins; what was meant is the part with the most letters, and
    rather the one in the middle.

    Args:
        rows: of the selection, from top to bottom.
        inks: of the picture.
        height: of a usual line, pixels.
        middle: of the selection, pixels from the top; None where it was not drawn.
    """
    parts: list[list[Row]] = [[]]
    for at, row in enumerate(rows):
        if parts[-1] and middle is not None and _another(rows, at, parts[-1], inks, height):
            parts.append([])
        parts[-1].append(row)
        begins = at + 1 < len(rows) and begins_post(rows, at + 1, inks, height)
        if row_of_buttons(row.texts) and (begins or at + 2 >= len(rows) or at == 0):
            parts.append([])
    if middle is not None and _is_next_name(parts[-1], inks):
        parts[-1].pop()
    if len(parts) < 2 or not parts[-1]:
        parts = [part for part in parts if part]
    parts = _without_quoted(parts, height)
    if len(parts) < 2:
        return parts[0]
    return max(parts, key=lambda part: _letters(part) * (_IN_THE_MIDDLE if _holds(part, middle) else 1))


def _another(rows: list[Row], at: int, part: list[Row], inks: Inks, height: float) -> bool:
    """Tell whether another post begins with a row: after text of this one, with a name and what belongs to it."""
    # A picture beside a name is read as a letter or two.
    begin = next((number for number, word in enumerate(rows[at].words) if not is_junk(word)), 0)
    row, above = Row(rows[at].words[begin:]), rows[at - 1]
    rows = [*rows[:at], row, *rows[at + 1 :]]
    said = [one for number, one in enumerate(part) if row_of_furniture(one.texts) is None and (number or _says(one))]
    if not said or not begins_post(rows, at, inks, height):
        return False
    # "Written by NAME on DATE" may stand below what was written.
    alone = byline_of([row]) is None
    return (alone and _is_head(row)) or row_of_furniture(above.texts) is not None


def _says(first: Row) -> bool:
    """Tell whether the first row of a post holds more than a name and what belongs to it."""
    if _TIME_FIRST.match(first.text):
        return True
    names = without_badges(first.texts)
    return not _is_head(first) and not (len(names) <= MOST_NAME_WORDS and _could_be_name(names or ["-"]))


def _is_next_name(part: list[Row], inks: Inks) -> bool:
    """Tell whether the last row of a part is the name of whoever comes next."""
    if len(part) < _LEAST_ROWS:
        return False
    names = without_badges(part[-1].texts)
    large = 2 <= len(names) <= 4 and all(name[:1].isupper() for name in names) and _could_be_name(names)
    return large and is_bolder(list(part[-1].words), part[-3:-1], inks)


def _is_head(row: Row) -> bool:
    """Tell whether a row holds a name with a handle or a time."""
    if row_of_furniture(row.texts) is not None:
        return False
    if _TIME_FIRST.match(row.text):
        return True
    when, left = take_when(row.texts)
    at = next((number for number, word in enumerate(row.texts[:MOST_NAME_WORDS]) if HANDLE.match(word)), 0)
    # Somebody may be named in a sentence, too.
    named = (
        at > 0 and row.texts[0][:1].isupper() and _could_be_name(row.texts[:at]) and not _ENDS.search(row.texts[at - 1])
    )
    return bool(when and left) or named


def _without_quoted(parts: list[list[Row]], height: float) -> list[list[Row]]:
    """Leave out what the first part quotes: further in, and what comes after it stands under its author again."""
    first = parts[0]
    if not any(_is_head(row) or HANDLE.match(row.texts[0]) for row in first[:2]):
        return parts
    edge = min(row.box.x for row in first) + 0.5 * height
    kept = [list(first)]
    for part in parts[1:]:
        own = [row for row in part if row.box.x <= edge]
        if part[0].box.x > edge and own:
            kept[0] += own
        else:
            kept.append(part)
    return kept


def _letters(part: list[Row]) -> int:
    return sum(len(row.text) for row in part if row_of_furniture(row.texts) is None)


def _holds(part: list[Row], middle: float | None) -> bool:
    return middle is not None and part[0].box.y <= middle <= part[-1].box.bottom


def stands_alone(row: Row, inks: Inks) -> bool:
    """Tell whether a row that begins a post holds a first and last name and nothing else."""
    names = without_badges(row.texts)
    return 2 <= len(names) <= 4 and not take_when(row.texts)[0] and not inline_name(list(row.words), inks, None)


def follows(above: Row, row: Row, box: Box) -> bool:
    """Tell whether a row is the first below the selected part, and a first and last name."""
    names = without_badges(row.texts)
    first = above.box.y < box.y <= row.box.y
    return (
        first and 2 <= len(names) <= 4 and row_of_furniture(row.texts) is None and all(n[:1].isupper() for n in names)
    )


def begins_post(rows: list[Row], at: int, inks: Inks, height: float) -> bool:
    """Tell whether a row begins a post: it holds a name, with what belongs to it in the row or right below."""
    row = rows[at]
    texts = row.texts
    if row_of_furniture(texts) is not None:
        return False
    if any(HANDLE.match(word) for word in texts[:MOST_NAME_WORDS]):
        return True
    if (byline_of([row]) and SAYS.search(row.text)) or _TIME_FIRST.match(row.text):
        return True
    when, left = take_when(texts)
    named = without_badges(left)
    if when and 0 < len(named) <= MOST_NAME_WORDS and _could_be_name(named):
        return True
    below = rows[at + 1] if at + 1 < len(rows) else None
    if below is None or below.box.y - row.box.bottom > 2.2 * height:
        return False
    if inline_name(list(row.words), inks, None):
        return True
    names = without_badges(texts)
    if not names or len(names) > 5 or not _could_be_name(names):
        return False
    if is_bolder(list(row.words), rows[at + 1 : at + 3], inks) or take_when(below.texts)[0]:
        return True
    # After the buttons of another post somebody else begins, with first and last name.
    after_buttons = at == 0 or row_of_furniture(rows[at - 1].texts) is not None
    return after_buttons and len(names) >= 2 and all(name[:1].isupper() for name in names)


def _could_be_name(words: list[str]) -> bool:
    if re.search(r"[.!?,:]$", words[-1]) and len(words) > 1 and not _ABBREVIATED.search(words[-1]):
        return False
    if len(words) == 1 and USER_NAME.match(words[0]):
        return True
    large = [word for word in words if word[:1].isupper()]
    return words[0][:1].isupper() and len(large) * 5 >= len(words) * 3


def until(rows: list[Row], start: int, end: int, box: Box | None, height: float) -> int:
    """Return where a post ends at the latest: at a wide gap, or where the selected part comes between."""
    for at in range(start + 1, end):
        above, here = rows[at - 1].box, rows[at].box
        if here.y - above.bottom > 4 * height or (box and above.y < box.y <= here.y):
            return at
    return end
