import io

import pytest
from PIL import Image

from admin_desktop.evidence import withdrawing
from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.listing import Shown
from admin_desktop.incidents.thumbnails import SIZE, Thumbnails
from tests.conftest import Data


@pytest.fixture
def thumbnails(data: Data) -> Thumbnails:
    return Thumbnails(data.database, data.vault)


def shown(data: Data, box: tuple[int, ...] | None = None, width: int = 400, height: int = 200) -> Shown:
    return Shown(data.seal(data.shot(width, height)).id, 1, box, CaptureState.KEPT)


def size(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        return image.size


def test_one_is_made_once(data: Data, thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch) -> None:
    one, part = shown(data), shown(data, (10, 20, 30, 60))
    assert thumbnails.made([one, part]) == {}
    made = thumbnails.make([one, part])
    assert size(made[one]) == (SIZE[0], SIZE[0] // 2)
    assert size(made[part]) == (30, 60)
    for path in data.vault.root.rglob("*.png"):
        path.chmod(0o600)
        path.unlink()
    assert thumbnails.made([one, part]) == made
    assert thumbnails.made([Shown(one.capture_id, 1, (0, 0, 5, 5), CaptureState.KEPT)]) == {}


@pytest.mark.parametrize("way", [withdrawing.discard, withdrawing.quarantine])
def test_one_goes_with_its_capture_and_is_not_made_again(data: Data, thumbnails: Thumbnails, way: object) -> None:
    one = shown(data)
    thumbnails.make([one])
    assert callable(way)
    with data.database.writing() as connection:
        way(connection, one.capture_id, "mistake", "Kim")
    assert data.rows("SELECT count(*) FROM thumbnails") == [(0,)]
    assert thumbnails.make([one]) == {}
    assert thumbnails.made([one]) == {}


def test_one_that_is_locked_away_meanwhile_is_not_kept(
    data: Data, thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = shown(data)
    small = Thumbnails._small

    def slow(self: Thumbnails, which: Shown, capture: object) -> bytes | None:
        made = small(self, which, capture)  # type: ignore[arg-type]
        with data.database.writing() as connection:
            withdrawing.quarantine(connection, one.capture_id, "minor", "Kim")
        return made

    monkeypatch.setattr(Thumbnails, "_small", slow)
    assert thumbnails.make([one]) == {}
    assert data.rows("SELECT count(*) FROM thumbnails") == [(0,)]


def test_what_cannot_be_shown_is_left_out(data: Data, thumbnails: Thumbnails) -> None:
    gone, damaged, whole = shown(data), shown(data), shown(data)
    paths = {row[0]: data.vault.root / row[1] for row in data.rows("SELECT capture_id, path FROM pictures")}
    for one, change in ((gone, None), (damaged, b"no picture")):
        path = paths[one.capture_id]
        path.chmod(0o600)
        path.unlink()
        if change:
            path.write_bytes(change)
    unknown = Shown("C-none", 1, None, CaptureState.KEPT)
    other = Shown(whole.capture_id, 7, None, CaptureState.KEPT)
    assert list(thumbnails.make([gone, damaged, unknown, other, whole])) == [whole]


def test_a_picture_of_one_line_and_one_of_one_column(data: Data, thumbnails: Thumbnails) -> None:
    flat, thin = shown(data, None, 2000, 1), shown(data, None, 1, 2000)
    made = thumbnails.make([flat, thin])
    assert size(made[flat]) == (SIZE[0], 1)
    assert size(made[thin]) == (1, SIZE[1])


def test_nobody_waits_for_a_disk_that_takes_no_more(
    data: Data, thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch
) -> None:
    from admin_desktop.storage.database import DatabaseBusy

    def busy(*_: object) -> None:
        raise DatabaseBusy("busy")

    one = shown(data)
    monkeypatch.setattr(data.database, "writing", busy)
    assert list(thumbnails.make([one])) == [one]
