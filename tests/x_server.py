"""X servers of our own for tests."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

# A server that was asked to end does so at once, but for one in some thousand that never does.
_PATIENCE_S = 10


@contextmanager
def x_server(command: Sequence[str]) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Start an X server and end it, by force if it does not listen. Gives its display and its process.

    Args:
        command: the program and its options; what all have in common is added. With ``-noreset`` the server does not
            start anew between clients, as on a desktop, where somebody is always connected.
    """
    reading, writing = os.pipe()
    whole = [*command, "-displayfd", str(writing), "-noreset", "-nolisten", "tcp"]
    with subprocess.Popen(whole, pass_fds=[writing], stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        try:
            with os.fdopen(reading) as answer:
                number = answer.readline().strip()
            assert number, f"{command[0]} did not start"
            yield f":{number}", process
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Start Xvfb with one screen of this size. Gives its display and its process."""
    with x_server(["Xvfb", "-screen", "0", f"{width}x{height}x24"]) as started:
        yield started
