"""The coloured strip of practice mode, and the small bar that lies over the sample page."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QScreen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.ui.sample_page import AUTHOR
from admin_desktop.ui.widgets import button, label


class PracticeStrip(QFrame):
    """Says at the top of the window that this is practice.

    Signals:
        sample, received, end: the buttons.
    """

    sample = Signal()
    received = Signal()
    end = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "practice")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(8)
        self.words = label("", "practice-title")
        row.addWidget(self.words)
        row.addStretch(1)
        self.sample_button = button("", "practice")
        self.sample_button.setAccessibleName("Show the sample page")
        self.sample_button.setToolTip("A made-up page with a nasty comment (F7)")
        self.sample_button.clicked.connect(self.sample)
        self.received_button = button("", "practice")
        self.received_button.setToolTip("The mails that arrived in practice (Ctrl+M)")
        self.received_button.clicked.connect(self.received)
        self.end_button = button("End practice", "practice")
        self.end_button.setToolTip("Close practice (Ctrl+Q)")
        self.end_button.clicked.connect(self.end)
        for one in (self.sample_button, self.received_button, self.end_button):
            row.addWidget(one)
        self._number, self._short = 0, False
        self._say()
        self._full_width = self.sizeHint().width()

    def set_received(self, number: int) -> None:
        """Show how many mails have arrived."""
        self._number = number
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer words where there is little room (a laptop at 200 %)."""
        super().resizeEvent(event)
        short = self.width() < self._full_width
        if short != self._short:
            self._short = short
            self._say()

    def _say(self) -> None:
        self.words.setText("PRACTICE" if self._short else "PRACTICE · nothing leaves this computer")
        self.sample_button.setText("Sample page" if self._short else "Show the sample page")
        who = "Received" if self._short else "What Communications received"
        self.received_button.setText(f"{who} ({self._number})")
        self.received_button.setAccessibleName(f"What Communications received, {self._number}")
        # A new text takes the keys away.
        self.sample_button.setShortcut(QKeySequence("F7"))
        self.received_button.setShortcut(QKeySequence("Ctrl+M"))
        self.end_button.setShortcut(QKeySequence("Ctrl+Q"))


class Guide(QFrame):
    """How to rehearse, in three steps.

    Args:
        heading: above them.
        last: what comes of it.

    Signals:
        sample: show the sample page.
    """

    sample = Signal()

    def __init__(self, heading: str, last: str) -> None:
        super().__init__()
        self.setProperty("look", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        column.addWidget(label(heading, "heading"))
        for words in (
            "1. Show the sample page: it has a nasty comment on it.",
            "2. There, press Capture a post, and draw a box round the comment.",
            "3. Look over the form that opens, and press Send.",
            last,
        ):
            column.addWidget(label(words, wrap=True))
        self.sample_button = button("Show the sample page", "primary")
        self.sample_button.clicked.connect(self.sample)
        column.addSpacing(4)
        column.addWidget(self.sample_button, 0, Qt.AlignmentFlag.AlignLeft)


class PracticeBar(QWidget):
    """Lies over the sample page: what to do there, and the capture button.

    Signals:
        capture, back, close_page: the buttons.
    """

    capture = Signal()
    back = Signal()
    close_page = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("PRACTICE: the sample page - Admin Desktop")
        self.setWindowFlags(Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame = QFrame()
        frame.setProperty("look", "practice")
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(18, 12, 18, 14)
        column.setSpacing(10)
        column.addWidget(
            label(f"PRACTICE · This page is made up: {AUTHOR} left a nasty comment on it.", "practice-title")
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        self.capture_button = button("&Capture a post", "practice-main")
        self.capture_button.clicked.connect(self.capture)
        self.back_button = button("&Back to Admin Desktop", "practice")
        self.back_button.clicked.connect(self.back)
        self.close_button = button("Close the &page", "practice")
        self.close_button.clicked.connect(self.close_page)
        for one in (self.capture_button, self.back_button, self.close_button):
            row.addWidget(one)
        column.addLayout(row)

    def show_on(self, screen: QScreen) -> None:
        """Show it at the foot of a screen, in the middle, over everything; the page keeps the keyboard."""
        room = screen.availableGeometry()
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.adjustSize()
        self.move(room.center().x() - self.width() // 2, room.bottom() - self.height() - room.height() // 20)
        self.show()
        self.raise_()
