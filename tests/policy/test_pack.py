"""What a pack answers."""

import dataclasses
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from admin_desktop.policy import Handling, Pack, load_pack

ONE_OF_EACH = {"sexual_minor": "no_picture", "self_harm": "urgent", "threat": "remove_now", "political": "ask_first"}


@pytest.fixture
def pack(shipped: Path, schema: Path) -> Pack:
    return load_pack(shipped, schema)


def test_a_threat_with_politics_in_it_is_still_removed(pack: Pack) -> None:
    assert pack.strictest(["political", "threat"]) == Handling.REMOVE_NOW


@pytest.mark.parametrize(
    "chosen", [some for count in (1, 2, 3, 4) for some in itertools.permutations(ONE_OF_EACH, count)]
)
def test_the_strictest_wins_in_any_order(pack: Pack, chosen: tuple[str, ...]) -> None:
    order = ["no_picture", "urgent", "remove_now", "ask_first"]
    assert pack.strictest(chosen) == min((ONE_OF_EACH[one] for one in chosen), key=order.index)


def test_nothing_chosen_asks_for_nothing(pack: Pack) -> None:
    assert pack.strictest([]) is None
    assert pack.strictest(["of a later version"]) is None


def test_a_snapshot_keeps_the_texts_of_the_evening(pack: Pack) -> None:
    kept = pack.snapshot(["threat", "political", "threat", "of a later version"])
    assert json.loads(json.dumps(kept)) == kept
    assert (kept["pack"], kept["revision"], kept["handling"]) == ("union-1610", "2024-12-09", "remove_now")
    assert [category["id"] for category in kept["categories"]] == ["threat", "political"]
    assert kept["categories"][0]["name"] == pack.categories["threat"].name
    assert [clause["id"] for clause in kept["clauses"]] == ["C", "H", "I", "J"]
    assert kept["clauses"][2]["summary"] == pack.clauses["I"].summary
    assert [rule["role"] for rule in kept["reports"]] == ["communications", "supervisor"]


def test_a_snapshot_without_categories_still_says_why_it_is_reported(pack: Pack) -> None:
    kept = pack.snapshot([])
    assert (kept["handling"], kept["categories"], [clause["id"] for clause in kept["clauses"]]) == (None, [], ["I"])


def test_a_pack_cannot_be_changed(pack: Pack) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        pack.id = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        pack.categories["threat"] = pack.categories["other"]  # type: ignore[index]


def test_importing_the_room_is_cheap() -> None:
    asked = "import sys, admin_desktop.policy; print([one for one in ('yaml', 'jsonschema') if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
