import hashlib
import io
import json
import sqlite3
from dataclasses import replace

import pytest
from PIL import Image

from admin_desktop.evidence.captures import Capture, CaptureState, find_capture
from admin_desktop.evidence.deriving import NotKept, PictureDamaged, crop, read_original
from admin_desktop.evidence.sealing import ScreenShot
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import quarantine
from tests.conftest import POSTS, Data, Pixels


@pytest.fixture
def capture(data: Data) -> Capture:
    return data.seal(data.shot(60, 40, 1), data.shot(30, 20, 2, seed=2))


def pixels(data: Data, path: str, box: tuple[int, int, int, int] | None = None) -> bytes:
    with Image.open(data.vault.root / path) as image:
        part = image.crop((box[0], box[1], box[0] + box[2], box[1] + box[3])) if box else image
        return part.tobytes()


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("box", [(3, 5, 17, 9), (0, 0, 1, 1), (0, 0, 30, 20), (29, 19, 1, 1)])
def test_a_crop_is_a_new_picture_that_names_its_original(
    data: Data, capture: Capture, number: int, box: tuple[int, int, int, int]
) -> None:
    before = {path: (data.vault.root / path).read_bytes() for path in data.files()}
    after = crop(data.database, data.vault, capture, number, box)
    cut, original = after.pictures[-1], capture.originals[number - 1]
    assert (cut.kind, cut.width, cut.height, cut.box) == ("crop", box[2], box[3], list(box))
    assert cut.source_sha256 == original.sha256
    content = (data.vault.root / cut.path).read_bytes()
    assert hashlib.sha256(content).hexdigest() == cut.sha256
    assert pixels(data, cut.path) == pixels(data, original.path, box)
    assert {path: (data.vault.root / path).read_bytes() for path in before} == before
    (entry,) = data.rows("SELECT entry FROM ledger WHERE kind = 'derive'")
    assert json.loads(entry[0])["body"] == {"files": [cut.in_ledger()]}
    with data.database.reading() as connection:
        assert find_capture(connection, capture.id) == after
    assert verify(data.database, data.vault).findings == []


def test_a_box_is_cut_to_the_pictures_edges(data: Data, capture: Capture) -> None:
    cut = crop(data.database, data.vault, capture, 1, (-5, -7, 20, 500)).pictures[-1]
    assert cut.box == [0, 0, 15, 40]
    assert pixels(data, cut.path) == pixels(data, capture.originals[0].path, (0, 0, 15, 40))


@pytest.mark.parametrize(
    "box", [(60, 0, 5, 5), (0, 40, 5, 5), (-5, 0, 5, 5), (0, 0, 0, 5), (5, 5, -3, 3), (999, 999, 1, 1)]
)
def test_a_box_outside_makes_nothing(data: Data, capture: Capture, box: tuple[int, int, int, int]) -> None:
    before = data.files()
    with pytest.raises(ValueError, match="outside"):
        crop(data.database, data.vault, capture, 1, box)
    assert data.files() == before
    assert data.rows("SELECT count(*) FROM ledger") == [(1,)]


def test_crops_are_numbered(data: Data, capture: Capture) -> None:
    for size in (4, 5, 6):
        capture = crop(data.database, data.vault, capture, 1, (0, 0, size, size))
    crops = [picture for picture in capture.pictures if picture.kind == "crop"]
    assert [picture.number for picture in crops] == [1, 2, 3]
    assert len({picture.path for picture in crops}) == 3
    assert verify(data.database, data.vault).findings == []


def test_nothing_but_the_chosen_pixels_goes_along(data: Data) -> None:
    with Image.open(POSTS / "fb-libel-light.png") as post:
        rgba = post.convert("RGBA")
    shot = ScreenShot(Pixels(rgba.width, rgba.height, rgba.tobytes("raw", "BGRA")), {"number": 1})
    cut = crop(data.database, data.vault, data.seal(shot), 1, (100, 200, 50, 40)).pictures[-1]
    content = (data.vault.root / cut.path).read_bytes()
    assert content.endswith(b"IEND\xaeB`\x82")
    assert len(content) < 50 * 40 * 3 + 1000
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert image.info == {}
        assert image.size == (50, 40)


def tamper(data: Data, capture: Capture) -> None:
    path = data.vault.root / capture.originals[0].path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def test_a_changed_original_is_not_used(data: Data, capture: Capture) -> None:
    tamper(data, capture)
    before = data.files()
    with pytest.raises(PictureDamaged, match="has changed"):
        crop(data.database, data.vault, capture, 1, (0, 0, 5, 5))
    with pytest.raises(PictureDamaged, match="has changed"):
        read_original(data.vault, capture.originals[0])
    assert data.files() == before
    assert data.rows("SELECT count(*) FROM ledger") == [(1,)]


def test_a_missing_original_is_said(data: Data, capture: Capture) -> None:
    data.vault.remove(capture.originals[0].path)
    with pytest.raises(PictureDamaged, match="cannot be read"):
        crop(data.database, data.vault, capture, 1, (0, 0, 5, 5))


@pytest.mark.parametrize("state", [CaptureState.QUARANTINED, CaptureState.DISCARDED])
def test_what_is_not_kept_is_not_shown_again(data: Data, capture: Capture, state: CaptureState) -> None:
    with pytest.raises(NotKept, match=state):
        crop(data.database, data.vault, replace(capture, state=state), 1, (0, 0, 5, 5))


def test_what_another_window_locked_away_meanwhile_is_not_shown_again(data: Data, capture: Capture) -> None:
    with data.database.writing() as connection:
        quarantine(connection, capture.id, "a child", "Kim")
    with pytest.raises(NotKept, match="quarantined"):
        crop(data.database, data.vault, capture, 1, (0, 0, 5, 5))
    assert len(data.files()) == 2


def test_a_row_that_fails_leaves_no_picture(data: Data, capture: Capture) -> None:
    with data.database.writing() as connection:
        connection.execute("CREATE TRIGGER no BEFORE INSERT ON pictures BEGIN SELECT RAISE(ABORT, 'no'); END")
    before = data.files()
    with pytest.raises(sqlite3.IntegrityError):
        crop(data.database, data.vault, capture, 1, (0, 0, 5, 5))
    assert data.files() == before
    assert data.rows("SELECT count(*) FROM ledger") == [(1,)]
