"""Commands about packages for third parties: export, and verify with a path."""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin_desktop.cli.answering import FAILED, FINE, answer, complain, count, open_app

if TYPE_CHECKING:
    from admin_desktop.evidence.verifying import Finding
    from admin_desktop.exports.parts import Exported


def add_export(parser: argparse.ArgumentParser) -> None:
    """Say what ``export`` takes."""
    parser.add_argument(
        "--incident", nargs="+", action="extend", metavar="ID", help="these reports, with their captures"
    )
    parser.add_argument("--capture", nargs="+", action="extend", metavar="ID", help="these captures alone")
    parser.add_argument("--from", dest="first", type=_day, metavar="DATE", help="everything from this day (YYYY-MM-DD)")
    parser.add_argument("--to", dest="last", type=_day, metavar="DATE", help="up to this day, which is included")
    parser.add_argument("--page", default="", metavar="NAME", help="only reports about this page")
    parser.add_argument("--person", default="", metavar="NAME", help="only reports about a post of this person")
    parser.add_argument("--whole-ledger", action="store_true", help="give the records about other matters too")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the ZIP to make")


def fault_of_export(parsed: argparse.Namespace) -> str:
    """Say what is wrong with how ``export`` is used, or nothing."""
    days = bool(parsed.first or parsed.last or parsed.page.strip() or parsed.person.strip())
    if bool(parsed.incident) + bool(parsed.capture) + days != 1:
        return "export takes either --incident, or --capture, or --from and --to (with --page, --person)"
    if parsed.first and parsed.last and parsed.first > parsed.last:
        return "--from is a later day than --to"
    return ""


def _day(text: str) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a day, YYYY-MM-DD")


def export(parsed: argparse.Namespace) -> int:
    """Make a package; 1 when something in it is not as it was sealed (it is made all the same, and says so)."""
    from admin_desktop import __version__
    from admin_desktop.cli.pace import watched
    from admin_desktop.exports.asking import about
    from admin_desktop.exports.parts import Request
    from admin_desktop.exports.selecting import Selection

    app = open_app(parsed)
    selection = Selection(
        incidents=tuple(parsed.incident or ()),
        captures=tuple(parsed.capture or ()),
        first=parsed.first,
        last=parsed.last,
        page=parsed.page,
        person=parsed.person,
    )
    maker = about(app.settings, app.pack, __version__, practice=app.practice)
    with watched("Making the package") as progress:
        exported = app.exporter.export(Request(selection, parsed.out, maker, parsed.whole_ledger), progress)
    if exported is None:
        complain("The export was stopped, and nothing was left behind. Nothing else was changed.")
        return FAILED
    answer(parsed, _values(exported), _lines(exported))
    if not exported.findings:
        return FINE
    complain(
        "The package was made, but not everything in it is as it was sealed "
        f"({count(len(exported.findings), 'finding')}): its README.txt says so. "
        "Change nothing in the data folder, and ask for help."
    )
    return FAILED


def _values(exported: "Exported") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(exported), "path": str(exported.path)}


def _lines(exported: "Exported") -> list[str]:
    left = f"{count(exported.left_out, 'capture')} without a report left out, because nobody is named there."
    return [
        f"Exported as {exported.id}: {exported.path}",
        f"  {count(len(exported.incidents), 'report')}, {count(len(exported.captures), 'capture')}, "
        f"{count(exported.pictures, 'picture')}, {count(exported.mails, 'mail')}, {exported.bytes / 1e6:,.1f} MB",
        f"  SHA-256 of the ZIP: {exported.sha256}",
        f"  Newest record in it: number {exported.head.seq}, {exported.head.hash}",
        *([f"  {left}"] if exported.left_out else []),
        *(f"  {finding.sentence}" for finding in exported.findings),
    ]


def are_packages(paths: Sequence[Path]) -> bool:
    """Tell whether what is to be verified is a package, and not the record of this computer."""
    return any(is_package(path) for path in paths)


