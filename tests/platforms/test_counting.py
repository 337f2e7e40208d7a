"""How long a text is, as each network counts it; X's figures are those of its own library (twitter-text 3.1)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.platforms.counting import Rule, XWeights, count, load_x_weights
from admin_desktop.storage.resources import resource_dir

DISCLAIMER = (Path(__file__).parents[1] / "data" / "policy" / "disclaimer.txt").read_text(encoding="utf-8")
WEIGHTS = load_x_weights(resource_dir() / "platforms" / "x-counting.toml")


@pytest.fixture
def weights() -> XWeights:
    return WEIGHTS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", 0),
        (DISCLAIMER, 139),
        ("中文", 4),
        ("한국어", 6),
        ("e\u0301", 1),
        ("👍🏽", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇺🇸", 2),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
        ("1️⃣", 2),
        ("©", 1),
        ("©️", 2),
        ("🏽🏽", 4),
        ("…", 2),
        ("“q” — ‐", 7),
        ("مدرسة النموذج 🐻", 16),
        ("https://www.example.org/a/b?x=1#frag.", 24),
        ("(https://example.org)", 25),
        ("see example.org now", 31),
        ("www.facebook.com/SamplePTA.", 24),
        ("Contact: Pat Sample, pat@example.org", 36),
        ("example.org?x=1", 27),
        ("https://example.invalid/x", 25),
        ("Mr.Smith", 8),
        ("#example.com", 12),
        ("http://münchen.de/x", 23),
        ("http://пример.рф/путь", 23),
        ("https://例え.jp", 23),
    ],
)
def test_the_weight_on_x(weights: XWeights, text: str, wanted: int) -> None:
    assert count(text, Rule.X_WEIGHTED, weights) == wanted


@pytest.mark.parametrize(
    ("text", "units", "points"),
    [(DISCLAIMER, 139, 139), ("👍🏽", 4, 2), ("中", 1, 1), ("\ud800", 1, 1), ("a\nb", 3, 3), ("", 0, 0)],
)
def test_units_and_code_points(weights: XWeights, text: str, units: int, points: int) -> None:
    assert (count(text, Rule.UTF16, weights), count(text, Rule.CODE_POINTS, weights)) == (units, points)


@given(st.text(max_size=300))
def test_any_text_has_a_length(text: str) -> None:
    lengths = {rule: count(text, rule, WEIGHTS) for rule in Rule}
    assert lengths[Rule.UTF16] >= lengths[Rule.CODE_POINTS] >= 0
    assert (lengths[Rule.X_WEIGHTED] == 0) == (text == "")


def test_hostile_texts_take_no_time(weights: XWeights) -> None:
    for text in ("a." * 50_000, "https://" * 20_000, "👩\u200d" * 30_000, "x.com/" + "(" * 100_000, "-" * 100_000):
        assert count(text, Rule.X_WEIGHTED, weights) > 0
