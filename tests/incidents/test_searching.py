import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.evidence.vault import Vault
from admin_desktop.incidents.filtering import Filter
from admin_desktop.incidents.gathering import Gathering
from admin_desktop.incidents.incident import Form, RecipientChoice
from admin_desktop.incidents.listing import Listing
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.searching import wanted
from admin_desktop.storage.database import Database
from tests.conftest import Data

PTA, BAND, CHESS, DAYS, MORE = "Lincoln PTA", "Lincoln Band", "Chess", "100 days", "Más"
FORMS = [
    Form(page=PTA, platform="facebook", author="Kim O'Neil", body="100% FALSE, ask Mr. Groß about Ärger"),
    Form(page=BAND, platform="instagram", link="https://example.org/p_1?v=Qx7", note="call the office"),
    Form(
        page=CHESS,
        categories=["sexual_minor"],
        recipients={"supervisor": RecipientChoice(address="Boss@School.test")},
    ),
    Form(page=DAYS, author="back\\slash", posted="last Tuesday", body="e\u0301cole"),
    Form(page=MORE, author="王小明", body="f***ing 🖕 学校の悪口 niño coöperate", note='he said "shut up" twice'),
]
NAMES = {"sexual_minor": "Sexual picture of a minor", "instagram": "Instagram", "x": "X", "threat": "Threat"}


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
def listing(database: Database, register: Register) -> Listing:
    return Listing(database, lambda: NAMES)


def pages(listing: Listing, words: str) -> list[str]:
    """The pages of those found, the newest first."""
    return [one.page for one in listing.all(Filter(words))]


EVERY = [form.page for form in reversed(FORMS)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lincoln", [BAND, PTA]),
        ("LINCOLN pta", [PTA]),
        ("pta LINCOLN o'neil false", [PTA]),
        ("lincoln chess", []),
        ("instagram", [BAND]),
        ("OFFICE", [BAND]),
        ("", EVERY),
        ("   \n ", EVERY),
        (" ".join(["lincoln"] * 5000), [BAND, PTA]),
        # The beginning of a word is enough, its end is not.
        ("linc fal", [PTA]),
        ("coln", []),
        # Accents, capitals, other ways to write the same.
        ("ÄRGER", [PTA]),
        ("arger", [PTA]),
        ("GROSS", [PTA]),
        ("groß", [PTA]),
        ("\u00e9COLE", [DAYS]),
        ("ecole", [DAYS]),
        ("nino cooper", [MORE]),
        ("ｌｉｎｃｏｌｎ", [BAND, PTA]),
        # Links, mail addresses, reports by their number, and parts of them.
        ("example.org", [BAND]),
        ("https://example.org/p_1", [BAND]),
        ("example.org/p_1?v=Qx7", [BAND]),
        ("boss@school", [CHESS]),
        ("school.test", [CHESS]),
        ("R-", EVERY),
        ("0003", [CHESS]),
        # Phrases.
        ('"call the office"', [BAND]),
        ('"the call office"', []),
        ("“call the”", [BAND]),
        ('"cal the"', []),
        ('"call the off', [BAND]),
        ('"lincoln band" office', [BAND]),
        ('""', EVERY),
        ('"', EVERY),
        # Categories and platforms by their names.
        ("sexual_minor", [CHESS]),
        ("picture of", [CHESS]),
        ('"picture of a minor"', [CHESS]),
        ("threat", []),
        # What is no word, or has no spaces around it, letter by letter.
        ("🖕", [MORE]),
        ("fu🖕", []),
        ("悪口", [MORE]),
        ("小明", [MORE]),
        ("悪口 lincoln", []),
        ("f***ing", [MORE]),
        ("100", [DAYS, PTA]),
        ("100%", [DAYS, PTA]),
        ("10%", []),
        ("%", [PTA]),
        ("***", [MORE]),
        ("_", [CHESS, BAND]),
        ("lincoln & pta - !", [PTA]),
        ("l_ncoln", []),
        ("lin%ln", []),
        ("back\\slash", [DAYS]),
        # What the index could take for its own language.
        ("lincoln AND chess", []),
        ("lincoln OR chess", []),
        ("NOT lincoln", []),
        ("NEAR(lincoln pta)", []),
        ("page:lincoln", []),
        ("{page}:lincoln", []),
        ("lincoln*", [BAND, PTA]),
        ("^lincoln", [BAND, PTA]),
        ("-lincoln", [BAND, PTA]),
        ("+lincoln", [BAND, PTA]),
        ("(lincoln", [BAND, PTA]),
        ("'; DROP TABLE incidents; --", []),
        ("included", []),
        ("\udcff", [BAND]),  # a question mark stands for it, also in what is stored
        ("\udcfflincoln", [BAND, PTA]),
        ("\0lincoln\0", [BAND, PTA]),
        ("x" * 100_000, []),
        ("%" * 100_000, []),
    ],
)
def test_every_word_is_needed_and_found_in_any_field(listing: Listing, words: str, found: list[str]) -> None:
    assert pages(listing, words) == found


@given(st.text(max_size=200) | st.text(st.sampled_from("\"'*^:(){}+-%_\\ \0aA1ß中\udc00"), max_size=60))
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    found = wanted(typed, NAMES)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (platform, categories, columnsize=0)")
    if found.match:
        connection.execute("SELECT * FROM t WHERE t MATCH ?", (found.match,)).fetchall()
    for pattern in found.patterns:
        connection.execute("SELECT 'x' LIKE ? ESCAPE '\\'", (pattern,)).fetchall()
    connection.close()


