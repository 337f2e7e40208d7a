"""The commands of bootstrap.py: what each needs, and what it starts in the end."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from compileall import compile_dir
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from setting_up import system_packages
from setting_up.progress import Step, StepFailed, refused, say, take
from setting_up.python_env import PythonEnv, State, clean_environment, count_packages, only_one
from setting_up.screen import virtual_screen

HELP = """\
commands:
  run [-- ARGUMENTS]       set up what is missing and open the program; without a screen, play the tour on a virtual
                           one and say where its pictures are
  test [-- ARGUMENTS]      the same set-up with what the tests need, then the tests (arguments go to pytest)
  dev [-- TOOL ARGUMENTS]  an environment with the developers' tools; runs one of them (ruff, mypy, a script of
                           packaging/ ...), or prints where its Python is
  packages [run|test]      print the system packages that this machine lacks, for apt-get install
"""


@dataclass(frozen=True)
class Purpose:
    """What a command needs of the machine and of the environment."""

    lock: str
    also_good: tuple[str, ...] = ()
    venv: str = ".venv"
    system: tuple[str, ...] = field(default=())


PURPOSES = {
    "run": Purpose("requirements.lock", also_good=("requirements-test.lock",), system=("window",)),
    "test": Purpose("requirements-test.lock", system=("window", "virtual screen", "tests")),
    "dev": Purpose("requirements-dev.lock", venv="build/dev-venv"),
}


class Project:
    """A checkout of the program, and what bootstrap.py does in it."""

    def __init__(self, root: Path, machine: system_packages.Machine) -> None:
        self.root = root
        self.machine = machine
        self.log = root / "build" / "bootstrap.log"

    def env(self, command: str, venv: str | None) -> PythonEnv:
        """Return the environment that a command uses."""
        purpose = PURPOSES[command]
        locks = self.root / "packaging"
        also_good = [locks / name for name in purpose.also_good]
        return PythonEnv(self.root / (venv or purpose.venv), locks / purpose.lock, also_good, self.log)

    def lacking(self, command: str) -> dict[str, str]:
        """Return the system packages that a command needs and that are not there."""
        purposes = PURPOSES[command].system
        if command == "run" and not system_packages.has_screen():
            purposes += ("virtual screen",)
        return system_packages.missing(purposes, self.machine)

    def set_up(self, command: str, venv: str | None, last_step: str) -> PythonEnv:
        """Make everything ready that the command needs; quick and without the network when it is already.

        Args:
            command: which one, a key of `PURPOSES`.
            venv: another folder for the environment than the usual one.
            last_step: what comes then, for the last line; empty to end without it, silently if nothing was to do.

        Raises:
            StepFailed: something is missing that we may not or could not install.
        """
        env = self.env(command, venv)
        lacking = self.lacking(command)
        if env.state() is State.READY and not lacking:
            if last_step:
                say(f"Everything is in place. {last_step}")
            return env
        env.refuse_foreign()
        with only_one(self.root / "build" / "bootstrap.lock"):
            steps = [] if sys.platform in {"win32", "darwin"} else [self._system_step(command)]
            if env.state() is State.READY:
                take(steps, total=len(steps) + bool(last_step))
            else:
                with env.made_anew():
                    steps += self._env_steps(env)
                    take(steps, total=len(steps) + bool(last_step))
        if last_step:
            say(f"[{len(steps) + 1}/{len(steps) + 1}] {last_step}")
        return env

    def _system_step(self, command: str) -> Step:
        def work() -> str:
            lacking = {**self.lacking(command), **system_packages.missing_for_venv(self.machine)}
            ending = system_packages.install(lacking, self.machine, self.log)
            if lacking and (still := self.lacking(command)):
                raise StepFailed(
                    f"After the installation this machine still lacks {', '.join(still.values())}.",
                    f"Look into {self.log}, install them by hand, then start again.",
                )
            return ending

        return Step("Looking for what the system must bring", work)

    def _env_steps(self, env: PythonEnv) -> list[Step]:
        def create() -> str:
            if system_packages.missing_for_venv(self.machine):
                raise StepFailed(
                    "This Python still cannot make environments.", f"Look into {self.log}, then start again."
                )
            return env.create()

        def install() -> str:
            ending = env.install()
            # As pip does with the packages, whatever the environment says about compiled files: without them every
            # start, and every capture by command, would first compile the program.
            compile_dir(self.root / "admin_desktop", quiet=2)
            return ending

        where = os.path.relpath(env.folder, self.root)
        packages = f"{count_packages(env.lock)} packages from packaging/{env.lock.name}"
        return [
            Step(f"Making a Python environment in {where}", create),
            Step(f"Installing {packages} (minutes at the first time)", install),
        ]

    def child_environment(self, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
        """Return the environment for a child that imports the program from this checkout."""
        return {**clean_environment(environ), "PYTHONPATH": str(self.root)}


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says. Returns the exit code: the program's own, or 1 when a step failed."""
    options, rest = parse(arguments)
    project = Project(Path(__file__).resolve().parents[2], system_packages.ThisMachine())
    signal.signal(signal.SIGTERM, _stop)
    try:
        if sys.maxsize < 2**32:
            raise StepFailed("This is a 32-bit Python, for which Qt is not made.", "Install a 64-bit Python.")
        return _carry_out(options, rest, project)
    except StepFailed as failure:
        return _explain(failure)
    except OSError as error:
        return _explain(refused(error))
    except KeyboardInterrupt:
        say("\nStopped. Nothing half-made is left; the same command starts again.")
        return 130


