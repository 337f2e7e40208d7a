"""What a post says: its rows without what a network puts at their end, as text."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from admin_desktop.boxes import Box
from admin_desktop.reading.furniture import (
    furniture,
    is_last_button,
    is_line_of_furniture,
    row_of_buttons,
    row_of_furniture,
)
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.rows import Row
from admin_desktop.reading.words import Word

_SOMEWHAT_PALER = 0.88
_BADLY = 0.6
# Icons are no thin strokes.
_ICONS_THICKER = 1.6
_PART_OF_LINK = re.compile(
    r"(?:https?://|www\.|[\w-]+\.[a-z]{2,})[^\s]*-$|(?:https?://|www\.)[^\s]*[/._?=&]$", re.IGNORECASE
)
_PARAGRAPH = 0.65
# Of so few gaps none may be the usual one; in heights of a row it is hardly more than this.
_ENOUGH_GAPS = 3
_USUAL_GAP = 0.6
_BESIDE = 0.4
# What stands so many heights behind a word is no word of its sentence.
_FAR = 1.5
# By themselves nobody writes them between words.
_SIGNS = re.compile(r"(?!\.{2,3}$)[*°^~`´¨•·.,;:'\"“”‘’©®™\\_]{1,3}|[@<>]|[¿¡]\w?")
# A scrap of which the reader is less sure than this is the picture of a smile.
_ICON = 0.4


def is_word(word: Word) -> bool:
    """Tell whether a word was surely read: three letters in a row at least."""
    return word.confidence > 0.6 and re.search(r"[^\W\d_]{3,}", word.text) is not None


def body_of(rows: list[Row], inks: Inks, height: float) -> tuple[list[Row], str]:
    """Take the furniture off the end; return the rows of text and the time that stood among the furniture."""
    when = ""
    kept = list(rows)
    while len(kept) > 1 and is_line_of_furniture(kept[0].texts):
        kept.pop(0)
    gone: Row | None = None
    while kept:
        if gone is not None and _in_the_row_of(kept[-1], gone):
            kept.pop()  # a count, or a heart, at the other end of a row of buttons
            continue
        furnished = row_of_furniture(kept[-1].texts)
        if furnished is None and not _is_scrap(kept[-1], height):
            break
        # A post may end with "like a rat", or a number: what a network adds is paler, or nothing but buttons.
        clear = (
            row_of_buttons(kept[-1].texts)
            or is_last_button(kept[-1].texts)
            or bool(furnished and furnished.when)
            or len(kept) == 1
        )
        if not clear and len(kept) > 1 and not _is_paler(kept[-1], kept[:-1], inks):
            break
        if len(kept) > 1 and _goes_on(kept, inks, height):
            break
        when = when or (furnished.when if furnished else "")
        gone = kept.pop()
    return [_without_icons(row) for row in kept], when


def _in_the_row_of(row: Row, buttons: Row) -> bool:
    """Tell whether a scrap stands beside buttons that were taken off."""
    middle, other = row.box.y + row.box.height / 2, buttons.box.y + buttons.box.height / 2
    return abs(middle - other) < _BESIDE * buttons.box.height and _is_scrap(row, row.box.height)


def _goes_on(rows: list[Row], inks: Inks, height: float) -> bool:
    """Tell whether the last row, though it reads like a time or a number, ends the sentence above: "need it / at 7"."""
    last, above = rows[-1], rows[-2]
    ends = re.search(r"[.!?…)\"”]$", above.text) or row_of_buttons(last.texts) or is_last_button(last.texts)
    if ends or inks.blind or last.text[:1].isupper():
        return False
    beside = abs(last.box.x - above.box.x) < _BESIDE * height and last.box.y - above.box.bottom < height
    sure = median(word.confidence for word in last.words) > _BADLY
    return beside and sure and not _is_paler(last, rows[:-1], inks)


def _is_paler(row: Row, others: Sequence[Row], inks: Inks) -> bool:
    """Tell whether a row is paler than the text above it, or read so badly that it is a row of icons."""
    if inks.blind or median(word.confidence for word in row.words) < _BADLY:
        return True
    mine = [inks.of(word.box) for word in row.words]
    theirs = [inks.of(word.box) for one in others for word in one.words]
    paler = median(ink.contrast for ink in mine) < median(ink.contrast for ink in theirs) * _SOMEWHAT_PALER
    return paler or median(ink.weight for ink in mine) > median(ink.weight for ink in theirs) * _ICONS_THICKER


def _without_icons(row: Row) -> Row:
    """Take out little pictures that were read as signs, and off the end of a row those that were read as letters."""
    words = tuple(word for word in row.words if not _SIGNS.fullmatch(word.text)) or row.words
    # A heart to press stands at the other end of the row.
    while len(words) > 2 and _is_far_scrap(words[-2], words[-1]):
        words = words[:-1]
    while len(words) > 1 and words[-1].confidence < _ICON and len(words[-1].text) <= 3 and not is_word(words[-1]):
        words = words[:-1]
    return Row(words)


def _is_far_scrap(before: Word, word: Word) -> bool:
    away = word.box.x - before.box.right > _FAR * max(before.box.height, word.box.height)
    return away and len(word.text) <= 2 and not word.text.isdigit()


def _is_scrap(row: Row, height: float) -> bool:
    """Tell whether a row is icons that were read as letters."""
    if row.box.width > 25 * height or len(row.words) > 8:
        return False
    good = sum(is_word(word) for word in row.words)
    letters = sum(len(word.text) for word in row.words)
    return not good or (good == 1 and len(row.words) > 2 and letters <= 3 * len(row.words))


def joined(rows: list[Row]) -> tuple[str, tuple[tuple[int, int, Box], ...]]:
    """Write rows as text, with the place of each word."""
    said = ""
    places: list[tuple[int, int, Box]] = []
    gaps = [max(0, lower.box.y - upper.box.bottom) for upper, lower in pairwise(rows)]
    usual = median(gaps) if gaps else 0.0
    if len(gaps) < _ENOUGH_GAPS and rows:
        usual = min(usual, _USUAL_GAP * median(row.box.height for row in rows))
    for number, row in enumerate(rows):
        for at, word in enumerate(row.words):
            if said:
                first = at == 0
                wide = first and number > 0 and gaps[number - 1] > usual + _PARAGRAPH * row.box.height
                if not (first and _PART_OF_LINK.search(said)):
                    said += "\n" if wide else " "
            follows = row.words[at + 1].text if at + 1 < len(row.words) else ""
            spelt = _spelt(word.text, follows, said)
            places.append((len(said), len(said) + len(spelt), word.box))
            said += spelt
    return said, tuple(places)


def _spelt(text: str, follows: str, before: str) -> str:
    """An upright stroke is no word: it is the word I, and so is a one or an l where only that makes sense."""
    if text[:1] == "I" and text[1:2].islower():
        text = _with_l(text, before)
    if text == "|" or (text in ("1", "l") and follows.casefold() in furniture().after_i):
        return "I"
    # An "@" of small print, read as a bracket and a letter.
    text = re.sub(r"^\([AaO0@](?=[\w.-]{3,}$)", "@", text)
    return re.sub(r"^[|1l](?=['’](?:m|d|ll|ve)\b)", "I", text)


def _with_l(text: str, before: str) -> str:
    """Put right a small letter read as a capital I: "Imao" is none, and "when It's time" begins no sentence."""
    bare = text.strip(".,:;!?)\"'").casefold()
    if f"l{bare[1:]}" in furniture().l_words:
        return f"l{text[1:]}"
    last = before.split()[-1:] or ["."]
    inside = last[0][:1].islower() and last[0][-1:].isalpha()
    return f"i{text[1:]}" if inside and bare in furniture().i_words else text
