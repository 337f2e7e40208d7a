"""Send it yourself: one message after the other into the admin's own mail, then "Did you send it?"."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.handover import HandOver
from admin_desktop.outbox.transports.laying import Laid, as_unsent, lay_ready
from admin_desktop.storage.files import as_trouble, write_durably
from admin_desktop.ui.ways import open_file, ways
from admin_desktop.ui.widgets import button, card, label
from admin_desktop.ui.workers import Lane, Workers


class SendDialog(QDialog):
    """Leads through the messages of a report. Closing it loses nothing: they wait in the outbox.

    Args:
        messages: to go through, in order.
        names: of their recipients, by role.
        changed: called when a message's row in the outbox changed, also after this window has closed.
        opened_before: ids of those that were in the admin's hands already: the question is open.
    """

    def __init__(
        self,
        parent: QWidget,
        app: App,
        workers: Workers,
        messages: list[Message],
        names: dict[str, str],
        changed: Callable[[], None],
        opened_before: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(parent)
        self._app, self._workers, self._messages, self._names = app, workers, messages, names
        self._changed = changed
        self._opened_before = opened_before
        self._at = 0
        self._laid: Laid | None = None
        self._wanted: HandOver | None = None
        self._ways: list[HandOver] = ways(app)
        self.setWindowTitle("Send the report - Admin Desktop")
        self.setMinimumWidth(620)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(24, 20, 24, 20)
        self._outer.setSpacing(12)
        self._build()
        self._show()

    def _build(self) -> None:
        self.safe = label("✓ The report is saved. Now it only has to leave your mail.", "chip-green")
        self._outer.addWidget(self.safe)
        self.head = label("", "title")
        self._outer.addWidget(self.head)
        frame, inside = card(margins=14)
        self.to = label("", wrap=True)
        self.to.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sample = label(
            "This is the sample address of the rules: put the right one into your mail.", "error", wrap=True
        )
        self.subject = label("", wrap=True)
        self.attached = label("", "muted", wrap=True)
        for row in (self.to, self.sample, self.subject, self.attached):
            inside.addWidget(row)
        self._outer.addWidget(frame)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        self.best = button("", "primary")
        self.best.clicked.connect(lambda: self._hand_over(self._ways[0]))
        self.other = button("Other &ways", "menu")
        self.other.setMenu(self._make_menu())
        buttons.addWidget(self.best)
        buttons.addWidget(self.other)
        buttons.addStretch(1)
        self._outer.addLayout(buttons)
        self.after = label("", wrap=True)
        self._outer.addWidget(self.after)
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        self._outer.addWidget(self.trouble)
        self.asking = self._make_question()
        self._outer.addWidget(self.asking)
        later = button("&Later", "quiet", says="Later: the message waits in the outbox")
        later.clicked.connect(self.reject)
        self._outer.addWidget(later, 0, Qt.AlignmentFlag.AlignLeft)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for way in self._ways[1:]:
            menu.addAction(way.label(), partial(self._hand_over, way))
        menu.addSeparator()
        menu.addAction("&Save as a file…", self._save_as)
        menu.addAction("&Copy the text", self._copy_text)
        self.folder = menu.addAction("Show the &picture in its folder", self._show_folder)
        return menu

    def _make_question(self) -> QWidget:
        frame, inside = card("banner-amber", row=True, margins=14)
        self.question = label("Did you send it?", "strong")
        inside.addWidget(self.question, 1)
        self.yes = button("&Yes, I sent it")
        self.yes.clicked.connect(self._sent)
        self.no = button("&Not yet")
        self.no.clicked.connect(self._not_yet)
        inside.addWidget(self.yes)
        inside.addWidget(self.no)
        return frame

    @property
    def message(self) -> Message:
        """The message that is shown."""
        return self._messages[self._at]

    def _show(self) -> None:
        message, count = self.message, len(self._messages)
        name = self._names.get(message.role, message.role)
        what = "message" if message.follows else "report"
        self.setWindowTitle(f"Send the {what} - Admin Desktop")
        self.safe.setText(f"✓ The {what} is saved. Now it only has to leave your mail.")
        step = f"{self._at + 1} of {count}: " if count > 1 else ""
        self.head.setText(f"{step}{name}")
        self.to.setText(f"To: {message.recipient}")
        role = self._app.pack.roles.get(message.role)
        self.sample.setVisible(role is not None and role.sample and role.mail == message.recipient)
        self.subject.setText(f"Subject: {message.subject}")
        self.best.setText(self._ways[0].label().replace("Open", "&Open"))
        self.attached.setText("")
        self.after.setText(self._explain(self._ways[0]))
        self.trouble.hide()
        self.asking.setVisible(message.id in self._opened_before)
        self._fit()
        self.best.setFocus()
        self._lay(message)

    def _fit(self) -> None:
        """Grow with the words, after Qt has measured them anew."""

        def grow() -> None:
            self._outer.activate()
            self.resize(self.width(), max(self.height(), self._outer.totalHeightForWidth(self.width())))

        QTimer.singleShot(0, grow)

    def _explain(self, way: HandOver) -> str:
        if self._laid is not None and not self._laid.attachments:
            return "Your mail opens with everything filled in. Look it over, press Send there, then come back."
        several = self._laid is not None and len(self._laid.attachments) > 1
        if way.attaches:
            what = "everything" if several else "the picture"
            return (
                f"Your mail program opens with everything filled in and {what} attached. Look it over, press Send "
                "there, then come back."
            )
        what, drag = ("files", "all of them") if several else ("picture", "it")
        return (
            f"Your browser opens with address, subject and text filled in, and the folder with the {what} beside it. "
            f"Drag {drag} into the mail, press Send there, then come back."
        )

    def _lay(self, message: Message) -> None:
        def laid(result: Laid) -> None:
            self._laid = result
            names = [path.name for path in result.attachments]
            self.attached.setText(_goes_along(names))
            self.folder.setVisible(bool(names))
            self.after.setText(self._explain(self._ways[0]))
            self._fit()
            wanted, self._wanted = self._wanted, None
            if wanted is not None and message is self.message:
                self._hand_over(wanted)

        self._workers.run(lambda: lay_ready(message, self._app.paths.outgoing), laid, self._say)

    def _hand_over(self, way: HandOver) -> None:
        laid, message = self._laid, self.message
        if laid is None:  # clicked before the files are there: as soon as they are
            self._wanted = way
            return
        self.after.setText(self._explain(way))
        self.trouble.hide()
        if way.id == "mapi":
            # Simple MAPI returns only when the mail program's window is closed.
            self._workers.run(lambda: way.hand_over(message, laid), None, self._say, Lane.SLOW)
        else:
            try:
                way.hand_over(message, laid)
            except Trouble as trouble:
                self._say(trouble)
                return
        if not way.attaches and laid.attachments:
            open_file(laid.folder)
        self._opened(way.id)

    def _opened(self, way: str) -> None:
        message_id = self.message.id
        self._workers.run(lambda: self._app.outbox.opened(message_id, way), lambda _: self._changed())
        self.asking.show()
        self._fit()
        # Not on Yes: a stray Enter must not say that it was sent.
        self.no.setFocus()

    def _save_as(self) -> None:
        laid, message = self._laid, self.message
        if laid is None:
            return
        chooser = QFileDialog(self, "Save the message", str(Path.home() / laid.eml.name), "Mail (*.eml)")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("eml")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda name: self._save_to(Path(name), message))
        chooser.open()

    def _save_to(self, path: Path, message: Message) -> None:
        def save() -> None:
            try:
                write_durably(path, as_unsent(message))
            except OSError as error:
                raise as_trouble(error, path.parent) from error

        def saved(_: object) -> None:
            self.after.setText(
                f"Saved as {path.name} in {path.parent}. Attach it to a mail, or open it with your mail program."
            )
            self._opened("file")

        self._workers.run(save, saved, self._say)

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self.message.body)
        attach = "send it with the picture" if self._laid is None or self._laid.attachments else "send it"
        self.after.setText(
            f"The text is copied. Put {self.message.recipient} and the subject into a new mail, paste the text, and "
            f"{attach}."
        )
        self._opened("copied")

    def _show_folder(self) -> None:
        if self._laid:
            open_file(self._laid.folder)

    def _say(self, trouble: Trouble) -> None:
        self.trouble.setText(str(trouble))
        self.trouble.show()
        self._fit()

    def _sent(self) -> None:
        message_id = self.message.id
        self._workers.run(lambda: self._app.outbox.sent_by_hand(message_id), lambda _: self._changed())
        self._next()

    def _not_yet(self) -> None:
        message_id = self.message.id
        self._workers.run(lambda: self._app.outbox.not_yet_sent(message_id), lambda _: self._changed())
        self._next()

    def _next(self) -> None:
        if self._at + 1 < len(self._messages):
            self._at += 1
            self._laid = None
            self._show()
        else:
            self.accept()


def _goes_along(names: list[str]) -> str:
    """Say which files go with a message."""
    pictures = [name for name in names if not name.endswith(".pdf")]
    document = ", and the report as PDF" if len(names) > len(pictures) else ""
    if len(pictures) > 1:
        return f"{len(pictures)} pictures: {pictures[0]} to {pictures[-1]}{document}"
    if pictures:
        return f"Picture: {pictures[0]}{document}"
    return "The report as PDF. No picture goes with it." if document else "No picture goes with it."
