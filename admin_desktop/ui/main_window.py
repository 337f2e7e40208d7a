"""The main window: the capture button, the way about, and the pages."""

from collections.abc import Callable
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.ui.home_page import HomePage
from admin_desktop.ui.messages import NoticeBar
from admin_desktop.ui.widgets import button, label, set_property

if TYPE_CHECKING:
    from admin_desktop.ui.practice_strip import PracticeStrip


class Page(IntEnum):
    """The pages, in the order of the way about; FORM, DETAIL and COPIES belong to Incidents."""

    HOME = 0
    INCIDENTS = 1
    OUTBOX = 2
    SETTINGS = 3
    FORM = 4
    DETAIL = 5
    COPIES = 6
    CHECK = 7


_NAV = (
    (Page.HOME, "&Home"),
    (Page.INCIDENTS, "&Incidents"),
    (Page.OUTBOX, "O&utbox"),
    (Page.CHECK, "&Before you post"),
    (Page.SETTINGS, "Se&ttings"),
)


class MainWindow(QMainWindow):
    """Shows one page at a time; pages other than Home are built when they are first wanted.

    Args:
        icon: of the program.
        practice: with the coloured strip of practice mode on top.

    Signals:
        painted: once, when the window was first drawn.
        capture: the button or its key.
        shown: a :class:`Page` came to the front.
        returned: the window came back to the front, whatever page it shows.
        closing: the admin closes the window; the window itself decides nothing.
    """

    painted = Signal()
    capture = Signal()
    shown = Signal(object)
    returned = Signal()
    closing = Signal()

    def __init__(self, icon: QIcon, practice: bool = False) -> None:
        super().__init__()
        self.setWindowTitle("PRACTICE - Admin Desktop" if practice else "Admin Desktop")
        self.setWindowIcon(icon)
        # Never larger than the screen: at 200 % a laptop has no more than 700 by 400 of Qt's points.
        room = self.screen().availableSize() - QSize(16, 48)
        self.setMinimumSize(QSize(980, 600).boundedTo(room))
        self.resize(QSize(1180, 760).boundedTo(room))
        self._painted = False
        self._makers: dict[Page, Callable[[], QWidget]] = {}
        self._pages: dict[Page, QWidget] = {}
        self.home = HomePage()
        self.stack = QStackedWidget()
        self.notices = NoticeBar()
        self._add(Page.HOME, self.home)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.practice_strip = self._make_strip(column) if practice else None
        row = QHBoxLayout()
        column.addLayout(row, 1)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_nav())
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        right.addWidget(self.notices)
        row.addLayout(right, 1)
        self.setCentralWidget(centre)
        for key in ("Ctrl+Alt+P", "Ctrl+Shift+S"):
            QShortcut(QKeySequence(key), self, self.capture.emit)

    def _make_strip(self, column: QVBoxLayout) -> "PracticeStrip":
        from admin_desktop.ui.practice_strip import PracticeStrip

        strip = PracticeStrip()
        column.addWidget(strip)
        return strip

    def _make_nav(self) -> QFrame:
        nav = QFrame()
        nav.setObjectName("nav")
        nav.setFixedWidth(212)
        column = QVBoxLayout(nav)
        column.setContentsMargins(12, 16, 12, 12)
        column.setSpacing(4)
        self.capture_button = button("&Capture a post", "capture", says="Capture a post (Ctrl+Alt+P)")
        self.capture_button.clicked.connect(self.capture)
        self.more_ways = button("", "capture-more", says="Other ways to capture")
        self.more_ways.setFixedWidth(34)
        # From the first paint on, or the button would get its arrow a moment later.
        self._ways = QMenu(self)
        self.more_ways.setMenu(self._ways)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.capture_button, 1)
        row.addWidget(self.more_ways)
        column.addLayout(row)
        hint = label("or press Ctrl+Alt+P", "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(hint)
        column.addSpacing(8)
        self._group = QButtonGroup(self)
        self._nav: dict[Page, QPushButton] = {}
        for page, words in _NAV:
            if page == Page.SETTINGS:
                column.addStretch(1)
            made = button(words, "nav")
            made.setCheckable(True)
            made.clicked.connect(lambda _=False, where=page: self.show_page(where))
            self._group.addButton(made)
            self._nav[page] = made
            column.addWidget(made)
        self._nav[Page.HOME].setChecked(True)
        return nav

    def offer_ways(self, fill: Callable[[QMenu], None]) -> None:
        """Say what the menu beside the capture button shows.

        Args:
            fill: lets a menu show the ways to capture whenever it opens.
        """
        fill(self._ways)

    def offer(self, page: Page, maker: Callable[[], QWidget]) -> None:
        """Say how a page is built when it is first wanted."""
        self._makers[page] = maker

    def _add(self, page: Page, widget: QWidget) -> None:
        self._pages[page] = widget
        self.stack.addWidget(widget)

    def page(self, page: Page) -> QWidget:
        """Return a page, built now if it was not yet."""
        if page not in self._pages:
            self._add(page, self._makers[page]())
        return self._pages[page]

    def build(self, page: Page) -> None:
        """Build a page before it is wanted."""
        self.page(page)

    def built(self, page: Page) -> bool:
        """Tell whether a page is there already."""
        return page in self._pages

    @property
    def current(self) -> Page:
        """The page in front."""
        front = self.stack.currentWidget()
        return next(page for page, widget in self._pages.items() if widget is front)

    def show_page(self, page: Page) -> None:
        """Bring a page to the front."""
        self.stack.setCurrentWidget(self.page(page))
        nav = Page.INCIDENTS if page in (Page.FORM, Page.DETAIL, Page.COPIES) else page
        self._nav[nav].setChecked(True)
        self.shown.emit(page)

    def nav_button(self, page: Page) -> QPushButton:
        """Return the button that leads to a page."""
        return self._nav[page]

    def set_badge(self, open_messages: int, need_admin: int = 0) -> None:
        """Show at Outbox how many messages wait, and whether any of them needs the admin."""
        outbox = self._nav[Page.OUTBOX]
        words = f"O&utbox  ({open_messages})" if open_messages else "O&utbox"
        outbox.setText(f"{words}  !" if need_admin else words)
        spoken = f"Outbox, {open_messages} waiting" if open_messages else "Outbox, nothing waiting"
        if need_admin:
            spoken += f", {need_admin} {'needs' if need_admin == 1 else 'need'} you"
        outbox.setAccessibleName(spoken)
        set_property(outbox, "calls", bool(need_admin))

    # Window state

    def state(self) -> dict[str, str]:
        """Return size and place, to be remembered. It opens at Home: there is what needs the admin."""
        return {"geometry": bytes(self.saveGeometry().toBase64().data()).decode("ascii")}

    def restore(self, state: dict[str, str]) -> None:
        """Take up a remembered state; a screen that is gone is no trouble to Qt."""
        geometry = state.get("geometry", "")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "replace")))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window is there."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the decision to others."""
        event.ignore()
        self.closing.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Fresh times at Home when the window comes back to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._painted:
            self.returned.emit()
