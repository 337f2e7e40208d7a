"""When something was posted: the words of the networks, in English and Spanish."""

import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.reading.moments import find_when, looks_like_when, parse_when

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
        ("2 months ago", timedelta(days=92), timedelta(days=61)),
        ("4mo", timedelta(days=153), timedelta(days=123)),
        ("1y", timedelta(days=730), timedelta(days=365)),
        ("1 año", timedelta(days=730), timedelta(days=365)),
        ("Just now", timedelta(minutes=1), timedelta()),
        ("Ahora mismo", timedelta(minutes=1), timedelta()),
        ("now", timedelta(minutes=1), timedelta()),
        ("moments ago", timedelta(minutes=1), timedelta()),
        ("a few seconds ago", timedelta(minutes=1), timedelta()),
        ("less than a minute ago", timedelta(minutes=1), timedelta()),
        ("hace unos segundos", timedelta(minutes=1), timedelta()),
        ("hace un momento", timedelta(minutes=1), timedelta()),
        ("Justo ahora", timedelta(minutes=1), timedelta()),
        ("30s", timedelta(seconds=31), timedelta(seconds=30)),
        ("5 mins", timedelta(minutes=6), timedelta(minutes=5)),
        ("hace 5 min", timedelta(minutes=6), timedelta(minutes=5)),
        ("a minute ago", timedelta(minutes=2), timedelta(minutes=1)),
        ("about an hour ago", timedelta(hours=2), timedelta()),
        ("about 2 hours ago", timedelta(hours=3), timedelta(hours=1)),
        ("hace unas 2 horas", timedelta(hours=3), timedelta(hours=1)),
        ("over 2 weeks ago", timedelta(weeks=3), timedelta(weeks=2)),
        ("hace más de 2 semanas", timedelta(weeks=3), timedelta(weeks=2)),
        ("two days ago", timedelta(days=3), timedelta(days=2)),
        ("a couple of days ago", timedelta(days=3), timedelta(days=2)),
        ("1 week ago", timedelta(weeks=2), timedelta(weeks=1)),
        ("hace una semana", timedelta(weeks=2), timedelta(weeks=1)),
        ("12w", timedelta(weeks=13), timedelta(weeks=12)),
        ("hace un día", timedelta(days=2), timedelta(days=1)),
        ("hace 1 d", timedelta(days=2), timedelta(days=1)),
        ("5h ago", timedelta(hours=6), timedelta(hours=5)),
        ("23 hours ago", timedelta(hours=24), timedelta(hours=23)),
        ("44m • Edited •", timedelta(minutes=45), timedelta(minutes=44)),
        ("4h · 🌐", timedelta(hours=5), timedelta(hours=4)),
        ("4h · @", timedelta(hours=5), timedelta(hours=4)),
        ("4h - ©", timedelta(hours=5), timedelta(hours=4)),
        ("· 4h ·", timedelta(hours=5), timedelta(hours=4)),
        ("1d .", timedelta(days=2), timedelta(days=1)),
        ("ld", timedelta(days=2), timedelta(days=1)),
        ("Ih", timedelta(hours=2), timedelta(hours=1)),
        ("|h", timedelta(hours=2), timedelta(hours=1)),
        ("l2h", timedelta(hours=13), timedelta(hours=12)),
        ("1Oh", timedelta(hours=11), timedelta(hours=10)),
        ("3Om", timedelta(minutes=31), timedelta(minutes=30)),
        ("Edited · 2h", timedelta(hours=3), timedelta(hours=2)),
        ("editado hace 2 h", timedelta(hours=3), timedelta(hours=2)),
        ("Hace 3 días (editado)", timedelta(days=4), timedelta(days=3)),
        ("Streamed 2 weeks ago", timedelta(weeks=3), timedelta(weeks=2)),
        ("Premiered 3 hours ago", timedelta(hours=4), timedelta(hours=3)),
        ("Se estrenó hace 3 días", timedelta(days=4), timedelta(days=3)),
        ("3 a", timedelta(days=1461), timedelta(days=1096)),
        ("1 mo", timedelta(days=61), timedelta(days=31)),
        ("hace 3 meses", timedelta(days=123), timedelta(days=92)),
        ("１２ｈ", timedelta(hours=13), timedelta(hours=12)),
        ("4\u200eh", timedelta(hours=5), timedelta(hours=4)),
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
        ("lunes a las 20:00", "2026-11-16", "20:00"),
        ("Fri, Nov 20 at 8:00 PM", "2026-11-20", "20:00"),
        ("9:05 PM", "2026-11-22", "21:05"),
        ("9:30 PM", "2026-11-21", "21:30"),
        ("12:00 AM", "2026-11-22", "00:00"),
        ("Posted October 30", "2026-10-30", None),
        ("Yesterday, 9:05 PM", "2026-11-21", "21:05"),
        ("Yesterday · 9:05 PM", "2026-11-21", "21:05"),
        ("Ayer a las 9:05 p. m.", "2026-11-21", "21:05"),
        ("Ayer a la 1:05", "2026-11-21", "01:05"),
        ("Anteayer", "2026-11-20", None),
        ("Antier a las 8:00", "2026-11-20", "08:00"),
        ("Hoy a las 9:05", "2026-11-22", "09:05"),
        ("el lunes a las 20:00", "2026-11-16", "20:00"),
        ("Lun a las 8:00 p.m.", "2026-11-16", "20:00"),
        ("MON 8:00 PM", "2026-11-16", "20:00"),
        ("miércoles a las 7:00", "2026-11-18", "07:00"),
        ("sáb. a las 19:00", "2026-11-21", "19:00"),
        ("Last Monday", "2026-11-16", None),
        ("Nov. 9", "2026-11-09", None),
        ("Nov 9th", "2026-11-09", None),
        ("November 9th, 2025", "2025-11-09", None),
        ("the 9th of November", "2026-11-09", None),
        ("9 Nov 2025", "2025-11-09", None),
        ("9-Nov-2025", "2025-11-09", None),
        ("Saturday, November 9, 2024 at 3:15 PM", "2024-11-09", "15:15"),
        ("Saturday, November 9, 2024", "2024-11-09", None),
        ("Sat, Nov 9, 2024, 3:15 PM", "2024-11-09", "15:15"),
        ("sábado, 9 de noviembre de 2024 a las 15:15", "2024-11-09", "15:15"),
        ("9 de nov. de 2024", "2024-11-09", None),
        ("9 de noviembre del 2024", "2024-11-09", None),
        ("9 nov. 2024 15:15", "2024-11-09", "15:15"),
        ("3:15 p. m. · 9 nov. 2025", "2025-11-09", "15:15"),
        ("15:15 · 9 nov. 2025", "2025-11-09", "15:15"),
        ("3:15 PM - Nov 9, 2025", "2025-11-09", "15:15"),
        ("3.15 PM", "2026-11-22", "15:15"),
        ("3:15PM", "2026-11-22", "15:15"),
        ("2024-11-09 15:15", "2024-11-09", "15:15"),
        ("2024-11-09T21:15:00Z", "2024-11-09", "15:15"),
        ("2024-11-09T15:15:00-06:00", "2024-11-09", "15:15"),
        ("2024/11/09", "2024-11-09", None),
        ("10/31/25, 7:42 PM", "2025-10-31", "19:42"),
        ("Oct 31, 7:42 PM", "2026-10-31", "19:42"),
        ("31 oct, 19:42", "2026-10-31", "19:42"),
        ("viernes, 31 de octubre de 2025 · 19:42", "2025-10-31", "19:42"),
        ("Streamed live on Nov 9, 2025", "2025-11-09", None),
        ("Publicado el 9 nov 2024", "2024-11-09", None),
        ("Nov 20 at 7:42 PM · 🌐", "2026-11-20", "19:42"),
        ("9 set. 2025", "2025-09-09", None),
        ("4 ago", "2026-08-04", None),
        ("4 ago 2025", "2025-08-04", None),
        ("1º de mayo", "2026-05-01", None),
        ("12 ene", "2026-01-12", None),
        ("November 23", "2025-11-23", None),
        ("November 22", "2026-11-22", None),
    ],
)
def test_days(words: str, day: str, clock: str | None) -> None:
    when = parse_when(words, AT)
    assert when is not None
    assert when.earliest == at(day, clock or "00:00")
    length = timedelta(minutes=1) if clock else timedelta(days=1)
    assert when.latest == min(AT, when.earliest + length - timedelta(seconds=1))
    assert looks_like_when(words)


