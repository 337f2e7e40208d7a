"""Networks that a sending program can be in: the loopback, and one of its own whose cable can be pulled."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.outbox.mail_server import HOST

# For tests between networks (RFC 2544); nobody's real network has it.
_SERVER, _PROGRAM, _PREFIX = "198.18.77.1", "198.18.77.2", 30
_INSIDE = "mail0"


def are_there() -> bool:
    """Whether networks of our own can be made here: Linux, root, and ``ip``."""
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("ip") is not None


@dataclass(frozen=True)
class Network:
    """Where a program runs that sends.

    Attributes:
        server: the address at which it finds servers of this process.
        namespace: its network namespace; empty for this process's own.
    """

    server: str = HOST
    namespace: str = ""

    @property
    def enters(self) -> Sequence[str]:
        """What a command begins with so that it runs there; its process stays the same one."""
        return ["ip", "netns", "exec", self.namespace] if self.namespace else []

    def cable(self, *, plugged: bool) -> None:
        """Pull the program's cable, or plug it in again."""
        _ip("-n", self.namespace, "link", "set", _INSIDE, "up" if plugged else "down")


@contextmanager
def network_of_its_own() -> Iterator[Network]:
    """Make a network namespace that is joined to this process's by a pair of cards, for as long as the block."""
    name, outside = f"mail-{os.getpid()}", f"mail{os.getpid()}"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", outside, "type", "veth", "peer", "name", _INSIDE, "netns", name)
        _ip("address", "add", f"{_SERVER}/{_PREFIX}", "dev", outside)
        _ip("-n", name, "address", "add", f"{_PROGRAM}/{_PREFIX}", "dev", _INSIDE)
        _ip("link", "set", outside, "up")
        network = Network(_SERVER, name)
        network.cable(plugged=True)
        yield network
    finally:
        _ip("netns", "delete", name)  # and its cards with it


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
