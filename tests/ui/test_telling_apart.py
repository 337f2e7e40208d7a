"""Long words on small buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.ui.telling_apart import told_apart

POST = "https://www.facebook.com/CedarRidgeBoosters/posts/pfbid02{}Xf7Y1wcMnKuBrhwP5QrWe5VdvhmF3p1sfTbZkYDhhiS"


def test_short_ones_stay_as_they_are() -> None:
    assert told_apart(["Cedar Ridge PTA", "Oak PTA"], 40) == ["Cedar Ridge PTA", "Oak PTA"]


def test_a_long_one_shows_its_beginning_and_its_end() -> None:
    (shown,) = told_apart(["https://www.instagram.com/cedar_ridge_boosters/reel/DCxYz12AbCd/"], 40)
    assert len(shown) == 40
    assert shown.startswith("https://www.instagra")
    assert shown.endswith("DCxYz12AbCd/")


@pytest.mark.parametrize("signs", [("I", "l"), ("0", "O", "o"), ("1l", "Il", "ll")])
def test_what_differs_in_the_middle_is_seen(signs: tuple[str, ...]) -> None:
    shown = told_apart([POST.format(sign) for sign in signs], 40)
    for text, sign in zip(shown, signs, strict=True):
        assert f"id02{sign}Xf7" in text
        assert len(text) <= 40


def test_what_differs_far_apart_is_told_apart_too() -> None:
    one, other = POST.format("l"), POST.format("I")
    third = one[:-20] + "I" + one[-19:]
    assert len(set(told_apart([one, other, third], 40))) == 3


@given(st.lists(st.text(alphabet="Il1", min_size=0, max_size=120), max_size=4), st.integers(20, 60))
def test_no_two_become_the_same(texts: list[str], longest: int) -> None:
    shown = told_apart(texts, longest)
    assert len(set(shown)) == len(set(texts))
    assert all(len(text) <= max(longest, 120 + 8) for text in shown)
