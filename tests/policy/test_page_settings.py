"""What a pack says about settings of pages."""

from collections.abc import Callable
from pathlib import Path

import pytest

from admin_desktop.policy import check_pack, load_pack
from admin_desktop.policy.page_settings import SETTING_REASON_IDS, PageSettings


def test_the_shipped_pack_has_a_clause_for_each_reason(shipped: Path, schema: Path) -> None:
    pack = load_pack(shipped, schema)
    assert set(pack.settings.reasons) == set(SETTING_REASON_IDS)
    assert pack.label(pack.settings.reasons["only_admins_post"].clause) == "G"
    assert pack.label(pack.settings.reasons["privacy"].clause) == "Privacy settings"
    words = pack.settings.blocked_words
    assert len({word.casefold() for word in words}) == len(words) > 20
    assert pack.settings.answer.startswith("Thank you")


def test_a_pack_without_a_word_about_settings_can_be_used(copy: Path, schema: Path) -> None:
    (copy / "settings.yaml").unlink()
    assert check_pack(copy, schema) == []
    assert load_pack(copy, schema).settings == PageSettings()


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("clause: C", "clause: Z", "setting_reasons.contact.clause", 'there is no "Z" among the clauses'),
        ("  page_object:", "  page_objects:", "setting_reasons.page_objects", 'did you mean "page_object"?'),
        ("[asshole,", '["a, b",', "blocked_words[0]", "without commas"),
        ("wtf]", "asshole]", "blocked_words", "twice"),
        ("and how\n", "and how.\n", "setting_reasons.contact.why", "half sentence"),
    ],
)
def test_faults_are_named(
    copy: Path, schema: Path, change: Callable[[str, str, str], int], old: str, new: str, key: str, words: str
) -> None:
    change("settings.yaml", old, new)
    fault = next(fault for fault in check_pack(copy, schema) if fault.key == key)
    assert words in fault.message
    assert fault.file == "settings.yaml"
