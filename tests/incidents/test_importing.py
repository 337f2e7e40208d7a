import io
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image

from admin_desktop.capture.pictures import NotAPicture
from admin_desktop.evidence.captures import Capture, Purpose, get_capture
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.claims import FROM_CLIPBOARD, claim_words
from admin_desktop.incidents.importing import MOST_FILES, TooManyFiles, bring_files, bring_pixels
from admin_desktop.storage.files import DiskFull
from tests.conftest import POSTS, Data

PHONE = POSTS.parent / "phone"


def stored(data: Data, capture: Capture) -> Capture:
    with data.database.reading() as connection:
        return get_capture(connection, capture.id)


def picture(at: Path, colour: str = "red") -> Path:
    Image.new("RGB", (20, 10), colour).save(at)
    return at


def test_each_file_is_a_capture_byte_for_byte_with_its_own_time_beside_ours(data: Data, tmp_path: Path) -> None:
    phone = Path(shutil.copy(PHONE / "portrait.heic", tmp_path / "IMG_0042.HEIC"))
    os.utime(phone, (0, 1_795_318_867))
    drawn = picture(tmp_path / "screen.png")
    brought = bring_files(data.sealer, [phone, drawn], Purpose.UNFILED)
    assert (brought.sentence, len(brought.captures)) == ("", 2)
    first, second = (stored(data, one) for one in brought.captures)
    assert data.vault.read(first.pictures[0].path) == phone.read_bytes()
    assert data.vault.read(second.pictures[0].path) == drawn.read_bytes()
    assert (first.pictures[0].source_name, first.pictures[0].source_time) == (
        "IMG_0042.HEIC",
        "2026-11-22T03:41:07.000Z",
    )
    assert first.pictures[0].claims == {"taken": "2026-11-20T21:41:07-06:00"}
    assert second.pictures[0].claims is None
    assert not first.captured_at.startswith("2026-11-20")
    words = claim_words(first)
    assert words.startswith("IMG_0042.HEIC")
    assert "not checked" in words
    assert "taken 2026-11-20 21:41:07 UTC-06:00" in words
    assert "last changed 2026-11-22 03:41:07 UTC" in words
    told = json.loads(data.rows("SELECT entry FROM ledger ORDER BY seq")[0][0])["body"]["files"][0]
    assert told["claims"] == {"taken": "2026-11-20T21:41:07-06:00"}
    assert verify(data.database, data.vault).findings == []


def test_good_ones_are_kept_and_the_others_are_named(data: Data, tmp_path: Path) -> None:
    bad = {
        "note.png": (b"Dear all", "note.png is not a PNG"),
        "empty.jpg": (b"", "empty.jpg is empty"),
        "half.heic": ((PHONE / "portrait.heic").read_bytes()[:4000], "half.heic is damaged"),
        "link.lnk": (b"L\0\0\0\x01\x14\x02\0" + bytes(60), "link.lnk is a shortcut"),
        "huge.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\1\0\0\0\0" + bytes(60), "huge.png "),
    }
    good = [picture(tmp_path / f"good-{at}.png") for at in range(2)]
    (tmp_path / "folder.png").mkdir()
    for name, (content, _words) in bad.items():
        (tmp_path / name).write_bytes(content)
        brought = bring_files(data.sealer, [good[0], tmp_path / name, good[1]], Purpose.UNFILED)
        assert len(brought.captures) == 2
        assert bad[name][1] in brought.sentence
        assert brought.sentence.endswith("2 pictures are sealed.")
    everything = [*(tmp_path / name for name in bad), tmp_path / "folder.png", tmp_path / "missing.png", good[0]]
    brought = bring_files(data.sealer, everything, Purpose.UNFILED)
    assert [name for name, _why in brought.refused] == [one.name for one in everything[:-1]]
    assert "; and 4 more." in brought.sentence
    assert brought.sentence.endswith("1 picture is sealed.")


