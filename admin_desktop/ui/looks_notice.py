"""Says over a picture that it may not show the post, while another one can still be taken."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.ui.widgets import button, label

_WIDEST, _LEAST_MARGIN = 620, 16


class LooksNotice(QFrame):
    """Lies over a window, in its upper half, until it is answered. It takes the keyboard from nothing.

    Args:
        host: the window that shows the picture.
        sentences: what is wrong with it.
        setting: whether a setting of the system's is to blame.

    Signals:
        again: take another picture; this one stays.
        keep: it is fine as it is.
        open_setting: show what to do about the system's setting.
    """

    again = Signal()
    keep = Signal()
    open_setting = Signal()

    def __init__(self, host: QWidget, sentences: Sequence[str], *, setting: bool = False) -> None:
        super().__init__(host)
        self.setProperty("look", "banner-amber")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName("This picture may not show what you want to keep")
        self.setAccessibleDescription(" ".join(sentences))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addWidget(label("This picture may not show what you want to keep", "heading"))
        for sentence in sentences:
            layout.addWidget(label(sentence, wrap=True))
        layout.addWidget(label("It is sealed and stays, whatever you choose.", wrap=True))
        layout.addSpacing(4)
        layout.addLayout(self._make_buttons(setting))
        host.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _make_buttons(self, setting: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        # Keys that neither the frozen picture nor the form has: there Tab goes through edges, and Alt is taken.
        self.again_button = button("Take again  (F7)", "primary", says="Take another picture; this one stays")
        self.again_button.setShortcut("F7")
        self.again_button.clicked.connect(self._take_again)
        self.keep_button = button("It is fine, keep it  (F8)", says="The picture is fine, keep it")
        self.keep_button.setShortcut("F8")
        self.keep_button.clicked.connect(self._keep)
        row.addWidget(self.again_button)
        row.addWidget(self.keep_button)
        if setting:
            self.setting_button = button("Help with this…  (F9)", says="What to do about the system's setting")
            self.setting_button.setShortcut("F9")
            self.setting_button.clicked.connect(self.open_setting)
            row.addWidget(self.setting_button)
        row.addStretch(1)
        return row

    def _take_again(self) -> None:
        self.put_away()
        self.again.emit()

    def _keep(self) -> None:
        self.put_away()
        self.keep.emit()

    def put_away(self) -> None:
        """Take it off the window."""
        host = self.parentWidget()
        if host is not None:
            host.removeEventFilter(self)
            if self.isAncestorOf(QApplication.focusWidget() or host):
                host.setFocus()
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in its place when the window changes."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        host = self.parentWidget()
        if host is None:
            return
        width = max(1, min(_WIDEST, host.width() - 2 * _LEAST_MARGIN))
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry(
            (host.width() - width) // 2, max(_LEAST_MARGIN, host.height() // 3 - height // 2), width, height
        )
