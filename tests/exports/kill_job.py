"""Exporting as one job among others that are killed: ``Job(1, run_export, export_holds)``."""

import hashlib
import json
from pathlib import Path
from typing import Protocol

from admin_desktop.evidence.captures import Capture
from admin_desktop.exports.checking import check_package
from admin_desktop.exports.packing import Exporter
from admin_desktop.exports.parts import About, Request
from admin_desktop.exports.selecting import Selection
from admin_desktop.exports.writing import TextWriter
from admin_desktop.incidents.register import Register
from admin_desktop.storage.resources import resource_dir
from tests.conftest import Data

ABOUT = About("Test District", "Kim Lee", "kim@school.org", None, "1.0-victim", "", "", (), practice=False)


class Place(Protocol):
    """Where a victim works."""

    @property
    def data(self) -> Data:
        """Its data folder."""

    def begin(self, job: str, subject: str = "-") -> None:
        """Say what is begun now, and on what."""

    def any_capture(self) -> Capture | None:
        """A capture in use, by chance."""


def exporter_of(data: Data) -> Exporter:
    """An exporter as the program makes it, without PDFs and timestamps."""
    resources = resource_dir()
    register, writer = Register(data.database, data.vault), TextWriter(resources / "templates")
    return Exporter(data.database, data.vault, register, writer, checker())


def checker() -> Path:
    """The program's own checker."""
    return resource_dir() / "exports" / "verify.py"


def folder_of(data: Data) -> Path:
    """Where the packages go: beside the vault, not in it."""
    return data.paths.root / "packages"


def run_export(place: Place) -> list[str]:
    """Export one capture; returns its id, the package's name and its SHA-256."""
    capture = place.any_capture()
    if capture is None:
        return []
    out = folder_of(place.data)
    out.mkdir(exist_ok=True)
    number = next(n for n in range(10**6) if not (out / f"p-{n}.zip").exists())
    place.begin("export", capture.id)
    request = Request(Selection(captures=(capture.id,)), out / f"p-{number}.zip", ABOUT)
    exported = exporter_of(place.data).export(request)
    assert exported is not None
    return [capture.id, exported.path.name, exported.sha256]


def export_holds(data: Data, words: list[str]) -> None:
    """The promised package is there, and every package that is there is whole and on record."""
    _capture_id, name, digest = words
    assert hashlib.sha256((folder_of(data) / name).read_bytes()).hexdigest() == digest
    rows = (json.loads(row[0]) for row in data.rows("SELECT entry FROM ledger"))
    recorded = {row["body"]["sha256"] for row in rows if row["kind"] == "export"}
    for package in folder_of(data).glob("*.zip"):
        assert hashlib.sha256(package.read_bytes()).hexdigest() in recorded
        assert check_package(package, checker()).findings == ()
