"""What a picture says about when it was taken: its own claim, which anybody can write into a file."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_EXIF_IFD, _TAKEN, _OFFSET = 0x8769, 0x9003, 0x9011
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
_ZONE = re.compile(r"[+-]\d\d:\d\d")


def taken_at(exif: "Image.Exif") -> str | None:
    """Read EXIF's DateTimeOriginal, with its offset if that is there.

    Returns:
        ISO 8601, such as ``2026-11-20T21:41:07-06:00``; without an offset where the file names none; None if nothing
        sensible is there.
    """
    values = exif.get_ifd(_EXIF_IFD)
    written = _TIME.match(str(values.get(_TAKEN, "")))
    if written is None:
        return None
    zone = _ZONE.fullmatch(str(values.get(_OFFSET, "")).strip("\0 "))
    iso = f"{written[1]}-{written[2]}-{written[3]}T{written[4]}{zone[0] if zone else ''}"
    try:
        datetime.fromisoformat(iso)
    except ValueError:  # the thirteenth month, or the zeros of a camera without a clock
        return None
    return iso
