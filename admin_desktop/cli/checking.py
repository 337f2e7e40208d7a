"""Commands that check: verify, policy check, doctor."""

import argparse
from pathlib import Path

from admin_desktop.cli.answering import FAILED, FINE, answer, complain, count, open_app
from admin_desktop.storage.backup_marks import is_backup


def verify_all(parsed: argparse.Namespace) -> int:
    """Check the ledger and every picture; 1 when something is not as it was sealed."""
    from dataclasses import asdict

    from admin_desktop.evidence.verifying import verify

    if parsed.data_dir and is_backup(Path(parsed.data_dir)):
        from admin_desktop.evidence.backup.checking import check_backup

        verdict = check_backup(Path(parsed.data_dir))
    else:
        app = open_app(parsed)
        # A start like any other: what a killed capture left behind is adopted, on record, before it is judged.
        app.recover()
        verdict = verify(app.database, app.vault)
    counted = f"{verdict.rows} records, {verdict.pictures} pictures, {verdict.bytes / 1e6:,.1f} MB"
    head = f"The newest record is number {verdict.head.seq}, {verdict.head.hash}."
    said = [finding.sentence for finding in verdict.findings] or ["Everything is as it was sealed."]
    answer(parsed, asdict(verdict), [*said, *verdict.notes, f"Checked: {counted}.", head])
    if not verdict.findings:
        return FINE
    complain(
        f"Not everything is as it was sealed ({count(len(verdict.findings), 'finding')}). "
        "Change nothing in the data folder, and ask for help."
    )
    return FAILED


def policy_check(parsed: argparse.Namespace) -> int:
    """Look for faults in a policy pack; 1 when there are any."""
    from admin_desktop.policy.checking import check_pack
    from admin_desktop.storage.resources import resource_dir

    faults = check_pack(parsed.path, resource_dir() / "schemas" / "policy-pack.schema.json")
    data = [
        {"file": str(fault.file), "line": fault.line, "key": fault.key, "message": fault.message} for fault in faults
    ]
    lines = [f"{_place(fault.file, fault.line, fault.key)}: {fault.message}" for fault in faults]
    answer(parsed, {"faults": data}, lines or ["This policy pack can be used."])
    if not faults:
        return FINE
    complain(f"This policy pack cannot be used as it is ({count(len(faults), 'fault')}).")
    return FAILED


def _place(file: object, line: int | None, key: str) -> str:
    return ", ".join(part for part in (str(file), f"line {line}" if line else "", key) if part)


def doctor(parsed: argparse.Namespace) -> int:
    """Find out what works on this computer; 1 when something needs mending."""
    from dataclasses import asdict

    from admin_desktop.doctor import examine

    checks = examine(parsed.data_dir, parsed.practice)
    lines = []
    for check in checks:
        lines.append(f"{check.state.upper()}: {check.sentence}")
        if check.remedy:
            lines.append(f"    {check.remedy}")
    answer(parsed, {"checks": [asdict(check) for check in checks]}, lines)
    problems = sum(check.state == "problem" for check in checks)
    if not problems:
        return FINE
    complain(f"Not everything works on this computer ({count(problems, 'problem')}).")
    return FAILED
