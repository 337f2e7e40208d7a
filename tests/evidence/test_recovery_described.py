"""What a kill left, with a description beside it: purpose, moment and screen are not lost."""

import hashlib
import json
import os
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from admin_desktop.evidence.captures import Capture, Purpose, folder_of
from admin_desktop.evidence.descriptions import NAME, description_path
from admin_desktop.evidence.recovery import recover
from admin_desktop.evidence.sealing import ImportedFile
from admin_desktop.evidence.verifying import verify
from tests.conftest import EVENING, Data, open_data


@pytest.fixture
def lost(data: Data, tmp_path: Path) -> Iterator[Data]:
    """Another data folder, whose vault gets what a kill left; its database knows nothing of it."""
    (tmp_path / "lost").mkdir()
    opened = open_data(tmp_path / "lost")
    yield opened
    opened.database.close()


def torn(data: Data, lost: Data, capture: Capture, ends: dict[str, tuple[str, float]]) -> Path:
    """Leave a sealed capture's files in another vault as a kill would have.

    Args:
        ends: by file name: what its name ends with (".part" or nothing), and which part of it was written. A file that
            is not named was not begun.
    """
    source, target = (one.vault.root / folder_of(capture.id) for one in (data, lost))
    target.mkdir(parents=True)
    for name, (end, part) in ends.items():
        content = (source / name).read_bytes()
        (target / (name + end)).write_bytes(content[: int(len(content) * part)])
    return target


def start(data: Data) -> list[Capture]:
    return recover(data.database, data.vault, "1.0-next")


WHOLE, PART, HALF = ("", 1.0), (".part", 1.0), (".part", 0.7)


@pytest.mark.parametrize(
    ("description", "picture"), [(PART, PART), (WHOLE, PART), (WHOLE, WHOLE)], ids=["parts", "one named", "both named"]
)
def test_a_whole_capture_is_adopted_as_it_was_meant(
    data: Data, lost: Data, description: tuple[str, float], picture: tuple[str, float]
) -> None:
    capture = data.seal(purpose=Purpose.INCIDENT)
    folder = torn(data, lost, capture, {NAME: description, "screen-1.png": picture})
    for path in folder.iterdir():
        os.utime(path, (0, 0))  # the time of the files says nothing
    (adopted,) = start(lost)
    assert adopted.origin == "recovered"
    assert adopted.pictures == capture.pictures
    same = ("id", "purpose", "captured_at", "local_time", "zone", "program_version", "state")
    assert {name: getattr(adopted, name) for name in same} == {name: getattr(capture, name) for name in same}
    assert lost.everything() == data.everything()
    ((entry,),) = lost.rows("SELECT entry FROM ledger")
    body = json.loads(entry)["body"]
    assert body["recovered_by"] == "Admin Desktop 1.0-next"
    assert body["description"]["path"] == description_path(capture.id)
    assert (verify(lost.database, lost.vault).findings, verify(lost.database, lost.vault).notes) == ([], [])
    assert start(lost) == []


def test_half_a_description_goes_and_the_picture_is_adopted_without(data: Data, lost: Data) -> None:
    capture = data.seal(purpose=Purpose.INCIDENT)
    torn(data, lost, capture, {NAME: HALF, "screen-1.png": PART})
    (adopted,) = start(lost)
    assert adopted.purpose == Purpose.UNFILED
    assert lost.files() == [capture.pictures[0].path]
    assert not any(path.endswith(NAME) for path in lost.everything())
    assert verify(lost.database, lost.vault).findings == []


@pytest.mark.parametrize("picture", [{}, {"screen-1.png": HALF}], ids=["not begun", "half"])
def test_a_description_of_a_picture_that_never_was_goes(
    data: Data, lost: Data, picture: dict[str, tuple[str, float]]
) -> None:
    capture = data.seal()
    folder = torn(data, lost, capture, {NAME: PART, **picture})
    assert start(lost) == []
    assert not folder.exists()
    assert lost.rows("SELECT count(*) FROM ledger") == [(0,)]
    assert verify(lost.database, lost.vault).findings == []


