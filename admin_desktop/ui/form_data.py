"""What the form needs from the records, read in one job away from the GUI thread."""

from dataclasses import dataclass, replace

from PySide6.QtGui import QImage

from admin_desktop.app import App
from admin_desktop.documents.plain import safe_link
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, CaptureState, Picture
from admin_desktop.evidence.deriving import crop, open_original, read_original
from admin_desktop.incidents.incident import Form, Incident, PictureChoice
from admin_desktop.incidents.reporting import chosen_picture
from admin_desktop.platforms.platform import platform_of_link
from admin_desktop.ui.images import read_image


@dataclass(frozen=True, slots=True)
class FormData:
    """An incident with its captures and the pictures that may be shown.

    Attributes:
        guessed: the link came from the clipboard, and nobody has looked at the form yet.
    """

    incident: Incident
    captures: tuple[Capture, ...]
    images: dict[PictureChoice, QImage]
    pages: tuple[str, ...]
    notice: str = ""
    guessed: bool = False

    @property
    def capture(self) -> Capture | None:
        """The first capture."""
        return self.captures[0] if self.captures else None

    @property
    def has_crop(self) -> bool:
        """Whether a part was selected."""
        return PictureChoice.CROP in self.images

    @property
    def has_cover(self) -> bool:
        """Whether there is a covered copy."""
        return PictureChoice.COVERED in self.images


def load(app: App, incident_id: str) -> FormData:
    """Read an incident for the form. A quarantined picture is never read.

    Raises:
        Trouble: it cannot be read.
    """
    incident = app.register.get(incident_id)
    captures = tuple(app.reporter.captures_of(incident))
    images: dict[PictureChoice, QImage] = {}
    notice = ""
    if captures and captures[0].state == CaptureState.KEPT:
        try:
            images[PictureChoice.ORIGINAL] = _image(
                app, chosen_picture(captures[0], PictureChoice.ORIGINAL, incident.form.picture)
            )
            cropped = chosen_picture(captures[0], PictureChoice.CROP, incident.form.picture)
            if cropped.kind == "crop" and incident.form.box is not None:
                images[PictureChoice.CROP] = _image(app, cropped)
            covered = chosen_picture(captures[0], PictureChoice.COVERED, incident.form.picture)
            if covered.kind == "cover":
                images[PictureChoice.COVERED] = _image(app, covered)
        except Trouble as trouble:
            notice = str(trouble)
    pages = tuple(app.register.pages_used())
    return FormData(incident, captures, images, pages, notice, guessed=_is_guess(incident))


def _is_guess(incident: Incident) -> bool:
    return bool(incident.form.link) and incident.created_at == incident.updated_at


def _image(app: App, picture: Picture) -> QImage:
    # What we made ourselves is a PNG that is never turned, and Qt is quicker with it.
    if picture.media_type == "image/png" and picture.source_name is None:
        image = read_image(read_original(app.vault, picture))
        if not image.isNull():
            return image
    rgb = open_original(app.vault, picture)
    return QImage(rgb.tobytes(), rgb.width, rgb.height, rgb.width * 3, QImage.Format.Format_RGB888).copy()


def start_draft(app: App, capture: Capture, clipboard: str) -> Incident:
    """Open a draft for a capture with everything that is known without reading the picture.

    Args:
        app: with pack and platforms.
        capture: just sealed.
        clipboard: the text in it; used when it is one web link and nothing else.
    """
    copied = clipboard.strip()
    link = safe_link(copied) if len(copied) < 2000 else None
    platform = platform_of_link(link, app.platforms) if link else None
    form = Form(link=link if link and platform else "", platform=platform.id if platform else "")
    return app.register.start([capture.id], form, app.pack.id, app.pack.revision.isoformat())


def select_part(app: App, incident_id: str, number: int, box: list[int] | None) -> FormData:
    """Make the selected part a picture of its own and keep the choice in the draft.

    Args:
        app: with the records.
        incident_id: of a draft.
        number: of the original the box is on, from 1.
        box: its physical pixels, or None for the whole screen.

    Raises:
        Trouble: the draft is as it was.
    """
    incident = app.register.get(incident_id)
    guessed, form = _is_guess(incident), incident.form
    form.picture, form.box = number, box
    if box is not None:
        capture = app.reporter.captures_of(incident)[0]
        crop(app.database, app.vault, capture, number, (box[0], box[1], box[2], box[3]))
    app.register.save(incident_id, form)
    return replace(load(app, incident_id), guessed=guessed)
