"""Closing the window and ending the program: what still has to leave is asked about once."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

_NAME = "leaving"


def leave(window: QWidget, waiting: int, go: Callable[[], None], *, tray: bool) -> None:
    """End, unless messages have not left and the admin lets them.

    Args:
        window: is put out of the way where they do.
        waiting: how many are on their way.
        go: ends the program.
        tray: there is an icon beside the clock, and by it a way back to a hidden window.
    """
    if not waiting:
        go()
        return
    open_now = window.findChild(QMessageBox, _NAME)
    if open_now is not None:  # asked already
        open_now.raise_()
        open_now.activateWindow()
        return
    _ask_to_quit(window, waiting, window.hide if tray else window.showMinimized, go)


def _ask_to_quit(parent: QWidget, waiting: int, stay: Callable[[], object], go: Callable[[], None]) -> None:
    """Ask whether to end though messages have not left. Does not block; closing it changes nothing.

    Args:
        parent: the window, which may be hidden.
        waiting: how many have not left.
        stay: called for going on in the background.
        go: called for ending.
    """
    one = waiting == 1
    box = QMessageBox(parent)
    box.setObjectName(_NAME)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Quit Admin Desktop")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText("1 message has not left yet." if one else f"{waiting:,} messages have not left yet.")
    what, it = ("It is", "it is") if one else ("They are", "they are")
    box.setInformativeText(f"{what} safe on this computer. If you quit, {it} sent when you open Admin Desktop again.")
    keep = box.addButton("&Keep sending in the background", QMessageBox.ButtonRole.AcceptRole)
    quitting = box.addButton("&Quit anyway", QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(cancel)
    keep.clicked.connect(lambda: stay())
    quitting.clicked.connect(lambda: go())
    box.open()
