"""The parts of the set-up: what an environment's folder is taken for, and what the system must bring."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

from setting_up import system_packages
from setting_up.progress import Step, StepFailed, take
from setting_up.python_env import MADE_BY, READY, PythonEnv, State, fingerprint, only_one
from setting_up.screen import virtual_screen

ROOT = Path(__file__).resolve().parents[2]

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system packages matter on Linux only")


class PreparedMachine:
    """A machine that lacks what it is told to lack, and keeps what it is told to run."""

    def __init__(
        self, lacks: Sequence[str] = (), root: bool = False, debian: bool = True, apt_works: bool = True
    ) -> None:
        self.lacks = set(lacks)
        self.root = root
        self.debian = debian
        self.apt_works = apt_works
        self.ran: list[list[str]] = []

    def has_library(self, soname: str) -> bool:
        return soname not in self.lacks

    def has_command(self, name: str) -> bool:
        return self.debian if name == "apt-get" else name not in self.lacks

    def has_font(self, stem: str) -> bool:
        return f"font {stem}" not in self.lacks

    def has_file(self, path: str) -> bool:
        return path not in self.lacks

    def can_make_venv(self) -> bool:
        return "venv" not in self.lacks

    def is_debians_python(self) -> bool:
        return self.debian

    def is_root(self) -> bool:
        return self.root

    def run(self, command: Sequence[str], log: Path) -> int:
        self.ran.append(list(command))
        log.write_text("E: Unable to fetch some archives\n", "utf-8")
        return 0 if self.apt_works else 100


@pytest.fixture
def env(tmp_path: Path) -> PythonEnv:
    (tmp_path / "small.lock").write_text("six==1.17\n", "utf-8")
    (tmp_path / "large.lock").write_text("six==1.17\nmore==1.0\n", "utf-8")
    return PythonEnv(tmp_path / ".venv", tmp_path / "small.lock", [tmp_path / "large.lock"], tmp_path / "log")


def fill(env: PythonEnv, note: str = "") -> None:
    """Put a Python where the environment's Python belongs."""
    env.python.parent.mkdir(parents=True)
    env.python.write_text("")
    env.python.chmod(0o755)
    (env.folder / "note").write_text(note)


def make(env: PythonEnv, note: str = "") -> None:
    with env.made_anew():
        fill(env, note)


def test_an_environment_is_ready_once_it_is_whole(env: PythonEnv) -> None:
    assert env.state() is State.ABSENT
    with env.made_anew():
        fill(env)
        assert env.state() is State.HALF_MADE
    assert env.state() is State.READY
    assert (env.folder / (READY + fingerprint(env.lock))).is_file()


def test_an_environment_with_more_in_it_will_do(env: PythonEnv) -> None:
    large = PythonEnv(env.folder, env.lock.with_name("large.lock"), [], env.log)
    make(large)
    assert env.state() is State.READY
    make(env)
    assert large.state() is State.STALE


def test_a_changed_lock_makes_it_stale(env: PythonEnv) -> None:
    make(env)
    env.lock.write_text("six==1.18\n", "utf-8")
    assert PythonEnv(env.folder, env.lock, [], env.log).state() is State.STALE


def test_line_ends_do_not_count(env: PythonEnv) -> None:
    before = fingerprint(env.lock)
    env.lock.write_bytes(b"six==1.17\r\n")
    assert fingerprint(env.lock) == before


def test_an_environment_whose_python_went_away_is_stale(env: PythonEnv) -> None:
    make(env)
    env.python.unlink()
    assert env.state() is State.STALE


def test_a_half_made_one_is_thrown_away(env: PythonEnv) -> None:
    fill(env, "half")
    (env.folder / MADE_BY).touch()
    assert env.state() is State.HALF_MADE
    with env.made_anew():
        assert [path.name for path in env.folder.iterdir()] == [MADE_BY]
        fill(env, "whole")
    assert (env.folder / "note").read_text() == "whole"


def test_an_empty_folder_is_nobodys(env: PythonEnv) -> None:
    env.folder.mkdir()
    assert env.state() is State.ABSENT
    make(env)
    assert env.state() is State.READY


def test_a_foreign_one_is_refused_and_untouched(env: PythonEnv) -> None:
    fill(env, "mine")
    assert env.state() is State.FOREIGN
    with pytest.raises(StepFailed) as refusal, env.made_anew():
        pytest.fail("work was begun in a folder that is not ours")
    assert "\n" in refusal.value.to_do
    assert (env.folder / "note").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_is_foreign(env: PythonEnv, tmp_path: Path) -> None:
    make(env)
    env.folder.rename(tmp_path / "elsewhere")
    env.folder.symlink_to(tmp_path / "elsewhere")
    assert env.state() is State.FOREIGN


@pytest.mark.parametrize("fault", [StepFailed("pip failed", "try again"), KeyboardInterrupt(), SystemExit(143)])
def test_a_fault_leaves_nothing_behind(env: PythonEnv, fault: BaseException) -> None:
    with pytest.raises(type(fault)), env.made_anew():
        fill(env)
        raise fault
    assert env.state() is State.ABSENT


