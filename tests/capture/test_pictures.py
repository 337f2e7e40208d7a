import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from admin_desktop.capture.pictures import (
    MOST_BYTES,
    NotAPicture,
    PictureInfo,
    PictureTooLarge,
    inspect,
)

POSTS = Path(__file__).parents[1] / "data" / "posts"
PHONE = Path(__file__).parents[1] / "data" / "phone"


def encoded(form: str, size: tuple[int, int] = (31, 17), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, form, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def png_that_claims(width: int, height: int, pixels: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")
    )


def heic(*sizes: tuple[int, int], brand: bytes = b"heic") -> bytes:
    boxes = b"".join(struct.pack(">I4sIII", 20, b"ispe", 0, *size) for size in sizes)
    return struct.pack(">I4s4sI", 16, b"ftyp", brand, 0) + b"\0\0\0\0meta" + boxes


@pytest.mark.parametrize("path", sorted(POSTS.glob("*.png")), ids=lambda path: path.stem)
def test_the_sample_posts_are_pictures(path: Path) -> None:
    with Image.open(path) as image:
        expected = PictureInfo("image/png", image.width, image.height, 1, "png")
    assert inspect(path.read_bytes()) == expected


@pytest.mark.parametrize(
    ("form", "options", "media_type", "extension"),
    [
        ("PNG", {}, "image/png", "png"),
        ("JPEG", {"quality": 90}, "image/jpeg", "jpg"),
        ("JPEG", {"progressive": True}, "image/jpeg", "jpg"),
        ("WEBP", {"lossless": True}, "image/webp", "webp"),
        ("WEBP", {"quality": 50}, "image/webp", "webp"),
        ("WEBP", {"quality": 50, "exif": b"Exif\0\0"}, "image/webp", "webp"),
    ],
)
def test_what_a_picture_is_and_measures(form: str, options: dict[str, Any], media_type: str, extension: str) -> None:
    assert inspect(encoded(form, **options)) == PictureInfo(media_type, 31, 17, 1, extension)


@pytest.mark.parametrize(("form", "media_type"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_animations_say_how_many_frames(form: str, media_type: str) -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, form, save_all=True, append_images=frames[1:])
    info = inspect(out.getvalue())
    assert (info.media_type, info.frames, info.width, info.height) == (media_type, 3, 20, 10)


def test_a_heic_of_a_phone() -> None:
    info = inspect((PHONE / "portrait.heic").read_bytes())
    assert info == PictureInfo("image/heic", 240, 320, 1, "heic", "2026-11-20T21:41:07-06:00")


def test_a_jpeg_says_when_it_was_taken() -> None:
    info = inspect((PHONE / "lying.jpg").read_bytes())
    # As stored: it is turned only when it is shown.
    assert (info.width, info.height, info.taken) == (320, 240, "2026-11-20T21:41:07-06:00")


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:11:20 21:41:07", None, "2026-11-20T21:41:07"),
        ("2026:11:20 21:41:07", "+05:30", "2026-11-20T21:41:07+05:30"),
        ("2026:11:20 21:41:07\0", "-06:00\0", "2026-11-20T21:41:07-06:00"),
        ("2026:11:20 21:41:07", "local", "2026-11-20T21:41:07"),
        ("2026:11:20 21:41:07", "+99:99", None),
        ("2026:13:20 21:41:07", None, None),
        ("0000:00:00 00:00:00", None, None),
        ("yesterday", None, None),
        ("<b>2026</b>", None, None),
    ],
)
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_only_a_sensible_time_is_taken_over(form: str, taken: str, offset: str | None, expected: str | None) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    if offset:
        exif.get_ifd(0x8769)[0x9011] = offset
    assert inspect(encoded(form, exif=exif.tobytes())).taken == expected


def test_exif_that_is_rubbish_is_no_reason_to_refuse() -> None:
    rubbish = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(range(256)) * 4
    assert inspect(encoded("JPEG", exif=rubbish)).taken is None


