"""Names of persons that a text tells something private about: "Skyler Example in room 112 is on an IEP"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, word_set, words
from admin_desktop.reading.private_spans import Span

# An initial's full stop ends nothing.
_SENTENCE = re.compile(r"(?<!\b[A-Z])[.!?…]+(?=[\s\"”']|$)|\n\n")
_CAPITAL = r"[^\W\d_a-zà-öø-ÿ](?:[^\W\d_]|['’-](?=[^\W\d_])){1,24}"
_NAME = re.compile(rf"(?<![\w@#./-]){_CAPITAL}(?:[ \n](?:[A-Z]\.?[ \n])?{_CAPITAL}){{1,3}}(?![\w@])")
_ALONE = re.compile(rf"(?<![\w@#./-]){_CAPITAL}(?: [A-Z]\.)?(?![\w@])")
_TITLE = re.compile(r"(?:\b(?:mr|mrs|ms|dr|miss|coach|principal|teacher|sr|sra|profe|maestra|maestro)\.?[ \n])$")


@lru_cache(maxsize=1)
def _pupils() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){alternatives(words()['name']['pupils'])}(?!\w)")


@lru_cache(maxsize=1)
def _alone_before() -> re.Pattern[str]:
    """What follows a first name that stands alone, so that it is surely a pupil's."""
    return re.compile(
        r"(?:'s)?[ \n](?:in[ \n]room|in[ \n]\w{1,12}[ \n]grade|is[ \n]on[ \n](?:an[ \n])?(?:iep|meds|medication)"
        r"|has[ \n](?:an[ \n]iep|adhd|autism)|failed|is[ \n]failing|(?:got|was)[ \n]suspended|was[ \n]expelled|iep"
        r"|del[ \n]salon|reprobo|en[ \n]el[ \n]salon)"
    )


@lru_cache(maxsize=1)
def _related() -> re.Pattern[str]:
    """Match "her son Marcus", "the boy's name is Mateo Ruiz": one word is enough behind these."""
    kin = alternatives(words()["name"]["kin"])
    return re.compile(rf"(?<!\w){kin}(?P<is>,? (?:is|es|was)\b)?(?:[:,]| (?:de|of|who did it is))?[ \n](?P<at>)")


@lru_cache(maxsize=1)
def _whose() -> re.Pattern[str]:
    kin = alternatives(words()["name"]["kin"])
    return re.compile(rf"'s[ \n](?:[^\W\d_]{{2,10}}[ \n])?{kin}(?!\w)")


_FULL = re.compile(rf"{_CAPITAL}(?:[ \n](?:[A-Z]\.?[ \n])?{_CAPITAL}){{0,2}}(?![\w@])")


def _kin(text: str) -> Iterator[Span]:
    lower = plain(text)
    never = word_set("name", "never") | word_set("name", "starters")
    for found in _related().finditer(lower):
        name = _FULL.match(text, found.end())
        if name and found["is"] and " " not in name[0] and plain(name[0]) not in word_set("name", "given"):
            continue  # "her son is Great"
        if name is None or name[0].isupper() or plain(re.split(r"['\s]", name[0])[0]) in never:
            continue
        kept = list(re.finditer(r"[^\s]+", name[0]))
        stop = next((at for at, word in enumerate(kept) if plain(re.sub(r"'s$", "", word[0])) in never), len(kept))
        last = kept[stop - 1]
        yield Span("name", name.start(), name.start() + last.start() + len(re.sub(r"'s$", "", last[0])))
    for found in _ALONE.finditer(text):
        bare = re.sub(r"'s$", "", found[0])
        if (
            bare != found[0]
            and plain(bare) not in never
            and not _TITLE.search(lower[max(0, found.start() - 12) : found.start()])
            and _whose().match(lower, found.start() + len(bare))
        ):
            yield Span("name", found.start(), found.start() + len(bare))


def find_names(text: str) -> Iterator[Span]:
    """Find names in sentences that speak of pupils, and behind words like "her son"."""
    yield from _kin(text)
    start = 0
    for end in [*(found.end() for found in _SENTENCE.finditer(text)), len(text)]:
        sentence = text[start:end]
        if sentence and _pupils().search(plain(sentence)):
            for span in _in_sentence(sentence):
                yield Span("name", start + span[0], start + span[1])
        start = end


def _in_sentence(sentence: str) -> Iterator[tuple[int, int]]:
    if sentence.isupper():
        return  # everything has capitals, so they tell nothing
    for found in _NAME.finditer(sentence):
        yield from _parts(sentence, found)
    lower = plain(sentence)
    beginning = len(sentence) - len(sentence.lstrip())
    never = word_set("name", "never") | word_set("name", "starters")
    for found in _ALONE.finditer(sentence):
        # With "Meet in room 12" the place is told, with "that Skyler in room 12" a child.
        word = lower[found.start() : found.end()]
        first = (
            found.start() == beginning
            and word not in word_set("name", "given")
            and lower.startswith("in", found.end() + 1)
        )
        if not first and lower[found.start() : found.end()] not in never and _alone_before().match(lower, found.end()):
            yield found.span()


def _parts(sentence: str, found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Go through what is left of capitals in a row without the words that are no names; at least two of them."""
    never, starters = word_set("name", "never"), word_set("name", "starters")
    run: list[re.Match[str]] = []
    # A title says that this is one of the staff.
    staff = _TITLE.search(plain(sentence[max(0, found.start() - 20) : found.start()])) is not None
    for word in [*re.finditer(r"[^\s]+", found[0]), None]:
        bare = plain(re.sub(r"['’]s$|\.$", "", word[0])) if word else ""
        if word is not None and bare not in never and not (bare in starters and not run):
            run.append(word)
            continue
        if len(run) >= 2 and not staff:
            last = re.sub(r"['’]s$", "", run[-1][0])
            yield found.start() + run[0].start(), found.start() + run[-1].start() + len(last)
        staff = word is not None and _TITLE.search(bare + " ") is not None
        run = []
