"""Passwords: in the system's keychain, or in memory until the program ends. Never in a file or a log."""

from typing import Any

from admin_desktop.errors import Trouble

SERVICE = "Admin Desktop mail"


class KeychainRefused(Trouble):
    """The keychain did not take or give a password."""


def is_usable(backend: object) -> bool:
    """Tell whether a keyring backend keeps passwords, and safely.

    Not usable: none at all, one that forgets, and those that write a plain file (keyrings.alt).
    """
    module = type(backend).__module__
    inner = getattr(backend, "backends", None)
    return not (
        module.startswith(("keyring.backends.fail", "keyring.backends.null", "keyrings.alt"))
        or (inner is not None and not any(is_usable(one) for one in inner))
    )


class Passwords:
    """The passwords of mail accounts. Asking the keychain may take time or show a question: not on the GUI thread."""

    def __init__(self) -> None:
        self._session: dict[str, str] = {}

    def keychain_works(self) -> bool:
        """Tell whether there is a keychain to keep passwords in."""
        return self._backend() is not None

    def get(self, user: str, host: str) -> str | None:
        """Return the password of a user at a server, or None when it is not known.

        Raises:
            KeychainRefused: the keychain is locked, say.
        """
        key = _key(user, host)
        if key in self._session:
            return self._session[key]
        backend = self._backend()
        if backend is None:
            return None
        try:
            found = backend.get_password(SERVICE, key)
        except Exception as error:  # each system's keychain has errors of its own
            raise keychain_refused(error) from error
        return found if isinstance(found, str) else None

    def is_kept(self, user: str, host: str) -> bool:
        """Tell whether the keychain has a password, so that it is there next time; a locked one counts as not."""
        backend = self._backend()
        try:
            return backend is not None and backend.get_password(SERVICE, _key(user, host)) is not None
        except Exception:  # each system's keychain has errors of its own
            return False

    def keep(self, user: str, host: str, password: str) -> bool:
        """Keep a password: in the keychain where there is one, and for this session in any case.

        Returns:
            whether it is there next time.
        """
        key = _key(user, host)
        self._session[key] = password
        backend = self._backend()
        if backend is None:
            return False
        try:
            backend.set_password(SERVICE, key, password)
        except Exception:  # locked, full, or not allowed: then it is asked for next time
            return False
        return True

    def for_now(self, user: str, host: str, password: str) -> None:
        """Keep a password in memory only."""
        self._session[_key(user, host)] = password

    def forget(self, user: str, host: str) -> None:
        """Forget a password everywhere.

        Raises:
            KeychainRefused: it is still in the keychain.
        """
        import keyring.errors

        key = _key(user, host)
        self._session.pop(key, None)
        backend = self._backend()
        if backend is None:
            return
        try:
            backend.delete_password(SERVICE, key)
        except keyring.errors.PasswordDeleteError:  # it was not there
            return
        except Exception as error:
            raise keychain_refused(error) from error

    def _backend(self) -> Any:
        return usable_keychain()


def usable_keychain() -> Any:
    """Return this computer's keychain; None where there is none that keeps what it is given, and safely."""
    try:
        import keyring

        backend = keyring.get_keyring()
    except Exception:  # a store that cannot even be asked is none
        return None
    return backend if is_usable(backend) else None


def _key(user: str, host: str) -> str:
    # With the server's name: a password is never offered to another server.
    return f"{user}@{host.casefold()}"


def keychain_refused(error: Exception) -> KeychainRefused:
    """Say that the keychain did not answer; each system's has errors of its own."""
    return KeychainRefused(
        f"The password store of this computer did not answer as it should ({type(error).__name__}). Nothing is lost: "
        "unlock it, or enter the password again in Settings."
    )
