"""The one place that knows both the commands and the windows."""

import gc
import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from argparse import Namespace


def run() -> NoReturn:
    """Be the process.

    Looking for garbage in what has only just been loaded, and once more at the end, takes a sixth of a capture
    command's time and finds nothing: whatever may take longer looks again.
    """
    gc.disable()
    code = main()
    gc.freeze()
    sys.exit(code)


def main(arguments: list[str] | None = None) -> int:
    """Run a command, or open the window when there is none.

    Args:
        arguments: without the program's name; those of the process by default.

    Returns:
        the exit code: 0 fine, 1 finding or failure with a sentence on stderr, 2 wrong use.
    """
    from admin_desktop import cli

    # What the program writes is its user's alone, also in a data folder that others may look into.
    os.umask(0o077)
    given = sys.argv[1:] if arguments is None else arguments
    parsed = cli.parse(given)
    if parsed.command != "capture":
        gc.enable()
    if parsed.command == "tour":
        return cli.guarded(lambda: _tour(parsed))
    if parsed.command == cli.SAMPLE_PAGE:
        return cli.guarded(lambda: _show_sample_page(parsed.at))
    if parsed.command is not None:
        return cli.run(parsed)
    return cli.guarded(lambda: _open_window(parsed.data_dir, parsed.practice, background=parsed.background))


def _open_window(data_dir: str | None, practice: bool, *, background: bool) -> int:
    from admin_desktop.ui.start import start

    return start(data_dir, practice, background=background)


def _show_sample_page(at: tuple[int, int] | None) -> int:
    from admin_desktop.ui.sample_page import show_sample_page

    return show_sample_page(at)


def _tour(parsed: "Namespace") -> int:
    from admin_desktop import cli
    from admin_desktop.ui.tour.options import TourOptions
    from admin_desktop.ui.tour.starting import play_tour

    options = TourOptions(parsed.out, parsed.box, parsed.link, parsed.theme)
    return cli.tour(parsed, lambda tell: play_tour(options, tell))


if __name__ == "__main__":
    run()
