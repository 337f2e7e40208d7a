import getpass
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_desktop.storage.logs import (
    FILES,
    RedactingFormatter,
    RotatingLog,
    log_file,
    start_logging,
    stop_logging,
)

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    level, raising = root.level, logging.raiseExceptions
    yield tmp_path / "logs" / "admin-desktop.log"
    stop_logging()
    root.setLevel(level)
    logging.raiseExceptions = raising


def record(message: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("admin_desktop.test", logging.INFO, __file__, 1, message, arguments, info)


def formatted(message: str, *arguments: object, home: str = "/home/jane.doe", user: str = "jane.doe") -> str:
    text = RedactingFormatter(home, user).format(record(message, *arguments))
    return text.partition("] ")[2]


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("sent to jane@example.org, again", "sent to [mail], again"),
        ("sent to <Kim.O'Neil+x@mail.example.org>", "sent to <[mail]>"),
        ("OSError('kim@example.org')", "OSError([mail]')"),
        ("mailto:kim%40example.org", "mailto:[mail]"),
        ('"Jane D"@example.org said', "[mail] said"),
        ("kim@localhost", "[mail]"),
        ("kim@schüler.example", "[mail]"),
        ("see https://facebook.com/lincoln/posts/1?user=kim#top now", "see [link] now"),
        ("HTTP://EXAMPLE.ORG/Kim", "[link]"),
        ("www.facebook.com/kim.smith", "[link]"),
        ("https://kim:secret@example.org/x", "[link]"),
        ("in /home/jane.doe/Pictures/a.png", "in [home]/Pictures/a.png"),
        ("in /home/jane.doe", "in [home]"),
        ("in file:///home/jane.doe/a", "in file://[home]/a"),
        ("in /home/other/a.png", "in /home/[user]/a.png"),
        ("in /Users/kim smith/a.png, then", "in /Users/[user]/a.png, then"),
        ("in C:\\Users\\Kim\\AppData", "in C:\\Users\\[user]\\AppData"),
        ("in 'C:\\\\Users\\\\Kim Smith\\\\AppData'", "in 'C:\\\\Users\\\\[user]\\\\AppData'"),
        ("in C:/Users/KIMSMI~1/Temp", "in C:/Users/[user]/Temp"),
        ("by JANE.DOE.", "by [user]."),
        ("janexdoe stays", "janexdoe stays"),
        ("a\x1b[31m\x00b", "a [31m b"),
        ("one\n2026-11-22T00:00:00.000Z ERROR forged", "one\n    2026-11-22T00:00:00.000Z ERROR forged"),
        ("nothing to hide: 100%, C-20261122-214107-k7q2x", "nothing to hide: 100%, C-20261122-214107-k7q2x"),
    ],
)
def test_what_is_taken_out(message: str, written: str) -> None:
    assert formatted("%s", message) == written


@pytest.mark.parametrize(
    "place", ["D:\\People\\Jane\\x.db", "D:\\\\People\\\\Jane\\\\x.db", "D:/People/Jane/x.db", "d:\\people\\jane\\x.db"]
)
def test_a_home_folder_on_windows_however_it_is_written(place: str) -> None:
    written = formatted("%s", place, home="D:\\People\\Jane", user="")
    assert re.fullmatch(r"\[home\][\\/]+x\.db", written)


def test_no_home_and_no_name_take_nothing_out() -> None:
    assert formatted("/etc/x is there", home="/", user="") == "/etc/x is there"
    assert formatted("/etc/x is there", home="", user="") == "/etc/x is there"
    assert formatted("C:\\x is there", home="C:\\", user="") == "C:\\x is there"


def test_tracebacks_too() -> None:
    try:
        raise ValueError("kim@example.org wrote to /home/jane.doe about https://example.org")
    except ValueError as error:
        text = RedactingFormatter("/home/jane.doe", "jane.doe").format(record("broke", error=error))
    assert "Traceback" in text
    assert "ValueError: [mail] wrote to [home] about [link]" in text
    assert all(line.startswith("    ") for line in text.splitlines()[1:])


def test_this_very_user_and_home_are_taken_out(log: Path) -> None:
    start_logging(log)
    logging.getLogger("x").info("%s at %s", getpass.getuser(), Path.home() / "Desktop")
    written = log.read_text("utf-8").partition("] ")[2]
    assert str(Path.home()) not in written
    assert getpass.getuser() not in written
    assert "[user] at [home]" in written