@pytest.mark.parametrize(
    "words",
    [
        "", "12 likes", "412 members", "2-0", "21 to 17", "3.5", "Like", "Reply", "4,102 posts", "2.1K views",
        "Room 112", "Final score 21-17", "14", "2026", "May", "mar", "march with us", "a", "an", "1st", "3rd+",
        "I am", "m",
        "Nov 31 birds", "25:61", "13 PM", "0:75 PM", "Feb 30 2025 x", "We meet Monday", "at 9", "9", "h", "hace", "ago",
        "in 4h we go", "Mondays", "5th grade", "4 hats", "7 dwarfs", "100%", "$5", "2 yards",
    ],
)  # fmt: skip
def test_other_words_are_no_times(words: str) -> None:
    assert parse_when(words, AT) is None
    assert not looks_like_when(words)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("Today at 8 AM", at("2026-11-22", "08:00"), at("2026-11-22", "08:59:59")),
        ("Monday at 8 PM", at("2026-11-16", "20:00"), at("2026-11-16", "20:59:59")),
        ("Sunday at 8 PM", at("2026-11-15", "20:00"), at("2026-11-15", "20:59:59")),
        ("Nov 9 at 3 PM", at("2026-11-09", "15:00"), at("2026-11-09", "15:59:59")),
    ],
)
def test_an_hour_without_minutes_is_the_whole_hour(words: str, earliest: datetime, latest: datetime) -> None:
    when = parse_when(words, AT)
    assert when is not None
    assert (when.earliest, when.latest) == (earliest, latest)
    assert looks_like_when(words)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("Sat", at("2026-11-21"), at("2026-11-21", "23:59:59")),
        ("lunes", at("2026-11-16"), at("2026-11-16", "23:59:59")),
        ("today", at("2026-11-22"), AT),
        ("11/9", at("2026-11-09"), at("2026-11-09", "23:59:59")),
        ("11-2", at("2026-11-02"), at("2026-11-02", "23:59:59")),
        ("8 PM", at("2026-11-22", "20:00"), at("2026-11-22", "20:59:59")),
        ("15:15", at("2026-11-22", "15:15"), at("2026-11-22", "15:15:59")),
        ("November 2024", at("2024-11-01"), at("2024-11-30", "23:59:59")),
        ("la semana pasada", AT - timedelta(weeks=2), AT),
        ("last month", at("2026-09-22", "21:10"), AT),
    ],
)
def test_what_may_be_something_else_too_is_a_time_only_when_one_is_looked_for(
    words: str, earliest: datetime, latest: datetime
) -> None:
    when = parse_when(words, AT)
    assert when is not None
    assert (when.earliest, when.latest) == (earliest, latest)
    assert not looks_like_when(words)


