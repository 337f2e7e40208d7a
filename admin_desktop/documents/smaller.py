"""A mail made smaller for a strict server: smaller views of its pictures, or fewer of them, and words that say so."""

import email
import email.policy
import hashlib
import html
import io
import re
from datetime import datetime
from email.message import EmailMessage, Message, MIMEPart
from pathlib import PurePosixPath

from admin_desktop.documents.mail_size import encoded_size
from admin_desktop.documents.readdressed import Earlier, domain_in, renumbered, replace_header
from admin_desktop.documents.report_mail import RenderedReport
from admin_desktop.errors import Trouble

# Physical pixels across; a comment can still be read in the last.
_WIDTHS = (1600, 1200, 900, 640)
_QUALITY = 75
_HEADING = {"plain": re.compile(r"(?m)^THE PICTURES?$"), "html": re.compile(r"<h2[^>]*>The pictures?</h2>")}


class NotSmaller(Trouble):
    """Nothing of a message can be left out or made smaller."""


def shrink(earlier: Earlier, message_id: str, most: int, written_at: datetime) -> RenderedReport:
    """Write a mail anew so that it has at most so many bytes.

    The document is left out first: the mail says everything that it says. Then pictures, the largest first, become
    smaller views of themselves, or are left out. A paragraph under the pictures' heading says what, with the SHA-256 of
    each view.

    Args:
        earlier: the mail that it replaces.
        message_id: ``M-…``, of the new one.
        most: bytes of the whole mail.
        written_at: for the Date header.

    Raises:
        NotSmaller: it has no attachments, or does not fit without them.
    """
    mail = email.message_from_bytes(earlier.eml, policy=email.policy.SMTP)
    assert isinstance(mail, EmailMessage)
    header_id = f"<{message_id.lower()}@{domain_in(mail)}>"
    replace_header(mail, "Message-ID", header_id)
    replace_header(mail, "Date", written_at)
    said = _fit(mail, most)
    numbers, why = {earlier.id: message_id}, "which was too large"
    text = ""
    for kind, heading in _HEADING.items():
        part = mail.get_body((kind,))
        if part is None:
            continue
        words = renumbered(part.get_content(), numbers, earlier, why)
        words = heading.sub(lambda found, kind=kind: found[0] + _paragraph(said, most, kind), words, count=1)  # type: ignore[misc]
        part.set_content(words, subtype=kind, cte="quoted-printable")
        text = words if kind == "plain" else text
    return RenderedReport(str(mail["Subject"]), header_id, text, mail.as_bytes())


def _fit(mail: EmailMessage, most: int) -> list[str]:
    """Make attachments smaller, or fewer, until the mail fits; return what was done, a sentence each."""
    said: list[str] = []
    # Our own words are still to come, twice.
    room = most - 4_000
    while (over := len(mail.as_bytes()) - room) > 0:
        left = sorted(mail.iter_attachments(), key=_size, reverse=True)
        documents = [one for one in left if one.get_content_type() == "application/pdf"]
        pictures = [one for one in left if one.get_content_maintype() == "image" and not _is_view(one)]
        part = next(iter(documents or pictures or left), None)
        if part is None:
            raise NotSmaller(
                "This message cannot be made small enough for the server, not even without its pictures. It is safe: "
                "send it yourself, or ask your IT how large a mail may be."
            )
        view = _view(part, _size(part) - over) if part in pictures else None
        said.append(_put(mail, part, view))
    if not said:
        raise NotSmaller("This message is small enough already, so nothing was changed. Choose Try now to send it.")
    return said


def _put(mail: EmailMessage, part: Message, view: bytes | None) -> str:
    """Put a view in the place of an attachment, or leave it out."""
    name = str(part.get_filename())
    payload = mail.get_payload()
    assert isinstance(payload, list)
    at = next(place for place, one in enumerate(payload) if one is part)
    if view is None:
        del payload[at]
        if part.get_content_type() == "application/pdf":
            return f"{name} is left out. It says what this mail says; please ask me for it."
        return f"{name} is left out. Please ask me for the picture: it is kept, sealed."
    called = f"{PurePosixPath(name).stem}-smaller.jpg"
    made = MIMEPart(policy=email.policy.SMTP)
    made.set_content(view, maintype="image", subtype="jpeg", disposition="attachment", filename=called)
    payload[at] = made
    digest = hashlib.sha256(view).hexdigest()
    return (
        f"{called} is attached instead of {name}: a smaller view of it. SHA-256 of the view: {digest}. The picture "
        "itself is kept, sealed; please ask me for it."
    )


def _view(part: Message, most: int) -> bytes | None:
    """Make a view that takes at most so many bytes of the mail; None where none does, or it cannot be read."""
    from PIL import Image, ImageOps

    data = part.get_payload(decode=True)
    try:
        if part.get_content_subtype() == "heic":
            import pi_heif

            pi_heif.register_heif_opener()
        with Image.open(io.BytesIO(data if isinstance(data, bytes) else b"")) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError):
        return None
    for width in _WIDTHS:
        small = image
        if image.width > width:
            high = max(1, round(image.height * width / image.width))
            small = image.resize((width, high), Image.Resampling.LANCZOS)
        stream = io.BytesIO()
        small.save(stream, "JPEG", quality=_QUALITY, optimize=True)
        if encoded_size(len(stream.getvalue())) <= most:
            return stream.getvalue()
    return None


def _size(part: Message) -> int:
    return len(part.as_bytes())


def _is_view(part: Message) -> bool:
    return str(part.get_filename()).endswith("-smaller.jpg")


def _paragraph(said: list[str], most: int, kind: str) -> str:
    lead = f"MADE SMALLER, because the mail server takes {most / 1e6:.1f} MB at most:"
    if kind == "plain":
        return "\n" + "\n".join([lead, *(f"- {one}" for one in said)]) + "\n"
    lines = "".join(f'<li style="overflow-wrap:anywhere">{html.escape(one)}</li>' for one in said)
    head = f'<p style="margin:0 0 4px"><strong>{lead}</strong></p>'
    return f'{head}<ul style="margin:0 0 12px;padding-left:24px">{lines}</ul>'
