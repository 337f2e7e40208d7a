"""What was read: the contract of the command, the threshold, and the record."""

import json
from datetime import UTC, datetime

import pytest

from admin_desktop.boxes import Box
from admin_desktop.reading.guesses import Guess, Private, Suggestion, When
from admin_desktop.reading.reading import SURE_ENOUGH, Reading

AT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
FULL = Reading(
    box=Box(1, 2, 3, 4),
    platform=Guess("facebook", 0.99),
    url=Guess("https://www.facebook.com/a/posts/1", 0.9, raw="https: //www.facebook.com/a/posts/1?fbclid=x"),
    page=Guess("Sample PTA", 0.3, ("Sample Elementary PTA",)),
    author=Guess("Pat Example", SURE_ENOUGH, ("Robin Sample",), box=Box(5, 6, 7, 8)),
    when=When("4h", AT, AT),
    text=Guess("He is a crook", 0.8),
    categories=(Suggestion("libel", ((8, 13),), 0.7),),
    private=(Private("link", "www.example.org/x", (Box(10, 10, 50, 9), Box(2, 20, 30, 9))),),
    plain="facebook Sample PTA",
)
KEYS = {
    "platform", "url", "url_raw", "page", "author", "handle", "when", "text", "categories", "reasons", "private",
    "confidence", "candidates",
}  # fmt: skip


def test_the_contract() -> None:
    said = FULL.as_json()
    assert set(said) == KEYS
    assert json.loads(json.dumps(said)) == said
    assert said["url_raw"] == "https: //www.facebook.com/a/posts/1?fbclid=x"
    assert said["when"] == {"raw": "4h", "earliest": "2026-11-22T20:00:00+00:00", "latest": "2026-11-22T20:00:00+00:00"}
    assert said["reasons"] == {"libel": ["crook"]}
    assert said["private"] == [{"kind": "link", "text": "www.example.org/x", "box": [2, 10, 58, 19]}]


def test_below_the_threshold_a_field_is_empty_and_its_candidates_are_offered() -> None:
    said = FULL.as_json()
    assert said["page"] is None
    assert said["candidates"]["page"] == ["Sample PTA", "Sample Elementary PTA"]
    assert said["author"] == "Pat Example"
    assert said["candidates"]["author"] == ["Robin Sample"]


def test_nothing_read_is_null_not_empty_words() -> None:
    said = Reading().as_json()
    assert set(said) == KEYS
    assert [said[name] for name in ("platform", "url", "url_raw", "page", "author", "handle", "when", "text")] == [
        None
    ] * 8
    assert said["categories"] == said["private"] == []


@pytest.mark.parametrize("reading", [FULL, Reading()])
def test_a_record_gives_the_same_reading(reading: Reading) -> None:
    assert Reading.from_record(json.loads(json.dumps(reading.to_record()))) == reading
