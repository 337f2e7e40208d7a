"""What somebody does who wants a changed package to look whole: the lists are made anew."""

import hashlib
import json
from pathlib import Path


def rebag(top: Path) -> None:
    """Make every list of the package agree with its files."""
    payload = sorted(path for path in (top / "data").rglob("*") if path.is_file())
    info = (top / "bag-info.txt").read_text("utf-8").splitlines()
    size = f"Payload-Oxum: {sum(path.stat().st_size for path in payload)}.{len(payload)}"
    lines = [size if line.startswith("Payload-Oxum") else line for line in info]
    (top / "bag-info.txt").write_bytes("".join(f"{line}\n" for line in lines).encode())
    for algorithm in ("sha256", "sha512"):
        _list(top, f"manifest-{algorithm}.txt", payload, algorithm)
    tags = sorted(path for path in top.iterdir() if path.is_file() and not path.name.startswith("tagmanifest-"))
    for algorithm in ("sha256", "sha512"):
        _list(top, f"tagmanifest-{algorithm}.txt", tags, algorithm)


def _list(top: Path, name: str, files: list[Path], algorithm: str) -> None:
    lines = [
        f"{hashlib.new(algorithm, path.read_bytes()).hexdigest()}  {path.relative_to(top).as_posix()}\n"
        for path in files
    ]
    (top / name).write_bytes("".join(lines).encode())


def ledger_rows(top: Path) -> list[bytes]:
    return (top / "data" / "ledger" / "ledger.jsonl").read_bytes().splitlines()


def write_ledger(top: Path, rows: list[bytes], *, head: bool = True) -> None:
    """Write the rows, and by default a head that agrees with them."""
    (top / "data" / "ledger" / "ledger.jsonl").write_bytes(b"".join(row + b"\n" for row in rows))
    if head:
        last = json.loads(rows[-1])
        digest = last["hash"] if set(last) == {"hash", "seq"} else hashlib.sha256(rows[-1]).hexdigest()
        content = {"seq": len(rows), "hash": digest}
        (top / "data" / "ledger" / "head.json").write_bytes(json.dumps(content).encode())
