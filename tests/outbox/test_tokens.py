"""Logging in with a token: real servers on the loopback, each way, refused, run out, and in the middle."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from admin_desktop.outbox.account import Registration, Security
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.outbox.transports.transport import NotAccepted, Reason, Step
from tests.outbox.mail_server import PASSWORD, Authority, Mailbox, Server, free_port, mail_server, report
from tests.outbox.token_server import Bearer, Tokens, Xoauth2

WAY = Registration("client")


class Source:
    """Tokens one after the other; a fresh one is the next."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = list(tokens)
        self.fresh = 0

    def __call__(self, *, fresh: bool = False) -> str:
        if fresh:
            self.fresh += 1
            if len(self._tokens) > 1:
                self._tokens.pop(0)
        return self._tokens[0]


def send(server: Server, source: Callable[..., str], count: int = 1) -> NotAccepted | None:
    transport = SmtpTransport(server.account(sign_in=WAY), source, answer_s=10, dot_s=10)
    try:
        for number in range(count):
            transport.send(report(number), lambda: None)
    except NotAccepted as failure:
        assert "tok" not in f"{failure}{failure.server_said}", "tokens are never shown"
        return failure
    finally:
        transport.close()
    return None


@pytest.mark.parametrize("box", [Xoauth2(good={"tok"}), Bearer(good={"tok"}, port=0)])
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_it_opens_the_server(authority: Authority, box: Tokens, security: Security) -> None:
    box = replace(box, mail=[], seen=[], inline=[], logins=0)
    port = free_port()
    if isinstance(box, Bearer):
        box.port = port
    with mail_server(authority, security, box=box, port=port) as server:
        assert send(server, Source("tok"), count=3) is None
    assert len(box.mail) == 3
    assert box.logins == 1
    assert box.seen[0][0] == ("OAUTHBEARER" if isinstance(box, Bearer) else "XOAUTH2"), "the standard's way first"


@pytest.mark.parametrize(("length", "inline"), [(300, True), (3000, False)])
def test_a_long_token_follows_its_command(authority: Authority, length: int, inline: bool) -> None:
    token = "t" * length
    box = Xoauth2(good={token})
    with mail_server(authority, box=box) as server:
        assert send(server, Source(token)) is None
    assert box.inline == [inline]


def test_a_token_that_has_run_out_is_replaced_at_once(authority: Authority) -> None:
    box, source = Xoauth2(good={"tok-new"}), Source("tok-old", "tok-new")
    with mail_server(authority, box=box) as server:
        assert send(server, source) is None
    assert (len(box.mail), box.logins, source.fresh, box.connections) == (1, 2, 1, 1)


def test_a_permission_that_is_refused_asks_the_admin(authority: Authority) -> None:
    box, source = Xoauth2(), Source("tok-1", "tok-2")
    with mail_server(authority, box=box) as server:
        failure = send(server, source)
    assert failure is not None
    assert (failure.reason, failure.temporary, failure.whole_server) == (Reason.SIGN_IN, False, True)
    assert "did not accept the sign-in of kim" in str(failure)
    assert failure.server_said.startswith("535")
    assert (box.logins, source.fresh) == (2, 1), "once more, and no third time"


def test_a_server_that_hangs_up_on_a_token_is_tried_again(authority: Authority) -> None:
    with mail_server(authority, box=Xoauth2(hangs_up=True)) as server:
        failure = send(server, Source("tok"))
    assert failure is not None
    assert (failure.reason, failure.temporary) == (Reason.NETWORK, True)


def test_a_server_that_takes_passwords_only(authority: Authority) -> None:
    with mail_server(authority) as server:
        failure = send(server, Source("tok"))
    assert failure is not None
    assert (failure.reason, failure.temporary) == (Reason.SIGN_IN, False)
    assert "takes no sign-in of the browser" in str(failure)
    assert server.box.logins == 0


def test_without_encryption_no_token_is_sent(authority: Authority) -> None:
    box = Xoauth2(good={"tok"})
    with mail_server(authority, Security.NONE, box=box) as server:
        account = server.account(sign_in=WAY, open_for="127.0.0.1")
        transport = SmtpTransport(account, Source("tok"))
        with pytest.raises(NotAccepted) as caught:
            transport.send(report(), lambda: None)
    assert caught.value.reason is Reason.NO_ENCRYPTION
    assert (box.connections, box.logins) == (0, 0)


def test_without_a_permission_the_server_is_not_troubled(authority: Authority) -> None:
    def none(*, fresh: bool = False) -> str:
        raise NotAccepted("Nothing is lost.", Reason.SIGN_IN, temporary=False)

    with mail_server(authority) as server:
        failure = send(server, none)
    assert failure is not None
    assert failure.reason is Reason.SIGN_IN
    assert server.box.connections == 0


@pytest.mark.parametrize("code", [530, 535])
def test_a_login_that_ends_in_the_middle_is_made_again(authority: Authority, code: int) -> None:
    """Token expired mid-session: the third message finds that out."""

    def ends(box: Mailbox, _server: object, _address: str) -> str:
        over = box.connections == 1 and len(box.mail) == 2
        return f"{code} 5.7.0 Authentication required" if over else "250 OK"

    box = Xoauth2(good={"tok"}, on_mail=ends)
    with mail_server(authority, box=box) as server:
        assert send(server, Source("tok"), count=4) is None
    assert (len(box.mail), box.connections, box.logins) == (4, 2, 2)


def test_a_login_that_never_holds_is_no_endless_loop(authority: Authority) -> None:
    box = Xoauth2(good={"tok"}, on_mail=lambda *_: "530 5.7.0 Authentication required")
    with mail_server(authority, box=box) as server:
        failure = send(server, Source("tok"), count=2)
    assert failure is not None
    assert not failure.temporary
    assert box.connections == 1


def test_passwords_are_as_before(authority: Authority) -> None:
    steps: list[Step] = []
    with mail_server(authority, box=Bearer()) as server:
        transport = SmtpTransport(server.account(), PASSWORD, steps.append)
        transport.send(report(), lambda: None)
        transport.close()
    assert steps[-1] is Step.LOGIN
