"""Sample screens of our own are read as well as they were when this was written, or better."""

import json
from pathlib import Path

import pytest

from tests.screens.score import Score, make_reader, score, table

SCREENS = Path(__file__).parents[1] / "data" / "screens"


@pytest.fixture(scope="module")
def total() -> Score:
    """Every sixth screen: the whole set takes minutes (``python -m tests.screens.score tests/data/screens``)."""
    counted, reader = Score(), make_reader()
    for truth in json.loads((SCREENS / "truth.json").read_text("utf-8"))[::6]:
        score(reader, SCREENS, truth, counted)
    reader.close()
    return counted


def test_platform_link_and_author_are_right(total: Score) -> None:
    said = "\n".join([*total.faults, *table(total)])
    for name in ("platform", "platform without a box", "url", "url without a box"):
        assert total.right[name] >= total.screens - 1, said
    assert total.right["author"] >= 0.8 * total.screens, said


def test_few_letters_are_wrong(total: Score) -> None:
    assert total.wrong_letters <= 0.03 * total.letters, "\n".join(total.faults)


def test_categories_are_suggested_and_no_wrong_ones(total: Score) -> None:
    assert total.missed <= 0.15 * total.categories, "\n".join(total.faults)
    assert total.wrong <= 1, "\n".join(total.faults)


def test_private_things_are_found_and_gone_when_covered(total: Score) -> None:
    assert total.private_missed <= 0.25 * total.private, "\n".join(total.faults)
    assert total.still_read == 0, "\n".join(total.faults)
