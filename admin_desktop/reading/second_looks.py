"""A second look at lines that were lost, and at times that were misread.

Times stand small and pale beside a name or below it ("4h" is read as "4;").
A part that is read by itself loses some that the reading of the whole screen had; others are read again by themselves,
with nothing but the signs that short times are made of.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.reading.furniture import row_of_furniture, take_when
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.moments import looks_like_when
from admin_desktop.reading.words import Line, Text, Word, around

SIGNS = "0123456789smhdwyorniek"
"""What short times are made of, in English and Spanish: 4h, 35m, 2d, 1w, 3 hrs, 3mo, 5 min, 2 sem, 1y."""

_BETWEEN = re.compile(r"[·•.\-–—~*«»¢+]")
_STUCK = re.compile(r"[^\w\s@#$]\w{1,3}[.;:,]?")
_ONE = re.compile(r"^[liI|](?=\d?(?:mo|[smhdwy])$)")
# "2d" is read so; years are hardly ever counted beside a name.
_DOUBTFUL = re.compile(r"\d{1,2}a")
# So much of its height further to the right may be the rest of it.
_REST = 1.2
# A time is short: so many words and letters at most, beside so many words of a name and its badges.
_MOST_WORDS, _MOST_LETTERS, _LONGEST_NAME = 3, 7, 7
_LONGEST_LINE_ALONE = 6.0
# Paler than the line above or beside by this factor.
_PALER = 0.85
# A line of the whole is believed where so many words of it were read so surely.
_LEAST_WORDS, _LEAST_SURE = 2, 0.8
# One word by itself if it is that long; of so many words together less is asked.
_LONG_WORD, _MANY_WORDS, _MANY_SURE = 6, 4, 0.55
# Each look takes some milliseconds.
_MOST_LOOKS = 12


def with_lines_kept(part: Text, whole: Text) -> Text:
    """Put whole lines back that the reading of a part lost, where it found nothing at all in their place.

    Args:
        part: read by itself.
        whole: the same and what is around it, read before.
    """
    if part.part is None:
        return part
    boxes = [word.box for word in part.words]
    lost = []
    for line in whole.lines:
        words = tuple(word for word in line.words if _middle_in(word.box, part.part))
        if not words or Line(words).confidence < _least_sure(words):
            continue
        place = around(word.box for word in words)
        if not any(_over(box, place) for box in boxes):
            lost.append(Line(words, line.block))
    return Text(part.size, (*part.lines, *lost), part.part)


def _least_sure(words: Sequence[Word]) -> float:
    """How surely words must have been read to be believed, although the part has nothing there."""
    if len(words) < _LEAST_WORDS:
        return _LEAST_SURE if len(words[0].text) >= _LONG_WORD else 1.1
    return _LEAST_SURE if len(words) < _MANY_WORDS else _MANY_SURE


def with_times_kept(part: Text, whole: Text) -> Text:
    """Put times back that the reading of a part lost, and the reading of the whole had.

    Args:
        part: read by itself.
        whole: the same and what is around it, read before.
    """
    if part.part is None:
        return part
    lines = list(part.lines)
    for line in whole.lines:
        words = [word for word in line.words if _middle_in(word.box, part.part)]
        said = [word for word in words if not _BETWEEN.fullmatch(word.text)]
        when, left = take_when([word.text for word in said])
        if not when or _DOUBTFUL.fullmatch(when) or len(left) > _LONGEST_NAME:
            continue
        time = said[len(left) :]
        if not left or looks_like_when(" ".join(word.text for word in time)):
            lines = _put_back(lines, time)
    return Text(part.size, tuple(lines), part.part)


def _put_back(lines: list[Line], time: list[Word]) -> list[Line]:
    place = around(word.box for word in time)
    touched = [at for at, line in enumerate(lines) if any(_over(word.box, place) for word in line.words)]
    if any(take_when([word.text for word in lines[at].words])[0] for at in touched) or len(touched) > 1:
        return lines
    if not touched:
        return [*lines, Line(tuple(time))]
    old = lines[touched[0]]
    words = [word for word in old.words if not _over(word.box, place)]
    new = Line(tuple(sorted([*words, *time], key=lambda word: word.box.x)), old.block)
    return [*lines[: touched[0]], new, *lines[touched[0] + 1 :]]


def _over(box: Box, place: Box) -> bool:
    shared = box.cut_by(place)
    return shared is not None and shared.width * shared.height * 2 > min(box.area, place.area)


@dataclass(frozen=True, slots=True)
class _Place:
    """Words of one line that may be a time."""

    line: int
    first: int


def with_times_again(text: Text, image: Image.Image, box: Box | None, again: Callable[[Box], Sequence[str]]) -> Text:
    """Read again what may be a time and was not read as one.

    Args:
        text: of the whole picture.
        image: the picture.
        box: the selected part; None for all of it.
        again: reads a place in several sizes, with nothing but :data:`SIGNS`.
    """
    lines = list(text.lines)
    inks = Inks(image)
    for number, place in enumerate(_places(text, inks, box)):
        if number >= _MOST_LOOKS:
            break
        old = lines[place.line]
        words = old.words[place.first :]
        said = " ".join(word.text for word in words)
        plain = _ONE.sub("1", said)
        found = plain if plain != said else _agreed(again(_with_rest(words, text)))
        if found:
            new = Word(found, around(word.box for word in words), 0.8)
            lines[place.line] = Line((*old.words[: place.first], *_apart(new)), old.block)
    return Text(text.size, tuple(lines), text.part)


def _places(text: Text, inks: Inks, box: Box | None) -> Iterator[_Place]:
    for at, line in enumerate(text.lines):
        if line.box.y < text.size[1] * 0.09 or (box and not _above_or_in(line.box, box)):
            continue
        texts = [word.text for word in line.words]
        doubtful = len(texts) > 1 and _DOUBTFUL.fullmatch(texts[-1])
        if not doubtful and (take_when(texts)[0] or row_of_furniture(texts) is not None):
            continue
        first = _tail(texts)
        if first is not None and _is_short(texts[first:]):
            yield _Place(at, first)
        elif first is None and _is_alone(line) and _is_pale(line, text, inks):
            yield _Place(at, 0)


def _tail(texts: list[str]) -> int | None:
    """Return the first word behind the point after a name."""
    for at in range(len(texts) - 1, 0, -1):
        if _BETWEEN.fullmatch(texts[at]) and at <= _LONGEST_NAME:
            return at + 1 if at + 1 < len(texts) else None
    if 1 < len(texts) <= _LONGEST_NAME and _STUCK.fullmatch(texts[-1]):
        return len(texts) - 1
    return None


def _with_rest(words: Sequence[Word], text: Text) -> Box:
    """Return where words stand, and the white to their right, in which more of them may have been overlooked."""
    box = around(word.box for word in words)
    wider = Box(box.x, box.y, box.width + round(_REST * box.height), box.height)
    others = [word for line in text.lines for word in line.words if word not in words]
    return box if any(wider.cut_by(word.box) for word in others) else wider


def _is_short(texts: list[str]) -> bool:
    return len(texts) <= _MOST_WORDS and 0 < sum(len(text) for text in texts) <= _MOST_LETTERS


def _is_alone(line: Line) -> bool:
    box = line.box
    texts = [word.text for word in line.words]
    return len("".join(texts)) > 1 and _is_short(texts) and 1 <= box.width / box.height <= _LONGEST_LINE_ALONE


def _is_pale(line: Line, text: Text, inks: Inks) -> bool:
    """Tell whether a line is paler than the next one beside or above it that begins where it begins."""
    box = line.box
    near = [
        other
        for other in text.lines
        if other is not line
        and abs(other.box.y - box.y) < 3 * box.height
        and (abs(other.box.x - box.x) < box.height or 0 < box.x - other.box.right < 2 * box.height)
    ]
    weighed = [inks.of(word.box).contrast for other in near for word in other.words]
    mine = median(inks.of(word.box).contrast for word in line.words)
    return bool(weighed) and mine < max(weighed) * _PALER


def _agreed(readings: Sequence[str]) -> str:
    """Return the time that two readings say, or nothing."""
    times = [
        said
        for said in (_ONE.sub("1", reading) for reading in readings)
        if looks_like_when(said) and any(sign.isdigit() for sign in said)
    ]
    return next((said for said in times if times.count(said) > 1), "")


def _apart(word: Word) -> Iterator[Word]:
    """Go through the words of a time."""
    letters, at = len(word.text), 0
    for said in word.text.split():
        left = word.box.x + word.box.width * at // letters
        right = word.box.x + word.box.width * (at + len(said)) // letters
        yield Word(said, Box(left, word.box.y, max(1, right - left), word.box.height), word.confidence)
        at += len(said) + 1


def _above_or_in(place: Box, box: Box) -> bool:
    """Tell whether a line stands in the column of the selected part."""
    return box.x - 0.3 * box.width <= place.x <= box.right


def _middle_in(box: Box, part: Box) -> bool:
    return part.contains(box.x + box.width / 2, box.y + box.height / 2)
