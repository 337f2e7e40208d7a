"""The admin's own details: the same fields at the first start and in Settings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFormLayout, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from admin_desktop.documents.plain import is_mail_address
from admin_desktop.policy import Pack
from admin_desktop.storage.settings import Settings
from admin_desktop.ui.widgets import label


class DetailsForm(QWidget):
    """Name, mail, employed or not, supervisor, Communications.

    Signals:
        changed: something was changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "plain")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._form = form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        self.name = QLineEdit()
        self.mail = QLineEdit()
        self.mail.setPlaceholderText("you@gmail.com")
        self.supervisor = QLineEdit()
        self.communications = QLineEdit()
        form.addRow("Your &name", self.name)
        form.addRow("Your &mail address", self.mail)
        form.addRow("Are you employed\nby the district?", self._make_choice())
        form.addRow("Your &supervisor's mail", self.supervisor)
        form.addRow("Mail o&f Communications", self.communications)
        for field, name in (
            (self.name, "Your name"),
            (self.mail, "Your mail address"),
            (self.supervisor, "Your supervisor's mail address"),
            (self.communications, "Mail address of Communications"),
        ):
            field.setAccessibleName(name)
            field.textEdited.connect(self._changed)
        column.addLayout(form)
        self.problem = label("", "error", wrap=True)
        column.addWidget(self.problem)
        self._sample = ""

    def _make_choice(self) -> QWidget:
        holder = QWidget()
        holder.setProperty("look", "plain")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        self.employed = QRadioButton("&Yes, an employee")
        self.volunteer = QRadioButton("N&o, a volunteer")
        group = QButtonGroup(holder)
        for choice in (self.employed, self.volunteer):
            group.addButton(choice)
            row.addWidget(choice)
            choice.toggled.connect(self._changed)
        row.addStretch(1)
        return holder

    def fill(self, settings: Settings, pack: Pack) -> None:
        """Show the settings; Communications' address comes from the pack until the admin gives another."""
        communications = pack.roles.get("communications")
        self._sample = (communications.mail or "") if communications and communications.sample else ""
        self.name.setText(settings.name)
        self.mail.setText(settings.mail)
        self.employed.setChecked(settings.employed is True)
        self.volunteer.setChecked(settings.employed is False)
        self.supervisor.setText(settings.supervisor_mail)
        self.communications.setText(
            settings.communications_mail or (communications.mail if communications else "") or ""
        )
        self._show()

    def store(self, settings: Settings) -> None:
        """Put what was typed into the settings."""
        settings.name = self.name.text().strip()
        settings.mail = self.mail.text().strip()
        if self.employed.isChecked() or self.volunteer.isChecked():
            settings.employed = self.employed.isChecked()
        settings.supervisor_mail = self.supervisor.text().strip()
        settings.communications_mail = self.communications.text().strip()

    def acceptable(self) -> bool:
        """Tell whether what is typed can be used (nothing may be left open); shows the first problem if not."""
        for field in (self.mail, self.supervisor, self.communications):
            text = field.text().strip()
            if text and field.isVisibleTo(self) and not is_mail_address(text):
                field.setFocus()
                self.problem.setText(f"“{text}” does not look like a mail address.")
                self.problem.show()
                return False
        return True

    def _changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._form.setRowVisible(self.supervisor, self.employed.isChecked())
        self.problem.setText(self._first_problem())
        self.problem.setVisible(bool(self.problem.text()))

    def _first_problem(self) -> str:
        for field in (self.mail, self.supervisor, self.communications):
            text = field.text().strip()
            if text and not is_mail_address(text) and not field.hasFocus() and field.isVisibleTo(self):
                return f"“{text}” does not look like a mail address."
        if self._sample and self.communications.text().strip() == self._sample:
            return "The address of Communications is a sample: ask for theirs and put it here."
        return ""