def test_only_bad_ones(data: Data, tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    brought = bring_files(data.sealer, [tmp_path / "a.png", tmp_path / "a.png"], Purpose.UNFILED)
    assert brought.sentence == "Not taken: a.png is empty. Nothing was imported."
    assert data.files() == []
    assert data.rows("SELECT count(*) FROM ledger") == [(0,)]


def test_a_whole_folder_of_thousands_is_refused_in_one_sentence(data: Data, tmp_path: Path) -> None:
    good = picture(tmp_path / "good.png")
    with pytest.raises(TooManyFiles, match="5,001 files; up to 100"):
        bring_files(data.sealer, [good, *(tmp_path / f"{at}.png" for at in range(5000))], Purpose.UNFILED)
    assert data.files() == []
    assert len(bring_files(data.sealer, [good] * (MOST_FILES + 1), Purpose.UNFILED).captures) == 1


def test_stopping_between_two_files(data: Data, tmp_path: Path) -> None:
    files = [picture(tmp_path / f"{at}.png") for at in range(4)]
    told: list[tuple[int, int]] = []

    def twice(done: int, in_all: int) -> bool:
        told.append((done, in_all))
        return done < 2

    brought = bring_files(data.sealer, files, Purpose.UNFILED, twice)
    assert told == [(0, 4), (1, 4), (2, 4)]
    assert len(brought.captures) == 2
    assert brought.sentence == "2 files were not looked at. 2 pictures are sealed."


def test_a_full_disk_keeps_what_was_sealed_before(tiny_disk: Path, tmp_path: Path) -> None:
    from tests.conftest import open_data

    data = open_data(tiny_disk)
    small = picture(tmp_path / "small.png")
    large = tmp_path / "large.png"
    Image.effect_noise((1500, 1500), 90).save(large)
    brought = bring_files(data.sealer, [small, large, small.with_name("never.png")], Purpose.UNFILED)
    assert isinstance(brought.trouble, DiskFull)
    assert (len(brought.captures), brought.refused, brought.left) == (1, (), 1)
    assert str(brought.trouble) in brought.sentence
    assert "1 picture is sealed." in brought.sentence
    assert verify(data.database, data.vault).findings == []
    data.database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a right that Windows gives to administrators only")
def test_links_lead_to_the_picture_or_nowhere(data: Data, tmp_path: Path) -> None:
    (tmp_path / "link.png").symlink_to(picture(tmp_path / "real.png"))
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "broken.png").symlink_to(tmp_path / "gone.png")
    links = [tmp_path / name for name in ("link.png", "loop.png", "broken.png")]
    brought = bring_files(data.sealer, links, Purpose.UNFILED)
    assert [one.pictures[0].source_name for one in brought.captures] == ["link.png"]
    assert [name for name, _why in brought.refused] == ["loop.png", "broken.png"]


def test_a_moving_picture_is_kept_whole_and_says_so(data: Data, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "green", "blue")]
    frames[0].save(tmp_path / "moves.webp", save_all=True, append_images=frames[1:])
    (capture,) = bring_files(data.sealer, [tmp_path / "moves.webp"], Purpose.UNFILED).captures
    assert capture.pictures[0].claims == {"frames": 3}
    assert "3 frames, of which the first is shown" in claim_words(capture)


def test_pixels_without_a_file_become_a_png_that_says_so(data: Data) -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    (capture,) = bring_pixels(data.sealer, out.getvalue(), FROM_CLIPBOARD, Purpose.UNFILED).captures
    found = stored(data, capture)
    assert (found.origin, found.pictures[0].claims) == ("import", {"from": "clipboard"})
    assert (found.pictures[0].source_name, found.pictures[0].source_time) == (None, None)
    assert claim_words(found) == "pasted from the clipboard, where it was no file"
    with pytest.raises(NotAPicture):
        bring_pixels(data.sealer, b"", FROM_CLIPBOARD, Purpose.UNFILED)


def test_a_name_with_half_a_pair_can_be_stored(data: Data, tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("other systems refuse such names")
    at = picture(tmp_path / "a.png").rename(tmp_path / "a\udcff.png")
    (capture,) = bring_files(data.sealer, [at], Purpose.UNFILED).captures
    assert capture.pictures[0].source_name == "a?.png"
