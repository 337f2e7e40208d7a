import importlib.util
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.exports.packing import Exporter
from admin_desktop.exports.parts import About, Exported, MakesPdf, Progress, Request, StampsFor
from admin_desktop.exports.selecting import Selection
from admin_desktop.exports.writing import TextWriter
from admin_desktop.incidents.incident import Form, Incident
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import SEND_IT_YOURSELF, Outbox
from admin_desktop.policy import Pack
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

# The same small district as in the tests of incidents.
from tests.incidents.conftest import employee, form, pack, register, reporter

__all__ = ["employee", "form", "pack", "register", "reporter"]

CHECKER = resource_dir() / "exports" / "verify.py"
ABOUT = About(
    organisation="Test District",
    name="Kim Lee",
    mail="kim@school.org",
    employed=True,
    version="1.0-test",
    computer="front office",
    system="Testix 1",
    ask=(("Police", "911"), ("School nurse", "555-0101")),
    practice=False,
)


@dataclass(frozen=True)
class Office:
    """Somebody's evidence, and the means to hand some of it over."""

    data: Data
    register: Register
    reporter: Reporter
    pack: Pack
    settings: Settings
    form: Form
    folder: Path

    def exporter(self, pdfs: MakesPdf | None = None, stamps: StampsFor | None = None) -> Exporter:
        writer = TextWriter(resource_dir() / "templates")
        return Exporter(self.data.database, self.data.vault, self.register, writer, CHECKER, pdfs, stamps)

    def capture(self, seed: int = 1) -> Capture:
        return self.data.seal(self.data.shot(seed=seed), purpose=Purpose.UNFILED)

    def draft(self, *captures: Capture, **changes: Any) -> Incident:
        ids = [one.id for one in captures or (self.capture(),)]
        return self.register.start(ids, replace(self.form, **changes), self.pack.id, self.pack.revision.isoformat())

    def report(self, *captures: Capture, sent: bool = True, **changes: Any) -> Incident:
        """Report, and send the mails by hand."""
        incident = self.draft(*captures, **changes)
        for message in self.reporter.report(incident.id, self.pack, self.settings, SEND_IT_YOURSELF):
            if sent:
                Outbox(self.data.database).sent_by_hand(message.id)
        return self.register.get(incident.id)

    def export(
        self,
        selection: Selection,
        name: str = "package.zip",
        *,
        about: About = ABOUT,
        whole_ledger: bool = False,
        exporter: Exporter | None = None,
        progress: Progress = lambda _done, _all: True,
    ) -> Exported:
        request = Request(selection, self.folder / name, about, whole_ledger)
        exported = (exporter or self.exporter()).export(request, progress)
        assert exported is not None
        return exported

    def ledger(self) -> list[tuple[int, str, str]]:
        return [(row[0], row[1], row[2]) for row in self.data.rows("SELECT seq, hash, entry FROM ledger ORDER BY seq")]


@pytest.fixture
def office(
    data: Data,
    register: Register,
    reporter: Reporter,
    pack: Pack,
    employee: Settings,
    form: Form,
    tmp_path: Path,
) -> Iterator[Office]:
    (tmp_path / "out").mkdir()
    yield Office(data, register, reporter, pack, employee, form, tmp_path / "out")


@pytest.fixture(scope="session")
def checker() -> ModuleType:
    """The checker as a third party has it: a file of its own."""
    spec = importlib.util.spec_from_file_location("third_party_verify", CHECKER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def unpacked(package: Path) -> Path:
    """Unpack beside the ZIP; gives the top folder."""
    at = package.with_suffix("")
    with zipfile.ZipFile(package) as opened:
        opened.extractall(at)
    (top,) = at.iterdir()
    return top
