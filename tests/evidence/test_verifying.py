import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import rfc8785

from admin_desktop.evidence.captures import Capture, folder_of, new_capture_id
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.ledger import Event, append, entries, head
from admin_desktop.evidence.sealing import observe
from admin_desktop.evidence.verifying import Verdict, verify
from admin_desktop.evidence.withdrawing import discard, erase, quarantine
from admin_desktop.storage.database import Database
from tests.conftest import EVENING, Data

TRIGGERS = ("ledger_no_update", "ledger_no_delete", "ledger_in_order")


@pytest.fixture
def captures(data: Data) -> list[Capture]:
    """Four captures of ledger rows 1 to 4; the third has two screens. Row 5: learnt of the first; row 6: its crop."""
    made = [data.seal(data.shot(seed=1)), data.seal(data.shot(seed=2))]
    made.append(data.seal(data.shot(20, 20, 1, seed=3), data.shot(20, 20, 2, seed=4)))
    made.append(data.seal(data.shot(seed=5)))
    made[0] = observe(data.database, made[0], {"window_title": "Band | Facebook"})
    made[0] = crop(data.database, data.vault, made[0], 1, (0, 0, 5, 5))
    return made


@contextmanager
def tampering(data: Data) -> Iterator[sqlite3.Connection]:
    """Somebody with an SQLite tool who takes the safeguards away and puts them back."""
    data.database.close()
    with closing(sqlite3.connect(data.paths.database, isolation_level=None)) as connection:
        marks = ", ".join("?" * len(TRIGGERS))
        kept = connection.execute(f"SELECT sql FROM sqlite_master WHERE name IN ({marks})", TRIGGERS).fetchall()
        assert len(kept) == len(TRIGGERS)
        for name in TRIGGERS:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        yield connection
        for (sql,) in kept:
            connection.execute(sql)


def found(data: Data) -> list[tuple[str, str]]:
    verdict = verify(data.database, data.vault)
    for finding in verdict.findings:
        assert finding.sentence.endswith(".")
        assert finding.subject.rpartition(" ")[2] in finding.sentence
    return sorted((finding.kind, finding.subject) for finding in verdict.findings)


def change(data: Data, path: str, how: Callable[[bytearray], None]) -> None:
    at = data.vault.root / path
    content = bytearray(at.read_bytes())
    how(content)
    at.chmod(0o600)
    at.write_bytes(content)


