"""The question before a removal: in the report itself, and again in its thread."""

import email
import email.policy

import pytest

from admin_desktop.documents.question_mail import QuestionWriter
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.asking import Asking, NobodyToAsk, NothingToAsk
from admin_desktop.incidents.incident import Form, RecipientChoice
from admin_desktop.incidents.life import Life
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import BY_ITSELF, COPY, SEND_IT_YOURSELF, Outbox
from admin_desktop.policy import Pack
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data


@pytest.fixture
def asking(data: Data) -> Asking:
    return Asking(data.database, QuestionWriter(resource_dir() / "templates"), "1.0-test")


@pytest.fixture
def political(form: Form) -> Form:
    form.categories = ["political"]
    return form


def start(data: Data, register: Register, form: Form) -> str:
    return register.start([data.seal().id], form, "test-1", "r").id


def test_the_report_asks_who_decides_and_tells_the_others(
    data: Data, register: Register, reporter: Reporter, pack: Pack, employee: Settings, political: Form
) -> None:
    id_ = start(data, register, political)
    office, supervisor = reporter.report(id_, pack, employee, BY_ITSELF)
    assert office.subject.startswith("Question before removal: ")
    assert "PLEASE ANSWER: Shall I remove this post, or leave it up?" in office.body
    assert not supervisor.subject.startswith("Question")
    assert "Communications decides and has been asked." in supervisor.body
    facts = Life(data.database).facts(id_)
    assert facts is not None
    assert [messages for _, messages in facts.asked] == [(office.id,)]


def test_asking_again_goes_to_the_same_person_in_the_same_thread(
    data: Data, register: Register, reporter: Reporter, asking: Asking, pack: Pack, employee: Settings, political: Form
) -> None:
    id_ = start(data, register, political)
    office, _ = reporter.report(id_, pack, employee, BY_ITSELF)
    (asked,) = asking.ask(id_, "Parents are asking.\r\nMay it stay?\u202e", pack, employee, BY_ITSELF)
    mail = email.message_from_bytes(asked.eml, policy=email.policy.default)
    assert (mail["To"], mail["References"], mail["In-Reply-To"]) == (
        "comms@district.org",
        office.header_id,
        office.header_id,
    )
    assert mail["Subject"].strip() == f"Re: {office.subject}"
    assert mail["Reply-To"] == "Kim Lee <kim@school.org>"
    assert "Parents are asking.\nMay it stay?\n" in asked.body
    assert "> A post\n" in asked.body
    assert asked.follows == office.id
    facts = Life(data.database).facts(id_)
    assert facts is not None
    assert [messages for _, messages in facts.asked] == [(office.id,), (asked.id,)]
    assert [row.message_id for row in Outbox(data.database).rows(id_)].count(asked.id) == 1
    assert verify(data.database, data.vault).findings == []


@pytest.mark.parametrize("since_report", [True, False])
def test_a_copy_of_the_question_goes_to_the_admin_who_wants_one(
    data: Data,
    register: Register,
    reporter: Reporter,
    asking: Asking,
    pack: Pack,
    employee: Settings,
    political: Form,
    since_report: bool,
) -> None:
    id_ = start(data, register, political)
    employee.copy_to_me = since_report
    office, *_, last = reporter.report(id_, pack, employee, BY_ITSELF)
    employee.copy_to_me = True
    asked, copy = asking.ask(id_, "May it stay?", pack, employee, BY_ITSELF)
    assert (copy.role, copy.recipient) == (COPY, employee.mail)
    assert copy.follows == (last.id if since_report else office.id)
    assert "You receive this because it is your question, and you asked for a copy." in copy.body
    assert "You receive this" not in asked.body
    facts = Life(data.database).facts(id_)
    assert facts is not None
    assert facts.asked[-1][1] == (asked.id,), "who gets a copy has not been asked"
    # Who sends by hand has it already, and nobody gets it twice.
    assert len(asking.ask(id_, "", pack, employee, SEND_IT_YOURSELF)) == 1
    employee.mail = asked.recipient.upper()
    assert len(asking.ask(id_, "", pack, employee, BY_ITSELF)) == 1


def test_who_got_no_report_is_asked_in_a_thread_of_its_own(
    data: Data, register: Register, reporter: Reporter, asking: Asking, pack: Pack, employee: Settings, political: Form
) -> None:
    political.recipients = {"communications": RecipientChoice(included=False)}
    id_ = start(data, register, political)
    reporter.report(id_, pack, employee, BY_ITSELF)
    facts = Life(data.database).facts(id_)
    assert facts is not None
    assert facts.asked == ()
    (asked,) = asking.ask(id_, "", pack, employee, BY_ITSELF)
    assert asked.subject == f"Question before removal: {id_} on Band Boosters"
    assert asked.follows is None
    assert "\nShall I remove this post, or leave it up?\n" in asked.body
    (again,) = asking.ask(id_, "", pack, employee, BY_ITSELF)
    assert again.follows == asked.id


def test_where_nothing_can_be_asked_nothing_is_written(
    data: Data, register: Register, reporter: Reporter, asking: Asking, pack: Pack, employee: Settings, political: Form
) -> None:
    id_ = start(data, register, political)
    with pytest.raises(NothingToAsk, match="has not been sent yet"):
        asking.ask(id_, "", pack, employee, BY_ITSELF)
    with pytest.raises(NothingToAsk):
        asking.ask("R-1999-0001", "", pack, employee, BY_ITSELF)
    political.recipients = {"communications": RecipientChoice(address="nobody")}
    register.save(id_, political)
    reporter.report(id_, pack, employee, BY_ITSELF)
    with pytest.raises(NobodyToAsk, match="no mail address of Communications"):
        asking.ask(id_, "", pack, employee, BY_ITSELF)
    register.mark_removed(id_)
    with pytest.raises(NothingToAsk, match="is gone"):
        asking.ask(id_, "", pack, employee, BY_ITSELF)
    assert [row.role for row in Outbox(data.database).rows(id_)] == ["supervisor"]


def test_every_category_that_is_asked_about_has_a_question_in_the_pack(pack: Pack) -> None:
    from admin_desktop.policy import Handling, load_in_force

    real = load_in_force(
        resource_dir() / "policies", resource_dir() / "schemas" / "policy-pack.schema.json", "union-1610", ""
    )
    asked = [one for one in real.categories.values() if one.handling == Handling.ASK_FIRST]
    assert len(asked) == 5
    assert all(one.question.endswith((".", "?")) for one in asked)
    assert "leave the complaint up" in real.question(["copyright", "profanity"])
    assert real.question(["profanity"]) == pack.question(["political"]) == "Shall I remove this post, or leave it up?"
