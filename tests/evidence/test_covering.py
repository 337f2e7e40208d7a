import hashlib
import io
import json
import sqlite3
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from admin_desktop.boxes import Box
from admin_desktop.capture.pictures import inspect
from admin_desktop.evidence.captures import Capture, Picture, Purpose, find_capture
from admin_desktop.evidence.decoding import upright
from admin_desktop.evidence.deriving import CannotOpen, NotKept, covers_or_marks, crop, derive, render
from admin_desktop.evidence.drawing import COVER
from admin_desktop.evidence.editing import begin, covered_copy, forget_draft, keep_draft
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe, read_recipe
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.sealing import ImportedFile
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import discard, quarantine
from admin_desktop.storage.files import DiskFull
from tests.conftest import Data, open_data

PHONE = Path(__file__).parents[1] / "data" / "phone"
SECRET = b"GPS 36.1540 North, 95.9928 West, camera of Kim Lee"
RECIPE = Recipe(
    Box(4, 2, 50, 34),
    (
        Mark(MarkKind.COVER, Box(8, 6, 20, 10)),
        Mark(MarkKind.BOX, Box(30, 4, 20, 12)),
        Mark(MarkKind.NUMBER, Box(32, 18, 16, 16)),
    ),
)


def seal_file(data: Data, content: bytes) -> Capture:
    """Import a picture as it is."""
    info = inspect(content)
    file = ImportedFile(content, info.media_type, info.extension, info.width, info.height, "a." + info.extension, None)
    return data.sealer.seal_import([file], Purpose.UNFILED, datetime.now(UTC)).capture


def made(data: Data, capture: Capture, recipe: Recipe = RECIPE) -> tuple[Picture, bytes]:
    picture = derive(data.database, data.vault, capture, 1, recipe).pictures[-1]
    return picture, (data.vault.root / picture.path).read_bytes()


@pytest.fixture
def capture(data: Data) -> Capture:
    return data.seal(data.shot(60, 40))


def test_a_covered_copy_is_a_new_picture_linked_by_both_hashes_with_its_recipe(data: Data, capture: Capture) -> None:
    before = {path: (data.vault.root / path).read_bytes() for path in data.files()}
    picture, content = made(data, capture)
    original = capture.originals[0]
    assert (picture.kind, picture.path.rpartition("/")[2]) == ("cover", "cover-1.png")
    assert (picture.width, picture.height, picture.box) == (50, 34, [4, 2, 50, 34])
    assert (picture.source_sha256, picture.sha256) == (original.sha256, hashlib.sha256(content).hexdigest())
    assert picture.edits is not None and read_recipe(picture.edits) == RECIPE
    (entry,) = data.rows("SELECT entry FROM ledger WHERE kind = 'derive'")
    assert json.loads(entry[0])["body"] == {"files": [picture.in_ledger()]}
    assert picture.in_ledger()["edits"] == RECIPE.as_json()
    assert {path: (data.vault.root / path).read_bytes() for path in before} == before
    with data.database.reading() as connection:
        found = find_capture(connection, capture.id)
    assert found is not None and found.pictures[-1] == picture
    assert verify(data.database, data.vault).findings == []


def test_anyone_can_make_it_again_from_the_recipe(data: Data, capture: Capture) -> None:
    picture, content = made(data, capture)
    original = upright((data.vault.root / capture.originals[0].path).read_bytes(), "image/png")
    assert render(original, read_recipe(picture.edits)) == content
    again, same = made(data, capture)
    assert (again.number, again.sha256, same) == (2, picture.sha256, content)


def test_a_changed_recipe_in_the_database_is_noticed(data: Data, capture: Capture) -> None:
    made(data, capture)
    with data.database.writing() as connection:
        connection.execute("UPDATE pictures SET edits = replace(edits, '[8, 6, 20, 10]', '[8, 6, 20, 11]')")
    assert [one.kind for one in verify(data.database, data.vault).findings] == ["record_differs"]


