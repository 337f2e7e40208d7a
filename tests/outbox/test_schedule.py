from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.outbox.schedule import backoff


def test_from_half_a_minute_doubled_to_an_hour() -> None:
    assert [backoff(n, lambda: 0.5).total_seconds() for n in range(1, 10)] == [
        30, 60, 120, 240, 480, 960, 1920, 3600, 3600,
    ]  # fmt: skip


def test_jitter_is_a_quarter_to_both_sides() -> None:
    assert backoff(3, lambda: 0.0) == timedelta(seconds=90)
    assert backoff(3, lambda: 1.0) == timedelta(seconds=150)


@given(attempts=st.integers(1, 100_000), chance=st.floats(0, 1))
def test_never_below_half_a_minute_nor_above_an_hour_and_never_the_last(attempts: int, chance: float) -> None:
    assert timedelta(seconds=30) <= backoff(attempts, lambda: chance) <= timedelta(hours=1)
