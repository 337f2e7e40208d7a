"""Who gets a report: each recipient with the reason, the address, and the very picture that goes."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from admin_desktop.incidents.incident import PictureChoice, RecipientChoice
from admin_desktop.incidents.reporting import Recipient
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.widgets import button, card, empty, in_tab_order, label, line

_THUMB = (112, 70)
_PICTURES = {
    PictureChoice.ORIGINAL: "Whole picture",
    PictureChoice.CROP: "Selected part only",
    PictureChoice.COVERED: "Covered copy",
    PictureChoice.NONE: "No picture",
}


class RecipientsPanel(QWidget):
    """Shows the recipients and lets the admin change address, picture and tick.

    Args:
        picture_for: gives the picture that a choice means, or None when there is none to show.
        after: Tab comes here from it.

    Signals:
        changed: the admin changed something; read it with :meth:`choices`.
        preview: a :class:`PictureChoice` to show large.
    """

    changed = Signal()
    preview = Signal(object)

    def __init__(self, picture_for: Callable[[PictureChoice], QImage | None], after: QWidget) -> None:
        super().__init__()
        self._after = after
        self._picture_for = picture_for
        self._rows: dict[str, _Row] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, self._inside = card(margins=12)
        outer.addWidget(frame)

    def show_recipients(self, found: list[Recipient], *, has_crop: bool, has_cover: bool = False) -> None:
        """Show these recipients; a row that is already there keeps the admin's cursor."""
        if list(self._rows) != [recipient.role for recipient in found]:
            empty(self._inside)
            self._rows = {}
            for position, recipient in enumerate(found):
                if position:
                    self._inside.addWidget(line())
                row = _Row(recipient)
                row.changed.connect(self.changed)
                row.preview.connect(self.preview)
                self._rows[recipient.role] = row
                self._inside.addWidget(row)
            in_tab_order(self._after, *(control for row in self._rows.values() for control in row.controls))
        for recipient in found:
            offered = _offered(recipient.picture, has_crop=has_crop, has_cover=has_cover)
            self._rows[recipient.role].show_recipient(recipient, self._picture_for(recipient.picture), offered)

    def choices(self) -> dict[str, RecipientChoice]:
        """Return what the admin changed, by role."""
        return {role: row.choice for role, row in self._rows.items()}

    def forget(self) -> None:
        """Forget the rows, so that the next recipients are shown from the draft."""
        empty(self._inside)
        self._rows = {}


def picture_title(choice: PictureChoice) -> str:
    """Say above a picture that is shown large which one it is."""
    if choice == PictureChoice.COVERED:
        return "The covered copy"
    return "The whole picture, as sealed" if choice == PictureChoice.ORIGINAL else "The selected part"


def _offered(picture: PictureChoice, *, has_crop: bool, has_cover: bool) -> list[PictureChoice]:
    """Return what may be chosen from; where no picture goes at all there is no choice."""
    if picture == PictureChoice.NONE:
        return [PictureChoice.NONE]
    there = {PictureChoice.CROP: has_crop, PictureChoice.COVERED: has_cover}
    return [PictureChoice.ORIGINAL, *(choice for choice, is_there in there.items() if is_there)]


class _Row(QWidget):
    changed = Signal()
    preview = Signal(object)

    def __init__(self, recipient: Recipient) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        self.choice = RecipientChoice()
        self._picture = recipient.picture
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2, 0, 2)
        outer.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(4)
        self.tick = QCheckBox(recipient.name)
        self.tick.setChecked(recipient.included)
        self.tick.setAccessibleDescription(f"receives this report {recipient.reason}")
        self._reason = label(f"Gets it {recipient.reason}.", "muted", wrap=True)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.address = QLineEdit(recipient.address)
        self.address.setAccessibleName(f"Mail address of {recipient.name}")
        self.address.setPlaceholderText("name@school.org")
        self.pictures = Choice()
        self.pictures.setAccessibleName(f"Picture for {recipient.name}")
        form.addRow("Mail", self.address)
        form.addRow("Picture", self.pictures)
        self.problem = label("", "error", wrap=True)
        for widget in (self.tick, self._reason):
            left.addWidget(widget)
        left.addStretch(1)
        top.addLayout(left, 1)
        top.addLayout(self._make_thumb(recipient.name))
        outer.addLayout(top)
        outer.addLayout(form)
        outer.addWidget(self.problem)
        self.controls = (self.tick, self._see, self.address, self.pictures)
        self.tick.toggled.connect(self._ticked)
        self.address.textEdited.connect(self._addressed)
        self.pictures.activated.connect(self._pictured)

    def _make_thumb(self, name: str) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(4)
        self._thumb = QLabel()
        self._thumb.setFixedSize(*_THUMB)
        self._thumb.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._see = button("See it", "quiet", says=f"See the picture that {name} gets")
        self._see.clicked.connect(lambda: self.preview.emit(self._picture))
        right.addWidget(self._thumb)
        right.addWidget(self._see, 0, Qt.AlignmentFlag.AlignHCenter)
        right.addStretch(1)
        return right

    def show_recipient(self, recipient: Recipient, image: QImage | None, offered: list[PictureChoice]) -> None:
        self._picture = recipient.picture
        if self.address.text().strip() != recipient.address:
            self.address.setText(recipient.address)
            self.address.setCursorPosition(0)
        self.problem.setText(recipient.problem or "")
        self.problem.setVisible(bool(recipient.problem) and recipient.included)
        self.pictures.clear()
        for choice in offered:
            self.pictures.addItem(_PICTURES[choice], choice)
        self.pictures.setCurrentIndex(offered.index(recipient.picture))
        self.pictures.setEnabled(len(offered) > 1)
        self._see.setVisible(image is not None)
        if image is None:
            self._thumb.setText("no picture")
            return
        ratio = self.devicePixelRatioF()
        wanted, keep = QSize(round(_THUMB[0] * ratio), round(_THUMB[1] * ratio)), Qt.AspectRatioMode.KeepAspectRatio
        # Smoothly from four times as large: from a large screen's picture it would hold the window up.
        if image.width() > 4 * wanted.width() and image.height() > 4 * wanted.height():
            image = image.scaled(wanted * 4, keep, Qt.TransformationMode.FastTransformation)
        small = image.scaled(wanted, keep, Qt.TransformationMode.SmoothTransformation)
        small.setDevicePixelRatio(ratio)
        self._thumb.setPixmap(QPixmap.fromImage(small))

    def _ticked(self, on: bool) -> None:
        self.choice.included = on
        self.changed.emit()

    def _addressed(self, text: str) -> None:
        self.choice.address = text.strip()
        self.changed.emit()

    def _pictured(self) -> None:
        self.choice.picture = PictureChoice(self.pictures.currentData())
        self.changed.emit()