def _explain(failure: StepFailed) -> int:
    say(f"\nWhat failed: {failure.what}\nWhat to do:  {failure.to_do}")
    return 1


def parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Split the command line into our part and what comes after ``--``. Exits with 2 on wrong use."""
    ours, rest = list(arguments), []
    if "--" in ours:
        cut = ours.index("--")
        ours, rest = ours[:cut], ours[cut + 1 :]
    parser = argparse.ArgumentParser(
        prog="bootstrap.py", epilog=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in PURPOSES:
        command = commands.add_parser(name)
        command.add_argument("--venv", metavar="DIR", help=f"where the environment is (default {PURPOSES[name].venv})")
        if name == "run":
            command.add_argument(
                "--out", metavar="DIR", default="build/tour", help="without a screen: folder for the pictures"
            )
    commands.add_parser("packages").add_argument("purpose", nargs="?", choices=["run", "test"], default="run")
    return parser.parse_args(ours), rest


def _carry_out(options: argparse.Namespace, rest: list[str], project: Project) -> int:
    if options.command == "packages":
        sys.stdout.write(" ".join(project.lacking(options.purpose)) + "\n")
        return 0
    if options.command == "test":
        env = project.set_up("test", options.venv, "Running the tests")
        environ = {"QT_QPA_PLATFORM": "offscreen", **project.child_environment()}
        return wait_for([str(env.python), "-m", "pytest", *rest], environ, project.root)
    if options.command == "dev":
        env = project.set_up("dev", options.venv, last_step="")
        if rest:
            return wait_for(tool_command(env, rest), clean_environment(), project.root)
        sys.stdout.write(f"{env.python}\n")
        return 0
    return run(options, rest, project)


def run(options: argparse.Namespace, rest: list[str], project: Project) -> int:
    """Open the program; on a virtual screen where there is none, and then play the tour unless told otherwise."""
    if system_packages.has_screen():
        env = project.set_up("run", options.venv, "Opening Admin Desktop")
        return become([*program(env), *rest], project.child_environment())
    env = project.set_up("run", options.venv, "No screen here: opening Admin Desktop on a virtual one")
    command = [*program(env), *(rest or ["tour", "--out", str(project.root / options.out)])]
    project.log.parent.mkdir(parents=True, exist_ok=True)
    with virtual_screen(project.log.with_name("screen.log")) as screen:
        return wait_for(command, project.child_environment(screen))


def program(env: PythonEnv) -> list[str]:
    """Return the command that opens the program; -P, so that a file in the current folder cannot pose as a module."""
    return [str(env.python), "-P", "-m", "admin_desktop"]


def tool_command(env: PythonEnv, words: Sequence[str]) -> list[str]:
    """Return the command for one of the developers' tools: a script of ours, a program of theirs, or a module."""
    if words[0].endswith(".py"):
        return [str(env.python), *words]
    program = env.python.with_name(words[0] + env.python.suffix)
    return [str(program), *words[1:]] if program.is_file() else [str(env.python), "-m", *words]


def become(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the program in our place. Windows cannot do that, so there we wait for it."""
    if sys.platform != "win32":
        sys.stdout.flush()
        os.execve(command[0], list(command), dict(environ))
    return wait_for(command, environ)


def wait_for(command: Sequence[str], environ: Mapping[str, str], cwd: Path | None = None) -> int:
    """Run a command to its end and return its exit code; Ctrl+C is left to the command, which hears it as well."""
    with subprocess.Popen(command, env=dict(environ), cwd=cwd) as process:
        while True:
            try:
                code = process.wait()
                return code if code >= 0 else 128 - code
            except KeyboardInterrupt:
                continue
            except BaseException:
                process.terminate()
                raise


def _stop(number: int, _: FrameType | None) -> None:
    """Leave in order when asked to end, so that what was begun is put back."""
    raise SystemExit(128 + number)
