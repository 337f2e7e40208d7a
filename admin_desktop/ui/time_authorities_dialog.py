"""Who is asked to confirm times: a list that the admin may change."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.errors import Trouble
from admin_desktop.ui.widgets import button, card, empty, label, scrolling

_WORDS = (
    "Two that know nothing of each other are better than one. Each needs a name and its address for time requests "
    "(RFC 3161); your IT or the authority gives you the file with its certificates. Without a file, the certificates "
    "count that this computer believes."
)
_MOST = 5


class TimeAuthoritiesDialog(QDialog):
    """Edits the list; says at once what cannot be used.

    Args:
        parent: the window.
        entries: as the settings have them; the program's own list to start from when the admin has none.

    Signals:
        keep: the list (of name, url, certificates); answer with :meth:`refuse` or accept().
        use_own: the program's own list instead.
    """

    keep = Signal(list)
    use_known = Signal()

    def __init__(self, parent: QWidget, entries: Sequence[dict[str, str]]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Who confirms times - Admin Desktop")
        self.setMinimumSize(600, 540)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 18)
        outer.setSpacing(12)
        outer.addWidget(label("Who confirms times", "title"))
        outer.addWidget(label(_WORDS, "muted", wrap=True))
        holder = QWidget()
        self._rows = QVBoxLayout(holder)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(10)
        self._rows.addStretch(1)
        area = scrolling(holder)
        # The lines keep their height; what does not fit is scrolled to.
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        outer.addWidget(area, 1)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        outer.addWidget(self.problem)
        outer.addLayout(self._make_buttons())
        self.lines: list[_Line] = []
        for entry in entries:
            self._add(entry)

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.add_button = button("&Add another")
        self.add_button.clicked.connect(lambda: self._add({}).name.setFocus())
        self.known_button = button("Use the &program's own", says="Use the program's own list again")
        self.known_button.clicked.connect(self.use_known)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.keep_button = button("&Keep", "primary")
        self.keep_button.clicked.connect(lambda: self.keep.emit(self.entries()))
        self.keep_button.setDefault(True)
        for one in (self.add_button, self.known_button):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.keep_button)
        for one in (self.add_button, self.known_button, cancel):
            one.setAutoDefault(False)
        return row

    def entries(self) -> list[dict[str, str]]:
        """Return the list as it stands; lines with nothing in them are left out."""
        found = [line.entry() for line in self.lines]
        return [entry for entry in found if any(entry.values())]

    def refuse(self, trouble: Trouble) -> None:
        """Say why the list cannot be used."""
        self.problem.setText(str(trouble))
        self.problem.show()

    def _add(self, entry: dict[str, str]) -> "_Line":
        made = _Line(len(self.lines) + 1, entry)
        made.removed.connect(lambda: self._remove(made))
        self.lines.append(made)
        self._rows.insertWidget(self._rows.count() - 1, made)
        self.add_button.setEnabled(len(self.lines) < _MOST)
        return made

    def _remove(self, one: "_Line") -> None:
        kept = [line.entry() for line in self.lines if line is not one]
        self.lines.clear()
        empty(self._rows)
        self._rows.addStretch(1)
        for entry in kept:
            self._add(entry)
        self.add_button.setFocus()


class _Line(QFrame):
    """One authority."""

    removed = Signal()

    def __init__(self, number: int, entry: dict[str, str]) -> None:
        super().__init__()
        frame, inside = card(margins=14)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.name, self.url, self.file = (QLineEdit(entry.get(key, "")) for key in ("name", "url", "certificates"))
        self.url.setPlaceholderText("https://")
        self.file.setPlaceholderText("Those that this computer believes")
        for field, words in ((self.name, "Name"), (self.url, "Address"), (self.file, "Certificates file")):
            field.setAccessibleName(f"{words} of time authority {number}")
        form.addRow("Name", self.name)
        form.addRow("Address", self.url)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.file, 1)
        browse = button("Browse…", says=f"Browse for the certificates of time authority {number}")
        browse.clicked.connect(self._browse)
        browse.setAutoDefault(False)
        row.addWidget(browse)
        form.addRow("Certificates", row)
        inside.addLayout(form)
        remove = button("Remove", "quiet", says=f"Remove time authority {number}")
        remove.clicked.connect(self.removed)
        remove.setAutoDefault(False)
        inside.addWidget(remove, 0, Qt.AlignmentFlag.AlignLeft)

    def entry(self) -> dict[str, str]:
        """What the settings keep of it."""
        return {
            "name": self.name.text().strip(),
            "url": self.url.text().strip(),
            "certificates": self.file.text().strip(),
        }

    def _browse(self) -> None:
        chooser = QFileDialog(self, "Certificates", "", "Certificates (*.pem *.crt *.cer);;All files (*)")
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self.file.setText)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()
