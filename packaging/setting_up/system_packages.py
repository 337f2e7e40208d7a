"""The libraries and programs that come from the operating system, not from PyPI. Matters on Linux only."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from setting_up.progress import StepFailed, added, last_lines, run_logged, size

SYSTEM_PACKAGES: dict[str, dict[str, str]] = {
    # What Qt's X11 plugin names as needed (readelf -d), and what the screen grabber loads.
    "window": {
        "libegl1": "library libEGL.so.1",
        "libgl1": "library libGL.so.1",
        "libdbus-1-3": "library libdbus-1.so.3",
        "libfontconfig1": "library libfontconfig.so.1",
        "libfreetype6": "library libfreetype.so.6",
        "libglib2.0-0": "library libgthread-2.0.so.0",
        "libgssapi-krb5-2": "library libgssapi_krb5.so.2",
        "libbrotli1": "library libbrotlidec.so.1",
        "libzstd1": "library libzstd.so.1",
        "libx11-6": "library libX11.so.6",
        "libx11-xcb1": "library libX11-xcb.so.1",
        "libxkbcommon0": "library libxkbcommon.so.0",
        "libxkbcommon-x11-0": "library libxkbcommon-x11.so.0",
        "libxcb-cursor0": "library libxcb-cursor.so.0",
        "libxcb-icccm4": "library libxcb-icccm.so.4",
        "libxcb-image0": "library libxcb-image.so.0",
        "libxcb-keysyms1": "library libxcb-keysyms.so.1",
        "libxcb-randr0": "library libxcb-randr.so.0",
        "libxcb-render-util0": "library libxcb-render-util.so.0",
        "libxcb-render0": "library libxcb-render.so.0",
        "libxcb-shape0": "library libxcb-shape.so.0",
        "libxcb-shm0": "library libxcb-shm.so.0",
        "libxcb-sync1": "library libxcb-sync.so.1",
        "libxcb-util1": "library libxcb-util.so.1",
        "libxcb-xfixes0": "library libxcb-xfixes.so.0",
        "libxcb-xkb1": "library libxcb-xkb.so.1",
        "fonts-dejavu-core": "font *",
    },
    # A screen in memory with a window manager, and hands to type and click with.
    "virtual screen": {
        "xvfb": "command Xvfb",
        "openbox": "command openbox",
        "xdotool": "command xdotool",
        "fonts-open-sans": "font OpenSans-Regular",
    },
    # A real browser to take pictures of, several real screens, the order of system calls, readers of PDF, the yardstick
    # of the benches, and a time authority (openssl ts) that was not written by us.
    "tests": {
        "xserver-xorg-core": "command Xorg",
        "xserver-xorg-video-dummy": "file /usr/lib/xorg/modules/drivers/dummy_drv.so",
        "x11-xserver-utils": "command xrandr",
        "x11-utils": "command xprop",
        "chromium": "command chromium chromium-browser google-chrome",
        "strace": "command strace",
        "qpdf": "command qpdf",
        "poppler-utils": "command pdftotext",
        "scrot": "command scrot",
        "openssl": "command openssl",
    },
}
"""By purpose: Debian's package -> what shows that it is there (a library that loads, a command, a font, a file)."""

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


class Machine(Protocol):
    """What has to be known of a machine, and done on it, to install what is missing."""

    def has_library(self, soname: str) -> bool:
        """Whether the dynamic linker finds and loads it."""
        ...

    def has_command(self, name: str) -> bool:
        """Whether it is on the PATH."""
        ...

    def has_font(self, stem: str) -> bool:
        """Whether a font file of that name is installed; ``*`` takes any."""
        ...

    def has_file(self, path: str) -> bool:
        """Whether this file is there."""
        ...

    def can_make_venv(self) -> bool:
        """Whether this Python brings venv and ensurepip."""
        ...

    def is_debians_python(self) -> bool:
        """Whether this Python is the distribution's own, so that its packages can complete it."""
        ...

    def is_root(self) -> bool:
        """Whether system packages may be installed without asking."""
        ...

    def run(self, command: Sequence[str], log: Path) -> int:
        """Run a command, its output into the log; returns the exit code."""
        ...


