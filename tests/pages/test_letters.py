"""Letters, from the draft to the office's answer: real database, real documents, a real mail server."""

import email
import email.policy
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.app import App
from admin_desktop.documents.letter_mail import LetterWriter
from admin_desktop.evidence.ledger import Event, append
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.readdressing import Readdressing
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import BY_ITSELF, COPY, SEND_IT_YOURSELF, Outbox
from admin_desktop.outbox.subjects import About
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.pages.letter import Letter, LetterState, NoSuchLetter
from admin_desktop.pages.letter_kinds import LetterKind, day_of, load_kinds
from admin_desktop.pages.letters import Letters, NotFilledIn, NotInThePolicy, NotPossibleNow
from admin_desktop.policy import Pack, load_pack
from admin_desktop.policy.letters import LETTER_KIND_IDS
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data
from tests.outbox.mail_server import PASSWORD, Server

RESOURCES = resource_dir()
PERMISSION = {
    "page": "Sample Boosters مدرسة 🐻",
    "link": "https://facebook.com/SampleBoosters",
    "networks": "Facebook, Instagram",
    "run_by": "Sample Booster Club",
    "purpose": "News of games.\n#set page(fill: red)\n<b>Volunteers</b> {{ 1 }}",
    "logo": "yes",
}
HOSTILE = "Bcc: x@evil.example\r\n=?utf-8?q?=0D=0ACc:?= <script> #eval(1)\u202e\x00\ud800"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(
        RESOURCES / "policies" / "union-1610" / "2024-12-09", RESOURCES / "schemas" / "policy-pack.schema.json"
    )


@pytest.fixture
def settings() -> Settings:
    return Settings(name="Kim Lee", mail="kim@school.example", communications_mail="office@district.example")


@pytest.fixture
def letters(data: Data, tmp_path: Path) -> Letters:
    writer = LetterWriter(RESOURCES / "templates", RESOURCES / "fonts", tmp_path / "work")
    return Letters(data.database, load_kinds(RESOURCES / "letters" / "letters.toml"), writer, "1.0-test")


def sent(letters: Letters, pack: Pack, settings: Settings, **fields: str) -> tuple[Letter, Message]:
    draft = letters.draft("permission", {**PERMISSION, **fields}, pack, settings, "P-0001")
    (message,) = letters.send(draft.id, pack, settings, BY_ITSELF)
    return letters.get(draft.id), message


