"""The guesses in the form: which fields hold one, what else was read, what follows when the admin touches them."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from admin_desktop.incidents.filling import (
    ALL_CATEGORIES,
    BROWSER,
    CLIPBOARD,
    FIELDS,
    accepted,
    category_field,
    filled,
    grave_suggestions,
    offered,
)
from admin_desktop.incidents.guessing import leading, with_link
from admin_desktop.incidents.incident import Form, PageKind
from admin_desktop.incidents.page_kinds import EARLIER, remembered
from admin_desktop.incidents.posted import range_words
from admin_desktop.incidents.readings import KeptReading
from admin_desktop.policy import Pack
from admin_desktop.reading.reading import Reading
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.form_fields import FormFields
from admin_desktop.ui.form_highlights import highlight, spans_in
from admin_desktop.ui.form_history import FormHistory
from admin_desktop.ui.theme import DARK, LIGHT

_SOURCES = {CLIPBOARD: "your clipboard", BROWSER: "your browser", EARLIER: "an earlier report"}
_NEEDED = {"page": "page", "platform": "network", "link": "link", "author": "who wrote it", "body": "what it says"}


class FormGuesses(QObject):
    """Knows what is a guess, and leads undo.

    Args:
        fields: that show them.
        pack: whose categories can be suggested.
        whole: returns the form as it stands in the window.
        apply: brings the window to what a form says.

    Signals:
        changed: the form says something else now.
        categories_changed: by this, and not by a click on one of them.
    """

    changed = Signal()
    categories_changed = Signal()

    def __init__(
        self, fields: FormFields, pack: Callable[[], Pack], whole: Callable[[], Form], apply: Callable[[Form], None]
    ) -> None:
        super().__init__(fields)
        self._fields, self._pack, self._whole, self._apply = fields, pack, whole, apply
        self.guessed: dict[str, str] = {}
        self.touched: list[str] = []
        self._readings: dict[str, KeptReading] = {}
        self._moments: Mapping[str, datetime] = {}
        self._kinds: Mapping[str, PageKind] = {}
        self.leading = ""  # the id of the capture whose reading comes first
        self._reading_now = False
        self.history = FormHistory()
        fields.edited.connect(self._edited)
        fields.looks_right.connect(lambda name: self._accept([name]))
        fields.all_right.connect(lambda: self._accept(list(self.guessed)))
        fields.offer_taken.connect(self._take_offer)
        fields.undo.connect(self.undo)
        fields.redo.connect(self.redo)
        fields.grave.chosen.connect(lambda name: self._decide(name, yes=True))
        fields.grave.declined.connect(lambda name: self._decide(name, yes=False))

    # What comes from the records

    def put(self, data: FormData, *, fresh: bool) -> None:
        """Begin with another form, or show the same one anew; the fields say already what stands in it."""
        form = data.incident.form
        self.guessed, self.touched = dict(form.guessed), list(form.touched)
        self._reading_now = self._reading_now and not fresh
        self.know(data)
        # A page that was read in the picture while the form was not open.
        self._set(remembered(self._whole(), self._kinds))
        if fresh:
            self.history.start(self._whole())
        else:
            self.history.changed("shown", self._whole())

    def know(self, data: FormData) -> None:
        """Take up what is kept about the captures; the fields stay as they are."""
        self._readings, self.leading = dict(data.readings), leading(data.incident)
        self._moments, self._kinds = data.moments, data.kinds
        self.show()

    @property
    def readings(self) -> Mapping[str, KeptReading]:
        """What was read in the captures so far, by capture's id."""
        return self._readings

    @property
    def is_reading(self) -> bool:
        """Whether a picture of this form is being read."""
        return self._reading_now

    def reading_now(self, on: bool) -> None:
        """Say that a picture is being read, or that it has been."""
        self._reading_now = on
        self._show_hint()

    def read(self, capture_id: str, kept: KeptReading) -> None:
        """Take up what was read in a capture: where nobody wrote anything, and without taking the keyboard."""
        self._readings[capture_id] = kept
        leads = capture_id == self.leading
        self._bring_in(lambda form: filled(form, kept.reading, capture_id, self._pack(), leads=leads))

    def link_found(self, link: str, platform: str) -> None:
        """Take up the link that the browser told."""
        self._bring_in(lambda form: with_link(form, link, platform))

    def _bring_in(self, change: Callable[[Form], Form]) -> None:
        before = self._whole()
        self.history.stands(before)
        new = self.history.bring_in(lambda form: remembered(change(form), self._kinds))
        self._set(new)
        if new != before:
            self.changed.emit()

    # What the admin does

    def touch(self, name: str) -> None:
        """A field is the admin's own from now on."""
        self.guessed.pop(name, None)
        if name not in self.touched and (name in FIELDS or name.startswith("category:")):
            self.touched.append(name)

    def _edited(self, name: str) -> None:
        self.touch(name)
        if name == "page":
            self._remember_kind()
        self._step(name)

    def _remember_kind(self) -> None:
        now = self._whole()
        if (new := remembered(now, self._kinds)) != now:
            self._set(new)

    def _step(self, name: str) -> None:
        self.history.changed(name, self._whole())
        self.show()
        self.changed.emit()

    def note_step(self, name: str) -> None:
        """Note a change that was made elsewhere in the form."""
        self.history.changed(name, self._whole())

    def _accept(self, names: list[str]) -> None:
        here = [name for name in names if name in self.guessed]
        if here:
            self._set(accepted(self._whole(), here))
            self._step("accepted")

    def _take_offer(self, name: str, value: str) -> None:
        new = deepcopy(self._whole())
        setattr(new, name, value)
        self._set(new)
        self.touch(name)
        if name == "page":
            self._remember_kind()
        self._fields.rows[name].field.setFocus()
        self._step(f"offer {name}")

    def _decide(self, category_id: str, *, yes: bool) -> None:
        new = deepcopy(self._whole())
        if yes:
            new.categories.append(category_id)
        self._set(new)
        self.touch(category_field(category_id))
        self._step("decided")
        if yes:
            self.categories_changed.emit()

    def undo(self) -> None:
        """Take the last change back, whichever field it was in."""
        self._go(self.history.undo())

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._go(self.history.redo())

    def _go(self, form: Form | None) -> None:
        if form is not None:
            self._set(form)
            self.changed.emit()

    def _set(self, form: Form) -> None:
        self.guessed, self.touched = dict(form.guessed), list(form.touched)
        self._apply(form)
        self.show()

    # What is shown

    def show(self) -> None:
        """Mark the guesses, offer what else was read, and say what follows from it."""
        form, reading = self._whole(), self._lead()
        for name, row in self._fields.rows.items():
            row.show_guess(self.guessed.get(name))
            found = offered(reading, name, form) if reading and name not in self.touched else ()
            words = self._fields.platform_words if name == "platform" else str
            shown = [(value, words(value)) for value in found if words(value)]
            row.offer(shown if name != "body" else (), empty_field=not getattr(form, name))
        self._fields.rows["posted"].say(self._range_words(form))
        self._show_suggestions(form, reading)
        self._show_hint()

    def missing_words(self) -> str:
        """Say in one line what is not known; nothing when all is there, or the picture is still being read."""
        form = self._whole()
        missing = [words for name, words in _NEEDED.items() if not getattr(form, name)]
        if not missing or self._reading_now:
            return ""
        return f"Not known yet: {', '.join(missing)}. You can send without it."

    def _lead(self) -> Reading | None:
        kept = self._readings.get(self.leading) or next(iter(self._readings.values()), None)
        return kept.reading if kept else None

    def _range_words(self, form: Form) -> str:
        moment = self._moments.get(self.leading)
        return range_words(form.posted, moment, self._lead()) if form.posted and moment else ""

    def _show_suggestions(self, form: Form, reading: Reading | None) -> None:
        reasons = reading.reasons() if reading else {}
        chosen = {name: reasons.get(name, []) for name in form.categories if category_field(name) in self.guessed}
        grave = grave_suggestions(reading, self._pack(), form) if reading else []
        self._fields.categories.show_suggestions(chosen)
        self._fields.grave.show_suggestions(self._pack(), {name: reasons.get(name, []) for name in grave})
        spans = []
        if reading and reading.text and ALL_CATEGORIES not in self.touched:
            for one in reading.categories:
                if one.category in form.categories or one.category in grave:
                    spans.extend(spans_in(form.body, reading.text.value.strip(), one.spans))
        dark = self._fields.body.palette().base().color().lightness() < 128
        highlight(self._fields.body, spans, (DARK if dark else LIGHT).amber_ground)

    def _show_hint(self) -> None:
        fields, guesses = self._fields, bool(self.guessed)
        sources = {_SOURCES.get(source, "the picture") for source in self.guessed.values()}
        words = f"Dashed: filled in from {' and '.join(sorted(sources))}. Please check."
        fields.hint_words.setText("Reading the picture…" if self._reading_now else words)
        fields.all_button.setVisible(guesses)
        fields.hint.setVisible(guesses or self._reading_now)
