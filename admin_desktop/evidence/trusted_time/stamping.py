"""One round of asking the authorities; never on the way of a click."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from admin_desktop.evidence.ledger import Entry
from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.judging import judge, make_request
from admin_desktop.evidence.trusted_time.keeping import (
    next_try,
    note_asked,
    note_failed,
    note_good,
    note_next_try,
    wanted,
)
from admin_desktop.evidence.trusted_time.refusing import NotConfirmed
from admin_desktop.storage.clock import parse_iso, utc_now
from admin_desktop.storage.database import Database

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=6)
# Nothing is wanted now: the next capture wakes the thread anyway.
_REST_S = 60.0


class Asking(Protocol):
    """Brings a request to an authority: :class:`admin_desktop.evidence.trusted_time.asking.Asker`."""

    def ask(self, authority: Authority, request: bytes) -> bytes:
        """Return the reply, unread; raises NotConfirmed."""

    def break_off(self) -> None:
        """End the talk under way, and begin none any more."""


def backoff(failed: int, chance: Callable[[], float] = random.random) -> timedelta:
    """Tell how long to leave an authority alone: a minute, doubled each time, at most 6 h, a quarter of jitter.

    Args:
        failed: tries in vain in a row, at least 1.
        chance: gives a number from 0 to 1.
    """
    doubled = min(LONGEST, FIRST * 2.0 ** min(failed - 1, 12))
    return max(FIRST, min(LONGEST, doubled * (0.75 + 0.5 * chance())))


class Stamper:
    """Asks each authority for what it has not confirmed yet; there is no last try.

    Args:
        database: holds the ledger.
        authorities: whom to ask, read anew for each round; empty while it is switched off.
        asker: the way to them.
        told: called after each confirmation, with the row's number and the authority's name.
    """

    def __init__(
        self,
        database: Database,
        authorities: Callable[[], list[Authority]],
        asker: Asking,
        told: Callable[[int, str], None] = lambda _seq, _name: None,
    ) -> None:
        self._database, self._authorities, self._asker, self._told = database, authorities, asker, told
        self._ended = False

    def break_off(self) -> None:
        """End the round under way, from any thread."""
        self._ended = True
        self._asker.break_off()

    def run(self) -> float:
        """Ask each authority that may be asked now for one row; return how many seconds to wait for the next round.

        Raises:
            NotConfirmed: the settings name no usable authority.
            Trouble: the records cannot be read or written.
        """
        return min([_REST_S, *(self._ask(authority) for authority in self._authorities() if not self._ended)])

    def _ask(self, authority: Authority) -> float:
        with self._database.reading() as connection:
            again = next_try(connection, authority.url)
            rest = (parse_iso(again) - utc_now()).total_seconds() if again else 0.0
            # A moment further off than we ever set was written while the clock was wrong.
            if 0 < rest <= LONGEST.total_seconds():
                return rest
            entry = wanted(connection, authority.url)
        return _REST_S if entry is None else self._one(authority, entry)

    def _one(self, authority: Authority, entry: Entry) -> float:
        data = entry.text.encode("utf-8")
        request = make_request(data)
        with self._database.writing() as connection:
            note_asked(connection, authority, entry, request)
        try:
            # Both without a transaction: nobody waits for an authority to be able to seal.
            reply = self._asker.ask(authority, request)
            judged = judge(authority, request, reply, data)
        except NotConfirmed as refused:
            return self._failed(authority, entry, refused)
        with self._database.writing() as connection:
            note_good(connection, authority, entry, reply, judged)
        self._told(entry.seq, authority.name)
        return authority.pause

    def _failed(self, authority: Authority, entry: Entry, refused: NotConfirmed) -> float:
        if self._ended:  # we hung up ourselves
            return _REST_S
        with self._database.writing() as connection:
            pause = backoff(note_failed(connection, authority, entry, str(refused)))
            note_next_try(connection, authority, entry, utc_now() + pause)
        return pause.total_seconds()
