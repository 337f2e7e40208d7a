"""Commands for IT staff and scripts, without Qt: a stable contract (see DESIGN.md, "Command line").

Each command imports what it needs when it runs: ``admin-desktop capture`` must be quick as a whole process.
"""

from admin_desktop.cli.answering import guarded
from admin_desktop.cli.arguments import SAMPLE_PAGE, parse, run
from admin_desktop.cli.touring import tour

__all__ = ["SAMPLE_PAGE", "guarded", "parse", "run", "tour"]
