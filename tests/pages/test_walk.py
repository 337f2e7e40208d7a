"""The steps of setting a page up: what is open, what is done, and when it may be published."""

import dataclasses

import pytest

from admin_desktop.pages.walk import WORDS_PLACED, StepState, Tick, Walk, Walker, WalkStep, tick_key
from admin_desktop.platforms.settings import Asks, load_settings
from admin_desktop.policy import Known3, Pack, load_in_force
from admin_desktop.policy.page_settings import PageSettings
from admin_desktop.storage.resources import resource_dir

TICK = Tick("2026-11-23T20:02:00.000Z", "Sam")
BOOSTERS = Walk(name="Sample Chess Boosters", kind="associated", platforms=("facebook", "instagram"))


@pytest.fixture(scope="module")
def pack() -> Pack:
    resources = resource_dir()
    return load_in_force(
        resources / "policies", resources / "schemas" / "policy-pack.schema.json", "union-1610", "2024-12-09"
    )


@pytest.fixture(scope="module")
def walker(pack: Pack) -> Walker:
    return Walker(load_settings(resource_dir() / "platforms" / "settings"), pack)


def states(walker: Walker, walk: Walk) -> dict[WalkStep, StepState]:
    return {one.step: one.state for one in walker.map(walk)}


def test_at_the_beginning_all_is_open(walker: Walker) -> None:
    assert [one.step for one in walker.map(Walk())] == list(WalkStep)
    assert set(states(walker, Walk()).values()) == {StepState.OPEN}
    assert walker.may_publish(Walk()) == Known3.UNKNOWN


def test_what_kind_of_page_it_is_has_three_parts(walker: Walker) -> None:
    kind = walker.map(dataclasses.replace(BOOSTERS, platforms=()))[0]
    assert (kind.state, kind.open, kind.total) == (StepState.BEGUN, 1, 3)
    assert states(walker, BOOSTERS)[WalkStep.KIND] == StepState.DONE
    assert states(walker, dataclasses.replace(BOOSTERS, kind="no such"))[WalkStep.KIND] == StepState.BEGUN


@pytest.mark.parametrize(
    ("kind", "permission", "asked", "state", "publish"),
    [
        ("associated", "unknown", "", "open", "no"),
        ("associated", "unknown", "2026-11-20", "waiting", "no"),
        ("associated", "no", "", "open", "no"),
        ("associated", "yes", "2026-11-20", "done", "yes"),
        ("school", "unknown", "", "open", "no"),
        ("district", "unknown", "", "not_needed", "yes"),
        ("", "unknown", "", "open", "unknown"),
        ("", "yes", "", "done", "yes"),
    ],
)
def test_permission(walker: Walker, kind: str, permission: str, asked: str, state: str, publish: str) -> None:
    walk = Walk(kind=kind, permission=Known3(permission), asked=asked)
    assert states(walker, walk)[WalkStep.PERMISSION] == state
    assert walker.may_publish(walk) == publish


@pytest.mark.parametrize(
    ("what", "state"),
    [("page", StepState.DONE), ("group", StepState.BEGUN), ("profile", StepState.BEGUN), ("unknown", StepState.BEGUN)],
)
def test_only_a_page_will_do_on_facebook(walker: Walker, what: str, state: StepState) -> None:
    walk = dataclasses.replace(BOOSTERS, platforms=("facebook",)).is_a("facebook", what)
    for platform, one in walker.settings(walk, WalkStep.PAGE):
        if one.asks != Asks.SHOULD:
            walk = walk.ticked(tick_key(platform, one), TICK)
    assert states(walker, walk)[WalkStep.PAGE] == state
    assert states(walker, dataclasses.replace(walk, objects={}))[WalkStep.PAGE] == StepState.BEGUN


def test_a_network_without_such_a_step_does_not_need_it(walker: Walker) -> None:
    found = walker.map(Walk(platforms=("x",)))[3]
    assert (found.state, found.total) == (StepState.NOT_NEEDED, 0)


def test_ticks_are_done_again_open_and_not_found(walker: Walker) -> None:
    platform, first = next(one for one in walker.settings(BOOSTERS, WalkStep.SETTINGS) if one[1].asks == Asks.MUST)
    key = tick_key(platform, first)
    whole = walker.map(BOOSTERS)[4]
    ticked = BOOSTERS.ticked(key, TICK)
    begun = walker.map(ticked)[4]
    assert (begun.state, begun.open) == (StepState.BEGUN, whole.open - 1)
    lost = ticked.not_found(key)
    assert walker.map(lost)[4].open == whole.open
    assert set(lost.cannot_find) == {key}
    assert lost.ticked(key, TICK) == ticked
    assert ticked.unticked(key) == BOOSTERS


def test_a_whole_walk_ends(walker: Walker) -> None:
    walk = BOOSTERS.is_a("facebook", "page").is_a("instagram", "business")
    for step in (WalkStep.PAGE, WalkStep.SETTINGS):
        for platform, one in walker.settings(walk, step):
            walk = walk.ticked(tick_key(platform, one), TICK)
    for platform in walk.platforms:
        walk = walk.ticked(f"{WORDS_PLACED}/{platform}", TICK)
    walk = dataclasses.replace(walk, permission=Known3.YES, administrators=Known3.YES)
    review = walker.map(walk)[-1]
    assert (review.state, review.open, review.total) == (StepState.OPEN, 0, 6)
    walk = dataclasses.replace(walk, reviewed="2026-11-23T21:00:00.000Z")
    assert set(states(walker, walk).values()) == {StepState.DONE}
    # What ends later (permission that expires) opens the review again.
    assert states(walker, dataclasses.replace(walk, permission=Known3.NO))[WalkStep.REVIEW] == StepState.BEGUN


def test_reasons_and_texts_come_from_the_pack(walker: Walker, pack: Pack) -> None:
    facebook = {one.id: one for _, one in walker.settings(BOOSTERS, WalkStep.PAGE)}
    assert walker.why(facebook["visitor_posts"]) == "only administrators post on the wall or comment on photos (G)"
    assert walker.pasted(facebook["blocked_words"]).split(", ") == list(pack.settings.blocked_words)
    assert walker.pasted(facebook["messages"]) == pack.settings.answer
    assert walker.pasted(facebook["visitor_posts"]) == ""
    web = {one.id: one for _, one in walker.settings(Walk(platforms=("web",)), WalkStep.SETTINGS)}
    assert walker.pasted(web["disallowed"]).splitlines() == list(pack.settings.blocked_words)
    bare = Walker(
        load_settings(resource_dir() / "platforms" / "settings"), dataclasses.replace(pack, settings=PageSettings())
    )
    assert bare.why(facebook["visitor_posts"]) == bare.pasted(facebook["blocked_words"]) == ""


def test_a_network_that_nobody_knows_does_no_harm(walker: Walker) -> None:
    walk = Walk(platforms=("myspace",))
    assert walker.settings(walk, WalkStep.SETTINGS) == ()
    assert len(walker.map(walk)) == 7
