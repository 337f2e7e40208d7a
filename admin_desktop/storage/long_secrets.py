"""Secrets longer than a keychain's entry takes: Windows keeps 2,560 bytes at most, a token may have more.

A secret lies in pieces, in one of two places in turn; one short entry tells which, and is written last. Whatever
interrupts the writing, the secret of before is still whole.
"""

import contextlib
import json
import secrets
from typing import Any

from admin_desktop.storage.secrets import keychain_refused, usable_keychain

SERVICE = "Admin Desktop sign-in"
# Characters: Windows keeps two bytes of each (CRED_MAX_CREDENTIAL_BLOB_SIZE: 5 x 512 bytes).
PIECE = 1000
_MOST_PIECES = 100
_PLACES = ("a", "b")


class LongSecrets:
    """Keeps long secrets by name. Asking the keychain may take time or show a question: not on the GUI thread."""

    def get(self, name: str) -> str | None:
        """Return a secret, or None when none is kept whole.

        Raises:
            KeychainRefused: the keychain is locked, say.
        """
        backend = usable_keychain()
        if backend is None:
            return None
        try:
            head = _head(backend, name)
            if head is None:
                return None
            place, mark, count = head
            pieces = [backend.get_password(_service(place, number), name) for number in range(count)]
        except Exception as error:  # each system's keychain has errors of its own
            raise keychain_refused(error) from error
        if not all(isinstance(one, str) and one.startswith(mark) for one in pieces):
            return None
        return "".join(str(one)[len(mark) :] for one in pieces)

    def keep(self, name: str, secret: str) -> bool:
        """Keep a secret instead of the one of before; tell whether it is there next time."""
        backend = usable_keychain()
        pieces = [secret[start : start + PIECE] for start in range(0, len(secret), PIECE)]
        if backend is None or len(pieces) > _MOST_PIECES:
            return False
        mark = secrets.token_hex(4)
        try:
            before = _head(backend, name)
            place = _PLACES[before is not None and before[0] == _PLACES[0]]
            for number, piece in enumerate(pieces):
                backend.set_password(_service(place, number), name, mark + piece)
            backend.set_password(SERVICE, name, json.dumps([place, mark, len(pieces)]))
        except Exception:  # locked, full, or not allowed: then it is asked for next time
            return False
        if before is not None:
            _forget_pieces(backend, name, before[0], before[2])
        return True

    def forget(self, name: str) -> None:
        """Forget a secret.

        Raises:
            KeychainRefused: it is still in the keychain.
        """
        backend = usable_keychain()
        if backend is None:
            return
        try:
            before = _head(backend, name)
            if before is not None:
                backend.delete_password(SERVICE, name)
        except Exception as error:  # each system's keychain has errors of its own
            raise keychain_refused(error) from error
        if before is not None:
            _forget_pieces(backend, name, before[0], before[2])


def _head(backend: Any, name: str) -> tuple[str, str, int] | None:
    """Where a secret lies: the place, what its pieces begin with, and how many there are."""
    try:
        place, mark, count = json.loads(backend.get_password(SERVICE, name) or "null")
    except (ValueError, TypeError):
        return None
    good = place in _PLACES and isinstance(mark, str) and isinstance(count, int) and 0 <= count <= _MOST_PIECES
    return (place, mark, count) if good else None


def _forget_pieces(backend: Any, name: str, place: str, count: int) -> None:
    for number in range(count):
        with contextlib.suppress(Exception):  # useless without the entry that named them
            backend.delete_password(_service(place, number), name)


def _service(place: str, number: int) -> str:
    # A service of its own for each: Windows keeps one name under a service, and moves a second one aside.
    return f"{SERVICE} {place}{number}"
