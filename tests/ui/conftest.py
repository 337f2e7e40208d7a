"""The program as an admin has it: a data folder of the test's own, a controller, windows that are really shown."""

import contextlib
import faulthandler
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from admin_desktop.app import App
from admin_desktop.boxes import Box
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.incidents.incident import Incident
from admin_desktop.reading.ocr import GOOD_HEIGHT, Ocr, never
from admin_desktop.reading.reader import Reader
from admin_desktop.reading.suggesting import Suggester
from admin_desktop.reading.words import Text
from admin_desktop.ui import form_data
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.home_page import HomePage
from admin_desktop.ui.incident_form import IncidentForm
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.send_dialog import SendDialog
from admin_desktop.ui.single_instance import SingleInstance
from admin_desktop.ui.start import make_application
from admin_desktop.ui.workers import Lane
from tests.conftest import POSTS

W = TypeVar("W", bound=QWidget)
POST = "x-harass-light.png"
# Bigger than any picture takes on a slow machine.
LIMIT_MS = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of each window with a least size that it does not keep it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(scope="session")
def qapp() -> Iterator[QApplication]:
    """The application as the program makes it, but with dialogs of Qt's own on every system."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = make_application()
    application.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    application.setQuitOnLastWindowClosed(False)
    yield application


class Opener(QObject):
    """Takes the links and files that would be opened in other programs."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url)


@pytest.fixture(autouse=True)
def opener(qapp: QApplication) -> Iterator[Opener]:
    """No test opens a browser."""
    taking = Opener()
    for scheme in ("http", "https", "file", "mailto"):
        # The stub asks for bytes, Qt for Python itself for str.
        QDesktopServices.setUrlHandler(scheme, taking, "take")  # type: ignore[arg-type]
    yield taking
    for scheme in ("http", "https", "file", "mailto"):
        QDesktopServices.unsetUrlHandler(scheme)


class Blind(Ocr):
    """Sees no words, in no time: for tests that are about something else. Those that are not give the app a Reader."""

    def __init__(self) -> None:
        super().__init__(Path())

    def read(
        self,
        image: Image.Image,
        part: Box | None = None,
        stop: Callable[[], bool] = never,  # noqa: ARG002
        height: int = GOOD_HEIGHT,  # noqa: ARG002
        *,
        thorough: bool = False,  # noqa: ARG002
    ) -> Text:
        return Text(image.size, (), part)


