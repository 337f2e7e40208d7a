"""Making a package: everything about some captures, in one ZIP that appears whole or not at all.

The ZIP is written beside its final name, synced, hashed; then the ledger's row is committed, and only then it gets its
name. A kill leaves nothing under that name, or all of it: an export may be on record that nobody got, never one that
somebody got and that is not on record.
"""

import contextlib
import hashlib
import json
import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from admin_desktop.documents.plain import one_line
from admin_desktop.errors import Trouble
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.vault import Vault
from admin_desktop.evidence.verifying import Finding
from admin_desktop.exports.bag import BagWriter
from admin_desktop.exports.filling import Filling
from admin_desktop.exports.parts import (
    Exported,
    MakesPdf,
    Progress,
    Request,
    Size,
    StampsFor,
)
from admin_desktop.exports.planning import Plan, measure, plan, still_so
from admin_desktop.exports.selecting import Selection
from admin_desktop.exports.writing import TextWriter
from admin_desktop.incidents.register import Register
from admin_desktop.storage.clock import iso_utc, utc_now
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import PART, FolderGone, as_trouble, finish, patiently, sync_file

PRACTICE = "PRACTICE-"
_SIGNS = "23456789bcdfghjkmnpqrstvwxz"
_CHUNK = 1 << 20


class TargetExists(Trouble):
    """Something of that name is there already."""


class InsideVault(Trouble):
    """The package would lie among the sealed pictures."""


class ChangedMeanwhile(Trouble):
    """A picture was discarded or locked away while its package was being made."""


class _Stopped(Exception):
    """Whoever waits does not want to wait any more."""


def new_package_id(moment: datetime) -> str:
    """Make an id of a package: ``X-20261122-214107-k7q2x`` (wall-clock time, then chance)."""
    chance = "".join(secrets.choice(_SIGNS) for _ in range(5))
    return f"X-{moment.astimezone():%Y%m%d-%H%M%S}-{chance}"


def target_of(out: Path, *, practice: bool) -> Path:
    """Return where a package will lie: a rehearsal's says so in its name."""
    if practice and "PRACTICE" not in out.name.upper():
        return out.with_name(PRACTICE + out.name)
    return out


