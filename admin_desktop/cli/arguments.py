"""The command line: which commands there are and what they take."""

import argparse
import contextlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin_desktop import __version__
from admin_desktop.cli.answering import guarded, make_printable

if TYPE_CHECKING:
    from admin_desktop.capturing import Which

LONGEST_DELAY_S = 60.0
_NAME = "admin-desktop"
SAMPLE_PAGE = "sample-page"
"""The command that practice mode starts for itself; it opens a window, and no help names it."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line.

    Args:
        arguments: without the program's name.

    Returns:
        a namespace whose ``command`` is None when the window shall open; ``data_dir``, ``practice``, ``json`` and
        ``background`` are always there.

    Raises:
        SystemExit: 2 for wrong use (said on stderr), 0 after ``--help`` and ``--version``.
    """
    make_printable(sys.stdout, sys.stderr)
    parser = _parser(capture_only=_command(arguments) == "capture")
    nothing = argparse.Namespace(command=None, data_dir=None, practice=False, json=False, background=False)
    parsed = parser.parse_args(arguments, nothing)
    if parsed.command == "tour" and (parsed.data_dir or parsed.practice):
        parser.error("tour plays in practice mode anyway, on a data folder of its own below --out")
    if parsed.command == "tour" and (parsed.post == "none") != (parsed.box is not None):
        parser.error("--post none and --box go together")
    if parsed.command == "export":
        from admin_desktop.cli.packages import fault_of_export

        if fault := fault_of_export(parsed):
            parser.error(fault)
    return parsed


def run(parsed: argparse.Namespace) -> int:
    """Run the command that was asked for.

    Returns:
        the exit code: 0 fine, 1 finding or failure with a sentence on stderr.
    """
    return guarded(lambda: _run(parsed))


def _run(parsed: argparse.Namespace) -> int:
    if parsed.command == "export":
        from admin_desktop.cli import packages

        return packages.export(parsed)
    if parsed.command in ("capture", "import"):
        from admin_desktop.cli import sealing

        return sealing.capture(parsed) if parsed.command == "capture" else sealing.import_files(parsed)
    if parsed.command == "read":
        from admin_desktop.cli import reading

        return reading.read(parsed)
    if parsed.command == "snippet":
        from admin_desktop.cli import snippets

        return snippets.snippet(parsed)
    if parsed.command == "verify":
        from admin_desktop.cli import packages, verifying

        return (packages.verify_package if packages.are_packages(parsed.paths) else verifying.verify)(parsed)
    if parsed.command in ("policy", "doctor"):
        from admin_desktop.cli import checking

        return checking.policy_check(parsed) if parsed.command == "policy" else checking.doctor(parsed)
    if parsed.command == "outbox" and parsed.part != "list":
        from admin_desktop.cli import sending

        return {"send": sending.send, "retry": sending.retry, "cancel": sending.cancel}[parsed.part](parsed)
    from admin_desktop.cli import looking

    looks = {
        ("incidents", "list"): looking.incidents_list,
        ("incidents", "show"): looking.incidents_show,
        ("incidents", "search"): looking.incidents_search,
        ("outbox", "list"): looking.outbox_list,
    }
    return looks[parsed.command, parsed.part](parsed)


def _command(arguments: Sequence[str]) -> str:
    """Tell the first word that is no option of the program; for the parser to be quick, which has the last word."""
    words = iter(arguments)
    for word in words:
        if word == "--data-dir":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def _parser(*, capture_only: bool = False) -> argparse.ArgumentParser:
    # Options that may stand before and after the command: no defaults, or the later place would undo the first.
    common = argparse.ArgumentParser(_NAME, add_help=False, argument_default=argparse.SUPPRESS, formatter_class=_Help)
    common.add_argument("--data-dir", metavar="DIR", type=_folder_name, help="the folder that holds everything")
    common.add_argument("--practice", action="store_true", help="rehearse: its own folder, and nothing is sent")
    common.add_argument("--json", action="store_true", help="answer in JSON, for programs")
    parser = argparse.ArgumentParser(
        _NAME,
        parents=[common],
        allow_abbrev=False,
        formatter_class=_Help,
        description="Proof of an offending post in one click, one form, and a report that arrives. "
        "Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Admin Desktop {__version__}")
    parser.add_argument(
        "--background", action="store_true", default=False, help="open hidden, beside the clock (as at login)"
    )
    commands = _Group(parser, common, _NAME, "command")
    _add_capture(commands)
    if capture_only:
        return parser  # to describe what is not asked for takes longer than to seal a small screen
    _add_evidence_commands(commands)
    _add_reading_commands(commands)
    from admin_desktop.cli.reading import add_read

    add_read(commands.add("read", "tell what a picture says; nothing is kept"), box_of)
    _add_export(commands)
    from admin_desktop.cli.snippets import add_snippet

    add_snippet(commands.add("snippet", "write the disclaimer and contact of a page, as long as its network takes"))
    _add_tour(commands)
    return parser


