"""Backups of an open data folder: when one is due, what came of each, and restoring, with the mail held."""

import contextlib
import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.storage.clock import iso_utc, parse_iso, utc_now

# Only the names: nothing of it is loaded before the first paint.
if TYPE_CHECKING:
    from collections.abc import Callable

    from admin_desktop.evidence.backup.copying import BackedUp
    from admin_desktop.evidence.backup.restoring import Restored

DAILY = timedelta(days=1)
OLD = timedelta(days=7)
# After one that failed: the disk may be plugged in again.
AGAIN = timedelta(minutes=15)
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class BackupState:
    """How backups are doing; times are UTC, ISO 8601.

    Attributes:
        folder: that the admin named; empty while there is none.
        last_good: when the newest good one was begun; empty while there is none.
        last: when the newest try was begun, and ``said`` what was wrong with it; both may be empty.
        failed: the newest try came to nothing.
        due: one is to be made now.
        old: it is time that the admin does something: the last good one is older than a week, or the daily one
            cannot be made.
        restoring: a restore has not come to its end.
    """

    folder: str
    last_good: str
    last: str
    said: str
    failed: bool
    due: bool
    old: bool
    restoring: bool


def read_state(app: App) -> BackupState:
    """Tell how backups are doing.

    Raises:
        Trouble: the records cannot be read.
    """
    settings = app.settings
    with app.database.reading() as connection:
        since = (settings.backup_folder, settings.backup_since)
        good = connection.execute(
            "SELECT max(begun_at) FROM backups WHERE folder = ? AND begun_at >= ? AND state = 'good'", since
        ).fetchone()[0]
        newest = connection.execute(
            "SELECT begun_at, state, said FROM backups WHERE folder = ? AND begun_at >= ? ORDER BY id DESC LIMIT 1",
            since,
        ).fetchone()
        restoring = connection.execute("SELECT 1 FROM restores WHERE ended_at IS NULL LIMIT 1").fetchone()
    last, state, said = tuple(newest) if newest else ("", "good", "")
    failed = state != "good"
    on = bool(settings.backup_folder) and not app.practice
    overdue = on and (not good or not _within(good, DAILY))
    first = good or settings.backup_since
    return BackupState(
        folder=settings.backup_folder,
        last_good=good or "",
        last=last,
        said=said,
        failed=failed,
        due=overdue and not (failed and _within(last, AGAIN)),
        old=on and (not _within(first, OLD) or (overdue and state == "failed")),
        restoring=bool(restoring),
    )


def _within(moment: str, time: timedelta) -> bool:
    """Whether it was no longer ago; one in the future was written by a wrong clock, and does not count."""
    return bool(moment) and timedelta(0) <= utc_now() - parse_iso(moment) <= time


def back_up_now(app: App, progress: "Callable[[int, int], bool]") -> "BackedUp":
    """Make a backup into the folder of the settings, and put on record what came of it.

    Raises:
        Trouble: as :func:`admin_desktop.evidence.backup.copying.back_up`; it is on record.
    """
    from admin_desktop.evidence.backup.copying import back_up

    with _ONE_AT_A_TIME:
        folder = app.settings.backup_folder
        number, expected = _begin(app, folder)
        try:
            done = back_up(app.database, app.vault, app.paths.settings, Path(folder), expected, progress)
        except Trouble as trouble:
            _end(app, number, "failed", said=str(trouble))
            raise
        state = "stopped" if done.stopped else "good"
        _end(app, number, state, done)
        return done


def _begin(app: App, folder: str) -> tuple[int, str]:
    now = iso_utc(utc_now())
    with app.database.writing() as connection:
        connection.execute(
            "UPDATE backups SET state = 'failed', said = 'It was ended early.', ended_at = ? WHERE state = 'running'",
            (now,),
        )
        row = connection.execute(
            "SELECT mark FROM backups WHERE folder = ? AND begun_at >= ? AND state = 'good' ORDER BY id DESC LIMIT 1",
            (folder, app.settings.backup_since),
        ).fetchone()
        number = connection.execute(
            "INSERT INTO backups (folder, begun_at, state) VALUES (?, ?, 'running')", (folder, now)
        ).lastrowid
    assert number is not None
    return number, row[0] if row else ""


def _end(app: App, number: int, state: str, done: "BackedUp | None" = None, said: str = "") -> None:
    values = (
        state,
        iso_utc(utc_now()),
        *((done.mark.id, done.mark.rows, done.copied, done.said) if done else ("", 0, 0, said)),
    )
    with app.database.writing() as connection:
        connection.execute(
            "UPDATE backups SET state = ?, ended_at = ?, mark = ?, rows = ?, copied = ?, said = ? WHERE id = ?",
            (*values, number),
        )


class DailyBackup:
    """Rounds of looking whether a backup is due, and making it.

    Args:
        app: the composition root.
        told: called after each one, good or not, from the thread.
    """

    def __init__(self, app: App, told: "Callable[[], None]") -> None:
        self._app, self._told = app, told
        self._ended = False

    def break_off(self) -> None:
        """End the one under way at the next safe place; the next start takes it up again."""
        self._ended = True

    def run(self) -> float:
        """Make one if it is due; return how many seconds to wait for the next look.

        Raises:
            Trouble: the records cannot be read.
        """
        # While the admin makes one, another is not due.
        if not self._ended and not _ONE_AT_A_TIME.locked() and read_state(self._app).due:
            # What was wrong is on record: Home and Settings say it.
            with contextlib.suppress(Trouble):
                back_up_now(self._app, lambda _done, _all: not self._ended)
            self._told()
        return 60.0


def restore_from(app: App, folder: Path, progress: "Callable[[int, int], bool]") -> "Restored":
    """Bring a backup into this data folder; open mail then waits for the admin.

    An empty data folder that nobody has set up takes the settings too, in memory: the caller saves them. Passwords are
    in no backup.

    Raises:
        Trouble: as :func:`admin_desktop.evidence.backup.restoring.restore`.
    """
    from admin_desktop.evidence.backup.restoring import find_backup, restore
    from admin_desktop.outbox.holding import hold_open_mail
    from admin_desktop.storage.settings import read_settings

    with _ONE_AT_A_TIME:
        restored = restore(app.database, app.vault, folder, hold_open_mail, progress)
    if restored.whole and not app.settings.setup_done:
        saved = read_settings(find_backup(folder)[0] / app.paths.settings.name)
        if saved is not None:
            app.settings = saved
    return restored


def forget_half_restored(app: App) -> None:
    """At start: remove what a kill left of a record that was being prepared."""
    from admin_desktop.evidence.backup.copying import remove_database
    from admin_desktop.evidence.backup.restoring import staging_of

    with contextlib.suppress(OSError):
        remove_database(staging_of(app.database))


def judge_backups(app: App) -> tuple[Literal["ok", "problem"], str, str]:
    """Judge for ``doctor``: state, sentence, remedy."""
    state = read_state(app)
    if not state.folder:
        return "ok", "No backup is made; a folder for it can be chosen in Settings.", ""
    when = f"The last good backup was made on {state.last_good[:10]}." if state.last_good else "There is no backup yet."
    if not state.old:
        return "ok", when, ""
    return (
        "problem",
        f"{when} {state.said}".strip(),
        f"Plug in the disk with {state.folder}, or choose another in Settings.",
    )
