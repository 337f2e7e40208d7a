"""The words that tell private things, from resources/reading/private.toml."""

import tomllib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from admin_desktop.storage.resources import resource_dir


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return the data, read once.

    Raises:
        OSError, ValueError: our own data is broken.
        ResourcesMissing: it is not there.
    """
    data: dict[str, Any] = tomllib.loads((resource_dir() / "reading" / "private.toml").read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=64)
def word_set(room: str, key: str) -> frozenset[str]:
    """Return one list as a set of plain words."""
    return frozenset(plain(word) for word in words()[room][key])


def alternatives(of: Iterable[str]) -> str:
    """Return a pattern that matches any of these, the longest first, with any white space for a space."""
    import re

    found = sorted({plain(one) for one in of}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s{1,3}") for one in found) + ")"


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    first = unicodedata.normalize("NFKD", letter)[:1].lower()[:1]
    return first or letter


def plain(text: str) -> str:
    """Return the text in small letters without accents, letter for letter: places stay where they are."""
    if text.isascii():
        return text.lower()
    return "".join(one.lower() if one.isascii() else _plain_letter(one) for one in text)
