"""One line of the checklist "Before you post"."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from admin_desktop.pages.before_posting import Check, Verdict
from admin_desktop.ui.widgets import empty, label, set_look

VERDICTS = {
    Verdict.FINE: ("Fine", "chip-green"),
    Verdict.LOOK: ("Look at this", "chip-amber"),
    Verdict.ANSWER: ("Please answer", "chip-blue"),
}


class CheckRow(QWidget):
    """Shows a check; it stays when the check comes to something else, so that the keyboard stays where it was.

    Signals:
        answered: the check's id, and whether the answer is yes.
    """

    answered = Signal(str, bool)

    def __init__(self, check_id: str) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        self._id = check_id
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(14)
        self.chip = label("", "chip-green")
        # As wide as the longest, so that the titles stand in one line.
        chip = label(VERDICTS[Verdict.ANSWER][0], "chip-blue")
        holder = QWidget()
        holder.setProperty("look", "plain")
        holder.setFixedWidth(chip.sizeHint().width() + 12)
        around = QVBoxLayout(holder)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row.addWidget(holder, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(3)
        self.title = label("", "strong", wrap=True)
        self.sentence = label("", "muted", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self._make_question())
        words.addWidget(self.sentence)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(2)
        words.addLayout(self._findings)
        row.addLayout(words, 1)
        self._shown: Check | None = None

    def _make_question(self) -> QWidget:
        self._asking = QWidget()
        self._asking.setProperty("look", "plain")
        line = QHBoxLayout(self._asking)
        line.setContentsMargins(0, 0, 0, 2)
        line.setSpacing(14)
        self.question = label("", wrap=True)
        self.yes, self.no = QRadioButton("Yes"), QRadioButton("No")
        self._group = QButtonGroup(self)
        line.addWidget(self.question, 1)
        for one in (self.yes, self.no):
            self._group.addButton(one)
            line.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        # What a person chooses, by mouse or keys; not what is put here.
        self._group.buttonClicked.connect(lambda _: self.answered.emit(self._id, self.yes.isChecked()))
        return self._asking

    def show_check(self, check: Check, answer: bool | None) -> None:
        """Show what a check came to.

        Args:
            check: with this row's id.
            answer: what the admin answered, or None.
        """
        words, look = VERDICTS[check.verdict]
        self.chip.setText(words)
        set_look(self.chip, look)
        self.title.setText(f"{check.title}  ·  {check.label}" if check.label else check.title)
        self.question.setText(check.question)
        self._asking.setVisible(bool(check.question))
        self._choose(answer if check.question else None)
        for one, said in ((self.yes, "Yes"), (self.no, "No")):
            one.setAccessibleName(f"{said}: {check.question}")
        self.sentence.setText(check.sentence)
        self.sentence.setVisible(check.verdict != Verdict.ANSWER)
        if self._shown is None or self._shown.findings != check.findings:
            empty(self._findings)
            for finding in check.findings:
                self._findings.addWidget(label(f"“{finding.words}” {finding.why}", wrap=True))
        self._shown = check

    def _choose(self, answer: bool | None) -> None:
        self._group.setExclusive(False)
        self.yes.setChecked(answer is True)
        self.no.setChecked(answer is False)
        self._group.setExclusive(True)
