"""What of other posts a loose box holds: the words above and below the selected post, and those that its edge cuts."""

from collections.abc import Sequence
from statistics import median

from admin_desktop.boxes import Box, meets
from admin_desktop.reading.furniture import row_of_furniture
from admin_desktop.reading.posts import Post
from admin_desktop.reading.rows import Row, rows_of, side_by_side
from admin_desktop.reading.words import Line, Text, around

# A row of buttons or a time that belongs to the post stands at most so many heights of a line below it.
_BELONGS = 4.5
_MARGIN = 2


def neighbours(text: Text, part: Box | None, chosen: Post | None) -> tuple[Box, ...]:
    """Return what must be covered inside the selected part so that only the selected post can be read.

    Args:
        text: of the whole picture.
        part: what was selected, physical pixels; None for all of the picture.
        chosen: the selected post; without one only words that the edge cuts are told from it.

    Returns:
        a box a row, cut to the part, a little larger than the letters but not into the post.
    """
    if part is None:
        return ()
    own = _own(chosen)
    found = [word.box for line in text.lines for word in line.words if _is_cut(word.box, part, own)]
    if own:
        found += [row.box for row in _apart(side_by_side(rows_of(_within(text, part))), around(own))]
    grown = (
        Box(box.x - _MARGIN, box.y - _MARGIN, box.width + 2 * _MARGIN, box.height + 2 * _MARGIN).cut_by(part)
        for box in found
    )
    return tuple(dict.fromkeys(box for box in grown if box is not None and not any(meets(box, one) for one in own)))


def _own(chosen: Post | None) -> list[Box]:
    """Where the post stands: its author, what it says, and the picture beside it."""
    if chosen is None or not chosen.text:
        return []
    told = [guess.box for guess in (chosen.author, chosen.handle) if guess is not None and guess.box is not None]
    return [*told, *(box for _, _, box in chosen.places)]


def _is_cut(box: Box, part: Box, own: Sequence[Box]) -> bool:
    shared = box.cut_by(part)
    return shared is not None and shared != box and not any(meets(box, one) for one in own)


def _within(text: Text, part: Box) -> list[Line]:
    return [
        Line(words, line.block)
        for line in text.lines
        if (words := tuple(word for word in line.words if word.box.cut_by(part) == word.box))
    ]


def _apart(rows: Sequence[Row], post: Box) -> list[Row]:
    """Return the rows above and below the post, but for its own time and buttons right below it."""
    found = []
    bottom, ended = post.bottom, False
    for row in rows:
        middle = row.box.y + row.box.height / 2
        if post.y <= middle <= bottom:
            continue
        height = median(word.box.height for word in row.words)
        near = middle > bottom and row.box.y - bottom <= _BELONGS * height
        if near and not ended and row_of_furniture(row.texts) is not None:
            bottom = max(bottom, row.box.bottom)
        else:
            ended = ended or middle > bottom
            found.append(row)
    return found
