"""The talk with an authority: what is sent, and how long and how much is put up with."""

import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import trustme

from admin_desktop.evidence.trusted_time.asking import LARGEST_REPLY, Asker
from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.refusing import NotConfirmed, Why
from tests.evidence.trusted_time.authority import HOST, Talk, http_server, replying, send
from tests.outbox.mail_server import free_port


def at(url: str) -> Authority:
    return Authority("Clock & Co", url, "", system=False)


def test_a_reply_comes_back_and_nothing_but_the_request_was_sent() -> None:
    with http_server(replying(lambda request: b"reply to " + request)) as seen:
        assert Asker().ask(at(seen.url), b"request") == b"reply to request"
    assert seen.requests == [b"request"]
    assert seen.paths == ["/tsa"]
    assert seen.headers.pop("Host") == seen.url.split("/")[2]
    assert seen.headers == {
        "Accept-Encoding": "identity",
        "Content-Type": "application/timestamp-query",
        "Accept": "application/timestamp-reply",
        "User-Agent": "Admin Desktop",
        "Content-Length": "7",
    }


def redirect(handler: BaseHTTPRequestHandler, _request: bytes) -> None:
    send(handler, 302, b"", Location="/elsewhere")


def fail(handler: BaseHTTPRequestHandler, _request: bytes) -> None:
    send(handler, 500, b"<h1>Oh</h1>")


def hang_up(handler: BaseHTTPRequestHandler, _request: bytes) -> None:
    handler.close_connection = True


def cut(handler: BaseHTTPRequestHandler, _request: bytes) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\nhalf")
    handler.close_connection = True


def endless(handler: BaseHTTPRequestHandler, _request: bytes) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
    for _ in range(1000):
        handler.wfile.write(b"x" * 10_000)


def huge(handler: BaseHTTPRequestHandler, _request: bytes) -> None:
    send(handler, 200, b"x" * (LARGEST_REPLY + 1))


def nonsense(handler: BaseHTTPRequestHandler, _request: bytes) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        (redirect, Why.REDIRECT),
        (fail, Why.SERVER),
        (hang_up, Why.UNREACHABLE),
        (cut, Why.UNREACHABLE),
        (endless, Why.TOO_LARGE),
        (huge, Why.TOO_LARGE),
        (nonsense, Why.UNREACHABLE),
    ],
)
def test_servers_that_misbehave(talk: Talk, why: Why) -> None:
    with http_server(talk) as seen, pytest.raises(NotConfirmed) as refused:
        Asker().ask(at(seen.url), b"request")
    assert refused.value.why == why
    assert "asked for again later" in str(refused.value)
    assert len(seen.paths) == 1, "no redirect was followed"


@pytest.mark.parametrize("drips", [False, True])
def test_one_that_never_ends_is_given_up(drips: bool) -> None:
    ended = threading.Event()

    def talk(handler: BaseHTTPRequestHandler, _request: bytes) -> None:
        if drips:
            handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        while not ended.wait(0.02):
            if drips:
                handler.wfile.write(b"x")

    with http_server(talk) as seen:
        started = time.monotonic()
        try:
            with pytest.raises(NotConfirmed) as refused:
                Asker(limit_s=0.3).ask(at(seen.url), b"request")
            assert refused.value.why == Why.TOO_SLOW
            assert time.monotonic() - started < 5
        finally:
            ended.set()


def test_breaking_off_from_another_thread() -> None:
    came, ended = threading.Event(), threading.Event()

    def talk(_handler: BaseHTTPRequestHandler, _request: bytes) -> None:
        came.set()
        ended.wait(20)

    asker = Asker()
    with http_server(talk) as seen:

        def break_off() -> None:
            came.wait(20)
            asker.break_off()

        breaking = threading.Thread(target=break_off)
        breaking.start()
        try:
            with pytest.raises(NotConfirmed):
                asker.ask(at(seen.url), b"request")
            assert not ended.is_set()
            with pytest.raises(NotConfirmed):
                asker.ask(at(seen.url), b"request")
            assert len(seen.requests) == 1, "nothing new is begun"
        finally:
            ended.set()
            breaking.join()


def test_nobody_there() -> None:
    with pytest.raises(NotConfirmed) as refused:
        Asker().ask(at(f"http://{HOST}:{free_port()}/"), b"request")
    assert refused.value.why == Why.UNREACHABLE


def test_through_the_proxy_of_a_school(monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server(replying(lambda _: b"reply")) as proxy:
        monkeypatch.setattr(
            "urllib.request.getproxies", lambda: {"http": proxy.url.replace("//", "//kim:pass%20word@")}
        )
        monkeypatch.setattr("urllib.request.proxy_bypass", lambda _host: False)
        assert Asker().ask(at("http://clock.invalid/tsa?x=1"), b"request") == b"reply"
    assert proxy.paths == ["http://clock.invalid/tsa?x=1"]
    assert proxy.headers["Proxy-Authorization"] == "Basic a2ltOnBhc3Mgd29yZA=="


@pytest.mark.parametrize("trusted", [True, False])
def test_over_tls(trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    believed = authority if trusted else trustme.CA()
    believed.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with http_server(replying(lambda _: b"reply"), context) as seen:
        url = seen.url.replace("http:", "https:")
        if trusted:
            assert Asker().ask(at(url), b"request") == b"reply"
            return
        with pytest.raises(NotConfirmed) as refused:
            Asker().ask(at(url), b"request")
        assert refused.value.why == Why.UNREACHABLE
    assert seen.requests == []
