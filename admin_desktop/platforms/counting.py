"""How long a text is, as each network counts it."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Rule(StrEnum):
    """How a network counts."""

    UTF16 = "utf16"
    """As the fields of browsers do: what lies beyond Unicode's first plane (most emoji) counts two."""
    CODE_POINTS = "code_points"
    """Every code point counts one; an emoji of several parts counts each of them."""
    X_WEIGHTED = "x_weighted"
    """As X does: by weight, an emoji two, a link 23."""


# Pictures by themselves; what takes a skin's colour; and what is a picture only with the sign that asks for one.
_PICTURE = (
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff⌚⌛⏩-⏬⏰⏳◽◾☔☕♈-♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽"
    "✅✊✋✨❌❎❓-❕❗➕-➗➰➿⬛⬜⭐⭕"
)
_COLOURED = "[☝⛹✊-✍\U0001f300-\U0001faff][\U0001f3fb-\U0001f3ff]"
_PART = f"(?![\U0001f3fb-\U0001f3ff])(?:{_COLOURED}|[{_PICTURE}]\ufe0f?|[©®\u203c-\u3299]\ufe0f)"
_EMOJI = re.compile(
    "[#*0-9]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0020-\U000e007f]{1,10}"
    f"|{_PART}(?:\u200d(?:{_PART}|[\u2190-\u2bff]\ufe0f?)){{0,10}}|[\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff]"
)
_LATIN = "a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
# A host, a port, a path whose end is no full stop, a query. Bounded, so that no text takes long.
_LINK = re.compile(
    # Without "https://" only Latin letters make a link.
    rf"(?<![a-z0-9@＠$#＃])(?:(?P<scheme>https?://)(?:[^\W_](?:[\w-]{{0,62}}[^\W_])?\.){{1,10}}"
    rf"|(?:[{_LATIN}](?:[{_LATIN}_-]{{0,62}}[{_LATIN}])?\.){{1,10}})"
    rf"(?P<ending>xn--[-0-9a-z]{{1,59}}|[a-z]{{2,63}}|[^\W_a-z]{{2,63}})(?![a-z0-9@+-])(?::[0-9]{{1,5}})?"
    rf"(?P<path>/(?:[^\s<>\"“”]{{0,2000}}[{_LATIN}а-я=_#/+-])?)?(?P<query>\?[^\s<>\"“”]{{0,2000}}[a-z0-9_&=#/-])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class XWeights:
    """What a text weighs on X.

    Attributes:
        usual, emoji, link: what a code point, an emoji and a link weigh.
        light: first and last code point of the ranges whose code points weigh one.
        endings: what the host of a link without "https://" ends in, in small letters.
    """

    usual: int
    emoji: int
    link: int
    light: tuple[tuple[int, int], ...]
    endings: frozenset[str]

    def count(self, text: str) -> int:
        """Weigh a text, which X composes first (NFC)."""
        text = unicodedata.normalize("NFC", text)
        links = list(self._links(text))
        rest = _without(text, links)
        rest, emoji = _EMOJI.subn("", rest)
        return self.link * len(links) + self.emoji * emoji + sum(self._weight(ord(sign)) for sign in rest)

    def _weight(self, point: int) -> int:
        return 1 if any(first <= point <= last for first, last in self.light) else self.usual

    def _links(self, text: str) -> Iterator[tuple[int, int]]:
        for match in _LINK.finditer(text):
            bare = match["scheme"] is None
            if match["ending"].lower() not in self.endings and not match["ending"].lower().startswith("xn--"):
                continue
            if bare and text[match.start() - 1 : match.start()] in ("-", "_", ".", "/") and match.start():
                continue
            # X takes what follows a bare host without a path for text.
            yield match.start(), match.start("query") if bare and not match["path"] and match["query"] else match.end()


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def load_x_weights(path: Path) -> XWeights:
    """Read how X counts.

    Args:
        path: ``x-counting.toml``.

    Raises:
        OSError, ValueError, KeyError: our own data is broken.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return XWeights(
        data["usual"],
        data["emoji"],
        data["link"],
        tuple((first, last) for first, last in data["light"]),
        frozenset(data["endings"].split()),
    )


def count(text: str, rule: Rule, weights: XWeights) -> int:
    """Tell how long a text is.

    Args:
        text: as it would be pasted, with single line feeds.
        rule: of the place it goes to.
        weights: for :attr:`Rule.X_WEIGHTED`.
    """
    if rule == Rule.UTF16:
        # A lone surrogate is one unit, too.
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return weights.count(text) if rule == Rule.X_WEIGHTED else len(text)
