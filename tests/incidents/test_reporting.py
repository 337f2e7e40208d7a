import email
import email.policy
import hashlib
import json
import sqlite3
from dataclasses import replace

import pytest

from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.deriving import PictureDamaged, crop
from admin_desktop.evidence.sealing import observe
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.gathering import Gathering
from admin_desktop.incidents.incident import Form, IncidentState, PictureChoice, RecipientChoice, Selection
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import AlreadySent, NobodyToSendTo, Reporter, recipients
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import BY_ITSELF, SEND_IT_YOURSELF, Outbox, OutboxState
from admin_desktop.policy import Pack, load_in_force
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data


@pytest.fixture
def capture(data: Data) -> Capture:
    return data.seal(data.shot(60, 40))


@pytest.fixture
def draft(register: Register, capture: Capture, form: Form) -> str:
    return register.start([capture.id], form, "test-1", "2026-01-02").id


def attachment(message: Message) -> bytes | None:
    mail = email.message_from_bytes(message.eml, policy=email.policy.default)
    found = [part.get_payload(decode=True) for part in mail.iter_attachments()]
    assert len(found) <= 1
    if not found:
        return None
    assert isinstance(found[0], bytes)
    return found[0]


def everything(data: Data) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, to show that nothing changed."""
    names = [row[0] for row in data.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {str(name): data.rows(f"SELECT * FROM {name}") for name in names}


def on_disk(data: Data, capture: Capture, number: int = 0) -> bytes:
    return (data.vault.root / capture.pictures[number].path).read_bytes()


def test_a_report_is_one_message_for_each_recipient_all_on_record(
    data: Data, register: Register, reporter: Reporter, capture: Capture, draft: str, pack: Pack, employee: Settings
) -> None:
    messages = reporter.report(draft, pack, employee, SEND_IT_YOURSELF)
    assert [(message.role, message.recipient) for message in messages] == [
        ("communications", "comms@district.org"),
        ("supervisor", "pat@school.org"),
    ]
    outbox = Outbox(data.database)
    assert [outbox.message(message.id) for message in messages] == messages
    assert {row.message_id: row.state for row in outbox.rows(draft)} == dict.fromkeys(
        (message.id for message in messages), OutboxState.WAITING
    )
    incident = register.get(draft)
    assert incident.state == IncidentState.REPORTED
    assert incident.reported_at is not None
    assert (incident.pack, incident.pack_revision) == ("test-1", "2026-01-02")
    assert incident.rules["clauses"][0]["summary"] == "Take it down, report it."
    assert [event.kind for event in register.timeline(draft)] == ["captured", "reported"]
    assert register.timeline(draft)[-1].detail == {"to": ["communications", "supervisor"], "who": "Kim Lee"}
    sends = [json.loads(row[0]) for row in data.rows("SELECT entry FROM ledger WHERE kind = 'send' ORDER BY seq")]
    assert [send["subject"] for send in sends] == [message.id for message in messages]
    for send, message in zip(sends, messages, strict=True):
        body = send["body"]
        assert body["message_sha256"] == hashlib.sha256(message.eml).hexdigest()
        assert body["message_id"] == message.header_id
        assert (body["incident"], body["to"]) == (draft, message.recipient)
        assert body["picture_sha256"] == capture.pictures[0].sha256
    assert verify(data.database, data.vault).findings == []


def test_the_mail_holds_the_very_picture_its_hash_and_the_head_of_the_chain(
    data: Data, reporter: Reporter, capture: Capture, draft: str, pack: Pack, volunteer: Settings
) -> None:
    ((head,),) = data.rows("SELECT hash FROM ledger ORDER BY seq DESC LIMIT 1")
    (message,) = reporter.report(draft, pack, volunteer, SEND_IT_YOURSELF)
    assert attachment(message) == on_disk(data, capture)
    assert capture.pictures[0].sha256 in message.body
    assert f"row 1, {head}" in message.body
    ((entry,),) = data.rows("SELECT entry FROM ledger WHERE kind = 'send'")
    assert json.loads(entry)["body"]["head_told"] == head


def test_the_mail_says_what_is_known(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, volunteer: Settings
) -> None:
    capture = observe(data.database, data.seal(), {"window_title": "Band | Facebook"})
    id_ = register.start([capture.id], form, "p", "r").id
    (message,) = reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    for words in (
        id_, message.id, "Band Boosters", "Sam Sample", "A post", "Two parents saw it.", "Clause I", "Profanity",
        "Band | Facebook", capture.id, "2026-11-22T03:41:07.123Z", "Sam Fox", "volunteer", "policy 1610",
        "revision of 2026-01-02", "because every report goes to Communications",
    ):  # fmt: skip
        assert words in message.body, words
    assert message.subject == f"Report {id_}: profanity on Band Boosters"


def test_every_message_has_an_id_of_its_own(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, employee: Settings
) -> None:
    ids = []
    for _ in range(3):
        draft = register.start([data.seal().id], form, "p", "r").id
        ids += [message.header_id for message in reporter.report(draft, pack, employee, SEND_IT_YOURSELF)]
    assert len(set(ids)) == 6
    assert all(id_.startswith("<m-") and id_.endswith("@school.org>") for id_ in ids)


@pytest.mark.parametrize(
    "when",
    [
        "BEFORE INSERT ON messages",
        "BEFORE INSERT ON outbox",
        "AFTER INSERT ON outbox WHEN (SELECT count(*) FROM outbox) = 2",
        "BEFORE INSERT ON ledger WHEN json_extract(NEW.entry, '$.kind') = 'send'",
        "BEFORE UPDATE ON incidents",
        "BEFORE INSERT ON incident_events WHEN NEW.kind = 'reported'",
    ],
)
def test_a_report_that_fails_anywhere_changes_nothing(
    data: Data, reporter: Reporter, draft: str, pack: Pack, employee: Settings, when: str
) -> None:
    with data.database.writing() as connection:
        connection.execute(f"CREATE TRIGGER breaks {when} BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END")
    before = everything(data)
    with pytest.raises(sqlite3.IntegrityError, match="broken on purpose"):
        reporter.report(draft, pack, employee, SEND_IT_YOURSELF)
    assert everything(data) == before
    with data.database.writing() as connection:
        connection.execute("DROP TRIGGER breaks")
    assert len(reporter.report(draft, pack, employee, SEND_IT_YOURSELF)) == 2


def test_a_report_goes_out_once(data: Data, reporter: Reporter, draft: str, pack: Pack, employee: Settings) -> None:
    reporter.report(draft, pack, employee, SEND_IT_YOURSELF)
    before = everything(data)
    with pytest.raises(AlreadySent, match=draft):
        reporter.report(draft, pack, employee, SEND_IT_YOURSELF)
    assert everything(data) == before


@pytest.mark.parametrize(
    "choices",
    [
        {"communications": RecipientChoice(included=False)},
        {"communications": RecipientChoice(address="")},
        {"communications": RecipientChoice(address="not an address")},
        {"communications": RecipientChoice(address="a@b.c\r\nBcc: d@e.f")},
    ],
)
def test_nobody_to_send_to_changes_nothing(
    data: Data,
    register: Register,
    reporter: Reporter,
    form: Form,
    draft: str,
    pack: Pack,
    volunteer: Settings,
    choices: dict[str, RecipientChoice],
) -> None:
    register.save(draft, replace(form, recipients=choices))
    before = everything(data)
    with pytest.raises(NobodyToSendTo, match="kept as a draft"):
        reporter.report(draft, pack, volunteer, SEND_IT_YOURSELF)
    assert everything(data) == before


def test_a_changed_original_is_not_sent(
    data: Data, reporter: Reporter, capture: Capture, draft: str, pack: Pack, volunteer: Settings
) -> None:
    path = data.vault.root / capture.pictures[0].path
    path.chmod(0o600)
    path.write_bytes(on_disk(data, capture) + b"x")
    before = everything(data)
    with pytest.raises(PictureDamaged):
        reporter.report(draft, pack, volunteer, SEND_IT_YOURSELF)
    assert everything(data) == before


def test_the_selected_part_goes_to_those_who_need_not_see_everything(
    data: Data,
    register: Register,
    gathering: Gathering,
    reporter: Reporter,
    form: Form,
    pack: Pack,
    employee: Settings,
) -> None:
    capture = crop(data.database, data.vault, data.seal(data.shot(60, 40)), 1, (5, 5, 20, 20))
    id_ = register.start([capture.id], form, "p", "r").id
    gathering.select(id_, Selection(capture.id, 1, [5, 5, 20, 20]))
    to_communications, to_supervisor = reporter.report(id_, pack, employee, SEND_IT_YOURSELF)
    assert attachment(to_communications) == on_disk(data, capture)
    assert attachment(to_supervisor) == on_disk(data, capture, 1)
    for message in (to_communications, to_supervisor):
        assert capture.originals[0].sha256 in message.body


def test_the_admin_chooses_who_gets_which_picture(
    data: Data,
    register: Register,
    gathering: Gathering,
    reporter: Reporter,
    form: Form,
    pack: Pack,
    employee: Settings,
) -> None:
    capture = crop(data.database, data.vault, data.seal(data.shot(60, 40)), 1, (5, 5, 20, 20))
    choices = {
        "communications": RecipientChoice(address="new@district.org", picture=PictureChoice.CROP),
        "supervisor": RecipientChoice(picture=PictureChoice.NONE),
    }
    id_ = register.start([capture.id], replace(form, recipients=choices), "p", "r").id
    gathering.select(id_, Selection(capture.id, 1, [5, 5, 20, 20]))
    to_communications, to_supervisor = reporter.report(id_, pack, employee, SEND_IT_YOURSELF)
    assert to_communications.recipient == "new@district.org"
    assert attachment(to_communications) == on_disk(data, capture, 1)
    assert attachment(to_supervisor) is None


def test_the_chosen_screen_goes(
    data: Data,
    register: Register,
    gathering: Gathering,
    reporter: Reporter,
    form: Form,
    pack: Pack,
    volunteer: Settings,
) -> None:
    capture = data.seal(data.shot(20, 20, 1), data.shot(30, 30, 2, seed=2))
    id_ = register.start([capture.id], form, "p", "r").id
    gathering.select(id_, Selection(capture.id, 2))
    (message,) = reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    assert attachment(message) == on_disk(data, capture, 1)
    assert capture.pictures[0].sha256 in message.body


def test_no_picture_means_no_picture(
    data: Data,
    register: Register,
    gathering: Gathering,
    reporter: Reporter,
    form: Form,
    pack: Pack,
    employee: Settings,
) -> None:
    capture = crop(data.database, data.vault, data.seal(data.shot(60, 40)), 1, (5, 5, 20, 20))
    choices = {"communications": RecipientChoice(picture=PictureChoice.ORIGINAL)}
    form = replace(form, categories=["profanity", "sexual_minor"], recipients=choices)
    id_ = register.start([capture.id], form, "p", "r").id
    gathering.select(id_, Selection(capture.id, 1, [5, 5, 20, 20]))
    messages = reporter.report(id_, pack, employee, SEND_IT_YOURSELF)
    assert len(messages) == 2
    for message in messages:
        assert attachment(message) is None
        assert b"image/" not in message.eml
        assert "locked away" in message.body
        assert "Police, 911" in message.body
        assert "School nurse, 555-0101" in message.body
        assert "https://www.facebook.com/x" in message.body
        assert message.subject.startswith("URGENT")
    assert data.rows("SELECT state FROM captures") == [("quarantined",)]
    assert data.files() == [capture.pictures[0].path]
    assert [row.state for row in Outbox(data.database).rows(id_)] == [OutboxState.WAITING] * 2
    assert all(row.urgent for row in Outbox(data.database).rows(id_))
    assert verify(data.database, data.vault).findings == []


def test_a_second_try_does_not_stop_the_mail_of_the_first(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, volunteer: Settings
) -> None:
    id_ = register.start([data.seal().id], replace(form, categories=["sexual_minor"]), "p", "r").id
    reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    with pytest.raises(AlreadySent):
        reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    assert [row.state for row in Outbox(data.database).rows(id_)] == [OutboxState.WAITING]


def test_a_capture_that_was_locked_away_before_is_not_sent(
    register: Register, reporter: Reporter, draft: str, pack: Pack, volunteer: Settings
) -> None:
    register.quarantine(draft, "a child", "Kim")
    (message,) = reporter.report(draft, pack, volunteer, SEND_IT_YOURSELF)
    assert attachment(message) is None
    assert "locked away" in message.body


def test_one_picture_that_is_locked_away_keeps_all_of_the_incident_from_being_sent(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, volunteer: Settings
) -> None:
    kept, locked = data.seal(), data.seal(data.shot(seed=2))
    elsewhere = register.start([locked.id], form, "p", "r").id
    register.quarantine(elsewhere, "a child", "Kim")
    id_ = register.start([kept.id, locked.id], form, "p", "r").id
    found = recipients(pack, volunteer, register.get(id_).form, reporter.captures_of(register.get(id_)))
    assert [one.picture for one in found] == [PictureChoice.NONE]
    (message,) = reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    assert attachment(message) is None


def test_the_form_shows_that_no_picture_goes(pack: Pack, employee: Settings, capture: Capture) -> None:
    form = Form(categories=["sexual_minor"], recipients={"supervisor": RecipientChoice(picture=PictureChoice.ORIGINAL)})
    assert [one.picture for one in recipients(pack, employee, form, [capture])] == [PictureChoice.NONE] * 2


@pytest.mark.parametrize(
    ("categories", "words", "urgent"),
    [
        (["profanity"], "The post is not yet removed.", False),
        (["political"], "PLEASE ANSWER: Shall I remove this post, or leave it up?", False),
        (["political", "profanity"], "The post is not yet removed.", False),
        (["self_harm"], "School nurse, 555-0101", True),
        ([], "Not judged yet.", False),
        (["from_a_newer_pack"], "Not judged yet.", False),
    ],
)
def test_how_a_category_is_handled_shows_in_the_mail(
    data: Data,
    register: Register,
    reporter: Reporter,
    form: Form,
    pack: Pack,
    volunteer: Settings,
    categories: list[str],
    words: str,
    urgent: bool,
) -> None:
    id_ = register.start([data.seal().id], replace(form, categories=categories), "p", "r").id
    (message,) = reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    assert words in message.body
    assert [row.urgent for row in Outbox(data.database).rows(id_)] == [urgent]


def test_what_was_removed_before_says_when(
    register: Register, reporter: Reporter, draft: str, pack: Pack, volunteer: Settings
) -> None:
    register.mark_removed(draft)
    (message,) = reporter.report(draft, pack, volunteer, SEND_IT_YOURSELF)
    assert "The post was removed: " in message.body


def test_who_receives_a_report_and_why(pack: Pack, employee: Settings, volunteer: Settings, capture: Capture) -> None:
    to_volunteer = recipients(pack, volunteer, Form(), [capture])
    assert [(one.role, one.address, one.problem) for one in to_volunteer] == [
        ("communications", "comms@district.org", None)
    ]
    assert to_volunteer[0].reason == "because every report goes to Communications"
    assert [one.role for one in recipients(pack, replace(volunteer, employed=None), Form(), [capture])] == [
        "communications"
    ]
    assert [one.address for one in recipients(pack, employee, Form(), [capture])] == [
        "comms@district.org",
        "pat@school.org",
    ]
    mine = replace(employee, communications_mail="mine@district.org")
    assert recipients(pack, mine, Form(), [capture])[0].address == "mine@district.org"


@pytest.mark.parametrize(
    ("address", "problem"),
    [("", "Add the mail address."), ("nonsense", "This does not look like a mail address."), ("x@y.org", None)],
)
def test_a_wrong_address_is_pointed_at(
    pack: Pack, volunteer: Settings, capture: Capture, address: str, problem: str | None
) -> None:
    form = Form(recipients={"communications": RecipientChoice(address=address)})
    assert recipients(pack, volunteer, form, [capture])[0].problem == problem


def test_a_sample_address_of_the_pack_is_pointed_at(pack: Pack, volunteer: Settings, capture: Capture) -> None:
    roles = {**pack.roles, "communications": replace(pack.roles["communications"], sample=True)}
    sample = replace(pack, roles=roles)
    problem = recipients(sample, volunteer, Form(), [capture])[0].problem
    assert problem is not None
    assert "sample" in problem


def test_the_policy_that_is_shipped_makes_reports(
    data: Data, register: Register, reporter: Reporter, form: Form, employee: Settings
) -> None:
    shipped = load_in_force(
        resource_dir() / "policies", resource_dir() / "schemas" / "policy-pack.schema.json", "union-1610", ""
    )
    for one in shipped.categories:
        id_ = register.start([data.seal().id], replace(form, categories=[one]), "p", "r").id
        messages = reporter.report(id_, shipped, employee, SEND_IT_YOURSELF)
        assert [message.role for message in messages] == ["communications", "supervisor"]
        for message in messages:
            assert shipped.categories[one].name in message.body
            assert all(shipped.clauses[clause].summary in message.body for clause in shipped.categories[one].clauses)
    assert verify(data.database, data.vault).findings == []


def test_hostile_words_of_the_post_stay_in_its_place(
    data: Data, register: Register, reporter: Reporter, pack: Pack, volunteer: Settings
) -> None:
    words = "x\r\nBcc: mallory@evil.example\r\n\r\n=?utf-8?q?=0D=0ABcc:m@e?= <script> \ud83d \0"
    form = Form(page=words, platform=words, link=words, author=words, posted=words, body=words, note=words)
    capture = observe(data.database, data.seal(), {"window_title": words.replace("\ud83d", "")})
    id_ = register.start([capture.id], form, "p", "r").id
    (message,) = reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    mail = email.message_from_bytes(message.eml, policy=email.policy.default)
    assert "Bcc" not in mail
    assert mail["To"] == "comms@district.org"
    assert len(message.subject.splitlines()) == 1


@pytest.mark.parametrize(
    ("wanted", "transport", "to"),
    [
        (True, BY_ITSELF, ["communications", "supervisor", "copy"]),
        (True, SEND_IT_YOURSELF, ["communications", "supervisor"]),
        (False, BY_ITSELF, ["communications", "supervisor"]),
    ],
)
def test_a_copy_to_the_admin_is_a_message_of_its_own(
    data: Data,
    register: Register,
    reporter: Reporter,
    pack: Pack,
    employee: Settings,
    form: Form,
    wanted: bool,
    transport: str,
    to: list[str],
) -> None:
    employee.copy_to_me = wanted
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    messages = reporter.report(incident_id, pack, employee, transport)
    assert [one.role for one in messages] == to
    reported = next(one for one in register.timeline(incident_id) if one.kind == "reported")
    assert reported.detail["to"] == ["communications", "supervisor"]
    if "copy" in to:
        assert messages[-1].recipient == employee.mail
        assert "You receive this because it is your report, and you asked for a copy." in messages[-1].body
        assert len({one.header_id for one in messages}) == 3


def test_nobody_gets_the_same_report_twice(
    data: Data, register: Register, reporter: Reporter, pack: Pack, employee: Settings, form: Form
) -> None:
    employee.copy_to_me, employee.supervisor_mail = True, employee.mail.upper()
    incident_id = register.start([data.seal().id], form, pack.id, "r").id
    messages = reporter.report(incident_id, pack, employee, BY_ITSELF)
    assert [one.role for one in messages] == ["communications", "supervisor"]
