"""Where on the screen a widget is to be clicked, in the system's own coordinates."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton, QScrollArea, QScrollBar, QWidget

from admin_desktop.ui.stepping_aside import system_rect

Place = tuple[int, int]
# So much of a widget, above and below its middle, is in sight before it is clicked. Logical pixels.
_AROUND = 10


def to_click(widget: QWidget, at: QPoint | None = None) -> Place:
    """Return the place at which to click a widget (or a point inside of it): its middle, or the sign of a tick box."""
    point = at or widget.rect().center()
    if at is None and isinstance(widget, QCheckBox | QRadioButton):  # wider than its words, which take the click
        point.setX(min(point.x(), widget.height() // 2))
    place = system_rect(widget.screen(), widget.mapToGlobal(point), 0, 0)
    return place.x, place.y


def hindrance(widget: QWidget) -> str:
    """Return why nobody could click a widget now, in words; nothing when one could."""
    if not widget.isVisible() or not widget.isEnabled():
        return "hidden or switched off"
    if not _seen(widget):
        return "scrolled out of sight"
    on_top = bool(widget.window().windowFlags() & Qt.WindowType.WindowStaysOnTopHint)
    if QApplication.activeWindow() is None and not on_top:
        return "not in front"  # what lies there may be another program's
    modal = QApplication.activeModalWidget()
    if modal is not None and widget.window() is not modal:
        return f"behind {type(modal).__name__}"
    if not widget.screen().geometry().contains(widget.mapToGlobal(widget.rect().center())):
        return "outside of the screen"
    return ""


def scroll_bar_towards(widget: QWidget) -> tuple[QScrollBar, int] | None:
    """Return the scroll bar that brings a widget into sight, and which way (1: downwards); None when it is in sight."""
    area = _area_of(widget)
    if area is None or _seen(widget):
        return None
    middle = widget.mapTo(area.viewport(), widget.rect().center()).y()
    return area.verticalScrollBar(), 1 if middle > area.viewport().height() // 2 else -1


def _seen(widget: QWidget) -> bool:
    """Whether the middle of a widget, with a little around it, is inside of what its scroll area shows."""
    area = _area_of(widget)
    if area is None:
        return True
    middle = widget.mapTo(area.viewport(), widget.rect().center()).y()
    return _AROUND <= middle < area.viewport().height() - _AROUND


def _area_of(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above
