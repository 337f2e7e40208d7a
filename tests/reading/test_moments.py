"""When something was posted: the words of the networks, in English and Spanish."""

import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.reading.moments import looks_like_when, parse_when

ZONE = timezone(timedelta(hours=-6))
AT = datetime(2026, 11, 22, 21, 10, tzinfo=ZONE)  # a Sunday


def at(day: str, clock: str = "00:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("4h", timedelta(hours=5), timedelta(hours=4)),
        ("35m", timedelta(minutes=36), timedelta(minutes=35)),
        ("35 min", timedelta(minutes=36), timedelta(minutes=35)),
        ("1d", timedelta(days=2), timedelta(days=1)),
        ("2 hrs", timedelta(hours=3), timedelta(hours=2)),
        ("an hour ago", timedelta(hours=2), timedelta(hours=1)),
        ("a day ago", timedelta(days=2), timedelta(days=1)),
        ("6 days ago", timedelta(days=7), timedelta(days=6)),
        ("3 days ago (edited)", timedelta(days=4), timedelta(days=3)),
        ("3d · Edited", timedelta(days=4), timedelta(days=3)),
        ("3w", timedelta(weeks=4), timedelta(weeks=3)),
        ("2 sem", timedelta(weeks=3), timedelta(weeks=2)),
        ("hace 3 h", timedelta(hours=4), timedelta(hours=3)),
        ("Hace 2 días", timedelta(days=3), timedelta(days=2)),
        ("hace una hora", timedelta(hours=2), timedelta(hours=1)),
        ("lh", timedelta(hours=2), timedelta(hours=1)),
        ("1 h 5 min ago", timedelta(hours=1, minutes=6), timedelta(hours=1, minutes=5)),
        ("2 months ago", timedelta(days=93), timedelta(days=56)),
        ("4mo", timedelta(days=155), timedelta(days=112)),
        ("1y", timedelta(days=732), timedelta(days=365)),
        ("1 año", timedelta(days=732), timedelta(days=365)),
        ("Just now", timedelta(minutes=1), timedelta()),
        ("Ahora mismo", timedelta(minutes=1), timedelta()),
    ],
)
def test_distances(words: str, earliest: timedelta, latest: timedelta) -> None:
    when = parse_when(words, AT)
    assert when is not None
    assert (AT - when.earliest, AT - when.latest) == (earliest, latest)
    assert looks_like_when(words)


@pytest.mark.parametrize(
    ("words", "day", "clock"),
    [
        ("Yesterday at 9:05 PM", "2026-11-21", "21:05"),
        ("Ayer a las 21:05", "2026-11-21", "21:05"),
        ("Today at 8 AM", "2026-11-22", "08:00"),
        ("Yesterday", "2026-11-21", None),
        ("Nov 9", "2026-11-09", None),
        ("November 9 at 3:15 PM", "2026-11-09", "15:15"),
        ("9 November 2024 at 15:15", "2024-11-09", "15:15"),
        ("Nov 9, 2025", "2025-11-09", None),
        ("Dec 18, 2025", "2025-12-18", None),
        ("December 18", "2025-12-18", None),
        ("9 de noviembre", "2026-11-09", None),
        ("9 de noviembre de 2025 a las 9:05 p. m.", "2025-11-09", "21:05"),
        ("9 nov.", "2026-11-09", None),
        ("Feb 29", "2024-02-29", None),
        ("3:15 PM · Nov 9, 2025", "2025-11-09", "15:15"),
        ("10:14 AM · Feb 4", "2026-02-04", "10:14"),
        ("2024-11-09", "2024-11-09", None),
        ("2024-11-9", "2024-11-09", None),
        ("11/9/24", "2024-11-09", None),
        ("11/9/2024, 3:15 PM", "2024-11-09", "15:15"),
        ("25/12/2025", "2025-12-25", None),
        ("11-02", "2026-11-02", None),
        ("Monday at 8 PM", "2026-11-16", "20:00"),
        ("Sunday at 8 PM", "2026-11-15", "20:00"),
        ("lunes a las 20:00", "2026-11-16", "20:00"),
        ("Fri, Nov 20 at 8:00 PM", "2026-11-20", "20:00"),
        ("9:05 PM", "2026-11-22", "21:05"),
        ("9:30 PM", "2026-11-21", "21:30"),
        ("12:00 AM", "2026-11-22", "00:00"),
        ("Posted October 30", "2026-10-30", None),
    ],
)
def test_days(words: str, day: str, clock: str | None) -> None:
    when = parse_when(words, AT)
    assert when is not None
    assert when.earliest == at(day, clock or "00:00")
    length = timedelta(minutes=1) if clock else timedelta(days=1)
    assert when.latest == when.earliest + length - timedelta(seconds=1)
    assert looks_like_when(words)


@pytest.mark.parametrize(
    "words",
    [
        "", "12 likes", "412 members", "2-0", "21 to 17", "1/2", "3.5", "Like", "Reply", "4,102 posts", "2.1K views",
        "Room 112", "Final score 21-17", "14", "2026", "May", "mar", "Sat", "march with us", "a", "an", "1st", "3rd+",
        "I am", "m",
        "Nov 31 birds", "25:61", "13 PM", "0:75 PM", "Feb 30 2025 x", "We meet Monday", "at 9", "9", "h", "hace", "ago",
        "in 4h we go", "Mondays", "5th grade", "4 hats", "7 dwarfs", "100%", "$5", "8-10", "2 yards",
    ],
)  # fmt: skip
def test_other_words_are_no_times(words: str) -> None:
    assert parse_when(words, AT) is None
    assert not looks_like_when(words)


def test_a_day_that_is_none_says_no_time() -> None:
    assert parse_when("Feb 30, 2025", AT) is None


def test_a_range_never_ends_after_the_picture() -> None:
    when = parse_when("Today", AT)
    assert when is not None
    assert when.latest == AT
    future = parse_when("Nov 9, 2199", AT)
    assert future is not None
    assert future.earliest <= future.latest <= AT


@given(st.text(max_size=80), st.datetimes(timezones=st.just(ZONE)))
def test_any_words_are_survived(words: str, moment: datetime) -> None:
    when = parse_when(words, moment)
    assert (when is None) or when.earliest <= when.latest <= moment
    assert looks_like_when(words) in (True, False)


@given(st.from_regex(r"\A\d{0,4}[ :/.-]?\d{0,4}[ :/.-]?\d{0,4} ?[a-z]{0,5}\Z"))
def test_any_numbers_are_survived(words: str) -> None:
    when = parse_when(words, AT)
    assert (when is None) or when.earliest <= when.latest <= AT


def test_long_texts_cost_nothing() -> None:
    begun = time.perf_counter()
    assert not looks_like_when("4h " * 100_000)
    assert parse_when("1 " * 100_000, AT) is None
    assert time.perf_counter() - begun < 1
