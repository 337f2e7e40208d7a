"""Passwords, with keyrings of each kind there is."""

# ruff: noqa: ARG002 - the methods of a keyring take what they take

from collections.abc import Callable, Iterator

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError

from admin_desktop.storage.secrets import SERVICE, KeychainRefused, Passwords, is_usable


class Memory(keyring.backend.KeyringBackend):
    """A keychain that works."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


class Locked(Memory):
    """A keychain that is there and does not open."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError("locked")

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked("locked")


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, made = keyring.get_keyring(), Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_password_is_kept_for_one_user_at_one_server(memory: Memory) -> None:
    assert Passwords().keep("kim", "Mail.School.org", "secret")
    assert memory.kept == {(SERVICE, "kim@mail.school.org"): "secret"}
    later = Passwords()
    assert later.get("kim", "mail.school.org") == "secret"
    assert later.get("kim", "mail.evil.org") is None
    assert later.get("pat", "mail.school.org") is None


def test_for_now_is_for_now(memory: Memory) -> None:
    here = Passwords()
    here.for_now("kim", "h", "secret")
    assert here.get("kim", "h") == "secret"
    assert memory.kept == {}
    assert Passwords().get("kim", "h") is None


def test_what_is_kept_is_there_next_time(memory: Memory) -> None:
    here = Passwords()
    here.for_now("kim", "h", "secret")
    assert not here.is_kept("kim", "h"), "only for now"
    here.keep("kim", "h", "secret")
    assert here.is_kept("kim", "H")
    keyring.set_keyring(Locked())
    assert not here.is_kept("kim", "h")
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert not here.is_kept("kim", "h")


def test_forgotten_everywhere(memory: Memory) -> None:
    here = Passwords()
    here.keep("kim", "h", "secret")
    here.forget("kim", "h")
    assert (here.get("kim", "h"), memory.kept) == (None, {})
    here.forget("kim", "h")


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("none", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_without_a_keychain_a_password_lasts_for_the_session(
    none: Callable[[], keyring.backend.KeyringBackend],
) -> None:
    keyring.set_keyring(none())
    here = Passwords()
    assert not here.keychain_works()
    assert not here.keep("kim", "h", "secret")
    assert here.get("kim", "h") == "secret"
    assert Passwords().get("kim", "h") is None
    here.forget("kim", "h")
    assert here.get("kim", "h") is None


@pytest.mark.usefixtures("memory")
def test_a_locked_keychain_is_said_and_the_password_lasts_for_the_session() -> None:
    keyring.set_keyring(Locked())
    with pytest.raises(KeychainRefused, match="password store"):
        Passwords().get("kim", "h")
    here = Passwords()
    assert not here.keep("kim", "h", "secret")
    assert here.get("kim", "h") == "secret"
    with pytest.raises(KeychainRefused):
        here.forget("kim", "h")


def test_stores_that_write_plain_files_are_not_used() -> None:
    plain = type("PlaintextKeyring", (Memory,), {"__module__": "keyrings.alt.file"})()
    assert not is_usable(plain)
    assert is_usable(Memory())
