"""The pack that comes with the program says what policy 1610 says, in other words than the policy's."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from admin_desktop.policy import CATEGORY_IDS, Handling, Pack, check_pack, load_pack

DATA = Path(__file__).resolve().parents[1] / "data" / "policy"
RUN = 6


@pytest.fixture
def pack(shipped: Path, schema: Path) -> Pack:
    return load_pack(shipped, schema)


def test_it_has_no_faults(shipped: Path, schema: Path) -> None:
    assert check_pack(shipped, schema) == []


def test_it_says_which_policy_it_is(pack: Pack) -> None:
    assert (pack.id, pack.number, pack.district) == ("union-1610", "1610", "Union Public Schools")
    assert pack.revision == date(2024, 12, 9)
    assert pack.dates.adopted == date(2013, 12, 9)
    assert [day.isoformat() for day in pack.dates.revised] == [
        "2016-11-14", "2017-12-11", "2018-12-10", "2022-12-12", "2024-12-09",
    ]  # fmt: skip


def test_the_disclaimer_is_to_the_letter(pack: Pack) -> None:
    wanted = (DATA / "disclaimer.txt").read_bytes().decode("utf-8")
    assert pack.mandated_texts["disclaimer"] == wanted
    assert len(wanted) == 139
    assert "\u2019" in wanted
    assert wanted in (DATA / "policy-1610.txt").read_text(encoding="utf-8")


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))


def runs(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


def test_everything_else_is_in_our_own_words(pack: Pack) -> None:
    policy = runs((DATA / "policy-1610.txt").read_text(encoding="utf-8"))
    ours = texts(pack.snapshot(CATEGORY_IDS))
    ours += [text for clause in pack.clauses.values() for text in (clause.label, clause.title, clause.summary)]
    ours += [text for role in pack.roles.values() for text in (role.name, role.when)]
    needs = [need for kind in pack.pages.kinds.values() for need in (kind.disclaimer, kind.permission)]
    ours += [need.why for need in (*needs, pack.pages.unknown)] + [kind.label for kind in pack.pages.kinds.values()]
    ours += [pack.pages.permission.given, pack.pages.permission.missing, pack.pages.contact.missing]
    assert len(ours) > 100
    assert {text: found for text in ours if (found := runs(text) & policy)} == {}


def test_the_word_comparison_sees_a_copy() -> None:
    policy = runs((DATA / "policy-1610.txt").read_text(encoding="utf-8"))
    assert runs("We say: inflammatory post, including but not limited to profanity!") & policy


def test_every_clause_is_there(pack: Pack) -> None:
    conduct = {f"conduct-{letter}" for letter in "ABCD"}
    assert set(pack.clauses) >= {*"ABCDEFGHIJ", *conduct, "copyright", "messaging", "blocked-sites", "closing"}


def test_every_category_is_there_and_handled_as_designed(pack: Pack) -> None:
    assert tuple(pack.categories) == CATEGORY_IDS
    handled = {
        handling: {one.id for one in pack.categories.values() if one.handling == handling} for handling in Handling
    }
    assert handled[Handling.ASK_FIRST] == {"political", "religious", "commercial", "copyright", "other"}
    assert handled[Handling.NO_PICTURE] == {"sexual_minor"}
    assert handled[Handling.URGENT] == {"self_harm"}
    assert handled[Handling.REMOVE_NOW] >= {"profanity", "libel", "threat", "discriminatory"}
    assert all(category.enabled for category in pack.categories.values())


def test_who_gets_a_report(pack: Pack) -> None:
    first, second = pack.reports
    assert (first.role, first.when, first.picture, first.clause) == ("communications", "always", "original", "I")
    assert first.reason == "because every report goes there (I)"
    assert (second.role, second.when, second.picture, second.clause) == ("supervisor", "employee", "covered", "I")
    assert pack.roles["supervisor"].mail is None
    assert pack.roles["supervisor"].mail_from_admin


def test_what_was_invented_is_marked(pack: Pack) -> None:
    for role in pack.roles.values():
        invented = (role.mail or "").endswith(".example") or "555-01" in (role.phone or "")
        assert role.sample == invented, role.id
    assert (pack.roles["emergency"].phone, pack.roles["crisis_line"].phone) == ("911", "988")


def test_the_time_to_answer_is_ours(pack: Pack) -> None:
    assert pack.acknowledge_within == timedelta(days=2)
    assert "our suggestion" in pack.acknowledge_source


def test_the_schema_is_one_and_closes_every_group(schema: Path) -> None:
    rules = json.loads(schema.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(rules)
    assert rules["version"] == rules["properties"]["schema_version"]["const"]

    def open_groups(rule: Any, at: str) -> list[str]:
        if not isinstance(rule, dict):
            return []
        found = [at] if rule.get("type") == "object" and rule.get("additionalProperties") is not False else []
        return found + [one for key, value in rule.items() for one in open_groups(value, f"{at}/{key}")]

    assert open_groups(rules, "") == []
