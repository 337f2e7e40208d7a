"""What "Communications" received in practice mode, shown as the recipient sees it."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.documents.plain import one_line
from admin_desktop.outbox.practice.received import ReadMail, Received, list_received, read_mail, read_subject
from admin_desktop.storage.clock import iso_utc
from admin_desktop.ui.images import read_image
from admin_desktop.ui.picture_view import PictureView
from admin_desktop.ui.practice_strip import Guide
from admin_desktop.ui.times import when_words
from admin_desktop.ui.ways import open_file
from admin_desktop.ui.widgets import button, label
from admin_desktop.ui.workers import Workers

_IMAGE = QTextDocument.ResourceType.ImageResource.value
_LONGEST_SUBJECT = 120
_LONGEST_ADDRESS = 80


class MailView(QTextBrowser):
    """Shows a mail's words. Opens no link and loads nothing: not from the network, not from the disk."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        # Links are words here, and no stop for the Tab key.
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setProperty("look", "mail")
        self.setAccessibleName("The mail")
        self.document().setDocumentMargin(12)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ARG002 - Qt's signature
        """Give nothing that a mail asks for. Not None: Qt would then read a file of that name itself."""
        if kind == _IMAGE:
            nothing = QImage(1, 1, QImage.Format.Format_ARGB32)
            nothing.fill(0)
            return nothing
        return QByteArray(b"\n")


class ReceivedWindow(QDialog):
    """The mails that have arrived, the newest first, and the chosen one.

    Args:
        parent: the main window.
        workers: read the files.
        folder: where they are.
        names: who an address belongs to, for people ("Communications").

    Signals:
        sample: show the sample page.
    """

    sample = Signal()

    def __init__(self, parent: QWidget, workers: Workers, folder: Any, names: dict[str, str]) -> None:
        super().__init__(parent)
        self._workers, self._folder, self._names = workers, folder, names
        self._subjects: dict[Any, str] = {}
        self._shown: Received | None = None
        self._mail: ReadMail | None = None
        self.setWindowTitle("PRACTICE: what Communications received - Admin Desktop")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setSizeGripEnabled(True)
        self.resize(self.screen().availableSize().boundedTo(parent.size()))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(10)
        outer.addWidget(label("What Communications received", "title"))
        outer.addWidget(
            label(
                "In practice everything that you send ends here, on this computer. This is what it looks like to those "
                "who receive it.",
                "muted",
                wrap=True,
            )
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self._make_empty())
        self.pages.addWidget(self._make_mails())
        outer.addWidget(self.pages, 1)
        close = button("C&lose")
        close.clicked.connect(self.reject)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _make_empty(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        guide = Guide("Nothing has arrived yet", "The report then appears here by itself.")
        self.sample_button = guide.sample_button
        guide.sample.connect(self.sample)
        column.addWidget(guide)
        column.addStretch(1)
        return holder

    def _make_mails(self) -> QWidget:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        self.list = QListWidget()
        self.list.setAccessibleName("Received mails, the newest first")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumWidth(200)
        self.list.currentItemChanged.connect(self._chosen)
        splitter.addWidget(self.list)
        splitter.addWidget(self._make_mail())
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([280, 700])
        return splitter

    def _make_mail(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(8)
        self.subject = label("", "heading", wrap=True)
        self.addresses = label("", "muted", wrap=True)
        column.addWidget(self.subject)
        column.addWidget(self.addresses)
        row = QHBoxLayout()
        self.plain_button = button("Show as plain &text")
        self.plain_button.setCheckable(True)
        self.plain_button.toggled.connect(self._show_words)
        self.folder_button = button("Show the &file in its folder")
        self.folder_button.clicked.connect(self._show_folder)
        row.addWidget(self.plain_button)
        row.addWidget(self.folder_button)
        row.addStretch(1)
        column.addLayout(row)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        self.words = MailView()
        parts.addWidget(self.words)
        self.attached = QWidget()
        below = QVBoxLayout(self.attached)
        below.setContentsMargins(0, 0, 0, 0)
        self.attached_words = label("", "muted", wrap=True)
        self.picture = PictureView("The attached picture")
        below.addWidget(self.attached_words)
        below.addWidget(self.picture, 1)
        parts.addWidget(self.attached)
        parts.setSizes([420, 260])
        column.addWidget(parts, 1)
        return holder

    # The list

    def refresh(self) -> None:
        """Read anew what has arrived; a new mail is shown at once."""
        known = dict(self._subjects)

        def read() -> list[tuple[Received, str]]:
            return [
                (one, known[one.path] if one.path in known else read_subject(one.path))
                for one in reversed(list_received(self._folder))
            ]

        self._workers.run(read, self._show_list)

    def _show_list(self, found: list[tuple[Received, str]]) -> None:
        self._subjects = {one.path: subject for one, subject in found}
        self.pages.setCurrentIndex(1 if found else 0)
        rows = [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]
        if rows == [one for one, _ in found]:
            return
        newest = not rows or (found and found[0][0] not in rows)
        chosen = self._shown
        self.list.clear()
        for one, subject in found:
            item = QListWidgetItem(f"{self._to(one)} · {_when(one.received_at)}\n{one_line(subject, _LONGEST_SUBJECT)}")
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        at = next((row for row, (one, _) in enumerate(found) if one == chosen), 0)
        self.list.setCurrentRow(0 if newest else at)

    def _to(self, one: Received) -> str:
        named = [self._names.get(address.lower(), one_line(address, _LONGEST_ADDRESS)) for address in one.recipients]
        return f"To {', '.join(named)}" if named else "To somebody"

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        one: Received = item.data(Qt.ItemDataRole.UserRole)
        self._shown = one

        def read() -> tuple[ReadMail | None, QImage]:
            try:
                mail = read_mail(one.path)
            except OSError:
                return None, QImage()
            return mail, read_image(mail.pictures[0][1]) if mail.pictures else QImage()

        self._workers.run(read, lambda found: self._show_mail(one, *found))

    # The mail

    def _show_mail(self, one: Received, mail: ReadMail | None, picture: QImage) -> None:
        if one != self._shown:
            return
        self._mail = mail
        if mail is None:
            self.subject.setText("This mail cannot be read any more")
            self.addresses.setText(f"The file {one.path.name} is gone.")
            self.words.clear()
            self.attached.hide()
            return
        self.subject.setText(one_line(mail.subject, 300) or "Without a subject")
        envelope = ", ".join(one_line(address, _LONGEST_ADDRESS) for address in one.recipients)
        sender, to = one_line(mail.sender, 200), envelope or one_line(mail.recipients, 200)
        self.addresses.setText(f"From {sender}\nTo {to} · {_when(one.received_at)}")
        self.plain_button.setEnabled(bool(mail.html and mail.text))
        self._show_words()
        self._show_picture(mail, picture)

    def _show_words(self) -> None:
        mail = self._mail
        if mail is None:
            return
        if mail.html and not self.plain_button.isChecked():
            self.words.setHtml(mail.html)
        else:
            self.words.setPlainText(mail.text)

    def _show_picture(self, mail: ReadMail, picture: QImage) -> None:
        self.attached.setVisible(bool(mail.pictures))
        if not mail.pictures:
            return
        names = ", ".join(one_line(name, 80) for name, _ in mail.pictures)
        self.attached_words.setText(f"Attached: {names}")
        if picture.isNull():
            self.picture.show_words("This picture cannot be shown.")
        else:
            self.picture.show_image(picture)

    def _show_folder(self) -> None:
        open_file(self._folder)


def _when(moment: datetime) -> str:
    return when_words(iso_utc(moment))
