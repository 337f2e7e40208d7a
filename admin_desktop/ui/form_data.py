"""What the form needs from the records, read in one job away from the GUI thread."""

from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtGui import QImage

from admin_desktop.app import App
from admin_desktop.documents.mail_size import Limit
from admin_desktop.documents.plain import safe_link
from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Capture, CaptureState
from admin_desktop.evidence.deriving import crop
from admin_desktop.incidents.attaching import has_cover, picture_of
from admin_desktop.incidents.filling import CLIPBOARD
from admin_desktop.incidents.guessing import guess_link
from admin_desktop.incidents.incident import Form, Incident, PageKind, PictureChoice, Selection
from admin_desktop.incidents.posted import moment_of
from admin_desktop.incidents.readings import KeptReading
from admin_desktop.incidents.removing import Proof, read_proofs
from admin_desktop.platforms.platform import platform_of_link
from admin_desktop.ui.reading_pictures import picture_image, thumbnail


@dataclass(frozen=True, slots=True)
class FormData:
    """An incident with its captures and the pictures that may be shown.

    Attributes:
        shown: the id of the capture that is shown large.
        images: of that capture, by what a choice means.
        thumbs: small pictures of the captures that may be shown, by capture's id.
        readings: what was read in its captures, by capture's id.
        moments: when the picture of each was taken, by capture's id.
        kinds: what was said last of each page, by its name.
        proofs: sealed pictures that show that the post is gone.
        limit: how large a mail may become.
    """

    incident: Incident
    captures: tuple[Capture, ...]
    images: dict[PictureChoice, QImage]
    pages: tuple[str, ...]
    notice: str = ""
    shown: str = ""
    thumbs: dict[str, QImage] = field(default_factory=dict)
    limit: Limit | None = None
    readings: dict[str, KeptReading] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    kinds: dict[str, PageKind] = field(default_factory=dict)
    proofs: tuple[Proof, ...] = ()

    @property
    def capture(self) -> Capture | None:
        """The capture that is shown large."""
        return next((one for one in self.captures if one.id == self.shown), None)

    @property
    def selection(self) -> Selection:
        """What the report shows of that capture."""
        return self.incident.selection(self.shown)

    @property
    def has_crop(self) -> bool:
        """Whether a part of any capture was selected."""
        return self.incident.has_box and bool(self.images)

    def image(self, choice: PictureChoice) -> QImage | None:
        """Return the picture that a choice means of the capture that is shown; without such a one the next larger."""
        order = [PictureChoice.COVERED, PictureChoice.CROP, PictureChoice.ORIGINAL]
        wanted = order[order.index(choice) :] if choice in order else []
        return next((self.images[one] for one in wanted if one in self.images), None)

    @property
    def has_cover(self) -> bool:
        """Whether there is a covered copy of any picture."""
        return has_cover(self.incident, self.captures)


def load(app: App, incident_id: str, shown: str | None = None) -> FormData:
    """Read an incident for the form. A quarantined picture is never read.

    Args:
        app: with the records.
        incident_id: which.
        shown: the id of the capture to show large; without it, or if it is not among them, the first.

    Raises:
        Trouble: it cannot be read.
    """
    incident = app.register.get(incident_id)
    captures = tuple(app.reporter.captures_of(incident))
    ids = [one.id for one in captures]
    at = ids.index(shown) if shown in ids else 0
    images: dict[PictureChoice, QImage] = {}
    notice = ""
    if captures and captures[at].state == CaptureState.KEPT:
        selection = incident.selection(ids[at])
        try:
            whole = picture_of(captures[at], PictureChoice.ORIGINAL, selection)
            images[PictureChoice.ORIGINAL] = picture_image(app.vault, whole)
            cropped = picture_of(captures[at], PictureChoice.CROP, selection)
            if cropped.kind == "crop":
                images[PictureChoice.CROP] = picture_image(app.vault, cropped)
            covered = picture_of(captures[at], PictureChoice.COVERED, selection)
            if covered.kind == "cover":
                images[PictureChoice.COVERED] = picture_image(app.vault, covered)
        except Trouble as trouble:
            notice = str(trouble)
    pages = tuple(app.register.pages_used())
    with app.database.reading() as connection:
        proofs = read_proofs(connection, incident_id)
    return FormData(
        incident,
        captures,
        images,
        pages,
        notice,
        shown=ids[at] if ids else "",
        thumbs=_thumbs(app, incident, captures) if len(captures) > 1 else {},
        limit=app.reporter.limit,
        readings=app.readings.of(ids),
        moments={one.id: moment_of(one, incident.selection(one.id).picture) for one in captures},
        proofs=proofs,
        kinds=app.register.page_kinds(dict.fromkeys((incident.form.page, *pages))),
    )


def _thumbs(app: App, incident: Incident, captures: tuple[Capture, ...]) -> dict[str, QImage]:
    found = {}
    for capture in captures:
        if capture.state == CaptureState.KEPT:
            picture = picture_of(capture, PictureChoice.ORIGINAL, incident.selection(capture.id))
            small = thumbnail(app.vault, picture)
            if small is not None:
                found[capture.id] = small
    return found


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
    form = Form()
    if link and platform:
        form = Form(link=link, platform=platform.id, guessed={"link": CLIPBOARD, "platform": CLIPBOARD})
    return app.register.start([capture.id], form, app.pack.id, app.pack.revision.isoformat())


def fill_link(app: App, capture: Capture) -> str | None:
    """Put the link that the browser showed into the draft of a capture, where nothing stands yet.

    Args:
        app: with platforms and records.
        capture: with what was learnt of it; its link was read from another program.

    Returns:
        the link, if the draft got it.
    """
    link = safe_link(str(capture.observed.get("page_link") or ""))
    if link is None or not link.isprintable():
        return None
    platform = platform_of_link(link, app.platforms)
    return link if guess_link(app.database, capture.id, link, platform.id if platform else "") else None


def select_part(
    app: App, incident_id: str, number: int, box: list[int] | None, capture_id: str | None = None
) -> FormData:
    """Make the selected part a picture of its own and keep the choice in the draft.

    Args:
        app: with the records.
        incident_id: of a draft.
        number: of the original the box is on, from 1.
        box: its physical pixels, or None for the whole screen.
        capture_id: which of its captures; without it the first.

    Raises:
        Trouble: the draft is as it was.
    """
    incident = app.register.get(incident_id)
    captures = app.reporter.captures_of(incident)
    capture = next((one for one in captures if one.id == capture_id), captures[0])
    if box is not None:
        crop(app.database, app.vault, capture, number, (box[0], box[1], box[2], box[3]))
    app.gathering.select(incident_id, Selection(capture.id, number, box))
    return load(app, incident_id, capture.id)
