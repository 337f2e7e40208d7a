"""The form of an incident: filled in with what is known, saved as a draft from the first moment."""

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from admin_desktop.app import App
from admin_desktop.documents.plain import safe_link
from admin_desktop.incidents.incident import Form, PictureChoice, RecipientChoice, Removal
from admin_desktop.incidents.reporting import recipients, sendable
from admin_desktop.incidents.still_visible import still_visible
from admin_desktop.platforms.platform import platform_of_link
from admin_desktop.policy import Handling
from admin_desktop.storage.clock import iso_utc, parse_iso, utc_now
from admin_desktop.ui.alike_steps import AlikeBanner
from admin_desktop.ui.captures_strip import goes_along_words
from admin_desktop.ui.categories_field import call_words
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.form_fields import FormFields
from admin_desktop.ui.form_guesses import FormGuesses
from admin_desktop.ui.form_picture import FormPicture
from admin_desktop.ui.gone_dialog import GoneDialog
from admin_desktop.ui.picture_view import PictureDialog
from admin_desktop.ui.recipients_panel import RecipientsPanel, picture_title
from admin_desktop.ui.removal_banner import RemovalBanner
from admin_desktop.ui.removal_standing import standing
from admin_desktop.ui.still_visible_card import StillVisibleCard
from admin_desktop.ui.times import clock_words
from admin_desktop.ui.widgets import button, card, label, scrolling

# Long enough not to write at every letter, short enough that a crash costs no more than a word.
_SAVE_AFTER_MS = 400


