"""Rounds of asking: real authorities (``openssl ts``) on Linux, made-up ones elsewhere, over real HTTP."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from admin_desktop.app import App
from admin_desktop.evidence.captures import Purpose
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.trusted_time.asking import Asker
from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.checking import check_stamps
from admin_desktop.evidence.trusted_time.keeping import Stamp, covering, how_they_do, stamps_for, stamps_of_capture
from admin_desktop.evidence.trusted_time.refusing import NotConfirmed
from admin_desktop.evidence.trusted_time.stamping import LONGEST, Stamper, backoff
from admin_desktop.evidence.verifying import verify
from admin_desktop.storage.clock import iso_utc, parse_iso, utc_now
from tests.conftest import POSTS, Data
from tests.evidence.trusted_time.authority import OpensslAuthority, Seen, http_server, openssl_verify, replying
from tests.evidence.trusted_time.making import Maker, certificate


@dataclass
class Clock:
    """An authority with its server."""

    authority: Authority
    seen: Seen
    answer: Callable[[bytes], bytes]


@dataclass
class Town:
    """Two authorities, and who asks them."""

    clocks: list[Clock]
    data: Data
    told: list[tuple[int, str]] = field(default_factory=list)

    def stamper(self, asker: Asker | None = None) -> Stamper:
        authorities = [clock.authority for clock in self.clocks]
        return Stamper(
            self.data.database, lambda: authorities, asker or Asker(), lambda seq, name: self.told.append((seq, name))
        )

    def stamps(self, *seqs: int) -> list[Stamp]:
        with self.data.database.reading() as connection:
            return stamps_for(connection, seqs)

    def note(self) -> int:
        """One more row, of no picture."""
        with self.data.database.writing() as connection:
            return append(connection, Event.SEND, "M-1", {}).seq

    def later(self, time: timedelta = LONGEST) -> None:
        """Time passes: what waits may be tried now."""
        with self.data.database.writing() as connection:
            for row in connection.execute("SELECT id, next_try FROM timestamps WHERE next_try IS NOT NULL").fetchall():
                moment = iso_utc(parse_iso(row[1]) - time)
                connection.execute("UPDATE timestamps SET next_try = ? WHERE id = ?", (moment, row[0]))


def clock(held: ExitStack, folder: Path, name: str) -> Clock:
    if sys.platform == "linux":
        real = OpensslAuthority(folder / name)
        root, answer = real.root, real.answer
    else:
        root = certificate(name)
        answer = Maker(root, moment=datetime.now(UTC)).answer
    made = Clock(Authority(name, "", root.pem, system=False, pause=0.0), Seen(), answer)
    made.seen = held.enter_context(http_server(replying(lambda request: made.answer(request))))
    made.authority = Authority(name, made.seen.url, root.pem, system=False, pause=0.0)
    return made


@pytest.fixture
def town(data: Data, tmp_path: Path) -> Iterator[Town]:
    with ExitStack() as held:
        yield Town([clock(held, tmp_path, "North"), clock(held, tmp_path, "South")], data)


def test_a_seal_is_confirmed_by_both_and_kept_whole(town: Town, tmp_path: Path) -> None:
    capture = town.data.seal()
    stamper = town.stamper()
    assert stamper.run() == 0.0, "there may be more"
    assert stamper.run() == 60.0
    assert town.told == [(1, "North"), (1, "South")]
    ((text, digest),) = town.data.rows("SELECT entry, hash FROM ledger")
    north, south = town.stamps(1)
    assert {north.authority, south.authority} == {"North", "South"}
    for one in (north, south):
        assert one.hash == digest
        assert one.roots.count("BEGIN CERTIFICATE") == one.chain.count("BEGIN CERTIFICATE") == 1
        assert abs(parse_iso(one.gen_time) - utc_now()) < timedelta(minutes=1)
        if sys.platform == "linux":
            assert openssl_verify(tmp_path, text.encode(), one.reply, one.roots)
    with town.data.database.reading() as connection:
        assert len(stamps_of_capture(connection, capture.id)) == 2
    assert [len(one.seen.requests) for one in town.clocks] == [1, 1]


def test_the_newest_first_and_then_every_picture(town: Town) -> None:
    for seed in range(3):
        town.data.seal(town.data.shot(seed=seed))
        town.note()
    stamper = town.stamper()
    while stamper.run() == 0.0:
        pass
    north = [seq for seq, name in town.told if name == "North"]
    assert north == [6, 5, 3, 1], "the head covers all; rows without a picture need none of their own"
    with town.data.database.reading() as connection:
        assert {one.seq for one in covering(connection, 4)} <= {5, 6}
        assert {one.seq for one in covering(connection, 6)} == {6}
        assert covering(connection, 7) == []
    assert verify(town.data.database, town.data.vault).findings == []


def test_one_that_is_down_is_left_alone_for_longer_and_longer_and_caught_up_with(town: Town) -> None:
    town.data.seal()
    north = town.clocks[0]
    true, north.answer = north.answer, lambda _: b"<html>"
    waits = []
    for _ in range(4):
        waits.append(town.stamper().run())
        again = town.stamper().run()
        assert again <= 60.0, "left alone until its time"
        town.later()
    assert len(north.seen.requests) == 4
    assert town.told == [(1, "South")]
    with town.data.database.reading() as connection:
        first, second = how_they_do(connection, [clock.authority for clock in town.clocks])
    assert "not a confirmation of time" in first.last_error
    assert (first.good, first.open, second.good, second.open, second.last_error) == (0, 1, 1, 0, "")
    ((tries,),) = town.data.rows("SELECT tries FROM timestamps WHERE verdict = 'open'")
    assert tries == 4
    north.answer = true
    town.data.seal(town.data.shot(seed=5))
    town.later()
    stamper = town.stamper()
    while stamper.run() == 0.0:
        pass
    assert [seq for seq, name in town.told if name == "North"] == [2, 1]
    assert town.data.rows("SELECT 1 FROM timestamps WHERE verdict = 'open' OR last_error != ''") == []


def test_a_next_try_from_a_wrong_clock_does_not_hold_for_years(town: Town) -> None:
    town.data.seal()
    true, town.clocks[0].answer = town.clocks[0].answer, lambda _: b""
    town.stamper().run()
    town.later(-timedelta(days=400))
    town.clocks[0].answer = true
    town.stamper().run()
    assert (1, "North") in town.told


def test_ending_in_the_middle_is_no_failure(town: Town) -> None:
    town.data.seal()
    stamper = town.stamper()

    def answer(_request: bytes) -> bytes:
        stamper.break_off()
        return b""

    town.clocks[0].answer = answer
    stamper.run()
    assert town.data.rows("SELECT tries, last_error FROM timestamps") == [(0, "")]
    assert town.clocks[1].seen.requests == [], "nobody else is asked any more"
    assert town.told == []


@pytest.mark.parametrize("change", ["DELETE FROM timestamps", "UPDATE timestamps SET gen_time = '2020'"])
def test_a_kept_one_is_never_changed(town: Town, change: str) -> None:
    town.data.seal()
    town.stamper().run()
    with pytest.raises(sqlite3.IntegrityError, match="as it came"), town.data.database.writing() as connection:
        connection.execute(change)


def tamper(data: Data, *statements: str) -> None:
    """Somebody with a database program."""
    with data.database.writing() as connection:
        for name in [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            connection.execute(f"DROP TRIGGER {name}")
        for one in statements:
            connection.execute(one)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("DELETE FROM ledger WHERE seq = 2", "stamp_row_missing"),
        ("UPDATE ledger SET entry = json_set(entry, '$.at', '2020') WHERE seq = 2", "stamp_differs"),
        ("UPDATE timestamps SET gen_time = '2020-01-01T00:00:00.000Z' WHERE seq = 2", "stamp_broken"),
        ("UPDATE timestamps SET reply = x'3000' WHERE seq = 2", "stamp_broken"),
        ("UPDATE timestamps SET roots = chain WHERE seq = 2", "stamp_broken"),
        ("UPDATE timestamps SET seq = 1, url = url || '?' WHERE seq = 2", "stamp_differs"),
    ],
)
def test_verify_tells_of_it(town: Town, statement: str, kind: str) -> None:
    town.note()
    town.note()
    town.stamper().run()
    verdict = verify(town.data.database, town.data.vault)
    assert verdict.findings == []
    assert verdict.notes == [
        "Times confirmed from outside: North (1), South (1); everything up to record 2 is covered."
    ]
    tamper(town.data, statement)
    found = [one for one in verify(town.data.database, town.data.vault).findings if one.kind.startswith("stamp")]
    assert [one.kind for one in found] == [kind, kind]
    assert all("row 2" in one.sentence or "row 1" in one.sentence or "what" in one.sentence for one in found)


def test_a_clock_that_is_wrong_here_is_noted(town: Town) -> None:
    town.note()
    town.stamper().run()
    tamper(town.data, "UPDATE timestamps SET answered_at = '2020-01-01T00:00:00.000Z'")
    with town.data.database.reading() as connection:
        findings, notes = check_stamps(connection)
    assert findings == []
    assert notes[1].startswith("This computer's clock differed")


def test_backoff_grows_and_stays_below_six_hours() -> None:
    middle = [backoff(failed, lambda: 0.5) for failed in range(1, 40)]
    assert middle[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(middle) == LONGEST
    assert backoff(3, lambda: 0.0) == timedelta(minutes=3)
    assert backoff(3, lambda: 1.0) == timedelta(minutes=5)


class Nobody:
    """No authority may be asked."""

    def ask(self, authority: Authority, request: bytes) -> bytes:
        raise AssertionError(f"{authority.name} was asked for {request!r}")

    def break_off(self) -> None:
        pass


@pytest.mark.parametrize(("practice", "on"), [(True, True), (False, False)])
def test_nobody_is_asked_in_practice_nor_before_it_is_switched_on(tmp_path: Path, practice: bool, on: bool) -> None:
    app = App.open(str(tmp_path / "data"), practice)
    app.settings.trusted_time = on
    app.settings.time_authorities = [{"name": "X", "url": "http://x.invalid", "certificates": ""}]
    try:
        app.capturing.import_files([POSTS / "x-harass-light.png"], Purpose.UNFILED)
        assert app.time_authorities() == []
        assert Stamper(app.database, app.time_authorities, Nobody()).run() == 60.0
        app.settings.trusted_time = True
        assert [one.name for one in app.time_authorities()] == ([] if practice else ["X"])
    finally:
        app.database.close()


def test_a_list_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    app = App.open(str(tmp_path / "data"))
    app.settings.trusted_time = True
    app.settings.time_authorities = [{"name": "X", "url": "ftp://x"}]
    with pytest.raises(NotConfirmed, match="must begin with https://"):
        Stamper(app.database, app.time_authorities, Nobody()).run()
