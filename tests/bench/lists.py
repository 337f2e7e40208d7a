"""The list of incidents from 100 to 100,000: opening it, searching, scrolling, and the open program's memory."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents.filtering import Filter
from admin_desktop.incidents.listing import Listing
from admin_desktop.incidents.register import Register
from admin_desktop.outbox.queue import Outbox
from admin_desktop.storage.database import Database
from admin_desktop.ui.outbox_page import MOST_FINISHED
from tests.bench.figures import Figure
from tests.bench.incidents import Made, make_incidents
from tests.conftest import open_data
from tests.end_to_end.desktop import CHECKOUT

COUNTS = (100, 1_000, 10_000, 100_000)
_SEARCHES = 100
# What a person writes by hand for the same: the newest fifty, by time.
_PLAIN = "SELECT id, page, state, created_at FROM incidents WHERE state != 'dropped' ORDER BY created_at DESC LIMIT 50"
_PLAIN_SEARCH = "SELECT rowid FROM incident_words WHERE incident_words MATCH ?"
_PAGE = 50


def queries(words: tuple[str, ...], count: int = _SEARCHES, seed: int = 2) -> list[str]:
    """Make searches: frequent and rare words, beginnings of words, several at once, phrases."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        chosen = [words[int(len(words) ** chance.random()) - 1] for _ in range(chance.choice((1, 1, 2, 3)))]
        short = [one[: chance.randint(1, len(one))] if chance.random() < 0.5 else one for one in chosen]
        text = " ".join(short)
        found.append(f'"{text}"' if chance.random() < 0.2 else text)
    return found


def lists(runs: int, folder: Path, counts: tuple[int, ...] = COUNTS) -> list[Figure]:
    """Measure the list's questions beside plain SQL, and the program's window, for each count of incidents.

    Args:
        runs: how often each.
        folder: an empty one.
        counts: of incidents.
    """
    figures: list[Figure] = []
    for count in counts:
        root = folder / str(count)
        root.mkdir(parents=True)
        data = open_data(root)
        made = make_incidents(data.database, count)
        figures += asked(runs, data.database, made)
        data.database.close()
        figures += _window(root, count, "opened")
        figures += [_window(root, count, "at once after the start", "at-once")[0]]
    return figures


def asked(runs: int, database: Database, made: Made) -> list[Figure]:
    """What the list asks the records, beside what is asked in plain SQL, in turn."""
    name = f"{made.count:,} incidents"
    plain = Figure(f"{name}: plain SQL: the newest 50")
    opening = Figure(f"{name}: all numbers and the first {_PAGE} rows", beside=plain)
    scrolling = Figure(f"{name}: {_PAGE} rows anywhere", beside=plain)
    pages = Figure(f"{name}: the pages named before, for form and reading", beside=plain)
    outbox = Figure(f"{name}: what the Outbox shows, and its number", beside=plain)
    plain_search = Figure(f"{name}: plain SQL: the same words, bare")
    search = Figure(f"{name}: search (p95 of {_SEARCHES})", beside=plain_search)
    chance = random.Random(3)
    asked_for = queries(made.words)
    listing = Listing(database)
    for _ in range(runs):
        with database.reading() as connection:
            plain.ms.append(_ms(partial(_fetch, connection)))
        opening.ms.append(_ms(partial(_search, Listing(database), "")))
        numbers = listing.find().numbers
        at = chance.randrange(max(1, len(numbers) - _PAGE))
        scrolling.ms.append(_ms(partial(listing.rows, numbers[at : at + _PAGE])))
        pages.ms.append(_ms(Register(database, Vault(database.path.parent / "vault")).pages_used))
        outbox.ms.append(_ms(partial(Outbox(database).newest, MOST_FINISHED)))
        plain_search.ms.append(_p95([_ms(partial(_search_plainly, database, words)) for words in asked_for]))
        search.ms.append(_p95([_ms(partial(_search, listing, words)) for words in asked_for]))
    return [plain, opening, scrolling, pages, outbox, plain_search, search]


def _fetch(connection: sqlite3.Connection) -> None:
    connection.execute(_PLAIN).fetchall()


def _search_plainly(database: Database, words: str) -> None:
    """As somebody would by hand: the rows of all that are found."""
    match = words if words.startswith('"') else " AND ".join(f'"{word}"*' for word in words.split())
    with database.reading() as connection:
        connection.execute(_PLAIN_SEARCH, (match,)).fetchall()


def _search(listing: Listing, words: str) -> None:
    listing.rows(listing.find(Filter(words=words)).numbers[:_PAGE])


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3


def _window(root: Path, count: int, how: str, *words: str) -> list[Figure]:
    """Open the program on this data in a process of its own, and scroll; it tells what it measured."""
    (root / "settings.json").write_text(json.dumps({"name": "Maria", "setup_done": True, "theme": "light"}), "utf-8")
    played = subprocess.run(
        [sys.executable, "-m", "tests.bench.lists_program", str(root), *words],
        cwd=CHECKOUT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(played.stdout)
    name = f"{count:,} incidents, window"
    return [Figure(f"{name}: {what.replace('opened', how)}", values) for what, values in told.items()]
