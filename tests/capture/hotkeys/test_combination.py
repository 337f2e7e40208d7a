import tomllib
from pathlib import Path

import pytest

from admin_desktop.capture.hotkeys.combination import Combination, Reserved
from admin_desktop.storage.resources import resource_dir

DATA: Path = resource_dir() / "hotkeys" / "reserved.toml"
PLATFORMS = ("win32", "darwin", "linux")


def made(text: str) -> Combination:
    found = Combination.parse(text)
    assert found is not None, text
    return found


def test_it_is_written_in_one_way() -> None:
    assert str(Combination.make(["shift", "CTRL", "alt"], "P")) == "ctrl+alt+shift+p"
    assert made("alt+ctrl+p") == made("ctrl+alt+p")
    assert made("ctrl+alt+f12").words("linux") == "Ctrl+Alt+F12"
    assert made("ctrl+alt+cmd+p").words("win32") == "Ctrl+Alt+Windows+P"
    assert made("ctrl+alt+cmd+p").words("darwin") == "Control+Option+Command+P"


@pytest.mark.parametrize("text", ["", "+", "ctrl", "ctrl+", "ctrl+alt+ö", "hyper+p", "ctrl+alt+f13", "ctrl+p+alt"])
def test_what_is_no_combination(text: str) -> None:
    assert Combination.parse(text) is None


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("text", ["p", "shift+p", "ctrl+c", "alt+f", "f5", "shift+f5", "cmd+p"])
def test_keys_that_type_or_that_programs_use_are_refused(text: str, platform: str) -> None:
    assert "Hold two of" in Reserved.load(DATA, platform).refusal(made(text), platform)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_suggested_keys_can_be_used(platform: str) -> None:
    reserved = Reserved.load(DATA, platform)
    assert reserved.refusal(made(reserved.suggested), platform) == ""


@pytest.mark.parametrize(
    ("platform", "text", "words"),
    [
        ("win32", "shift+cmd+s", "Shift+Windows+S takes pictures with the Snipping Tool already."),
        ("darwin", "shift+cmd+4", "Shift+Command+4 takes a picture of the screen already."),
        ("linux", "ctrl+alt+f2", "Ctrl+Alt+F2 leaves this session already."),
        ("linux", "ctrl+shift+t", "Ctrl+Shift+T opens the tab that was closed last already."),
    ],
)
def test_what_the_system_uses_is_refused_by_name(platform: str, text: str, words: str) -> None:
    assert Reserved.load(DATA, platform).refusal(made(text), platform) == f"{words} Please choose other keys."


def test_a_platform_that_nobody_wrote_down_has_what_is_reserved_everywhere() -> None:
    reserved = Reserved.load(DATA, "sunos")
    assert reserved.suggested == ""
    assert "ctrl+shift+t" in reserved.taken


def test_the_data_names_combinations_as_they_are_written() -> None:
    data = tomllib.loads(DATA.read_text("utf-8"))
    for platform, found in data.items():
        for text in found["taken"]:
            assert str(made(text)) == text, (platform, text)
