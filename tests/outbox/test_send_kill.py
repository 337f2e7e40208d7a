"""Kill a program while it sends, at any moment, many times: nothing is lost, and what comes twice is the same."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF, Outbox, OutboxState
from admin_desktop.storage.database import Database
from tests.outbox.mail_server import Authority, Mailbox, Server, mail_server, report

CHECKOUT = Path(__file__).parents[2]
KILLS = int(os.environ.get("ADMIN_DESKTOP_KILLS", "25"))
SEED = int(os.environ.get("ADMIN_DESKTOP_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
# Where the talk with the server is when the kill comes; "any" is a moment of its own after the start.
MOMENTS = ("any", "on_mail", "on_rcpt", "on_data", "answered")
_PATIENCE_S = 60


class Killing:
    """Starts senders and kills them."""

    def __init__(self, folder: Path, server: Server, chance: random.Random) -> None:
        self._folder, self._server, self._chance = folder, server, chance
        self.killed: Counter[str] = Counter()

    def _start(self) -> "subprocess.Popen[str]":
        words = [str(self._folder), str(self._server.port), self._server.authorities]
        command = [sys.executable, "-m", "tests.outbox.sending_victim", *words]
        victim = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        assert victim.stdout is not None
        assert victim.stdout.readline() == "begins\n"
        return victim

    def once(self) -> None:
        """Start one, and kill it at a moment of chance; it may also have ended before."""
        moment = self._chance.choice(MOMENTS)
        reached, box = threading.Event(), self._server.box
        skip = self._chance.randrange(3)  # messages to let pass first
        kept: dict[str, Any] = {"on_mail": box.on_mail, "on_rcpt": box.on_rcpt, "on_data": box.on_data}
        delay = self._chance.uniform(0, 1) ** 2
        with self._start() as victim:
            if moment == "any":
                _wait(victim, delay * 0.4)
            else:
                hook = "on_data" if moment == "answered" else moment
                setattr(box, hook, _at(skip, reached, victim.kill if moment != "answered" else None))
                deadline = time.monotonic() + _PATIENCE_S
                while not reached.is_set() and victim.poll() is None and time.monotonic() < deadline:
                    reached.wait(0.01)
                if moment == "answered":
                    _wait(victim, delay * 0.02)  # the answer is on its way: its commit takes a few milliseconds
            self.killed[moment if victim.poll() is None or moment != "any" else "ended"] += 1
            victim.kill()
            victim.wait(_PATIENCE_S)
        for name, value in kept.items():
            setattr(box, name, value)

    def drain(self) -> None:
        """Let one work to the end."""
        with self._start() as victim:
            assert victim.wait(_PATIENCE_S) == 0


def _wait(victim: "subprocess.Popen[str]", seconds: float) -> None:
    try:
        victim.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _at(skip: int, reached: threading.Event, act: Callable[[], None] | None) -> Callable[..., str]:
    """An answer to the server's question that says yes, and at the right moment kills before it does."""
    passed = 0

    def answer(_box: Mailbox, _server: Any, _address: str) -> str:
        nonlocal passed
        passed += 1
        if passed > skip:
            if act:
                act()
            reached.set()
        return "250 2.0.0 Ok: queued as 4F1A"

    return answer


@pytest.mark.timeout(900)
def test_nothing_is_lost_and_what_comes_twice_is_the_same(
    tmp_path: Path, authority: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    database = Database(tmp_path / "admin-desktop.db", tmp_path / "backups")
    outbox, messages = Outbox(database), []
    with mail_server(authority) as server:
        killing = Killing(tmp_path, server, chance)
        for number in range(KILLS):
            fresh = [report(number, size=chance.choice((200, 20_000, 400_000))) for _ in range(chance.randint(1, 3))]
            messages += fresh
            with database.writing() as connection:
                put(connection, fresh, BY_ITSELF, urgent=chance.random() < 0.2)
            killing.once()
        killing.drain()
    rows = outbox.rows()
    database.close()
    arrived = Counter(eml for _, eml in server.box.mail)
    lost = [message.id for message in messages if message.eml not in arrived]
    twice = sum(times - 1 for times in arrived.values())
    with capsys.disabled():
        where = ", ".join(f"{name} {times}" for name, times in sorted(killing.killed.items()))
        sys.stdout.write(
            f"\nseed {SEED}: {KILLS} kills ({where}); {len(messages)} messages, {len(lost)} lost, {twice} came twice "
        )
    assert lost == []
    assert set(arrived) == {message.eml for message in messages}, "same bytes each time, Message-ID and all"
    assert {row.state for row in rows} == {OutboxState.ACCEPTED}
