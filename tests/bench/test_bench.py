"""The benchmarks work: every figure is measured and told. How long things take is no assertion: machines differ."""

import sys
from pathlib import Path

import pytest

from tests.bench.checking import checks, seals
from tests.bench.figures import Figure, captures, clicks, openings
from tests.bench.incidents import make_incidents
from tests.bench.lists import asked, lists
from tests.bench.outboxes import outboxes
from tests.bench.pausing import pauses
from tests.bench.reading import readings
from tests.bench.run import RUNS, table
from tests.bench.sending import sendings
from tests.conftest import open_data
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


def test_reading_beside_the_engine_in_one_go(capsys: pytest.CaptureFixture[str]) -> None:
    check(readings(RUNS), capsys)


def test_sending_beside_smtplib(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(sendings(RUNS, tmp_path), capsys)


def test_checking_the_evidence_beside_sha256sum(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(checks(RUNS, tmp_path), capsys)


@pytest.mark.slow
def test_sealing_as_the_ledger_grows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(seals(RUNS, tmp_path), capsys)


def test_the_list_grows_slower_than_the_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ratios within one run: machines differ. What is shown of the list is read as quickly among many as among few."""
    rows = {}
    for count in (200, 5000):
        (tmp_path / str(count)).mkdir()
        data = open_data(tmp_path / str(count))
        figures = asked(RUNS, data.database, make_incidents(data.database, count))
        data.database.close()
        check(figures, capsys)
        rows[count], search = figures[2], figures[-1]
        assert search.ratio is not None and search.ratio < 200
    assert rows[5000].median < 8 * rows[200].median


@pytest.mark.slow
def test_the_open_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = lists(RUNS, tmp_path, (300,))
    with capsys.disabled():
        sys.stdout.write(f"\n{table(figures)}")
    assert all(min(figure.ms) > 0 for figure in figures)
    assert all(figure.median < 300 for figure in figures if "memory" in figure.what)


def test_a_figure_is_its_median_and_its_ratio() -> None:
    plain = Figure("a size: plain", [1.0, 3.0, 2.0])
    figure = Figure("a size: twice", [8.0, 2.0, 4.0], plain)
    assert (plain.median, plain.ratio, figure.ratio) == (2.0, None, 2.0)
    assert table([figure]).split() == ["a", "size:", "twice", "4.0", "2", "to", "8", "2.00", "x", "plain"]


def test_the_outbox_page_with_many_messages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(outboxes(RUNS, tmp_path, (25, 60)), capsys)
