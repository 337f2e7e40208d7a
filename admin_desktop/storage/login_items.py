"""Starting with the computer: an entry of the user's own, in the place that each system has for it."""

import plistlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from admin_desktop.errors import Trouble
from admin_desktop.storage.files import as_trouble, make_folder, write_durably

_NAME = "Admin Desktop"
_LABEL = "org.admin-desktop.at-login"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"


class LoginItemRefused(Trouble):
    """The system did not take the entry."""


class LoginItem(Protocol):
    """The entry by which the system starts the program when the user logs in."""

    def command(self) -> str | None:
        """Return what the entry starts, as the system keeps it; None where there is none."""
        ...

    def put(self, command: Sequence[str]) -> None:
        """Make the entry, or make it anew.

        Raises:
            Trouble: there is none.
        """
        ...

    def remove(self) -> None:
        """Take it away; fine where there is none.

        Raises:
            Trouble: it is still there.
        """
        ...


class Registry(Protocol):
    """One key of Windows' registry with its texts."""

    def get(self, name: str) -> str | None:
        """Return a text; None where there is none."""
        ...

    def put(self, name: str, value: str) -> None:
        """Set a text; OSError where that is refused."""
        ...

    def remove(self, name: str) -> None:
        """Remove a text; fine where there is none."""
        ...


class WindowsRun:
    """The Run key of the user (HKCU): no rights of an administrator are needed."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def command(self) -> str | None:
        """See :class:`LoginItem`."""
        return self._registry.get(_NAME)

    def put(self, command: Sequence[str]) -> None:
        """See :class:`LoginItem`."""
        try:
            self._registry.put(_NAME, subprocess.list2cmdline(command))
        except OSError as error:
            raise _refused(error) from error

    def remove(self) -> None:
        """See :class:`LoginItem`."""
        try:
            self._registry.remove(_NAME)
        except OSError as error:
            raise _refused(error) from error


class _File:
    """An entry that is a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def command(self) -> str | None:
        """See :class:`LoginItem`."""
        try:
            return self._path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def put(self, command: Sequence[str]) -> None:
        """See :class:`LoginItem`."""
        try:
            make_folder(self._path.parent)
            write_durably(self._path, self.text(command).encode())
        except OSError as error:
            raise as_trouble(error, self._path.parent) from error

    def remove(self) -> None:
        """See :class:`LoginItem`."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise as_trouble(error, self._path.parent) from error

    def text(self, command: Sequence[str]) -> str:
        """Return what stands in the file."""
        raise NotImplementedError


class MacAgent(_File):
    """A LaunchAgent of the user.

    Args:
        folder: ``~/Library/LaunchAgents``.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / f"{_LABEL}.plist")

    def text(self, command: Sequence[str]) -> str:
        """See :class:`_File`; `man launchd.plist`."""
        entry = {
            "Label": _LABEL,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        return plistlib.dumps(entry).decode()


class LinuxAutostart(_File):
    """A desktop entry, as the XDG autostart specification has it.

    Args:
        folder: ``~/.config/autostart``.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "admin-desktop.desktop")

    def text(self, command: Sequence[str]) -> str:
        """See :class:`_File`."""
        started = " ".join(_quoted(word) for word in command)
        return (
            f"[Desktop Entry]\nType=Application\nName={_NAME}\nExec={started}\nIcon=admin-desktop\nTerminal=false\n"
            "X-GNOME-Autostart-enabled=true\n"
        )


def _quoted(word: str) -> str:
    """Quote a word for Exec: for its own rules, and then as any text of a desktop entry."""
    inner = "".join(f"\\{sign}" if sign in '"`$\\' else sign for sign in word).replace("%", "%%")
    return '"' + inner.replace("\\", "\\\\") + '"'


def _refused(error: OSError) -> LoginItemRefused:
    return LoginItemRefused(
        f"This computer did not take the change ({error.strerror or error}), so it starts as before. Nothing was "
        "lost: ask your IT whether programs may start by themselves."
    )


def login_item() -> LoginItem:
    """Return the entry of this system."""
    if sys.platform == "win32":
        return WindowsRun(_UserKey(_RUN))
    if sys.platform == "darwin":
        return MacAgent(Path.home() / "Library" / "LaunchAgents")
    from platformdirs import user_config_path

    return LinuxAutostart(user_config_path() / "autostart")


if sys.platform == "win32":
    import winreg

    class _UserKey:
        """A key below the current user's."""

        def __init__(self, path: str) -> None:
            self._path = path

        def get(self, name: str) -> str | None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, self._path) as key:
                    return str(winreg.QueryValueEx(key, name)[0])
            except OSError:
                return None

        def put(self, name: str, value: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, self._path) as key:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)

        def remove(self, name: str) -> None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, self._path, access=winreg.KEY_SET_VALUE) as key:
                    winreg.DeleteValue(key, name)
            except FileNotFoundError:
                return
