"""Who wrote a post, and when: what its first rows say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from admin_desktop.reading.furniture import (
    folded,
    furniture,
    row_of_buttons,
    row_of_furniture,
    take_when,
    without_badges,
)
from admin_desktop.reading.head_names import HANDLE, LONGEST_NAME, is_junk, named
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.moments import looks_like_when
from admin_desktop.reading.rows import Row
from admin_desktop.reading.words import Word

# Networks that show a handle beside the name; an "@" of small print is read as a round letter.
_HANDLES = frozenset({"x", "threads", "tiktok", "web"})
_ROUND_FIRST = re.compile(r"[OQ0G€]([A-Za-z]\w{3,})$")
_LIKE_THE_NAME = 75
# "kn1ghtm4re_:" before what was said.
# "Xx_Ghost_xX" before what was said: nobody writes an underscore in a sentence.
_IN_A_CHAT = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+_*")
_MARKED_NAME = re.compile(r"^(?=.*[\d_.].*:)[^\W_][\w.]{2,29}:$")
MOST_NAME_WORDS = 7
USER_NAME = re.compile(r"^[a-z0-9._]{3,40}$")
# Between a name and what stands beside it.
_BETWEEN = re.compile(r"^[\W_]{1,3}$")
# A name that is bolder than the text by this factor is told from it on one line.
_BOLDER = 1.28
_PALER = 0.72
_PALER_NAME = 0.85
# Networks on which a comment begins with its author's short name, on the same line.
_NAME_FIRST = frozenset({"instagram", "threads", "tiktok", "snapchat"})
# Buttons in the row of a byline.
_BEHIND = re.compile(
    r"(?:\s*[|·•–—-]\s*|\s+)(?:reply|report|edit|permalink|quote|responder|citar|reportar|#\d+)\b.*$", re.IGNORECASE
)
# Before a byline.
_OPENING = "'‘’\"“”-–—~ "
_ABBREVIATED = re.compile(r"\s(?:[^\W\d_]|[JS]r|I{2,3}|Ph\.?D|Ed\.?D)\.$")
# A user name of so few letters is as often a word.
_SHORT_WORD = 4
# Under a name stand so many rows of the network's own, at most, counted from the name.
_MOST_ROWS_BELOW = 4
# Stars and icons are read as a letter or two, unsurely.
_SCRAP_SURE, _BADLY = 0.8, 0.6
# Behind a time.
_EDITED = frozenset({"edited", "editado", "editada", "modified"})
# What stands between a name and a time below it is where somebody lives, or what the post is for.
_LONGEST_PLACE = 4
# A name on a line of its own is told from a sentence by what follows or goes before it.
SAYS = re.compile(r"\b(?:by|says|said|wrote|writes|por|dice|dijo|escribi[oó])\b:?", re.IGNORECASE)


@dataclass(slots=True)
class Head:
    """What the first rows say of the author; ``used`` rows are no text, ``rest`` words of the last one are."""

    author: list[Word]
    handle: Word | None
    when: str
    used: int
    rest: list[Word]
    sure: float


def byline_of(rows: list[Row], platform: str | None = None) -> tuple[int, list[Word], str] | None:
    """Find "Written by NAME on DATE" and its like; the row's place, the name's words and the time."""
    for at, row in enumerate(rows):
        if at not in (0, 1, len(rows) - 2, len(rows) - 1) or len(row.words) > 14:
            continue
        for pattern in furniture().bylines:
            found = pattern.match(_BEHIND.sub("", row.text.lstrip(_OPENING)))
            if found is None:
                continue
            when = (found.groupdict().get("when") or "").strip()
            if when and not looks_like_when(when):
                continue
            wanted = found["name"].split()
            # No network writes "NAME on DATE" without a word before it; people do, of what will be when.
            site = platform in (None, "web")
            if not SAYS.search(row.text) and not (site and when and _is_signed(wanted)):
                continue
            texts = row.texts
            for start in range(len(texts) - len(wanted) + 1):
                if [text.lstrip(_OPENING).rstrip(",:") for text in texts[start : start + len(wanted)]] == wanted:
                    return at, list(row.words[start : start + len(wanted)]), when
    return None


def _is_signed(name: Sequence[str]) -> bool:
    """Tell whether what stands before a date is a name, and not the begin of a sentence."""
    large = [word for word in name if word[:1].isupper()]
    return len(name) <= MOST_NAME_WORDS and (len(large) * 2 > len(name) or (len(name) == 1 and len(name[0]) > 2))


def head_of(rows: list[Row], inks: Inks, platform: str | None, height: float) -> Head:
    """Read the author from the first row, and the time where it stands there or right below."""
    row = rows[0]
    furnished = row_of_furniture(row.texts)
    if furnished is not None and len(rows) > 1 and not any(HANDLE.match(word) for word in row.texts):
        below = head_of(rows[1:], inks, platform, height)
        return Head(
            below.author,
            below.handle,
            below.when or furnished.when,
            below.used + 1,
            below.rest,
            below.sure * (1 if furnished.when else 0.9),
        )
    words = _with_handle(list(row.words), platform)
    done = _what_was_done(rows, words)
    if done is not None:
        return done
    handle = next((word for word in words[:MOST_NAME_WORDS] if HANDLE.match(word.text)), None)
    when, left = take_when([word.text for word in words])
    if handle is not None:
        author = words[: words.index(handle)]
        timed = bool(author) and not take_when([word.text for word in author])[1]
        rest = [] if when and not timed else _after(words, handle)
        author = [] if timed else author
        used = 1 if rest else 1 + _about_the_person(rows[1:], inks)
        return Head(named(author), handle, when, used, rest, 0.9)
    if when and (first := _behind_the_time(words, when)):
        count = inline_name(words[first:], inks, platform) or _paler_name(words[first:], inks)
        if count:
            return Head(named(words[first : first + count]), None, when, 1, words[first + count :], 0.85)
    inline = inline_name(words, inks, platform)
    if len(words) > 1 and words[0].text.endswith(":") and _MARKED_NAME.match(words[0].text):
        return Head([replace(words[0], text=words[0].text[:-1])], None, "", 1, words[1:], 0.85)
    if len(words) > 2 and not when and _IN_A_CHAT.fullmatch(words[0].text):
        return Head(words[:1], None, "", 1, words[1:], 0.7)
    if inline and not when and len(rows) > 1 and not without_badges(["x", *row.texts[inline:]])[1:]:
        return _below_the_name(named(words), rows, inks, platform, 0.85)
    if inline and when and (later := _place_and_time(Row(tuple(words[inline:])))):
        return Head(named(words[:inline]), None, later, 1 + _about_the_person(rows[1:], inks), [], 0.9)
    if inline and (not when or len(without_badges(left)) > inline + 1):
        return Head(named(words[:inline]), None, "", 1, words[inline:], 0.85)
    if when:
        kept = _matching(words, left)
        if len(kept) > MOST_NAME_WORDS:
            return _nobody()
        return Head(named(kept), None, when, 1 + _about_the_person(rows[1:], inks), [], 0.9)
    name = named(words)
    few = len(words) if not any(word.text in furniture().to for word in words) else len(name)
    if few <= MOST_NAME_WORDS and len(rows) > 1 and len(row.text) <= LONGEST_NAME:
        bolder = is_bolder(words, rows[1:], inks)
        if name and platform == "facebook" and (inside := _in_a_group(rows)) is not None:
            return inside
        if name and (bolder or not _is_sentence(row.text)):
            return _below_the_name(name, rows, inks, platform, 0.85 if bolder else 0.55)
    return _nobody()


def _in_a_group(rows: list[Row]) -> Head | None:
    """Read the row under a group's name, where that network names who wrote: "Pat Sample · 2h"."""
    when = _place_and_time(rows[1])
    if not when or len(rows) < 3:
        return None
    _, left = take_when(rows[1].texts)
    author = named(_matching(list(rows[1].words), left))
    if not author or all(is_junk(word) for word in author) or not without_badges(["-", *left])[1:]:
        return None
    return Head(author, None, when, 2, [], 0.85)