class _Help(argparse.HelpFormatter):
    """Of a fixed width: measuring the terminal loads compression libraries, in every command, help or not."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=78)


class _Group:
    """Commands below the program or below another command.

    Args:
        parser: gets the commands.
        common: options that each of them takes.
        prog: what is typed before them; argparse would work it out, slowly.
        dest: where the chosen command's name goes.
    """

    def __init__(self, parser: argparse.ArgumentParser, common: argparse.ArgumentParser, prog: str, dest: str) -> None:
        self._commands = parser.add_subparsers(
            dest=dest, metavar="COMMAND", title="commands", prog=prog, required=dest != "command"
        )
        self._common = common
        self._prog = prog

    def add(self, name: str, does: str, *, hidden: bool = False) -> argparse.ArgumentParser:
        """Add a command and say what it does; a hidden one is not in the list of commands."""
        listed: dict[str, Any] = {} if hidden else {"help": does}
        return self._commands.add_parser(
            name,
            prog=f"{self._prog} {name}",
            parents=[self._common],
            allow_abbrev=False,
            formatter_class=_Help,
            description=f"{does[0].upper()}{does[1:]}.",
            **listed,
        )

    def add_group(self, name: str, does: str) -> "_Group":
        """Add a command that has commands of its own."""
        return _Group(self.add(name, does), self._common, f"{self._prog} {name}", "part")


def _add_capture(commands: _Group) -> None:
    capture = commands.add("capture", "take a picture of a screen and seal it")
    capture.add_argument(
        "--screen",
        type=_which,
        default="pointer",
        metavar="N|all|pointer",
        help="which screen (pointer: the one under the mouse; so it is by default)",
    )
    capture.add_argument("--delay", type=_delay, default=0.0, metavar="SECONDS", help="wait so long before, 0 to 60")


def _add_evidence_commands(commands: _Group) -> None:
    importing = commands.add("import", "seal pictures that came from elsewhere, byte for byte")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
    verifying = commands.add("verify", "check the chain of records and every picture, or an exported package")
    verifying.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="reports as they were mailed (.eml), or a folder of such mails: whether the record on this computer still "
        "holds what they say of it; or a package, as ZIP or unpacked, to be checked itself",
    )


def _add_reading_commands(commands: _Group) -> None:
    incidents = commands.add_group("incidents", "look at the reports and drafts")
    incidents.add("list", "list them, the newest first")
    incidents.add("show", "show one with all that is known").add_argument("id", metavar="ID")
    search = incidents.add("search", "find those that have all of these words")
    search.add_argument("words", nargs="+", metavar="WORD")
    outbox = commands.add_group("outbox", "look at the messages, and send them")
    outbox.add("list", "list them, open ones first")
    outbox.add("send", "send what waits, without a window")
    outbox.add("retry", "send a message again that waits for you").add_argument("id", metavar="ID")
    outbox.add("cancel", "take a message back before it is sent").add_argument("id", metavar="ID")
    policy = commands.add_group("policy", "work on policy packs")
    policy.add("check", "look for faults in a policy pack, or in a data file (.toml)").add_argument(
        "path", type=Path, metavar="PATH"
    )
    commands.add("doctor", "find out what works on this computer")
    sample = commands.add(SAMPLE_PAGE, "show the made-up page of practice mode until the input ends", hidden=True)
    sample.add_argument("--at", type=_point, default=None, metavar="X,Y", help="a point on the screen to show it on")


def _add_export(commands: _Group) -> None:
    from admin_desktop.cli.packages import add_export

    add_export(commands.add("export", "make a package that anyone can check"))


def _add_tour(commands: _Group) -> None:
    tour = commands.add("tour", "watch the main job being played, with pictures")
    tour.add_argument(
        "--out",
        type=_folder_name,
        metavar="DIR",
        help="for pictures, mails and tour.json: an empty folder or that of an earlier tour, which goes (default: "
        '"Admin Desktop Tour" among this account\'s local data)',
    )
    # For tests and for making pictures: a post that the screen shows already, and where.
    tour.add_argument("--post", choices=("sample", "none"), default="sample", help=argparse.SUPPRESS)
    for name, type_ in (("--box", box_of), ("--link", str)):
        tour.add_argument(name, type=type_, help=argparse.SUPPRESS)
    tour.add_argument("--theme", choices=("light", "dark"), default="light", help=argparse.SUPPRESS)


def box_of(text: str) -> tuple[int, ...]:
    """Read a box of the command line: left, top, width, height in physical pixels.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    parts = text.split(",")
    if len(parts) == 4 and all(re.fullmatch(r"\s*-?\d{1,7}\s*", part, re.ASCII) for part in parts):
        x, y, width, height = (int(part) for part in parts)
        if width > 0 and height > 0:
            return x, y, width, height
    raise argparse.ArgumentTypeError(f"{text!r} is not X,Y,WIDTH,HEIGHT in pixels")


def _folder_name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("the name of a folder is missing")
    return text


def _which(text: str) -> "Which":
    if text == "all":
        return "all"
    if text == "pointer":
        return "pointer"
    if text.isascii() and text.isdigit() and len(text) < 5 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is neither the number of a screen, nor all, nor pointer")


def _point(text: str) -> tuple[int, int]:
    try:
        x, y = (int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a point, X,Y") from None
    return x, y


def _delay(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (seconds := float(text)) <= LONGEST_DELAY_S:
            return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to {LONGEST_DELAY_S:.0f}")
