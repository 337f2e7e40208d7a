"""Looking for garbage on the GUI thread alone: Qt's objects must not be destroyed on any other."""

import gc

from PySide6.QtCore import QObject, QTimer

# Python looks whenever enough has been made, on whichever thread made it; the thread that reads pictures makes most,
# and what it then finds may be a window. So it is switched off, and a timer does the same.
_EVERY_MS = 1000
# Old objects are looked through rarely: that takes tens of milliseconds.
_OLD_AFTER = 20


class Garbage(QObject):
    """Looks for garbage from the GUI thread's event loop, as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        young, middle, _old = gc.get_count()
        if young > gc.get_threshold()[0]:
            self._rounds += 1
            gc.collect(1 if middle > gc.get_threshold()[1] else 0)
        if self._rounds > _OLD_AFTER:
            self._rounds = 0
            look_through_everything()


def look_through_everything() -> None:
    """Look once, on the GUI thread, while nobody waits; what is left has come to stay, most of it code."""
    gc.collect()
    # The next look need not go through it.
    gc.freeze()
