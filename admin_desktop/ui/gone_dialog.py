"""A small question: when was the post gone?"""

from datetime import datetime

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.ui.widgets import button, label


class GoneDialog(QDialog):
    """Asks for the day and time.

    Args:
        parent: the window it belongs to.
        gone: what is known so far, with its zone.

    Signals:
        said: a datetime with this computer's zone.
    """

    said = Signal(object)

    def __init__(self, parent: QWidget, gone: datetime) -> None:
        super().__init__(parent)
        self.setWindowTitle("When was the post gone? - Admin Desktop")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label("When was the post gone?", "heading"))
        column.addWidget(label("As far as you know. It cannot be later than now.", "muted", wrap=True))
        self.moment = QDateTimeEdit(QDateTime.fromSecsSinceEpoch(int(gone.timestamp())))
        self.moment.setDisplayFormat("ddd, MMM d, yyyy   h:mm AP")
        self.moment.setMaximumDateTime(QDateTime.currentDateTime())
        self.moment.setCalendarPopup(True)
        self.moment.setAccessibleName("Day and time at which the post was gone")
        column.addWidget(self.moment)
        row = QHBoxLayout()
        row.addStretch(1)
        self.cancel_button = button("Cancel", "quiet")
        self.cancel_button.clicked.connect(self.reject)
        self.save_button = button("&Save", "primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self._save)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
        column.addLayout(row)

    def _save(self) -> None:
        self.said.emit(datetime.fromtimestamp(self.moment.dateTime().toSecsSinceEpoch()).astimezone())
        self.accept()
