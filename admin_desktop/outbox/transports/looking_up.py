"""Finding out whether a server's name is known, without talking to it."""

import socket
import threading

LIMIT_S = 8.0


def is_known(host: str, port: int, limit_s: float = LIMIT_S) -> bool | None:
    """Look a server's name up.

    Args:
        host, port: of the server.
        limit_s: seconds to wait for the answer.

    Returns:
        None when there was no answer in time.
    """
    found: list[bool] = []

    def look() -> None:
        try:
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.append(True)
        except (OSError, UnicodeError):  # a name with an empty or overlong part
            found.append(False)

    # A look-up cannot be broken off; a daemon thread does not keep the program from ending.
    looking = threading.Thread(target=look, name="looking up", daemon=True)
    looking.start()
    looking.join(limit_s)
    return found[0] if found else None