def test_the_day_first_where_the_language_has_it_so() -> None:
    when = parse_when("9/11/2025", AT, day_first=True)
    assert when is not None
    assert when.earliest == at("2025-11-09")
    iso = parse_when("2025-11-09", AT, day_first=True)
    assert iso is not None
    assert iso.earliest == at("2025-11-09")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("4h Like Reply", "4h"),
        ("ld Like Reply", "ld"),
        ("2h 3 likes Reply See translation", "2h"),
        ("Hace 3 h Me gusta Responder", "Hace 3 h"),
        ("Deals Deals Deals @deals · 1m", "1m"),
        ("@someone 6 days ago", "6 days ago"),
        ("some_one 5h ago", "5h ago"),
        ("1,204 views · Dec 18, 2025", "Dec 18, 2025"),
        ("1.2K views 3 days ago", "3 days ago"),
        ("10:14 AM · Feb 4, 2026 · 1,204 Views", "10:14 AM · Feb 4, 2026"),
        ("Pat Example · 12m · Edited", "12m"),
        ("44m • Edited • Following", "44m"),
        ("Guest Photographer · October 31", "October 31"),
        ("November 20 at 7:42 PM", "November 20 at 7:42 PM"),
        ("12 likes", None),
        ("412 members", None),
        ("I can work the 9 AM shift.", None),
        ("Id like to know", None),
        ("We meet on Nov 9 at 3 PM in the gym", None),
        ("2 days and then home", None),
        ("5 minutes of fame!", None),
        ("It was 4h ago they said", None),
        ("Kickoff is at 7:00 PM.", None),
        ("Final 21-17", None),
    ],
)
def test_a_time_in_a_line_that_says_more(line: str, found: str | None) -> None:
    place = find_when(line)
    assert (line[slice(*place)] if place else None) == found