class Exporter:
    """Makes packages.

    Args:
        database, vault, register: where the evidence lies.
        writer: of README.txt and the certificate.
        checker: the file verify.py that goes along.
        pdfs: makes the reports' PDFs, or None where that cannot be done.
        stamps: gives the trusted timestamps, or None.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        register: Register,
        writer: TextWriter,
        checker: Path,
        pdfs: MakesPdf | None = None,
        stamps: StampsFor | None = None,
    ) -> None:
        self._database = database
        self._vault = vault
        self._register = register
        self._filling = Filling(database, vault, writer, checker, pdfs, stamps)

    def measure(self, selection: Selection) -> Size:
        """Tell about how much a selection is.

        Raises:
            NoSuchIncident, NoSuchCapture, NothingToExport: there is nothing.
        """
        with self._database.reading() as connection:
            return measure(connection, selection)

    def export(self, request: Request, progress: Progress = lambda _done, _all: True) -> Exported | None:
        """Make a package; None when it was stopped, and then nothing was left.

        What is damaged goes along as it is: README.txt and ``findings`` say so.

        Args:
            request: what, where to, and who exports.
            progress: told the bytes done and in all.

        Raises:
            TargetExists, InsideVault, FolderGone: nothing was begun.
            NoSuchIncident, NoSuchCapture, NothingToExport: there is nothing of that kind.
            ChangedMeanwhile, DiskFull, NoWritePermission, FileTrouble, DatabaseBusy: nothing was left.
        """
        target = target_of(request.out.absolute(), practice=request.about.practice)
        self._check_target(target)
        made = self._plan(request)
        moment = utc_now()
        package_id = new_package_id(moment)
        part = target.with_name(f"{target.name}.{package_id}{PART}")
        try:
            _remove_leftovers(target)
            return self._make(request, made, package_id, moment, part, target, _Bar(progress, made.bytes))
        except _Stopped:
            return None
        except OSError as error:
            raise as_trouble(error, target.parent) from error
        finally:
            with contextlib.suppress(OSError):
                patiently(part.unlink)

    def _check_target(self, target: Path) -> None:
        if os.path.lexists(target):
            raise TargetExists(
                f"There is something called {target.name} in {target.parent} already, and it was left as it is. "
                "Nothing was exported: choose another name."
            )
        if target.is_relative_to(self._vault.root.absolute()):
            raise InsideVault(
                "Among the sealed pictures nothing else may lie, so nothing was exported. Choose another folder."
            )
        if not target.parent.is_dir():
            raise FolderGone(
                f"There is no folder {target.parent}, so nothing was exported. If it is on a stick or an outside disk, "
                "plug it in and try again."
            )

    def _plan(self, request: Request) -> Plan:
        with self._database.reading() as connection:
            connection.execute("BEGIN")
            try:
                return plan(connection, self._register, request.selection, whole_ledger=request.whole_ledger)
            finally:
                connection.execute("ROLLBACK")

    def _make(
        self, request: Request, made: Plan, package_id: str, moment: datetime, part: Path, target: Path, bar: "_Bar"
    ) -> Exported:
        top = (PRACTICE if request.about.practice else "") + package_id
        words = {
            "id": package_id,
            "top": top,
            "zip_name": _file_name(target),
            "made_at": iso_utc(moment),
            "asked_for": request.selection.words(),
        }
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "w+b") as stream:
            bag = BagWriter(stream, top, moment)
            try:
                findings = self._filling.fill(bag, made, request.about, words, request.selection.values(), bar.step)
            except BaseException:
                bag.abandon()
                raise
            stream.flush()
            sync_file(stream)
            digest = _digest(stream, bar)
            size = stream.tell()
        exported = _exported(made, package_id, target, digest, size, bag.names(), findings)
        self._record(made, request, exported)
        finish(part, target)
        return exported

    def _record(self, made: Plan, request: Request, exported: Exported) -> None:
        """Enter the export in the ledger, unless something must not go out any more."""
        with self._database.writing() as connection:
            if not still_so(connection, made):
                raise ChangedMeanwhile(
                    "A picture was discarded or locked away while the package was being made, so nothing was exported. "
                    "Try again: the new package will be without it."
                )
            # Another program may have been quicker; from here to the end only a moment passes.
            self._check_target(exported.path)
            append(connection, Event.EXPORT, exported.id, _ledger_body(exported, request))


class _Bar:
    """Counts the bytes that were written, and then those that were read back to hash the whole."""

    def __init__(self, progress: Progress, payload: int) -> None:
        self._progress = progress
        self._all = max(1, 2 * payload)
        self._done = 0

    def step(self, count: int) -> None:
        """Some bytes are done.

        Raises:
            _Stopped: nobody waits any more.
        """
        self._done = min(self._all, self._done + count)
        if not self._progress(self._done, self._all):
            raise _Stopped


def _digest(stream: BinaryIO, bar: _Bar) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while block := stream.read(_CHUNK):
        digest.update(block)
        bar.step(len(block))
    return digest.hexdigest()


def _file_name(target: Path) -> str:
    """Return a file's name for a command line in README.txt; one that needs quotes gets them."""
    name = one_line(target.name)
    return name if re.fullmatch(r"[\w.+-]+", name, re.ASCII) else '"' + re.sub(r'["$`\\]', "_", name) + '"'


def _remove_leftovers(target: Path) -> None:
    """Remove what a killed export to the same place left behind."""
    ours = re.compile(re.escape(target.name) + r"\.X-\d{8}-\d{6}-\w{5}" + re.escape(PART))
    for one in target.parent.iterdir():
        if ours.fullmatch(one.name):
            with contextlib.suppress(OSError):
                one.unlink()


def _exported(
    made: Plan, package_id: str, target: Path, digest: str, size: int, names: list[str], findings: list[Finding]
) -> Exported:
    return Exported(
        id=package_id,
        path=target,
        sha256=digest,
        head=made.extract.head,
        incidents=made.chosen.incidents,
        captures=made.chosen.captures,
        pictures=sum(name.startswith("data/pictures/") and not name.endswith("/capture.json") for name in names),
        mails=sum(name.startswith("data/mails/") for name in names),
        bytes=size,
        left_out=made.chosen.left_out,
        findings=tuple(findings),
    )


def _ledger_body(exported: Exported, request: Request) -> dict[str, Any]:
    return {
        "asked_for": json.loads(json.dumps(request.selection.values())),
        "incidents": list(exported.incidents),
        "captures": list(exported.captures),
        "pictures": exported.pictures,
        "mails": exported.mails,
        "bytes": exported.bytes,
        "sha256": exported.sha256,
        "head": {"seq": exported.head.seq, "hash": exported.head.hash},
        "who": _storable(request.about.name),
    }


def _storable(text: str) -> str:
    """Half a surrogate pair cannot be stored as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
