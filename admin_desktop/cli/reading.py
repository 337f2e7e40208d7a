"""The command that reads a picture: what the form would be filled with. Nothing is kept."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin_desktop.cli.answering import FINE, answer, open_app
from admin_desktop.errors import Trouble

if TYPE_CHECKING:
    from admin_desktop.reading.reading import Reading

_CAPTIONS = {
    "platform": "Where",
    "page": "Page",
    "url": "Link",
    "author": "Written by",
    "handle": "Handle",
    "text": "It says",
}


class NotRead(Trouble):
    """The file is no picture that can be read."""


class OutsidePicture(Trouble):
    """The box has nothing of the picture in it."""


def read(parsed: argparse.Namespace) -> int:
    """Tell what a picture says."""
    from admin_desktop.boxes import Box
    from admin_desktop.capture.pictures import NotImported, read_picture_file
    from admin_desktop.evidence.decoding import upright
    from admin_desktop.reading.reading import Known
    from admin_desktop.storage.clock import parse_iso, utc_now

    try:
        data, info, changed = read_picture_file(parsed.file)
    except NotImported as refusal:
        name = parsed.file.name or parsed.file
        raise NotRead(f"{name} {refusal.why}. Nothing was read: give a picture of a screen.") from refusal
    app = open_app(parsed)
    taken = parse_iso(info.taken) if info.taken else None
    moment = parsed.captured_at or (taken and taken.astimezone()) or changed or utc_now()
    known = Known(moment.astimezone() if moment.tzinfo is None else moment, pages=tuple(app.register.pages_used()))
    image = upright(data, info.media_type)
    box = Box(*parsed.box) if parsed.box else None
    if box and box.cut(image.size) is None:
        raise OutsidePicture(
            f"The box lies outside the picture, which is {image.width} x {image.height} pixels. Nothing was read: "
            "give a box inside it, or none for all of it."
        )
    reading = app.reader.read(image, box, known)
    answer(parsed, reading.as_json(), _lines(reading))
    return FINE


def _lines(reading: "Reading") -> list[str]:
    said: dict[str, Any] = {_CAPTIONS[name]: reading.value(name) for name in _CAPTIONS}
    if reading.when:
        earliest, latest = (f"{moment:%Y-%m-%d %H:%M}" for moment in (reading.when.earliest, reading.when.latest))
        said["Posted"] = f"{reading.when.raw} (between {earliest} and {latest})"
    for category, words in reading.reasons().items():
        said[f"May be {category}"] = ", ".join(words)
    for one in reading.private:
        said[f"Private ({one.kind})"] = one.text
    lines = [f"{caption}: {value}" for caption, value in said.items() if value]
    return lines or ["Nothing that the form asks for could be read in this picture."]


def moment_of(text: str) -> datetime:
    """Read a moment of the command line; one without a zone is this computer's.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone() if moment.tzinfo is None else moment
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a moment like 2026-11-22T21:41:07-06:00") from None


def add_read(reading: argparse.ArgumentParser, box_of: Callable[[str], tuple[int, ...]]) -> None:
    """Say what the command takes.

    Args:
        reading: its parser.
        box_of: reads a box.
    """
    reading.add_argument("file", type=Path, metavar="FILE", help="a picture of a screen")
    reading.add_argument(
        "--box",
        type=box_of,
        metavar="X,Y,WIDTH,HEIGHT",
        help="the selected part in physical pixels; address and brand are read outside it too",
    )
    reading.add_argument(
        "--captured-at",
        type=moment_of,
        metavar="ISO",
        help='when the picture was taken; "4h" is told from it (default: what the file says)',
    )
