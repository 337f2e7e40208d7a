"""What the evidence costs: checking it beside sha256sum on the same files, and a seal as the ledger grows."""

import hashlib
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from admin_desktop.evidence.captures import Purpose
from admin_desktop.evidence.ledger import START, Event
from admin_desktop.evidence.sealing import ImportedFile
from admin_desktop.evidence.verifying import verify
from tests.bench.figures import Figure, ours
from tests.conftest import EVENING, Data, open_data

# Megabytes of pictures to check; the start of a process counts less the more there are.
MEGABYTES = int(os.environ.get("ADMIN_DESKTOP_BENCH_MB", "48"))
ROWS = 100_000
_PICTURE = 6_000_000


def checks(runs: int, folder: Path) -> list[Figure]:
    """Check a vault with sha256sum, with our function, and with our command as a whole process, in turn.

    Args:
        runs: how often each.
        folder: an empty one.
    """
    data = _filled(folder / "data", MEGABYTES)
    files = [str(data.vault.root / path) for path in data.files()]
    plain = Figure(f"{MEGABYTES} MB: sha256sum" if shutil.which("sha256sum") else f"{MEGABYTES} MB: hashlib")
    function = Figure(f"{MEGABYTES} MB: verify, in the open program", beside=plain)
    command = Figure(f"{MEGABYTES} MB: admin-desktop verify", beside=plain)
    for _ in range(runs + 1):  # the first reads the files into memory
        started = time.perf_counter()
        _hash_plainly(files)
        hashed = time.perf_counter()
        assert verify(data.database, data.vault).findings == []
        checked = time.perf_counter()
        subprocess.run(ours(data.paths.root, "verify"), check=True, stdout=subprocess.DEVNULL)
        done = time.perf_counter()
        for figure, took in ((plain, hashed - started), (function, checked - hashed), (command, done - checked)):
            figure.ms.append(took * 1e3)
    data.database.close()
    for figure in (plain, function, command):
        del figure.ms[0]
    return [plain, function, command]


def _filled(root: Path, megabytes: int) -> Data:
    root.mkdir(parents=True)
    data = open_data(root)
    chance = random.Random(1)
    for number in range(max(1, megabytes * 1_000_000 // _PICTURE)):
        content = chance.randbytes(_PICTURE)
        file = ImportedFile(content, "image/png", "png", 3840, 2160, f"{number}.png", None)
        data.sealer.seal_import([file], Purpose.UNFILED, EVENING)
    return data


def _hash_plainly(files: list[str]) -> None:
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", *files], check=True, stdout=subprocess.DEVNULL)
        return
    for file in files:
        with Path(file).open("rb") as stream:
            hashlib.file_digest(stream, "sha256")


def seals(runs: int, folder: Path, rows: int = ROWS) -> list[Figure]:
    """Seal a small screen into an empty ledger and into a long one, in turn.

    Args:
        runs: how often each.
        folder: an empty one.
        rows: of the long ledger.
    """
    empty, long = (open_data(_made(folder / name)) for name in ("empty", "long"))
    _lengthen(long, rows)
    plain = Figure("a seal: into a ledger of few rows")
    figure = Figure(f"a seal: into a ledger of {rows:,} rows", beside=plain)
    for _ in range(runs + 1):
        for one, data in ((plain, empty), (figure, long)):
            started = time.perf_counter()
            data.seal(data.shot(300, 200))
            one.ms.append((time.perf_counter() - started) * 1e3)
    for data in (empty, long):
        data.database.close()
    del plain.ms[0], figure.ms[0]
    return [plain, figure]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _lengthen(data: Data, rows: int) -> None:
    """Add rows whose hashes fit, as quickly as can be."""
    import rfc8785

    def chain() -> Iterator[tuple[int, str, str]]:
        previous = START
        for seq in range(1, rows + 1):
            content: dict[str, Any] = {
                "v": 1,
                "seq": seq,
                "prev": previous,
                "at": "2026-11-22T03:41:07.123Z",
                "kind": str(Event.EXPORT),
            }
            text = rfc8785.dumps({**content, "subject": f"X-{seq}", "body": {"files": ["a" * 300]}}).decode()
            previous = hashlib.sha256(text.encode()).hexdigest()
            yield seq, text, previous

    with data.database.writing() as connection:
        connection.executemany("INSERT INTO ledger (seq, entry, hash) VALUES (?, ?, ?)", chain())
