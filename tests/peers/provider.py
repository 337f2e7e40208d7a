"""Runs the real OpenID provider for as long as a block."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
CLIENT = "admin-desktop-of-the-district"


def is_there() -> bool:
    """Whether Node.js and the provider are installed (``npm ci`` in this folder)."""
    return shutil.which("node") is not None and (HERE / "node_modules" / "oidc-provider").is_dir()


@contextmanager
def provider(secret: str = "", ttl_s: int = 3600) -> Iterator[str]:
    """Run it; gives its issuer.

    Args:
        secret: of the client; empty for none, as for a program on a computer.
        ttl_s: seconds that a token is good.
    """
    command = ["node", str(HERE / "provider.mjs"), CLIENT, secret, str(ttl_s)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=HERE
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        try:
            yield json.loads(running.stdout.readline())["issuer"]
        finally:
            running.stdin.close()
            running.wait(20)
