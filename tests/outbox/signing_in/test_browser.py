"""Signing in in the browser, against a provider over real HTTP."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.outbox.signing_in.browser import BrowserSignIn, lifetime, signed_in_as
from admin_desktop.outbox.signing_in.loopback import Loopback
from admin_desktop.outbox.signing_in.services import SignIn
from admin_desktop.outbox.signing_in.talking import SignInFailed
from tests.outbox.mail_server import free_port
from tests.outbox.signing_in.provider import CLIENT, MAIL, Person, Provider, fetch, id_token, provider


@pytest.fixture
def district() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def person() -> Iterator[Person]:
    made = Person()
    yield made
    made.ends()


def refused(sign_in: SignIn, person: Person, mail: str = MAIL) -> str:
    with pytest.raises(SignInFailed) as caught:
        BrowserSignIn(sign_in).run(mail, person.goes)
    return str(caught.value)


def test_the_permission_comes_back(district: Provider, person: Person) -> None:
    before = time.time()
    grant = BrowserSignIn(district.sign_in()).run(MAIL, person.goes)
    person.ends()
    assert grant.user == MAIL
    assert grant.access == district.issued[-1]
    assert grant.refresh in district.good
    assert before + 3600 <= grant.until <= time.time() + 3600
    assert "You can close this tab" in person.pages[0]


def test_what_the_browser_is_asked_for(district: Provider) -> None:
    way = district.sign_in(parameters={"access_type": "offline"}, redirect="localhost")
    sign_in, went = BrowserSignIn(way), list[str]()

    def goes(url: str) -> None:
        went.append(url)
        sign_in.stop()

    with pytest.raises(SignInFailed):
        sign_in.run(MAIL, goes)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(went[0]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert asked["scope"] == "openid email offline_access"
    assert (asked["login_hint"], asked["access_type"], asked["client_id"]) == (MAIL, "offline", CLIENT)
    assert urlsplit(asked["redirect_uri"]).hostname == "localhost"
    assert len(asked["state"]) >= 43


def test_the_permission_shows_nothing_of_itself(district: Provider, person: Person) -> None:
    grant = BrowserSignIn(district.sign_in()).run(MAIL, person.goes)
    assert grant.access not in repr(grant)
    assert grant.refresh not in f"{grant}"


def test_somebody_else_may_have_signed_in(district: Provider, person: Person) -> None:
    district.user = "office@school.example"
    assert BrowserSignIn(district.sign_in()).run(MAIL, person.goes).user == "office@school.example"


def test_a_service_that_does_not_say_who(district: Provider, person: Person) -> None:
    def silent(answer: dict[str, Any]) -> int:
        answer.pop("id_token", None)
        return 200

    district.token = silent
    assert BrowserSignIn(district.sign_in()).run(MAIL, person.goes).user == MAIL


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("access_denied", "was not allowed"),
        ("invalid_scope", "ask your IT for the right client ID"),
        ("temporarily_unavailable", "try again"),
        ("<b>x</b>", "did not answer the sign-in as it should"),
    ],
)
def test_the_provider_says_no(district: Provider, person: Person, said: str, sentence: str) -> None:
    district.denies = said
    assert sentence in refused(district.sign_in(), person)
    assert district.times("/token") == 0


def test_an_unknown_client(district: Provider, person: Person) -> None:
    assert "ask your IT for the right client ID" in refused(district.sign_in(client="another"), person)


def test_no_lasting_permission_is_none(district: Provider, person: Person) -> None:
    def for_an_hour(answer: dict[str, Any]) -> int:
        del answer["refresh_token"]
        return 200

    district.token = for_an_hour
    assert "for an hour only" in refused(district.sign_in(), person)


@pytest.mark.parametrize("answer", [{"access_token": 5}, {"access_token": ""}, {"access_token": None}])
def test_tokens_of_the_wrong_kind(district: Provider, person: Person, answer: dict[str, Any]) -> None:
    district.token = lambda made: (made.update(answer), 200)[1]
    assert "did not answer the sign-in as it should" in refused(district.sign_in(), person)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
        {"issuer": 5},
    ],
)
def test_a_service_that_cannot_be_believed(district: Provider, person: Person, changes: dict[str, Any]) -> None:
    district.changes = changes
    assert "did not answer the sign-in as it should" in refused(district.sign_in(), person)
    assert not person.went


def test_no_service_there(person: Person) -> None:
    nowhere = SignIn("the district", f"http://127.0.0.1:{free_port()}", CLIENT)
    assert "check that this computer is online and try again" in refused(nowhere, person)


def test_it_can_be_stopped_while_the_browser_is_open(district: Provider) -> None:
    sign_in = BrowserSignIn(district.sign_in())
    with pytest.raises(SignInFailed, match="was stopped"):
        sign_in.run(MAIL, lambda _: sign_in.stop())


def test_it_can_be_stopped_before_it_begins(district: Provider, person: Person) -> None:
    sign_in = BrowserSignIn(district.sign_in())
    sign_in.stop()
    with pytest.raises(SignInFailed, match="was stopped"):
        sign_in.run(MAIL, person.goes)
    assert not person.went


def test_nobody_comes_back(district: Provider) -> None:
    with pytest.raises(SignInFailed, match="Nobody signed in"):
        BrowserSignIn(district.sign_in(), wait_s=0.05).run(MAIL, lambda _: None)


def test_afterwards_nobody_listens(district: Provider, person: Person) -> None:
    BrowserSignIn(district.sign_in()).run(MAIL, person.goes)
    person.ends()
    back = urlsplit(parse_qs(urlsplit(person.went[0]).query)["redirect_uri"][0])
    with pytest.raises(OSError):
        socket.create_connection((back.hostname or "", back.port or 0), timeout=5).close()


# The door


@pytest.fixture
def door() -> Iterator[Loopback]:
    made = Loopback()
    with made.open("the-state"):
        yield made
    made.close()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?code=1",
        "/?state=the-state",
        "/?code=1&state=other",
        "/favicon.ico?code=1&state=the-state",
        "/?" + "a=1&" * 60,
    ],
)
def test_what_is_no_answer_of_ours_is_turned_away(door: Loopback, path: str) -> None:
    status, page = fetch(door.redirect_uri + path)
    assert status == 404
    assert "Nothing here" in page
    assert door.wait(0) is None


def test_only_the_first_answer_counts(door: Loopback) -> None:
    assert fetch(f"{door.redirect_uri}/?code=first&state=the-state")[0] == 200
    assert fetch(f"{door.redirect_uri}/?code=second&state=the-state")[0] == 200
    assert door.wait(5) == {"code": "first", "state": "the-state"}


def test_a_silent_connection_keeps_nobody_out(door: Loopback) -> None:
    """Browsers open connections ahead."""
    at = urlsplit(door.redirect_uri)
    with socket.create_connection((at.hostname or "", at.port or 0)):
        assert fetch(f"{door.redirect_uri}/?code=1&state=the-state")[0] == 200


def test_the_door_is_on_this_computer_alone(door: Loopback) -> None:
    assert [one.server_address[0] for one in door._servers] == ["127.0.0.1"]


def test_the_answer_is_not_kept_anywhere(door: Loopback) -> None:
    from urllib.request import urlopen

    with urlopen(f"{door.redirect_uri}/?code=1&state=the-state", timeout=20) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Python" not in answer.headers["Server"]


# What is read


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, 3600),
        ({"expires_in": "60"}, 60),
        ({"expires_in": -5}, 3600),
        ({"expires_in": "soon"}, 3600),
        ({"expires_in": None}, 3600),
        ({"expires_in": 1e30}, 3600),
    ],
)
def test_how_long_a_token_is_good(said: dict[str, Any], wanted: float) -> None:
    assert lifetime(said) == wanted


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another", "nonce": "n", "email": MAIL},
        {"aud": CLIENT, "nonce": "old", "email": MAIL},
        {"aud": CLIENT, "nonce": "n", "email": "no address"},
        {"aud": CLIENT, "nonce": "n", "email": ["kim@school.example"]},
        {"aud": CLIENT, "nonce": "n", "email": "kim@school.example\nBcc: x"},
        {"nonce": "n", "email": MAIL},
    ],
)
def test_who_it_was_is_believed_of_our_own_question_only(claims: dict[str, Any]) -> None:
    assert signed_in_as(id_token(claims), CLIENT, "n") == ""


def test_the_name_for_logging_in_comes_first() -> None:
    claims = {"aud": [CLIENT], "nonce": "n", "email": MAIL, "preferred_username": "kim.lee@school.example"}
    assert signed_in_as(id_token(claims), CLIENT, "n") == "kim.lee@school.example"


@given(st.one_of(st.text(), st.none(), st.integers(), st.text().map(lambda text: f"a.{text}.b")))
def test_whatever_comes_instead_of_an_id_token_is_nobody(token: object) -> None:
    assert signed_in_as(token, CLIENT, "n") == ""


def test_two_can_be_under_way(district: Provider, person: Person) -> None:
    """Each has a door and a state of its own."""
    done: list[str] = []
    threads = [
        threading.Thread(target=lambda: done.append(BrowserSignIn(district.sign_in()).run(MAIL, person.goes).access))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(set(done)) == 2
