"""Sealed pictures as Qt's images. For worker threads: decoding takes its time."""

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Picture
from admin_desktop.evidence.decoding import upright
from admin_desktop.evidence.deriving import read_original
from admin_desktop.evidence.vault import Vault
from admin_desktop.ui.images import read_image

if TYPE_CHECKING:
    from PIL import Image

# Physical pixels; twice what is shown, for screens at 200 %.
_THUMB = 256


class CannotShow(Trouble):
    """A whole picture that cannot be decoded here."""


def picture_image(vault: Vault, picture: Picture) -> QImage:
    """Read a picture, upright, and make sure that it is still what was sealed.

    Raises:
        PictureDamaged: it is missing or differs from its hash.
        CannotShow: it is whole, but cannot be decoded.
    """
    data = read_original(vault, picture)
    # What we made ourselves is a PNG that is never turned, and Qt is quicker with it.
    if picture.media_type == "image/png" and picture.source_name is None:
        image = read_image(data)
        if not image.isNull():
            return image
    return _qimage(_upright(data, picture))


def _upright(data: bytes, picture: Picture) -> "Image.Image":
    try:
        return upright(data, picture.media_type)
    # Whatever a decoder stumbles over: the file is kept all the same.
    except Exception as error:
        raise CannotShow(
            f"The picture {picture.path} is kept and unchanged, but it cannot be shown on this computer. It is sent as "
            "it is."
        ) from error


def _qimage(rgb: "Image.Image") -> QImage:
    # As the screen has it, so that nothing is left to convert when the window paints it.
    pixels = rgb.tobytes("raw", "BGRX")
    return QImage(pixels, rgb.width, rgb.height, rgb.width * 4, QImage.Format.Format_RGB32).copy()


def thumbnail(vault: Vault, picture: Picture) -> QImage | None:
    """Read a picture small; None if it cannot be shown. Kept for the next time, for sealed bytes do not change."""
    try:
        return _thumbnail(vault, picture.path, picture.sha256, picture.media_type)
    except Trouble:
        return None


@lru_cache(maxsize=128)
def _thumbnail(vault: Vault, path: str, sha256: str, media_type: str) -> QImage:
    picture = Picture(1, "original", path, sha256, 0, media_type, 0, 0)
    # Pillow lets go of Python's lock while it makes a picture small; Qt would stop the windows meanwhile.
    small = _upright(read_original(vault, picture), picture)
    small.thumbnail((_THUMB, _THUMB))
    return _qimage(small)