def test_a_line_has_utc_time_level_and_logger(log: Path) -> None:
    start_logging(log)
    logging.getLogger("admin_desktop.x").info("hello %s", "world \udcff ☃")
    logging.getLogger("admin_desktop.x").debug("not this")
    (line,) = log.read_text("utf-8").splitlines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO admin_desktop\.x \[\d+\] hello world \\udcff ☃", line
    )


def test_nothing_is_made_before_there_is_something_to_say(log: Path) -> None:
    start_logging(log)
    assert not log.parent.exists()


def test_starting_twice_writes_once(log: Path) -> None:
    start_logging(log)
    start_logging(log)
    logging.getLogger("x").warning("once")
    assert len(log.read_text("utf-8").splitlines()) == 1
    assert log_file() == log


def test_starting_elsewhere_moves_the_log(log: Path, tmp_path: Path) -> None:
    start_logging(log)
    start_logging(tmp_path / "other.log")
    logging.getLogger("x").warning("there")
    assert not log.exists()
    assert "there" in (tmp_path / "other.log").read_text("utf-8")


def test_a_log_that_cannot_be_written_stops_nothing(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.parent.write_bytes(b"in the way")
    start_logging(log)
    logging.getLogger("x").error("lost")
    log.parent.unlink()
    log.mkdir(parents=True)
    logging.getLogger("x").error("lost")
    start_logging(log.parent / "gone" / "deeper" / "a.log")
    logging.getLogger("x").error("lost")
    assert capsys.readouterr() == ("", "")
    assert not (log.parent / "gone").exists()


def test_a_message_that_does_not_fit_its_values_stops_nothing(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(log)
    logging.getLogger("x").error("%d", "seven")
    assert capsys.readouterr() == ("", "")


def rotating(log: Path, most_bytes: int) -> RotatingLog:
    handler = RotatingLog(log, most_bytes)
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


def test_full_files_are_set_aside_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    handler = rotating(log, 100)
    for number in range(50):
        handler.emit(record(f"{number:019d}"))
    handler.close()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["a.log", "a.log.1", "a.log.2"]
    assert len(names) == FILES
    kept = "".join((tmp_path / name).read_text("utf-8") for name in reversed(names)).split()
    assert [int(line) for line in kept] == list(range(50))[-len(kept) :]
    assert all(path.stat().st_size <= 120 for path in tmp_path.iterdir())


def test_two_handlers_on_one_file_lose_nothing(tmp_path: Path) -> None:
    """As two processes have it; on Windows neither can move the file while the other has it open."""
    log = tmp_path / "a.log"
    one, two = rotating(log, 200), rotating(log, 200)
    for number in range(20):
        one.emit(record(f"{number:09d}"))
        two.emit(record(f"{number:09d}"))
    one.close()
    two.close()
    kept = "".join(path.read_text("utf-8") for path in tmp_path.iterdir()).split()
    assert sorted(kept) == sorted(f"{number:09d}" for number in range(20) for _ in range(2))
    assert len(list(tmp_path.iterdir())) <= FILES


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows nobody can move a file that another has open")
def test_when_another_process_set_the_file_aside_the_new_one_is_used(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    one, two = rotating(log, 20), rotating(log, 20)
    one.emit(record("first of one, long enough"))
    two.emit(record("x"))
    one.emit(record("y"))
    one.close()
    two.close()
    assert (tmp_path / "a.log.1").read_text("utf-8") == "first of one, long enough\n"
    assert log.read_text("utf-8") == "x\ny\n"


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "a.log"
    program = (
        "import logging, sys; from pathlib import Path; from admin_desktop.storage.logs import start_logging;"
        "start_logging(Path(sys.argv[1])); log = logging.getLogger('x');"
        "[log.info('%s:%04d', sys.argv[2], number) for number in range(300)]"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(log), name], cwd=CHECKOUT, stderr=subprocess.PIPE)
        for name in "abc"
    ]
    for process in running:
        assert process.communicate()[1] == b""
        assert process.returncode == 0
    lines = [line.rpartition(" ")[2] for line in log.read_text("utf-8", "replace").splitlines()]
    if sys.platform == "win32":
        # Windows appends in two steps, so that of two lines at the very same moment one may be lost.
        assert len(lines) > 300
        return
    assert sorted(lines) == sorted(f"{name}:{number:04d}" for name in "abc" for number in range(300))
