"""What a pack says about pages by whose page they are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from admin_desktop.policy import PAGE_KIND_IDS, Known3, Pack, check_pack, load_pack
from admin_desktop.policy.page_kinds import page_rules


@pytest.fixture
def pack(shipped: Path, schema: Path) -> Pack:
    return load_pack(shipped, schema)


def test_what_the_shipped_pack_asks(pack: Pack) -> None:
    assert tuple(pack.pages.kinds) == PAGE_KIND_IDS
    needs = {one.id: (one.disclaimer.needed, one.permission.needed) for one in pack.pages.kinds.values()}
    assert needs == {"district": ("no", "no"), "school": ("unknown", "yes"), "associated": ("yes", "yes")}
    assert pack.pages.unknown.needed == Known3.UNKNOWN
    assert [pack.label(one) for one in (pack.pages.permission.clause, pack.pages.contact.clause)] == ["A", "C"]
    assert pack.label("no such") == ""


@pytest.mark.parametrize("said", ["PTA", " booster  club", "Associated", "booster-club", "ASSOCIATED_GROUP", "pto"])
def test_a_kind_has_other_words(pack: Pack, said: str) -> None:
    found = pack.pages.kind(said)
    assert found is not None
    assert found.id == "associated"


@pytest.mark.parametrize("said", ["", "assoc", "?", "\u202eatp"])
def test_what_is_no_kind_is_none(pack: Pack, said: str) -> None:
    assert pack.pages.kind(said) is None


def test_a_pack_without_a_word_about_pages_can_be_used(copy: Path, schema: Path) -> None:
    (copy / "pages.yaml").unlink()
    assert check_pack(copy, schema) == []
    rules = load_pack(copy, schema).pages
    assert (rules.kinds, rules.unknown.needed, rules.permission.clause) == ({}, "unknown", "")
    assert page_rules({}) == rules


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('needed: unknown', "needed: maybe", "page_kinds.school.disclaimer.needed", "in quotes"),
        ('needed: unknown', "needed: no", "page_kinds.school.disclaimer.needed", "put it in quotes"),
        ("clause: C", "clause: Z", "contact.clause", 'there is no "Z" among the clauses'),
        ("given: permission is on record", "given: yes, permission is on record.", "permission.given", "half sentence"),
        ("  associated:", "  associate:", "page_kinds.associate", 'did you mean "associated"?'),
        ("official]", "PTA]", "page_kinds.associated.called[2]", "is a word for district already"),
    ],
)  # fmt: skip
def test_faults_are_named(
    copy: Path, schema: Path, change: Callable[[str, str, str], int], old: str, new: str, key: str, words: str
) -> None:
    change("pages.yaml", old, new)
    assert [(fault.key, words in fault.message) for fault in check_pack(copy, schema)] == [(key, True)]
