from datetime import date
from pathlib import Path

import pytest

from admin_desktop.outbox.account import (
    Account,
    MailServices,
    Security,
    account_at,
    account_from_settings,
    account_to_settings,
    is_host,
    load_services,
)
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings, load_settings, save_settings


@pytest.fixture(scope="module")
def services() -> MailServices:
    return load_services(resource_dir() / "mail" / "smtp.toml")


@pytest.mark.parametrize(
    ("mail", "id_"),
    [
        ("kim@gmail.com", "google"),
        ("Kim@GoogleMail.com", "google"),
        ("kim@hotmail.com", "outlook"),
        ("kim@me.com", "icloud"),
        ("kim@ymail.com", "yahoo"),
        ("kim@unionps.org", None),
        ("kim@notgmail.com", None),
        ("gmail.com", None),
        ("", None),
    ],
)
def test_the_service_is_known_from_the_address(services: MailServices, mail: str, id_: str | None) -> None:
    found = services.find(mail)
    assert (found.id if found else None) == id_


def test_every_service_is_private_dated_and_named_once(services: MailServices) -> None:
    assert date(2026, 11, 1) <= services.checked
    domains = [domain for one in services.services for domain in one.domains]
    assert len(domains) == len(set(domains))
    for one in services.services:
        assert one.security in (Security.TLS, Security.STARTTLS)
        assert one.password in ("app", "none", "normal")
        assert one.hint.endswith(".")
        assert not one.link or one.link.startswith("https://")
        assert account_at(one, "kim@x.org").port in (465, 587)


def test_an_account_comes_back_from_the_settings_as_it_was(tmp_path: Path) -> None:
    account = Account("kim@x.org", "mail.x.org", 2525, Security.STARTTLS, "kim", "mail.x.org", "/school.pem")
    settings = Settings()
    account_to_settings(account, settings)
    save_settings(tmp_path / "settings.json", settings)
    assert account_from_settings(load_settings(tmp_path / "settings.json").settings) == account


@pytest.mark.parametrize(
    "broken", [{}, {"smtp_host": ""}, {"smtp_port": 0}, {"smtp_port": 70_000}, {"smtp_security": "ssl3"}]
)
def test_settings_that_describe_no_account_ask(broken: dict[str, object]) -> None:
    whole = {"smtp_host": "h", "smtp_port": 465, "smtp_security": "tls"} if broken else {}
    with pytest.raises(NotAccepted) as caught:
        account_from_settings(Settings(**{**whole, **broken}))  # type: ignore[arg-type]
    assert caught.value.reason is Reason.NOT_SET_UP


@pytest.mark.parametrize(
    ("text", "good"),
    [
        *((name, True) for name in ("localhost", "mail.school.org", "mx-1.k12.ok.us", "10.0.0.1", "::1", "a_b.local")),
        *(
            (name, False)
            for name in ("", "a..b", ".a", "a.", "a b", "a/b", "a@b", "-a", "x" * 64, "m\u00fcller.de", "a\n")
        ),
    ],
)
def test_names_of_servers(text: str, good: bool) -> None:
    assert is_host(text) is good
