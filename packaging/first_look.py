"""The main job, played in the real program by real mouse and key events, with a picture of each step.

For a machine without a screen: the bootstrap starts a virtual one and runs this on it. A sample post is shown, or
whatever is on the screen already (``--post none``); it is captured, boxed, reported and handed over as a file.

    python packaging/first_look.py --out DIR [--post FILE|none] [--box X,Y,W,H] [--link URL]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SAMPLE = ROOT / "tests" / "data" / "posts" / "fb-libel-light.png"
SAMPLE_BOX = (656, 304, 608, 94)
SAMPLE_LINK = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"
PAGE = "Sample High Band Boosters"
WORDS = "The director is a damn crook and everyone on the board knows he stole the trip money."
_PATIENCE_S = 30.0
_SHOWN = "sample-post-shown"

# A step yields how many seconds the program may work before the next one.
Steps = Generator[float, None, Any]


def main() -> int:
    """Play, or (``--show FILE``) be the window with the sample post."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "first-look")
    parser.add_argument("--post", default=str(SAMPLE), help="a picture of a post, or none: what is on the screen")
    parser.add_argument("--box", default=",".join(map(str, SAMPLE_BOX)), help="the post on the screen, in pixels")
    parser.add_argument("--link", default=SAMPLE_LINK)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--show", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.show:
        return _show(given.show)
    box = tuple(int(part) for part in given.box.split(","))
    if given.out.exists():
        shutil.rmtree(given.out)
    given.out.mkdir(parents=True)
    shown = _start_showing(Path(given.post)) if given.post != "none" else None
    try:
        return Play(given.out, box, given.link, given.theme).run()
    finally:
        if shown:
            shown.terminate()
            shown.wait(10)