class ThisMachine:
    """The machine that we are on."""

    def has_library(self, soname: str) -> bool:
        """See `Machine`."""
        try:
            ctypes.CDLL(soname)
        except OSError:
            return False
        return True

    def has_command(self, name: str) -> bool:
        """See `Machine`."""
        return shutil.which(name) is not None

    def has_font(self, stem: str) -> bool:
        """See `Machine`."""
        for folder in FONT_FOLDERS:
            for _, _, names in os.walk(Path(folder).expanduser()):
                for name in names:
                    path = Path(name)
                    if path.suffix.lower() in {".ttf", ".otf", ".ttc"} and stem in {"*", path.stem}:
                        return True
        return False

    def has_file(self, path: str) -> bool:
        """See `Machine`."""
        return Path(path).is_file()

    def can_make_venv(self) -> bool:
        """See `Machine`."""
        importlib.invalidate_caches()  # apt may just have brought them
        return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))

    def is_debians_python(self) -> bool:
        """See `Machine`."""
        return sys.base_prefix == "/usr" and self.has_command("apt-get")

    def is_root(self) -> bool:
        """See `Machine`."""
        return sys.platform != "win32" and os.geteuid() == 0

    def run(self, command: Sequence[str], log: Path) -> int:
        """See `Machine`."""
        return run_logged(command, log, {**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def has_screen() -> bool:
    """Whether a window opened now would be seen. Windows and macOS always have a screen."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing(purposes: Iterable[str], machine: Machine) -> dict[str, str]:
    """Return Debian's package -> the thing that was not found, for these purposes; nothing off Linux."""
    if not sys.platform.startswith("linux"):
        return {}
    found = {
        "library": machine.has_library,
        "command": machine.has_command,
        "font": machine.has_font,
        "file": machine.has_file,
    }
    lacking: dict[str, str] = {}
    for purpose in purposes:
        for package, sign in SYSTEM_PACKAGES[purpose].items():
            kind, *names = sign.split()
            if not any(found[kind](name) for name in names):
                lacking[package] = "a font" if sign == "font *" else names[0]
    return lacking


def missing_for_venv(machine: Machine) -> dict[str, str]:
    """Return the package that lets this Python make environments, where it cannot.

    Raises:
        StepFailed: this Python did not come from Debian, so no package of Debian's can complete it.
    """
    if machine.can_make_venv():
        return {}
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if not machine.is_debians_python():
        raise StepFailed(
            f"This Python ({sys.executable}) came without the modules venv and ensurepip.",
            f"Install a complete Python {version} (with venv and pip), then start again.",
        )
    return {f"python{version}-venv": "the Python modules venv and ensurepip"}


def install(lacking: dict[str, str], machine: Machine, log: Path) -> str:
    """Install what is missing through apt as root, or say what to type. Returns how the step's line ends.

    Raises:
        StepFailed: we may not install, the system is not Debian's kin, or apt failed.
    """
    if not lacking:
        return "nothing is missing"
    things = ", ".join(lacking.values())
    if not machine.has_command("apt-get"):
        raise StepFailed(
            f"This machine lacks {things}.",
            "Install them with your system's package manager (Debian calls the packages "
            + " ".join(lacking)
            + "), then start again.",
        )
    options = ["-y", "--no-install-recommends"]
    if not machine.is_root():
        line = " ".join(["sudo apt-get update && sudo apt-get install", *options, *lacking])
        raise StepFailed(f"This machine lacks {things}.", f"Type this line, then start again:\n{line}")
    lock = ["-o", "DPkg::Lock::Timeout=120"]  # an automatic update may be running
    for command in (["apt-get", *lock, "update"], ["apt-get", *lock, "install", *options, *lacking]):
        begin = size(log)
        if machine.run(command, log) != 0:
            raise StepFailed(
                f"apt could not install {' '.join(lacking)}; it says\n"
                f"{last_lines(added(log, begin))}\n  (all of it: {log})",
                "See whether the network is there and another installation is running, then start again.",
            )
    return f"installed {len(lacking)}"