def flip(content: bytearray) -> None:
    content[len(content) // 3] ^= 0x10


def test_all_is_well(data: Data, captures: list[Capture]) -> None:
    verdict = verify(data.database, data.vault)
    assert verdict.findings == []
    assert verdict.notes == []
    assert (verdict.rows, verdict.pictures) == (6, 6)
    assert verdict.bytes == sum(picture.bytes for capture in captures for picture in capture.pictures)
    with data.database.reading() as connection:
        assert verdict.head == head(connection)


def test_an_empty_vault_is_well(data: Data) -> None:
    verdict = verify(data.database, data.vault)
    assert (verdict.findings, verdict.rows, verdict.pictures) == ([], 0, 0)


@pytest.mark.parametrize(
    "how",
    [flip, lambda content: content.append(0), lambda content: content.pop(), lambda content: content.clear()],
    ids=["one bit", "one byte more", "one byte less", "emptied"],
)
def test_a_changed_picture_is_named(data: Data, captures: list[Capture], how: Callable[[bytearray], None]) -> None:
    path = captures[2].pictures[1].path
    change(data, path, how)
    assert found(data) == [("picture_changed", path)]


def test_a_changed_crop_is_named(data: Data, captures: list[Capture]) -> None:
    path = captures[0].pictures[-1].path
    change(data, path, flip)
    assert found(data) == [("picture_changed", path)]


def test_two_pictures_that_changed_places_are_named(data: Data, captures: list[Capture]) -> None:
    first, second = (data.vault.root / captures[number].pictures[0].path for number in (0, 1))
    first.rename(first.with_suffix(".tmp"))
    second.rename(first)
    first.with_suffix(".tmp").rename(second)
    assert found(data) == sorted(("picture_changed", captures[number].pictures[0].path) for number in (0, 1))
    paths = [captures[number].pictures[0].path for number in (0, 1)]
    sentences = {finding.subject: finding.sentence for finding in verify(data.database, data.vault).findings}
    assert sentences[paths[0]].endswith(f"has changed since it was sealed: it holds what was sealed as {paths[1]}.")
    assert sentences[paths[1]].endswith(f"has changed since it was sealed: it holds what was sealed as {paths[0]}.")


def test_a_missing_picture_is_named(data: Data, captures: list[Capture]) -> None:
    path = captures[1].pictures[0].path
    data.vault.remove(path)
    assert found(data) == [("picture_missing", path)]


def test_a_folder_in_a_pictures_place_is_named(data: Data, captures: list[Capture]) -> None:
    path = captures[1].pictures[0].path
    data.vault.remove(path)
    (data.vault.root / path).mkdir()
    assert found(data) == [("picture_missing", path)]


@pytest.mark.parametrize(
    "path", ["stray.png", "2026/stray.png", "2026/2026-11/stray.png", "a/b/c/d/e/stray.png", "{capture}/stray.png"]
)
def test_an_added_file_is_named_wherever_it_lies(data: Data, captures: list[Capture], path: str) -> None:
    path = path.format(capture=folder_of(captures[1].id))
    (data.vault.root / path).parent.mkdir(parents=True, exist_ok=True)
    (data.vault.root / path).write_bytes(b"stray")
    assert found(data) == [("picture_unknown", path)]


def test_a_copied_capture_folder_is_named(data: Data, captures: list[Capture]) -> None:
    copy = f"2026/2026-12/{captures[1].id}/screen-1.png"
    (data.vault.root / copy).parent.mkdir(parents=True)
    (data.vault.root / copy).write_bytes((data.vault.root / captures[1].pictures[0].path).read_bytes())
    assert found(data) == [("picture_unknown", copy)]


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "._screen-1.png"])
def test_what_file_managers_leave_is_no_finding(data: Data, captures: list[Capture], name: str) -> None:
    for folder in (data.vault.root, data.vault.root / folder_of(captures[0].id)):
        (folder / name).write_bytes(b"icons")
    assert found(data) == []


