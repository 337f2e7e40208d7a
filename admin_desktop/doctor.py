"""What works on this computer, for the admin and for whoever helps.

One function a check. None of them changes anything that stays: what is written is removed, what is grabbed is
thrown away, no secret is stored.
"""

import hashlib
import json
import logging
import os
import platform
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from admin_desktop import __version__
from admin_desktop.app import App
from admin_desktop.backing_up import judge_backups
from admin_desktop.capture.frames import Frame
from admin_desktop.capture.looks import Look, findings
from admin_desktop.capture.permission import Permission, check_permission
from admin_desktop.capture.screen_sizes import physical_sizes
from admin_desktop.capture.session import session_trouble
from admin_desktop.errors import Trouble
from admin_desktop.evidence import ledger
from admin_desktop.evidence.trusted_time.telling import judge_state
from admin_desktop.outbox.transports.looking_up import is_known
from admin_desktop.storage.clock import parse_iso, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.logs import start_logging
from admin_desktop.storage.managed import Managed
from admin_desktop.storage.secrets import is_usable

_log = logging.getLogger(__name__)

State = Literal["ok", "problem", "unknown"]

LEAST_FREE_BYTES = 500 * 1000 * 1000
# A password store that has not answered by then (it may be asking the person something) is not waited for. Seconds.
KEYCHAIN_LIMIT_S = 8.0
# A clock that the network sets right may step back a little.
_CLOCK_TOLERANCE = timedelta(minutes=1)
_FIRST_YEAR, _LAST_YEAR = 2026, 2100

_ASK_HELP = "Ask whoever looks after this computer, and show them this line."
_REINSTALL = "Install Admin Desktop again; nothing you captured is lost."


@dataclass(frozen=True, slots=True)
class Check:
    """What one check came to.

    Attributes:
        name: a word for programs, from a closed set: "program", "python", "data_folder", "disk_space", "settings",
            "database", "ledger", "clock", "trusted_time", "backup", "policy", "mail", "screens", "grab", "reading",
            "session", "screen_permission", "active_window", "keychain", "window".
        state: "unknown" when it could not be found out, which is no problem yet.
        sentence: what is the case.
        remedy: what to do about it; empty when all is well.
    """

    name: str
    state: State
    sentence: str
    remedy: str = ""


def examine(data_dir: str | None, practice: bool = False) -> list[Check]:
    """Run all checks; a check that breaks is reported as such and the others go on.

    Args:
        data_dir, practice: as :func:`admin_desktop.storage.paths.open_data_folder`.
    """
    checks = [check_program(), check_python()]
    try:
        app = App.open(data_dir, practice)
    except Trouble as trouble:
        checks.append(Check("data_folder", "problem", str(trouble), "Choose another folder with --data-dir."))
        return checks + _guarded_all(_of_this_computer())
    start_logging(app.paths.log)
    todo = _of_this_data(app) | _of_this_computer()
    if app.practice:
        todo["keychain"] = lambda: Check("keychain", "ok", "Practice mode keeps no passwords.")
    return checks + _guarded_all(todo)


def _of_this_data(app: App) -> dict[str, Callable[[], Check]]:
    return {
        "data_folder": lambda: check_data_folder(app.paths.root),
        "disk_space": lambda: check_disk_space(shutil.disk_usage(app.paths.root).free),
        "settings": lambda: check_settings(app.settings_notice, app.managed),
        "database": lambda: check_database(app.database),
        "ledger": lambda: check_ledger(app.database),
        "clock": lambda: check_clock(utc_now(), newest_moment(app.database)),
        "trusted_time": lambda: Check("trusted_time", *judge_state(app.database, app.time_authorities())),
        "backup": lambda: Check("backup", *judge_backups(app)),
        "policy": lambda: check_policy(app),
        "mail": lambda: check_mail(app),
        "screens": lambda: check_screens(app),
        "grab": lambda: check_grab(app),
        "reading": lambda: check_reading(app),
    }


def _of_this_computer() -> dict[str, Callable[[], Check]]:
    return {
        "session": lambda: check_session(session_trouble()),
        "screen_permission": lambda: check_screen_permission(check_permission()),
        "active_window": check_active_window,
        "keychain": check_keychain,
        "window": check_window,
    }