def parsed(eml: bytes) -> EmailMessage:
    made = email.message_from_bytes(eml, policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def document(mail: EmailMessage) -> bytes:
    (part,) = mail.iter_attachments()
    return part.get_content()  # type: ignore[no-any-return]


def test_the_kinds_are_those_of_the_policy() -> None:
    kinds = load_kinds(RESOURCES / "letters" / "letters.toml")
    assert tuple(kinds) == tuple(LetterKind) == LETTER_KIND_IDS
    for words in kinds.values():
        assert words.about in {one.id for one in words.fields}


def test_a_draft_goes_to_the_role_that_the_policy_names(letters: Letters, pack: Pack, settings: Settings) -> None:
    for kind, role in (
        ("permission", "chief_communications_officer"),
        ("unblock", "executive_director_of_instructional_technology"),
    ):
        draft = letters.draft(kind, {}, pack, settings)
        assert (draft.state, draft.role, draft.recipient) == (LetterState.DRAFT, role, pack.roles[role].mail)
        assert draft.due is None and not draft.open
        assert letters.address_problem(draft, pack) == "This is a sample address: ask for the right one."
    question = letters.draft("question", {"question": "Why?", "password": "x"}, pack, settings, "P-0002")
    assert question.recipient == "office@district.example", "the admin's own address of that office"
    assert question.fields == {"question": "Why?"}
    assert letters.address_problem(question, pack) is None
    assert letters.address_problem(replace(question, recipient=""), pack) == "Add the mail address."
    assert [one.id[-4:] for one in letters.all()] == ["0003", "0002", "0001"]
    assert letters.all("P-0002") == [question]
    with pytest.raises(NotInThePolicy):
        letters.draft("unblock", {}, replace(pack, letters={}), settings)


def test_a_letter_is_placed_with_its_document_event_and_due_day(
    data: Data, letters: Letters, pack: Pack, settings: Settings
) -> None:
    letter, message = sent(letters, pack, settings)
    mail = parsed(message.eml)
    assert mail["Subject"] == "Request for permission to run a page: Sample Boosters مدرسة 🐻"
    assert (mail["To"], mail["Reply-To"]) == (letter.recipient, "Kim Lee <kim@school.example>")
    assert "Letter L-" in message.body and "Uses the logo: yes" in message.body
    assert "You receive this because pages under the name or logo of the district" in message.body
    assert "> #set page(fill: red)\n> <b>Volunteers</b> {{ 1 }}\n" in message.body
    html = mail.get_body(("html",))
    assert html is not None and "&lt;b&gt;Volunteers&lt;/b&gt;" in html.get_content()
    assert document(mail).startswith(b"%PDF-")
    assert letter.state == LetterState.SENT and letter.open
    assert letter.due == letter.remind and letter.due is not None
    assert letters.due(letter.due - timedelta(days=1)) == []
    assert letters.due(letter.due) == [letter]
    assert [one.kind for one in letters.timeline(letter.id)] == ["begun", "sent"]
    row = Outbox(data.database).row(message.id)
    assert (row.subject_id, row.role, row.transport) == (letter.id, "chief_communications_officer", BY_ITSELF)
    assert verify(data.database, data.vault).findings == []
    with pytest.raises(NotPossibleNow, match="already"):
        letters.send(letter.id, pack, settings, BY_ITSELF)
    with pytest.raises(NotPossibleNow):
        letters.change(letter.id, {"page": "Other"})


@pytest.mark.parametrize(
    ("fields", "recipient", "words"),
    [
        ({"page": " "}, None, "Page is empty"),
        ({"logo": "perhaps"}, None, "neither yes nor no"),
        ({}, "nobody", "no usable mail address"),
        ({}, "", "no usable mail address"),
    ],
)
def test_what_cannot_go_stays_a_draft(
    data: Data, letters: Letters, pack: Pack, settings: Settings, fields: dict[str, str], recipient: str, words: str
) -> None:
    draft = letters.draft("permission", PERMISSION, pack, settings)
    changed = letters.change(draft.id, fields, recipient)
    with pytest.raises(NotFilledIn, match=words):
        letters.send(draft.id, pack, settings, BY_ITSELF)
    assert letters.get(draft.id) == changed
    assert Outbox(data.database).rows() == []


def test_the_last_answer_counts_and_all_stay_on_record(letters: Letters, pack: Pack, settings: Settings) -> None:
    draft = letters.draft("permission", PERMISSION, pack, settings)
    with pytest.raises(NotPossibleNow, match="not sent yet"):
        letters.answered(draft.id, LetterState.GRANTED, "", "Kim")
    with pytest.raises(NoSuchLetter):
        letters.answered("L-1", LetterState.GRANTED, "", "Kim")
    letter, _ = sent(letters, pack, settings)
    later = letters.remind(letter.id, date(2030, 1, 2), "Kim")
    assert letters.due(date(2030, 1, 1)) == [] and letters.due(date(2030, 1, 2)) == [later]
    letters.answered(letter.id, LetterState.REFUSED, "no", "Kim")
    granted = letters.answered(letter.id, LetterState.GRANTED, "until June\x00", "Kim")
    assert (granted.state, granted.open, granted.due) == (LetterState.GRANTED, False, letter.due)
    assert letters.due(date(2031, 1, 1)) == []
    told = [(one.kind, one.detail.get("words")) for one in letters.timeline(letter.id)][-2:]
    assert told == [("refused", "no"), ("granted", "until June")]


def test_a_request_for_copies_is_due_from_the_day_it_came(letters: Letters, pack: Pack, settings: Settings) -> None:
    fields = {"who": "Records office", "received": "2026-11-20", "wanted": "Messages with parents"}
    for wrong in ("20.11.2026", "11/20/2026", "2026-13-01", ""):
        with pytest.raises(NotFilledIn, match="Received"):
            letters.draft("copies", {**fields, "received": wrong}, pack, settings)
    request = letters.draft("copies", fields, pack, settings)
    assert (request.state, request.role, request.due) == (LetterState.RECEIVED, "", date(2026, 11, 30))
    assert letters.due(date(2026, 11, 30)) == [request]
    with pytest.raises(NotPossibleNow):
        letters.send(request.id, pack, settings, BY_ITSELF)
    done = letters.answered(request.id, LetterState.ANSWERED, "Package sent on a stick", "Kim")
    assert (done.state, letters.due(date(2027, 1, 1))) == (LetterState.ANSWERED, [])


def test_a_request_is_answered_with_a_package_that_was_made_here(
    data: Data, letters: Letters, pack: Pack, settings: Settings
) -> None:
    fields = {"who": "Records office", "received": "2026-11-20", "wanted": "Messages with parents"}
    request = letters.draft("copies", fields, pack, settings)
    with pytest.raises(NotPossibleNow, match="no package"):
        letters.answered_with_package(request.id, "X-1", "Kim")
    with data.database.writing() as connection:
        append(connection, Event.EXPORT, "X-1", {})
    question = letters.draft("question", {"question": "Why?"}, pack, settings)
    with pytest.raises(NotPossibleNow):
        letters.answered_with_package(question.id, "X-1", "Kim")
    assert letters.answered_with_package(request.id, "X-1", "Kim").state == LetterState.ANSWERED
    assert letters.timeline(request.id)[-1].detail["words"] == "Package X-1"


def test_the_admin_who_wants_one_gets_a_copy(data: Data, letters: Letters, pack: Pack, settings: Settings) -> None:
    settings.copy_to_me = True
    draft = letters.draft("question", {"question": "Why?"}, pack, settings)
    letter, own = letters.send(draft.id, pack, settings, BY_ITSELF)
    assert (letter.recipient, own.recipient, own.role) == ("office@district.example", "kim@school.example", COPY)
    assert "because it is your letter, and you asked for a copy" in own.body
    assert document(parsed(own.eml)) == document(parsed(letter.eml))
    by_hand = letters.draft("question", {"question": "Why?"}, pack, settings)
    assert len(letters.send(by_hand.id, pack, settings, SEND_IT_YOURSELF)) == 1
    assert verify(data.database, data.vault).findings == []


def test_another_address_keeps_the_letter_whole(data: Data, letters: Letters, pack: Pack, settings: Settings) -> None:
    letter, message = sent(letters, pack, settings)
    (new,) = Readdressing(data.database).send_to(message.id, "chief@district.example", BY_ITSELF, "Kim Lee")
    assert document(parsed(new.eml)) == document(parsed(message.eml))
    assert f"It replaces message {message.id}" in new.body
    assert [one.kind for one in letters.timeline(letter.id)] == ["begun", "sent", "readdressed"]
    assert verify(data.database, data.vault).findings == []


def test_a_real_server_receives_it_byte_for_byte(
    letters: Letters, pack: Pack, settings: Settings, server: Server
) -> None:
    _, message = sent(letters, pack, settings)
    transport = SmtpTransport(server.account(), PASSWORD)
    transport.send(message, lambda: None)
    transport.close()
    assert server.box.mail == [(message.recipient, message.eml)]


def test_hostile_words_stay_words(letters: Letters, pack: Pack, settings: Settings) -> None:
    settings.name = HOSTILE
    _, message = sent(letters, pack, settings, page=HOSTILE, purpose=HOSTILE * 300)
    mail = parsed(message.eml)
    assert mail["Bcc"] is None and mail["Cc"] is None
    assert "\n" not in mail["Subject"]
    html = mail.get_body(("html",))
    assert html is not None and "<script" not in html.get_content()
    assert all(len(line) <= 998 for line in message.eml.split(b"\r\n"))
    assert document(mail).startswith(b"%PDF-")


@pytest.mark.skipif(sys.platform == "win32", reason="qpdf and poppler come from Debian")
def test_readers_agree_about_the_document(letters: Letters, pack: Pack, settings: Settings, tmp_path: Path) -> None:
    assert shutil.which("pdftotext") and shutil.which("qpdf")
    _, message = sent(letters, pack, settings)
    path = tmp_path / "letter.pdf"
    path.write_bytes(document(parsed(message.eml)))
    assert subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
    words = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
    ).stdout.decode()
    for wanted in (
        "Request for permission to run a page",
        "Chief Communications Officer",
        "Sample Booster Club",
        "#set page(fill: red)",
        "<b>Volunteers</b> {{ 1 }}",
        "Please answer in writing",
        "Kim Lee",
        "policy 1610, A",
    ):
        assert wanted in words
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in info


@given(st.text(max_size=12))
def test_a_day_is_a_day_or_nothing(text: str) -> None:
    found = day_of(text)
    assert found is None or found.isoformat() == text.strip()


def test_the_program_has_them(tmp_path: Path) -> None:
    app = App.open(str(tmp_path / "data"))
    try:
        draft = app.letters.draft("question", {"question": "Why?"}, app.pack, app.settings)
        assert (app.letters.all(), About.of(draft.id)) == ([draft], About.LETTER)
    finally:
        app.database.close()
