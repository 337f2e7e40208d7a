"""The index of words forgets what was dropped, also in its older parts."""

import contextlib

from admin_desktop.errors import Trouble
from admin_desktop.storage.database import Database

_MARK = "words-to-forget"
# Pages of the index that one transaction merges: a capture that is to be sealed meanwhile waits no longer than that.
_PAGES = 1000


def forget_words(database: Database) -> None:
    """Make sure that no part of the database holds the words of what was dropped.

    SQLite notes in the newest part of the index that words are gone, and keeps them in the older ones until it merges
    all parts. A trigger remembers that there is something to forget, so a kill in between only puts this off.

    Raises:
        Trouble: the rest is forgotten the next time.
    """
    with database.reading() as connection:
        if connection.execute("SELECT 1 FROM counters WHERE name = ?", (_MARK,)).fetchone() is None:
            return
    pages = -_PAGES  # negative: all parts into one, and not only those that lie ready
    while True:
        with database.writing() as connection:
            before = connection.total_changes
            connection.execute("INSERT INTO incident_words (incident_words, rank) VALUES ('merge', ?)", (pages,))
            # The command itself counts as one change.
            if connection.total_changes - before < 2:
                connection.execute("DELETE FROM counters WHERE name = ?", (_MARK,))
                break
        pages = _PAGES
    with contextlib.suppress(Trouble), database.reading() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
