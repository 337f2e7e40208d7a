"""A reported incident: picture, facts, messages, and the timeline."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from admin_desktop.app import App
from admin_desktop.documents.plain import safe_link
from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.answers import LEFT
from admin_desktop.incidents.following_up import News
from admin_desktop.incidents.incident import IncidentState, PictureChoice, TimelineEvent
from admin_desktop.incidents.life import LifeFacts
from admin_desktop.incidents.page_kinds import WORDS
from admin_desktop.outbox.queue import COPY, FINISHED, OutboxRow, Try
from admin_desktop.ui.capture_words import capture_facts
from admin_desktop.ui.captures_strip import CapturesStrip
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.life_card import LifeCard
from admin_desktop.ui.outbox_page import state_words
from admin_desktop.ui.picture_view import PictureDialog, PictureView
from admin_desktop.ui.removal_banner import RemovalBanner
from admin_desktop.ui.removal_standing import standing
from admin_desktop.ui.stand_words import stand_words
from admin_desktop.ui.story import Happening, answered_roles, story
from admin_desktop.ui.times import when_words
from admin_desktop.ui.widgets import button, card, empty, label, scrolling


class IncidentDetail(QWidget):
    """Shows one incident that was reported.

    Signals:
        back: to the list.
        gone, still_up: an incident's id.
        send: a message's id.
        add: an incident's id: a further capture for the record.
        look_at: an incident's id and the capture to show.
        export, save_pdf: an incident's id, to make a package or a document of it.
        ask, they_said, change_time, show_proof: an incident's id, from its banner.
        prove: an incident's id, and how a proof of the removal shall come.
        answered, not_answered: an incident's id and the role that has answered it, or has not after all.
    """

    back = Signal()
    gone = Signal(str)
    still_up = Signal(str)
    send = Signal(str)
    add = Signal(str)
    look_at = Signal(str, str)
    export = Signal(str)
    save_pdf = Signal(str)
    ask = Signal(str)
    they_said = Signal(str)
    change_time = Signal(str)
    show_proof = Signal(str)
    prove = Signal(str, str)
    answered = Signal(str, str)
    not_answered = Signal(str, str)

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self._data: FormData | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(28, 18, 28, 22)
        column.setSpacing(12)
        back = button("‹ All incidents", "quiet")
        back.clicked.connect(self.back)
        top = QHBoxLayout()
        top.addWidget(back)
        top.addStretch(1)
        self.export_button = button("E&xport…", says="Export this report as a package that anyone can check")
        self.export_button.clicked.connect(lambda: self._emit(self.export))
        self.pdf_button = button("Save as &PDF…", says="Save this report as PDF, with the whole picture")
        self.pdf_button.clicked.connect(lambda: self._emit(self.save_pdf))
        top.addWidget(self.pdf_button)
        top.addWidget(self.export_button)
        column.addLayout(top)
        self.title = label("", "title")
        self.state = label("", "muted", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.state)
        self.banner = RemovalBanner()
        self.banner.open_post.connect(self._open_post)
        self.banner.gone.connect(lambda: self._emit(self.gone))
        self.banner.back.connect(lambda: self._emit(self.still_up))
        self.banner.ask.connect(lambda: self._emit(self.ask))
        self.banner.they_said.connect(lambda: self._emit(self.they_said))
        self.banner.change_time.connect(lambda: self._emit(self.change_time))
        self.banner.show_proof.connect(lambda: self._emit(self.show_proof))
        self.banner.prove.connect(lambda how: self.prove.emit(self.incident_id, how))
        column.addWidget(self.banner)
        self.life = LifeCard()
        self.life.hide()
        column.addWidget(self.life)
        column.addLayout(self._make_halves(), 1)
        outer.addWidget(scrolling(holder))

    def _make_halves(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        left, inside = card(margins=14)
        self.picture = PictureView("The captured picture", fits=True)
        self.picture.setMinimumSize(200, 120)
        inside.addWidget(self.picture)
        self.strip = CapturesStrip(fixed=True)
        self.strip.chosen.connect(lambda capture_id: self.look_at.emit(self.incident_id, capture_id))
        inside.addWidget(self.strip)
        self.facts = label("", "muted", wrap=True)
        inside.addWidget(self.facts)
        self.confirmed = label("", "muted", wrap=True)
        self.confirmed.hide()
        inside.addWidget(self.confirmed)
        below = FlowLayout()
        self.larger = button("Show &larger", "quiet")
        self.larger.clicked.connect(self._show_larger)
        self.add_button = button(
            "&Add a capture", "quiet", says="Capture again for this report: kept with it, not sent"
        )
        self.add_button.clicked.connect(lambda: self._emit(self.add))
        below.addWidget(self.larger)
        below.addWidget(self.add_button)
        inside.addLayout(below)
        row.addWidget(left, 5, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(14)
        for name in ("_what", "_messages", "_timeline"):
            frame, layout = card(margins=14)
            setattr(self, name, layout)
            right.addWidget(frame)
        right.addStretch(1)
        row.addLayout(right, 4)
        return row

    @property
    def incident_id(self) -> str:
        """The incident that is shown, or nothing."""
        return self._data.incident.id if self._data else ""

    def fill(
        self,
        data: FormData,
        timeline: list[TimelineEvent],
        rows: list[OutboxRow],
        names: dict[str, str],
        tries: Sequence[Try] = (),
        life: tuple[LifeFacts, News] | None = None,
    ) -> None:
        """Show an incident with what happened to it and its messages."""
        self._data = data
        incident = data.incident
        form = incident.form
        self.title.setText(f"Report {incident.id}")
        self.state.setText(stand_words(life[0]) if life else "")
        self.banner.setVisible(incident.state == IncidentState.REPORTED)
        facts = life[0] if life else None
        self.banner.show_standing(incident.id, standing(self._app, data, form, facts, rows), form.link)
        if life:
            self.life.show_life(incident, *life)
        self._show_picture(data)
        self._show_what(data)
        self._show_messages(rows, names, answered_roles(timeline))
        self._show_story(story(timeline, tries, rows, names, life[0].notes if life else ()))

    def _show_picture(self, data: FormData) -> None:
        image, capture = data.images.get(PictureChoice.ORIGINAL), data.capture
        self.larger.setVisible(image is not None)
        self.add_button.setVisible(data.incident.state == IncidentState.REPORTED)
        self.strip.show_data(data)
        self.facts.setText(capture_facts(capture) if capture else "")
        if image is not None:
            self.picture.show_image(image, data.selection.box)
        elif capture and capture.state == CaptureState.QUARANTINED:
            self.picture.show_words("This picture is locked away. It is not shown, mailed or exported.")
        else:
            self.picture.show_words(data.notice or "There is no picture any more.")

    def show_confirmed(self, words: str) -> None:
        """Say who outside this computer has confirmed the picture's time; nothing for nobody."""
        self.confirmed.setText(words)
        self.confirmed.setVisible(bool(words))

    def _show_what(self, data: FormData) -> None:
        layout: QVBoxLayout = self._what  # type: ignore[attr-defined]
        empty(layout)
        form = data.incident.form
        platform = next((one.name for one in self._app.platforms if one.id == form.platform), "")
        rows = QFormLayout()
        rows.setHorizontalSpacing(14)
        rows.setVerticalSpacing(6)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        told = data.incident.rules.get("categories", [])
        broken = "; ".join(str(category.get("name", "")) for category in told)
        for caption, value in (
            ("Page", form.page),
            ("Run by", WORDS[form.page_kind]),
            ("Where", platform),
            ("Link", form.link),
            ("Written by", form.author),
            ("Account", form.handle),
            ("Posted", form.posted),
            ("It says", form.body),
            ("May break", broken),
            ("Note", form.note),
        ):
            if value:
                words = label(value, wrap=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                rows.addRow(label(caption, "muted"), words)
        layout.addWidget(label("What was reported", "heading"))
        layout.addLayout(rows)

    def _show_messages(self, rows: list[OutboxRow], names: dict[str, str], answered: frozenset[str]) -> None:
        layout: QVBoxLayout = self._messages  # type: ignore[attr-defined]
        empty(layout)
        layout.addWidget(label("Who gets it", "heading"))
        for row in rows:
            follows = "Follow-up to " if row.follows else ""
            layout.addWidget(label(f"{follows}{names.get(row.role, row.role)}, {row.recipient}", wrap=True))
            line = QHBoxLayout()
            text, look = state_words(row)
            line.addWidget(label(text, look))
            if row.state not in FINISHED:
                send = button("Send it…", says=f"Send it to {names.get(row.role, row.role)}")
                send.clicked.connect(lambda _=False, message_id=row.message_id: self.send.emit(message_id))
                line.addWidget(send)
            line.addStretch(1)
            layout.addLayout(line)
            if row.state in LEFT and row.follows is None and row.role != COPY:
                layout.addLayout(self._make_answer(row.role, names.get(row.role, row.role), row.role in answered))

    def _make_answer(self, role: str, name: str, answered: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(label("✓ Answered" if answered else "No answer yet", "chip-green" if answered else "muted"))
        line.addStretch(1)
        if answered:
            made = button("Take back", "quiet", says=f"Take back: {name} has not answered yet")
            made.clicked.connect(lambda: self.not_answered.emit(self.incident_id, role))
        else:
            made = button("They answered", "quiet", says=f"{name} answered")
            made.clicked.connect(lambda: self.answered.emit(self.incident_id, role))
        line.addWidget(made)
        return line

    def _show_story(self, happenings: list[Happening]) -> None:
        layout: QVBoxLayout = self._timeline  # type: ignore[attr-defined]
        empty(layout)
        layout.addWidget(label("What happened", "heading"))
        for one in happenings:
            line = QHBoxLayout()
            line.addWidget(label(one.what, wrap=True), 1)
            line.addWidget(label(when_words(one.at), "muted"))
            layout.addLayout(line)
            if one.why:
                layout.addWidget(label(one.why, "muted", wrap=True))

    def _emit(self, signal: object) -> None:
        signal.emit(self.incident_id)  # type: ignore[attr-defined]

    def _show_larger(self) -> None:
        image = self._data.images.get(PictureChoice.ORIGINAL) if self._data else None
        if image is not None:
            PictureDialog(self, "Picture", "The whole picture, as sealed", image).open()

    def _open_post(self) -> None:
        link = safe_link(self._data.incident.form.link) if self._data else None
        if link:
            QDesktopServices.openUrl(QUrl(link))
