"""Incidents by the hundred thousand: varied posts, what their pictures say, and notes; as quick as SQLite can be."""

import itertools
import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from admin_desktop.storage.clock import iso_utc
from admin_desktop.storage.database import Database

_NEWEST = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
_PLATFORMS = ("facebook", "instagram", "x", "youtube", "tiktok", "threads", "")
_CATEGORIES = ("profanity", "libel", "threat", "harassment", "illegal", "political", "commercial", "other")
_COMMON = """
    the and to of a in is you that it for on was with are this have not but they all we coach team school game kids
    parents teacher principal practice field bus money band booster season vote boys girls great liar fired stupid
    hate quit shame photo ticket winter concert el la de que y los no es para con su escuela niños mañana reunión
    maestra fútbol dinero gracias también está más
"""
_SCHOOLS = ("Lincoln", "Cuthbertson", "Marvin Ridge", "Porter", "Weddington", "Sun Valley", "Piedmont", "Monroe")
_GROUPS = ("PTA", "Band Boosters", "Athletics", "Drama Club", "Class of 2027", "Padres y Maestros")
_SYLLABLES = """
    ba co da el fi go ha in jo ka lu mi no or pe qui ro sa te un va wo xi ya zen str ing ment er ly
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: how many incidents, and words of theirs from frequent to rare, for searches."""

    count: int
    words: tuple[str, ...]


class _Words:
    """Words as languages have them: few very often, most hardly ever."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        syllables = _SYLLABLES.split()
        rare = {"".join(self.chance.choices(syllables, k=self.chance.randint(2, 5))) for _ in range(30_000)}
        self.all = [*_COMMON.split(), *sorted(rare)]
        self._weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(self.all))))

    def text(self, least: int, most: int) -> str:
        words = self.chance.choices(self.all, cum_weights=self._weights, k=self.chance.randint(least, most))
        return " ".join(words)


def make_incidents(database: Database, count: int, seed: int = 1) -> Made:
    """Put incidents with captures into a database, each with a reading and some with notes.

    The pictures are named and not there; the index of words is built once at the end, by its own statement.
    """
    words = _Words(seed)
    numbers = range(1, count + 1)
    with database.writing() as connection:
        triggers = _without_triggers(connection)
        _fill(connection, "captures", (_capture(number, count, words) for number in numbers))
        _fill(connection, "pictures", (_picture(number, count) for number in numbers))
        _fill(connection, "incidents", (_incident(number, count, words) for number in numbers))
        links = ({"incident_id": _id(n), "capture_id": _capture_id(n, count), "position": 1} for n in numbers)
        _fill(connection, "incident_captures", links)
        _fill(connection, "messages", (_message(number, count) for number in numbers[:-3]))
        _fill(connection, "outbox", (_outbox(number, count) for number in numbers[:-3]))
        _fill(connection, "readings", (_reading(number, count, words) for number in numbers))
        _fill(connection, "incident_notes", (_note(number, count, words) for number in numbers if number % 3 == 0))
        connection.execute("INSERT INTO counters VALUES ('incidents-2026', ?)", (count,))
        columns = [row["name"] for row in connection.execute("PRAGMA table_info(incident_words)")]
        names = ", ".join(columns)
        connection.execute("DELETE FROM incident_words")
        connection.execute(f"INSERT INTO incident_words (rowid, {names}) SELECT * FROM searched")
        for trigger in triggers:
            connection.execute(trigger)
    with database.reading() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Made(count, tuple(words.all))


def _without_triggers(connection: sqlite3.Connection) -> list[str]:
    """Take the triggers of the index away, and return how they are made."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND instr(name, '_words_')"
    ).fetchall()
    for row in found:
        connection.execute(f"DROP TRIGGER {row['name']}")
    return [row["sql"] for row in found]


