"""Sealed pictures as pixels: how a person sees them, whatever their file is like."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


def upright(data: bytes, media_type: str) -> "Image.Image":
    """Decode a picture and turn it as it is meant to be seen: a phone stores it lying and says so in its EXIF.

    Everything that shows a picture, or measures a place in it, goes through here (or knows that it is a screen's, which
    is never turned), so that a box means the same pixels everywhere.

    Args:
        data: the file's bytes, inspected when it was sealed.
        media_type: PNG, JPEG, WebP or HEIC.

    Returns:
        RGB, the first frame.

    Raises:
        OSError, ValueError, RuntimeError: it cannot be decoded.
    """
    if media_type == "image/heic":
        import pi_heif

        # Turned by the decoder: in HEIF that is part of the picture and not a remark about it.
        turned: Image.Image = pi_heif.open_heif(data).to_pillow()
        return turned.convert("RGB")
    from PIL import ImageOps

    with _opened(io.BytesIO(data), media_type) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def _opened(stream: io.BytesIO, media_type: str) -> "Image.Image":
    # The decoder itself: Image.open has a limit on pixels of its own that warns below ours.
    from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    if media_type == "image/jpeg":
        return JpegImagePlugin.JpegImageFile(stream)
    if media_type == "image/webp":
        return WebPImagePlugin.WebPImageFile(stream)
    return PngImagePlugin.PngImageFile(stream)
