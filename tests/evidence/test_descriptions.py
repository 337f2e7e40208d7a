import hashlib
import json
import re
import socket
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from admin_desktop.evidence.captures import Capture, Purpose, folder_of
from admin_desktop.evidence.descriptions import describe, description_path, read_description
from admin_desktop.evidence.ledger import Head, head
from admin_desktop.evidence.sealing import ImportedFile
from admin_desktop.evidence.vault import README
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import discard, erase, finish_erasing, quarantine
from admin_desktop.storage.resources import resource_dir
from tests.conftest import EVENING, POSTS, Data


def described(data: Data, capture: Capture) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((data.vault.root / description_path(capture.id)).read_bytes())
    schema = json.loads((resource_dir() / "schemas" / "capture.schema.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(content)
    return content


def test_beside_the_pictures_lies_what_was_known(data: Data) -> None:
    data.seal()
    with data.database.reading() as connection:
        before = head(connection)
    shots = (data.shot(20, 10, 1), data.shot(30, 20, 2, seed=2))
    capture = data.sealer.seal(shots, Purpose.INCIDENT, {"grabber": "fake", "title": "Bändchen 🎺"}).capture
    content = described(data, capture)
    assert (content["id"], content["purpose"], content["origin"]) == (capture.id, "incident", "screen")
    assert content["captured_at"] == "2026-11-22T03:41:07.123Z"
    assert datetime.fromisoformat(content["local_time"]) == EVENING.replace(microsecond=0)
    assert content["program"] == "Admin Desktop 1.0-test"
    assert content["facts"] == {"grabber": "fake", "title": "Bändchen 🎺"}
    assert content["previous_row"] == {"seq": before.seq, "hash": before.hash}
    assert [file["screen"]["number"] for file in content["files"]] == [1, 2]
    folder = data.vault.root / folder_of(capture.id)
    for file in content["files"]:
        on_disk = (folder / file["name"]).read_bytes()
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(on_disk).hexdigest(), len(on_disk))


def test_the_row_holds_the_hash_of_the_description(data: Data) -> None:
    capture = data.seal()
    ((entry,),) = data.rows("SELECT entry FROM ledger")
    on_disk = (data.vault.root / description_path(capture.id)).read_bytes()
    assert json.loads(entry)["body"]["description"] == {
        "path": f"{folder_of(capture.id)}/capture.json",
        "sha256": hashlib.sha256(on_disk).hexdigest(),
        "bytes": len(on_disk),
    }


def test_an_imported_file_is_described_with_its_own_name_and_time(data: Data) -> None:
    content = (POSTS / "fb-threat-dark.png").read_bytes()
    file = ImportedFile(content, "image/png", "png", 10, 10, "IMG 1.png", datetime(2026, 11, 1, tzinfo=UTC))
    capture = data.sealer.seal_import([file], Purpose.PERMISSION, EVENING).capture
    told = described(data, capture)
    assert (told["origin"], told["purpose"]) == ("import", "permission")
    assert (told["files"][0]["source_name"], told["files"][0]["source_time"]) == (
        "IMG 1.png",
        "2026-11-01T00:00:00.000Z",
    )


def test_the_description_names_no_person(data: Data) -> None:
    text = (data.vault.root / description_path(data.seal().id)).read_text("utf-8")
    name = socket.gethostname()
    assert name
    assert not re.search(rf'"{re.escape(name)}"', text, re.IGNORECASE)


def test_what_was_written_can_be_read_back(data: Data) -> None:
    capture = data.seal(data.shot(20, 10, 1), data.shot(30, 20, 2, seed=2), purpose=Purpose.REMOVAL_PROOF)
    read = read_description(describe(capture, {}, Head(3, "a" * 64)), capture.id)
    assert read is not None
    assert read.origin == "recovered"
    assert (read.purpose, read.pictures, read.captured_at) == (capture.purpose, capture.pictures, capture.captured_at)


def test_half_a_description_is_none(data: Data) -> None:
    capture = data.seal()
    whole = describe(capture, {}, None)
    assert read_description(whole, capture.id)
    # The line's end at the last is not needed.
    for length in range(len(whole) - 1):
        assert read_description(whole[:length], capture.id) is None, length


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 2},
        {"id": "C-20261121-214107-k7q2x"},
        {"captured_at": "yesterday"},
        {"captured_at": "2026-11-22T03:41:07"},
        {"captured_at": 7},
        {"zone": None},
        {"zone": "\ud800"},
        {"purpose": []},
        {"files": 7},
        {"files": [7]},
        {"files": [{}]},
    ],
)
def test_what_is_no_description_of_the_capture_is_none(data: Data, change: dict[str, Any]) -> None:
    capture = data.seal()
    content = {**described(data, capture), **change}
    assert read_description(json.dumps(content).encode(), capture.id) is None


