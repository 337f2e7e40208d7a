"""The command verify: everything on this computer, also against what left it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from admin_desktop.cli.answering import FAILED, FINE, answer, complain, count, open_app
from admin_desktop.cli.pace import watched
from admin_desktop.storage.backup_marks import is_backup

if TYPE_CHECKING:
    from admin_desktop.evidence.verifying import Verdict


def verify(parsed: argparse.Namespace) -> int:
    """Check the ledger and every picture, and whether the record still holds what mails and packages say of it.

    Returns:
        1 when something is not as it was sealed, or when the check was stopped.
    """
    from dataclasses import asdict

    from admin_desktop.evidence.verifying import verify as check
    from admin_desktop.evidence.witnesses import witnesses_in, witnesses_laid

    witnesses = [witness for path in parsed.paths for witness in witnesses_in(path)]
    with watched("Checking the evidence") as progress:
        if parsed.data_dir and is_backup(Path(parsed.data_dir)):
            from admin_desktop.evidence.backup.checking import check_backup

            verdict = check_backup(Path(parsed.data_dir), progress, witnesses)
        else:
            app = open_app(parsed)
            # A start like any other: what a killed capture left behind is adopted, on record, before it is judged.
            app.capturing.recover()
            verdict = check(app.database, app.vault, progress, [*witnesses, *witnesses_laid(app.paths.outgoing)])
    answer(parsed, asdict(verdict), _lines(verdict))
    if verdict.findings:
        complain(
            f"Not everything is as it was sealed ({count(len(verdict.findings), 'finding')}). "
            "Change nothing in the data folder, and ask for help."
        )
    elif verdict.stopped:
        complain("The check was stopped before its end, so not everything was looked at. Nothing was changed.")
    return FAILED if verdict.findings or verdict.stopped else FINE


def _lines(verdict: "Verdict") -> list[str]:
    said = [finding.sentence for finding in verdict.findings]
    if not said and not verdict.stopped:
        said = ["Everything is as it was sealed."]
    counted = f"{verdict.rows} records, {verdict.pictures} pictures, {verdict.bytes / 1e6:,.1f} MB"
    head = f"The newest record is number {verdict.head.seq}, {verdict.head.hash}."
    told = "Compared with what messages and packages say of the record: "
    compared = [f"{told}{count(verdict.witnesses, 'place')}."] if verdict.witnesses else []
    return [*said, *verdict.notes, f"Checked: {counted}.", *compared, head]
