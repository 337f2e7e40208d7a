"""A long queue, interrupted in every way there is, many times: nothing is lost, and what comes twice is the same."""

import contextlib
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF, Outbox, OutboxState
from admin_desktop.storage.database import Database
from tests.outbox.mail_server import Authority, mail_server, report
from tests.outbox.networks import Network, are_there, network_of_its_own
from tests.outbox.relay import Relay

CHECKOUT = Path(__file__).parents[2]
COUNT = int(os.environ.get("ADMIN_DESKTOP_INTERRUPTIONS", "25"))
SEED = int(os.environ.get("ADMIN_DESKTOP_INTERRUPTION_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
WAYS = ("kill", "kill and clock", "clock jump", "server cut", "network silent", "network away")
# Only where the program has a network of its own: that is what happens when a cable is pulled, or the wireless sleeps.
PULLED = "cable pulled"
# Seconds: an hour back and forth, a day, a year back.
CLOCKS = (0.0, -3600.0, 3600.0, 86400.0, -31_536_000.0)
_QUEUE = 200
_PATIENCE_S = 300


class Sender:
    """The program that sends; started anew whenever it has ended."""

    def __init__(self, folder: Path, network: Network, port: int, authority: str) -> None:
        self._folder, self._network, self._port, self._authority = folder, network, port, authority
        self._running: subprocess.Popen[str] | None = None

    def start(self, clock: float = 0.0) -> "subprocess.Popen[str]":
        """Make sure that it runs."""
        if self._running is not None and self._running.poll() is None:
            return self._running
        self.end()
        words = [str(self._folder), self._network.server, str(self._port), self._authority, str(clock)]
        command = [*self._network.enters, sys.executable, "-m", "tests.outbox.interrupted_victim", *words]
        self._running = subprocess.Popen(
            command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._running.stdout is not None
        assert self._running.stdout.readline() == "begins\n"
        return self._running

    def set_clock(self, clock: float) -> None:
        """Let its clock jump while it works; nothing where it has just ended."""
        with contextlib.suppress(BrokenPipeError):
            running = self.start()
            assert running.stdin is not None
            running.stdin.write(f"{clock}\n")
            running.stdin.flush()

    def cable(self, *, plugged: bool) -> None:
        """Pull its cable, or plug it in again."""
        self._network.cable(plugged=plugged)

    def end(self) -> None:
        """Kill it."""
        if self._running is not None:
            self._running.kill()
            self._running.wait(_PATIENCE_S)
            for stream in (self._running.stdin, self._running.stdout):
                if stream:
                    with contextlib.suppress(BrokenPipeError):  # a jump that nobody heard any more
                        stream.close()
            self._running = None


@pytest.mark.skipif(not are_there(), reason="needs Linux, root and ip")
def test_a_pulled_cable_is_a_pulled_cable() -> None:
    with network_of_its_own() as network, socket.create_server((network.server, 0)) as listener:
        address = listener.getsockname()
        reaches = [*network.enters, sys.executable, "-c", f"import socket; socket.create_connection({address}, 20)"]
        for plugged in (True, False, True):
            network.cable(plugged=plugged)
            done = subprocess.run(reaches, capture_output=True, text=True, check=False)
            assert (done.returncode == 0) == plugged, done.stderr
            assert plugged or "unreachable" in done.stderr


def interrupt(way: str, sender: Sender, relay: Relay, chance: random.Random) -> None:
    """Interrupt once, at a moment of chance."""
    moment = threading.Event()
    moment.wait(chance.uniform(0, 0.25))
    if way == "kill":
        sender.end()
    elif way == "kill and clock":
        sender.end()
        sender.start(chance.choice(CLOCKS))
    elif way == "clock jump":
        sender.set_clock(chance.choice(CLOCKS))
    elif way == PULLED:
        sender.cable(plugged=False)
        moment.wait(chance.uniform(0.05, 1.3))
        sender.cable(plugged=True)
    elif way == "server cut":
        relay.cut()
    elif way == "network silent":
        relay.silent(on=True)
        moment.wait(chance.uniform(0.05, 1.3))
        relay.silent(on=False)
    else:
        relay.away(on=True)
        relay.cut()
        moment.wait(chance.uniform(0.05, 0.4))
        relay.away(on=False)


@pytest.fixture(params=["the loopback", "a network of its own"])
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    """Where the sending program runs."""
    if request.param == "the loopback":
        yield Network()
    elif are_there():
        with network_of_its_own() as made:
            yield made
    else:
        pytest.skip("needs Linux, root and ip")


@pytest.mark.skipif(sys.platform == "win32", reason="the bench's Wine server dies of sockets that are cut in a poll")
@pytest.mark.timeout(7200)
def test_a_long_queue_survives_everything(
    tmp_path: Path, authority: Authority, network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    database = Database(tmp_path / "admin-desktop.db", tmp_path / "backups")
    outbox, messages, ways = Outbox(database), list[Message](), Counter[str]()
    possible = (*WAYS, PULLED) if network.namespace else WAYS
    begun = time.monotonic()
    with mail_server(authority, name=network.server, host=network.server) as server:
        relay = Relay(server.port, network.server)
        sender = Sender(tmp_path, network, relay.port, server.authorities)
        try:
            for _ in range(COUNT):
                waiting = sum(not row.finished for row in outbox.rows())
                fresh = [
                    report(len(messages) + at, size=chance.choice((200, 20_000))) for at in range(_QUEUE - waiting)
                ]
                if waiting < _QUEUE // 4:
                    messages += fresh
                    with database.writing() as connection:
                        put(connection, fresh, BY_ITSELF, urgent=chance.random() < 0.2)
                sender.start()
                way = chance.choice(possible)
                ways[way] += 1
                interrupt(way, sender, relay, chance)
            sender.end()
            assert sender.start().wait(_PATIENCE_S) == 0
        finally:
            sender.end()
            relay.close()
    rows = outbox.rows()
    database.close()
    arrived = Counter(eml for _, eml in server.box.mail)
    lost = [message.id for message in messages if message.eml not in arrived]
    twice = sum(times - 1 for times in arrived.values())
    with capsys.disabled():
        where = ", ".join(f"{name} {times}" for name, times in sorted(ways.items()))
        sys.stdout.write(
            f"\nseed {SEED}: {COUNT} interruptions ({where}); {len(messages)} messages, {len(lost)} lost, "
            f"{twice} came twice, {time.monotonic() - begun:.0f} s "
        )
    assert lost == []
    assert set(arrived) == {message.eml for message in messages}, "same bytes each time, Message-ID and all"
    assert {row.state for row in rows} == {OutboxState.ACCEPTED}