def _guarded_all(checks: dict[str, Callable[[], Check]]) -> list[Check]:
    return [_guarded(name, check) for name, check in checks.items()]


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    """What a check cannot foresee is a finding too, and must not take the others with it."""
    try:
        return check()
    except Trouble as trouble:
        return Check(name, "problem", str(trouble), _ASK_HELP)
    except Exception as error:
        _log.exception("the check %s broke", name)
        return Check(name, "unknown", f"This could not be found out ({type(error).__name__}).", _ASK_HELP)


def check_program() -> Check:
    """Say which version this is, and where it runs from."""
    packed = "an installed program" if getattr(sys, "frozen", False) else "Python packages"
    return Check("program", "ok", f"Admin Desktop {__version__}, run from {packed}.")


def check_python() -> Check:
    """Say which Python and which system there are."""
    system = f"{platform.system()} {platform.release()} ({platform.machine()})"
    return Check("python", "ok", f"Python {platform.python_version()} on {system}.")


def check_data_folder(root: Path) -> Check:
    """Write a file into the data folder and remove it."""
    probe = root / f"doctor-{os.getpid()}.tmp"
    try:
        probe.write_bytes(b"Admin Desktop tries whether it can write here.\n")
        probe.unlink()
    except OSError as error:
        return Check("data_folder", "problem", f"Files cannot be written to {root} ({error.strerror}).", _ASK_HELP)
    return Check("data_folder", "ok", f"Everything is kept in {root}, which can be written to.")


def check_disk_space(free: int) -> Check:
    """Judge the room left on the data folder's disk, in bytes."""
    sentence = f"{free / 1e9:,.1f} GB are free on the disk with the data folder."
    if free >= LEAST_FREE_BYTES:
        return Check("disk_space", "ok", sentence)
    return Check("disk_space", "problem", sentence, "Free at least 500 MB on that disk, so that captures can be kept.")


def check_settings(notice: str | None, managed: Managed) -> Check:
    """Say whether the settings could be read, and which of them the school's IT has fixed.

    Args:
        notice: what loading them said.
        managed: what is fixed.
    """
    if notice is not None:
        return Check("settings", "problem", notice, "Open Admin Desktop and go through Settings.")
    if managed.unreadable:
        sentence = f"The settings of your school's IT in {managed.source} cannot be read ({managed.unreadable})."
        return Check("settings", "problem", sentence, "Show this to your IT; your own settings are used meanwhile.")
    if managed.left_out:
        names = ", ".join(sorted(managed.left_out)[:10])
        sentence = f"Of the settings of your school's IT in {managed.source} some cannot be used: {names}."
        return Check("settings", "problem", sentence, "Show this to your IT: README.md lists what can be fixed.")
    if managed.values:
        names = ", ".join(sorted(managed.values))
        return Check("settings", "ok", f"The settings can be read; your school's IT has fixed {names}.")
    return Check("settings", "ok", "The settings can be read.")


def check_database(database: Database) -> Check:
    """Open the database and let SQLite look through it."""
    with database.reading() as connection:
        said = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
        captures, incidents = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own words
            for table in ("captures", "incidents")
        )
    if said != ["ok"]:
        return Check("database", "problem", f"The database is damaged ({said[0]}).", _ASK_HELP)
    return Check("database", "ok", f"The database is whole: {captures} captures, {incidents} reports and drafts.")


def check_ledger(database: Database) -> Check:
    """Walk the chain; the pictures themselves are for ``verify``."""
    last = ledger.Head(0, ledger.START)
    with database.reading() as connection:
        for entry in ledger.entries(connection):
            if not _follows(entry, last):
                return Check(
                    "ledger",
                    "problem",
                    f"The ledger's chain is broken at row {entry.seq}.",
                    "Run: admin-desktop verify. Change nothing, and tell Communications.",
                )
            last = ledger.Head(entry.seq, entry.hash)
    return Check("ledger", "ok", f"The ledger's chain is whole: {last.seq} rows, head {last.hash[:12]}.")


def _follows(entry: ledger.Entry, last: ledger.Head) -> bool:
    try:
        content = json.loads(entry.text)
        linked = (content["seq"], content["prev"]) == (last.seq + 1, last.hash)
    except (ValueError, KeyError, TypeError):
        return False
    digest = hashlib.sha256(entry.text.encode("utf-8", "surrogatepass")).hexdigest()
    return linked and entry.seq == last.seq + 1 and digest == entry.hash


