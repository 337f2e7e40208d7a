"""What somebody is called elsewhere, and what opens their account: "her insta is …", logins and passwords."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, word_set, words
from admin_desktop.reading.private_spans import Span

_SAID = (
    r"(?P<said>[ \n]{0,2}(?:[:=>]|(?<=\s)-|'s(?!\w)|(?:is|es|was|as|called|under|named|me|at|on|her|him|@)(?!\w))){0,3}"
)
_HANDLE = r"(?P<value>[@$]?[^\W_][\w.-]{1,29}(?:#\d{3,5})?|[@$_][\w.-]{2,29})"
_MENTION = re.compile(r"(?<![\w.@/+-])@[\w][\w.-]{1,29}(?<![.-])(?!@)")

_REDDIT = re.compile(r"(?<![\w/])/?u/[\w-]{3,20}(?!\w)")


@lru_cache(maxsize=1)
def _elsewhere() -> re.Pattern[str]:
    told = words()["handle"]
    what = r"(?:(?:[ \n](?:name|user|username|handle|id|account|acct|page|usuario|tag|code)){0,2})"
    return re.compile(
        rf"(?<![\w@./])(?P<whose>(?:her|his|their|my|our|su|mi|tu|your|the|add|follow|[\w]+'s)[ \n])?"
        rf"(?P<cue>{alternatives(told['networks'])})(?![\w@]){what}{_SAID}[ \n]{{0,2}}[\"'“(]?{_HANDLE}(?![\w@])"
    )


@lru_cache(maxsize=1)
def _opening() -> re.Pattern[str]:
    told = words()["handle"]
    return re.compile(
        rf"(?<![\w@./-])(?P<cue>{alternatives([*told['logins'], *told['passwords'], *told['portals']])})"
        rf"(?![\w]){_SAID}[ \n]{{0,2}}[\"'“(]?"
        r"(?P<value>[^\s\"”)/|,;]{3,40})(?:[ \n]?(?:[/|,;]|and\b|y\b)[ \n]?(?P<more>[^\s\"”)/|,;]{4,40}))?"
    )


def find_handles(text: str) -> Iterator[Span]:
    """Find names on networks behind the network's own, and logins and passwords behind these words."""
    lower = plain(text)
    for found in _searched(_elsewhere(), lower):
        if _is_handle(found, text):
            end = _without_stop(found, "value")
            # "fb: Maddie Ruiz" is two words.
            second = re.compile(r" [A-Z][\w'-]+").match(text, end) if text[found.start("value")].isupper() else None
            yield Span("name", found.start("value"), second.end() if second else end)
    for found in _REDDIT.finditer(text):
        yield Span("name", *found.span())
    for found in _searched(_opening(), lower):
        if _opens(found, text):
            yield Span("id", found.start("value"), _without_stop(found, "value"))
            if found["more"] and _is_mixed(text[slice(*found.span("more"))]):
                yield Span("id", found.start("more"), _without_stop(found, "more"))


def find_mentions(text: str) -> Iterator[Span]:
    """Find every "@name"; in a text that nobody has posted yet it is no secret, in a picture it names a bystander."""
    for found in _MENTION.finditer(text):
        yield Span("name", *found.span())


def _searched(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Find matches that may overlap: one that is refused must not hide the next."""
    at = 0
    while found := pattern.search(text, at):
        yield found
        at = found.end("cue")


def _without_stop(found: re.Match[str], group: str) -> int:
    return found.start(group) + len(found[group].rstrip(".,:;?'\"”)-"))


def _is_handle(found: re.Match[str], text: str) -> bool:
    value = found["value"].rstrip(".,:;?-")
    bare = value.lstrip("@$")
    if len(bare) < 3 or bare in word_set("handle", "never") or bare.isdigit():
        return False
    if value[0] in "@$" or re.search(r"[^\W\d_]\d|\d[^\W\d_]|_|\w[.#]\w", bare):
        return True
    if re.search(r"[a-z][A-Z]", text[slice(*found.span("value"))]):
        return True
    said = found["said"] or ""
    if said.strip() in (":", "=", ">", "-") or said.strip() in ("called", "under", "named"):
        return True
    # "Her TikTok is jennadances": what one word alone is called, at the end of what is said.
    ends = re.match(r"[ \n]*(?:$|[.,;!?)]|\n|and\b|y\b|add\b|agrega)", found.string[found.end("value") :]) is not None
    return bool(found["whose"]) and bool(said) and len(bare) >= 5 and ends and text[found.start("value")] != "#"


def _opens(found: re.Match[str], text: str) -> bool:
    value = text[slice(*found.span("value"))].rstrip(".,:;?")
    low = plain(value).strip("!'\"")
    if len(value) < 3 or low in word_set("handle", "never"):
        return False
    if found["cue"] in word_set("handle", "portals"):
        return _is_mixed(value) or bool(found["more"] and _is_mixed(text[slice(*found.span("more"))]))
    if re.search(r"[:=](?!//)|(?:\bis|\bes)\b", found["said"] or ""):
        return True
    # "user mruiz / pass …"
    paired = re.match(r"[ \n]?[/|,;]?[ \n]?(?:and[ \n])?(?:pass|pw|contra|clave)", found.string[found.end("value") :])
    code = found["cue"] in word_set("handle", "passwords") and re.fullmatch(r"\d{4,10}", value) is not None
    return _is_mixed(value) or paired is not None or code


def _is_mixed(value: str) -> bool:
    """Tell whether it is no word: figures or signs among letters, or a capital within."""
    return re.search(
        r"[^\W\d_][^\s]*[\d_@#$%&*]|\d[^\s]*[^\W\d_]|[a-z][A-Z]|\w\.\w", value
    ) is not None and not re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|k|s)", value, re.IGNORECASE)
