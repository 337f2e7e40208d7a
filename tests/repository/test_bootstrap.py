"""bootstrap.py as a person meets it: started as a process, in a checkout of its own, without the network."""

import ast
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
PYTHON = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
NOTHING = "# a lock file that asks for nothing, so that pip needs no network\n"
PROGRAM = "import os, sys\nprint(sys.argv[1:], os.environ['PYTHONPATH'])\nsys.exit(7)\n"
TOUR = (
    "import os, subprocess, sys\nprint(sys.argv[1:])\n"
    "sys.exit(subprocess.call(['xdotool', 'getdisplaygeometry']) or 3)\n"
)

makes_venvs = pytest.mark.skipif(
    importlib.util.find_spec("ensurepip") is None, reason="this Python cannot make environments"
)
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="for a Linux machine without a screen")


def make_project(folder: Path) -> Path:
    """A checkout with our bootstrap, a program of three lines, and lock files that ask for nothing."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGING / "setting_up", folder / "packaging" / "setting_up", ignore=ignored)
    shutil.copy(PACKAGING / "bootstrap.py", folder / "packaging")
    for name in ("requirements.lock", "requirements-test.lock", "requirements-dev.lock"):
        (folder / "packaging" / name).write_text(NOTHING + f"# {name}\n", "utf-8")
    (folder / "admin_desktop").mkdir()
    (folder / "admin_desktop" / "__main__.py").write_text(PROGRAM, "utf-8")
    return folder


def bootstrap(
    project: Path, *arguments: str, environ: Mapping[str, str] | None = None, before: str = ""
) -> subprocess.CompletedProcess[str]:
    """Start bootstrap.py; `before` is Python that runs in the same process ahead of it."""
    start = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    script = str(project / "packaging" / "bootstrap.py")
    env = {**os.environ, **OFFLINE, "PYTHONIOENCODING": "utf-8", **(environ or {})}
    return subprocess.run(
        [sys.executable, "-c", f"{before}\n{start}", script, *arguments],
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A fresh checkout."""
    return make_project(tmp_path / "checkout")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which the developers' environment has been made; tests leave it as it is."""
    project = make_project(tmp_path_factory.mktemp("ready") / "checkout")
    first = bootstrap(project, "dev")
    assert first.returncode == 0, first.stderr
    assert "Making a Python environment in build" in first.stderr
    assert Path(first.stdout.strip()) == project / "build" / "dev-venv" / PYTHON
    return project


def test_an_old_python_can_read_the_file() -> None:
    ast.parse((PACKAGING / "bootstrap.py").read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 6), (3, 9), (3, 10), (3, 15)])
def test_a_python_that_does_not_fit_says_so_in_one_sentence(project: Path, version: tuple[int, int]) -> None:
    result = bootstrap(
        project, "run", before=f"import sys; sys.version_info = ({version[0]}, {version[1]}, 1, 'final', 0)"
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert f"this is Python {version[0]}.{version[1]}" in result.stderr
    assert not (project / ".venv").exists()


def test_wrong_use_is_told_apart(project: Path) -> None:
    for arguments in ([], ["dance"], ["test", "-q"]):
        result = bootstrap(project, *arguments)
        assert result.returncode == 2
        assert "usage: bootstrap.py" in result.stderr


def test_a_python_without_venv_says_so(project: Path) -> None:
    (project / "nothing").mkdir()
    result = bootstrap(
        project,
        "dev",
        before="import sys; sys.modules['ensurepip'] = None",
        environ={"PATH": str(project / "nothing")},
    )
    assert result.returncode == 1
    assert "came without the modules venv and ensurepip" in result.stderr
    assert "What to do:  Install a complete Python" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (project / "build" / "dev-venv").exists()


def test_somebody_elses_environment_is_left_alone(project: Path) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "pyvenv.cfg").write_text("made by hand", "utf-8")
    result = bootstrap(project, "run", environ={"DISPLAY": ":0"})
    assert result.returncode == 1
    assert "was not made by this script" in result.stderr
    assert result.stderr.strip().splitlines()[-1].startswith(("mv ", "ren "))
    assert [path.name for path in (project / ".venv").iterdir()] == ["pyvenv.cfg"]


@makes_venvs
def test_the_second_start_needs_neither_pip_nor_words(ready: Path) -> None:
    for pip in (ready / "build" / "dev-venv").rglob("site-packages/pip"):
        shutil.rmtree(pip)
    result = bootstrap(ready, "dev")
    assert (result.returncode, result.stderr) == (0, "")


@makes_venvs
def test_the_exit_code_is_handed_on(ready: Path) -> None:
    (ready / "seven.py").write_text("import sys; print(sys.argv[1:]); sys.exit(7)", "utf-8")
    result = bootstrap(ready, "dev", "--", "seven.py", "--flag", "two words")
    assert (result.returncode, result.stdout.strip()) == (7, "['--flag', 'two words']")


@makes_venvs
def test_a_failed_installation_puts_the_older_environment_back(ready: Path) -> None:
    lock = ready / "packaging" / "requirements-dev.lock"
    good = lock.read_text("utf-8")
    lock.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n", "utf-8")
    before = sorted(path.name for path in (ready / "build" / "dev-venv").iterdir())
    result = bootstrap(ready, "dev")
    lock.write_text(good, "utf-8")
    assert result.returncode == 1
    assert "What failed: Not all packages could be installed" in result.stderr
    assert "What to do:  Check the network connection" in result.stderr
    assert sorted(path.name for path in (ready / "build" / "dev-venv").iterdir()) == before
    assert not (ready / "build" / "dev-venv.old").exists()
    assert bootstrap(ready, "dev").stderr == ""


@makes_venvs
def test_a_failed_first_installation_leaves_nothing(project: Path) -> None:
    lock = project / "packaging" / "requirements-dev.lock"
    lock.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n", "utf-8")
    assert bootstrap(project, "dev").returncode == 1
    assert not (project / "build" / "dev-venv").exists()


@makes_venvs
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_stopping_half_way_leaves_nothing(project: Path, number: signal.Signals, code: int) -> None:
    command = [sys.executable, str(project / "packaging" / "bootstrap.py"), "dev"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, **OFFLINE}) as process:
        assert process.stderr is not None
        said = b""
        while b"Making a Python environment" not in said:
            said += process.stderr.read(1)
        process.send_signal(number)
        process.stderr.read()
        assert process.wait() == code
    assert not (project / "build" / "dev-venv").exists()


@makes_venvs
def test_run_opens_the_program_from_the_checkout(project: Path) -> None:
    result = bootstrap(project, "run", "--", "incidents", "two words", environ={"DISPLAY": ":0"})
    assert (result.returncode, result.stdout.strip()) == (7, f"['incidents', 'two words'] {project}"), result.stderr
    compiled = {path.name.split(".")[0] for path in (project / "admin_desktop" / "__pycache__").iterdir()}
    assert "__main__" in compiled, "compiled when it was installed, so that no start has to"
    again = bootstrap(project, "run", environ={"DISPLAY": ":0"})
    assert again.stderr == "Everything is in place. Opening Admin Desktop\n"


@linux
@makes_venvs
def test_run_without_a_screen_plays_the_tour_on_a_virtual_one(project: Path) -> None:
    (project / "admin_desktop" / "__main__.py").write_text(TOUR, "utf-8")
    result = bootstrap(project, "run", environ={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    assert result.returncode == 3, result.stderr
    assert result.stdout.splitlines() == [f"['tour', '--out', '{project / 'build' / 'tour'}']", "1920 1080"]