def test_a_changed_row_is_named(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        connection.execute("UPDATE ledger SET entry = replace(entry, 'screen 1', 'screen 7') WHERE seq = 2")
    assert ("row_changed", "row 2") in found(data)
    assert not [subject for kind, subject in found(data) if kind.startswith("row") and subject != "row 2"]


def test_a_changed_row_with_a_hash_that_fits_breaks_the_next(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        (text,) = connection.execute("SELECT entry FROM ledger WHERE seq = 5").fetchone()
        changed = text.replace("Band | Facebook", "Choir | Facebook")
        digest = hashlib.sha256(changed.encode()).hexdigest()
        connection.execute("UPDATE ledger SET entry = ?, hash = ? WHERE seq = 5", (changed, digest))
    assert found(data) == [("record_differs", captures[0].id), ("row_changed", "row 6")]


def test_a_removed_row_is_named(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        connection.execute("DELETE FROM ledger WHERE seq = 2")
    named = found(data)
    assert ("row_missing", "row 2") in named
    assert ("row_changed", "row 3") in named
    assert ("record_differs", captures[1].id) in named
    assert ("picture_unknown", captures[1].pictures[0].path) in named


def test_a_row_cut_off_at_the_end_shows_in_what_is_left(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        connection.execute("DELETE FROM ledger WHERE seq = 6")
    path = captures[0].pictures[-1].path
    assert found(data) == [("picture_unknown", path), ("record_differs", path)]


def test_rows_that_changed_places_are_named(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        for old, new in ((2, -1), (3, 2), (-1, 3)):
            connection.execute("UPDATE ledger SET seq = ? WHERE seq = ?", (new, old))
    assert found(data) == [("row_changed", "row 2"), ("row_changed", "row 3"), ("row_changed", "row 4")]


def test_a_forged_row_in_between_is_named(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        text = rfc8785.dumps({"seq": 7, "prev": "f" * 64, "kind": "discard", "subject": captures[3].id, "body": {}})
        connection.execute(
            "INSERT INTO ledger (seq, entry, hash) VALUES (7, ?, ?)", (text.decode(), hashlib.sha256(text).hexdigest())
        )
    assert ("row_changed", "row 7") in found(data)


@pytest.mark.parametrize(
    "text",
    [
        '{"seq":2}',
        "[]",
        "null",
        '{"seq":2,"kind":"seal","subject":"C-1","body":[]}',
        '{"seq":2,"kind":"seal","subject":"C-1","body":{"files":7}}',
        '{"seq":2,"kind":"seal","subject":"C-1","body":{"files":["x",{},{"path":"../../x"},{"path":7}]}}',
        '{"seq":2,"kind":"discard","subject":[],"body":{"files":{}}}',
        '{"seq":2,"kind":{},"subject":"C-1","body":{}}',
    ],
)
def test_rows_of_nonsense_are_named_and_do_not_stop_the_check(data: Data, captures: list[Capture], text: str) -> None:
    path = captures[3].pictures[0].path
    data.vault.remove(path)
    with tampering(data) as connection:
        connection.execute("UPDATE ledger SET entry = ? WHERE seq = 2", (text,))
    named = found(data)
    assert ("row_changed", "row 2") in named
    assert ("picture_missing", path) in named


def test_bytes_that_are_no_text_are_named(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        (text,) = connection.execute("SELECT CAST(entry AS BLOB) FROM ledger WHERE seq = 2").fetchone()
        connection.execute(
            "UPDATE ledger SET entry = CAST(? AS TEXT) WHERE seq = 2", (text.replace(b"screen 1", b"screen \xff"),)
        )
    assert ("row_changed", "row 2") in found(data)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE captures SET captured_at = '2020-01-01T00:00:00.000Z' WHERE id = :id",
        "UPDATE captures SET local_time = '2020-01-01T00:00:00+00:00' WHERE id = :id",
        "UPDATE captures SET zone = 'XYZ' WHERE id = :id",
        "UPDATE captures SET origin = 'import' WHERE id = :id",
        "UPDATE captures SET program_version = '9' WHERE id = :id",
        'UPDATE captures SET observed = \'{"window_title": "Choir"}\' WHERE id = :id',
        "UPDATE captures SET observed = 'nonsense' WHERE id = :id",
        "UPDATE captures SET state = 'discarded' WHERE id = :id",
        "UPDATE captures SET state = 'quarantined' WHERE id = :id",
    ],
)
def test_a_list_of_captures_that_differs_is_named(data: Data, captures: list[Capture], statement: str) -> None:
    with tampering(data) as connection:
        assert connection.execute(statement, {"id": captures[0].id}).rowcount == 1
    assert found(data) == [("record_differs", captures[0].id)]


@pytest.mark.parametrize(
    "change",
    [
        "sha256 = printf('%064d', 1)",
        "width = width + 1",
        "bytes = 1",
        "media_type = 'image/webp'",
        "kind = 'cover'",
        "number = 9",
        "screen = '{}'",
        "screen = 'nonsense'",
        "source_sha256 = printf('%064d', 1)",
        "box = '[0, 0, 1, 1]'",
        "box = '['",
        "source_name = 'holiday.png'",
    ],
)
def test_a_list_of_pictures_that_differs_is_named(data: Data, captures: list[Capture], change: str) -> None:
    path = captures[1].pictures[0].path
    with tampering(data) as connection:
        assert connection.execute(f"UPDATE pictures SET {change} WHERE path = ?", (path,)).rowcount == 1
    assert found(data) == [("record_differs", path)]


def test_a_picture_taken_off_the_list_is_named(data: Data, captures: list[Capture]) -> None:
    path = captures[2].pictures[1].path
    with tampering(data) as connection:
        connection.execute("DELETE FROM pictures WHERE path = ?", (path,))
    assert found(data) == [("record_differs", path)]


def test_a_capture_taken_off_the_list_is_named(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM captures WHERE id = ?", (captures[3].id,))
    assert found(data) == [("record_differs", captures[3].id)]


def test_a_capture_that_was_smuggled_in_is_named(data: Data, captures: list[Capture]) -> None:
    with tampering(data) as connection:
        connection.execute(
            "INSERT INTO captures SELECT 'C-x', purpose, origin, state, '', '', '', '', '{}' FROM captures LIMIT 1"
        )
    assert found(data) == [("record_differs", "C-x")]


def test_a_path_that_leads_out_of_the_vault_is_not_followed(data: Data, captures: list[Capture]) -> None:
    outside = data.paths.root / "secret.txt"
    outside.write_bytes(b"secret")
    path = captures[1].pictures[0].path
    with tampering(data) as connection:
        connection.execute("UPDATE ledger SET entry = replace(entry, ?, '../secret.txt') WHERE seq = 2", (path,))
    verdict = verify(data.database, data.vault)
    assert ("picture_missing", "../secret.txt") in [(finding.kind, finding.subject) for finding in verdict.findings]
    assert verdict.bytes == sum(one.bytes for capture in captures for one in capture.pictures if one.path != path)


def test_every_bit_counts(data: Data) -> None:
    """Flip any bit of a small picture: it is found, each time."""
    path = data.seal(data.shot(2, 2)).pictures[0].path
    at = data.vault.root / path
    whole = at.read_bytes()
    at.chmod(0o600)
    for position in range(len(whole) * 8):
        content = bytearray(whole)
        content[position // 8] ^= 1 << position % 8
        at.write_bytes(content)
        assert found(data) == [("picture_changed", path)]
    at.write_bytes(whole)
    assert found(data) == []


class Watching:
    """Keeps what a check tells of its progress (bytes), and stops it after so many times."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.told: list[tuple[int, int]] = []
        self._stop_after = stop_after

    def __call__(self, done: int, in_all: int) -> bool:
        self.told.append((done, in_all))
        return len(self.told) != self._stop_after


def work(data: Data) -> int:
    """Bytes of the rows and of the pictures there are."""
    rows = data.rows("SELECT CAST(entry AS BLOB) FROM ledger")
    return sum(len(row[0]) for row in rows) + sum((data.vault.root / path).stat().st_size for path in data.files())


def test_progress_is_told_in_bytes_up_to_the_end(data: Data, captures: list[Capture]) -> None:
    watching = Watching()
    assert not verify(data.database, data.vault, watching).stopped
    done = [one for one, _ in watching.told]
    assert done == sorted(done)
    assert {in_all for _, in_all in watching.told} == {done[-1]} == {work(data)}


def test_a_check_can_be_stopped_at_each_step(data: Data, captures: list[Capture]) -> None:
    """Then it says so, and never that all is well; what it found until then stays."""
    data.vault.remove(captures[0].pictures[0].path)
    watching = Watching()
    verify(data.database, data.vault, watching)
    assert len(watching.told) > 8
    stopped = [verify(data.database, data.vault, Watching(steps)) for steps in range(1, len(watching.told) + 1)]
    assert all(one.stopped and one.notes == ["The check was stopped before its end."] for one in stopped)
    assert [one.pictures for one in stopped] == sorted(one.pictures for one in stopped)
    assert stopped[0].pictures == 0
    assert [finding.kind for finding in stopped[-1].findings] == ["picture_missing"]


def test_a_long_ledger_can_be_stopped_while_it_is_read(data: Data) -> None:
    with data.database.writing() as connection:
        for number in range(1200):
            append(connection, Event.EXPORT, f"X-{number}", {})
    verdict = verify(data.database, data.vault, Watching(1))
    assert (verdict.stopped, verdict.rows) == (True, 500)


def test_discarded_captures_are_not_counted_as_work(data: Data, captures: list[Capture]) -> None:
    with data.database.writing() as connection:
        paths = discard(connection, captures[2].id, "mistake", "Kim")
    erase(data.vault, captures[2].id, paths)
    watching = Watching()
    verdict = verify(data.database, data.vault, watching)
    assert watching.told[-1] == (work(data), work(data))
    assert verdict.pictures == 4
    assert verdict.findings == []
    assert verdict.notes == [f"{captures[2].id} was discarded, on record."]


def test_what_was_discarded_and_locked_away_is_told_apart_from_damage(data: Data, captures: list[Capture]) -> None:
    with data.database.writing() as connection:
        erase(data.vault, captures[1].id, discard(connection, captures[1].id, "mistake", "Kim"))
        quarantine(connection, captures[3].id, "a child", "Kim")
    data.vault.remove(captures[2].pictures[0].path)
    assert found(data) == [("picture_missing", captures[2].pictures[0].path)]
    assert verify(data.database, data.vault).notes == [
        f"{captures[1].id} was discarded, on record.",
        f"{captures[3].id} is locked away (quarantined), on record.",
    ]
    data.vault.remove(captures[3].pictures[0].path)
    assert ("picture_missing", captures[3].pictures[0].path) in found(data)


def test_what_is_discarded_while_the_check_runs_is_no_damage(data: Data, captures: list[Capture]) -> None:
    data.vault.remove(captures[2].pictures[0].path)
    checking = Database(data.paths.database, data.paths.backups)
    path = captures[3].pictures[0].path
    verdicts = []

    def check() -> None:
        verdicts.append(verify(checking, data.vault, lambda *_: going_on()))
        checking.close()

    reading, discarded = threading.Event(), threading.Event()

    def going_on() -> bool:
        reading.set()
        return discarded.wait(10)

    thread = threading.Thread(target=check)
    thread.start()
    assert reading.wait(10)
    with data.database.writing() as connection:
        erase(data.vault, captures[3].id, discard(connection, captures[3].id, "mistake", "Kim"))
    discarded.set()
    thread.join()
    assert not (data.vault.root / path).exists()
    assert [finding.subject for finding in verdicts[0].findings] == [captures[2].pictures[0].path]
    assert verdicts[0].notes == [f"{captures[3].id} was discarded while the check ran, on record."]


def description(capture: Capture) -> str:
    return f"{folder_of(capture.id)}/capture.json"


def test_a_changed_description_is_named(data: Data, captures: list[Capture]) -> None:
    change(data, description(captures[1]), flip)
    assert found(data) == [("description_changed", description(captures[1]))]


def test_a_missing_description_is_named(data: Data, captures: list[Capture]) -> None:
    data.vault.remove(description(captures[1]))
    assert found(data) == [("description_missing", description(captures[1]))]


def test_a_vault_of_an_older_version_has_no_descriptions_and_is_well(data: Data, captures: list[Capture]) -> None:
    """As if the rows had been written without them; a file of that name is then a stranger's."""
    chain = []
    with data.database.reading() as connection:
        for entry in entries(connection):
            content = json.loads(entry.text)
            content["body"].pop("description", None)
            chain.append(content)
    with tampering(data) as connection:
        write_anew(connection, chain)
    assert found(data) == sorted(("picture_unknown", description(capture)) for capture in captures)
    for capture in captures:
        data.vault.remove(description(capture))
    assert found(data) == []


def write_anew(connection: sqlite3.Connection, chain: list[dict[str, Any]]) -> None:
    """What somebody would do who holds the computer: a ledger whose hashes fit."""
    connection.execute("DELETE FROM ledger")
    previous = "0" * 64
    for seq, content in enumerate(chain, start=1):
        text = rfc8785.dumps({**content, "seq": seq, "prev": previous})
        previous = hashlib.sha256(text).hexdigest()
        connection.execute("INSERT INTO ledger (seq, entry, hash) VALUES (?, ?, ?)", (seq, text.decode(), previous))


def times(data: Data, moments: dict[int, str]) -> list[str]:
    """Give rows other times, with hashes that fit; return what is noted."""
    with data.database.reading() as connection:
        chain = [json.loads(entry.text) for entry in entries(connection)]
    for seq, moment in moments.items():
        chain[seq - 1]["at"] = moment
    with tampering(data) as connection:
        write_anew(connection, chain)
    verdict = verify(data.database, data.vault)
    assert verdict.findings == []
    return verdict.notes


def hour(number: int, second: str = "00.000") -> str:
    return f"2026-11-22T{number:02}:00:{second}Z"


def test_a_clock_that_was_set_back_is_noted_and_is_no_damage(data: Data, captures: list[Capture]) -> None:
    clock = {seq: hour(seq) for seq in range(1, 7)}
    assert times(data, clock) == []
    assert times(data, {**clock, 4: hour(1), 5: hour(1), 6: hour(2)}) == [
        "This computer's clock was set back by 2 hours before row 4 of the ledger (2026-11-22T03:00:00.000Z, then "
        "2026-11-22T01:00:00.000Z). The order of the rows is certain all the same."
    ]
    (first, second) = times(data, {**clock, 2: "2026-11-20T01:00:00.000Z", 6: hour(4, "57.000")})
    assert "2 days before row 2" in first
    assert "59 minutes before row 6" in second


def test_a_clock_that_is_corrected_by_less_than_anybody_notices_is_not_noted(
    data: Data, captures: list[Capture]
) -> None:
    clock = {seq: hour(1, f"{50 - seq}.500") for seq in range(1, 7)}
    assert times(data, clock) == []
    assert times(data, {**clock, 2: hour(1, "00.000")}) != []


def test_times_of_nonsense_do_not_stop_the_check(data: Data, captures: list[Capture]) -> None:
    assert times(data, {2: "", 3: "yesterday", 4: "0"}) == []


def test_a_capture_that_is_sealed_meanwhile_is_no_finding(data: Data, captures: list[Capture]) -> None:
    """Its pictures are in the vault and its row is not committed yet at the moment the check looks."""
    database = Database(data.paths.database, data.paths.backups)
    checking = Database(data.paths.database, data.paths.backups)
    written, done = threading.Event(), threading.Event()
    capture_id = new_capture_id(EVENING)
    path = f"{folder_of(capture_id)}/screen-1.png"

    def seal_slowly() -> None:
        with database.writing() as connection:
            data.vault.write_all({f"{folder_of(capture_id)}/capture.json": b"{}", path: os.urandom(100)})
            written.set()
            done.wait(10)
            connection.execute(
                "INSERT INTO captures (id, purpose, origin, captured_at, local_time, zone, program_version)"
                " VALUES (?, 'unfiled', 'screen', '', '', '', '')",
                (capture_id,),
            )
            connection.execute(
                "INSERT INTO pictures (sha256, capture_id, number, kind, path, bytes, media_type, width, height)"
                " VALUES ('', ?, 1, 'original', ?, 0, '', 1, 1)",
                (capture_id, path),
            )
        database.close()

    verdicts: list[Verdict] = []

    def check() -> None:
        verdicts.append(verify(checking, data.vault))
        checking.close()

    sealing = threading.Thread(target=seal_slowly)
    sealing.start()
    assert written.wait(10)
    check_thread = threading.Thread(target=check)
    check_thread.start()
    check_thread.join(0.2)
    assert check_thread.is_alive()
    done.set()
    sealing.join()
    check_thread.join()
    assert verdicts[0].findings == []
