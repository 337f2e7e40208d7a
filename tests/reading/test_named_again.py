"""Several readings of one name."""

import pytest

from admin_desktop.reading.guesses import Guess
from admin_desktop.reading.named_again import named_again

NAME = Guess("Matt Campbel", 0.9)


@pytest.mark.parametrize(
    ("readings", "value", "sure"),
    [
        (["Matt Campbell", "Matt Campbell"], "Matt Campbell", 0.9),
        (["Matt Campbel", "Matt Campbell"], "Matt Campbel", 0.9),
        (["Matt Campbe11", "Mall Campbell"], "Matt Campbel", 0.72),
        (["JU", "JU"], "Matt Campbel", 0.72),  # another place
        (["", ""], "Matt Campbel", 0.72),
        ([], "Matt Campbel", 0.9),
    ],
)
def test_most_readings_decide(readings: list[str], value: str, sure: float) -> None:
    again = named_again(NAME, readings)
    assert (again.value, round(again.sure, 2)) == (value, sure)
