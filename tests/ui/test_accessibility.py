"""Every control has a name for those who hear the window, and can be reached with Tab."""

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableView,
    QWidget,
)

from admin_desktop.evidence.captures import Purpose
from admin_desktop.ui import form_data
from admin_desktop.ui.before_posting_page import BeforePostingPage
from admin_desktop.ui.copy_dialog import CopyDialog
from admin_desktop.ui.crash import CrashHandler
from admin_desktop.ui.discard_dialog import DiscardDialog, NoPictureDialog
from admin_desktop.ui.first_start import FirstStart
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.picture_view import PictureDialog
from admin_desktop.ui.selection_window import SelectionWindow
from tests.conftest import POSTS
from tests.ui.conftest import Desk, button_of

CONTROLS = (
    QPushButton,
    QLineEdit,
    QComboBox,
    QPlainTextEdit,
    QSpinBox,
    QCheckBox,
    QRadioButton,
    QTableView,
    QListWidget,
)


def controls(root: QWidget) -> list[QWidget]:
    """Those that are shown; the field inside a box belongs to the box, which has its keyboard."""
    found: list[QWidget] = [
        one
        for one in root.findChildren(QWidget)
        if isinstance(one, CONTROLS)
        and one.isVisible()
        and not (isinstance(one, QLineEdit) and isinstance(one.parentWidget(), QComboBox | QAbstractSpinBox))
    ]
    assert found
    return found


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name).strip()


def nameless(root: QWidget) -> list[str]:
    return [
        f"{type(one).__name__} {one.objectName()} {one.geometry()}"
        for one in controls(root)
        if not any(sign.isalpha() for sign in name_of(one))
    ]


