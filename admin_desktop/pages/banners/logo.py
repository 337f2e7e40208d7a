"""The district's logo on a banner: a file that may be anything."""

import io
from pathlib import Path

from PIL import Image, ImageOps

from admin_desktop.errors import Trouble

LEAST = 32
"""Pixels of the shorter side; less would be a blot."""
_MOST = 1024
"""Pixels of the longer side that are kept; no banner has room for more."""


class LogoUnusable(Trouble):
    """The logo is too small to be seen."""


class LogoNotAllowed(Trouble):
    """The logo may not be used without permission."""


def read_logo(path: Path) -> Image.Image:
    """Read a logo, upright, with what is transparent in it.

    Raises:
        NotImported: it is no picture, damaged, or too large (see :mod:`admin_desktop.capture.pictures`).
        LogoUnusable: it is too small.
    """
    from admin_desktop.capture.pictures import read_picture_file
    from admin_desktop.evidence.decoding import upright

    data, info, _ = read_picture_file(path)
    if min(info.width, info.height) < LEAST:
        raise LogoUnusable(
            f"This logo has {info.width} x {info.height} pixels only, too few to be recognized. No banner was made, "
            f"and nothing was changed: choose one of at least {LEAST} x {LEAST}."
        )
    if info.media_type != "image/png":
        return _small(upright(data, info.media_type)).convert("RGBA")
    from PIL import PngImagePlugin

    with PngImagePlugin.PngImageFile(io.BytesIO(data)) as image:
        if image.mode not in ("RGB", "RGBA", "L", "LA") or "transparency" in image.info:
            return _small(ImageOps.exif_transpose(image).convert("RGBA"))
        return _small(ImageOps.exif_transpose(image)).convert("RGBA")


def _small(image: Image.Image) -> Image.Image:
    # Before anything else is made of it: a picture of 100 megapixels is 400 MB in memory with every copy.
    image.thumbnail((_MOST, _MOST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image
