"""Reading pictures beside everything else: begun when they are sealed, and brought into the form when it is known."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from admin_desktop.app import App
from admin_desktop.boxes import Box
from admin_desktop.capturing import Captured
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, CaptureState
from admin_desktop.incidents.incident import Selection
from admin_desktop.incidents.readings import KeptReading
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.workers import Lane, Workers

if TYPE_CHECKING:
    from PIL import Image

    from admin_desktop.capture.frames import Frame
    from admin_desktop.reading.words import Text

_log = logging.getLogger(__name__)

# The reader holds tens of megabytes: they are given back when no picture has come for this long.
_GIVE_BACK_AFTER_MS = 60_000


@dataclass(frozen=True, slots=True)
class _Words:
    """All words of one original."""

    capture_id: str
    number: int
    text: "Text"


class ReadingSteps(QObject):
    """Reads one picture at a time, on a lane of its own.

    Args:
        app, workers: of the program.

    Signals:
        began: the id of a capture that is being read.
        read: the id of a capture, and the :class:`KeptReading` of it.
        ended: the id of a capture that was not read after all.
    """

    began = Signal(str)
    read = Signal(str, object)
    ended = Signal(str)

    def __init__(self, app: App, workers: Workers) -> None:
        super().__init__()
        self._app, self._workers = app, workers
        self._stops: dict[str, threading.Event] = {}  # by capture's id, of what is being read
        self._under_way: dict[str, Selection] = {}
        self._frames: dict[tuple[str, int], Frame] = {}
        self._next = ("", 0)  # capture's id and number of the original whose words are read next
        self._words: _Words | None = None
        self._refused: list[Selection] = []
        self._latest: dict[str, KeptReading] = {}
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_GIVE_BACK_AFTER_MS)
        self._idle.timeout.connect(self._give_back)

    def sealed(self, captured: Captured, first: int) -> None:
        """Stop reading other pictures, and be ready for all words of this one: see :meth:`read_words`.

        Args:
            captured: just sealed.
            first: the place of the frame that is likely to be selected on.
        """
        self.stop()
        capture_id = captured.capture.id
        self._frames = {(capture_id, at): frame for at, frame in enumerate(captured.frames, 1)}
        self._stops[capture_id] = threading.Event()
        self._next = (capture_id, first + 1)

    def read_words(self) -> None:
        """Read all words of the picture that was sealed last, while the admin selects a part of it.

        Not before it is on the screen: both at once, the reading would keep Python's lock from the painting.
        """
        (capture_id, number), self._next = self._next, ("", 0)
        stop, frame = self._stops.get(capture_id), self._frames.get((capture_id, number))
        if stop is None or frame is None or capture_id in self._under_way:
            return

        def words() -> None:
            if not stop.is_set():
                text = self._app.reader.words(_image(frame), stop.is_set)
                self._words = _Words(capture_id, number, text)

        self._run(words, lambda _: None, lambda: None)

    def part_chosen(self, capture: Capture, selection: Selection) -> None:
        """Read a capture, now that it is known which part of it is meant."""
        before = self._under_way.get(capture.id)
        if before == selection or selection in self._refused:
            return
        if before is not None:
            self._stops[capture.id].set()
            self._stops[capture.id] = threading.Event()
        stop = self._stops.setdefault(capture.id, threading.Event())
        self._under_way[capture.id] = selection
        frame = self._frames.get((capture.id, selection.picture))
        self.began.emit(capture.id)

        def read() -> KeptReading | None:
            return None if stop.is_set() else self._read(selection, frame, stop)

        def done(kept: KeptReading | None) -> None:
            if self._under_way.get(capture.id) is not selection:
                return
            self._forget(capture.id)
            if kept is None:
                self.ended.emit(capture.id)
            else:
                self._latest[capture.id] = kept
                self.read.emit(capture.id, kept)

        def failed() -> None:
            if self._under_way.get(capture.id) is selection:
                self._forget(capture.id)
                self._refused.append(selection)  # what cannot be read now cannot be read in a moment either
                self.ended.emit(capture.id)

        self._run(read, done, failed)

    def form_shown(self, data: FormData) -> None:
        """Read what a draft shows and was not read yet: the picture that leads first."""
        for capture in sorted(data.captures, key=lambda one: data.incident.selection(one.id).box is None):
            kept, selection = data.readings.get(capture.id), data.incident.selection(capture.id)
            if capture.state != CaptureState.KEPT or (kept is not None and kept.is_of(selection)):
                continue
            latest = self._latest.get(capture.id)
            if latest is not None and latest.is_of(selection):
                self.read.emit(capture.id, latest)  # it was read while the records were
            else:
                self.part_chosen(capture, selection)

    def reads(self, capture_ids: Sequence[str]) -> bool:
        """Whether one of these is being read."""
        return any(one in self._under_way for one in capture_ids)

    def stop(self, capture_ids: Sequence[str] | None = None) -> None:
        """Stop reading these captures, or all: they were discarded, or there is a new picture."""
        for capture_id in list(self._stops if capture_ids is None else capture_ids):
            if capture_id in self._stops:
                self._stops[capture_id].set()
            self._latest.pop(capture_id, None)
            self._forget(capture_id)

    def _forget(self, capture_id: str) -> None:
        self._stops.pop(capture_id, None)
        self._under_way.pop(capture_id, None)
        self._frames = {key: frame for key, frame in self._frames.items() if key[0] != capture_id}

    def _run(self, job: Callable[[], object], done: Callable[..., None], failed: Callable[[], None]) -> None:
        self._idle.stop()

        def guarded() -> object:
            from admin_desktop.reading.ocr import Stopped

            try:
                return job()
            except Stopped:
                return None

        def refused(trouble: Trouble) -> None:
            # The form can be filled in by hand: nobody is bothered while something bad is to be dealt with.
            _log.warning("a picture was not read: %s", type(trouble).__name__)
            failed()

        def then(result: object) -> None:
            done(result)
            self._idle.start()

        self._workers.run(guarded, then, refused, Lane.READING)

    # On the lane

    def _read(self, selection: Selection, frame: "Frame | None", stop: threading.Event) -> KeptReading | None:
        from admin_desktop.evidence.deriving import open_original
        from admin_desktop.incidents.guessing import guess_from
        from admin_desktop.incidents.likeness import look_of
        from admin_desktop.incidents.posted import moment_of
        from admin_desktop.reading.reading import Known

        app, capture = self._app, self._app.find_capture(selection.capture_id)
        if capture.state != CaptureState.KEPT:
            return None
        originals = capture.originals
        original = next((one for one in originals if one.number == selection.picture), originals[0])
        image = _image(frame) if frame is not None else open_original(app.vault, original)
        known = Known(
            moment_of(capture, selection.picture),
            str(capture.observed.get("window_title") or ""),
            str(capture.observed.get("page_link") or ""),
            tuple(app.register.pages_used()),
        )
        words = self._words
        there = words.text if words and (words.capture_id, words.number) == (capture.id, selection.picture) else None
        box = Box(*selection.box) if selection.box else None
        reading = app.reader.read(image, box, known, stop.is_set, there)
        if stop.is_set():
            return None
        # Whole screens look like one another; a post is known by its own part.
        kept = KeptReading(selection.picture, reading, look_of(image, box) if box else "")
        if not app.readings.keep(capture.id, kept):
            return None
        guess_from(app.database, capture.id, reading, app.pack)
        return kept

    def _give_back(self) -> None:
        """Nothing is read any more: the memory is for others."""
        self._words = None
        self._frames.clear()
        self._latest.clear()
        if "reader" in self._app.__dict__:
            self._workers.run(self._app.reader.close, None, lambda _: None, Lane.READING)


def _image(frame: "Frame") -> "Image.Image":
    """Make a picture of what was grabbed, without reading it back from disk."""
    from PIL import Image

    return Image.frombytes("RGB", (frame.width, frame.height), bytes(frame.bgra), "raw", "BGRX")