@pytest.mark.parametrize(
    "change",
    [
        *({"name": name} for name in ("../../x.png", "..", "", "/etc/passwd", 7, None)),
        *({"number": number} for number in (-1, 1.5, True, "1", None, 1 << 60)),
        {"sha256": 7},
        {"screen": []},
        {"source_name": "\udfff"},
        {"source_time": "noon"},
    ],
)
def test_a_file_described_by_nonsense_makes_no_description(data: Data, change: dict[str, Any]) -> None:
    capture = data.seal()
    content = described(data, capture)
    content["files"][0].update(change)
    assert read_description(json.dumps(content).encode(), capture.id) is None


def test_two_files_of_one_number_make_no_description(data: Data) -> None:
    capture = data.seal(data.shot(20, 10, 1), data.shot(30, 20, 2))
    content = described(data, capture)
    content["files"][1]["number"] = 1
    assert read_description(json.dumps(content).encode(), capture.id) is None


def test_an_unknown_purpose_is_no_reason_to_lose_the_rest(data: Data) -> None:
    capture = data.seal()
    content = {**described(data, capture), "purpose": "of a later version"}
    read = read_description(json.dumps(content).encode(), capture.id)
    assert read is not None
    assert read.purpose == Purpose.UNFILED


def test_discarding_erases_the_description_too(data: Data) -> None:
    capture = data.seal()
    with data.database.writing() as connection:
        paths = discard(connection, capture.id, "mistake", "Kim")
    assert description_path(capture.id) in paths
    erase(data.vault, capture.id, paths)
    assert not (data.vault.root / folder_of(capture.id)).exists()
    assert verify(data.database, data.vault).findings == []


def test_a_kill_before_the_description_was_erased_is_made_good(data: Data) -> None:
    capture = data.seal()
    with data.database.writing() as connection:
        discard(connection, capture.id, "mistake", "Kim")
    data.vault.remove(capture.pictures[0].path)
    assert [finding.subject for finding in verify(data.database, data.vault).findings] == [description_path(capture.id)]
    finish_erasing(data.database, data.vault)
    assert verify(data.database, data.vault).findings == []


def test_quarantine_keeps_the_description(data: Data) -> None:
    capture = data.seal()
    with data.database.writing() as connection:
        assert quarantine(connection, capture.id, "a child", "Kim") == []
    finish_erasing(data.database, data.vault)
    described(data, capture)
    assert verify(data.database, data.vault).findings == []


def writable(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def test_originals_and_description_are_read_only(data: Data) -> None:
    capture = data.seal(data.shot(20, 10, 1), data.shot(30, 20, 2))
    kept = [path for path in data.everything() if path != README]
    assert len(kept) == 3
    assert not any(writable(data.vault.root / path) for path in kept)
    if sys.platform == "win32":
        attributes = [(data.vault.root / path).stat().st_file_attributes for path in kept]
        assert all(one & stat.FILE_ATTRIBUTE_READONLY for one in attributes)
    assert verify(data.database, data.vault).pictures == len(capture.pictures)


def test_the_vault_explains_itself_from_the_first_picture_on(data: Data) -> None:
    data.seal()
    readme = data.vault.root / README
    text = readme.read_bytes()
    assert b"PLEASE CHANGE NOTHING HERE\r\n" in text
    assert b"\r\r" not in text
    assert not writable(readme)
    assert verify(data.database, data.vault).findings == []
    # Anywhere else a file of that name is a stranger's.
    (data.vault.root / "2026" / README).write_bytes(text)
    assert [finding.subject for finding in verify(data.database, data.vault).findings] == [f"2026/{README}"]
