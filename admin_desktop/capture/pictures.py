"""Pictures that come from elsewhere: what they are, found out from their bytes alone and within limits.

They are kept byte for byte; decoding only shows that they are whole and what they measure. The limits are met
before anything is decoded, from the sizes that the file states, so a small file cannot ask for a huge memory.
"""

import errno
import io
import stat
import struct
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from admin_desktop.capture.taken import taken_at
from admin_desktop.errors import Trouble

if TYPE_CHECKING:
    from PIL import Image, ImageFile

MOST_BYTES = 100 * 1000 * 1000
MOST_PIXELS = 100 * 1000 * 1000

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_HEIC_HEADER = 256 * 1024
# What Windows, macOS, browsers and Linux desktops write: a file that only names another.
_SHORTCUTS = (b"L\0\0\0\x01\x14\x02\0", b"book\0\0\0\0mark", b"[InternetShortcut]", b"[Desktop Entry]")


class NotImported(Trouble):
    """A file that was not imported.

    Args:
        sentence: for the user, when it was the only one.
        why: the same in a few words that follow a file's name, for a sentence about several ("is empty").
    """

    def __init__(self, sentence: str, why: str) -> None:
        super().__init__(sentence)
        self.why = why


class NotAPicture(NotImported):
    """The file is not a picture that we keep, or it is damaged."""


class PictureTooLarge(NotImported):
    """The file or the picture in it is larger than we open."""


class FileUnreadable(NotImported):
    """There is no such file, it is a folder, or it may not be read."""


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """What a picture file is.

    Attributes:
        media_type: such as ``image/png``.
        width, height: pixels as stored in the file; of a HEIC as it is seen.
        frames: more than 1 for an animation; only the first is decoded.
        extension: without the dot; from the contents, never from a name.
        taken: when it was taken, as the file itself says (ISO 8601, an offset only if it names one), or None.
    """

    media_type: str
    width: int
    height: int
    frames: int
    extension: str
    taken: str | None = None


def inspect(data: bytes) -> PictureInfo:
    """Find out what a picture is, and that its first frame really decodes (PNG, JPEG, WebP, HEIC).

    Raises:
        NotAPicture: when it is empty, something else, or damaged.
        PictureTooLarge: over 100 MB, or over 100 megapixels.
    """
    if not data:
        raise NotAPicture(
            "This file is empty, so there is no picture in it. Nothing was imported: choose another.", "is empty"
        )
    if len(data) > MOST_BYTES:
        raise _too_many_bytes(len(data))
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _decoded(data, "image/png", "png")
    if data.startswith(b"\xff\xd8\xff"):
        return _decoded(data, "image/jpeg", "jpg")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        _require_size(*_webp_size(data))
        return _decoded(data, "image/webp", "webp")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        _require_size(*_heic_size(data))
        return _decoded_heic(data)
    if data.startswith(_SHORTCUTS):
        raise NotAPicture(
            "This is a shortcut and not the picture itself. Nothing was imported: choose the picture that it leads to.",
            "is a shortcut and not the picture itself",
        )
    raise NotAPicture(
        "This file is not a picture that can be kept. Nothing was imported: choose a PNG, JPEG, WebP or HEIC picture.",
        "is not a PNG, JPEG, WebP or HEIC picture",
    )


def read_picture_file(path: Path) -> tuple[bytes, PictureInfo, datetime | None]:
    """Read a picture from a file, byte for byte; how large it is is looked at before anything is loaded.

    Args:
        path: as the person gave it.

    Returns:
        the bytes, what they are, and when the file was last changed (UTC), if the disk says so.

    Raises:
        FileUnreadable: there is none, it is a folder or a device, or it may not be read.
        NotAPicture, PictureTooLarge: as :func:`inspect`, with the file's name in front.
    """
    try:
        data, mtime = _read(path)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        return data, inspect(data), _changed_at(mtime)
    except (NotAPicture, PictureTooLarge) as error:
        # Of several files one must be able to tell which.
        raise type(error)(f"{path.name}: {error}", error.why) from error


def _read(path: Path) -> tuple[bytes, float]:
    status = path.stat()
    # A pipe or a device could keep us waiting for ever, or never end.
    if not stat.S_ISREG(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "not a file")
    if status.st_size > MOST_BYTES:
        too_large = _too_many_bytes(status.st_size)
        raise PictureTooLarge(f"{path.name}: {too_large}", too_large.why)
    with path.open("rb") as stream:
        # The file may have grown meanwhile.
        return stream.read(MOST_BYTES + 1), status.st_mtime