@given(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20))
def test_a_word_finds_itself(word: str) -> None:
    found = wanted(word)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (platform, categories, tokenize='unicode61')")
    connection.execute("INSERT INTO t VALUES (?, '')", (word,))
    if found.match:
        assert connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (found.match,)).fetchone()[0] == 1, word
    for pattern in found.patterns:
        assert connection.execute("SELECT ? LIKE ? ESCAPE '\\'", (word, pattern)).fetchone()[0] == 1
    connection.close()


def test_a_word_is_not_found_across_two_fields(listing: Listing) -> None:
    assert pages(listing, "ptafacebook") == []
    assert pages(listing, '"pta facebook"') == []


def test_what_is_changed_is_found_by_its_new_words_only(register: Register, listing: Listing) -> None:
    chess = next(listing.all(Filter("chess")))
    register.save(chess.id, Form(page="Debate", body="checkers"))
    assert pages(listing, "chess") == []
    assert pages(listing, "debate checkers") == ["Debate"]


def test_a_dropped_incident_is_not_found(register: Register, listing: Listing) -> None:
    chess = next(listing.all(Filter("chess")))
    register.discard(chess.id, "taken by mistake", "Kim")
    assert pages(listing, chess.id) == []
    assert pages(listing, "chess") == []


def test_the_index_holds_what_the_incidents_say(database: Database, register: Register) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO incident_words (incident_words) VALUES ('integrity-check')")


def test_an_older_database_becomes_searchable(tmp_path: Path) -> None:
    """With incidents in it that were there before the index."""
    from admin_desktop.storage.migrating import STEPS

    before = tmp_path / "steps"
    before.mkdir()
    for step in STEPS.glob("*.sql"):
        if step.name < "0007":
            (before / step.name).write_bytes(step.read_bytes())
    old = Database(tmp_path / "old.db", tmp_path / "backups", steps=before)
    with old.writing() as connection:
        for number, (state, page) in enumerate((("draft", "Lincoln"), ("reported", "Chess"), ("dropped", "")), 1):
            connection.execute(
                "INSERT INTO incidents (id, state, created_at, updated_at, page, pack, pack_revision)"
                " VALUES (?, ?, '2026-11-01T00:00:00.000Z', '', ?, '', '')",
                (f"R-2026-{number:04d}", state, page),
            )
    old.close()
    new = Database(tmp_path / "old.db", tmp_path / "backups")
    assert [one.page for one in Listing(new).all(Filter("linc"))] == ["Lincoln"]
    assert len(Listing(new).find().numbers) == 2
    with new.writing() as connection:
        connection.execute("INSERT INTO incident_words (incident_words) VALUES ('integrity-check')")
        connection.execute("UPDATE incidents SET page = 'Debate' WHERE page = 'Lincoln'")
    assert list(Listing(new).all(Filter("linc"))) == []
    new.close()


def reads(data: Data, capture_id: str, plain: str) -> None:
    """A capture's picture says this, as :class:`Readings` records it."""
    with data.database.writing() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO readings (capture_id, number, record, plain, made_at, program_version)"
            " VALUES (?, 1, '{}', ?, '', '')",
            (capture_id, plain),
        )


def test_what_a_picture_says_is_found_while_it_belongs_to_the_incident(data: Data) -> None:
    register, listing = Register(data.database, data.vault), Listing(data.database)
    first, second = data.seal().id, data.seal().id
    reads(data, first, "Marching formation tonight")
    incident = register.start([first, second], Form(page="Band"), "p", "1")
    assert pages(listing, "band formation") == ["Band"]
    reads(data, second, "Zucchini recipe")
    assert pages(listing, "zucch formation") == ["Band"]
    reads(data, second, "Tomato recipe")
    assert pages(listing, "zucchini") == []
    assert pages(listing, "tomato") == ["Band"]
    Gathering(data.database).take_out(incident.id, second)
    assert pages(listing, "tomato") == []
    Gathering(data.database).add(incident.id, [second])
    assert pages(listing, "tomato") == ["Band"]
    with data.database.writing() as connection:
        connection.execute("DELETE FROM readings WHERE capture_id = ?", (second,))
    assert pages(listing, "tomato") == []
    with data.database.writing() as connection:
        connection.execute("INSERT INTO incident_words (incident_words) VALUES ('integrity-check')")


@pytest.mark.parametrize("way", ["discarded", "locked away"])
def test_what_a_withdrawn_picture_said_is_in_no_byte_of_the_database(data: Data, way: str) -> None:
    register = Register(data.database, data.vault)
    for number in range(40):
        register.start([], Form(page=f"Page {number}", body="common words"), "p", "1")
    capture = data.seal().id
    reads(data, capture, "xylophonic quarrelsome")
    incident = register.start([capture], Form(page="Band"), "p", "1")
    for number in range(40):
        register.start([], Form(page=f"Page {number}", body="common words"), "p", "1")
    (register.discard if way == "discarded" else register.quarantine)(incident.id, "mistake", "Kim")
    stored = b"".join(path.read_bytes() for path in data.paths.root.glob("admin-desktop.db*"))
    assert b"uarrelsome" not in stored
    assert b"ylophonic" not in stored
