"""The captures of one report as a strip of small pictures, in order; one of them is shown large."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.attaching import pictures_of, split_by_size
from admin_desktop.incidents.incident import PictureChoice
from admin_desktop.storage.clock import parse_iso
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.times import clock_words
from admin_desktop.ui.widgets import button, label

_ICON = QSize(104, 66)
# The scroll bar's height and the frame, logical pixels.
_BAR = 18
_ID = Qt.ItemDataRole.UserRole


class AddButton(QPushButton):
    """Adds another picture to a report.

    Signals:
        add: how it shall come ("capture", "files", "paste").
    """

    add = Signal(str)

    def __init__(self) -> None:
        super().__init__("Add an&other")
        self.setProperty("look", "menu")
        self.setAccessibleName("Add another picture to this report")
        menu = QMenu(self)
        menu.addAction("&Capture the screen again", lambda: self.add.emit("capture"))
        menu.addAction("Choose &files…", lambda: self.add.emit("files"))
        menu.addAction("&Paste from the clipboard", lambda: self.add.emit("paste"))
        self.setMenu(menu)


class CapturesStrip(QWidget):
    """Shows which captures a report has. Hidden while there is only one.

    Args:
        fixed: of a report that was sent: only to look at.

    Signals:
        chosen: the id of a capture, to be shown large.
        moved: a capture's id, and by how many places (negative: earlier).
        taken_out: a capture's id.
    """

    chosen = Signal(str)
    moved = Signal(str, int)
    taken_out = Signal(str)

    def __init__(self, *, fixed: bool = False) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.list = self._make_list()
        column.addWidget(self.list)
        row = FlowLayout()
        self.state = label("", "muted")
        row.addWidget(self.state)
        self.earlier = button("‹ Earlier", "quiet", says="Move this picture earlier in the report (Alt+Left)")
        self.later = button("Later ›", "quiet", says="Move this picture later in the report (Alt+Right)")
        self.out = button("Take out", "quiet", says="Take this picture out of the report; it is kept (Delete)")
        self.earlier.clicked.connect(lambda: self._move(-1))
        self.later.clicked.connect(lambda: self._move(1))
        self.out.clicked.connect(self._take_out)
        for made in (self.earlier, self.later, self.out):
            row.addWidget(made)
            if fixed:  # never shown before it has its place: it would be a window of its own for a moment
                made.hide()
        self.state.setFixedHeight(self.later.sizeHint().height())
        column.addLayout(row)
        if not fixed:
            self._make_keys()
        self.hide()

    def _make_list(self) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName("Pictures of this report")
        made.setProperty("look", "strip")
        made.setViewMode(QListView.ViewMode.IconMode)
        made.setFlow(QListView.Flow.LeftToRight)
        made.setWrapping(False)
        made.setMovement(QListView.Movement.Static)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setIconSize(_ICON)
        made.setUniformItemSizes(True)
        line = made.fontMetrics().lineSpacing()
        made.setGridSize(QSize(_ICON.width() + 14, _ICON.height() + line + 16))
        made.setFixedHeight(made.gridSize().height() + _BAR)
        made.currentItemChanged.connect(self._chosen)
        return made

    def _make_keys(self) -> None:
        for keys, does in (
            ("Alt+Left", lambda: self._move(-1)),
            ("Alt+Right", lambda: self._move(1)),
            ("Delete", self._take_out),
        ):
            QShortcut(QKeySequence(keys), self.list, does, context=Qt.ShortcutContext.WidgetShortcut)

    def show_data(self, data: FormData) -> None:
        """Show an incident's captures; the one shown large is the current one."""
        blocked = QSignalBlocker(self.list)
        count = len(data.captures)
        at = next((place for place, one in enumerate(data.captures) if one.id == data.shown), 0)
        self.list.clear()
        for number, capture in enumerate(data.captures, 1):
            item = QListWidgetItem(f"{number}   {clock_words(parse_iso(capture.local_time))}")
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setData(_ID, capture.id)
            item.setIcon(_icon(data.thumbs.get(capture.id), self.devicePixelRatioF()))
            words = f"Picture {number} of {count}, {_came(capture.origin)} {clock_words(parse_iso(capture.local_time))}"
            if capture.state == CaptureState.QUARANTINED:
                words += ", locked away"
            if number - 1 == at:
                words += ", shown"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setToolTip(words)
            self.list.addItem(item)
        self.list.setCurrentRow(at)
        del blocked
        self.state.setText(f"{at + 1} of {count} shown")
        self.earlier.setEnabled(at > 0)
        self.later.setEnabled(at < count - 1)
        self.out.setEnabled(count > 1)
        self.setVisible(count > 1)

    def beside(self, capture_id: str) -> str:
        """Return the capture after this one, or before the last."""
        order = [str(self.list.item(at).data(_ID)) for at in range(self.list.count())]
        at = order.index(capture_id)
        return order[at + 1] if at + 1 < len(order) else order[at - 1]

    def _current(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_ID)) if item else ""

    def _chosen(self) -> None:
        if self._current():
            self.chosen.emit(self._current())

    def _move(self, by: int) -> None:
        if (self.earlier if by < 0 else self.later).isEnabled():
            self.moved.emit(self._current(), by)

    def _take_out(self) -> None:
        if self.out.isEnabled():
            self.taken_out.emit(self._current())


def goes_along_words(data: FormData, choices: set[PictureChoice]) -> str:
    """Say how many pictures each recipient gets, and which are too much for one mail; nothing of a single that fits.

    Args:
        data: the incident.
        choices: what the recipients get.
    """
    wanted = [pictures_of(data.incident, data.captures, one) for one in sorted(choices - {PictureChoice.NONE})]
    if data.limit is None or not any(wanted):
        return ""
    kept = sorted({one.number for found in wanted for one in split_by_size(found, data.limit)[1]})
    count = max(len(found) for found in wanted)
    if count == 1:
        return _TOO_LARGE.format(limit=data.limit.words) if kept else ""
    words = f"All {count} pictures go along, in this order."
    if kept:
        words = (
            f"Together they are too large for a mail ({data.limit.words} at most): {_numbers(kept)} will not be "
            "attached for everybody. The report names what is left out, and it is kept."
        )
    whole = [one.number for one in wanted[0] if data.incident.selection(one.capture.id).box is None]
    if PictureChoice.CROP in choices and whole:
        goes = "it goes" if len(whole) == 1 else "they go"
        words += f" Nothing is selected in {_numbers(whole)}: {goes} whole to everybody."
    return words


_TOO_LARGE = (
    "The picture is too large for a mail ({limit} at most). It is kept, and the report says that it can be asked for. "
    "Send the selected part instead, or bring the picture another way."
)


def _numbers(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"picture {numbers[0]}"
    return f"pictures {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _came(origin: str) -> str:
    return "imported at" if origin == "import" else "captured at"


def _icon(image: QImage | None, ratio: float) -> QIcon:
    """Put a small picture in the middle of a place that is as large for every picture."""
    if image is None:
        return QIcon()
    small = image.scaled(_ICON * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    place = QPixmap(_ICON * ratio)
    place.fill(Qt.GlobalColor.transparent)
    painter = QPainter(place)
    painter.drawImage((place.width() - small.width()) // 2, (place.height() - small.height()) // 2, small)
    painter.end()
    place.setDevicePixelRatio(ratio)
    icon = QIcon(place)
    # Chosen: not tinted, so that it can still be seen what it is.
    icon.addPixmap(place, QIcon.Mode.Selected)
    return icon