def test_a_named_description_without_its_picture_is_kept_and_named(data: Data, lost: Data) -> None:
    """No kill leaves that: all are whole before one gets its name. Somebody took the picture away."""
    capture = data.seal()
    torn(data, lost, capture, {NAME: WHOLE})
    assert start(lost) == []
    assert (lost.vault.root / description_path(capture.id)).exists()
    assert [finding.subject for finding in verify(lost.database, lost.vault).findings] == [description_path(capture.id)]


def test_of_a_torn_capture_the_whole_screens_keep_what_is_known_of_them(data: Data, lost: Data) -> None:
    capture = data.seal(*(data.shot(20, 10 * number, number, seed=number) for number in (1, 2, 3)))
    torn(data, lost, capture, {NAME: PART, "screen-1.png": HALF, "screen-2.png": PART, "screen-3.png": HALF})
    (adopted,) = start(lost)
    assert adopted.pictures == (capture.pictures[1],)
    verdict = verify(lost.database, lost.vault)
    assert verdict.findings == []
    lost_paths = [capture.pictures[number].path for number in (0, 2)]
    assert [note.split()[0] for note in verdict.notes] == lost_paths


def test_a_picture_that_changed_while_the_record_was_lost_is_named(data: Data, lost: Data) -> None:
    capture, other = data.seal(), data.seal(data.shot(seed=2))
    folder = torn(data, lost, capture, {NAME: WHOLE})
    other_picture = (data.vault.root / other.pictures[0].path).read_bytes()
    (folder / "screen-1.png").write_bytes(other_picture)
    (adopted,) = start(lost)
    assert adopted.pictures[0].sha256 == hashlib.sha256(other_picture).hexdigest()
    assert adopted.pictures[0].screen is None
    (finding,) = verify(lost.database, lost.vault).findings
    assert (finding.kind, finding.subject) == ("picture_changed", capture.pictures[0].path)


def test_a_file_that_was_slipped_in_is_adopted_beside_the_others(data: Data, lost: Data) -> None:
    capture = data.seal(data.shot(20, 10, 4))
    folder = torn(data, lost, capture, {NAME: WHOLE, "screen-4.png": WHOLE})
    (folder / "screen-1.png").write_bytes((folder / "screen-4.png").read_bytes())
    (adopted,) = start(lost)
    assert sorted((one.path.rpartition("/")[2], one.number) for one in adopted.pictures) == [
        ("screen-1.png", 2),
        ("screen-4.png", 1),
    ]
    assert verify(lost.database, lost.vault).findings == []


def test_a_heic_that_had_no_name_yet_is_known_by_its_hash(data: Data, lost: Data) -> None:
    """No decoder here opens it; its description says what it is."""
    heic = struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0) + os.urandom(3000)
    file = ImportedFile(heic, "image/heic", "heic", 4032, 3024, "IMG_1.HEIC", datetime(2026, 11, 1, tzinfo=UTC))
    capture = data.sealer.seal_import([file, file], Purpose.INCIDENT, EVENING).capture
    torn(data, lost, capture, {NAME: WHOLE, "import-1.heic": PART, "import-2.heic": HALF})
    (adopted,) = start(lost)
    assert adopted.pictures == (capture.pictures[0],)
    assert adopted.pictures[0].source_name == "IMG_1.HEIC"
    assert verify(lost.database, lost.vault).findings == []


def test_a_description_that_was_tampered_with_does_not_stand_in_the_way(data: Data, lost: Data) -> None:
    capture = data.seal()
    folder = torn(data, lost, capture, {NAME: WHOLE, "screen-1.png": WHOLE})
    (folder / NAME).write_bytes(b'{"format": "admin-desktop-capture"}')
    (adopted,) = start(lost)
    assert adopted.purpose == Purpose.UNFILED
    assert [finding.subject for finding in verify(lost.database, lost.vault).findings] == [description_path(capture.id)]
