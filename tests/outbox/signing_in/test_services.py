"""Where one signs in: what is known, what the school's IT gives, and what is no such place."""

from dataclasses import replace
from pathlib import Path

import pytest

from admin_desktop.outbox.account import Account, Registration, Security
from admin_desktop.outbox.signing_in.services import SignInServices, is_private, load_sign_in_services
from admin_desktop.outbox.signing_in.talking import find_endpoints
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.web import Web
from tests.outbox.signing_in.provider import provider

GMAIL = Account("kim@gmail.com", "smtp.gmail.com", 465, Security.TLS, "kim@gmail.com", sign_in=Registration("c-1"))


@pytest.fixture(scope="module")
def services() -> SignInServices:
    return load_sign_in_services(Path(resource_dir()) / "mail" / "oauth.toml")


def test_the_big_services_need_a_client_id_only(services: SignInServices) -> None:
    google = services.sign_in(GMAIL)
    assert google is not None
    assert (google.issuer, google.client, google.redirect) == ("https://accounts.google.com", "c-1", "127.0.0.1")
    assert "https://mail.google.com/" in google.scopes
    microsoft = services.sign_in(replace(GMAIL, host="SMTP.office365.com"))
    assert microsoft is not None
    assert microsoft.redirect == "localhost"
    assert "offline_access" in microsoft.scopes


def test_one_part_of_a_big_service_for_one_school(services: SignInServices) -> None:
    way = Registration("c", issuer="https://login.microsoftonline.com/1f2e/v2.0/")
    found = services.sign_in(replace(GMAIL, host="smtp.office365.com", sign_in=way))
    assert found is not None
    assert found.issuer == "https://login.microsoftonline.com/1f2e/v2.0"
    assert "https://outlook.office.com/SMTP.Send" in found.scopes


def test_a_schools_own(services: SignInServices) -> None:
    way = Registration("c", "s", "https://login.school.org", "openid mail.send")
    found = services.sign_in(replace(GMAIL, host="mail.school.org", sign_in=way))
    assert found is not None
    assert (found.name, found.scopes, found.secret) == ("login.school.org", ("openid", "mail.send"), "s")
    assert found.parameters == {"prompt": "consent"}


@pytest.mark.parametrize(
    "way",
    [
        None,
        Registration(""),
        Registration("  "),
        Registration("c", issuer="http://login.school.org"),
        Registration("c", issuer="ftp://login.school.org"),
        Registration("c", issuer="https://[broken"),
    ],
)
def test_too_little_or_nothing_private_is_no_way(services: SignInServices, way: Registration | None) -> None:
    assert services.sign_in(replace(GMAIL, sign_in=way)) is None


def test_a_server_that_nobody_knows_needs_an_address(services: SignInServices) -> None:
    assert services.sign_in(replace(GMAIL, host="mail.school.org")) is None


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://login.school.org/x", True),
        ("http://127.0.0.1:80", True),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost:80", False),
        ("https://", False),
        ("", False),
    ],
)
def test_what_stays_private(url: str, wanted: bool) -> None:
    assert is_private(url) is wanted


def test_one_part_of_microsofts_answers_for_all_schools() -> None:
    with provider() as made:
        common = made.sign_in(issuer=f"{made.issuer}/common/v2.0")
        made.changes = {"issuer": f"{made.issuer}/{{tenantid}}/v2.0", "revocation_endpoint": "http://evil.example"}
        assert find_endpoints(Web(), common).revoke == ""