def unreachable(window: QWidget, root: QWidget) -> list[str]:
    """What Tab does not come to, going all the way round from the first control."""
    wanted = [one for one in controls(root) if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    seen: set[QWidget] = set()
    wanted[0].setFocus()
    at = window.focusWidget()
    while at not in seen:
        seen.add(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
        at = window.focusWidget()
    missing = [one for one in wanted if one not in seen and not by_arrows(one, seen)]
    return [f"{type(one).__name__} {name_of(one)}" for one in missing]


def by_arrows(one: QWidget, seen: set[QWidget]) -> bool:
    """Of several choices Tab comes to one, and the arrow keys to the others."""
    if not isinstance(one, QAbstractButton):
        return False
    group: QButtonGroup | None = one.group()
    return group is not None and group.exclusive() and any(other in seen for other in group.buttons())


def check(window: QWidget, root: QWidget) -> None:
    assert nameless(root) == []
    assert unreachable(window, root) == []


@pytest.fixture
def reported(desk: Desk) -> str:
    """One report and one draft, so that no page is empty."""
    capture = desk.capture()
    incident_id = form_data.start_draft(desk.app, capture, "https://www.facebook.com/x/posts/1").id
    form_data.select_part(desk.app, incident_id, 1, [656, 304, 608, 94])
    desk.open(incident_id)
    desk.send().close()
    desk.settle()
    return incident_id


@pytest.mark.parametrize("page", [Page.HOME, Page.INCIDENTS, Page.OUTBOX, Page.CHECK, Page.SETTINGS])
def test_pages(desk: Desk, reported: str, page: Page) -> None:
    desk.show_page(page)
    check(desk.window, desk.window)


def test_before_posting_with_its_checklist(desk: Desk) -> None:
    page = desk.show_page(Page.CHECK)
    assert isinstance(page, BeforePostingPage)
    page.text.setPlainText("Concert on Thursday, see https://bit.ly/x")
    desk.until(lambda: page.summary.text().startswith("Please"))
    desk.settle()
    check(desk.window, desk.window)


def test_empty_list(desk: Desk) -> None:
    desk.show_page(Page.INCIDENTS)
    check(desk.window, desk.window)


def test_detail(desk: Desk, reported: str) -> None:
    desk.open(reported)
    assert desk.window.current == Page.DETAIL
    check(desk.window, desk.window)


def test_form(desk: Desk) -> None:
    incident_id = form_data.start_draft(desk.app, desk.capture(), "https://www.facebook.com/x/posts/1").id
    form_data.select_part(desk.app, incident_id, 1, [656, 304, 608, 94])
    desk.open(incident_id)
    check(desk.window, desk.window)


def test_form_and_detail_with_several_pictures(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.app.gathering.add(incident_id, [desk.capture("fb-threat-dark.png").id, desk.capture("x-spam-dark.png").id])
    desk.open(incident_id)
    assert desk.form.strip.isVisible()
    check(desk.window, desk.window)
    assert twice(desk.window) == []
    desk.send().close()
    desk.settle()
    desk.open(incident_id)
    assert desk.window.current == Page.DETAIL
    check(desk.window, desk.window)
    assert twice(desk.window) == []


def test_kept_copies(desk: Desk) -> None:
    desk.app.capturing.import_files([POSTS / "x-harass-light.png"], Purpose.COPY_OF_COMMUNICATION)
    desk.controller.copies.show()
    desk.settle()
    desk.settle()
    check(desk.window, desk.window)
    assert twice(desk.window) == []
    desk.click(button_of(desk.window.page(Page.COPIES), "Change what it is"))
    desk.settle()
    dialog = desk.dialog(CopyDialog)
    check(dialog, dialog)
    assert twice(dialog) == []


def twice(window: QWidget) -> list[str]:
    """Letters that two buttons or captions in front share: pressed with Alt, neither is meant for sure."""
    texts = [
        one.text() for one in window.findChildren(QWidget) if isinstance(one, QPushButton | QLabel) and one.isVisible()
    ]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text.replace("&&", "")]
    return sorted(letter for letter, count in Counter(letters).items() if count > 1)


def test_the_fields_are_named_as_they_are_asked_for(desk: Desk) -> None:
    desk.draft()
    form = desk.form
    assert name_of(form.link) == "Link to the post"
    assert name_of(form.body) == "What the post says"
    assert name_of(form.page) == "Page"
    assert name_of(form.categories.toggle("threat")) == "Threat"
    addresses = [row.address for row in form.recipients._rows.values()]
    assert [name_of(one) for one in addresses] == [
        "Mail address of Communications",
        "Mail address of Your supervisor",
    ]


def test_send_dialog(desk: Desk) -> None:
    desk.draft()
    dialog = desk.send()
    desk.click(dialog.best)
    desk.settle()
    check(dialog, dialog)


def test_discard_dialog(desk: Desk) -> None:
    desk.draft()
    desk.click(desk.form.discard_button)
    dialog = desk.dialog(DiscardDialog)
    check(dialog, dialog)


def test_no_picture_dialog(desk: Desk) -> None:
    desk.click(desk.home.no_picture)
    dialog = desk.dialog(NoPictureDialog)
    check(dialog, dialog)


def test_picture_dialog(desk: Desk) -> None:
    desk.draft()
    desk.click(desk.form.larger_button)
    dialog = desk.dialog(PictureDialog)
    check(dialog, dialog)


def test_first_start(desks: Callable[..., Desk]) -> None:
    desk = desks().opened()
    dialog = desk.dialog(FirstStart)
    desk.click(dialog.details.employed)
    check(dialog, dialog)
    desk.click(dialog.next)
    check(dialog, dialog)


def test_crash_box(desk: Desk) -> None:
    crash = CrashHandler(desk.app.paths.log, lambda: None)
    crash._tell()
    assert crash._box is not None
    check(crash._box, crash._box)
    crash._box.close()


def test_selection(desk: Desk) -> None:
    image = QImage(1600, 900, QImage.Format.Format_RGB32)
    image.fill(0)
    window = SelectionWindow(image, [10, 10, 400, 300])
    window.resize(900, 600)
    window.show()
    desk.qtbot.waitExposed(window)
    check(window, window)
    assert "Arrow keys" in window.accessibleDescription()
    window.close()
