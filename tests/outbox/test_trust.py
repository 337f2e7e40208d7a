"""Certificates that nobody vouches for: one compared by sight is believed, of its server and port alone."""

import ssl
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.outbox.account import Account, Pinned, Security, account_from_settings, account_to_settings
from admin_desktop.outbox.transports.looking_at import look_at
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.outbox.transports.trust import CertificateRefused, refused
from admin_desktop.storage.settings import Settings
from tests.outbox.mail_server import HOST, PASSWORD, Authority, Server, free_port, mail_server, report

# Where a server is called by its address, as here.
names_first = pytest.mark.skipif(
    sys.platform == "win32", reason="the bench's Windows takes every address for a wrong name first"
)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture(params=[Security.STARTTLS, Security.TLS])
def server(authority: Authority, request: pytest.FixtureRequest) -> Iterator[Server]:
    with mail_server(authority, request.param) as made:
        yield made


def send(account: Account) -> None:
    transport = SmtpTransport(account, PASSWORD, answer_s=10, connect_s=10)
    try:
        transport.send(report(), lambda: None)
    finally:
        transport.close()


def pinned(account: Account, **changes: object) -> Account:
    seen = look_at(account)
    values = {"host": seen.host, "port": seen.port, "sha256": seen.sha256, **changes}
    return replace(account, certificate=Pinned(**values).write())  # type: ignore[arg-type]


@names_first
def test_what_was_compared_is_believed(server: Server) -> None:
    account = server.account(authorities="")
    with pytest.raises(CertificateRefused) as stopped:
        send(account)
    assert stopped.value.comparable and "vouches" in str(stopped.value)
    seen = look_at(account)
    assert (seen.host, seen.port, seen.expired, seen.names) == (HOST, server.port, False, (HOST,))
    assert "".join(seen.lines).replace(" ", "").lower() == seen.sha256
    assert server.box.logins == 0, "to look tells nobody's name"
    send(pinned(account))
    assert len(server.box.mail) == 1


@names_first
@pytest.mark.parametrize("changes", [{"port": 1}, {"host": "other.example"}])
def test_of_no_other_server(server: Server, changes: dict[str, object]) -> None:
    with pytest.raises(CertificateRefused, match="vouches"):
        send(pinned(server.account(authorities=""), **changes))
    assert (server.box.logins, server.box.mail) == (0, [])


def test_another_certificate_stops_and_asks_again(authority: Authority, tmp_path: Path) -> None:
    port = free_port()
    with mail_server(authority, port=port) as first:
        account = pinned(first.account(authorities=""))
        send(account)
    (tmp_path / "other").mkdir()
    with mail_server(Authority(tmp_path / "other"), port=port) as second:
        with pytest.raises(CertificateRefused, match="another certificate than the one you compared") as stopped:
            send(account)
        assert stopped.value.comparable
        assert (second.box.logins, second.box.mail) == (0, [])
        # Though somebody vouches for it: what was compared is what counts.
        with pytest.raises(CertificateRefused, match="another certificate"):
            send(replace(account, authorities=str(authority.file)))


def test_without_starttls_there_is_nothing_to_see_and_nothing_in_the_clear(authority: Authority) -> None:
    with mail_server(authority, Security.NONE) as server:
        account = server.account(security=Security.STARTTLS, certificate=Pinned(HOST, server.port, "0" * 64).write())
        with pytest.raises(NotAccepted) as stopped:
            send(account)
        assert stopped.value.reason == Reason.NO_ENCRYPTION
        with pytest.raises(NotAccepted, match="showed no certificate"):
            look_at(account)
    assert (server.box.logins, server.box.mail) == (0, [])


def test_nobody_there() -> None:
    account = Account("kim@gmail.com", "127.0.0.1", free_port(), Security.TLS, "kim")
    with pytest.raises(NotAccepted, match="Nothing was changed"):
        look_at(account)


@pytest.mark.parametrize(
    ("code", "words", "comparable"),
    [
        (10, "has run out", False),
        (9, "not valid yet", False),
        (62, "for another server", False),
        (18, "vouches", True),
        (20, "vouches", True),
        (-67843, "vouches", True),
        (0x800B0109, "vouches", True),
        (23, "could not prove", False),
    ],
)
def test_each_fault_has_its_words(code: int, words: str, comparable: bool) -> None:
    error = ssl.SSLCertVerificationError(1, "why")
    error.verify_code, error.verify_message = code, "the reason"
    said = refused("mx.school.org", error)
    assert words in str(said) and "Everything waits safely" in str(said)
    assert (said.comparable, said.reason, said.temporary) == (comparable, Reason.CERTIFICATE, False)


def test_an_expired_certificate_is_said_to_be(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = datetime.now(UTC) - timedelta(days=2)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority._ca.issue_cert(HOST, not_after=ended).configure_cert(context)
    monkeypatch.setattr(authority, "context", lambda _name: context)
    with mail_server(authority) as server:
        with pytest.raises(CertificateRefused, match="has run out") as stopped:
            send(server.account())
        assert not stopped.value.comparable
        assert look_at(server.account()).expired


def test_it_is_kept_in_the_settings() -> None:
    account = Account("kim@x.org", "MX.x.org", 587, Security.STARTTLS, "kim", certificate=f"mx.x.org 587 {'ab' * 32}")
    settings = Settings()
    account_to_settings(account, settings)
    assert account_from_settings(settings) == account


@given(st.text())
def test_whatever_stands_in_the_settings(text: str) -> None:
    found = Pinned.read(text)
    assert found is None or len(found.sha256) == 64
