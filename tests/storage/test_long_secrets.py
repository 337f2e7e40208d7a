"""Secrets longer than an entry of a keychain; on Windows in its real credential store."""

import sys
from collections.abc import Iterator

import keyring
import keyring.backends.fail
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import PasswordSetError

from admin_desktop.storage.long_secrets import PIECE, LongSecrets
from admin_desktop.storage.secrets import KeychainRefused
from tests.storage.test_secrets import Locked, Memory

# What Windows keeps in one entry: 5 x 512 bytes, two for a character.
MOST = 1280


class Narrow(Memory):
    """A keychain like Windows': what is too long is refused; and it may break off after some entries."""

    left = 10**6

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > MOST or self.left == 0:
            raise PasswordSetError("too long, or pulled out")
        self.left -= 1
        super().set_password(service, username, password)


@pytest.fixture
def narrow() -> Iterator[Narrow]:
    before, made = keyring.get_keyring(), Narrow()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE, 12_345])
def test_any_length(narrow: Narrow, length: int) -> None:
    secret = "".join(chr(33 + number % 90) for number in range(length))
    assert LongSecrets().keep("kim", secret)
    assert LongSecrets().get("kim") == secret


def test_a_shorter_one_leaves_nothing_of_the_longer(narrow: Narrow) -> None:
    kept = LongSecrets()
    kept.keep("kim", "a" * 5000)
    kept.keep("kim", "b" * 10)
    assert kept.get("kim") == "b" * 10
    assert not any("aaa" in one for one in narrow.kept.values())
    kept.forget("kim")
    assert narrow.kept == {}
    assert kept.get("kim") is None


def test_each_has_a_name(narrow: Narrow) -> None:
    kept = LongSecrets()
    kept.keep("kim", "one")
    kept.keep("lee", "two")
    kept.forget("kim")
    assert (kept.get("kim"), kept.get("lee")) == (None, "two")


@pytest.mark.parametrize("written", range(7))
def test_whatever_interrupts_the_writing_the_old_one_is_whole(narrow: Narrow, written: int) -> None:
    kept = LongSecrets()
    kept.keep("kim", "old" * 1000)
    narrow.left = written
    done = kept.keep("kim", "new" * 1500)
    assert kept.get("kim") == ("new" * 1500 if done else "old" * 1000)
    assert done == (written > 5)


@pytest.mark.parametrize(
    "head", ["", "null", "[]", '["c", "x", 1]', '["a", "x", 99999]', '["a", "x", -1]', '{"a": 1}', "[1, 2, 3]"]
)
def test_what_somebody_else_wrote_is_no_secret(narrow: Narrow, head: str) -> None:
    narrow.kept["Admin Desktop sign-in", "kim"] = head
    assert LongSecrets().get("kim") is None
    assert LongSecrets().keep("kim", "new")
    assert LongSecrets().get("kim") == "new"


def test_a_piece_that_is_gone_or_another_makes_it_none(narrow: Narrow) -> None:
    LongSecrets().keep("kim", "a" * 3000)
    del narrow.kept["Admin Desktop sign-in a1", "kim"]
    assert LongSecrets().get("kim") is None
    narrow.kept["Admin Desktop sign-in a1", "kim"] = "another"
    assert LongSecrets().get("kim") is None


def test_no_keychain_and_a_locked_one(narrow: Narrow) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert LongSecrets().get("kim") is None
    assert not LongSecrets().keep("kim", "x")
    LongSecrets().forget("kim")
    keyring.set_keyring(Locked())
    assert not LongSecrets().keep("kim", "x")
    with pytest.raises(KeychainRefused):
        LongSecrets().get("kim")
    with pytest.raises(KeychainRefused):
        LongSecrets().forget("kim")


@given(
    st.lists(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=4 * PIECE), max_size=4)
)
def test_the_last_one_is_it(secrets: list[str]) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(Narrow())
    try:
        for secret in secrets:
            assert LongSecrets().keep("kim", secret)
            assert LongSecrets().get("kim") == secret
    finally:
        keyring.set_keyring(before)


@pytest.mark.skipif(sys.platform != "win32", reason="Windows' own credential store")
def test_in_windows_own_store() -> None:
    from keyring.backends.Windows import WinVaultKeyring

    before = keyring.get_keyring()
    keyring.set_keyring(WinVaultKeyring())  # type: ignore[no-untyped-call]
    kept, name = LongSecrets(), "test@long-secrets.example"
    try:
        for secret in ("x" * 6000, "y" * 700, "z" * 2500):
            assert kept.keep(name, secret)
            assert kept.get(name) == secret
        kept.forget(name)
        assert kept.get(name) is None
    finally:
        keyring.set_keyring(before)
