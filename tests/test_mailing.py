"""What opens the mail account: passwords and permissions, kept, changed and forgotten together."""

from collections.abc import Iterator
from dataclasses import replace

import keyring
import keyring.backends.fail
import pytest

from admin_desktop.app import App
from admin_desktop.mailing import Mailing
from admin_desktop.outbox.account import Account, Registration, Security, account_to_settings
from admin_desktop.outbox.signing_in.browser import BrowserSignIn, Grant
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.secrets import SERVICE, KeychainRefused
from tests.conftest import Data
from tests.outbox.mail_server import Authority, mail_server, report
from tests.outbox.signing_in.provider import CLIENT, MAIL, Person, Provider, provider
from tests.outbox.token_server import Xoauth2
from tests.storage.test_secrets import Locked, Memory

HERE = Account("kim@school.org", "mail.school.org", 465, Security.TLS, "kim")
SECRET = "correct horse"


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, made = keyring.get_keyring(), Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def mailing(data: Data) -> Mailing:
    return App(data.paths).mailing


@pytest.fixture
def district() -> Iterator[Provider]:
    with provider() as made:
        yield made


def signed_in(district: Provider, user: str = MAIL) -> Grant:
    person = Person()
    district.user = user
    grant = BrowserSignIn(district.sign_in()).run(user, person.goes)
    person.ends()
    return grant


def by_browser(district: Provider) -> Account:
    return replace(HERE, user=MAIL, sign_in=Registration(CLIENT, issuer=district.issuer))


def test_a_password_is_kept_and_that_of_the_account_before_forgotten(mailing: Mailing, memory: Memory) -> None:
    assert mailing.keep_login(HERE, SECRET, None)
    assert memory.kept == {(SERVICE, "kim@mail.school.org"): SECRET}
    there = replace(HERE, host="smtp.gmail.com")
    assert mailing.keep_login(there, "other", HERE)
    assert memory.kept == {(SERVICE, "kim@smtp.gmail.com"): "other"}
    assert not mailing.login_known(HERE)
    assert mailing.login_known(there)


def test_without_a_new_password_that_of_the_same_account_stays(mailing: Mailing, memory: Memory) -> None:
    mailing.keep_login(HERE, SECRET, None)
    assert mailing.keep_login(replace(HERE, port=587, security=Security.STARTTLS), "", HERE)
    assert memory.kept == {(SERVICE, "kim@mail.school.org"): SECRET}


@pytest.mark.usefixtures("memory")
def test_without_a_keychain_it_is_said(mailing: Mailing) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert not mailing.keep_login(HERE, SECRET, None)
    assert mailing.passwords.get("kim", "mail.school.org") == SECRET
    assert mailing.keep_login(replace(HERE, user=""), "", HERE), "no login, no password"


@pytest.mark.usefixtures("memory")
def test_a_locked_keychain_does_not_keep_another_account_from_being_used(mailing: Mailing) -> None:
    keyring.set_keyring(Locked())
    assert not mailing.keep_login(replace(HERE, host="other"), SECRET, HERE)
    assert mailing.passwords.get("kim", "other") == SECRET
    with pytest.raises(KeychainRefused):
        mailing.passwords.get("kim", HERE.host)
    assert not mailing.login_known(HERE)


def test_from_a_password_to_the_browser_and_back(mailing: Mailing, memory: Memory, district: Provider) -> None:
    account, grant = by_browser(district), signed_in(district)
    mailing.keep_login(HERE, SECRET, None)
    assert not mailing.login_known(account)
    assert mailing.keep_login(account, grant, HERE)
    assert SECRET not in memory.kept.values(), "the password is of no use any more"
    assert mailing.login_known(account)
    assert mailing.login_kept(account)
    assert mailing.keep_login(HERE, SECRET, account)
    assert memory.kept == {(SERVICE, "kim@mail.school.org"): SECRET}
    assert grant.refresh not in district.good, "given back to its service"


def test_another_user_of_the_same_service(mailing: Mailing, memory: Memory, district: Provider) -> None:
    one, grant = by_browser(district), signed_in(district)
    mailing.keep_login(one, grant, None)
    lee = replace(one, user="lee@school.example")
    assert mailing.keep_login(lee, signed_in(district, lee.user), one)
    assert not mailing.login_known(one)
    assert mailing.login_known(lee)
    mailing.forget_login(lee)
    assert memory.kept == {}


@pytest.mark.usefixtures("memory")
def test_messages_leave_with_a_token(data: Data, district: Provider, authority: Authority) -> None:
    """Settings, permission, provider and mail server together; the token of the hour has run out meanwhile."""
    app = App(data.paths)
    grant = signed_in(district, "kim")  # the mail server's name for the user
    box = Xoauth2()
    with mail_server(authority, box=box) as server:
        account = server.account(sign_in=Registration(CLIENT, issuer=district.issuer))
        account_to_settings(account, app.settings)
        app.save_settings()
        app.mailing.keep_login(account, replace(grant, user="kim"), None)
        box.good = {"access-1"}  # not the one that came with the sign-in
        transport = App(data.paths).mailing.connect()
        transport.send(report(), lambda: None)
        transport.close()
    assert len(box.mail) == 1
    assert district.issued == ["access-0", "access-1"]


@pytest.mark.usefixtures("memory")
def test_a_registration_that_is_not_whole_is_said(data: Data) -> None:
    app = App(data.paths)
    account_to_settings(replace(HERE, sign_in=Registration("")), app.settings)
    with pytest.raises(NotAccepted, match="client ID") as caught:
        app.mailing.connect()
    assert caught.value.reason is Reason.NOT_SET_UP