def newest_moment(database: Database) -> datetime | None:
    """Return when the ledger's newest row was written; None when there is none, or it cannot be read."""
    try:
        with database.reading() as connection:
            row = connection.execute(
                "SELECT json_extract(entry, '$.at') FROM ledger ORDER BY seq DESC LIMIT 1"
            ).fetchone()
            return parse_iso(row[0]).astimezone(UTC) if row else None
    except (Trouble, sqlite3.Error, ValueError, TypeError):
        return None  # the checks of database and ledger say so


def check_clock(now: datetime, newest: datetime | None) -> Check:
    """Judge the clock by its year, and by the ledger's newest row."""
    remedy = "Set date, time and time zone of this computer right: every report states them."
    sentence = f"The clock says {now.astimezone():%Y-%m-%d %H:%M} ({now:%H:%M} UTC)."
    if not _FIRST_YEAR <= now.year < _LAST_YEAR:
        return Check("clock", "problem", f"{sentence} That year cannot be right.", remedy)
    if newest is not None and now < newest - _CLOCK_TOLERANCE:
        return Check(
            "clock", "problem", f"{sentence} The newest record is from later, {newest:%Y-%m-%d %H:%M} UTC.", remedy
        )
    return Check("clock", "ok", sentence)


def check_policy(app: App) -> Check:
    """Load the policy pack that is in force."""
    pack = app.pack
    return Check("policy", "ok", f"The policy {pack.id}, revised {pack.revision}, is in force.")


def check_mail(app: App) -> Check:
    """Say how reports leave, and look the mail server's name up. Nothing is sent, and no password is asked for."""
    if app.practice:
        return Check("mail", "ok", "In practice everything goes to the practice mailbox.")
    if app.settings.sending != "smtp":
        return Check("mail", "ok", "You send each report yourself.")
    account = app.mailing.account()
    sentence = f"Reports leave by themselves through {account.host}, port {account.port}, as {account.sender}."
    known = is_known(account.host, account.port)
    if known:
        return Check("mail", "ok", sentence)
    remedy = "Check that this computer is online, and the server's name in Settings. Reports wait safely."
    if known is None:
        return Check("mail", "unknown", f"{sentence} Looking up that server takes too long.", remedy)
    return Check("mail", "problem", f"{sentence} No server of that name can be found.", remedy)


def check_screens(app: App) -> Check:
    """List the screens that can be captured."""
    try:
        screens = app.capturing.grabber.screens()
    except Trouble as trouble:
        remedy = "Start it in a session with a screen. Pictures that were taken elsewhere can be imported meanwhile."
        return Check("screens", "problem", str(trouble), remedy)
    sizes = ", ".join(f"{screen.rect.width} x {screen.rect.height}" for screen in screens)
    count = "1 screen" if len(screens) == 1 else f"{len(screens)} screens"
    return Check("screens", "ok", f"{count} through {app.capturing.grabber.name}: {sizes}.")


def check_grab(app: App) -> Check:
    """Take a picture of one screen and throw it away."""
    try:
        chosen = app.capturing.choose_screens("pointer")
    except Trouble:
        return Check("grab", "unknown", "No picture could be taken, because there is no screen.", "See above.")
    return judge_frame(app.capturing.grabber.grab(chosen)[0])


def judge_frame(frame: Frame) -> Check:
    """Say whether a grabbed picture shows anything, in as many pixels as the screen has."""
    size = f"A picture of the screen was taken ({frame.width} x {frame.height} pixels)"
    looks = {finding.look for finding in findings([frame], physical_sizes(), withheld=False)}
    if not looks:
        return Check("grab", "ok", f"{size} and thrown away.")
    if looks == {Look.DOWNSCALED}:
        remedy = "Start the program anew; if it stays so, small text can be hard to read in captures. " + _ASK_HELP
        return Check("grab", "problem", f"{size}, but the screen has more.", remedy)
    return Check(
        "grab",
        "unknown",
        f"{size}, but it has one single colour.",
        "If the screen is not really empty: unlock it, close protected video, and on a Mac allow Screen Recording for "
        "Admin Desktop in System Settings, Privacy & Security. Then try again.",
    )


