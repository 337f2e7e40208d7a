"""A drop-down that is changed on purpose only."""

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox


class Choice(QComboBox):
    """Leaves the wheel to what it stands in: whoever scrolls a form past it changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the form scroll; the open list has a wheel of its own."""
        event.ignore()
