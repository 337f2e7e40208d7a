"""Opens the program on a data folder, shows the list, scrolls and types; writes what it measured as JSON.

Run by :mod:`tests.bench.lists` with the folder as its argument. With ``at-once`` after it, the list is opened in the
moment in which the records are open, while Home is still being worked out and the pages are still to be built; without,
when the program is at rest.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest

from admin_desktop.app import App
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.incidents_page import IncidentsPage
from admin_desktop.ui.main_window import Page
from admin_desktop.ui.single_instance import SingleInstance
from admin_desktop.ui.start import make_application

_BEAT_MS = 2
WorkOn = Callable[[Callable[[], bool]], float]
_STEPS = 60
_PATIENCE_S = 60.0


class Watch:
    """Notices how long the event loop stood still at most."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(_BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1e3 - _BEAT_MS)
        self._last = now

    def begin(self) -> None:
        """Measure from now on."""
        self._last, self.longest = time.perf_counter(), 0.0


def main() -> int:
    """Measure."""
    application = make_application()
    app = App.open(sys.argv[1])
    instance = SingleInstance(app.paths.root)
    assert instance.claim()
    controller = Controller(app, instance, QIcon())

    def work_on(until: Callable[[], bool]) -> float:
        started = time.perf_counter()
        while not until():
            # Waits without holding Python's lock, as the program itself does; the watch wakes it every few ms.
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            assert time.perf_counter() - started < _PATIENCE_S
        return (time.perf_counter() - started) * 1e3

    def idle() -> None:
        work_on(lambda: not controller.workers.busy)

    watch, told = Watch(), dict[str, list[float]]()
    controller.window.show()
    work_on(lambda: controller._begun)
    if "at-once" not in sys.argv:
        idle()
        work_on(lambda: controller.ahead.done)
        idle()
    watch.begin()
    started = time.perf_counter()
    controller.window.show_page(Page.INCIDENTS)
    page = controller.window.page(Page.INCIDENTS)
    assert isinstance(page, IncidentsPage)
    work_on(lambda: page.model.line(0) is not None)
    page.table.viewport().repaint()
    told["list opened, first rows painted"] = [(time.perf_counter() - started) * 1e3]
    idle()
    told["longest pause while it opened"] = [max(0.01, watch.longest)]
    if "at-once" not in sys.argv:
        told.update(_scroll(page, watch, work_on))
        told.update(_type(page, watch, work_on, idle))
    if sys.platform == "linux":
        told["memory, MB"] = [most_memory()]
    sys.stdout.write(json.dumps(told))
    controller.quit()
    work_on(lambda: controller.ended)
    return 0


def most_memory() -> float:
    """Return the most memory this program ever held, MB; what getrusage tells begins with that of who started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def _scroll(
    page: IncidentsPage, watch: Watch, work_on: Callable[[Callable[[], bool]], float]
) -> dict[str, list[float]]:
    """Turn the wheel a page at a time, then drag the bar anywhere."""
    bar, found = page.table.verticalScrollBar(), dict[str, list[float]]()

    def all_there() -> bool:
        first, last = page.table.rows_on_screen()
        return all(page.model.line(row) for row in range(first, min(last, page.model.rowCount() - 1) + 1))

    watch.begin()
    for what, places in (
        ("rows of a page further there after", [bar.pageStep() * step for step in range(1, _STEPS)]),
        ("rows anywhere there after", [bar.maximum() * (step * 37 % _STEPS) // _STEPS for step in range(_STEPS)]),
    ):
        times = []
        for place in places:
            bar.setValue(place)
            page.table.viewport().repaint()
            times.append(max(0.01, work_on(all_there)))
            # Else the steps themselves would look like one long pause.
            QCoreApplication.processEvents()
        found[what] = times
    found["longest pause while scrolling"] = [max(0.01, watch.longest)]
    return found


def _type(page: IncidentsPage, watch: Watch, work_on: WorkOn, idle: Callable[[], None]) -> dict[str, list[float]]:
    """Type a search letter by letter."""
    watch.begin()
    for letter in "team booster":
        QTest.keyClicks(page.filters.words, letter)
        work_on(lambda: True)
    page.filters.words.returnPressed.emit()
    took = work_on(lambda: page.filters.clear_button.isVisible() and not page.filters._typing.isActive())
    idle()
    return {"last letter to what is found": [max(0.01, took)], "longest pause while typing": [max(0.01, watch.longest)]}


if __name__ == "__main__":
    sys.exit(main())