def test_a_fault_brings_the_older_environment_back(env: PythonEnv) -> None:
    make(env, "older")
    with pytest.raises(KeyboardInterrupt), env.made_anew():
        fill(env, "newer")
        raise KeyboardInterrupt
    assert env.state() is State.READY
    assert (env.folder / "note").read_text() == "older"
    assert not env.aside.exists()


def test_a_kill_between_two_environments_loses_neither(env: PythonEnv) -> None:
    make(env, "older")
    env.folder.rename(env.aside)
    fill(env, "half")
    (env.folder / MADE_BY).touch()
    with pytest.raises(StepFailed), env.made_anew():
        raise StepFailed("no network", "try again")
    assert (env.folder / "note").read_text() == "older"
    assert not env.aside.exists()


def test_two_starts_do_not_work_on_one_folder(tmp_path: Path) -> None:
    lock = tmp_path / "build" / "lock"
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'packaging')!r})\n"
        "from pathlib import Path\nfrom setting_up.python_env import only_one\n"
        f"with only_one(Path({str(lock)!r})):\n    print('mine', flush=True)\n    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"mine"
        with pytest.raises(StepFailed, match="Another start"), only_one(lock):
            pytest.fail("two at once")
        other.communicate(b"")
    with only_one(lock):
        pass


def test_a_refusal_by_the_system_becomes_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> str:
        raise PermissionError(13, "Permission denied", "build")

    with pytest.raises(StepFailed, match="Permission denied"):
        take([Step("Trying", lambda: "done"), Step("Making", refuse)])
    assert capsys.readouterr().err == "[1/2] Trying … done (0 s)\n[2/2] Making … failed\n"


@linux
def test_nothing_missing_runs_nothing(tmp_path: Path) -> None:
    machine = PreparedMachine(root=True)
    lacking = system_packages.missing(system_packages.SYSTEM_PACKAGES, machine)
    assert system_packages.install(lacking, machine, tmp_path / "log") == "nothing is missing"
    assert machine.ran == []


@linux
def test_without_the_right_to_install_one_line_is_printed(tmp_path: Path) -> None:
    machine = PreparedMachine(lacks=["libEGL.so.1", "Xvfb", "font *", "venv"])
    lacking = system_packages.missing(["window", "virtual screen"], machine) | system_packages.missing_for_venv(machine)
    with pytest.raises(StepFailed) as refusal:
        system_packages.install(lacking, machine, tmp_path / "log")
    line = refusal.value.to_do.splitlines()[-1]
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert line == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        f"libegl1 fonts-dejavu-core xvfb python{version}-venv"
    )
    assert machine.ran == []


@linux
def test_root_installs_through_apt(tmp_path: Path) -> None:
    machine = PreparedMachine(lacks=["chromium", "chromium-browser", "google-chrome", "strace"], root=True)
    lacking = system_packages.missing(["window", "tests"], machine)
    assert system_packages.install(lacking, machine, tmp_path / "log") == "installed 2"
    assert [command[3] for command in machine.ran] == ["update", "install"]
    assert machine.ran[1][-2:] == ["chromium", "strace"]


@linux
def test_a_browser_of_another_name_will_do() -> None:
    machine = PreparedMachine(lacks=["chromium", "chromium-browser"])
    assert system_packages.missing(["tests"], machine) == {}


@linux
def test_a_failing_apt_is_told_with_its_words(tmp_path: Path) -> None:
    machine = PreparedMachine(lacks=["libEGL.so.1"], root=True, apt_works=False)
    with pytest.raises(StepFailed, match="Unable to fetch some archives"):
        system_packages.install(system_packages.missing(["window"], machine), machine, tmp_path / "log")
    assert len(machine.ran) == 1


@linux
def test_elsewhere_than_on_debian_the_things_are_named(tmp_path: Path) -> None:
    machine = PreparedMachine(lacks=["libEGL.so.1"], root=True, debian=False)
    with pytest.raises(StepFailed, match=r"lacks libEGL\.so\.1"):
        system_packages.install(system_packages.missing(["window"], machine), machine, tmp_path / "log")
    assert machine.ran == []


def test_an_incomplete_python_of_no_distribution_is_named() -> None:
    with pytest.raises(StepFailed, match="came without the modules venv and ensurepip"):
        system_packages.missing_for_venv(PreparedMachine(lacks=["venv"], debian=False))


def screen_answers(environ: dict[str, str]) -> bool:
    asked = subprocess.run(["xdotool", "getdisplaygeometry"], env=environ, capture_output=True, check=False)
    return asked.stdout == b"1920 1080\n"


@linux
def test_a_virtual_screen_is_there_and_ends(tmp_path: Path) -> None:
    with virtual_screen(tmp_path / "log") as environ:
        assert screen_answers(environ)
    assert not screen_answers(environ)


@linux
def test_a_virtual_screen_ends_after_a_fault_too(tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    with pytest.raises(KeyboardInterrupt), virtual_screen(tmp_path / "log") as started:
        environ = started
        raise KeyboardInterrupt
    assert environ
    assert not screen_answers(environ)
