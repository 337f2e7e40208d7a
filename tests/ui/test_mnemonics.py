"""Alt and a letter does one thing in every window, in practice as well: no two of them are alike where both show."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from admin_desktop.app import App
from admin_desktop.ui.main_window import Page
from tests.ui.conftest import Desk, employee


@pytest.fixture(params=[False, True], ids=["normal", "practice"])
def either(request: pytest.FixtureRequest, desks: Callable[..., Desk], tmp_path: Path) -> Desk:
    """The program, and the program in practice mode."""
    if request.param:
        App.open(str(tmp_path / "data"), practice=True).paths.root.rename(tmp_path / "marked")
        (tmp_path / "data").rmdir()
        (tmp_path / "marked").rename(tmp_path / "data")
        return desks().opened()
    return desks(employee).opened()


def alike(window: QWidget) -> list[str]:
    """The letters that two things answer to, each with the words of both."""
    letters: list[tuple[str, str]] = []
    for made in window.findChildren(QAbstractButton):
        keys = made.shortcut().toString(QKeySequence.SequenceFormat.PortableText)
        if made.isVisible() and made.window() is window.window() and keys.startswith("Alt+"):
            letters.append((keys, made.text()))
    for caption in window.findChildren(QLabel):
        keys = QKeySequence.mnemonic(caption.text()).toString(QKeySequence.SequenceFormat.PortableText)
        if caption.isVisible() and caption.buddy() is not None and caption.window() is window.window() and keys:
            letters.append((keys, caption.text()))
    count = Counter(keys for keys, _ in letters)
    return sorted(f"{keys}: {words}" for keys, words in letters if count[keys] > 1)


@pytest.mark.parametrize("page", [Page.HOME, Page.INCIDENTS, Page.OUTBOX, Page.CHECK, Page.SETTINGS])
def test_pages(either: Desk, page: Page) -> None:
    either.draft("https://www.facebook.com/x/posts/1")
    if page != Page.HOME:
        either.show_page(Page.HOME)
    found = alike(either.window)
    assert not found, "; ".join(found)
    either.show_page(page)
    found = alike(either.window)
    assert not found, "; ".join(found)


def test_draft_and_report(either: Desk) -> None:
    incident_id = either.draft("https://www.facebook.com/x/posts/1")
    found = alike(either.window)
    assert not found, "; ".join(found)
    either.click(either.form.send_button)
    either.settle()
    for dialog in either.dialogs():
        assert alike(dialog) == []
        dialog.close()
    either.settle()
    either.open(incident_id)
    found = alike(either.window)
    assert not found, "; ".join(found)