@pytest.mark.parametrize("part", [0.05, 0.5, 0.9])
def test_a_truncated_heic_is_refused(part: float) -> None:
    data = (PHONE / "portrait.heic").read_bytes()
    with pytest.raises(NotAPicture, match="damaged or not complete"):
        inspect(data[: int(len(data) * part)])


def test_a_heic_of_headers_only_is_refused() -> None:
    with pytest.raises(NotAPicture, match="damaged or not complete"):
        inspect(heic((512, 512), (4032, 3024), (320, 240)))


@pytest.mark.parametrize(
    "data",
    [
        b"L\0\0\0\x01\x14\x02\0" + bytes(60),
        b"book\0\0\0\0mark" + bytes(60),
        b"[InternetShortcut]\r\nURL=https://x.com/1\r\n",
        b"[Desktop Entry]\nType=Link\n",
    ],
    ids=["windows", "macos", "browser", "linux"],
)
def test_a_shortcut_is_no_picture(data: bytes) -> None:
    with pytest.raises(NotAPicture, match="shortcut and not the picture"):
        inspect(data)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.9])
def test_a_truncated_picture_is_refused(form: str, part: float) -> None:
    data = encoded(form, (200, 150))
    with pytest.raises(NotAPicture, match="damaged or not complete"):
        inspect(data[: int(len(data) * part)])


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_bare_signature_is_refused(form: str) -> None:
    with pytest.raises(NotAPicture, match="damaged or not complete"):
        inspect(encoded(form)[:16])


def test_a_damaged_png_is_refused() -> None:
    data = bytearray(encoded("PNG", (200, 150)))
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    with pytest.raises(NotAPicture, match="damaged"):
        inspect(bytes(data))


def test_an_empty_file_says_so() -> None:
    with pytest.raises(NotAPicture, match="empty"):
        inspect(b"")


@pytest.mark.parametrize(
    "data",
    [
        b"Dear district, here is what was posted.",
        b"GIF89a" + bytes(50),
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(60),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\x10\0\0\0WAVEfmt ",
        struct.pack(">I4s4sI", 16, b"ftyp", b"mp42", 0),
        b"\x89",
    ],
    ids=["text", "gif", "pdf", "zip", "svg", "wav", "mp4", "one byte"],
)
def test_other_files_are_named_for_what_they_are_not(data: bytes) -> None:
    with pytest.raises(NotAPicture, match="not a picture that can be kept"):
        inspect(data)


def test_a_heic_without_a_size_is_damaged() -> None:
    with pytest.raises(NotAPicture, match="damaged"):
        inspect(heic())


def test_a_small_file_may_not_ask_for_a_huge_picture() -> None:
    # Really decodes to 400 million pixels, from a file of some 50 kB.
    bomb = png_that_claims(20000, 20000, bytes(20000 * 2501))
    assert len(bomb) < 100_000
    with pytest.raises(PictureTooLarge, match="20000 x 20000"):
        inspect(bomb)


def test_the_size_is_refused_before_a_webp_is_opened() -> None:
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16382).to_bytes(3, "little") * 2
    with pytest.raises(PictureTooLarge, match="16383 x 16383"):
        inspect(b"RIFF" + struct.pack("<I", len(canvas) + 4) + b"WEBP" + canvas)


def test_a_huge_heic_is_refused() -> None:
    with pytest.raises(PictureTooLarge, match="65535 x 65535"):
        inspect(heic((65535, 65535)))


def test_pictures_over_pillows_own_limit_and_under_ours_are_fine() -> None:
    # Pillow warns from 89 million pixels on.
    info = inspect(png_that_claims(9900, 9900, bytes(9900 * (1 + (9900 + 7) // 8))))
    assert (info.width, info.height) == (9900, 9900)


def test_a_file_over_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(PictureTooLarge, match="100 MB"):
        inspect(b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES))


@pytest.mark.parametrize("size", [(0, 10), (10, 0)])
def test_a_picture_without_pixels_is_damaged(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture, match="damaged"):
        inspect(png_that_claims(*size))
