"""Prove that the lock files are whole, or make them anew. Needs uv, which the developers' environment has.

    python3 packaging/bootstrap.py dev -- packaging/check_lock.py                      # prove it
    python3 packaging/bootstrap.py dev -- packaging/check_lock.py --remake             # after a change of dependencies
    python3 packaging/bootstrap.py dev -- packaging/check_lock.py --remake --upgrade   # take the newest versions

What is proved: the files name what pyproject.toml asks for; the three agree on versions, one per package; and every
package has a ready-made build for each Python and each system that we promise.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from bootstrap import NEWEST_PYTHON, OLDEST_PYTHON

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "requirements-dev.lock": ("dev",),
    "requirements-test.lock": ("test",),
    "requirements.lock": (),
}
"""Lock file -> extras in it; the widest first, because the others take its versions."""
WIDEST = next(iter(LOCKS))
PLATFORMS = {
    "Windows x64": "x86_64-pc-windows-msvc",
    "macOS 15 arm64": "aarch64-apple-darwin",
    "macOS 15 x86_64": "x86_64-apple-darwin",
    "Linux x86_64, glibc 2.34": "x86_64-manylinux_2_34",
}
"""What we promise -> uv's name. Qt 6.11 is built for glibc 2.34 (Debian 12, Ubuntu 22.04) and macOS 13, tesserocr for
macOS 15, the oldest that Apple still mends."""
MACOS_TARGET = "15.0"
HEADER = """\
# Made by uv from pyproject.toml ({extras}). Do not edit; after a change of dependencies remake it with
#     python3 packaging/bootstrap.py dev -- packaging/check_lock.py --remake
# (add --upgrade to take the newest versions). It holds for all systems: the markers after ; pick what a system needs.
"""
ENTRY = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\\n]+?))? *\\\n"
    r"(?P<hashes>(?: +--hash=.*\n)+)",
    re.MULTILINE,
)


class Entry(NamedTuple):
    """What a lock file says of one package."""

    version: str
    marker: str
    hashes: frozenset[str]

    def __str__(self) -> str:
        return f"{self.version} ; {self.marker}" if self.marker else self.version


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run uv with the machine's own settings of indexes, proxies and certificates."""
    command = [sys.executable, "-m", "uv", *arguments]
    environ = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": MACOS_TARGET}
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, check=False)


def entries(text: str) -> dict[str, Entry]:
    """Return what a lock file's text says, by package.

    Raises:
        ValueError: a package is in it twice (the Windows bench could not use it), or without a hash.
    """
    found: dict[str, Entry] = {}
    for match in ENTRY.finditer(text):
        if match["name"] in found:
            raise ValueError(f"{match['name']} is locked in more than one version")
        hashes = frozenset(re.findall(r"--hash=(\S+)", match["hashes"]))
        found[match["name"]] = Entry(match["version"], match["marker"] or "", hashes)
    named = sum("==" in line and line[:1].isalnum() for line in text.splitlines())
    if named != len(found):
        raise ValueError(f"{named - len(found)} locked packages could not be read: no hash, or another format of uv's")
    return found


def compile_into(folder: Path, upgrade: bool = False) -> None:
    """Resolve pyproject.toml into lock files in a folder, keeping the versions that are locked now.

    Raises:
        RuntimeError: uv found no solution.
    """
    newest: Path | None = None
    for name, extras in LOCKS.items():
        target = folder / name
        current = newest or ROOT / "packaging" / name
        if current.exists() and not (upgrade and newest is None):
            target.write_text(current.read_text("utf-8"), "utf-8")
        options = ["--universal", "--generate-hashes", "--no-header", "--quiet", "--only-binary", ":all:"]
        options += ["--fork-strategy", "fewest", "--python-version", ".".join(map(str, OLDEST_PYTHON))]
        options += [word for extra in extras for word in ("--extra", extra)]
        result = uv("pip", "compile", *options, "pyproject.toml", "--output-file", str(target))
        if result.returncode != 0:
            raise RuntimeError(f"uv could not resolve {name}:\n{result.stderr}")
        said = f"with the extra {extras[0]}" if extras else "without extras"
        target.write_text(HEADER.format(extras=said) + target.read_text("utf-8"), "utf-8")
        newest = newest or target


def stale(locked: Path, fresh: Path) -> Iterator[str]:
    """Yield how a lock file differs from a fresh one. Hashes may: builds are added to a version after its release."""
    now, then = entries(fresh.read_text("utf-8")), entries(locked.read_text("utf-8"))
    for name in sorted(now.keys() | then.keys()):
        wanted, found = now.get(name), then.get(name)
        if wanted is None or found is None or wanted[:2] != found[:2]:
            yield f"{locked.name}: {name} is {found or 'absent'} and should be {wanted or 'absent'}"


def faults_in_texts() -> Iterator[str]:
    """Yield what is wrong with the lock files by themselves: entries that disagree, addresses in them."""
    texts = {name: (ROOT / "packaging" / name).read_text("utf-8") for name in LOCKS}
    widest = entries(texts[WIDEST])
    for name, text in texts.items():
        if "://" in text or "--index" in text or "--find-links" in text:
            yield f"{name}: names an address; where packages come from is the machine's business"
        for package, entry in entries(text).items():
            other = widest.get(package)
            if other is None or (entry.version, entry.hashes) != (other.version, other.hashes):
                yield f"{name}: {package} is {entry}, but {other or 'absent'} in {WIDEST}, or with other hashes"


def no_build(platform: str, python: str) -> str:
    """Return why the widest lock file cannot be installed from ready-made builds there, or an empty string."""
    with tempfile.TemporaryDirectory() as target:
        options = ["--dry-run", "--quiet", "--only-binary", ":all:", "--require-hashes", "--target", target]
        where = ["--python-platform", PLATFORMS[platform], "--python-version", python]
        result = uv("pip", "install", *options, *where, "--requirement", f"packaging/{WIDEST}")
    return f"{WIDEST} on {platform}, Python {python}: {result.stderr.strip()}" if result.returncode else ""


def faults() -> Iterator[str]:
    """Yield everything that is wrong with the lock files. The widest stands for all in the question of builds."""
    yield from faults_in_texts()
    with tempfile.TemporaryDirectory() as folder:
        compile_into(Path(folder))
        for name in LOCKS:
            yield from stale(ROOT / "packaging" / name, Path(folder) / name)
    pythons = [f"{OLDEST_PYTHON[0]}.{minor}" for minor in range(OLDEST_PYTHON[1], NEWEST_PYTHON[1] + 1)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        cases = [(platform, python) for platform in PLATFORMS for python in pythons]
        yield from filter(None, pool.map(lambda case: no_build(*case), cases))


def main(arguments: Sequence[str]) -> int:
    """Check or remake. Returns 0 when all is well, 1 with a line for each fault."""
    parser = argparse.ArgumentParser(prog="check_lock", description="Check the lock files, or make them anew.")
    parser.add_argument("--remake", action="store_true", help="write the lock files from pyproject.toml")
    parser.add_argument("--upgrade", action="store_true", help="with --remake: take the newest versions")
    options = parser.parse_args(arguments)
    try:
        if options.remake:
            with tempfile.TemporaryDirectory() as folder:
                compile_into(Path(folder), options.upgrade)
                for name in LOCKS:
                    (ROOT / "packaging" / name).write_bytes((Path(folder) / name).read_bytes())
        found = list(faults())
    except (RuntimeError, ValueError, OSError) as error:
        found = [str(error)]
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print(f"{len(LOCKS)} lock files agree with pyproject.toml, on {', '.join(PLATFORMS)}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
