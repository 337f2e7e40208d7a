import io
from pathlib import Path

import pytest
from PIL import Image

from admin_desktop.capture.pictures import inspect
from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.evidence.decoding import upright
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.sealing import ImportedFile
from tests.conftest import EVENING, Data

PHONE = Path(__file__).parents[1] / "data" / "phone"
PICTURES = [("portrait.heic", "image/heic"), ("lying.jpg", "image/jpeg")]


def imported(data: Data, name: str) -> Capture:
    content = (PHONE / name).read_bytes()
    info = inspect(content)
    file = ImportedFile(content, info.media_type, info.extension, info.width, info.height, name, None)
    return data.sealer.seal_import([file], Purpose.UNFILED, EVENING).capture


@pytest.mark.parametrize(("name", "media_type"), PICTURES)
def test_a_phones_picture_is_seen_upright(name: str, media_type: str) -> None:
    image = upright((PHONE / name).read_bytes(), media_type)
    assert (image.size, image.mode) == ((240, 320), "RGB")
    red, green, blue = image.getpixel((200, 12))  # type: ignore[misc]
    assert red > 150 > 100 > max(green, blue)


@pytest.mark.parametrize("name", [name for name, _ in PICTURES])
def test_a_box_means_what_is_seen_there(data: Data, name: str) -> None:
    capture = crop(data.database, data.vault, imported(data, name), 1, (0, 0, 240, 20))
    with Image.open(io.BytesIO(data.vault.read(capture.pictures[-1].path))) as part:
        assert part.size == (240, 20)
        red, green, blue = part.convert("RGB").getpixel((230, 10))  # type: ignore[misc]
        assert red > 150 > 100 > max(green, blue)
        assert not part.getexif()


def test_a_picture_over_pillows_own_limit_is_shown() -> None:
    out = io.BytesIO()
    Image.new("1", (9900, 9900)).save(out, "PNG")
    assert upright(out.getvalue(), "image/png").size == (9900, 9900)


def test_what_is_no_picture_is_not_decoded() -> None:
    with pytest.raises((OSError, ValueError, SyntaxError)):
        upright(b"not a picture", "image/png")
