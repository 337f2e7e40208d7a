"""The benchmarks work: every figure is measured and told. How long things take is no assertion: machines differ."""

import sys
from pathlib import Path

import pytest

from tests.bench.figures import Figure, captures, clicks, openings
from tests.bench.pausing import pauses
from tests.bench.run import RUNS, table
from tests.bench.sending import sendings
from tests.end_to_end.desktop import missing

SIZE = (1920, 1080)
LACKING = missing("scrot")

needs_desktop = pytest.mark.skipif(bool(LACKING), reason=LACKING)


def check(figures: list[Figure], capsys: pytest.CaptureFixture[str]) -> None:
    """Each was measured as often as asked for."""
    assert len(figures) > 1, "a figure and what it is compared with"
    assert all(len(figure.ms) == RUNS and min(figure.ms) > 0 for figure in figures)
    assert all(figure.ratio is None or figure.ratio > 0 for figure in figures)
    with capsys.disabled():
        sys.stdout.write(f"\n{table(figures)}")


@pytest.mark.screen
@pytest.mark.slow
@needs_desktop
def test_click_to_sealed(capsys: pytest.CaptureFixture[str]) -> None:
    check(clicks(SIZE, RUNS), capsys)


@pytest.mark.screen
@needs_desktop
def test_the_capture_command_beside_scrot(capsys: pytest.CaptureFixture[str]) -> None:
    check(captures(SIZE, RUNS), capsys)


@pytest.mark.screen
@needs_desktop
def test_how_long_the_windows_stand_still(capsys: pytest.CaptureFixture[str]) -> None:
    check(pauses(SIZE, RUNS), capsys)


@pytest.mark.screen
@pytest.mark.slow
@needs_desktop
def test_start_to_painted_beside_a_bare_window(capsys: pytest.CaptureFixture[str]) -> None:
    check(openings(RUNS), capsys)


def test_sending_beside_smtplib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(sendings(RUNS, tmp_path), capsys)


def test_a_figure_is_its_median_and_its_ratio() -> None:
    plain = Figure("a size: plain", [1.0, 3.0, 2.0])
    figure = Figure("a size: twice", [8.0, 2.0, 4.0], plain)
    assert (plain.median, plain.ratio, figure.ratio) == (2.0, None, 2.0)
    assert table([figure]).split() == ["a", "size:", "twice", "4.0", "2", "to", "8", "2.00", "x", "plain"]
