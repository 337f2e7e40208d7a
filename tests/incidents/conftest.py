from datetime import date, timedelta

import pytest

from admin_desktop.documents.mail_size import Limit
from admin_desktop.documents.report_mail import ReportWriter
from admin_desktop.incidents.enclosing import Encloser
from admin_desktop.incidents.gathering import Gathering
from admin_desktop.incidents.incident import Form
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.policy import (
    Category,
    Clause,
    Handling,
    Pack,
    PolicyDates,
    ReportPicture,
    ReportRule,
    Role,
    When,
)
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data


def category(id_: str, handling: Handling, call: tuple[str, ...] = ()) -> Category:
    return Category(
        id=id_,
        name=id_.replace("_", " ").capitalize(),
        explanation="Explained.",
        handling=handling,
        clauses=("i",),
        call=call,
        enabled=True,
    )


def role(id_: str, name: str, mail: str | None, phone: str | None) -> Role:
    return Role(id=id_, name=name, mail=mail, phone=phone, when="always", mail_from_admin=False, sample=False)


def rule(role_id: str, when: When, picture: ReportPicture, reason: str) -> ReportRule:
    return ReportRule(role=role_id, when=when, picture=picture, clause="i", reason=reason)


@pytest.fixture
def pack() -> Pack:
    """A small policy of a district that does not exist."""
    categories = (
        category("profanity", Handling.REMOVE_NOW),
        category("political", Handling.ASK_FIRST),
        category("self_harm", Handling.URGENT, ("nurse",)),
        category("sexual_minor", Handling.NO_PICTURE, ("police", "nurse")),
    )
    roles = (
        role("communications", "Communications", "comms@district.org", "555-0100"),
        role("supervisor", "Your supervisor", None, None),
        role("nurse", "School nurse", None, "555-0101"),
        role("police", "Police", None, "911"),
    )
    return Pack(
        id="test-1",
        revision=date(2026, 1, 2),
        district="Test District",
        number="1610",
        title="Social media",
        source="invented",
        dates=PolicyDates(adopted=date(2020, 1, 1), revised=()),
        acknowledge_within=timedelta(days=1),
        acknowledge_source="invented",
        mandated_texts={},
        roles={one.id: one for one in roles},
        reports=(
            rule("communications", When.ALWAYS, ReportPicture.ORIGINAL, "because every report goes to Communications"),
            rule("supervisor", When.EMPLOYEE, ReportPicture.COVERED, "because you are the supervisor of an employee"),
        ),
        clauses={"i": Clause(id="i", label="Clause I", title="Inflammatory posts", summary="Take it down, report it.")},
        categories={one.id: one for one in categories},
    )


@pytest.fixture
def employee() -> Settings:
    return Settings(
        name="Kim Lee", mail="kim@school.org", employed=True, supervisor_name="Pat", supervisor_mail="pat@school.org"
    )


@pytest.fixture
def volunteer() -> Settings:
    return Settings(name="Sam Fox", mail="sam@gmail.com", employed=False)


@pytest.fixture
def register(data: Data) -> Register:
    return Register(data.database, data.vault)


@pytest.fixture
def reporter(data: Data, register: Register) -> Reporter:
    writer = ReportWriter(resource_dir() / "templates")
    return Reporter(data.database, register, writer, "1.0-test", Encloser(data.vault, Limit(25_000_000, 400_000), None))


@pytest.fixture
def gathering(data: Data) -> Gathering:
    return Gathering(data.database)


@pytest.fixture
def form() -> Form:
    return Form(
        page="Band Boosters",
        platform="facebook",
        link="https://www.facebook.com/x",
        author="Sam Sample",
        posted="9:30 PM",
        body="A post",
        categories=["profanity"],
        note="Two parents saw it.",
    )