@pytest.mark.skipif(not available_timezones(), reason="this system knows no zones by name")
def test_the_clocks_are_changed() -> None:
    zone = ZoneInfo("America/Chicago")
    # On November 1, 2026 the hour from 1 to 2 came twice.
    when = parse_when("4h", datetime(2026, 11, 1, 3, 0, tzinfo=zone))
    assert when is not None
    assert when.latest == datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    assert when.earliest.isoformat() == "2026-10-31T23:00:00-05:00"
    twice = parse_when("1:30 AM", datetime(2026, 11, 1, 12, 0, tzinfo=zone))
    assert twice is not None
    assert twice.latest - twice.earliest == timedelta(minutes=60, seconds=59)
    # On March 8 the hour from 2 to 3 never was.
    never = parse_when("2:30 AM", datetime(2026, 3, 8, 12, 0, tzinfo=zone))
    assert never is not None
    assert never.earliest <= never.latest
    day = parse_when("Yesterday", datetime(2026, 11, 2, 12, 0, tzinfo=zone))
    assert day is not None
    assert day.latest - day.earliest == timedelta(hours=25, seconds=-1)


def test_a_day_that_is_none_says_no_time() -> None:
    assert parse_when("Feb 30, 2025", AT) is None


def test_a_range_never_ends_after_the_picture() -> None:
    when = parse_when("Today", AT)
    assert when is not None
    assert when.latest == AT
    future = parse_when("Nov 9, 2199", AT)
    assert future is not None
    assert future.earliest <= future.latest <= AT


# Windows itself tells Python of no zones by name.
ZONES = st.timezones() if available_timezones() else st.just(ZONE)
PIECES = "4 12 1 l O 2026 Nov noviembre ago hace h d m min año a an hour at las de , · - : / PM 9:05 Yesterday Mon"


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(PIECES.split()), max_size=9).map(" ".join),
    st.datetimes(timezones=ZONES),
)
def test_any_words_are_survived(words: str, moment: datetime) -> None:
    when = parse_when(words, moment)
    assert (when is None) or when.earliest <= when.latest <= moment.astimezone(UTC)
    assert looks_like_when(words) in (True, False)
    place = find_when(words)
    assert place is None or 0 <= place[0] < place[1] <= len(words)


@given(st.from_regex(r"\A\d{0,4}[ :/.-]?\d{0,4}[ :/.-]?\d{0,4} ?[a-z]{0,5}\Z"))
def test_any_numbers_are_survived(words: str) -> None:
    when = parse_when(words, AT)
    assert (when is None) or when.earliest <= when.latest <= AT


def test_long_texts_cost_nothing() -> None:
    begun = time.perf_counter()
    assert not looks_like_when("4h " * 100_000)
    assert parse_when("1 " * 100_000, AT) is None
    assert time.perf_counter() - begun < 1
