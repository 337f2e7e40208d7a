"""Whoever scrolls the form changes nothing in it."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox

from tests.ui.conftest import Desk


def turn(box: QComboBox) -> None:
    """One notch of the wheel over it, as when a page is scrolled."""
    at = QPointF(box.rect().center())
    event = QWheelEvent(
        at,
        QPointF(box.mapToGlobal(box.rect().center())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)


def test_the_wheel_over_a_drop_down_of_the_form_changes_nothing(desk: Desk) -> None:
    incident_id = desk.draft("https://www.facebook.com/sample/posts/1")
    desk.settle()
    before = desk.form.form()
    boxes = [one for one in desk.window.findChildren(QComboBox) if one.isVisibleTo(desk.window)]
    assert len(boxes) >= 4
    for box in boxes:
        shown = box.currentText()
        turn(box)
        assert box.currentText() == shown, box.accessibleName()
    assert desk.form.form() == before
    assert desk.stored(incident_id).form.platform == before.platform


def test_a_link_that_is_none_is_said_beside_send(desk: Desk) -> None:
    desk.draft()
    desk.write(desk.form.link, "javascript:alert(1)")
    assert desk.form.missing.text().startswith("The link is no web address, so it cannot be opened.")
