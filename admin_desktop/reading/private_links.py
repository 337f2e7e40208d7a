"""Mail addresses and links, also misread, in words, and broken over a line's end."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, word_set, words
from admin_desktop.reading.private_spans import Span

_LOCAL = r"[\w.+'%-]{1,64}"
_LABEL = r"[\w-]{1,63}"
# "<" only within, where it is a "c" that was misread.
_URL = r"(?:[^\s<>\"“”«»]|(?<=\w)<(?=\w))"
_BREAKS = "-/._=&?%#~+"


@lru_cache(maxsize=1)
def _endings() -> str:
    told = words()["link"]
    return alternatives([*told["sure"], *told["doubtful"]])


@lru_cache(maxsize=1)
def _mail() -> re.Pattern[str]:
    at = r"(?: ?@ ?|@\n|\n@| ?[(\[{] ?(?:at|arroba) ?[)\]}] ?)"
    dot = r"(?: ?[.,]\n?| [.] | (?:dot|punto) |[.] | ?[(\[{] ?(?:dot|punto) ?[)\]}] ?)"
    return re.compile(rf"(?<![\w.+@-]){_LOCAL}{at}{_LABEL}(?:{dot}{_LABEL}){{1,5}}(?![\w@])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _spelled_mail() -> re.Pattern[str]:
    told = words()["mail"]
    at, dot = alternatives(told["at"]), alternatives(told["dot"])
    part = rf"(?:[b-hj-xz]\s)?[\w-]{{2,40}}(?:(?:\s{dot}\s|\.)[\w-]{{1,40}}){{0,3}}"
    sure = alternatives([*words()["link"]["sure"], "us"])
    return re.compile(
        rf"(?<![\w@.])(?P<name>{part})\s{at}\s[\w-]{{2,40}}(?:\s{dot}\s[\w-]{{2,40}}){{0,3}}\s{dot}\s{sure}(?!\w)"
    )


@lru_cache(maxsize=1)
def _glued_mail() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w.+@-])[\w.+-]{2,64}@[\w-]{3,60}(?:com|org|net|edu|gov)(?![\w@])"
        rf"|(?<![\w.+@-])[\w.+-]{{2,64}}@[\w.-]{{1,40}}-?\n[\w-]{{1,40}}\.{alternatives(words()['link']['sure'])}(?!\w)"
        rf"|(?<![\w.+@-])[\w.+-]{{2,64}}(?: ?@ ?| (?:at|arroba) )"
        rf"{alternatives(words()['mail']['providers'])}(?:\.(?:com|net|es|mx))?(?![\w@-])",
        re.IGNORECASE,
    )


def find_mails(text: str) -> Iterator[Span]:
    """Find mail addresses."""
    if "@" in text or "(" in text or "[" in text or "{" in text:
        for found in _mail().finditer(text):
            end = _mail_end(found[0])
            if end:
                yield Span("email", found.start(), found.start() + end)
    for found in _glued_mail().finditer(text):
        yield Span("email", *found.span())
    for found in _spelled_mail().finditer(plain(text)):
        if found["name"] not in word_set("mail", "not_names"):
            yield Span("email", *found.span())


def _mail_end(raw: str) -> int:
    """Return how much of a find is the address: up to its last part that can end one, 0 for none."""
    lower = plain(raw)
    sure, doubtful = word_set("link", "sure"), word_set("link", "doubtful")
    for end in sorted({found.end() for found in re.finditer(r"(?<=[\w-])(?=[ .,)\]}\n]|$)", lower)}, reverse=True):
        last = re.search(r"([ .,)\]}\n])([\w-]+)$", lower[:end])
        if last is None or ("@" not in lower[:end] and not re.search(r"[(\[{] ?(?:at|arroba)", lower[:end])):
            break
        if last[2] in sure or (last[2] in doubtful and last[1] == "."):
            return end
        # Any other ending in letters, if it stands as it should: new endings come every month.
        if last[1] == "." and re.fullmatch(r"[a-z]{2,18}", last[2]) and " " not in lower[:end]:
            return end
    return 0


@lru_cache(maxsize=1)
def _link() -> re.Pattern[str]:
    scheme = r"(?:h[tli1f]{1,3}ps?\s?[:;]\s?/\s?/\s?)"
    www = r"(?:www\s?[.,]\s?)"
    names = rf"(?:{_LABEL}\.){{1,8}}(?:{_endings()})"
    return re.compile(
        rf"(?<![\w@.+-])(?:(?P<open>{scheme}{www}?|{www})(?P<rest>{_URL}{{2,400}})|(?P<bare>{names})(?![\w@-])"
        rf"(?!\.[\w])(?P<path>(?::\d{{2,5}})?(?:[/?#]{_URL}{{0,400}})?))",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _spelled_link() -> re.Pattern[str]:
    dot = alternatives(words()["mail"]["dot"])
    sure = alternatives(words()["link"]["sure"])
    return re.compile(rf"(?<![\w@])(?P<name>[\w-]{{2,60}})\s?[(\[]?{dot}[)\]]?\s?{sure}(?!\w)")


def find_links(text: str) -> Iterator[Span]:
    """Find links, with and without http in front."""
    for found in _link().finditer(text):
        if found["bare"] is not None and not _is_site(found["bare"], found["path"] or ""):
            continue
        # "www." before nothing that could be a site is a slip of the pen.
        if found["open"] is not None and not re.search(r"\w", found["rest"]):
            continue
        end = _onward(text, found.start(), found.end())
        yield Span("link", found.start(), _without_stop(text, found.start(), end))
    # A name broken in two at the end of a line: "example-quick-\ncash.com".
    for found in _broken().finditer(text):
        yield Span("link", found.start(), _without_stop(text, found.start(), _onward(text, found.start(), found.end())))
    for found in _spelled_link().finditer(plain(text)):
        if found["name"] not in word_set("link", "not_names"):
            yield Span("link", *found.span())


@lru_cache(maxsize=1)
def _broken() -> re.Pattern[str]:
    sure = alternatives(words()["link"]["sure"])
    return re.compile(
        rf"(?<![\w@.+-])(?:{_LABEL}\.){{0,3}}(?:[\w-]{{1,60}}-\n[\w-]{{1,63}}\.|{_LABEL}(?:\.\n|\n\.))"
        rf"(?:{_LABEL}\.){{0,3}}{sure}(?![\w@-])(?:/{_URL}{{0,400}})?",
        re.IGNORECASE,
    )


def _is_site(name: str, path: str) -> bool:
    parts = plain(name).split(".")
    if not any(one.isalpha() for one in parts[-2]):
        return False  # "3.com": a figure and a word
    if parts[-1] in word_set("link", "sure") and len(parts[-2]) >= 2:
        return True
    return (len(path) > 1 and path[0] == "/") or (len(parts) >= 3 and len(parts[-2]) >= 2 and len(parts[0]) >= 2)


def _onward(text: str, start: int, end: int) -> int:
    """Return where a link ends that goes on in the next line; at most three lines more."""
    for _line in range(3):
        if text[end : end + 1] != "\n":
            break
        following = re.match(rf"{_URL}{{1,400}}", text[end + 1 :])
        if following is None:
            break
        raw = text[start:end]
        unfinished = (raw[-1] in _BREAKS and raw[-1] not in ".?") or following[0][0] in ".-/?&=_#%"
        nameless = "." not in re.sub(r"^(?:\w+\s?:\s?/\s?/)?(?:www\s?[.,])?", "", raw, flags=re.IGNORECASE)
        dotted = re.search(r"[.]\w{2,}", following[0]) is not None
        coded = re.search(r"[/=&%_?]|\w\d|\d\w", following[0]) is not None and ("/" in raw[8:] or raw[-1] == ".")
        # A line that the link fills alone is broken anywhere, if anywhere.
        alone = start == 0 or text[start - 1] == "\n"
        if not (unfinished or (nameless and dotted) or (raw[-1] == "." and nameless) or (coded and alone)):
            break
        end += 1 + len(following[0])
    return end


def _without_stop(text: str, start: int, end: int) -> int:
    """Return the end without the sentence's own marks behind it."""
    while end > start and text[end - 1] in ".,;:!?'’)]}…*":
        if text[end - 1] == ")" and "(" in text[start:end]:
            break
        end -= 1
    return end