def check_reading(app: App) -> Check:
    """Find out whether the words in a picture can be read."""
    from admin_desktop.reading.languages import load_languages
    from admin_desktop.reading.ocr import Ocr
    from admin_desktop.reading.trial import reads_here

    folder = app.resources / "ocr"
    if not reads_here(Ocr(folder), app.resources / "fonts" / "NotoSans-Regular.ttf"):
        return Check("reading", "problem", "The words in a picture are read wrongly here.", _ASK_HELP)
    languages = load_languages(folder).all.replace("+", ", ")
    return Check("reading", "ok", f"Words in pictures can be read ({languages}), on this computer.")


def check_session(trouble: str | None) -> Check:
    """Say whether the session's screen can be seen now.

    Args:
        trouble: what :func:`admin_desktop.capture.session.session_trouble` says.
    """
    if trouble is None:
        return Check("session", "ok", "The session is not known to be locked, switched away or disconnected.")
    return Check("session", "problem", trouble, "Captures work again as soon as the screen can be seen.")


def check_screen_permission(permission: Permission) -> Check:
    """Say what the system answers about seeing other programs' windows (macOS)."""
    if permission == Permission.GRANTED:
        return Check("screen_permission", "ok", "This program may see the screen.")
    remedy = (
        "Open System Settings, Privacy & Security, Screen & System Audio Recording; allow Admin Desktop; then quit it "
        "and open it again."
    )
    if permission == Permission.MISSING:
        return Check("screen_permission", "problem", "The system does not let this program see the screen.", remedy)
    return Check(
        "screen_permission", "unknown", "The system does not say whether this program may see the screen.", remedy
    )


def check_active_window() -> Check:
    """Find out whether the active window can be named. Its title is not shown: it may be about a person."""
    from admin_desktop.capture.active_window import active_window

    window = active_window(frozenset({os.getpid()}))
    if window is None:
        return Check(
            "active_window",
            "unknown",
            "There is no active window, or its title cannot be read.",
            "Open a window and try again. Without it, captures work; only the window's title is left out.",
        )
    if not window.title:
        return Check(
            "active_window",
            "unknown",
            "The active window has no title, or the system withholds it.",
            "On a Mac: allow Screen Recording for Admin Desktop in System Settings, Privacy & Security.",
        )
    return Check("active_window", "ok", "The title of the active window can be read.")


def check_keychain(limit_s: float = KEYCHAIN_LIMIT_S) -> Check:
    """Find out which password store keyring has found. Nothing is written to it.

    Args:
        limit_s: seconds to wait for it.
    """
    found: list[Any] = []

    def ask() -> None:
        try:
            import keyring

            found.append(keyring.get_keyring())
        except Exception as error:  # a store that cannot even be asked is an answer
            found.append(error)

    # Asking may start a service or show a question to the person; a daemon thread does not keep us from ending.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(limit_s)
    if not found:
        return Check("keychain", "unknown", "The password store of this computer does not answer.", _ASK_HELP)
    return judge_keychain(found[0])


def judge_keychain(backend: object) -> Check:
    """Say whether a keyring backend (or what was raised instead) may keep passwords."""
    if isinstance(backend, Exception):
        return Check(
            "keychain", "unknown", f"The password store cannot be asked ({type(backend).__name__}).", _ASK_HELP
        )
    name = str(getattr(backend, "name", type(backend).__name__))
    if not is_usable(backend) and not type(backend).__module__.startswith("keyrings.alt"):
        return Check(
            "keychain",
            "problem",
            f"There is no password store that can be used here ({name}).",
            "Sending reports yourself works without one. For automatic sending, log in to a desktop with a password "
            "store (Windows and macOS have one; on Linux GNOME Keyring or KWallet).",
        )
    if not is_usable(backend):
        return Check(
            "keychain",
            "problem",
            f"The password store here keeps passwords in a plain file ({name}).",
            "Remove the Python package keyrings.alt, so that the system's own store is used.",
        )
    return Check("keychain", "ok", f"Passwords can be kept in {name}.")


def check_window() -> Check:
    """Find out whether the part that draws windows is installed, without loading it."""
    spec = find_spec("PySide6")
    places = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    if not any(True for place in places for _ in place.glob("QtWidgets*")):
        return Check("window", "problem", "The part that draws windows (PySide6) is not installed.", _REINSTALL)
    return Check("window", "ok", "The part that draws windows is installed.")
