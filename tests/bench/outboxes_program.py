"""Opens the program on a data folder, plays on its Outbox page, and writes the longest pauses as JSON, milliseconds.

Run by :mod:`tests.bench.outboxes` with the folder, and how many messages shall leave, as its arguments.
"""

import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtGui import QIcon

from admin_desktop.app import App
from admin_desktop.outbox.queue import OutboxState
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.outbox_page import OutboxPage
from admin_desktop.ui.single_instance import SingleInstance
from admin_desktop.ui.start import make_application
from tests.bench.lists_program import Watch

_STEP_PX, _TURNS, _PATIENCE_S = 40, 10, 120.0


class Play:
    """The open program, and what is done with its Outbox."""

    def __init__(self, folder: str) -> None:
        self._application = make_application()
        self.app = App.open(folder)
        instance = SingleInstance(self.app.paths.root)
        assert instance.claim()
        self._controller = Controller(self.app, instance, QIcon())
        self._watch = Watch()
        self._left = 0
        self._controller.window.show()
        self._work_on(lambda: self._controller._begun)
        self._work_on(lambda: self._controller.ahead.done)
        self._idle()

    def _work_on(self, until: Callable[[], bool]) -> None:
        started = time.perf_counter()
        while not until():
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            assert time.perf_counter() - started < _PATIENCE_S

    def _idle(self) -> None:
        self._work_on(lambda: not self._controller.workers.busy)

    @property
    def _page(self) -> OutboxPage:
        page = self._controller.window.page(Page.OUTBOX)
        assert isinstance(page, OutboxPage)
        return page

    def _at_rest(self) -> None:
        self._idle()
        self._work_on(lambda: not self._page.list.busy)

    def measured(self, play: Callable[[], None]) -> float:
        """Return the longest pause while something is done; its first call into the program counts, too."""
        self._watch.begin()
        play()
        self._at_rest()
        QCoreApplication.processEvents()
        return max(0.01, self._watch.longest)

    def open(self) -> None:
        """Show the page."""
        self._controller.window.show_page(Page.OUTBOX)

    def scroll(self) -> None:
        """Turn the wheel to the end and back."""
        bar = self._page._area.verticalScrollBar()
        for place in [*range(0, bar.maximum(), _STEP_PX), *range(bar.maximum(), 0, -_STEP_PX)]:
            bar.setValue(place)
            QCoreApplication.processEvents()

    def choose(self) -> None:
        """Show one kind after the other, and all again."""
        kind = self._page.parts.kind
        for at in [*range(1, kind.count()), 0]:
            kind.setCurrentIndex(at)
            kind.activated.emit(at)
            self._work_on(lambda: not self._page.list.busy)

    def turn(self) -> None:
        """Turn pages, and back."""
        for one in [self._page.parts.on] * _TURNS + [self._page.parts.back] * _TURNS:
            if one.isEnabled():
                one.click()
                self._work_on(lambda: not self._page.list.busy)

    def that_wait(self, most: int) -> list[str]:
        """Return the first so many messages on the page that wait for another try."""
        rows = self.app.outbox.rows()
        return [row.message_id for row in rows if row.state == OutboxState.RETRYING][:most]

    def leave(self, ids: list[str]) -> None:
        """Try messages at once, as the button for many does: each that leaves is another state."""
        self._controller.sending.accepted.connect(self._count)
        self._controller.outbox.retry(ids)
        self._work_on(lambda: self._left >= len(ids))

    def _count(self) -> None:
        self._left += 1

    def end(self) -> None:
        """Quit."""
        self._controller.quit()
        self._work_on(lambda: self._controller.ended)


def main(folder: str, most: int) -> int:
    """Play and measure."""
    play = Play(folder)
    ids = play.that_wait(most)
    told = {
        "the page opens": play.measured(play.open),
        "scrolling": play.measured(play.scroll),
        "choosing a kind": play.measured(play.choose),
        "turning pages": play.measured(play.turn),
        "messages leave": play.measured(lambda: play.leave(ids)),
    }
    sys.stdout.write(json.dumps(told))
    play.end()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
