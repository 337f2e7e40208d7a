"""What is private in a text, and what only looks like it: tables of our own, and whatever anybody may write."""

import itertools
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.reading.private import spans_in

_DATA = Path(__file__).parent.parent / "data" / "private"


def _private() -> list[tuple[str, str, str]]:
    rows = [line.split("\t") for line in (_DATA / "positive.tsv").read_text(encoding="utf-8").splitlines()]
    return [(kind, wanted, text.replace("\\n", "\n")) for kind, wanted, text in rows]


def _harmless() -> list[str]:
    return (_DATA / "harmless.txt").read_text(encoding="utf-8").splitlines()


_MARK = re.compile(r"\[\[\w+:(.*?)\]\](?!\])", re.DOTALL)


def _marked() -> list[str]:
    """Texts in which what is private stands as "[[kind:…]]"."""
    return (_DATA / "marked.txt").read_text(encoding="utf-8").replace("\\n", "\v").rstrip("\n").split("\n")


def _in_one_line(kind: str, text: str) -> str:
    return text.replace("\n", " " if kind in ("name", "address") else "")


def test_tables_are_large() -> None:
    assert len(_private()) >= 150
    assert len(_harmless()) >= 150


@pytest.mark.parametrize(("kind", "wanted", "text"), _private())
def test_private_is_found_whole(kind: str, wanted: str, text: str) -> None:
    found = [(span.kind, _in_one_line(span.kind, text[span.start : span.end])) for span in spans_in(text)]
    assert (kind, _in_one_line(kind, wanted.replace("\\n", "\n"))) in found


@pytest.mark.parametrize("marked", _marked())
def test_every_letter_of_what_is_private_is_covered(marked: str) -> None:
    marked = marked.replace("\v", "\n")
    text = _MARK.sub(r"\1", marked)
    covered = {at for span in spans_in(text) for at in range(span.start, span.end)}
    before = 0
    for found in _MARK.finditer(marked):
        start = found.start() - before
        before += len(found[0]) - len(found[1])
        shown = [sign for at, sign in enumerate(found[1], start) if sign.isalnum() and at not in covered]
        assert not shown, found[0]


def test_thousands_of_numbers_take_a_time_that_grows_as_they_do() -> None:
    def took(count: int) -> float:
        text = " ".join(f"{201 + at % 700}-555-{at % 10_000:04}" for at in range(count))
        begun = time.perf_counter()
        assert len(spans_in(text)) == count
        return time.perf_counter() - begun

    took(10)
    few, many = min(took(700) for _ in range(3)), min(took(7000) for _ in range(2))
    assert many < 25 * few


@pytest.mark.parametrize("text", _harmless())
def test_harmless_is_left_alone(text: str) -> None:
    assert [(span.kind, text[span.start : span.end]) for span in spans_in(text)] == []


_PIECES = ["918", "-", "555", "0142", "@", "www.", ".com", "/", "\n", " ", "Calle", "St", "ID", "1420", "Elm", "dot"]


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)))
def test_any_text_is_answered(text: str) -> None:
    spans = spans_in(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "1" * 100_000, "www." * 25_000, "a@" * 50_000, "a.b-" * 25_000, "1420 Elm " * 11_000,
     "id " * 33_000,
     "Calle a " * 12_000, "Skyler Example student " * 4_000, "one two " * 12_000, "1 2 3 " * 16_000, "((((" * 25_000,
     "5 a b c d " * 10_000, "a\n" * 50_000, "h" * 100_000, "+1 " * 33_000],
    ids=lambda text: text[:9],
)  # fmt: skip
def test_long_texts_take_no_time_to_speak_of(text: str) -> None:
    started = time.monotonic()
    spans_in(text)
    # Twice as long a text may take twice as long, not four times: then this would be minutes.
    assert time.monotonic() - started < 5
