from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from admin_desktop.storage.resources import resource_dir
from admin_desktop.ui.theme import DARK, LIGHT, Colours, apply_theme, colours, style_sheet

# What stands on what, as in the style sheet.
TEXTS = [
    ("text", "ground"),
    ("text", "panel"),
    ("text", "accent_ground"),
    ("text", "guess_ground"),
    ("text", "amber_ground"),
    ("text", "green_ground"),
    ("text", "red_ground"),
    ("muted", "ground"),
    ("muted", "panel"),
    ("accent", "ground"),
    ("accent", "panel"),
    ("accent", "accent_ground"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("red", "ground"),
    ("red", "panel"),
    ("red", "red_ground"),
    ("amber", "amber_ground"),
    ("green", "green_ground"),
]
# Edges of fields and marks: WCAG 2.2, 1.4.11.
EDGES = [("field_line", "panel"), ("accent", "panel"), ("accent", "ground"), ("guess_line", "panel")]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), TEXTS)
def test_words_can_be_read_on_their_ground(chosen: Colours, words: str, ground: str) -> None:
    assert contrast(getattr(chosen, words), getattr(chosen, ground)) >= 4.5


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen(chosen: Colours, edge: str, ground: str) -> None:
    assert contrast(getattr(chosen, edge), getattr(chosen, ground)) >= 3.0


def test_every_colour_is_a_colour() -> None:
    for chosen in (LIGHT, DARK):
        for one in fields(chosen):
            value = getattr(chosen, one.name)
            assert len(value) == 7
            assert value.startswith("#")
            int(value[1:], 16)


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "system", resource_dir() / "icons")


@pytest.mark.parametrize(("choice", "wanted"), [("light", LIGHT), ("dark", DARK)])
def test_the_choice_is_put_in_force(dressed: QApplication, choice: str, wanted: Colours) -> None:
    icons = resource_dir() / "icons"
    apply_theme(dressed, choice, icons)
    assert dressed.palette().color(QPalette.ColorRole.Window).name() == wanted.ground
    assert dressed.palette().color(QPalette.ColorRole.WindowText).name() == wanted.text
    assert dressed.styleSheet() == style_sheet(wanted, icons)
    other = DARK if wanted is LIGHT else LIGHT
    assert other.ground not in dressed.styleSheet()


def test_switching_there_and_back(dressed: QApplication) -> None:
    icons = resource_dir() / "icons"
    for choice, wanted in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        apply_theme(dressed, choice, icons)
        assert dressed.palette().color(QPalette.ColorRole.Base).name() == wanted.panel


def test_the_systems_own_choice_is_followed(dressed: QApplication) -> None:
    apply_theme(dressed, "system", resource_dir() / "icons")
    dark = dressed.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert colours(dressed) is (DARK if dark else LIGHT)
    assert dressed.palette().color(QPalette.ColorRole.Window).name() == (DARK if dark else LIGHT).ground


def test_every_picture_the_style_sheet_names_is_there() -> None:
    icons = resource_dir() / "icons"
    for chosen in (LIGHT, DARK):
        sheet = style_sheet(chosen, icons)
        named = {part.partition('"')[0] for part in sheet.split('url("')[1:]}
        assert named
        for one in named:
            assert (icons / one.rpartition("/")[2]).is_file(), one
