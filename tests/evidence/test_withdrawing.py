import json
import sys
from typing import Any

import pytest

from admin_desktop.evidence.captures import Capture, CaptureState, find_capture
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.sealing import observe
from admin_desktop.evidence.verifying import verify
from admin_desktop.evidence.withdrawing import discard, erase, finish_erasing, quarantine
from tests.conftest import Data


@pytest.fixture
def capture(data: Data) -> Capture:
    """A capture with a crop, of which something was learnt."""
    sealed = observe(data.database, data.seal(), {"window_title": "My bank: balance"})
    return crop(data.database, data.vault, sealed, 1, (0, 0, 9, 9))


@pytest.fixture
def other(data: Data) -> Capture:
    return data.seal(data.shot(seed=9))


def throw_away(data: Data, capture: Capture) -> list[str]:
    with data.database.writing() as connection:
        return discard(connection, capture.id, "the wrong window", "Kim Lee")


def lock_away(data: Data, capture: Capture) -> list[str]:
    with data.database.writing() as connection:
        return quarantine(connection, capture.id, "a child", "Kim Lee")


def state(data: Data, capture: Capture) -> CaptureState:
    with data.database.reading() as connection:
        found = find_capture(connection, capture.id)
    assert found is not None
    return found.state


def last_row(data: Data) -> dict[str, Any]:
    ((entry,),) = data.rows("SELECT entry FROM ledger ORDER BY seq DESC LIMIT 1")
    content: dict[str, Any] = json.loads(entry)
    return content


def test_discarding_erases_the_bytes_and_keeps_hash_who_when_why(data: Data, capture: Capture, other: Capture) -> None:
    erase(data.vault, capture.id, throw_away(data, capture))
    assert data.files() == [other.pictures[0].path]
    assert not (data.vault.root / capture.pictures[0].path).parent.exists()
    row = last_row(data)
    assert (row["kind"], row["subject"]) == ("discard", capture.id)
    assert row["at"].endswith("Z")
    assert (row["body"]["reason"], row["body"]["who"]) == ("the wrong window", "Kim Lee")
    assert [file["sha256"] for file in row["body"]["files"]] == [picture.sha256 for picture in capture.pictures]
    assert state(data, capture) == CaptureState.DISCARDED
    assert data.rows("SELECT observed FROM captures WHERE id = ?", capture.id) == [("{}",)]


def test_a_check_is_content_with_a_discard(data: Data, capture: Capture, other: Capture) -> None:
    erase(data.vault, capture.id, throw_away(data, capture))
    verdict = verify(data.database, data.vault)
    assert verdict.findings == []
    assert verdict.notes == [f"{capture.id} was discarded, on record."]
    assert verdict.pictures == 1


def test_a_kill_between_record_and_erasing_is_finished_at_the_next_start(
    data: Data, capture: Capture, other: Capture
) -> None:
    throw_away(data, capture)  # and killed here
    assert {finding.kind for finding in verify(data.database, data.vault).findings} == {"erasing_unfinished"}
    finish_erasing(data.database, data.vault)
    assert data.files() == [other.pictures[0].path]
    assert verify(data.database, data.vault).findings == []
    finish_erasing(data.database, data.vault)


def test_discarding_twice_is_one_discard(data: Data, capture: Capture) -> None:
    throw_away(data, capture)
    assert throw_away(data, capture) == []
    assert data.rows("SELECT count(*) FROM ledger WHERE kind = 'discard'") == [(1,)]


def test_what_does_not_exist_is_not_withdrawn(data: Data) -> None:
    with data.database.writing() as connection:
        assert discard(connection, "C-20261121-214107-k7q2x", "x", "Kim") == []
        assert quarantine(connection, "C-20261121-214107-k7q2x", "x", "Kim") == []
    assert data.rows("SELECT count(*) FROM ledger") == [(0,)]


def test_locking_away_keeps_the_original_and_erases_what_was_made_from_it(
    data: Data, capture: Capture, other: Capture
) -> None:
    paths = lock_away(data, capture)
    assert paths == [capture.pictures[1].path]
    erase(data.vault, capture.id, paths)
    assert data.files() == sorted([capture.pictures[0].path, other.pictures[0].path])
    assert state(data, capture) == CaptureState.QUARANTINED
    verdict = verify(data.database, data.vault)
    assert verdict.findings == []
    assert verdict.notes == [f"{capture.id} is locked away (quarantined), on record."]
    row = last_row(data)
    assert row["kind"] == "quarantine"
    assert [file["path"] for file in row["body"]["erased"]] == paths


def test_a_kill_while_locking_away_is_finished_at_the_next_start(data: Data, capture: Capture) -> None:
    lock_away(data, capture)  # and killed here
    assert [finding.kind for finding in verify(data.database, data.vault).findings] == ["erasing_unfinished"]
    finish_erasing(data.database, data.vault)
    assert data.files() == [capture.pictures[0].path]
    assert verify(data.database, data.vault).findings == []


def test_a_changed_picture_is_found_even_when_it_is_locked_away(data: Data, capture: Capture) -> None:
    erase(data.vault, capture.id, lock_away(data, capture))
    path = data.vault.root / capture.pictures[0].path
    path.chmod(0o600)
    path.write_bytes(b"other")
    assert [finding.kind for finding in verify(data.database, data.vault).findings] == ["picture_changed"]


def test_what_is_locked_away_can_be_discarded_but_not_the_other_way_round(data: Data, capture: Capture) -> None:
    erase(data.vault, capture.id, lock_away(data, capture))
    erase(data.vault, capture.id, throw_away(data, capture))
    assert lock_away(data, capture) == []
    assert state(data, capture) == CaptureState.DISCARDED
    assert data.files() == []
    assert verify(data.database, data.vault).findings == []


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows lets a program hold a file")
def test_what_a_virus_scanner_holds_is_erased_at_the_next_start(data: Data, capture: Capture) -> None:
    paths = throw_away(data, capture)
    with (data.vault.root / capture.pictures[0].path).open("rb"):
        erase(data.vault, capture.id, paths)
    finish_erasing(data.database, data.vault)
    assert data.files() == []