def _show(picture: Path) -> int:
    """Show a picture over the whole screen, as a browser in full screen would."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication, QLabel

    application = QApplication(sys.argv[:1])
    window = QLabel()
    window.setWindowTitle(f"{PAGE} | Facebook")
    window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    window.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    pixmap = QPixmap(str(picture))
    pixmap.setDevicePixelRatio(window.devicePixelRatioF())
    window.setPixmap(pixmap)
    window.setGeometry(application.primaryScreen().geometry())
    window.show()
    print(_SHOWN, flush=True)
    return application.exec()


def _start_showing(picture: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, str(Path(__file__).resolve()), "--show", str(picture)]
    shown = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert shown.stdout is not None
    if _SHOWN not in shown.stdout.readline():
        raise SystemExit("The sample post could not be shown.")
    return shown


class Hands:
    """A mouse and a keyboard, through the screen's own events (xdotool)."""

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, timeout=20)

    def click(self, widget: Any) -> None:
        """Click in the middle of a widget."""
        self.move(*_centre(widget))
        self._do("click", "1")

    def move(self, x: int, y: int) -> None:
        """Move the pointer (physical pixels)."""
        self._do("mousemove", str(x), str(y))

    def drag(self, box: tuple[int, ...]) -> None:
        """Drag a box (physical pixels)."""
        x, y, width, height = box
        self.move(x, y)
        self._do("mousedown", "1")
        for part in (1, 2, 3):
            self.move(x + width * part // 3, y + height * part // 3)
        self._do("mouseup", "1")

    def type(self, text: str) -> None:
        """Type a text where the keyboard is."""
        self._do("type", "--delay", "4", "--", text)

    def key(self, *names: str) -> None:
        """Press keys, one after the other."""
        self._do("key", *names)


def _centre(widget: Any) -> tuple[int, int]:
    from admin_desktop.ui.stepping_aside import system_rect

    rect = system_rect(widget.screen(), widget.mapToGlobal(widget.rect().topLeft()), widget.width(), widget.height())
    return rect.x + rect.width // 2, rect.y + rect.height // 2


class Play:
    """Runs the program in this process and plays the main job on it.

    Args:
        out: for pictures, the data folder and the report.
        box: the post on the screen.
        link: put into the clipboard, as an admin would copy it.
        theme: "light" or "dark".
    """

    def __init__(self, out: Path, box: tuple[int, ...], link: str, theme: str) -> None:
        from PySide6.QtGui import QIcon

        from admin_desktop.app import App
        from admin_desktop.storage.logs import start_logging
        from admin_desktop.ui.controller import Controller
        from admin_desktop.ui.single_instance import SingleInstance
        from admin_desktop.ui.start import make_application
        from admin_desktop.ui.theme import apply_theme

        self._out, self._box, self._link = out, box, link
        self._steps: list[dict[str, str]] = []
        self._saved: list[Path] = []
        self._application = make_application()
        self._app = App.open(str(out / "data"))
        self._app.settings.theme = theme
        start_logging(self._app.paths.log)
        instance = SingleInstance(self._app.paths.root)
        if not instance.claim():
            raise SystemExit("Another first look is running on this folder.")
        apply_theme(self._application, theme, self._app.resources / "icons")
        icon = QIcon(str(self._app.resources / "icons" / "admin-desktop.png"))
        self._controller = Controller(self._app, instance, icon)
        self._hands = Hands()

    def wait(self, what: str, true: Callable[[], Any]) -> Steps:
        """Let the program work until something is so, and return it.

        Raises:
            SystemExit: it did not come about; the last screen is kept as a picture.
        """
        deadline = time.monotonic() + _PATIENCE_S
        while not (found := true()):
            if time.monotonic() > deadline:
                self.picture("failed")
                raise SystemExit(f"The first look stopped: {what} did not happen. See {self._out}.")
            yield 0.02
        return found

    def settle(self) -> Steps:
        """Wait until the program has nothing to do and has drawn itself."""
        yield 0.1
        yield from self.wait("the program coming to rest", lambda: not self._controller.workers.busy)
        yield 0.25

    def picture(self, name: str) -> None:
        """Keep a picture of the whole screen."""
        from admin_desktop.evidence.png import encode_png

        path = self._out / f"{len(self._steps) + 1:02d}-{name}.png"
        frame = self._app.grabber.grab(self._app.choose_screens(1))[0]
        path.write_bytes(encode_png(frame.width, frame.height, frame.bgra))
        self._steps.append({"name": name, "picture": path.name})
        print(f"  {path.name}", flush=True)

    def dialog(self, kind: str) -> Any:
        """Return the open dialog of a class, by its name, or None."""
        shown = (window for window in self._application.topLevelWidgets() if window.isVisible())
        return next((window for window in shown if type(window).__name__ == kind), None)

    def run(self) -> int:
        """Play it all between the program's own events, so that its menus and dialogs never wait for the hands."""
        from PySide6.QtCore import QTimer

        outcome: list[int | str] = []
        steps = self._play()

        def go_on() -> None:
            try:
                QTimer.singleShot(round(next(steps) * 1000), go_on)
            except StopIteration:
                outcome.append(0)
                self._controller.quit()
            except (SystemExit, Exception) as error:
                outcome.append(str(error) or type(error).__name__)
                self._application.exit(1)

        self._controller.window.show()
        QTimer.singleShot(0, go_on)
        self._application.exec()
        if outcome != [0]:
            print(outcome[0], file=sys.stderr)
            return 1
        return self._tell(self._saved)

    def _play(self) -> Steps:
        yield from self._welcome()
        yield from self._capture()
        yield from self._report()
        yield from self._send()
        yield from self._look_back()

    def _welcome(self) -> Steps:
        start = yield from self.wait("the welcome", lambda: self.dialog("FirstStart"))
        yield from self.settle()
        self._hands.click(start.details.name)
        yield 0.05
        self._hands.type("Maria Sample")
        yield 0.05
        self._hands.key("Tab")
        yield 0.05
        self._hands.type("maria.sample@gmail.com")
        yield 0.05
        self._hands.click(start.details.employed)
        yield 0.05
        self._hands.click(start.details.supervisor)
        yield 0.05
        self._hands.type("principal@sample-high.example")
        yield 0.05
        self._hands.click(start.details.communications)
        yield 0.05
        self._hands.key("ctrl+a")
        yield 0.05
        self._hands.type("communications@district.example")
        yield 0.05
        self.picture("welcome")
        self._hands.click(start.next)
        yield 0.05
        yield 0.2
        self._hands.click(start.take)
        yield 0.05
        yield from self.wait("the practice picture", lambda: start.words.text().startswith("✓"))
        yield from self.settle()
        self.picture("practice")
        self._hands.click(start.next)
        yield 0.05
        yield from self.wait("the end of the welcome", lambda: self.dialog("FirstStart") is None)
        yield from self.settle()
        self.picture("home")

    def _capture(self) -> Steps:
        self._application.clipboard().setText(self._link)
        self._hands.click(self._controller.window.capture_button)
        yield 0.05
        selection = yield from self.wait("the frozen picture", lambda: self.dialog("SelectionWindow"))
        yield from self.settle()
        self._hands.drag(self._box)
        yield 0.05
        yield 0.2
        self.picture("box")
        chosen = selection.box
        self._hands.key("Return")
        yield 0.05
        yield from self.wait("the form", lambda: self.dialog("SelectionWindow") is None)
        yield from self.settle()
        if chosen is None:
            raise SystemExit("The first look stopped: the box was not drawn.")

    def _report(self) -> Steps:
        form = self._controller.steps.form
        yield from self.wait("the form", lambda: form.isVisible() and form.incident_id)
        yield from self.settle()
        self._hands.click(form.page)
        yield 0.05
        self._hands.type(PAGE)
        yield 0.05
        self._hands.click(form.author)
        yield 0.05
        self._hands.type("Pat Example")
        yield 0.05
        self._hands.click(form.body)
        yield 0.05
        self._hands.type(WORDS)
        yield 0.05
        for name in ("profanity", "libel"):
            self._hands.click(form.categories.toggle(name))
            yield 0.05
        yield from self.settle()
        yield 0.6
        self.picture("form")
        self._hands.click(form.send_button)
        yield 0.05

    def _send(self) -> Steps:
        dialog = yield from self.wait("the sending", lambda: self.dialog("SendDialog"))
        for number in (1, 2):
            yield from self.settle()
            self.picture(f"send-{number}")
            path = self._out / f"report-{number}.eml"
            self._hands.click(dialog.other)
            yield 0.05
            yield 0.2
            # The menu's mnemonic: Save as a file.
            self._hands.key("s")
            yield 0.05
            yield from self.wait("the file dialog", lambda: self.dialog("QFileDialog"))
            yield 0.3
            self._hands.key("ctrl+a")
            yield 0.05
            self._hands.type(str(path))
            yield 0.05
            self._hands.key("Return")
            yield 0.05
            yield from self.wait("the saved message", path.exists)
            self._saved.append(path)
            yield from self.settle()
            self._hands.click(dialog.yes)
            yield 0.05
            yield from self.settle()
        yield from self.wait("the end of sending", lambda: self.dialog("SendDialog") is None)

    def _look_back(self) -> Steps:
        from admin_desktop.ui.main_window import Page

        yield from self.settle()
        self.picture("home-afterwards")
        window = self._controller.window
        self._hands.click(window.nav_button(Page.OUTBOX))
        yield 0.05
        yield from self.settle()
        self.picture("outbox")
        self._hands.click(window.nav_button(Page.INCIDENTS))
        yield 0.05
        yield from self.settle()
        self.picture("incidents")
        self._hands.key("Tab", "Return")
        yield 0.05
        yield from self.settle()
        self.picture("incident")
        self._hands.click(window.nav_button(Page.SETTINGS))
        yield 0.05
        yield from self.settle()
        self.picture("settings")

    def _tell(self, saved: list[Path]) -> int:
        from admin_desktop.app import App
        from admin_desktop.evidence.verifying import verify

        app = App.open(str(self._out / "data"))
        verdict = verify(app.database, app.vault)
        app.database.close()
        facts = {
            "steps": self._steps,
            "reports": [path.name for path in saved],
            "data": "data",
            "findings": [finding.sentence for finding in verdict.findings],
        }
        (self._out / "first-look.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        shown = os.path.relpath(self._out)
        print(f"Pictures of the {len(self._steps)} steps: {shown}")
        for path in saved:
            print(f"A report as it was handed over: {os.path.relpath(path)}")
        print(f"The evidence was checked: {verdict.pictures} pictures, {len(verdict.findings)} findings.")
        return 1 if verdict.findings else 0


if __name__ == "__main__":
    sys.exit(main())
