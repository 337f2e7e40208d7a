"""Plays on the open program: waits for what it shows, acts with real hands, and takes pictures.

A play is a generator that yields how many seconds the program may work before it is asked to go on, so that the
program's own menus and dialogs never wait for the hands; these work on a thread of their own.
"""

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QMessageBox, QPlainTextEdit, QWidget

from admin_desktop.errors import Trouble
from admin_desktop.ui.capture_flow import bring_to_front
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.tour import hands as hand
from admin_desktop.ui.tour.hands import Hands
from admin_desktop.ui.tour.pictures import Pictures, TakenStep
from admin_desktop.ui.tour.places import hindrance, scroll_bar_towards, to_click

PATIENCE_S = 30.0
# How often the program is asked whether something is so; and how long its window takes to be drawn after its work.
_GLANCE_S, _DRAWN_S = 0.02, 0.3
_MOST_NOTCHES = 60
# A drag goes by way of places between.
_PARTS = 4

Steps = Generator[float, None, Any]
"""Yields seconds; returns what the step brought."""


class TourStopped(Trouble):
    """A step of the tour did not come about."""


class Player:
    """Plays on a program that runs in this process.

    Args:
        controller: of the program; its window is not shown yet.
        hands: mouse and keyboard.
        pictures: takes them.
        tell: is told each step that is done.
        at_end: done last on the hands' thread, to let go of what it holds.
    """

    def __init__(
        self,
        controller: Controller,
        hands: Hands,
        pictures: Pictures,
        tell: Callable[[TakenStep], None],
        at_end: Callable[[], None],
    ) -> None:
        self.controller = controller
        self._hands, self._pictures, self._tell, self._at_end = hands, pictures, tell, at_end
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tour")
        self._outcome: BaseException | None = None
        self._done = False

    def run(self, play: Callable[["Player"], Steps]) -> None:
        """Show the program's window, play to the end, and quit the program.

        Args:
            play: the steps.

        Raises:
            TourStopped: a step did not come about; the last picture shows the screen then.
            Trouble: as :meth:`Pictures.take` and the hands.
        """
        steps = play(self)

        def go_on() -> None:
            try:
                QTimer.singleShot(round(next(steps) * 1000), go_on)
            except StopIteration:
                self._end(None)
            except BaseException as error:
                self._end(error)

        self.controller.window.show()
        bring_to_front(self.controller.window)
        QTimer.singleShot(0, go_on)
        QApplication.exec()
        self._thread.submit(self._at_end)
        self._thread.shutdown()
        if self._outcome is not None:
            raise self._outcome
        if not self._done:
            raise TourStopped(
                "The program was closed while the tour played. Nothing of yours was touched: start the tour again and "
                "leave mouse and keyboard alone until it is done."
            )

    def _end(self, outcome: BaseException | None) -> None:
        self._outcome, self._done = outcome, True
        self.controller.quit()

    # Eyes

    def wait(self, what: str, true: Callable[[], Any]) -> Steps:
        """Let the program work until something is so, and return it.

        Args:
            what: in words, as in "the form to open".
            true: is asked again and again.

        Raises:
            TourStopped: it did not come about, or the program shows a message that nobody expected.
        """
        deadline = time.monotonic() + PATIENCE_S
        while not (found := true()):
            yield from self._be_patient(what, deadline)
        return found

    def wait_for(self, what: str, work: Callable[[], Any]) -> Steps:
        """Like :meth:`wait`, for what reads files or records: it is asked on the hands' thread."""
        deadline = time.monotonic() + PATIENCE_S
        while not (found := (yield from self.act(work))):
            yield from self._be_patient(what, deadline)
        return found

    def _be_patient(self, what: str, deadline: float) -> Steps:
        said = shown_message()
        if said or time.monotonic() > deadline:
            yield from self._stop(f"Admin Desktop said: {said}" if said else f"It waited for {what}.")
        yield _GLANCE_S

    def settle(self) -> Steps:
        """Wait until the program has nothing to do and has drawn itself."""
        yield _DRAWN_S
        yield from self.wait("the program to come to rest", lambda: not self.controller.workers.busy)
        yield _DRAWN_S

    def dialog(self, kind: str) -> Any:
        """Return the open window of a class, by its name, or None."""
        shown = (window for window in QApplication.topLevelWidgets() if window.isVisible())
        return next((window for window in shown if type(window).__name__ == kind), None)

    def picture(self, name: str) -> Steps:
        """Wait until all is drawn, and end a step with its picture."""
        yield from self.settle()
        self._tell((yield from self.act(lambda: self._pictures.take(name))))

    def _stop(self, why: str) -> Steps:
        done = self._pictures.steps[-1].name if self._pictures.steps else ""
        failed = yield from self.act(lambda: self._pictures.take("failed"))
        self._tell(failed)
        at = f"after the step “{done}”" if done else "at its first step"
        raise TourStopped(
            f"The tour stopped {at}. {why} The screen then is in {failed.picture}; nothing of yours was touched: start "
            "it again and leave mouse and keyboard alone."
        )

    # Hands

    def act(self, work: Callable[[], Any]) -> Steps:
        """Have something done on the hands' thread, and return what came of it."""
        future = self._thread.submit(work)
        while not future.done():
            yield _GLANCE_S / 4
        return future.result()

    def click(self, widget: QWidget) -> Steps:
        """Scroll a widget into sight with the wheel, and click it."""
        for _ in range(_MOST_NOTCHES):
            way = scroll_bar_towards(widget)
            if way is None:
                break
            yield from self._turn_wheel(*way)
        yield from self._until_free(widget)
        place = to_click(widget)
        yield from self.act(lambda: hand.click(self._hands, *place))
        yield _GLANCE_S

    def _until_free(self, widget: QWidget) -> Steps:
        deadline = time.monotonic() + PATIENCE_S
        while why := hindrance(widget):
            if time.monotonic() > deadline:
                yield from self._stop(f"What was to be clicked ({_name(widget)}) is {why}.")
            yield _GLANCE_S

    def _turn_wheel(self, bar: QWidget, direction: int) -> Steps:
        # Over the bar: over a list of choices the wheel would choose.
        place = to_click(bar)

        def turn() -> None:
            self._hands.move(*place)
            self._hands.wheel(direction)

        yield from self.act(turn)
        yield _GLANCE_S * 2

    def fill(self, field: QWidget, text: str) -> Steps:
        """Click a field, type a text in the place of what is there, and see that it is there."""
        yield from self.click(field)
        yield from self.wait("the keyboard to follow the click", lambda: has_keyboard(field))
        if text_of(field):
            yield from self.press("ctrl+a")
        yield from self.act(lambda: self._hands.type_text(text))
        yield from self.wait("what was typed to stand in its field", lambda: text_of(field) == text)

    def press(self, combination: str) -> Steps:
        """Press a key, with others held, once one of the program's windows has the keyboard."""
        yield from self.wait("the keyboard to be the program's", QApplication.activeWindow)
        yield from self.act(lambda: hand.press(self._hands, combination))
        yield _GLANCE_S

    def drag(self, box: tuple[int, int, int, int]) -> Steps:
        """Drag a box (x, y, width, height; the system's own coordinates), slowly enough to be followed."""
        x, y, width, height = box
        way = [(x + width * part // _PARTS, y + height * part // _PARTS) for part in range(_PARTS + 1)]
        yield from self._go(way[0])
        yield from self.act(lambda: self._hands.button(down=True))
        for place in way[1:]:
            yield _GLANCE_S
            yield from self._go(place)
        yield _GLANCE_S
        yield from self.act(lambda: self._hands.button(down=False))
        yield _GLANCE_S

    def _go(self, place: tuple[int, int]) -> Steps:
        yield from self.act(lambda: self._hands.move(*place))


def _name(widget: QWidget) -> str:
    words = widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or words or type(widget).__name__


def shown_message() -> str:
    """Return what a message box of the program says now, or nothing."""
    boxes = (box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible())
    return next((f"{box.text()}. {box.informativeText()}" for box in boxes), "")


def has_keyboard(field: QWidget) -> bool:
    """Tell whether what is typed now goes into a field."""
    holder = QApplication.focusWidget()
    return holder is not None and (holder is field or field.isAncestorOf(holder))


def text_of(field: QWidget) -> str:
    """Return what stands in a field."""
    if isinstance(field, QComboBox):
        return field.currentText()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    if isinstance(field, QLineEdit):
        return field.text()
    raise TypeError(f"{type(field).__name__} is no field to type into")
