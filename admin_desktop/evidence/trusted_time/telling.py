"""What is said about trusted time: beside a capture, in Settings, by ``doctor``."""

from collections.abc import Sequence
from datetime import UTC
from typing import Literal

from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.keeping import Stamp, Waiting, how_they_do
from admin_desktop.storage.clock import parse_iso
from admin_desktop.storage.database import Database


def confirmed_words(stamps: Sequence[Stamp]) -> str:
    """Say who confirmed when, one line each; empty for none. The time is UTC, as authorities state it."""
    return "\n".join(
        f"Time confirmed by {one.authority} at {parse_iso(one.gen_time).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        for one in stamps
    )


def waiting_words(found: Sequence[Waiting]) -> str:
    """Say how each authority is doing, one line each."""
    return "\n".join(_one(waiting) for waiting in found)


def _one(waiting: Waiting) -> str:
    count = f"{waiting.good:,} confirmed" if waiting.good else "nothing confirmed yet"
    if waiting.last_error:
        return f"{waiting.authority}: {count}. {waiting.last_error}"
    return f"{waiting.authority}: {count}."


def judge_state(database: Database, asked: Sequence[Authority]) -> tuple[Literal["ok", "problem", "unknown"], str, str]:
    """Judge for ``doctor``: state, sentence, remedy. Nobody is asked.

    Args:
        database: of the data folder.
        asked: who is asked to confirm times; nobody while it is switched off.

    Raises:
        Trouble: the records cannot be read.
    """
    if not asked:
        return "ok", "No outside authority is asked to confirm times; that can be switched on in Settings.", ""
    with database.reading() as connection:
        found = how_they_do(connection, asked)
    failing = [one for one in found if one.last_error]
    if not failing:
        names = " and ".join(one.authority for one in found)
        return "ok", f"{names} confirm times: {sum(one.good for one in found):,} confirmations are kept.", ""
    addresses = ", ".join(one.url for one in asked)
    remedy = f"Nothing is lost, and it goes on by itself. If it lasts, ask IT to allow these addresses: {addresses}."
    return "problem" if len(failing) == len(found) else "unknown", failing[0].last_error, remedy
