"""Which pictures go with a report: of each capture the one that was chosen, as many as a mail may hold."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin_desktop.documents.mail_size import Limit, fitting
from admin_desktop.documents.report_mail import AttachedPicture
from admin_desktop.evidence.captures import Capture, CaptureState, Picture
from admin_desktop.evidence.deriving import covers_or_marks, read_original
from admin_desktop.evidence.editing import covered_copy
from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents.incident import Incident, PictureChoice, Selection


@dataclass(frozen=True, slots=True)
class Numbered:
    """A picture of a report: its number in it (from 1), the capture it is of, and its file."""

    number: int
    capture: Capture
    picture: Picture


def chosen_picture(capture: Capture, choice: PictureChoice, number: int) -> Picture:
    """Return the file that a choice means: the newest of that kind, made of that original.

    Where there is no covered copy it is the newest crop, and where there is no crop, the original.

    Args:
        capture: with at least one original.
        choice: original, crop or covered.
        number: of the original, from 1.
    """
    original = next((picture for picture in capture.originals if picture.number == number), capture.originals[0])
    if choice == PictureChoice.COVERED and (covered := covered_copy(capture, original)):
        return covered
    if choice in (PictureChoice.CROP, PictureChoice.COVERED):
        crops = [one for one in capture.pictures if one.kind == "crop" and one.source_sha256 == original.sha256]
        if crops:
            return crops[-1]
    return original


def has_cover(incident: Incident, captures: Sequence[Capture]) -> bool:
    """Tell whether there is a covered copy of any picture that a report shows."""
    return any(one.picture.kind == "cover" for one in pictures_of(incident, captures, PictureChoice.COVERED))


def picture_words(picture: Picture) -> str:
    """Say what a picture is, in the middle of a sentence."""
    if picture.kind == "cover":
        return f"a copy of the sealed picture in which parts are {covers_or_marks(picture)}"
    return "the sealed original picture" if picture.kind == "original" else "the selected part of the sealed picture"


def picture_of(capture: Capture, choice: PictureChoice, selection: Selection) -> Picture:
    """Return the file of one capture that a choice means in a report.

    Of a capture without a selected part, "selected part" means the whole picture, and so does "covered copy" where
    there is none.
    """
    chosen = chosen_picture(capture, choice, selection.picture)
    if chosen.kind == "crop" and selection.box is None:
        return chosen_picture(capture, PictureChoice.ORIGINAL, selection.picture)
    return chosen


def pictures_of(incident: Incident, captures: Sequence[Capture], choice: PictureChoice) -> list[Numbered]:
    """Return the pictures that a choice means, of all captures that are kept, in the order of the report."""
    if choice == PictureChoice.NONE:
        return []
    return [
        Numbered(number, capture, picture_of(capture, choice, incident.selection(capture.id)))
        for number, capture in enumerate(captures, 1)
        if capture.state == CaptureState.KEPT
    ]


def split_by_size(found: Sequence[Numbered], limit: Limit) -> tuple[list[Numbered], list[Numbered]]:
    """Return those that fit into one mail, and those that do not; both in order."""
    fit = fitting([one.picture.bytes for one in found], limit)
    return [one for at, one in enumerate(found) if at in fit], [one for at, one in enumerate(found) if at not in fit]


def attached(incident_id: str, one: Numbered, vault: Vault | None) -> AttachedPicture:
    """Make an attachment of a picture.

    Args:
        incident_id: begins its name.
        one: the picture.
        vault: where its bytes are; None for one that is only named.

    Raises:
        PictureDamaged: it is not what was sealed.
    """
    picture = one.picture
    extension = picture.path[picture.path.rindex(".") :]
    return AttachedPicture(
        what=picture_words(picture),
        name=f"{incident_id}-{one.number}-{one.capture.id}-{picture.kind}{extension}",
        media_type=picture.media_type,
        data=read_original(vault, picture) if vault else b"",
        sha256=picture.sha256,
        original_sha256=picture.source_sha256 or picture.sha256,
    )
