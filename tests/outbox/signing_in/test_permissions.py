"""Permissions to send: kept, renewed, ended, given back; against a provider over real HTTP."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import keyring
import keyring.backends.fail
import pytest

from admin_desktop.outbox.signing_in.browser import BrowserSignIn, Grant
from admin_desktop.outbox.signing_in.permissions import Permissions
from admin_desktop.outbox.signing_in.services import SignIn
from admin_desktop.outbox.transports.transport import NotAccepted, Reason
from admin_desktop.storage.secrets import KeychainRefused
from tests.outbox.mail_server import free_port
from tests.outbox.signing_in.provider import CLIENT, MAIL, Person, Provider, provider
from tests.storage.test_secrets import Locked, Memory


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, made = keyring.get_keyring(), Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def district() -> Iterator[Provider]:
    with provider() as made:
        yield made


def signed_in(district: Provider) -> Grant:
    person = Person()
    grant = BrowserSignIn(district.sign_in()).run(MAIL, person.goes)
    person.ends()
    return grant


def failure(permissions: Permissions, sign_in: SignIn, *, fresh: bool = False) -> NotAccepted:
    with pytest.raises(NotAccepted) as caught:
        permissions.token(sign_in, MAIL, fresh=fresh)
    return caught.value


@pytest.mark.usefixtures("memory")
def test_a_token_is_used_until_it_runs_out(district: Provider) -> None:
    permissions, sign_in, grant = Permissions(), district.sign_in(), signed_in(district)
    assert permissions.keep(sign_in, grant)
    assert permissions.token(sign_in, MAIL) == grant.access
    assert district.times("/token") == 1
    permissions.keep(sign_in, replace(grant, until=time.time() + 60))
    assert permissions.token(sign_in, MAIL) == district.issued[-1] != grant.access, "a minute is too short for a mail"
    assert permissions.token(sign_in, MAIL) == district.issued[-1]
    assert district.times("/token") == 2


def test_the_next_start_renews_it(memory: Memory, district: Provider) -> None:
    grant = signed_in(district)
    Permissions().keep(district.sign_in(), grant)
    assert not any(grant.access in secret for secret in memory.kept.values()), "the token of the hour stays in memory"
    for _ in range(3):  # each start uses the one before up: it is rotated
        assert Permissions().token(district.sign_in(), MAIL) == district.issued[-1]


@pytest.mark.usefixtures("memory")
def test_a_refused_token_is_renewed(district: Provider) -> None:
    permissions, grant = Permissions(), signed_in(district)
    permissions.keep(district.sign_in(), grant)
    assert permissions.token(district.sign_in(), MAIL, fresh=True) != grant.access


@pytest.mark.usefixtures("memory")
def test_a_permission_that_was_taken_away(district: Provider) -> None:
    permissions = Permissions()
    permissions.keep(district.sign_in(), signed_in(district))
    district.good.clear()
    failed = failure(permissions, district.sign_in(), fresh=True)
    assert (failed.reason, failed.temporary, failed.whole_server) == (Reason.SIGN_IN, False, True)
    assert "has ended at the district" in str(failed)
    assert MAIL in str(failed)


@pytest.mark.usefixtures("memory")
def test_nobody_has_signed_in(district: Provider) -> None:
    failed = failure(Permissions(), district.sign_in())
    assert failed.reason is Reason.SIGN_IN
    assert "You need to sign in at the district as kim@school.example." in str(failed)


@pytest.mark.usefixtures("memory")
def test_a_service_that_is_away_is_tried_again(district: Provider) -> None:
    permissions, sign_in = Permissions(), district.sign_in()
    permissions.keep(sign_in, replace(signed_in(district), until=0))
    district.changes = {"token_endpoint": f"http://127.0.0.1:{free_port()}/token"}
    failed = failure(permissions, sign_in)
    assert (failed.reason, failed.temporary) == (Reason.NETWORK, True)
    district.changes = {}
    assert permissions.token(sign_in, MAIL) == district.issued[-1], "nothing was lost"


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_is_tried_again(district: Provider, status: int) -> None:
    permissions, sign_in = Permissions(), district.sign_in()
    permissions.keep(sign_in, replace(signed_in(district), until=0))

    def busy(answer: dict[str, object]) -> int:
        answer.clear()
        answer["error"] = "temporarily_unavailable"
        return status

    district.token = busy
    assert failure(permissions, sign_in).temporary


@pytest.mark.usefixtures("memory")
def test_a_client_that_was_withdrawn_asks_the_admin(district: Provider) -> None:
    permissions, sign_in = Permissions(), district.sign_in(client="withdrawn")
    permissions.keep(sign_in, replace(signed_in(district), until=0))
    failed = failure(permissions, sign_in)
    assert (failed.reason, failed.temporary) == (Reason.SIGN_IN, False)
    assert "client ID" in str(failed)


def test_it_is_given_back(memory: Memory, district: Provider) -> None:
    permissions, grant = Permissions(), signed_in(district)
    permissions.keep(district.sign_in(), grant)
    permissions.forget(district.sign_in(), MAIL)
    assert grant.refresh not in district.good, "the service was told"
    assert memory.kept == {}
    assert failure(permissions, district.sign_in()).reason is Reason.SIGN_IN


def test_it_is_forgotten_though_the_service_is_away(memory: Memory, district: Provider) -> None:
    permissions, sign_in = Permissions(), SignIn("gone", f"http://127.0.0.1:{free_port()}", CLIENT)
    permissions.keep(sign_in, signed_in(district))
    permissions.forget(sign_in, MAIL)
    assert memory.kept == {}


@pytest.mark.usefixtures("memory")
def test_one_is_never_shown_to_another_service(district: Provider) -> None:
    Permissions().keep(district.sign_in(), signed_in(district))
    asked = len(district.asked)
    assert not Permissions().is_known(district.sign_in(client="other"), MAIL)
    assert not Permissions().is_known(district.sign_in(issuer=district.issuer + "/other"), MAIL)
    assert Permissions().is_known(district.sign_in(), MAIL)
    assert len(district.asked) == asked


def test_without_a_keychain_it_is_good_until_the_program_ends(district: Provider) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        permissions = Permissions()
        assert not permissions.keep(district.sign_in(), signed_in(district))
        assert permissions.token(district.sign_in(), MAIL) == district.issued[-1]
        assert permissions.token(district.sign_in(), MAIL, fresh=True) == district.issued[-1]
        assert not Permissions().is_known(district.sign_in(), MAIL)
    finally:
        keyring.set_keyring(before)


def test_a_locked_keychain_says_so(memory: Memory, district: Provider) -> None:
    keyring.set_keyring(Locked())
    assert "unlock it" in str(failure(Permissions(), district.sign_in()))
    assert not Permissions().is_known(district.sign_in(), MAIL)
    with pytest.raises(KeychainRefused):
        Permissions().forget(district.sign_in(), MAIL)


@pytest.mark.usefixtures("memory")
def test_two_threads_do_not_use_up_each_others(district: Provider) -> None:
    permissions, sign_in = Permissions(), district.sign_in()
    permissions.keep(sign_in, replace(signed_in(district), until=0))
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(permissions.token(sign_in, MAIL))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert got == [district.issued[-1]] * 4
    assert district.times("/token") == 2, "one to sign in, one to renew"
