"""Times of what people wait for, as ratios in one run, measured from outside of the program.

    python -m tests.bench.run [--runs N] [--only clicks|captures|pauses|openings|sendings|checks|seals|lists|outboxes|
        readings]
        [--size 1920x1080]

Without ``--runs`` each is measured ADMIN_DESKTOP_BENCH_RUNS times, or 3 times. Needs Linux with Xvfb, openbox, xdotool
and scrot, and a machine that does nothing else: all figures of one table come from the same minutes, so their ratios
mean more than their milliseconds.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.checking import checks, seals
from tests.bench.figures import Figure, captures, clicks, openings
from tests.bench.lists import lists
from tests.bench.outboxes import outboxes
from tests.bench.pausing import pauses
from tests.bench.reading import readings
from tests.bench.sending import sendings
from tests.end_to_end.desktop import missing

RUNS = int(os.environ.get("ADMIN_DESKTOP_BENCH_RUNS", "3"))
SIZES = ["1920x1080", "3840x2160"]
_NAMES = ("clicks", "captures", "pauses", "openings", "sendings", "checks", "seals", "lists", "outboxes", "readings")


def measure(runs: int, only: str | None, sizes: list[str]) -> Iterator[list[Figure]]:
    """Measure one group of figures after the other."""
    for size in sizes:
        width, _, height = size.partition("x")
        if only in (None, "clicks"):
            yield clicks((int(width), int(height)), runs)
        if only in (None, "captures"):
            yield captures((int(width), int(height)), runs)
        if only in (None, "pauses"):
            yield pauses((int(width), int(height)), runs)
    if only in (None, "openings"):
        yield openings(runs)
    if only in (None, "readings"):
        yield readings(runs)
    if only in (None, "sendings"):
        with tempfile.TemporaryDirectory() as folder:
            yield sendings(runs, Path(folder))
    for name, figures in (("checks", checks), ("seals", seals), ("lists", lists), ("outboxes", outboxes)):
        if only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                yield figures(runs, Path(folder))


def head(runs: int) -> str:
    """Say under which conditions the figures were taken."""
    load = "not known"
    if sys.platform != "win32":
        load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return (
        f"Medians of {runs} in milliseconds; Python {platform.python_version()}, {os.cpu_count()} processors, "
        f"load {load}.\n"
        "Python's compiled files (.pyc) are there, in a folder of this run's own, even where the environment forbids "
        "writing them.\nA click is a press and its release, measured from just before the press.\n"
    )


def table(figures: list[Figure]) -> str:
    """Write figures as lines: median, least and most, and how many times the yardstick."""
    lines = []
    for figure in figures:
        ratio = f"{figure.ratio:7.2f} x {figure.beside.what.partition(': ')[2]}" if figure.beside else ""
        spread = f"{min(figure.ms):.0f} to {max(figure.ms):.0f}"
        lines.append(f"{figure.what:58}{figure.median:8.1f}  {spread:>14}  {ratio}".rstrip())
    return "\n".join([*lines, ""])


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", choices=_NAMES)
    parser.add_argument("--size", action="append", choices=SIZES)
    given = parser.parse_args()
    lacking = missing("scrot")
    if lacking and given.only not in ("sendings", "checks", "seals", "lists", "outboxes", "readings"):
        sys.stderr.write(f"This {lacking}.\n")
        return 1
    sys.stdout.write(f"{head(given.runs)}\n")
    for figures in measure(given.runs, given.only, given.size or SIZES):
        sys.stdout.write(f"{table(figures)}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
