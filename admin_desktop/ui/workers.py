"""Work that must not block the windows: lanes of one thread each, results back on the GUI thread."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from admin_desktop.errors import Trouble

_log = logging.getLogger(__name__)


class Lane(Enum):
    """Which queue a job waits in.

    RECORDS keeps the order of everything that reads and writes the records; CAPTURE never waits behind it; SLOW is
    for what may take long (checking all evidence, a mail program's window). MAIL is for what waits for a mail server or
    for the password store, which may ask the person something, and BROWSER for somebody who signs in there. READING is
    for what pictures say. LIST reads what the list of incidents shows while somebody scrolls, and THUMBS makes its
    small pictures and counts what can be chosen.
    """

    RECORDS = "records"
    CAPTURE = "capture"
    SLOW = "slow"
    MAIL = "mail"
    BROWSER = "browser"
    READING = "reading"
    LIST = "list"
    THUMBS = "thumbs"


# What these wait for may take its time, and is not ours to wait for at the end.
_NOT_WAITED_FOR = frozenset({Lane.SLOW, Lane.MAIL, Lane.BROWSER, Lane.THUMBS})


_Delivery = tuple[Future[Any], Callable[[Any], None] | None, Callable[[Trouble], None] | None]


class Workers(QObject):
    """Runs jobs and brings what they return back to the GUI thread. Jobs own no widgets.

    Args:
        at_end: run on each lane as its last job, to let go of what its thread holds (a database connection).
        on_trouble: shows a Trouble that nobody asked about.
        on_fault: shows that a job failed through a fault of our own.
    """

    _finished = Signal(object)

    def __init__(
        self,
        at_end: Callable[[], None],
        on_trouble: Callable[[Trouble], None],
        on_fault: Callable[[BaseException], None],
    ) -> None:
        super().__init__()
        self._at_end = at_end
        self._lanes = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane.value) for lane in Lane}
        self._on_trouble = on_trouble
        self._on_fault = on_fault
        self._open = 0
        self._ended = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], None] | None = None,
        failed: Callable[[Trouble], None] | None = None,
        lane: Lane = Lane.RECORDS,
    ) -> None:
        """Run a job on its lane; after :meth:`finish` nothing new is taken.

        Args:
            job: touches no widget.
            then: gets what the job returned, on the GUI thread.
            failed: gets its Trouble, on the GUI thread; without it the Trouble is shown to the user.
            lane: which queue.
        """
        if self._ended:
            return
        self._open += 1
        future = self._lanes[lane].submit(job)
        future.add_done_callback(lambda done: self._finished.emit((done, then, failed)))

    @property
    def busy(self) -> bool:
        """Whether any job has not come back yet."""
        return self._open > 0

    @Slot(object)
    def _deliver(self, what: _Delivery) -> None:
        self._open -= 1
        future, then, failed = what
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            if then:
                then(future.result())
        elif isinstance(error, Trouble):
            _log.warning("job refused: %s", type(error).__name__)
            (failed or self._on_trouble)(error)
        else:
            _log.error("job failed", exc_info=error)
            self._on_fault(error)

    def finish(self) -> None:
        """Wait for what is under way (drafts being saved); nothing new is taken."""
        self._ended = True
        for lane in Lane:
            self._lanes[lane].submit(self._at_end)
            self._lanes[lane].shutdown(wait=lane not in _NOT_WAITED_FOR)
