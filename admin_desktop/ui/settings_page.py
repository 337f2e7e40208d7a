"""Settings: who you are, how it looks, and a check of the evidence."""

from collections.abc import Collection

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop import __version__
from admin_desktop.app import App
from admin_desktop.ui.backup_card import BackupCard
from admin_desktop.ui.capture_card import CaptureCard
from admin_desktop.ui.choice import Choice
from admin_desktop.ui.details_form import DetailsForm
from admin_desktop.ui.evidence_card import EvidenceCard
from admin_desktop.ui.fixed import show_fixed
from admin_desktop.ui.sending_card import SendingCard
from admin_desktop.ui.trusted_time_card import TrustedTimeCard
from admin_desktop.ui.ways import open_file, ways
from admin_desktop.ui.widgets import button, card, label, scrolling, tip

_SAVE_AFTER_MS = 600


class SettingsPage(QWidget):
    """Everything saves itself.

    Signals:
        changed: the settings were changed in memory and want to be saved.
        theme: the look was changed.
        practise: take a practice picture.
        rehearse: open practice mode.
    """

    changed = Signal()
    theme = Signal()
    practise = Signal()
    rehearse = Signal()

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self._filling = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self._store)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(14)
        column.addWidget(label("Settings", "title"))
        column.addWidget(label("Changes are saved as you make them.", "muted"))
        self.by_it = label("Some of this is set by your school's IT and cannot be changed here.", "muted", wrap=True)
        self.by_it.hide()
        column.addWidget(self.by_it)
        column.addWidget(self._make_details())
        self.sending = SendingCard(practice=app.practice)
        self.sending.way_chosen.connect(self._way_chosen)
        self.sending.copy_chosen.connect(self._copy_chosen)
        column.addWidget(self.sending)
        self.capture = CaptureCard(app.settings)
        self.capture.changed.connect(self.changed)
        column.addWidget(self.capture)
        column.addWidget(self._make_window())
        self.evidence = EvidenceCard()
        self.evidence.show_folder.connect(lambda: open_file(app.paths.root))
        column.addWidget(self.evidence)
        self.trusted_time = TrustedTimeCard(practice=app.practice)
        column.addWidget(self.trusted_time)
        self.backup = BackupCard(practice=app.practice)
        column.addWidget(self.backup)
        self.about = label("", "muted", wrap=True)
        column.addWidget(self.about)
        column.addStretch(1)
        outer.addWidget(scrolling(holder))

    def _make_details(self) -> QWidget:
        frame, inside = card(margins=20)
        inside.addWidget(label("You and your recipients", "heading"))
        self.details = DetailsForm()
        self.details.changed.connect(self._touched)
        inside.addWidget(self.details)
        return frame

    def _make_window(self) -> QWidget:
        frame, inside = card(margins=20)
        inside.addWidget(label("Look and practice", "heading"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        self.look = Choice()
        for words, choice in (("As the system", "system"), ("Light", "light"), ("Dark", "dark")):
            self.look.addItem(words, choice)
        self.look.setAccessibleName("Light or dark")
        form.addRow("&Look", self.look)
        self.look.activated.connect(self._theme_chosen)
        inside.addLayout(form)
        self.at_login = QCheckBox("Start when I log in, beside the cloc&k")
        self.at_login.setToolTip(tip("What waits in the Outbox then leaves, and a capture is one click away."))
        inside.addWidget(self.at_login)
        if self._app.practice:
            self.at_login.hide()
        practise = button("Take a &practice picture…")
        practise.clicked.connect(self.practise)
        row = QHBoxLayout()
        row.addWidget(practise)
        if not self._app.practice:
            rehearse = button("Practise the whole thin&g…", says="Practise the whole thing: nothing real is sent")
            rehearse.clicked.connect(self.rehearse)
            row.addWidget(rehearse)
        row.addStretch(1)
        inside.addLayout(row)
        return frame

    def fill(self) -> None:
        """Show the settings as they are; what was typed a moment ago is one of them."""
        self.save_now()
        settings = self._app.settings
        self._filling = True
        self.details.fill(settings, self._app.pack)
        self.sending.show_settings(settings)
        offered = sorted((way.label(), way.id) for way in ways(self._app))
        self.sending.offer_ways([(way, words) for words, way in offered], settings.send_with)
        self.capture.fill()
        self.look.setCurrentIndex(max(0, self.look.findData(settings.theme)))
        self._filling = False
        self._show_fixed(self._app.managed.values)
        pack = self._app.pack
        self.about.setText(
            f"Admin Desktop {__version__} · {pack.district}, policy {pack.number}, revision of "
            f"{pack.revision.isoformat()}"
            f" · everything is kept in {self._app.paths.root}"
        )

    def _show_fixed(self, fixed: Collection[str]) -> None:
        """What the school's IT has filled in is not the admin's to change."""
        show_fixed(self.details.communications, fixed="communications_mail" in fixed)
        show_fixed(self.sending.set_up_button, fixed="sending" in fixed and self._app.settings.sending == "self")
        show_fixed(self.sending.stop_button, fixed="sending" in fixed)
        show_fixed(self.sending.way, fixed="send_with" in fixed)
        show_fixed(self.sending.copy, fixed="copy_to_me" in fixed)
        show_fixed(self.trusted_time.switch, fixed="trusted_time" in fixed)
        show_fixed(self.trusted_time.change_button, fixed="time_authorities" in fixed)
        self.by_it.setVisible(bool(fixed))

    def _touched(self) -> None:
        if not self._filling and not self._timer.isActive():
            self._timer.start()

    def _way_chosen(self, way: str) -> None:
        self._app.settings.send_with = way
        self.changed.emit()

    def _copy_chosen(self, wanted: bool) -> None:
        self._app.settings.copy_to_me = wanted
        self.changed.emit()

    def _theme_chosen(self) -> None:
        self._store()
        self.theme.emit()

    def save_now(self) -> None:
        """Save what was typed a moment ago."""
        if self._timer.isActive():
            self._timer.stop()
            self._store()

    def _store(self) -> None:
        settings = self._app.settings
        self.details.store(settings)
        settings.theme = str(self.look.currentData())
        self.changed.emit()