def is_package(path: Path) -> bool:
    """Tell whether a path is meant as a package: a ZIP, or a folder with a bag in it or one folder below."""
    if path.suffix.lower() == ".zip":
        return True
    return any((path / below / "bagit.txt").is_file() for below in ("", *_folders(path)))


def _folders(path: Path) -> list[str]:
    try:
        return [one.name for one in path.iterdir() if one.is_dir()][:2]
    except OSError:
        return []


def verify_package(parsed: argparse.Namespace) -> int:
    """Check a package that somebody handed over; 1 when something is not as it says."""
    from dataclasses import asdict, replace

    from admin_desktop.cli.pace import watched
    from admin_desktop.evidence.trusted_time.judging import judge_kept
    from admin_desktop.exports.checking import NotAPackage, check_package
    from admin_desktop.storage.resources import resource_dir

    if len(parsed.paths) != 1:
        raise NotAPackage("Packages are checked one at a time, so nothing was checked: name one of them.")
    path = parsed.paths[0]
    with watched("Checking the package") as progress:
        verdict = check_package(path, resource_dir() / "exports" / "verify.py", progress=progress, judge=judge_kept)
    findings, notes = _against_own_record(parsed, path)
    verdict = replace(verdict, findings=(*verdict.findings, *findings), notes=(*verdict.notes, *notes))
    said = [finding.sentence for finding in verdict.findings]
    if not said and not verdict.stopped:
        said = ["Everything is as the package and its ledger say."]
    counted = (
        f"{count(verdict.files, 'file')}, {count(verdict.pictures, 'picture')}, {count(verdict.mails, 'mail')}, "
        f"{verdict.given} of {verdict.rows} records, {verdict.bytes / 1e6:,.1f} MB"
    )
    head = f"The newest record in it is number {verdict.head.seq}, {verdict.head.hash}."
    answer(parsed, asdict(verdict), [*said, *verdict.notes, f"Checked: {counted}.", head])
    if verdict.findings:
        complain(_not_as_it_says(verdict.findings))
    elif verdict.stopped:
        complain("The check was stopped before its end, so not everything was looked at. Nothing was changed.")
    return FAILED if verdict.findings or verdict.stopped else FINE


def _against_own_record(parsed: argparse.Namespace, path: Path) -> "tuple[list[Finding], list[str]]":
    """A package of this computer's own record is a witness of it: its newest row must still be there."""
    from admin_desktop.evidence.ledger import head
    from admin_desktop.evidence.verifying import Finding
    from admin_desktop.evidence.witnesses import NoWitness, judge, witnesses_in
    from admin_desktop.exports.checking import first_row
    from admin_desktop.storage.paths import DataPaths, root_of

    # Whoever only checks a package that somebody handed over gets no data folder by it.
    if not DataPaths(root_of(parsed.data_dir, parsed.practice)).database.exists():
        return [], []
    database = open_app(parsed).database
    try:
        witnesses = witnesses_in(path)
    except NoWitness:
        return [], []  # what is wrong with it has been said
    with database.reading() as connection:
        begun = connection.execute("SELECT hash FROM ledger WHERE seq = 1").fetchone()
        if begun is None or begun[0] != first_row(path):
            return [], ["This package is of another computer's record, so it was not compared with the one here."]
        rows = connection.execute(
            f"SELECT seq, hash FROM ledger WHERE seq IN ({', '.join('?' * len(witnesses))})",  # noqa: S608 - marks
            [one.head.seq for one in witnesses],
        )
        wrong = list(judge(witnesses, {row["seq"]: row["hash"] for row in rows}, head(connection)))
    note = "The record on this computer still holds the newest row of this package."
    return [Finding(*one) for one in wrong], [] if wrong else [note]


def _not_as_it_says(findings: "tuple[Finding, ...]") -> str:
    return (
        f"This package is not as it says ({count(len(findings), 'finding')}). "
        "Keep it as it is, and ask whoever handed it over."
    )
