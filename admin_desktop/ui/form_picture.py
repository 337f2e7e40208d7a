"""The picture side of the form of an incident: the capture shown large, the others small, and what is known of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.incident import PictureChoice
from admin_desktop.ui.capture_words import capture_facts, moving_words
from admin_desktop.ui.captures_strip import AddButton, CapturesStrip
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.picture_view import PictureView
from admin_desktop.ui.widgets import button, card, label


class FormPicture(QWidget):
    """A card with the picture; whoever shows it connects the buttons."""

    def __init__(self) -> None:
        super().__init__()
        frame, inside = card(margins=14)
        row = FlowLayout()
        self.select_button = button("Select &post again…")
        self.larger_button = button("Show &larger", "quiet")
        self.edit_button = button("Co&ver and mark…")
        self.add_button = AddButton()
        for made in (self.select_button, self.larger_button, self.edit_button, self.add_button):
            row.addWidget(made)
        inside.addLayout(row)
        self.picture = PictureView("The captured picture", likes=150)
        inside.addWidget(self.picture, 1)
        self.strip = CapturesStrip()
        inside.addWidget(self.strip)
        self.moving = label("", "strong", wrap=True)
        self.moving.setVisible(False)
        inside.addWidget(self.moving)
        self.facts = label("", "muted", wrap=True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inside.addWidget(self.facts)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)

    def show_data(self, data: FormData) -> None:
        """Show the capture that is chosen."""
        capture = data.capture
        self.strip.show_data(data)
        image = data.images.get(PictureChoice.ORIGINAL)
        if image is not None:
            self.picture.show_image(image, data.selection.box)
        elif capture and capture.state == CaptureState.QUARANTINED:
            self.picture.show_words("This picture is locked away. It is not shown, mailed or exported.")
        else:
            self.picture.show_words(data.notice or "There is no picture any more.")
        self.select_button.setEnabled(image is not None)
        self.add_button.setEnabled(all(one.state == CaptureState.KEPT for one in data.captures))
        self.larger_button.setEnabled(image is not None)
        self.edit_button.setEnabled(image is not None)
        if capture is not None:
            self.facts.setText(capture_facts(capture))
        moving = moving_words(capture, data.selection.picture) if capture is not None and image is not None else ""
        self.moving.setText(moving)
        self.moving.setVisible(bool(moving))
