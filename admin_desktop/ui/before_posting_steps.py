"""What the page "Before you post" asks for, done beside the window."""

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QImage

from admin_desktop.app import App
from admin_desktop.capture.pictures import inspect, read_picture_file
from admin_desktop.errors import Trouble
from admin_desktop.evidence.decoding import upright
from admin_desktop.incidents.claims import FROM_CLIPBOARD
from admin_desktop.pages.before_posting import Check
from admin_desktop.ui.before_posting_page import BeforePostingPage
from admin_desktop.ui.bringing_in import Offered, offered
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.messages import warn
from admin_desktop.ui.more_captures import MoreCaptures
from admin_desktop.ui.workers import Lane, Workers

if TYPE_CHECKING:
    from PIL import Image

# Of Qt's points, at most.
_PREVIEW = (220, 120)
_HINT = "Drop the picture here. It is looked at, and not kept."


class CannotLookAt(Trouble):
    """A picture that cannot be decoded here."""


class BeforePostingSteps(QObject):
    """Makes the checklist and reads the picture; pictures brought to this page are not sealed.

    Args:
        app, workers, window: of the program.
        more: which otherwise seals what is dropped or pasted.
    """

    def __init__(self, app: App, workers: Workers, window: MainWindow, more: MoreCaptures) -> None:
        super().__init__()
        self._app, self._workers, self._window, self._more = app, workers, window, more
        self._asked = 0
        self._stop = threading.Event()
        window.offer(Page.CHECK, self._make_page)
        window.shown.connect(self._page_shown)
        more.looked_at[Page.CHECK] = self.look_at

    def _make_page(self) -> BeforePostingPage:
        page = BeforePostingPage()
        page.changed.connect(self._check)
        page.picture.connect(self.look_at)
        page.choose.connect(lambda: self._more.bringing.choose(self._window))
        page.paste.connect(self._paste)
        page.remove_button.clicked.connect(self._stop_reading)
        page.anew_button.clicked.connect(self._stop_reading)
        self._more.bringing.watch(page)
        return page

    def _page(self) -> BeforePostingPage:
        page = self._window.page(Page.CHECK)
        assert isinstance(page, BeforePostingPage)
        return page

    def _page_shown(self, page: Page) -> None:
        self._more.bringing.hint_here = _HINT if page == Page.CHECK else ""
        if page == Page.CHECK:
            # After the way about has had its click.
            QTimer.singleShot(0, self._page().text.setFocus)

    def _check(self) -> None:
        page = self._page()
        draft, answers = page.draft, dict(page.answers)
        self._asked += 1
        asked = self._asked
        if draft.empty:
            page.show_checks(())
            return

        def check() -> tuple[Check, ...] | None:
            # Somebody types: what is out of date already is not worked out.
            if asked != self._asked:
                return None
            return self._app.before_posting.check(draft, self._app.pack, answers)

        def show(checks: tuple[Check, ...] | None) -> None:
            if checks is not None and asked == self._asked:
                page.show_checks(checks)

        self._workers.run(check, show, lane=Lane.SLOW)

    # The picture

    def _paste(self) -> None:
        try:
            self.look_at(offered(QGuiApplication.clipboard().mimeData(), FROM_CLIPBOARD))
        except Trouble as trouble:
            warn(self._window, "There is no picture", str(trouble))

    def look_at(self, what: Offered) -> None:
        """Read a picture that was brought to the page; of several the first."""
        self._stop_reading()
        stop = self._stop
        ratio = self._window.devicePixelRatioF()

        def shown(both: "tuple[Image.Image, QImage]") -> None:
            if stop.is_set():
                return
            image, preview = both
            self._page().show_picture(preview)
            self._read(image, stop)

        def failed(trouble: Trouble) -> None:
            warn(self._window, "The picture cannot be looked at", str(trouble))

        self._workers.run(lambda: _decoded(what, ratio), shown, failed, Lane.SLOW)

    def _read(self, image: "Image.Image", stop: threading.Event) -> None:
        def words() -> str:
            if stop.is_set():
                return ""
            return "\n".join(line.text for line in self._app.reader.words(image, stop.is_set).lines)

        def read(found: str) -> None:
            if not stop.is_set():
                self._page().show_words(found)

        def cannot(trouble: Trouble) -> None:
            if not stop.is_set():
                self._page().show_words("", str(trouble))

        self._workers.run(words, read, cannot, Lane.READING)

    def _stop_reading(self) -> None:
        self._stop.set()
        self._stop = threading.Event()


def _decoded(what: Offered, ratio: float) -> "tuple[Image.Image, QImage]":
    """Decode a picture and make it small for showing; for worker threads.

    Raises:
        NotImported: it is none, too large, or unreadable.
        CannotLookAt: a decoder stumbles over it.
    """
    if what.files:
        data, info, _changed = read_picture_file(what.files[0])
    else:
        data = what.as_png()
        info = inspect(data)
    try:
        image = upright(data, info.media_type)
        small = image.copy()
        small.thumbnail((round(_PREVIEW[0] * ratio), round(_PREVIEW[1] * ratio)))
    # Whatever a decoder stumbles over.
    except Exception as error:
        raise CannotLookAt(
            "This picture cannot be opened on this computer. Nothing was changed: try another."
        ) from error
    pixels = small.tobytes("raw", "BGRX")
    preview = QImage(pixels, small.width, small.height, small.width * 4, QImage.Format.Format_RGB32).copy()
    preview.setDevicePixelRatio(ratio)
    return image, preview
