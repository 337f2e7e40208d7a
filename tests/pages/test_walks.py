"""Walks are kept, left, resumed, and never overwritten by another window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.pages.walk import Tick, Walk, WalkStep
from admin_desktop.pages.walks import PageInAnotherWalk, WalkChanged, WalkGone, Walks, from_json, to_json
from admin_desktop.policy import Known3
from tests.conftest import Data, open_data

WALK = Walk(
    name="مدرسة النموذج 🐻",
    kind="associated",
    platforms=("facebook", "x"),
    logo=Known3.YES,
    step=WalkStep.PAGE,
    asked="2026-11-20T10:00:00.000Z",
).is_a("facebook", "page").ticked("facebook/tagging", Tick("2026-11-23T20:02:00.000Z", "Sam", "C-000012"))  # fmt: skip


@pytest.fixture
def walks(data: Data) -> Walks:
    return Walks(data.database)


def test_a_walk_is_left_and_resumed_after_a_restart(data: Data, walks: Walks) -> None:
    kept = walks.save(walks.start(), WALK.not_found("x/tagging"))
    data.database.close()
    again = open_data(data.paths.root)
    assert Walks(again.database).read(kept.id) == kept
    again.database.close()
    assert kept.walk == WALK.not_found("x/tagging")
    assert (kept.page, kept.finished_at, kept.revision) == (None, None, 1)


def test_several_pages_at_once(walks: Walks) -> None:
    first, second = walks.start(WALK, page="P-0001"), walks.start(Walk(name=WALK.name))
    walks.save(first, WALK)
    assert {one.id for one in walks.going_on()} == {first.id, second.id}
    found = walks.of_page("P-0001")
    assert found is not None
    assert found.id == first.id
    assert walks.of_page("P-0002") is None
    assert walks.join(second, "P-0002").page == "P-0002"
    finished = walks.finish(found)
    assert finished.finished_at is not None
    assert [one.id for one in walks.going_on()] == [second.id]
    assert walks.save(finished, WALK.unticked("facebook/tagging")).finished_at == finished.finished_at


def test_a_page_is_in_one_walk(walks: Walks) -> None:
    first = walks.start(page="P-0001")
    with pytest.raises(PageInAnotherWalk, match="being set up already"):
        walks.start(page="P-0001")
    second = walks.start()
    with pytest.raises(PageInAnotherWalk):
        walks.join(second, "P-0001")
    assert walks.read(second.id) == second
    assert walks.join(first, "P-0001").page == "P-0001"


def test_another_window_is_not_overwritten(walks: Walks) -> None:
    kept = walks.start()
    walks.save(kept, WALK)
    with pytest.raises(WalkChanged, match="in another window"):
        walks.save(kept, Walk(name="old"))
    assert walks.read(kept.id).walk == WALK


def test_a_walk_that_was_given_up_is_gone(walks: Walks) -> None:
    kept = walks.start()
    walks.give_up(kept.id)
    for use in (lambda: walks.read(kept.id), lambda: walks.save(kept, WALK), lambda: walks.give_up(kept.id)):
        with pytest.raises(WalkGone, match="given up"):
            use()


def test_what_an_older_version_wrote_can_be_read() -> None:
    assert from_json("{}") == Walk()
    assert from_json('{"name": "A", "later": 1}').name == "A"


@given(st.text(), st.text(max_size=20), st.lists(st.text(max_size=5), unique=True))
def test_what_is_written_is_read(name: str, key: str, platforms: list[str]) -> None:
    walk = Walk(name=name, platforms=tuple(platforms)).ticked(key, Tick("2026", name))
    read = from_json(to_json(walk))
    assert read.platforms == walk.platforms
    assert read.ticks == walk.ticks
    assert len(read.name) <= 4000
    assert from_json(to_json(read)) == read


def test_a_name_of_any_length_and_half_a_sign_can_be_kept(walks: Walks) -> None:
    kept = walks.start(Walk(name="x" * 10_000 + "\ud800"))
    assert kept.walk.name == "x" * 4000
    assert walks.save(kept, Walk(name="\ud83d").ticked("a", Tick("2026", "half \ud83d"))).walk.name == ""