def _with_handle(words: list[Word], platform: str | None) -> list[Word]:
    """Put right the "@" of a handle beside a name, read as a round letter: "Pat Price OPatPrice · 15h"."""
    for at, word in enumerate(words[1:MOST_NAME_WORDS], start=1):
        found = _ROUND_FIRST.match(word.text)
        name = "".join(one.text for one in words[:at])
        if found and (platform in _HANDLES or platform is None) and _alike(found[1], name) and "@" not in name:
            return [*words[:at], replace(word, text=f"@{found[1]}"), *words[at + 1 :]]
    return words


def _alike(handle: str, name: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(handle.casefold(), name.casefold()) >= _LIKE_THE_NAME


def _what_was_done(rows: list[Row], words: list[Word]) -> Head | None:
    """Read "Ann Sample recommends Sample Boosters", which may run on, with the time below it."""
    said = [folded(word.text) for word in words]
    at = next((at for at in range(1, min(len(words), MOST_NAME_WORDS)) if said[at] in furniture().did), 0)
    if not at or not all(word.text[:1].isupper() or is_junk(word) for word in words[:at]):
        return None
    for below in range(1, min(3, len(rows) - 1)):
        when = _time_of(rows[below])
        if when:
            return Head(named(words[:at]), None, when, below + 1, [], 0.85)
    return None


def _behind_the_time(words: list[Word], when: str) -> int:
    """Return how many words at the beginning of a row are its time, as in a live chat; 0 where it stands elsewhere."""
    wanted = when.split()
    said = [word.text for word in words[: len(wanted)]]
    return len(wanted) if said == wanted and len(words) > len(wanted) + 1 else 0


def _paler_name(words: list[Word], inks: Inks) -> int:
    """Tell how many words at the beginning of a line are a paler name with text behind it; 0 for none."""
    if words and USER_NAME.match(words[0].text) and re.search(r"[._\d]", words[0].text[1:]):
        return 1
    contrasts = [inks.of(word.box).contrast for word in words]
    if len(words) < 3 or not median(contrasts[2:]):
        return 0
    pale = 0
    while pale < min(4, len(words) - 1) and contrasts[pale] < _PALER_NAME * median(contrasts[2:]):
        pale += 1
    return pale


def _time_of(row: Row) -> str:
    """Return the time in a row of the network's own under a name; empty for another row."""
    furnished = row_of_furniture(row.texts)
    when = (furnished.when if furnished is not None else "") or _place_and_time(row)
    # Behind stars, and with a gap in it that is none: "MOMO& hac e 3 semanas".
    texts = re.sub(r"(?<=[^\W\d_]{3}) (?=[^\W\d_] )", "", " ".join(_behind_scraps(row))).split()
    return when or (" ".join(texts) if texts and looks_like_when(" ".join(texts)) else "")


def _behind_scraps(row: Row) -> list[str]:
    """Return the words of a row behind what was read very badly."""
    at = next((at for at, word in enumerate(row.words) if word.confidence > _BADLY), len(row.words))
    return row.texts[at:]


def _place_and_time(row: Row) -> str:
    """Return the time in a row under a name: alone, or behind a place ("Elm Heights · 5 hr ago"); else nothing."""
    texts = list(row.texts)
    when, left = take_when(texts)
    while not when and texts and (texts[-1].casefold() in _EDITED or not texts[-1].isalnum() or len(texts[-1]) == 1):
        texts.pop()
        when, left = take_when(texts)
    sure = {word.text for word in row.words if word.confidence > _SCRAP_SURE}
    place = [
        text for text in left if len(text) > 1 and any(s.isalnum() for s in text) and (len(text) > 2 or text in sure)
    ]
    place = without_badges(["-name-", *place])[1:]
    named = all(text[:1].isupper() or text.isdigit() for text in place)
    return when if when and len(place) <= _LONGEST_PLACE and named else ""


def _nobody() -> Head:
    return Head([], None, "", 0, [], 0.3)


def _below_the_name(author: list[Word], rows: list[Row], inks: Inks, platform: str | None, sure: float) -> Head:
    """Skip what a network writes under a name: the time, and a pale line about the person."""
    # "@kim thank you!" below a name is what was said.
    alone = len(rows[1].words) == 1 or take_when(rows[1].texts[1:])[0]
    handle = rows[1].words[0] if HANDLE.match(rows[1].texts[0]) and alone else None
    used, when = 2 if handle else 1, ""
    while not when and used < min(len(rows) - 1, _MOST_ROWS_BELOW):
        furnished = row_of_furniture(rows[used].texts)
        when = _time_of(rows[used])
        if when or furnished is not None or (used == 1 and _about_the_person(rows[1:], inks)):
            used += 1
        elif used + 1 < len(rows) - 1 and _is_heading(rows[used]) and not row_of_buttons(rows[used + 1].texts):
            when = _time_of(rows[used + 1])
            if not when:
                break
            used += 2  # what the person is, and the time
        else:
            break
    if when and used < len(rows) - 1 and platform == "linkedin":
        used += _about_the_person(rows[used:], inks)
    return Head(author, handle, when, used, [], sure)


def _is_heading(row: Row) -> bool:
    return not re.search(r"[.!?]$", row.text)


def _is_sentence(text: str) -> bool:
    """Tell whether a row ends as a sentence does; "Hank R." and "Ana Peña Jr." are names."""
    return bool(re.search(r"[.!?]$", text)) and not _ABBREVIATED.search(text)


def _about_the_person(rows: list[Row], inks: Inks) -> int:
    """Tell whether the first of these rows is a pale line under a name ("Parent at Sample Schools"): 1, else 0."""
    if len(rows) < 2 or re.search(r"[.!?]$", rows[0].text) or row_of_furniture(rows[1].texts) is not None:
        return 0
    return int(_is_pale(rows[0], rows[1:], inks))


def is_bolder(words: list[Word], others: Sequence[Row], inks: Inks) -> bool:
    """Tell whether words are bolder than those of other rows."""
    mine = [inks.of(word.box).weight for word in words if len(word.text) > 1]
    theirs = [inks.of(word.box).weight for row in others for word in row.words if len(word.text) > 2]
    return bool(mine and theirs) and median(mine) > median(theirs) * _BOLDER


def _is_pale(row: Row, others: Sequence[Row], inks: Inks) -> bool:
    mine = [inks.of(word.box).contrast for word in row.words]
    theirs = [inks.of(word.box).contrast for one in others for word in one.words if row_of_furniture(one.texts) is None]
    return bool(mine and theirs) and median(mine) < median(theirs) * _PALER


def inline_name(words: list[Word], inks: Inks, platform: str | None) -> int:
    """Tell how many words at the beginning of a line are a bold name with text behind it; 0 for none."""
    if len(words) < 3:
        return 0
    weights = [inks.of(word.box).weight if len(word.text) > 1 else 0.0 for word in words]
    plain = sorted(weight for weight in weights[2:] if weight)
    if not plain:
        return 0
    usual = plain[len(plain) // 2]
    bold = 0
    while bold < min(len(words) - 1, 4) and weights[bold] > usual * _BOLDER:
        bold += 1
    short = words[0].text.isalpha() and len(words[0].text) <= _SHORT_WORD and not bold
    if (
        USER_NAME.match(words[0].text)
        and not short
        and (platform in _NAME_FIRST or "_" in words[0].text or "." in words[0].text[1:-1])
    ):
        # Where the name stands above, a word that is no bolder is what was said.
        marked = platform == "instagram" or re.search(r"[._\d]", words[0].text[1:])
        if bold or marked:
            return 1 if bold <= 1 or platform in _NAME_FIRST else bold
    if bold and bold < len(words) - 1 and all(word.text[0].isupper() for word in words[:bold]) and bold >= 2:
        return bold
    return 0


def _after(words: list[Word], handle: Word) -> list[Word]:
    rest = words[words.index(handle) + 1 :]
    while rest and _BETWEEN.match(rest[0].text):
        rest = rest[1:]
    return rest


def _matching(words: list[Word], texts: list[str]) -> list[Word]:
    """Return the words that these texts, in order, are."""
    kept, left = [], list(texts)
    for word in words:
        if left and word.text == left[0]:
            kept.append(word)
            left.pop(0)
    return kept
