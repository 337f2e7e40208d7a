"""The Outbox page with thousands of messages beside the same with a few: the longest pause of the event loop."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from admin_desktop.outbox.account import Security
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF
from admin_desktop.outbox.transports.transport import Reason
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database
from tests.bench.figures import Figure
from tests.conftest import open_data
from tests.end_to_end.desktop import CHECKOUT
from tests.outbox.mail_server import HOST, SENDER, Authority, mail_server, report

FEW, MANY = 40, 2_000
# How many states change while somebody looks, where there are as many.
SENT = 200


def outboxes(runs: int, folder: Path, counts: tuple[int, int] = (FEW, MANY)) -> list[Figure]:
    """Open the page with few and with many messages, scroll, choose a kind, turn pages, and let messages leave.

    Args:
        runs: how often each, in turn, in a program of its own.
        folder: an empty one.
        counts: of messages.
    """
    told: dict[int, dict[str, list[float]]] = {count: {} for count in counts}
    with mail_server(Authority(folder), Security.NONE) as server:
        for run in range(runs):
            for count in counts:
                root = folder / f"{count}-{run}"
                root.mkdir()
                data = open_data(root)
                make_outbox(data.database, count)
                data.database.close()
                for what, value in _played(root, server.port).items():
                    told[count].setdefault(what, []).append(value)
    few, many = counts
    figures = []
    for what, values in told[few].items():
        plain = Figure(f"{few:,} messages: longest pause, {what}", values)
        figures += [plain, Figure(f"{many:,} messages: longest pause, {what}", told[many][what], beside=plain)]
    return figures


def make_outbox(database: Database, count: int) -> None:
    """Put as many messages into the outbox: each waits for its next try, or for the admin."""
    messages = [report(number) for number in range(count)]
    again = iso_utc(utc_now() + timedelta(minutes=50))
    with database.writing() as connection:
        put(connection, messages, BY_ITSELF, urgent=False)
        for first, state, reason in ((0, "retrying", Reason.NETWORK), (3, "needs_you", Reason.RECIPIENT)):
            connection.executemany(
                "UPDATE outbox SET state = ?, reason = ?, last_error = 'Why.', attempts = 1, next_try = ?"
                " WHERE message_id = ?",
                [(state, reason, again, one.id) for one in messages[first :: 4 if first else 1]],
            )


def _played(root: Path, port: int) -> dict[str, float]:
    settings = {
        "name": "Maria",
        "mail": SENDER,
        "setup_done": True,
        "theme": "light",
        "sending": BY_ITSELF,
        "smtp_host": HOST,
        "smtp_port": port,
        "smtp_security": "none",
        "smtp_open_for": HOST,
    }
    (root / "settings.json").write_text(json.dumps(settings), "utf-8")
    played = subprocess.run(
        [sys.executable, "-m", "tests.bench.outboxes_program", str(root), str(SENT)],
        cwd=CHECKOUT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(played.stdout)
    return told
