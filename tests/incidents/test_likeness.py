import pytest
from PIL import Image, ImageDraw

from admin_desktop.boxes import Box
from admin_desktop.incidents.gathering import Gathering, LockedAway, NoDraft
from admin_desktop.incidents.incident import Form, IncidentState, Selection
from admin_desktop.incidents.likeness import Alike, Post, Why, find_alike, look_of, same_look
from admin_desktop.incidents.merging import is_another_post, merge
from admin_desktop.incidents.readings import KeptReading, Readings
from admin_desktop.incidents.register import Register
from admin_desktop.platforms.platform import load_platforms
from admin_desktop.reading.links import same_post
from admin_desktop.reading.reading import Reading
from admin_desktop.storage.resources import resource_dir
from tests.conftest import Data

SAID = "Everybody on that board stole the trip money, ask anyone."


def start(data: Data, register: Register, **fields: str) -> str:
    return register.start([data.seal().id], Form(**fields), "test-1", "2026-01-02").id  # type: ignore[arg-type]


def find(data: Data, incident_id: str, **post: str) -> Alike | None:
    platforms = load_platforms(resource_dir() / "platforms" / "platforms.toml")
    return find_alike(data.database, incident_id, Post(**post), lambda one, other: same_post(one, other, platforms))


def picture(seed: int, size: tuple[int, int] = (600, 400)) -> Image.Image:
    made = Image.effect_noise((9, 7), 90).convert("L")
    for at in range(63):
        made.putpixel((at % 9, at // 9), (at * at * seed + at * 31) % 256)
    return made.resize(size).convert("RGB")


def test_the_same_link_is_the_same_post_unless_the_words_are_others(data: Data, register: Register) -> None:
    before = start(data, register, link="https://x.com/a/status/111", body=SAID)
    draft = start(data, register)
    found = find(data, draft, link="https://x.com/a/status/111/")
    assert found is not None
    assert (found.incident_id, found.why, found.state) == (before, Why.LINK, IncidentState.DRAFT)
    assert (
        find(data, draft, link="https://x.com/a/status/111", body="Bake sale on Friday, bring your own plates") is None
    )
    assert find(data, draft, link="https://x.com/a/status/222") is None
    assert find(data, draft) is None


def test_the_same_words_with_a_few_misreadings_are_the_same_post(data: Data, register: Register) -> None:
    before = start(data, register, body=SAID)
    draft = start(data, register)
    found = find(data, draft, body="everybody on that b0ard stole the trip rnoney , ask anyone")
    assert found is not None
    assert (found.incident_id, found.why) == (before, Why.WORDS)
    assert find(data, draft, body="Somebody on that board praised the trip leaders, thank anyone!") is None
    start(data, register, body="So true!")
    assert find(data, draft, body="So true!") is None, "many say that"


def test_a_picture_looks_the_same_at_another_zoom_and_not_like_another(data: Data, register: Register) -> None:
    one, larger = look_of(picture(7), None), look_of(picture(7, (1210, 800)), None)
    assert same_look(one, larger)
    assert not same_look(one, look_of(picture(11), None))
    assert not same_look(one, look_of(picture(7, (600, 200)), None))
    plain = Image.new("RGB", (300, 200), "white")
    assert look_of(plain, None) == ""
    ImageDraw.Draw(plain).rectangle((0, 0, 50, 200), fill="black")
    assert look_of(plain, Box(100, 0, 100, 100)) == ""
    assert not same_look("", "")
    incident_id = start(data, register)
    capture_id = register.get(incident_id).captures[0]
    readings = Readings(data.database, "1")
    assert readings.keep(capture_id, KeptReading(1, Reading(box=Box(0, 0, 9, 9)), one))
    found = find(data, start(data, register), look=larger)
    assert found is not None
    assert found.why == Why.PICTURE


def test_what_the_admin_called_another_post_is_not_offered_again(data: Data, register: Register) -> None:
    before = start(data, register, body=SAID)
    draft = start(data, register, body=SAID)
    is_another_post(data.database, draft, before)
    assert find(data, draft, body=SAID) is None


def test_merging_moves_captures_with_their_parts_and_loses_no_words(data: Data, register: Register) -> None:
    before = start(data, register, note="First note")
    draft = start(data, register, body=SAID, note="Second note")
    moved = register.get(draft).captures[0]
    Gathering(data.database).select(draft, Selection(moved, 1, [1, 2, 3, 4]))
    assert merge(data.database, draft, before) == IncidentState.DRAFT
    other = register.get(before)
    assert other.captures[-1] == moved
    assert other.selection(moved) == Selection(moved, 1, [1, 2, 3, 4])
    assert other.form.note == "First note\nSecond note"
    assert register.timeline(before)[-1].detail["from"] == draft
    dropped = register.get(draft)
    assert dropped.state == IncidentState.DROPPED
    assert dropped.form.body == SAID
    assert register.unfiled_captures() == []
    with pytest.raises(NoDraft):
        merge(data.database, draft, before)


def test_nothing_is_merged_with_what_is_locked_away_or_gone(data: Data, register: Register) -> None:
    before, draft = start(data, register), start(data, register)
    register.quarantine(before, "r", "w")
    with pytest.raises(LockedAway):
        merge(data.database, draft, before)
    gone = start(data, register)
    register.discard(gone, "r", "w")
    with pytest.raises(NoDraft):
        merge(data.database, draft, gone)
    assert register.get(draft).state == IncidentState.DRAFT
