"""The pictures of a tour, and the list of its steps."""

import time
from dataclasses import asdict, dataclass

from admin_desktop.app import App
from admin_desktop.ui.tour.folder import TourFolder


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step that was played.

    Attributes:
        name: what it shows.
        picture: the file's name in the tour's folder.
        ms: how long the step took, since the one before (milliseconds).
    """

    name: str
    picture: str
    ms: int


class Pictures:
    """Takes a picture of the screen at the end of each step. For a worker thread.

    Args:
        app: grabs.
        folder: takes the files.
    """

    def __init__(self, app: App, folder: TourFolder) -> None:
        self._app, self._folder = app, folder
        self._since = time.monotonic()
        self.steps: list[TakenStep] = []

    def take(self, name: str) -> TakenStep:
        """Keep a picture of the screen with the mouse pointer, all of it.

        Raises:
            NoScreen, GrabFailed: there is no picture.
            DiskFull, NoWritePermission, FolderGone, FileTrouble: it could not be kept.
        """
        from admin_desktop.evidence.png import encode_png

        frame = self._app.capturing.grabber.grab(self._app.capturing.choose_screens("pointer"))[0]
        file = f"{len(self.steps) + 1:02d}-{name}.png"
        self._folder.keep(file, encode_png(frame.width, frame.height, frame.bgra))
        now = time.monotonic()
        step = TakenStep(name, file, round((now - self._since) * 1e3))
        self._since = now
        self.steps.append(step)
        return step

    def listed(self) -> list[dict[str, object]]:
        """Return the steps as JSON values."""
        return [asdict(step) for step in self.steps]
