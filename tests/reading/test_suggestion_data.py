import shutil
from pathlib import Path

import pytest

from admin_desktop.reading.suggestion_data import CATEGORIES, LANGUAGES, Data, load
from admin_desktop.reading.terms import KINDS
from admin_desktop.storage.resources import resource_dir

FOLDER = resource_dir() / "suggestions"


@pytest.fixture(scope="module")
def data() -> Data:
    return load(FOLDER)


def test_every_category_but_other_has_terms_in_both_languages(data: Data) -> None:
    for category in set(CATEGORIES) - {"other"}:
        languages = {term.language for term in data.terms if term.category == category and term.weight}
        assert "any" in languages or {"en", "es"} <= languages, category
    assert {term.language for term in data.terms} <= set(LANGUAGES)


def test_words_are_written_as_texts_are_compared(data: Data) -> None:
    """A word with a capital, an accent or a hyphen would never be found."""
    for term in data.terms:
        for parts in (*term.forms, *term.unless):
            for part in parts:
                for word in part.words:
                    if word.startswith("<"):
                        assert word[1:-1] in KINDS or word[2:-1] in CATEGORIES, term.source
                    elif word.isascii() and len(word) > 1 and word != "$":
                        assert word.removesuffix("*").isalnum(), (word, term.source)
                        assert word == word.lower(), (word, term.source)
                        assert word.removesuffix("*") not in data.aliases, (word, term.source)


def test_the_file_of_slurs_says_why_it_holds_them() -> None:
    assert "it must" in (FOLDER / "slurs.toml").read_text(encoding="utf-8")[:400]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('category = "rude"\n', "no such category"),
        ('category = "threat"\nwords = []\n', "unknown key 'words'"),
        ('category = "threat"\n[[group]]\nlanguage = "fr"\nweight = 0.5\nterms = ["a"]\n', "no such language"),
        ('category = "threat"\n[[group]]\nlanguage = "en"\nweight = 2\nterms = ["a"]\n', "weight"),
        ('category = "threat"\n[[group]]\nlanguage = "en"\nweight = 0.5\nterms = ["a .."]\n', "gap"),
        ('category = "threat"\n[[group]]\nlanguage = "en"\nweight = 0.5\nterms = ["<nobody> b"]\n', "no list"),
        ('category = "threat"\n[[group]]\nlanguage = "en"\nweight = 0.5\nterms = ["a?"]\n', "left out"),
        ('category = "threat"\n[[group]]\nlanguage = "en"\nweight = 0.5\nterms = ["a||b"]\n', "nothing beside"),
        ("category = \n", "threat.toml"),
    ],
)
def test_a_fault_is_named_with_its_file(tmp_path: Path, wrong: str, says: str) -> None:
    shutil.copy(FOLDER / "common.toml", tmp_path)
    (tmp_path / "threat.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ValueError, match=says) as caught:
        load(tmp_path)
    assert "threat.toml" in str(caught.value)


def test_a_list_may_name_others_but_not_itself(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "common.toml", tmp_path)
    group = '[[group]]\nlanguage = "en"\nweight = 0.5\nterms = ["<both>"]\n'
    lists = '[lists]\none = ["a"]\nboth = ["<one>", "b", "<link>"]\n'
    (tmp_path / "threat.toml").write_text(f'category = "threat"\n{lists}{group}', encoding="utf-8")
    assert load(tmp_path).terms[0].forms[0][0].words == {"a", "b", "<link>"}
    (tmp_path / "threat.toml").write_text(
        f'category = "threat"\n{lists.replace("<one>", "<both>")}{group}', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="names itself"):
        load(tmp_path)
