"""Checking a backup bit by bit, without changing anything in it: also on a read-only disk."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from admin_desktop.evidence.backup.carrying import Progress
from admin_desktop.evidence.backup.contents import read_contents, reading
from admin_desktop.evidence.backup.restoring import find_backup
from admin_desktop.evidence.vault import Vault
from admin_desktop.evidence.verifying import Verdict, verify
from admin_desktop.evidence.witnesses import Witness
from admin_desktop.storage.database import Database
from admin_desktop.storage.files import as_trouble


def check_backup(
    folder: Path, progress: Progress = lambda _done, _all: True, witnesses: Sequence[Witness] = ()
) -> Verdict:
    """Check a backup as ``verify`` checks a data folder.

    Args:
        folder: with the backup, or the backup itself.
        progress: see :data:`Progress`.
        witnesses: heads of the chain that were told elsewhere.

    Raises:
        NoBackup: there is none.
        RecordDamaged: its record is not whole.
        FolderGone, DiskFull, FileTrouble: it cannot be read, or there is no room for a copy of its record.
    """
    root, mark = find_backup(folder)
    record = next(iter(sorted(root.glob("*.db"))))
    with reading(record) as connection:
        read_contents(connection, record)
    # SQLite writes beside a database that it opens; a backup shall stay as it is.
    with tempfile.TemporaryDirectory(prefix="admin-desktop-") as aside:
        copy = Path(aside) / record.name
        try:
            shutil.copyfile(record, copy)
        except OSError as error:
            raise as_trouble(error, folder) from error
        copy.chmod(0o600)
        database = Database(copy, Path(aside) / "backups")
        try:
            verdict = verify(database, Vault(root / "vault"), progress, witnesses)
        finally:
            database.close()
    left_out = set(mark.left_out)
    kept = [one for one in verdict.findings if not (one.kind.endswith("_missing") and one.subject in left_out)]
    if len(kept) < len(verdict.findings):
        verdict.notes.append("What is locked away (quarantined) is not copied into backups.")
    verdict.findings[:] = kept
    return verdict
