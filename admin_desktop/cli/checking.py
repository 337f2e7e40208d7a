"""Commands that check: policy check, doctor."""

import argparse

from admin_desktop.cli.answering import FAILED, FINE, answer, complain, count


def policy_check(parsed: argparse.Namespace) -> int:
    """Look for faults in a policy pack, or in a data file of the program; 1 when there are any."""
    from admin_desktop.policy.checking import check_pack
    from admin_desktop.policy.data_files import check_data_file
    from admin_desktop.storage.resources import resource_dir

    schemas = resource_dir() / "schemas"
    is_data = parsed.path.suffix == ".toml"
    what = "data file" if is_data else "policy pack"
    faults = (
        check_data_file(parsed.path, schemas)
        if is_data
        else check_pack(parsed.path, schemas / "policy-pack.schema.json")
    )
    data = [
        {"file": str(fault.file), "line": fault.line, "key": fault.key, "message": fault.message} for fault in faults
    ]
    lines = [f"{_place(fault.file, fault.line, fault.key)}: {fault.message}" for fault in faults]
    answer(parsed, {"faults": data}, lines or [f"This {what} can be used."])
    if not faults:
        return FINE
    complain(f"This {what} cannot be used as it is ({count(len(faults), 'fault')}).")
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
