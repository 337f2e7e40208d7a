"""Checking a package that somebody hands us: with our own checker, never with the one in the package."""

import contextlib
import hashlib
import importlib.util
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from admin_desktop.errors import Trouble
from admin_desktop.evidence.ledger import Head
from admin_desktop.evidence.verifying import Finding
from admin_desktop.exports.stamp_checking import Judge, check_stamps

_LEDGER = "data/ledger/ledger.jsonl"
_LONGEST_ROW = 4 << 20  # bytes


class NotAPackage(Trouble):
    """The file or folder cannot be checked as a package."""


@dataclass(frozen=True, slots=True)
class PackageVerdict:
    """What a check of a package found; fine when ``findings`` is empty.

    Attributes:
        rows, given: of the ledger, and how many of them are given in full.
        pictures, mails, stamps, files, bytes: how much there is; timestamps are only counted.
        stopped: before its end, because somebody asked.
    """

    rows: int
    given: int
    pictures: int
    mails: int
    stamps: int
    files: int
    bytes: int
    head: Head
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    stopped: bool


def check_package(
    path: Path,
    checker: Path,
    head: str = "",
    progress: Callable[[int, int], bool] = lambda _done, _all: True,
    judge: Judge | None = None,
) -> PackageVerdict:
    """Check a ZIP or an unpacked package, bit by bit; nothing is unpacked, run or changed.

    Args:
        path: of the ZIP or the folder.
        checker: the program's own verify.py: the file that goes along with packages.
        head: a row as a mail names it ("row 12, 9f2c…"), to be found in the package's ledger; or nothing.
        progress: told (bytes done, bytes in all); False stops the check.
        judge: of trusted timestamps; without it they are counted only.

    Raises:
        NotAPackage: it is none, or cannot be read.
    """
    verify = _load(checker)
    try:
        report = verify.check(str(path), head, progress)
    except (verify.Refused, OSError) as refused:
        words = str(refused) if isinstance(refused, verify.Refused) else f"{path} cannot be read ({refused.strerror})."
        raise NotAPackage(f"{words} Nothing was changed.") from refused
    if judge is None or not report.stamps or report.stopped:
        return _verdict(report)
    findings, notes = check_stamps(verify, str(path), judge)
    verdict = _verdict(report)
    kept = [note for note in verdict.notes if not note.startswith("Trusted timestamps: ")]
    return replace(verdict, findings=(*verdict.findings, *findings), notes=(*kept, *notes))


def first_row(path: Path) -> str | None:
    """Return the hash of the first row of the ledger that a package is of: by it one record is told from another.

    Args:
        path: of the ZIP or the folder.

    Returns:
        hex; None when the package does not say.
    """
    with contextlib.suppress(OSError, zipfile.BadZipFile, ValueError, AttributeError):
        line = _first_line(path)
        content = json.loads(line)
        given = content.get("hash") if set(content) == {"hash", "seq"} else hashlib.sha256(line).hexdigest()
        return str(given)
    return None


def _first_line(path: Path) -> bytes:
    if path.is_dir():
        found = next(iter(sorted(path.glob(f"**/{_LEDGER}"))), None)
        if found is None:
            return b""
        with found.open("rb") as stream:
            return stream.readline(_LONGEST_ROW).rstrip(b"\n")
    with zipfile.ZipFile(path) as package:
        name = next((one for one in package.namelist() if one.endswith(f"/{_LEDGER}")), "")
        if not name:
            return b""
        with package.open(name) as stream:
            return stream.readline(_LONGEST_ROW).rstrip(b"\n")


def _verdict(report: Any) -> PackageVerdict:
    counted = {
        name: getattr(report, name)
        for name in ("rows", "given", "pictures", "mails", "stamps", "files", "bytes", "stopped")
    }
    findings = tuple(Finding(*one) for one in report.findings)
    return PackageVerdict(**counted, head=Head(*report.head), findings=findings, notes=tuple(report.notes))


@cache
def _load(checker: Path) -> ModuleType:
    """Load verify.py: it belongs to the program's data because it is handed out as it is."""
    spec = importlib.util.spec_from_file_location("admin_desktop_package_checker", checker)
    if spec is None or spec.loader is None:
        raise AssertionError(f"{checker} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