class Desk:
    """The open program.

    Args:
        root: its data folder.
        first: prepares the settings before the window opens.
    """

    def __init__(self, qtbot: QtBot, root: Path, first: Callable[[App], None] | None = None) -> None:
        self.qtbot, self.root = qtbot, root
        self.app = App.open(str(root))
        self.app.reader = Reader(Blind(), self.app.platforms, Suggester(self.app.resources / "suggestions"))
        if first:
            first(self.app)
        self.instance = SingleInstance(self.app.paths.root)
        assert self.instance.claim()
        self._hooks = sys.excepthook, threading.excepthook
        self.controller = Controller(
            self.app, self.instance, QIcon(str(self.app.resources / "icons" / "admin-desktop.png"))
        )
        self.caught = 0
        self.controller.crash._caught.connect(self._count)
        self.closed = False
        self.window.show()

    def _count(self) -> None:
        self.caught += 1

    @property
    def window(self) -> MainWindow:
        return self.controller.window

    @property
    def home(self) -> HomePage:
        return self.window.home

    @property
    def form(self) -> IncidentForm:
        return self.controller.steps.form

    def until(self, true: Callable[[], Any]) -> None:
        """Work on until this holds."""
        self.qtbot.waitUntil(lambda: bool(true()), timeout=LIMIT_MS)

    def settle(self) -> None:
        """Until all work in the background has come back, and what it brought is laid out and shown."""
        for _ in range(3):
            self.until(lambda: not self.controller.workers.busy)
            QCoreApplication.processEvents()

    def opened(self) -> "Desk":
        """Until the records are open and Home is shown."""
        self.until(lambda: not self.home.summary.text().startswith("Opening"))
        self.settle()
        return self

    # What is in it

    def capture(self, post: str = POST) -> Capture:
        return self.app.capturing.import_files([POSTS / post], Purpose.UNFILED).capture

    def draft(self, clipboard: str = "", post: str = POST) -> str:
        """Import a post, open its draft, and show it in the form."""
        incident_id = form_data.start_draft(self.app, self.capture(post), clipboard).id
        self.open(incident_id)
        assert self.form.incident_id == incident_id
        return incident_id

    def open(self, incident_id: str) -> None:
        self.controller.detail.open(incident_id)
        self.settle()

    def stored(self, incident_id: str) -> Incident:
        return self.app.register.get(incident_id)

    def send(self) -> SendDialog:
        """Press Send; gives the dialog that opens."""
        self.click(self.form.send_button)
        self.settle()
        return self.dialog(SendDialog)

    def show_page(self, page: Page) -> QWidget:
        self.click(self.window.nav_button(page))
        self.settle()
        assert self.window.current == page
        return self.window.page(page)

    # Hands

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible() and button.isEnabled(), button.text()
        where = button.rect().center()
        if isinstance(button, QCheckBox | QRadioButton):  # wider than its words, and only these take a click
            where.setX(button.height() // 2)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=where)

    def write(self, field: QWidget, words: str) -> None:
        field.setFocus()
        QTest.keyClicks(field, words)

    def dialog(self, kind: type[W]) -> W:
        """The one dialog of a kind that is open."""
        found = [one for one in self.app_windows() if isinstance(one, kind)]
        assert len(found) == 1, found
        return found[0]

    def dialogs(self) -> list[QDialog]:
        return [one for one in self.app_windows() if isinstance(one, QDialog)]

    def app_windows(self) -> list[QWidget]:
        return [one for one in QApplication.topLevelWidgets() if one.isVisible()]

    # The end

    def close(self) -> None:
        """Quit as the admin does, and leave nothing behind for the next test."""
        if self.closed:
            return
        self.settle()
        for lane in Lane:
            self.controller.workers.run(self.app.database.close, lane=lane)
        self.settle()
        self.controller.quit()
        self.tidy()

    def tidy(self) -> None:
        """After quitting."""
        self.until(lambda: self.controller.ended)
        self.closed = True
        self.app.database.close()
        crash = self.controller.crash
        if crash._faults:
            faulthandler.disable()
            crash._faults.close()
            if sys.__stderr__ is not None:
                faulthandler.enable(sys.__stderr__)
            sys.excepthook, threading.excepthook = self._hooks
            application().styleHints().colorSchemeChanged.disconnect()
            application().commitDataRequest.disconnect()
        for window in self.app_windows():
            window.hide()
        self.window.deleteLater()
        # exit() was asked for: Qt's loops end at once until a main loop has come and gone.
        QTimer.singleShot(0, lambda: QApplication.exit(0))
        application().exec()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found


@pytest.fixture
def desks(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Opens the program on the test's data folder, one after the other; no fault of ours may come up unasked."""
    made: list[Desk] = []

    def open_desk(first: Callable[[App], None] | None = None) -> Desk:
        for one in made:
            one.close()
        made.append(Desk(qtbot, tmp_path / "data", first))
        return made[-1]

    yield open_desk
    with contextlib.ExitStack() as rest:
        for one in made:
            rest.callback(one.close)
    assert [one.caught for one in made] == [0] * len(made), "a fault of our own came up"


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    """The program of an employee who has been here before."""
    return desks(employee).opened()


def employee(app: App) -> None:
    settings = app.settings
    settings.name, settings.mail, settings.employed = "Kim Lee", "kim@gmail.com", True
    settings.supervisor_mail, settings.communications_mail = "pat@school.org", "comms@school.org"
    settings.setup_done = True


def volunteer(app: App) -> None:
    employee(app)
    app.settings.employed = False


def words_of(widget: QWidget) -> list[str]:
    """All that the labels of a window show now."""
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible() and one.text()]


def button_of(widget: QWidget, words: str) -> QPushButton:
    """The one visible button with these words in its text or accessible name, mnemonics aside."""
    found = [
        one
        for one in widget.findChildren(QPushButton)
        if one.isVisible() and words in (one.text().replace("&", "") + "|" + one.accessibleName())
    ]
    assert len(found) == 1, (words, [one.text() for one in widget.findChildren(QPushButton) if one.isVisible()])
    return found[0]


def action_of(dialog: SendDialog, words: str) -> QAction:
    """An entry of the menu of other ways."""
    menu = dialog.other.menu()
    found = [one for one in menu.actions() if words in one.text().replace("&", "")]
    assert len(found) == 1, words
    return found[0]
