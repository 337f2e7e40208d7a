"""The entry that starts the program with the computer, as each system reads it."""

import configparser
import plistlib
import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.errors import Trouble
from admin_desktop.storage import login_items
from admin_desktop.storage.login_items import LinuxAutostart, LoginItemRefused, MacAgent, WindowsRun

COMMAND = ["/opt/Admin Desktop/admin-desktop", "--data-dir", '/home/kim/My "data" 100% $HOME `x`', "--background"]


class Texts:
    """A key of a registry, in memory."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def put(self, name: str, value: str) -> None:
        self.values[name] = value

    def remove(self, name: str) -> None:
        self.values.pop(name, None)


class Locked(Texts):
    """As a school's rules may have it."""

    def put(self, name: str, value: str) -> None:  # noqa: ARG002
        raise PermissionError(5, "Access is denied")

    def remove(self, name: str) -> None:  # noqa: ARG002
        raise PermissionError(5, "Access is denied")


def test_windows() -> None:
    key = Texts()
    item = WindowsRun(key)
    assert item.command() is None
    item.put([r"C:\Program Files\Admin Desktop\admin-desktop.exe", "--background"])
    assert key.values == {"Admin Desktop": r'"C:\Program Files\Admin Desktop\admin-desktop.exe" --background'}
    item.remove()
    item.remove()
    assert item.command() is None


def test_windows_may_refuse() -> None:
    with pytest.raises(LoginItemRefused, match="starts as before"):
        WindowsRun(Locked()).put(["x"])


def test_mac(tmp_path: Path) -> None:
    item = MacAgent(tmp_path / "Library" / "LaunchAgents")
    assert item.command() is None
    item.put(COMMAND)
    (made,) = (tmp_path / "Library" / "LaunchAgents").iterdir()
    entry = plistlib.loads(made.read_bytes())
    assert made.stem == entry["Label"]
    assert (entry["ProgramArguments"], entry["RunAtLoad"]) == (COMMAND, True)
    item.remove()
    assert not made.exists()


def started(text: str) -> list[str]:
    """Read a desktop entry as the specification says."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    value = parser["Desktop Entry"]["Exec"].replace("\\\\", "\\")
    # shlex keeps a backslash before these, which a shell and a desktop take away.
    return [word.replace("%%", "%").replace("\\$", "$").replace("\\`", "`") for word in shlex.split(value)]


def test_linux(tmp_path: Path) -> None:
    item = LinuxAutostart(tmp_path / "autostart")
    item.put(COMMAND)
    text = (tmp_path / "autostart" / "admin-desktop.desktop").read_text(encoding="utf-8")
    assert item.command() == text
    assert text.splitlines()[0] == "[Desktop Entry]"
    assert started(text) == COMMAND
    item.put(["other"])
    assert started(str(item.command())) == ["other"]
    item.remove()
    item.remove()
    assert item.command() is None


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0`$"), min_size=1), min_size=1))
def test_any_words(words: list[str]) -> None:
    text = LinuxAutostart(Path()).text(words)
    line = next(one for one in text.split("\n") if one.startswith("Exec="))
    value = line.removeprefix("Exec=").replace("\\\\", "\\")
    assert [word.replace("%%", "%") for word in shlex.split(value)] == words


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that refuses")
def test_no_room_for_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file", encoding="utf-8")
    with pytest.raises(Trouble):
        LinuxAutostart(tmp_path / "autostart").put(["x"])


def test_this_computer_has_one() -> None:
    item = login_items.login_item()
    kinds = {"win32": WindowsRun, "darwin": MacAgent}
    assert isinstance(item, kinds.get(sys.platform, LinuxAutostart))


@pytest.mark.skipif(sys.platform != "win32", reason="Windows")
def test_the_registry_itself() -> None:
    if sys.platform == "win32":
        key = login_items._UserKey(r"Software\Admin Desktop test")
        assert key.get("x") is None
        key.put("x", "1 2")
        assert key.get("x") == "1 2"
        key.remove("x")
        key.remove("x")
        assert key.get("x") is None
