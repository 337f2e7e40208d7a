import io
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from admin_desktop.evidence.png import encode_png
from tests.conftest import POSTS


def decoded(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Read a PNG's chunks strictly: each checksum must be right, nothing may follow the end."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length)[0] == zlib.crc32(kind + content)
        found.append((kind, content))
        at += 12 + length
    return found


def expected(width: int, height: int, bgra: bytes) -> bytes:
    return b"".join(bytes((bgra[at + 2], bgra[at + 1], bgra[at])) for at in range(0, width * height * 4, 4))


@settings(deadline=None, max_examples=150)
@given(
    width=st.integers(1, 40),
    height=st.one_of(st.integers(1, 40), st.integers(60, 100)),
    seed=st.integers(),
    wrap=st.sampled_from([bytes, bytearray, memoryview]),
)
def test_pixels_come_back_as_they_were(
    width: int, height: int, seed: int, wrap: type[bytes] | type[bytearray] | type[memoryview]
) -> None:
    pixels = random.Random(seed).randbytes(width * height * 4)
    image = decoded(encode_png(width, height, wrap(pixels)))
    assert image.size == (width, height)
    assert image.mode == "RGB"
    assert image.tobytes() == expected(width, height, pixels)


@pytest.mark.parametrize(
    ("width", "height"),
    [(1, 1), (1, 500), (500, 1), *((7, rows) for rows in range(31, 66)), (1920, 33)],
)
def test_every_size_of_the_last_strip(width: int, height: int) -> None:
    pixels = random.Random(width * 1000 + height).randbytes(width * height * 4)
    assert decoded(encode_png(width, height, pixels)).tobytes() == expected(width, height, pixels)


@pytest.mark.parametrize("value", [0, 255])
def test_flat_pictures(value: int) -> None:
    assert decoded(encode_png(64, 64, bytes([value]) * (64 * 64 * 4))).tobytes() == bytes([value]) * (64 * 64 * 3)


@pytest.mark.parametrize("name", ["fb-threat-dark.png", "fb-political-2x.png", "web-copyright-light.png"])
def test_real_posts(name: str) -> None:
    with Image.open(POSTS / name) as post:
        rgb = post.convert("RGB")
    bgra = rgb.convert("RGBA").tobytes("raw", "BGRA")
    png = encode_png(rgb.width, rgb.height, bgra)
    assert decoded(png).tobytes() == rgb.tobytes()
    assert len(png) < len(bgra) / 8


def test_the_file_is_strictly_a_png_and_says_nothing_but_pixels() -> None:
    parts = chunks(encode_png(3, 2, bytes(24)))
    assert [kind for kind, _content in parts] == [b"IHDR", b"IDAT", b"IEND"]
    assert parts[0][1] == struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)
    assert len(zlib.decompress(parts[1][1])) == 2 * (1 + 9)


def test_the_fourth_byte_means_nothing() -> None:
    assert encode_png(1, 1, b"\x01\x02\x03\x00") == encode_png(1, 1, b"\x01\x02\x03\xff")


@pytest.mark.parametrize(
    ("width", "height", "length"), [(0, 1, 0), (1, 0, 0), (-1, -1, 4), (2, 2, 15), (2, 2, 17), (2, 2, 12), (2, 2, 0)]
)
def test_a_size_that_does_not_fit_is_refused(width: int, height: int, length: int) -> None:
    with pytest.raises(ValueError, match="do not make"):
        encode_png(width, height, bytes(length))
