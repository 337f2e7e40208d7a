from pathlib import Path

import pytest

from admin_desktop.documents.printable import MISSING, Care, Coverage
from admin_desktop.storage.resources import resource_dir


@pytest.fixture
def coverage(tmp_path: Path) -> Coverage:
    path = tmp_path / "coverage.txt"
    path.write_text("20-7E\nC0-FF\n300-303\n4E00-4E00\n", encoding="utf-8")
    return Coverage(path)


@pytest.mark.parametrize(("sign", "there"), [(" ", 1), ("~", 1), ("\x7f", 0), ("À", 1), ("Ā", 0), ("一", 1), ("丁", 0)])
def test_ranges_have_both_their_ends(coverage: Coverage, sign: str, there: int) -> None:
    assert coverage.has(sign) == bool(there)


def test_what_cannot_be_shown_leaves_a_sign(coverage: Coverage) -> None:
    assert coverage.printable("a\u0e17b\nc\td") == f"a{MISSING}b\nc    d"
    assert coverage.printable("e\u0301é", care=Care.NO_MARKS) == f"e{MISSING}é"
    assert coverage.printable("é一x", care=Care.ASCII) == f"{MISSING}{MISSING}x"


def test_long_words_can_be_broken_and_links_are_left_alone(coverage: Coverage) -> None:
    assert coverage.printable("x" * 100) == "\u200b".join(["x" * 40, "x" * 40, "x" * 20])
    link = "https://example.org/a-page/posts/1234567890?from=somewhere&with=something&and=more"
    assert coverage.printable(link) == link


def test_our_fonts_have_what_our_own_words_need() -> None:
    ours = Coverage(resource_dir() / "fonts" / "coverage.txt")
    assert all(ours.has(sign) for sign in f"{MISSING}“”‘’–—…·×§éñ¿¡")
