"""What an admin reads about signing in: what happened, nothing is lost, what to do."""

SAFE = "Everything waits safely"


def unreachable(name: str) -> str:
    """No answer from where one signs in."""
    return (
        f"{name} could not be reached for the sign-in. Nothing is lost: check that this computer is online; it is "
        "tried again by itself."
    )


def not_reached_now(name: str) -> str:
    """The same, with the admin in front of it."""
    return (
        f"{name} could not be reached for the sign-in. Nothing is lost: check that this computer is online and try "
        "again."
    )


def not_understood(name: str) -> str:
    """It answered, but not as such a service does."""
    return (
        f"{name} did not answer the sign-in as it should. {SAFE}: try again later, or show this to your IT, who can "
        "check the address of the sign-in in Settings."
    )


def wrong_client(name: str) -> str:
    """The client id is not known there, or not allowed what we ask for."""
    return (
        f"{name} does not know Admin Desktop under the number in Settings. {SAFE}: ask your IT for the right client "
        "ID, or send the reports yourself."
    )


def not_allowed(name: str) -> str:
    """The admin, or the school, said no."""
    return (
        f"{name} says that sending was not allowed. Nothing was changed: sign in again and choose Allow, or ask your "
        "IT to allow it."
    )


def took_too_long() -> str:
    """Nobody came back from the browser."""
    return "Nobody signed in within ten minutes, so it was given up. Nothing was changed: press Sign in once more."


def stopped() -> str:
    """The admin ended it."""
    return "The sign-in was stopped. Nothing was changed."


def not_lasting(name: str) -> str:
    """No refresh token."""
    return (
        f"{name} lets Admin Desktop send for an hour only, so that reports would stay behind later. Nothing was "
        "changed: ask your IT to allow offline access, or send the reports yourself."
    )


def no_way_back() -> str:
    """No port to listen at."""
    return (
        "This computer does not let the browser answer Admin Desktop. Nothing was changed: ask your IT whether a "
        "protection program forbids it, or send the reports yourself."
    )


def sign_in_wanted(user: str, name: str) -> str:
    """No permission is kept here."""
    return f"You need to sign in at {name} as {user}. {SAFE}: sign in from the window, or in Settings."


def sign_in_over(user: str, name: str) -> str:
    """The permission was taken away or has run out."""
    return (
        f"The permission to send as {user} has ended at {name}; that happens after a new password or by itself after "
        f"some months. {SAFE}: sign in again."
    )


def not_set_up() -> str:
    """No client id, or no issuer."""
    return (
        f"Signing in in the browser is not set up completely. {SAFE}: enter the client ID from your IT in Settings, or "
        "choose a password there."
    )


def token_refused(host: str, user: str) -> str:
    """The mail server did not take a fresh token."""
    return (
        f"{host} did not accept the sign-in of {user}. {SAFE}: sign in again with the account that may send as this "
        "address; if that does not help, ask your IT to allow authenticated SMTP."
    )


def no_tokens(host: str) -> str:
    """The server offers neither OAUTHBEARER nor XOAUTH2."""
    return (
        f"{host} takes no sign-in of the browser from programs. {SAFE}: choose a password in Settings, or ask your IT."
    )
