"""What a pack says about letters."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from admin_desktop.policy import check_pack, load_pack
from admin_desktop.policy.letters import LETTER_KIND_IDS


def test_the_shipped_pack_names_who_gets_each_letter(shipped: Path, schema: Path) -> None:
    pack = load_pack(shipped, schema)
    assert set(pack.letters) == set(LETTER_KIND_IDS)
    labels = {kind: pack.label(rule.clause) for kind, rule in pack.letters.items()}
    assert labels == {"permission": "A", "unblock": "Blocked sites", "question": "E", "copies": "Closing paragraph"}
    assert pack.letters["copies"].role == ""
    assert pack.letters["unblock"].role == "executive_director_of_instructional_technology"
    assert pack.letters["question"].answer_within == timedelta(days=7)


def test_a_pack_without_a_word_about_letters_can_be_used(copy: Path, schema: Path) -> None:
    (copy / "letters.yaml").unlink()
    assert check_pack(copy, schema) == []
    assert load_pack(copy, schema).letters == {}


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("clause: closing", "clause: Z", "letters.copies.clause", 'there is no "Z" among the clauses'),
        ("role: communications", "role: press", "letters.question.role", 'there is no "press" among the roles'),
        ("role: communications", "role: crisis_line", "letters.question.role", "has no mail"),
        ("days: 7", "days: soon", "letters.question.answer_within.days", "number"),
        ("  unblock:", "  unblok:", "letters.unblok", 'did you mean "unblock"?'),
        ("pages go to you\n", "pages go to you.\n", "letters.question.reason", "half sentence"),
    ],
)
def test_faults_are_named(
    copy: Path, schema: Path, change: Callable[[str, str, str], int], old: str, new: str, key: str, words: str
) -> None:
    change("letters.yaml", old, new)
    fault = next(fault for fault in check_pack(copy, schema) if fault.key == key)
    assert words in fault.message
    assert fault.file == "letters.yaml"
