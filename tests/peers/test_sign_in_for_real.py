"""Signing in at a real OpenID provider, and sending through a real Postfix that believes its tokens."""

import email
import email.policy
import imaplib
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pytest

from admin_desktop.outbox.account import Registration
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.signing_in.browser import BrowserSignIn, Grant
from admin_desktop.outbox.signing_in.permissions import Permissions
from admin_desktop.outbox.signing_in.services import SignIn, load_sign_in_services
from admin_desktop.outbox.signing_in.talking import SignInFailed
from admin_desktop.outbox.transports.sasl import Login
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.resources import resource_dir
from tests.outbox.mail_server import HOST, report
from tests.peers import browser, provider
from tests.peers.mail_peers import OFFICE, PASSWORD, USER, MailPeers, are_there, mail_peers
from tests.storage.test_secrets import Memory

pytestmark = pytest.mark.skipif(not provider.is_there(), reason="needs Node.js, and npm ci in tests/peers")
needs_mail = pytest.mark.skipif(not are_there(), reason="needs Postfix and Dovecot, and root")
SERVICES = load_sign_in_services(resource_dir() / "mail" / "oauth.toml")


@pytest.fixture(autouse=True)
def memory() -> Iterator[Memory]:
    before, made = keyring.get_keyring(), Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def way(issuer: str, secret: str = "") -> SignIn:
    found = SERVICES.sign_in(replace(_ACCOUNT, sign_in=Registration(provider.CLIENT, secret, issuer)))
    assert found is not None
    return found


_ACCOUNT = MailPeers(587, 143, Path("ca.pem")).account()


def sign_in(at: SignIn, *, allow: bool = True) -> tuple[Grant, str]:
    """Sign in as a person does; the permission, and the last page of the browser."""
    pages: list[str] = []
    threads: list[threading.Thread] = []

    def goes(url: str) -> None:
        thread = threading.Thread(target=lambda: pages.append(browser.sign_in(url, USER, allow=allow)))
        threads.append(thread)
        thread.start()

    grant = BrowserSignIn(at).run(USER, goes)
    for thread in threads:
        thread.join(20)
    return grant, pages[0]


@pytest.mark.parametrize("secret", ["", "as-google-gives-one"])
def test_the_whole_life_of_a_permission(secret: str) -> None:
    with provider.provider(secret) as issuer:
        at = way(issuer, secret)
        grant, page = sign_in(at)
        assert grant.user == USER
        assert "You can close this tab" in page
        permissions = Permissions()
        permissions.keep(at, grant)
        assert permissions.token(at, USER) == grant.access
        renewed = permissions.token(at, USER, fresh=True)
        assert renewed != grant.access
        assert Permissions().token(at, USER) not in (grant.access, renewed), "the next start renews it"
        Permissions().forget(at, USER)
        with pytest.raises(NotAccepted, match="has ended"):
            permissions.token(at, USER, fresh=True)  # the provider took it back


def test_who_does_not_allow_it_is_told_so() -> None:
    with provider.provider() as issuer, pytest.raises(SignInFailed, match="was not allowed"):
        sign_in(way(issuer), allow=False)


def test_a_client_that_nobody_registered() -> None:
    """The provider says that to the person in the browser, and sends nobody back."""
    with provider.provider() as issuer:
        at = replace(way(issuer), client="nobody")
        pages: list[str] = []

        def goes(url: str) -> None:
            with pytest.raises(AssertionError, match="400") as said:
                browser.sign_in(url, USER)
            pages.append(str(said.value))

        with pytest.raises(SignInFailed, match="Nobody signed in"):
            BrowserSignIn(at, wait_s=0.2).run(USER, goes)
        assert "400 at" in pages[0]


# The mail server


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short name: those of sockets are bounded."""
    made = Path(tempfile.mkdtemp(prefix="ad-"))
    yield made
    shutil.rmtree(made)


def send(peers: MailPeers, login: Login, message: Message) -> str:
    transport = SmtpTransport(peers.account(), login, answer_s=20, dot_s=20)
    try:
        return transport.send(message, lambda: None).server_said
    finally:
        transport.close()


def received(peers: MailPeers, user: str, count: int) -> list[bytes]:
    """Read a mailbox over IMAP, when so many messages are there."""
    end = time.monotonic() + 20
    while True:
        with imaplib.IMAP4(HOST, peers.imap) as mailbox:
            mailbox.login(user, PASSWORD)
            mailbox.select()
            numbers = mailbox.search(None, "ALL")[1][0].split()
            if len(numbers) >= count:
                fetched = [mailbox.fetch(number, "(RFC822)")[1][0] for number in numbers]
                return [one[1] for one in fetched if isinstance(one, tuple)]
        assert time.monotonic() < end, f"{len(numbers)} of {count} messages"
        time.sleep(0.1)


@needs_mail
def test_with_a_token_over_starttls_and_read_back_over_imap(folder: Path) -> None:
    with provider.provider() as issuer:
        introspection = issuer.replace("http://", "http://mail-server:of-the-mail-server@") + "/token/introspection"
        with mail_peers(folder, introspection) as peers:
            at = way(issuer)
            grant, _ = sign_in(at)
            permissions = Permissions()
            permissions.keep(at, grant)

            def token(*, fresh: bool = False) -> str:
                return permissions.token(at, USER, fresh=fresh)

            message = report(1, to=OFFICE)
            assert send(peers, token, message).startswith("250")
            mail = email.message_from_bytes(received(peers, OFFICE, 1)[0], policy=email.policy.default)
            assert mail["Message-ID"] == message.header_id
            assert mail["Return-Path"] == f"<{USER}>"
            # Taken back by the provider, it opens nothing any more, and the admin is asked.
            permissions.forget(at, USER)
            with pytest.raises(NotAccepted) as caught:
                send(peers, grant.token, report(2, to=OFFICE))
            assert (caught.value.reason, caught.value.temporary) == (Reason.SIGN_IN, False)
            assert caught.value.server_said.startswith("535")


@needs_mail
def test_a_token_that_ran_out_is_renewed_by_itself(folder: Path) -> None:
    with provider.provider(ttl_s=3) as issuer:
        introspection = issuer.replace("http://", "http://mail-server:of-the-mail-server@") + "/token/introspection"
        with mail_peers(folder, introspection) as peers:
            at = way(issuer)
            grant, _ = sign_in(at)
            permissions = Permissions()
            permissions.keep(at, replace(grant, until=time.time() + 3600))  # a clock that is an hour behind
            _until(lambda: time.time() > grant.until + 1)
            given: list[bool] = []

            def token(*, fresh: bool = False) -> str:
                given.append(fresh)
                return permissions.token(at, USER, fresh=fresh)

            assert send(peers, token, report(1, to=OFFICE)).startswith("250")
            assert given == [False, False, True]
            received(peers, OFFICE, 1)


@needs_mail
def test_with_a_password_and_a_wrong_one(folder: Path) -> None:
    with mail_peers(folder) as peers:
        assert send(peers, PASSWORD, report(1, to=OFFICE)).startswith("250")
        assert len(received(peers, OFFICE, 1)) == 1
        with pytest.raises(NotAccepted) as caught:
            send(peers, "wrong", report(2, to=OFFICE))
        assert caught.value.reason is Reason.LOGIN


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        threading.Event().wait(0.05)
