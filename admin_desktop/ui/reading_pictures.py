"""Sealed pictures as Qt's images. For worker threads: decoding takes its time."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from admin_desktop.errors import Trouble
from admin_desktop.evidence.captures import Picture
from admin_desktop.evidence.decoding import upright
from admin_desktop.evidence.deriving import read_original
from admin_desktop.evidence.vault import Vault

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
        image = QImage.fromData(data)
        if not image.isNull():
            return image
    try:
        rgb = upright(data, picture.media_type)
    # Whatever a decoder stumbles over: the file is kept all the same.
    except Exception as error:
        raise CannotShow(
            f"The picture {picture.path} is kept and unchanged, but it cannot be shown on this computer. It is sent as "
            "it is."
        ) from error
    return QImage(rgb.tobytes(), rgb.width, rgb.height, rgb.width * 3, QImage.Format.Format_RGB888).copy()


def thumbnail(vault: Vault, picture: Picture) -> QImage | None:
    """Read a picture small; None if it cannot be shown. Kept for the next time, for sealed bytes do not change."""
    try:
        return _thumbnail(vault, picture.path, picture.sha256, picture.media_type, picture.source_name)
    except Trouble:
        return None


@lru_cache(maxsize=128)
def _thumbnail(vault: Vault, path: str, sha256: str, media_type: str, source_name: str | None) -> QImage:
    picture = Picture(1, "original", path, sha256, 0, media_type, 0, 0, source_name=source_name)
    return picture_image(vault, picture).scaled(
        _THUMB, _THUMB, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
