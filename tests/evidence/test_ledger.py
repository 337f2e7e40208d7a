import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_desktop.evidence.ledger import START, Entry, Event, Head, append, entries, head
from admin_desktop.storage.clock import parse_iso
from tests.conftest import Data

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2**52), 2**52)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture
def three(data: Data) -> list[Entry]:
    with data.database.writing() as connection:
        return [append(connection, Event.SEAL, f"C-{number}", {"number": number}) for number in (1, 2, 3)]


@pytest.fixture
def stranger(data: Data, three: list[Entry]) -> Iterator[sqlite3.Connection]:
    """A connection of another program, with SQLite's own defaults."""
    with closing(sqlite3.connect(data.paths.database, isolation_level=None)) as connection:
        yield connection


def test_an_empty_ledger_has_a_head(data: Data) -> None:
    with data.database.reading() as connection:
        assert head(connection) == Head(0, START)
        assert list(entries(connection)) == []


def test_each_row_names_the_one_before(data: Data, three: list[Entry]) -> None:
    contents = [json.loads(entry.text) for entry in three]
    assert [content["seq"] for content in contents] == [1, 2, 3]
    assert [content["prev"] for content in contents] == [START, three[0].hash, three[1].hash]
    assert contents[0]["kind"] == "seal"
    assert contents[0]["subject"] == "C-1"
    assert contents[0]["body"] == {"number": 1}
    assert parse_iso(contents[0]["at"]).utcoffset() is not None
    with data.database.reading() as connection:
        assert list(entries(connection)) == three
        assert head(connection) == Head(3, three[2].hash)


def test_the_hash_is_sha256_of_the_text_as_it_lies_in_the_file(
    three: list[Entry], stranger: sqlite3.Connection
) -> None:
    rows = stranger.execute("SELECT CAST(entry AS BLOB), hash FROM ledger ORDER BY seq").fetchall()
    assert len(rows) == 3
    for text, digest in rows:
        assert hashlib.sha256(text).hexdigest() == digest
        assert rfc8785.dumps(json.loads(text)) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(body=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), JSON, max_size=4))
def test_whatever_is_said_comes_back_and_is_canonical(data: Data, body: dict[str, object]) -> None:
    with data.database.writing() as connection:
        entry = append(connection, Event.OBSERVE, "C-1", body)
    with data.database.reading() as connection:
        *_, last = entries(connection)
    assert last == entry
    content = json.loads(last.text)
    assert content["body"] == body
    assert rfc8785.dumps(content).decode() == last.text
    assert hashlib.sha256(last.text.encode()).hexdigest() == last.hash


def test_what_cannot_be_said_in_json_adds_nothing(data: Data) -> None:
    for body in ({"n": float("nan")}, {"n": 2**60}, {"text": "half \ud83d pair"}, {"o": object()}):
        with pytest.raises((ValueError, TypeError)), data.database.writing() as connection:
            append(connection, Event.SEAL, "C-1", body)
    assert data.rows("SELECT count(*) FROM ledger") == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET entry = replace(entry, 'C-1', 'C-9') WHERE seq = 1",
        "UPDATE ledger SET hash = upper(hash)",
        "UPDATE OR REPLACE ledger SET seq = 2 WHERE seq = 1",
        "UPDATE OR IGNORE ledger SET seq = 9 WHERE seq = 3",
        "DELETE FROM ledger WHERE seq = 3",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger (seq, entry, hash) SELECT seq, entry, hash FROM ledger WHERE seq = 3",
        "REPLACE INTO ledger (seq, entry, hash) SELECT seq, entry, lower(hex(randomblob(32))) FROM ledger",
        "INSERT INTO ledger (seq, entry, hash) SELECT seq, entry, hash FROM ledger WHERE seq = 3"
        " ON CONFLICT DO UPDATE SET hash = excluded.hash",
        "INSERT INTO ledger (seq, entry, hash) SELECT 0, json_set(entry, '$.seq', 0), lower(hex(randomblob(32)))"
        " FROM ledger WHERE seq = 1",
        "INSERT INTO ledger (seq, entry, hash) SELECT 5, json_set(entry, '$.seq', 5, '$.prev', hash),"
        " lower(hex(randomblob(32))) FROM ledger WHERE seq = 3",
        "INSERT INTO ledger (seq, entry, hash) SELECT 4, json_set(entry, '$.seq', 4, '$.prev', printf('%064d', 0)),"
        " lower(hex(randomblob(32))) FROM ledger WHERE seq = 3",
        # In order, but with the hash of the first row, which REPLACE would remove without firing a delete trigger.
        "INSERT OR REPLACE INTO ledger (seq, entry, hash) SELECT 4, json_set(entry, '$.seq', 4, '$.prev', hash),"
        " (SELECT hash FROM ledger WHERE seq = 1) FROM ledger WHERE seq = 3",
    ],
)
@pytest.mark.parametrize("who", ["another program", "ours"])
def test_the_ledger_only_grows(
    data: Data, three: list[Entry], stranger: sqlite3.Connection, statement: str, who: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|CHECK"):
        if who == "ours":
            with data.database.writing() as connection:
                connection.execute(statement)
        else:
            stranger.execute(statement)
    with data.database.reading() as connection:
        assert list(entries(connection)) == three


@pytest.mark.parametrize("text", ["not json", "", "[4", '{"seq": "4"}'])
def test_what_is_no_row_is_refused(stranger: sqlite3.Connection, text: str) -> None:
    with pytest.raises(sqlite3.Error):
        stranger.execute("INSERT INTO ledger (seq, entry, hash) VALUES (4, ?, ?)", (text, "a" * 64))
