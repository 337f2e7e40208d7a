"""The incidents as rows of a table, of which only those near the screen are in memory."""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QImage

from admin_desktop.incidents.filtering import Sort
from admin_desktop.ui.widgets import tip

HEADS = ("Report", "Page", "What it may break", "State", "Captured")
SORTS = (Sort.REPORT, Sort.PAGE, Sort.CATEGORY, Sort.STAGE, Sort.CAPTURED)
"""What a click on each head orders by."""

CHUNK = 64
"""How many rows are read together."""
_MOST_CHUNKS = 8

BELOW = Qt.ItemDataRole.UserRole + 1
"""The role of a cell's second, quieter line."""
LOOK = Qt.ItemDataRole.UserRole + 2
"""The role of the colour of a cell's words: "red", "amber", "green" or nothing."""
PICTURE_OF = Qt.ItemDataRole.UserRole + 3
"""The role of a row's small picture (a QImage)."""

_NOT_READ = "…"


@dataclass(slots=True)
class Line:
    """A row as it is shown: words already made harmless and short.

    Attributes:
        cells: the words of each column, and below the second line of each.
        look: of the state: "red", "amber", "green" or nothing.
        spoken: what a screen reader says of the picture.
        image: the small picture; None without one, or while it is not there yet.
    """

    number: int
    incident_id: str
    cells: tuple[str, ...]
    below: tuple[str, ...]
    look: str
    spoken: str
    image: QImage | None = None


class IncidentsModel(QAbstractTableModel):
    """Rows for any number of incidents: it knows their numbers, and asks for what is looked at.

    Signals:
        wanted: a row is looked at that is not in memory: somebody shall ask for :meth:`missing` and :meth:`fill`.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.numbers: array[int] = array("q")
        self._chunks: OrderedDict[int, list[Line]] = OrderedDict()
        self._asked: set[int] = set()

    def show(self, numbers: "array[int]", first: Mapping[int, Sequence[Line]]) -> None:
        """Show other incidents.

        Args:
            numbers: of all of them, in order.
            first: chunks that were read already.
        """
        if numbers == self.numbers:
            # The same ones, perhaps with other words: nothing moves under the eyes of who reads them.
            self._chunks.clear()
            self._asked.clear()
            for chunk, lines in first.items():
                self._keep(chunk, lines)
            if numbers:
                self.dataChanged.emit(self.index(0, 0), self.index(len(numbers) - 1, len(HEADS) - 1))
            return
        self.beginResetModel()
        self.numbers = numbers
        self._chunks.clear()
        self._asked.clear()
        for chunk, lines in first.items():
            self._keep(chunk, lines)
        self.endResetModel()

    def extend(self, numbers: "array[int]") -> None:
        """Show further incidents below those that are shown.

        Args:
            numbers: of all, which begin with those of the whole chunks that are shown.
        """
        if len(numbers) > len(self.numbers):
            self.beginInsertRows(QModelIndex(), len(self.numbers), len(numbers) - 1)
            self.numbers = numbers
            self.endInsertRows()

    def fill(self, chunk: int, lines: Sequence[Line]) -> None:
        """Take in a chunk that was read."""
        self._asked.discard(chunk)
        self._keep(chunk, lines)
        last = min((chunk + 1) * CHUNK, len(self.numbers)) - 1
        self.dataChanged.emit(self.index(chunk * CHUNK, 0), self.index(last, len(HEADS) - 1))

    def _keep(self, chunk: int, lines: Sequence[Line]) -> None:
        self._chunks[chunk] = list(lines)
        self._chunks.move_to_end(chunk)
        while len(self._chunks) > _MOST_CHUNKS:
            self._chunks.popitem(last=False)

    def show_image(self, number: int, image: QImage) -> None:
        """Show a small picture that was made."""
        for chunk, lines in self._chunks.items():
            for at, line in enumerate(lines):
                if line.number == number:
                    line.image = image
                    index = self.index(chunk * CHUNK + at, 0)
                    self.dataChanged.emit(index, index, [PICTURE_OF])
                    return

    def missing(self, first: int, last: int) -> list[int]:
        """Tell which chunks of these rows are neither in memory nor asked for; they count as asked for from now on."""
        if not self.numbers:
            return []
        chunks = range(max(0, first) // CHUNK, min(last, len(self.numbers) - 1) // CHUNK + 1)
        for chunk in chunks:
            if chunk in self._chunks:
                self._chunks.move_to_end(chunk)
        found = [one for one in chunks if one not in self._chunks and one not in self._asked]
        self._asked.update(found)
        return found

    def not_read(self, chunks: Sequence[int]) -> None:
        """Chunks that were asked for did not come: they may be asked for again."""
        self._asked.difference_update(chunks)

    def kept(self) -> Iterable[Sequence[Line]]:
        """What is in memory."""
        return self._chunks.values()

    def line(self, row: int) -> Line | None:
        """Return a row, if it is in memory."""
        lines = self._chunks.get(row // CHUNK)
        at = row % CHUNK
        return lines[at] if lines is not None and at < len(lines) else None

    def incident_id(self, row: int) -> str:
        """Return the incident of a row; nothing while it is not in memory."""
        line = self.line(row)
        return line.incident_id if line else ""

    def row_of(self, number: int) -> int:
        """Return where an incident stands, or -1."""
        try:
            return self.numbers.index(number)
        except ValueError:
            return -1

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """How many rows."""
        return 0 if parent.isValid() else len(self.numbers)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words and the picture of a cell."""
        line = self.line(index.row())
        if line is None:
            if role == Qt.ItemDataRole.DisplayRole:
                self.wanted.emit()
                return _NOT_READ
            return None
        return _of_line(line, index.column(), role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


def _of_line(line: Line, column: int, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return line.cells[column]
    if role == BELOW:
        return line.below[column]
    if role == LOOK:
        return line.look if HEADS[column] == "State" else ""
    if role == Qt.ItemDataRole.ToolTipRole:
        return tip("\n".join(part for part in (line.cells[column], line.below[column]) if part))
    if role == Qt.ItemDataRole.AccessibleTextRole:
        spoken = line.spoken if column == 0 else ""
        return ", ".join(part for part in (line.cells[column], line.below[column], spoken) if part)
    if role == PICTURE_OF and column == 0:
        return line.image
    return None