def _fill(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows into a table, if there is such a one; what it has no column for is left out."""
    columns = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
    first = next(rows, None)
    if not columns or first is None:
        return
    names = [name for name in first if name in columns]
    marks = ", ".join("?" * len(names))
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
        (tuple(row[name] for name in names) for row in itertools.chain([first], rows)),
    )


def _id(number: int) -> str:
    return f"R-2026-{number:04d}"


def _moment(number: int, count: int) -> datetime:
    """An hour or so apart, the last one the newest."""
    return _NEWEST - timedelta(minutes=47 * (count - number))


def _capture_id(number: int, count: int) -> str:
    return f"C-{_moment(number, count):%Y%m%d-%H%M%S}-{number:06d}"


def _capture(number: int, count: int, words: _Words) -> dict[str, Any]:
    moment = _moment(number, count)
    return {
        "id": _capture_id(number, count),
        "purpose": "incident",
        "origin": "screen",
        "captured_at": iso_utc(moment),
        "local_time": moment.isoformat(timespec="seconds"),
        "zone": "UTC",
        "program_version": "1.0-bench",
        "observed": json.dumps({"window_title": words.text(3, 6)}),
    }


def _picture(number: int, count: int) -> dict[str, Any]:
    capture = _capture_id(number, count)
    return {
        "sha256": f"{number:064x}",
        "capture_id": capture,
        "number": 1,
        "kind": "original",
        "path": f"{capture[2:6]}/{capture[6:8]}/{capture}/screen-1.png",
        "bytes": 1,
        "media_type": "image/png",
        "width": 1920,
        "height": 1080,
    }


def _incident(number: int, count: int, words: _Words) -> dict[str, Any]:
    chance = words.chance
    moment = iso_utc(_moment(number, count))
    # The newest are still drafts, and of some the post is still up.
    draft = number > count - 3
    gone = number < count - 20
    platform = chance.choice(_PLATFORMS)
    return {
        "id": _id(number),
        "state": "draft" if draft else "reported",
        "created_at": moment,
        "updated_at": moment,
        "reported_at": None if draft else moment,
        "page": f"{chance.choice(_SCHOOLS)} {chance.choice(_GROUPS)}" if number % 17 else "",
        "platform": platform,
        "link": f"https://www.{platform or 'example'}.com/{words.text(1, 1)}/posts/{chance.randrange(10**12)}",
        "author": words.text(1, 3).title(),
        "handle": f"@{words.text(1, 1)}",
        "posted": f"{chance.randint(1, 23)}h",
        "body": words.text(5, 60),
        "note": words.text(0, 12),
        "categories": json.dumps(chance.sample(_CATEGORIES, chance.choice((0, 1, 1, 1, 2)))),
        "removal": "removed" if gone else "still_up",
        "removed_at": moment if gone else None,
        "pack": "union-1610",
        "pack_revision": "2024-12-09",
    }


def _message(number: int, count: int) -> dict[str, Any]:
    incident = _id(number)
    return {
        "id": f"M-{incident}",
        "subject_id": incident,
        "role": "communications",
        "recipient": "communications@district.example",
        "subject": f"Report {incident}",
        "header_id": f"<{incident}@example.org>",
        "body": "",
        "eml": b"",
        "sha256": "",
        "created_at": iso_utc(_moment(number, count)),
    }


def _outbox(number: int, count: int) -> dict[str, Any]:
    """All have left, the newest without an answer for less than the pack allows."""
    moment = iso_utc(_moment(number, count))
    return {
        "message_id": f"M-{_id(number)}",
        "state": "accepted",
        "transport": "smtp",
        "finished_at": moment,
        "updated_at": moment,
    }


def _reading(number: int, count: int, words: _Words) -> dict[str, Any]:
    return {
        "capture_id": _capture_id(number, count),
        "number": 1,
        "record": "{}",
        "plain": words.text(60, 220),
        "made_at": iso_utc(_moment(number, count)),
        "program_version": "1.0-bench",
    }


def _note(number: int, count: int, words: _Words) -> dict[str, Any]:
    return {
        "incident_id": _id(number),
        "at": iso_utc(_moment(number, count)),
        "who": "Kim Lee",
        "text": words.text(4, 25),
    }