def _too_many_bytes(size: int) -> PictureTooLarge:
    return PictureTooLarge(
        f"This file has {size / 1e6:,.0f} MB; pictures may have up to {MOST_BYTES / 1e6:.0f} MB. "
        "Nothing was imported: choose a smaller one.",
        f"has {size / 1e6:,.0f} MB (up to {MOST_BYTES / 1e6:.0f} MB can be kept)",
    )


def _changed_at(mtime: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(mtime, UTC)
    except (OSError, OverflowError, ValueError):  # a stick that was written by a camera without a clock
        return None


def _unreadable(path: Path, error: Exception) -> FileUnreadable:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileUnreadable(
            f"There is no file {path}. Nothing was imported: look whether the name is right.", "is not there"
        )
    if isinstance(error, IsADirectoryError):
        return FileUnreadable(
            f"{path} is not a file. Nothing was imported: choose the pictures themselves.", "is not a file"
        )
    if isinstance(error, PermissionError):
        return FileUnreadable(
            f"The file {path} may not be read. Nothing was imported: copy it to a folder of your own and choose the "
            "copy, or ask whoever looks after this computer.",
            "may not be read",
        )
    said = error.strerror if isinstance(error, OSError) and error.strerror else "its name cannot be used"
    return FileUnreadable(
        f"The file {path} could not be read ({said}). Nothing was imported: try again.", f"could not be read ({said})"
    )


def _decoded(data: bytes, media_type: str, extension: str) -> PictureInfo:
    try:
        # Pillow warns of remarks it cannot read; the pixels are what matters.
        with warnings.catch_warnings(action="ignore"), _opened(data, extension) as image:
            width, height = image.size
            _require_size(width, height)
            frames = int(getattr(image, "n_frames", 1))
            image.load()
            taken = _taken(image)
    except Trouble:
        raise
    # Whatever a decoder stumbles over in bytes written by a stranger means the same: not a whole picture.
    except Exception as error:
        raise _damaged() from error
    return PictureInfo(media_type, width, height, frames, extension, taken)


def _decoded_heic(data: bytes) -> PictureInfo:
    import pi_heif

    try:
        opened = pi_heif.open_heif(data)
        _require_size(*opened.size)
        image = opened.to_pillow()
    except Trouble:
        raise
    except Exception as error:
        raise _damaged() from error
    return PictureInfo("image/heic", image.width, image.height, 1, "heic", _taken(image))


def _taken(image: "Image.Image") -> str | None:
    try:
        return taken_at(image.getexif())
    # The picture is whole; a remark in it that nobody can read is no reason to refuse it.
    except Exception:
        return None


def _opened(data: bytes, extension: str) -> "ImageFile.ImageFile":
    # The decoder itself and not Image.open: that one asks all decoders in turn, and has a limit on pixels of its
    # own that belongs to the whole process and warns on stderr below ours.
    stream = io.BytesIO(data)
    if extension == "png":
        from PIL.PngImagePlugin import PngImageFile

        return PngImageFile(stream)
    if extension == "jpg":
        from PIL.JpegImagePlugin import JpegImageFile

        return JpegImageFile(stream)
    from PIL.WebPImagePlugin import WebPImageFile

    return WebPImageFile(stream)


def _require_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise _damaged()
    if width * height > MOST_PIXELS:
        raise PictureTooLarge(
            f"This picture has {width} x {height} pixels; pictures may have up to "
            f"{MOST_PIXELS // 1_000_000} million. Nothing was imported: choose a smaller one.",
            f"has {width} x {height} pixels (up to {MOST_PIXELS // 1_000_000} million can be kept)",
        )


def _damaged() -> NotAPicture:
    return NotAPicture(
        "This picture is damaged or not complete. Nothing was imported: "
        "get it again from where it came, or take a new one.",
        "is damaged or not complete",
    )


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read the size from the header: the decoder sets memory aside as soon as it is opened."""
    kind = data[12:16]
    try:
        if kind == b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        if kind == b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        if kind == b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    except struct.error:
        pass
    raise _damaged()


def _heic_size(data: bytes) -> tuple[int, int]:
    """Read the largest size that the header states: the whole picture, next to those of its tiles and preview."""
    header, at, sizes = data[:_HEIC_HEADER], -1, []
    while (at := header.find(b"ispe", at + 1)) >= 0:
        if len(size := header[at + 8 : at + 16]) == 8:
            width, height = struct.unpack(">II", size)
            sizes.append((width * height, width, height))
    if not sizes:
        raise _damaged()
    return max(sizes)[1:]