class IncidentForm(QWidget):
    """One screen for one report.

    Signals (the window does the work, away from the GUI thread):
        save: (incident id, Form).
        send: (incident id, Form).
        reselect: incident id.
        edit_picture: incident id and the id of the capture that is shown.
        discard, lock_away: incident id.
        add: how another picture shall come ("capture", "files", "paste").
        prove: incident id, and how a proof of the removal shall come.
        show_proof: incident id.
    """

    save = Signal(str, object)
    send = Signal(str, object)
    reselect = Signal(str)
    edit_picture = Signal(str, str)
    discard = Signal(str)
    lock_away = Signal(str)
    add = Signal(str)
    prove = Signal(str, str)
    show_proof = Signal(str)

    def __init__(self, app: App) -> None:
        super().__init__()
        self.setObjectName("page")
        self._app = app
        self._data: FormData | None = None
        self._removed_at: str | None = None
        # The network that a typed link named: another link may name another, what the admin chose stays.
        self._named_by_link = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(lambda: self.save_now(always=True))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 20, 28, 16)
        outer.setSpacing(12)
        outer.addLayout(self._make_head())
        self.banner = RemovalBanner()
        self.banner.open_post.connect(self._open_post)
        self.banner.gone.connect(lambda: self._set_removed(iso_utc(utc_now())))
        self.banner.back.connect(lambda: self._set_removed(None))
        self.banner.change_time.connect(self._ask_time)
        self.banner.ask.connect(self.send_now)  # the report asks
        self.banner.prove.connect(self._ask_proof)
        self.banner.show_proof.connect(lambda: self.show_proof.emit(self.incident_id))
        outer.addWidget(self.banner)
        outer.addWidget(self._make_middle(), 1)
        # Below, so that nothing jumps away from under the mouse while categories are chosen.
        self._call_frame, inside = card("banner-red", margins=10)
        self.call = label("", "red", wrap=True)
        inside.addWidget(self.call)
        outer.addWidget(self._call_frame)
        outer.addLayout(self._make_foot())
        QShortcut(QKeySequence("Ctrl+Return"), self, self.send_now)
        QShortcut(QKeySequence.StandardKey.Undo, self, self.guesses.undo)
        QShortcut(QKeySequence.StandardKey.Redo, self, self.guesses.redo)

    def _make_head(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = label("", "title")
        self.status = label("", "muted", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.status)
        return words

    def _make_middle(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(14)
        split.addWidget(self._make_picture_side())
        fields = scrolling(self._make_fields_side())
        fields.setMinimumWidth(350)
        # On a screen too narrow for it everything can still be reached.
        fields.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        split.addWidget(fields)
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 4)
        split.setSizes([560, 440])
        return split

    def _make_picture_side(self) -> QWidget:
        self._side = side = FormPicture()
        self.picture, self.strip, self.facts = side.picture, side.strip, side.facts
        self.select_button, self.larger_button = side.select_button, side.larger_button
        self.edit_button, self.add_button = side.edit_button, side.add_button
        self.select_button.clicked.connect(self._ask_reselect)
        self.larger_button.clicked.connect(lambda: self._preview(PictureChoice.ORIGINAL))
        self.edit_button.clicked.connect(self._ask_edit)
        self.add_button.add.connect(self.add)
        # On a low screen the picture stays large enough to be recognised, and the rest is scrolled to.
        area = scrolling(side)
        area.setMinimumWidth(300)
        return area

    def _make_fields_side(self) -> QWidget:
        self.fields = fields = FormFields()
        self.hint, self.page, self.platform, self.link = fields.hint, fields.page, fields.platform, fields.link
        self.author, self.handle, self.posted = fields.author, fields.handle, fields.posted
        self.body, self.note = fields.body, fields.note
        self.categories, column = fields.categories, fields.column
        self.alike = AlikeBanner()
        column.insertWidget(0, self.alike)
        column.addWidget(label("Who gets it", "heading"))
        self.recipients = RecipientsPanel(self._image_of, self.note)
        column.addWidget(self.recipients)
        self.still_visible = StillVisibleCard()
        column.addWidget(self.still_visible)
        self.goes_along = label("", "muted", wrap=True)
        column.addWidget(self.goes_along)
        self.reporter = label("", "muted", wrap=True)
        column.addWidget(self.reporter)
        column.addStretch(1)
        self.guesses = FormGuesses(fields, lambda: self._app.pack, self.form, self._apply)
        self._connect_fields()
        return fields

    def _connect_fields(self) -> None:
        self.guesses.changed.connect(self._touched)
        self.guesses.categories_changed.connect(self._categories_changed)
        self.link.editingFinished.connect(self._platform_from_link)
        self.categories.changed.connect(self._categories_changed)
        self.recipients.changed.connect(self._touched)
        self.recipients.preview.connect(self._preview)
        self.still_visible.cover.connect(self._edit)

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        # Beside Send: what is said above may be scrolled out of sight.
        self.seen = label("", "strong", wrap=True)
        words.addWidget(self.seen)
        self.missing = label("", "muted", wrap=True)
        words.addWidget(self.missing)
        seal = "A seal proves these bytes existed then and have not changed. It does not prove the page was genuine."
        words.addWidget(label(seal, "muted", wrap=True))
        row.addLayout(words, 1)
        self.lock_button = button("Lock the picture away…")
        self.lock_button.clicked.connect(lambda: self.lock_away.emit(self.incident_id))
        self.discard_button = button("&Discard…")
        self.discard_button.clicked.connect(lambda: self.discard.emit(self.incident_id))
        self.send_button = button("&Send", "primary")
        self.send_button.clicked.connect(self.send_now)
        for made in (self.lock_button, self.discard_button, self.send_button):
            row.addWidget(made)
        return row

    # Filling in

    @property
    def incident_id(self) -> str:
        """The incident that is shown, or nothing."""
        return self._data.incident.id if self._data else ""

    @property
    def shown_capture(self) -> str:
        """The capture that is shown large, or nothing."""
        return self._data.shown if self._data else ""

    @property
    def captures(self) -> tuple[str, ...]:
        """The ids of the captures of the incident that is shown."""
        return tuple(one.id for one in self._data.captures) if self._data else ()

    def has_capture(self, capture_id: str) -> bool:
        """Whether the incident that is shown has this capture."""
        return capture_id in self.captures

    def reading_now(self, *, on: bool) -> None:
        """Say that a picture is being read, or that it has been."""
        self.guesses.reading_now(on)
        self._refresh()

    def fill(self, data: FormData) -> None:
        """Show an incident. What was typed in another one is saved first."""
        self.save_now()
        fresh = self._data is None or self._data.incident.id != data.incident.id
        self._data = data
        self._removed_at = data.incident.form.removed_at
        self._named_by_link = ""
        self.fields.put(data.incident.form, data.pages, self._app.platforms, self._app.pack)
        self.guesses.put(data, fresh=fresh)
        self._show_capture(data)
        if fresh:
            self.recipients.forget()
            self.alike.show_alike(None)
        settings = self._app.settings
        who = settings.name or "You"
        self.reporter.setText(
            f"Reported by {who}{f', {settings.mail}' if settings.mail else ''}. Change this in Settings."
        )
        self.title.setText(f"Report {data.incident.id}")
        self._refresh()
        self.page.setFocus()

    def show_pictures(self, data: FormData) -> None:
        """Show the same incident with other pictures; what is being typed stays as it is."""
        self._data = data
        self.guesses.know(data)
        self._show_capture(data)
        self._refresh()

    def _show_capture(self, data: FormData) -> None:
        capture = data.capture
        self._side.show_data(data)
        self.lock_button.setVisible(data.images.get(PictureChoice.ORIGINAL) is not None)
        if capture is None:
            return
        when = parse_iso(capture.local_time)
        did = "Imported" if capture.origin == "import" else "Captured"
        self.status.setText(
            f"{did} {when:%A}, {when:%B} {when.day}, {clock_words(when, seconds=True)} ({capture.zone}), sealed. "
            "Saved as a draft as you go."
        )

    # Changes

    def form(self) -> Form:
        """Return the form as it stands in the window."""
        form = self.fields.written()
        form.removal = Removal.STILL_UP if self._removed_at is None else Removal.REMOVED
        form.removed_at = self._removed_at
        form.recipients = self._merged_choices()
        form.guessed, form.touched = dict(self.guesses.guessed), list(self.guesses.touched)
        return form

    def _merged_choices(self) -> dict[str, RecipientChoice]:
        stored = dict(self._data.incident.form.recipients) if self._data else {}
        for role, choice in self.recipients.choices().items():
            before = stored.get(role, RecipientChoice())
            stored[role] = RecipientChoice(
                choice.included if choice.included is not None else before.included,
                choice.address if choice.address is not None else before.address,
                choice.picture or before.picture,
            )
        return stored

    def _apply(self, form: Form) -> None:
        """Bring the window to what a form says; the recipients stay as they are."""
        self._removed_at = form.removed_at
        self.fields.apply(form)

    def _touched(self) -> None:
        self._refresh()
        self._save_soon()

    def _save_soon(self) -> None:
        # Not put off by the next key: somebody who types without a pause is saved as often.
        if not self._timer.isActive():
            self._timer.start()

    def _categories_changed(self) -> None:
        self._refresh()
        self._save_soon()
        if self._app.pack.strictest(self.categories.chosen) == Handling.NO_PICTURE and self.lock_button.isVisible():
            self.lock_away.emit(self.incident_id)

    def withdraw_no_picture(self) -> None:
        """Take back the categories whose pictures must be locked away."""
        pack = self._app.pack
        for name in self.categories.chosen:
            if pack.categories[name].handling == Handling.NO_PICTURE:
                self.categories.toggle(name).setChecked(False)

    def offer_link(self, link: str) -> None:
        """Fill in the link that the browser showed, unless the admin wrote something there."""
        platform = platform_of_link(link, self._app.platforms)
        self.guesses.link_found(link, platform.id if platform else "")

    def _platform_from_link(self) -> None:
        platform = platform_of_link(self.link.text(), self._app.platforms)
        free = self.platform.currentData() in ("", None, self._named_by_link) or "platform" in self.guesses.guessed
        if platform and free:
            at = self.platform.findData(platform.id)
            if "link" in self.guesses.touched and at != self.platform.currentIndex():
                self.platform.setCurrentIndex(at)
                self._named_by_link = platform.id
                self.fields.edited.emit("platform")

    def _set_removed(self, at: str | None) -> None:
        self._removed_at = at
        self.guesses.note_step("removal")
        self._refresh()
        self.save_now(always=True)

    def _ask_time(self) -> None:
        dialog = GoneDialog(self, parse_iso(self._removed_at) if self._removed_at else utc_now())
        dialog.said.connect(lambda moment: self._set_removed(iso_utc(min(moment, utc_now()))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_proof(self, how: str) -> None:
        self.save_now()
        self.prove.emit(self.incident_id, how)

    def _refresh(self) -> None:
        """Show what follows from the form: the banner, whom to call, the recipients, the words on the button."""
        if self._data is None:
            return
        form, pack = self.form(), self._app.pack
        no_link = "" if not form.link or safe_link(form.link) else "The link is no web address, so it cannot be opened."
        self.missing.setText("\n".join(one for one in (no_link, self.guesses.missing_words()) if one))
        self.missing.setVisible(bool(self.missing.text()))
        now = standing(self._app, self._data, form, readings=self.guesses.readings)
        self.banner.show_standing(self.incident_id, now, form.link)
        self.call.setText(call_words(pack, form.categories))
        self._call_frame.setVisible(bool(self.call.text()))
        there = list(self._data.captures)
        seen = {"has_box": self._data.incident.has_box, "has_cover": self._data.has_cover}
        found = recipients(pack, self._app.settings, form, there, **seen)
        self.recipients.show_recipients(found, has_crop=self._data.has_crop, has_cover=self._data.has_cover)
        self.still_visible.show_visible(still_visible(self._data.incident, there, self.guesses.readings, found))
        visible = self.still_visible.words.text() if self.still_visible.isVisibleTo(self) else ""
        self.seen.setText(visible)
        self.seen.setVisible(bool(visible))
        words = goes_along_words(self._data, {one.picture for one in found if one.included})
        self.goes_along.setText(words)
        self.goes_along.setVisible(bool(words))
        number = len(sendable(found))
        people = {0: "&Send", 1: "&Send to 1 person"}.get(number, f"&Send to {number} people")
        self.send_button.setText(people)
        self.send_button.setEnabled(number > 0)
        self.send_button.setToolTip("Ctrl+Enter" if number else "Add a mail address under Who gets it.")

    def save_now(self, *, always: bool = False) -> None:
        """Save the draft if something changed since it was saved last."""
        if self._data and (always or self._timer.isActive()):
            self._timer.stop()
            self.save.emit(self._data.incident.id, self.form())

    def send_now(self) -> None:
        """Hand the form over for sending."""
        if self._data and self.send_button.isEnabled():
            self._timer.stop()
            self.send_button.setEnabled(False)
            self.send.emit(self._data.incident.id, self.form())

    def sending_failed(self) -> None:
        """Let the admin try again."""
        self._refresh()

    # Small things

    def _ask_reselect(self) -> None:
        self.save_now()
        self.reselect.emit(self.incident_id)

    def _ask_edit(self) -> None:
        self._edit(self.shown_capture)

    def _edit(self, capture_id: str) -> None:
        self.save_now()
        self.edit_picture.emit(self.incident_id, capture_id)

    def _image_of(self, choice: PictureChoice) -> QImage | None:
        return self._data.image(choice) if self._data else None

    def _preview(self, choice: PictureChoice) -> None:
        image = self._image_of(choice)
        if image is not None:
            PictureDialog(self, "Picture", picture_title(choice), image).open()

    def _open_post(self) -> None:
        link = safe_link(self.link.text())
        if link:
            QDesktopServices.openUrl(QUrl(link))
