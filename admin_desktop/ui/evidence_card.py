"""Settings: checking the evidence, also against a report that was mailed, and what came of it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout

from admin_desktop.errors import Trouble
from admin_desktop.evidence.verifying import Verdict
from admin_desktop.ui.widgets import button, label

_SHOWN = 20


class EvidenceCard(QFrame):
    """Asks for a check and shows what was found.

    Signals:
        check: check everything; with the files that the record is to be compared with (a list of paths, mostly empty).
        show_folder: show where everything is kept.
    """

    check = Signal(list)
    show_folder = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        column.addWidget(label("Evidence", "heading"))
        words = (
            "Every picture and every row of the record is compared, bit by bit, with what was sealed. A report that "
            "was mailed also shows whether the end of the record is still there."
        )
        column.addWidget(label(words, "muted", wrap=True))
        row = QHBoxLayout()
        self.verify_button = button("Check the &evidence")
        self.verify_button.clicked.connect(lambda: self._ask([]))
        self.against_button = button(
            "Check against a mail…", says="Check the evidence against a report that was mailed and saved as a file"
        )
        self.against_button.clicked.connect(self._choose)
        folder = button("Sho&w the folder")
        folder.clicked.connect(self.show_folder)
        for one in (self.verify_button, self.against_button, folder):
            row.addWidget(one)
        row.addStretch(1)
        column.addLayout(row)
        self.verdict = label("", wrap=True)
        self.verdict.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.verdict.setAccessibleName("What the check found")
        self.verdict.hide()
        column.addWidget(self.verdict)

    def show_verdict(self, verdict: Verdict) -> None:
        """Say what a check found."""
        self._let_ask(True)
        beside = list(verdict.notes[:_SHOWN])
        if verdict.witnesses:
            places = "1 place" if verdict.witnesses == 1 else f"{verdict.witnesses} places"
            beside.append(f"The record was compared with what messages and packages say of it ({places}).")
        self._say("\n\n".join("\n".join(part) for part in (_lines(verdict), beside) if part))

    def show_trouble(self, trouble: Trouble) -> None:
        """Say why there was no check."""
        self._let_ask(True)
        self._say(str(trouble))

    def _choose(self) -> None:
        kinds = "Mails and packages (*.eml *.zip)"
        chooser = QFileDialog(self, "Choose reports that were mailed", str(Path.home()), kinds)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.filesSelected.connect(lambda names: self._ask([Path(name) for name in names]))
        chooser.open()

    def _ask(self, paths: list[Path]) -> None:
        self._let_ask(False)
        self._say("Checking…")
        self.check.emit(paths)

    def _let_ask(self, may: bool) -> None:
        self.verify_button.setEnabled(may)
        self.against_button.setEnabled(may)

    def _say(self, words: str) -> None:
        self.verdict.setText(words)
        self.verdict.show()


def _lines(verdict: Verdict) -> list[str]:
    if verdict.findings:
        shown = [f"• {finding.sentence}" for finding in verdict.findings[:_SHOWN]]
        more = len(verdict.findings) - len(shown)
        rest = [f"• … and {more} more: admin-desktop verify lists them all."] if more else []
        return [f"! {len(verdict.findings)} finding(s). Change nothing and ask for help:", *shown, *rest]
    if verdict.stopped:
        return ["Nothing wrong was found until the check was stopped, but not everything was looked at."]
    pictures = "1 picture" if verdict.pictures == 1 else f"{verdict.pictures} pictures"
    rows = "1 row" if verdict.rows == 1 else f"{verdict.rows} rows"
    return [f"✓ Everything is as it was sealed: {pictures}, {rows} of the record."]
