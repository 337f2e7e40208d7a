"""Pictures as they fit on a page: never larger than paper can show, and tall ones in parts."""

import io
from dataclasses import dataclass

# Physical pixels across a page of text: some 270 dots an inch, finer than most printers show a screen.
WIDEST = 1800
# Height by width of one part; more does not fit on a page with its caption.
_TALLEST = 1.15
# A photograph as PNG would make the document ten times as large.
_PHOTOS = frozenset({"image/jpeg", "image/heic", "image/webp"})


@dataclass(frozen=True, slots=True)
class View:
    """A picture to show, or a part of one.

    Attributes:
        data: PNG or JPEG.
        extension: of it.
        width, height: its pixels.
        part, parts: which part of how many, from 1, from the top.
        same: it has every pixel of what it shows.
    """

    data: bytes
    extension: str
    width: int
    height: int
    part: int
    parts: int
    same: bool


def views(data: bytes, media_type: str) -> list[View]:
    """Make the views of a picture.

    Args:
        data: PNG, JPEG, WebP or HEIC.
        media_type: of it.

    Raises:
        OSError, ValueError: it is not such a picture.
    """
    from PIL import Image, ImageOps

    if media_type == "image/heic":
        import pi_heif

        pi_heif.register_heif_opener()
    with Image.open(io.BytesIO(data)) as opened:
        # A telephone writes how it was held beside the pixels.
        image = ImageOps.exif_transpose(opened).convert("RGB")
    same = image.width <= WIDEST
    if not same:
        image = image.resize((WIDEST, max(1, round(image.height * WIDEST / image.width))), Image.Resampling.LANCZOS)
    high = max(1, round(image.width * _TALLEST))
    count = max(1, -(-image.height // high))
    tops = [at * high for at in range(count)]
    found = []
    for number, top in enumerate(tops, 1):
        part = image.crop((0, top, image.width, min(image.height, top + high)))
        kind = "JPEG" if media_type in _PHOTOS else "PNG"
        out = io.BytesIO()
        if kind == "JPEG":
            part.save(out, kind, quality=90)
        else:
            part.save(out, kind, compress_level=3)
        extension = "jpg" if kind == "JPEG" else "png"
        lossless = same and kind == "PNG"
        found.append(View(out.getvalue(), extension, part.width, part.height, number, count, lossless))
    return found
