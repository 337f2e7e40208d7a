"""What an admin reads when a mail server did not take a message: what happened, nothing is lost, what to do."""

from admin_desktop.outbox.account import Security

STOPPED = "Sending was interrupted because the program ended. The message waits safely and goes out next time."
NO_SENDER = (
    "This message was written before your mail address was known, so it names no sender. It is safe in the outbox: "
    "send it yourself."
)
KILLED = "The program ended while it was sending. The message is safe and is sent again, the same to the letter."
KILLED_AFTER_DOT = (
    "The program ended just when the server had the whole message, so it has perhaps arrived. It is sent once more by "
    "itself, the same to the letter: whoever gets it twice can tell by its number."
)


def password_wanted(user: str) -> str:
    """Nobody has told us the password."""
    return f"The mail password of {user} is needed. Everything waits safely: enter it in the window, or in Settings."


def no_encryption(host: str) -> str:
    """The settings have no encryption, and nobody allowed that for this server."""
    return (
        f"Sending to {host} would not be private, so nothing was sent. Everything waits safely: choose TLS or STARTTLS "
        "in Settings."
    )


def no_starttls(host: str) -> str:
    """The server does not offer STARTTLS."""
    return (
        f"{host} offers no encryption here, so nothing was sent, not even your password. Everything waits safely: in "
        "Settings choose TLS, or ask your mail provider."
    )


def no_login(host: str) -> str:
    """The server offers no way to log in that we know."""
    return (
        f"{host} takes no password from programs. Everything waits safely: ask your IT to allow it, or send the "
        "reports yourself."
    )


def login_refused(host: str, user: str) -> str:
    """Wrong name or password, or passwords are switched off."""
    return (
        f"{host} did not accept the password of {user}. Everything waits safely: check the password in Settings; many "
        "services want an app password there."
    )


def sender_refused(host: str, sender: str) -> str:
    """MAIL FROM was refused for good."""
    return f"{host} does not let this account send as {sender}. The message waits safely: check your mail in Settings."


def recipient_refused(host: str, recipient: str) -> str:
    """RCPT TO was refused for good."""
    return (
        f"{host} says that it cannot deliver to {recipient}. The message is safe: check the address with the "
        "recipient, or send it yourself."
    )


def strange_address(address: str) -> str:
    """It has letters beyond ASCII."""
    return (
        f"{address} has letters that many mail servers do not take. The message is safe: use an address without "
        "accents, or send it yourself."
    )


def refused(host: str, what: str) -> str:
    """Refused for good."""
    return (
        f"{host} refused {what}; its words are below. The message is safe: send it yourself, or show these words to "
        "your IT and try again."
    )


def too_large(host: str, size: int = 0, most: int = 0) -> str:
    """The message is larger than the server takes; sizes in bytes, 0 where they are not known."""
    why = f" ({_megabytes(size)}; it takes {_megabytes(most)})" if most else ""
    return (
        f"The message is too large for {host}{why}. It is safe: choose Send smaller, which makes its pictures smaller "
        "or leaves some out and says so, or send it yourself."
    )


def _megabytes(size: int) -> str:
    return f"{max(size, 100_000) / 1e6:.1f} MB"


def busy(host: str) -> str:
    """Refused for now."""
    return f"{host} cannot take the message right now. Nothing is lost: it is tried again by itself."


def after_dot(host: str) -> str:
    """The connection was lost after the last line."""
    return (
        f"{host} had the whole message when the connection was lost, so it has perhaps arrived. It is sent once more "
        "by itself in a quarter of an hour; whoever gets it twice can tell by its number."
    )


def name_unknown(host: str) -> str:
    """DNS has no answer."""
    return (
        f"No server named {host} can be found. Nothing is lost: check that this computer is online, and the "
        "server's name in Settings; it is tried again by itself."
    )


def tls_failed(host: str, security: Security) -> str:
    """The handshake failed, but not over the certificate."""
    other = "STARTTLS" if security is Security.TLS else "TLS"
    return (
        f"No private connection to {host} came about. Nothing is lost and nothing was sent: it is tried again by "
        f"itself; if it stays so, try {other} in Settings."
    )


def no_answer(host: str, port: int) -> str:
    """Time ran out."""
    return (
        f"{host} does not answer on port {port}. Nothing is lost: check that this computer is online; it is tried "
        "again by itself."
    )


def nobody_there(host: str, port: int) -> str:
    """Connection refused."""
    return (
        f"At {host} no mail server answers on port {port}. Nothing is lost: check server and port in Settings; it is "
        "tried again by itself."
    )


def broken_off(host: str, doing: str) -> str:
    """The connection ended in the middle, before the server had the message."""
    return f"The connection broke while {doing} {host}. Nothing is lost: it is tried again by itself."
