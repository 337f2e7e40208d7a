"""Telephone numbers in words, wholly or partly: "five one two 555 oh one four two"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from admin_desktop.reading.private_data import alternatives, plain, words
from admin_desktop.reading.private_numbers import is_near
from admin_desktop.reading.private_spans import Span


@lru_cache(maxsize=1)
def _number_words() -> re.Pattern[str]:
    told = words()["phone"]
    spoken = alternatives([*told["digits"], *told["tens"], *told["ends"], *told["times"]])
    one = rf"(?:{spoken}|(?<!\d)\d{{1,7}}(?!\d))"
    between = r"[ \n,.…()-]{0,5}(?:y[ \n])?"
    return re.compile(rf"(?<![\w-])\(?{one}(?:{between}{one}){{2,13}}(?![\w-])")


def find_spelled(text: str) -> Iterator[Span]:
    """Find numbers in words: ten or eleven figures, or seven where a word near says that it is a telephone's."""
    lower = plain(text)
    for found in _number_words().finditer(lower):
        number, spelled = _figures(re.findall(r"[^\W\d_]+|\d+", found[0]))
        if not spelled:
            continue
        if number[:1] == "1" and len(number) == 11:
            number = number[1:]
        near = is_near(text, *found.span())
        american = len(number) == 10 and number[0] not in "01" and number[3] not in "01"
        if (
            (american and (spelled >= 2 or near or any(one.isdigit() for one in found[0])))
            or (len(number) in (10, 11) and (spelled >= 3 or near))
            or (len(number) == 7 and near and spelled >= 3)
        ):
            yield Span("phone", *found.span())


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    told = words()["phone"]
    return re.compile(alternatives([*told["digits"], *told["tens"], *told["ends"], *told["times"], "y"]))


def _figures(parts: list[str]) -> tuple[str, int]:
    """Return the figures that words and figures say, and how many words did; words may stand without a gap."""
    told = words()["phone"]
    number, spelled, tens, times = "", 0, "", 1
    for part in (one for run in parts for one in ([run] if run.isdigit() else _token().findall(run))):
        unit = told["digits"].get(part, "")
        spelled += not part.isdigit() and part != "y"
        if tens and unit and unit != "0":
            number, tens = number + tens + unit, ""
            continue
        if part != "y" and tens:
            number, tens = number + tens + "0", ""
        if part in told["tens"]:
            tens = told["tens"][part]
        elif part in told["times"]:
            times = told["times"][part]
        else:
            number, times = number + (unit or told["ends"].get(part, "") or part.strip("y")) * times, 1
    return number + (tens + "0" if tens else ""), spelled
