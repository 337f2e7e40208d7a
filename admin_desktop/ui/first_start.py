"""The first start: who you are, and a practice picture on a calm day."""

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.ui.details_form import DetailsForm
from admin_desktop.ui.picture_view import PictureView
from admin_desktop.ui.widgets import button, card, label


class FirstStart(QDialog):
    """Two steps; can be left at any time and taken up again from Home. Nothing about servers or folders.

    Signals:
        changed: the settings in memory changed and want to be saved.
        practise: take a practice picture; answer with :meth:`show_picture` or :meth:`show_trouble`.
        rehearse: done here; open practice mode.
        restore: done here; bring in a backup of another computer.
    """

    changed = Signal()
    practise = Signal()
    rehearse = Signal()
    restore = Signal()

    def __init__(self, parent: QWidget, app: App) -> None:
        super().__init__(parent)
        self._app = app
        self.setWindowTitle("Welcome - Admin Desktop")
        self.setMinimumSize(QSize(640, 520))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 24, 28, 20)
        outer.setSpacing(14)
        self.steps = label("", "muted")
        outer.addWidget(self.steps)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._make_details())
        self.pages.addWidget(self._make_practice())
        outer.addWidget(self.pages, 1)
        row = QHBoxLayout()
        row.setSpacing(10)
        self.later = button("&Later", "quiet")
        self.later.clicked.connect(self.reject)
        self.back = button("&Back")
        self.back.clicked.connect(lambda: self._go(0))
        self.next = button("Ne&xt", "primary")
        self.next.clicked.connect(self._next)
        self.next.setDefault(True)  # Enter in a field goes on
        row.addWidget(self.later)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        outer.addLayout(row)
        self._go(0)

    def _make_details(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label("Welcome. Who are you?", "title"))
        column.addWidget(
            label(
                "Your reports are signed with this. It stays on this computer until you send a report.",
                "muted",
                wrap=True,
            )
        )
        frame, inside = card(margins=20)
        self.details = DetailsForm()
        self.details.fill(self._app.settings, self._app.pack)
        inside.addWidget(self.details)
        column.addWidget(frame)
        if not self._app.practice:
            self.restore_button = button("&Restore from a backup…", "quiet", says="Restore from a backup instead")
            self.restore_button.clicked.connect(self._restore)
            column.addWidget(self.restore_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def _make_practice(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label("Try it once, on a calm day", "title"))
        self.words = label(
            "Press the button: this window steps aside, a picture of your screen is taken, and you see it here. "
            "The practice picture is erased right away.",
            "muted",
            wrap=True,
        )
        column.addWidget(self.words)
        self.take = button("&Take a practice picture")
        self.take.clicked.connect(self._take)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.take)
        if not self._app.practice:
            self.whole = button("Practise the &whole thing…", says="Practise the whole thing: nothing real is sent")
            self.whole.clicked.connect(self._rehearse)
            row.addWidget(self.whole)
        row.addStretch(1)
        column.addLayout(row)
        self.picture = PictureView("The practice picture")
        column.addWidget(self.picture, 1)
        self.allow = button("Open the system &setting")
        self.allow.clicked.connect(self._open_setting)
        self.allow.hide()
        column.addWidget(self.allow, 0, Qt.AlignmentFlag.AlignLeft)
        return page

    def _go(self, step: int) -> None:
        self.pages.setCurrentIndex(step)
        self.steps.setText(f"Step {step + 1} of 2")
        self.back.setVisible(step > 0)
        self.next.setText("&Done" if step else "Ne&xt")
        (self.details.name if step == 0 else self.take).setFocus()

    def _next(self) -> None:
        if self.pages.currentIndex() == 0 and not self.details.acceptable():
            return
        self.details.store(self._app.settings)
        if self.pages.currentIndex() == 0:
            self.changed.emit()
            self._go(1)
            return
        self._app.settings.setup_done = True
        self.changed.emit()
        self.accept()

    def _restore(self) -> None:
        # Nothing that was typed here: the backup brings the answers that were given before.
        super().reject()
        self.restore.emit()

    def _rehearse(self) -> None:
        self._next()
        self.rehearse.emit()

    def reject(self) -> None:
        """Later: what was typed is kept."""
        self.details.store(self._app.settings)
        self.changed.emit()
        super().reject()

    def _take(self) -> None:
        from admin_desktop.capture.permission import Permission, check_permission, request_permission

        if check_permission() == Permission.MISSING:
            request_permission()
            self.words.setText(
                "This Mac does not let Admin Desktop see the screen yet. Open the setting, switch Admin Desktop on "
                "under "
                "Screen Recording, then quit and open it again."
            )
            self.allow.show()
            return
        self.take.setEnabled(False)
        self.practise.emit()

    def _open_setting(self) -> None:
        from admin_desktop.capture.permission import settings_link

        link = settings_link()
        if link:
            QDesktopServices.openUrl(QUrl(link))

    def show_picture(self, image: QImage) -> None:
        """Show what was captured."""
        self.take.setEnabled(True)
        self.words.setText("✓ It works. This was sealed, and is erased again now. In earnest, the report opens next.")
        self.picture.show_image(image)
        self.next.setFocus()

    def show_trouble(self, trouble: Trouble) -> None:
        """Say why there is no picture."""
        self.take.setEnabled(True)
        self.words.setText(str(trouble))
