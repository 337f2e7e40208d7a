from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents.incident import Form, RecipientChoice
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.searching import Search
from admin_desktop.storage.database import Database

FORMS = [
    Form(page="Lincoln PTA", platform="facebook", author="Kim O'Neil", body="100% FALSE, ask Mr. Groß about Ärger"),
    Form(page="Lincoln Band", platform="instagram", link="https://example.org/p_1", note="call the office"),
    Form(
        page="Chess",
        categories=["sexual_minor"],
        recipients={"supervisor": RecipientChoice(address="Boss@School.test")},
    ),
    Form(page="100 days", author="back\\slash", posted="last Tuesday", body="e\u0301cole"),
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "a.db", tmp_path / "backups")
    yield database
    database.close()


@pytest.fixture
def register(tmp_path: Path, database: Database) -> Register:
    register = Register(database, Vault(tmp_path / "vault"))
    for form in FORMS:
        register.start([], form, "union-1610", "2024-12-09")
    return register


@pytest.fixture
def search(database: Database, register: Register) -> Search:
    return Search(database, register)


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("lincoln", ["Lincoln Band", "Lincoln PTA"]),
        ("LINCOLN pta", ["Lincoln PTA"]),
        ("pta LINCOLN o'neil false", ["Lincoln PTA"]),
        ("lincoln chess", []),
        ("instagram", ["Lincoln Band"]),
        ("example.org", ["Lincoln Band"]),
        ("OFFICE", ["Lincoln Band"]),
        ("ÄRGER", ["Lincoln PTA"]),
        ("GROSS", ["Lincoln PTA"]),
        ("sexual_minor", ["Chess"]),
        ("boss@school", ["Chess"]),
        ("tuesday", ["100 days"]),
        ("\u00e9COLE", ["100 days"]),
        ("100", ["100 days", "Lincoln PTA"]),
        ("100%", ["Lincoln PTA"]),
        ("p_1", ["Lincoln Band"]),
        ("p%1", []),
        ("l_ncoln", []),
        ("k\\slash", ["100 days"]),
        ("R-", ["100 days", "Chess", "Lincoln Band", "Lincoln PTA"]),
        ("", ["100 days", "Chess", "Lincoln Band", "Lincoln PTA"]),
        ("included", []),
        ("\udcff", []),
        ("x" * 100_000, []),
        (" ".join(["lincoln"] * 5000), ["Lincoln Band", "Lincoln PTA"]),
        ("'; DROP TABLE incidents; --", []),
    ],
)
def test_every_word_is_needed_and_found_in_any_field(search: Search, words: str, pages: list[str]) -> None:
    assert [incident.form.page for incident in search.search(words)] == pages


def test_a_word_is_not_found_across_two_fields(search: Search) -> None:
    assert search.search("ptafacebook") == []


def test_a_dropped_incident_is_not_found(register: Register, search: Search) -> None:
    chess = search.search("chess")[0]
    register.discard(chess.id, "taken by mistake", "Kim")
    assert search.search(chess.id) == []
