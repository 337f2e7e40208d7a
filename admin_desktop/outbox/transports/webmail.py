"""Handing over to webmail: a compose window with address, subject and text filled in; the picture is dragged in."""

import tomllib
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.transports.handover import HandOverFailed
from admin_desktop.outbox.transports.laying import Laid

_SHORTENED = "(Shortened here: the whole report is kept in Admin Desktop.)"
# Hashes, the sender, and the line with the report's and the message's id.
_KEPT_LINES = 14


@dataclass(frozen=True, slots=True)
class WebmailService:
    """A webmail's compose link, from dated data.

    Attributes:
        link: with ``{to}``, ``{subject}``, ``{body}``, each filled in percent-encoded.
        domains: of mail addresses that surely belong to it.
        longest: characters the whole link may have before the service cuts it.
    """

    id: str
    name: str
    link: str
    domains: tuple[str, ...]
    longest: int


def load_services(path: Path) -> list[WebmailService]:
    """Read the compose links there are.

    Raises:
        OSError, ValueError, KeyError: our own data is broken.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        WebmailService(entry["id"], entry["name"], entry["link"], tuple(entry["domains"]), entry["longest"])
        for entry in data["service"]
    ]


def service_for(mail: str, services: list[WebmailService]) -> WebmailService | None:
    """Find the webmail that a mail address surely belongs to."""
    domain = mail.rpartition("@")[2].strip().lower()
    return next((service for service in services if domain in service.domains), None)


def compose_link(service: WebmailService, message: Message) -> str:
    """Fill a compose link in. Of a text that is too long whole lines in the middle are left out; it says so.

    Returns:
        an https link in which the message's words are data only.
    """
    lines = message.body.splitlines()
    whole = _filled(service, message, lines)
    if len(whole) <= service.longest:
        return whole
    # What identifies the report stands at its end and stays; the longest beginning that fits is found by halving,
    # because encoding anew for each line would take seconds for a long post.
    end = lines[-_KEPT_LINES:]
    if len(_filled(service, message, [_SHORTENED, *end])) > service.longest // 2:
        end = []
    fits, too_many = 0, len(lines) - len(end) + 1
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if len(_filled(service, message, [*lines[:middle], _SHORTENED, *end])) <= service.longest:
            fits = middle
        else:
            too_many = middle
    return _filled(service, message, [*lines[:fits], _SHORTENED, *end])


def _filled(service: WebmailService, message: Message, lines: list[str]) -> str:
    words = {"to": message.recipient, "subject": message.subject, "body": "\r\n".join(lines)}
    return service.link.format_map({key: urllib.parse.quote(value, safe="") for key, value in words.items()})


class Webmail:
    """Opens a webmail's compose window in the browser.

    Args:
        service: which one.
        open_link: opens a link in the admin's browser; False when it could not.
    """

    attaches = False

    def __init__(self, service: WebmailService, open_link: Callable[[str], bool]) -> None:
        self._service = service
        self._open_link = open_link

    @property
    def id(self) -> str:
        """The way's name in the outbox."""
        return f"webmail:{self._service.id}"

    def label(self) -> str:
        """Return the words on the button."""
        return f"Open in {self._service.name}"

    def can_work(self) -> bool:
        """Webmail works wherever a browser does."""
        return True

    def hand_over(self, message: Message, laid: Laid) -> None:  # noqa: ARG002 - the files are dragged in by hand
        """Open the compose window.

        Raises:
            HandOverFailed: no browser opened.
        """
        if not self._open_link(compose_link(self._service, message)):
            raise HandOverFailed(
                "No browser opened, so the message was not handed over. It still waits in the outbox: "
                "save it as a file instead, or copy its text."
            )