def test_covered_pixels_are_nowhere_in_the_new_file(data: Data) -> None:
    """Every pixel of the original is different, so one that had come along would be found."""
    width, height = 64, 48
    image = Image.new("RGB", (width, height))
    image.putdata([(x * 4, y * 5, (x * 7 + y * 11) % 256) for y in range(height) for x in range(width)])
    out = io.BytesIO()
    image.save(out, "PNG")
    place = Box(10, 10, 30, 20)
    _picture, content = made(data, seal_file(data, out.getvalue()), Recipe(None, (Mark(MarkKind.COVER, place),)))
    with Image.open(io.BytesIO(content)) as copy:
        inside = {copy.getpixel((x, y)) for x in range(10, 40) for y in range(10, 30)}
        everywhere = {copy.getpixel((x, y)) for x in range(width) for y in range(height)}
    assert inside == {COVER}
    gone = {image.getpixel((x, y)) for x in range(10, 40) for y in range(10, 30)}
    assert len(gone) == 600 and not gone & everywhere
    # And the file is those pixels and nothing else: no second picture, no thumbnail, nothing behind its end.
    assert [kind for kind, _data in chunks(content)] == [b"IHDR", *[b"IDAT"] * (len(chunks(content)) - 2), b"IEND"]
    pixels = zlib.decompress(b"".join(part for kind, part in chunks(content) if kind == b"IDAT"))
    assert len(pixels) == height * (width * 3 + 1)


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """All of a PNG; nothing may be between or behind."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, found = 8, []
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    assert at == len(png)
    return found


def image() -> Image.Image:
    return Image.effect_noise((60, 40), 90).convert("RGB")


def exif(orientation: int) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010E] = SECRET.decode()
    return found


def png_with_texts() -> bytes:
    texts, out = PngInfo(), io.BytesIO()
    texts.add_text("Comment", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    image().save(out, "PNG", pnginfo=texts, icc_profile=SECRET, exif=exif(1), dpi=(300, 300))
    return out.getvalue() + SECRET


def jpeg(orientation: int = 6) -> Callable[[], bytes]:
    def make() -> bytes:
        out = io.BytesIO()
        image().save(out, "JPEG", exif=exif(orientation), icc_profile=SECRET, comment=SECRET, quality=95)
        return out.getvalue() + SECRET

    return make


def webp() -> bytes:
    out = io.BytesIO()
    image().save(out, "WEBP", exif=exif(1), icc_profile=SECRET, xmp=SECRET, lossless=True)
    return out.getvalue()


@pytest.mark.parametrize("make", [png_with_texts, jpeg(1), jpeg(6), webp], ids=["png", "jpeg", "lying jpeg", "webp"])
def test_nothing_of_the_originals_metadata_goes_along(data: Data, make: Callable[[], bytes]) -> None:
    original = make()
    assert SECRET in original
    picture, content = made(data, seal_file(data, original), Recipe(None, RECIPE.marks))
    assert picture.media_type == "image/png"
    assert SECRET not in content and b"Kim Lee" not in content
    assert {kind for kind, _data in chunks(content)} == {b"IHDR", b"IDAT", b"IEND"}
    with Image.open(io.BytesIO(content)) as copy:
        copy.load()
        assert copy.info == {}


@pytest.mark.parametrize("name", ["lying.jpg", "portrait.heic"])
def test_a_phones_picture_is_edited_as_it_is_seen(data: Data, name: str) -> None:
    """240 x 320 pixels upright with a red bar on top, though stored lying."""
    capture = seal_file(data, (PHONE / name).read_bytes())
    picture, content = made(data, capture, Recipe(None, (Mark(MarkKind.COVER, Box(0, 300, 240, 20)),)))
    assert (picture.width, picture.height) == (240, 320)
    with Image.open(io.BytesIO(content)) as copy:
        red, _green, blue = copy.getpixel((120, 20))  # type: ignore[misc]
        assert red > 150 > blue
        assert {copy.getpixel((x, 310)) for x in range(240)} == {COVER}
        assert copy.info == {}
    cut = crop(data.database, data.vault, capture, 1, (0, 0, 240, 30)).pictures[-1]
    assert (cut.kind, cut.edits, cut.width, cut.height) == ("crop", None, 240, 30)


def test_what_cannot_be_decoded_is_said(data: Data) -> None:
    half = (PHONE / "portrait.heic").read_bytes()[:3000]
    file = ImportedFile(half, "image/heic", "heic", 240, 320, "a.heic", None)
    capture = data.sealer.seal_import([file], Purpose.UNFILED, datetime.now(UTC)).capture
    with pytest.raises(CannotOpen, match="kept and unchanged"):
        made(data, capture)
    assert data.rows("SELECT count(*) FROM ledger") == [(1,)]


@pytest.mark.parametrize("recipe", [Recipe(), Recipe(None, (Mark(MarkKind.COVER, Box(900, 900, 5, 5)),))])
def test_a_recipe_that_changes_nothing_makes_nothing(data: Data, capture: Capture, recipe: Recipe) -> None:
    with pytest.raises(ValueError, match="changes nothing"):
        derive(data.database, data.vault, capture, 1, recipe)
    assert len(data.files()) == 1


def test_a_locked_away_picture_is_never_opened_for_editing(data: Data, capture: Capture) -> None:
    made(data, capture)
    keep_draft(data.database, capture.id, 1, RECIPE)
    with data.database.writing() as connection:
        left = quarantine(connection, capture.id, "a child", "Kim")
    assert [path.rpartition("/")[2] for path in left] == ["cover-1.png"]
    with pytest.raises(NotKept, match="locked away"):
        begin(data.database, data.vault, capture.id, 1, Recipe())
    with pytest.raises(NotKept, match="locked away"):
        derive(data.database, data.vault, capture, 1, RECIPE)
    keep_draft(data.database, capture.id, 1, RECIPE)
    assert data.rows("SELECT * FROM edit_drafts") == []


def test_discarding_takes_unfinished_work_with_it(data: Data, capture: Capture) -> None:
    keep_draft(data.database, capture.id, 1, RECIPE)
    with data.database.writing() as connection:
        discard(connection, capture.id, "by mistake", "Kim")
    assert data.rows("SELECT * FROM edit_drafts") == []
    with pytest.raises(NotKept, match="was discarded"):
        derive(data.database, data.vault, capture, 1, RECIPE)
        begin(data.database, data.vault, capture.id, 1, Recipe())


def test_editing_goes_on_from_unfinished_work_then_from_the_last_copy_then_from_what_is_given(
    data: Data, capture: Capture
) -> None:
    first, later = Recipe(Box(1, 1, 9, 9)), RECIPE.without(0)

    def work() -> tuple[Recipe, bool]:
        found = begin(data.database, data.vault, capture.id, 1, first)
        assert found.image.size == (60, 40)
        return found.recipe, found.resumed

    assert work() == (first, False)
    made(data, capture)
    assert work() == (RECIPE, False)
    keep_draft(data.database, capture.id, 1, first)
    keep_draft(data.database, capture.id, 1, later)
    assert work() == (later, True)
    assert begin(data.database, data.vault, capture.id, 1, first).before == RECIPE
    keep_draft(data.database, capture.id, 1, RECIPE)
    assert work() == (RECIPE, False), "killed after the copy was made"
    forget_draft(data.database, capture.id, 1)
    assert work() == (RECIPE, False)


def test_unfinished_work_that_cannot_be_read_is_as_none(data: Data, capture: Capture) -> None:
    keep_draft(data.database, capture.id, 1, RECIPE)
    with data.database.writing() as connection:
        connection.execute("""UPDATE edit_drafts SET recipe = '{"v": 9, "marks": []}'""")
    assert not begin(data.database, data.vault, capture.id, 1, Recipe()).resumed


def test_the_newest_copy_of_the_right_original_is_taken(data: Data) -> None:
    capture = data.seal(data.shot(60, 40, 1), data.shot(50, 40, 2, seed=2))
    for number in (1, 2, 1):
        capture = derive(data.database, data.vault, capture, number, Recipe(None, RECIPE.marks))
    assert [one.number for one in capture.pictures if one.kind == "cover"] == [1, 2, 3]
    found = [covered_copy(capture, original) for original in capture.originals]
    assert [one and one.number for one in found] == [3, 2]


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ((MarkKind.COVER,), "covered"),
        ((MarkKind.BOX, MarkKind.NUMBER), "marked"),
        ((MarkKind.BOX, MarkKind.COVER), "covered and marked"),
    ],
)
def test_a_copy_says_what_was_done(data: Data, capture: Capture, kinds: tuple[MarkKind, ...], words: str) -> None:
    picture, _ = made(data, capture, Recipe(None, tuple(Mark(kind, Box(5, 5, 20, 20)) for kind in kinds)))
    assert covers_or_marks(picture) == words


def test_a_full_disk_leaves_nothing_half(tiny_disk: Path) -> None:
    data = open_data(tiny_disk)
    try:
        capture = data.seal(data.shot(300, 200))
        filler = tiny_disk / "filler"
        with filler.open("wb", buffering=0) as stream, pytest.raises(OSError, match="No space"):
            while True:
                stream.write(bytes(4096))
        before = data.files()
        with pytest.raises(DiskFull):
            derive(data.database, data.vault, capture, 1, Recipe(None, RECIPE.marks))
        assert data.files() == before
        filler.unlink()
        made(data, capture, Recipe(None, RECIPE.marks))
        assert verify(data.database, data.vault).findings == []
    finally:
        data.database.close()


def test_a_commit_that_fails_takes_the_picture_back(data: Data, capture: Capture) -> None:
    """A deferred constraint is checked by the commit itself."""
    with data.database.writing() as connection:
        connection.execute("CREATE TABLE late (id TEXT REFERENCES captures (id) DEFERRABLE INITIALLY DEFERRED)")
        connection.execute("CREATE TRIGGER t AFTER INSERT ON pictures BEGIN INSERT INTO late VALUES ('nobody'); END")
    before = data.files()
    with pytest.raises(sqlite3.IntegrityError):
        made(data, capture)
    assert data.files() == before
    assert data.rows("SELECT count(*) FROM ledger") == [(1,)]


def test_what_a_kill_left_is_cleared_and_does_not_stand_in_the_way(data: Data, capture: Capture) -> None:
    folder = (data.vault.root / capture.originals[0].path).parent
    (folder / "cover-1.png").write_bytes(b"whole but not on record")
    (folder / "cover-2.png.part").write_bytes(b"half")
    for left in folder.glob("cover*"):
        left.chmod(0o444)
    assert recover(data.database, data.vault, "1.0-next") == []
    assert [path.rpartition("/")[2] for path in data.files()] == ["screen-1.png"]
    assert made(data, capture)[0].number == 1
