"""The talk with an authority: one POST over HTTP, with limits, and nothing in it but the request."""

import http

from admin_desktop.evidence.trusted_time.authorities import Authority
from admin_desktop.evidence.trusted_time.refusing import Why, not_confirmed
from admin_desktop.storage.web import LARGEST_ANSWER, LIMIT_S, TooLarge, TooSlow, Unreachable, Web

# A reply with its chain has 5 to 10 kB.
LARGEST_REPLY = LARGEST_ANSWER
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class Asker:
    """Asks one authority at a time; whoever wants it to end early calls :meth:`break_off`.

    Args:
        limit_s: seconds for each talk, from the connection to the last byte.
    """

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._web = Web(limit_s, LARGEST_REPLY)

    def break_off(self) -> None:
        """End the talk under way, from any thread, and begin none any more."""
        self._web.break_off()

    def ask(self, authority: Authority, request: bytes) -> bytes:
        """Send a request and return what came back, unread. No cookies, no redirects.

        Raises:
            NotConfirmed: nothing usable came; the sentence says why.
        """
        try:
            answer = self._web.ask(authority.url, request, _HEADERS)
        except TooSlow as error:
            raise not_confirmed(Why.TOO_SLOW, authority.name) from error
        except TooLarge as error:
            raise not_confirmed(Why.TOO_LARGE, authority.name) from error
        except Unreachable as error:
            raise not_confirmed(Why.UNREACHABLE, authority.name, str(error)) from error
        if 300 <= answer.status < 400:
            raise not_confirmed(Why.REDIRECT, authority.name)
        if answer.status != http.HTTPStatus.OK:
            raise not_confirmed(Why.SERVER, authority.name, f"HTTP {answer.status}")
        return answer.body
