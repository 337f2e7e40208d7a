"""A message and its tries as plain text, for a helpdesk: no password, and nothing of what the message says."""

from collections.abc import Sequence

from admin_desktop.outbox.message import Message
from admin_desktop.outbox.queue import SEND_IT_YOURSELF, OutboxRow, Try
from admin_desktop.outbox.subjects import About
from admin_desktop.storage.settings import Settings
from admin_desktop.ui.outbox_words import state_words

_SECURITY = {"tls": "TLS", "starttls": "STARTTLS", "none": "no encryption"}


def details(
    row: OutboxRow, message: Message, tries: Sequence[Try], settings: Settings, transport: str, program: str
) -> str:
    """Write the account.

    Args:
        row, message: what is told of; the subject stays out, too: it names the page and what was posted.
        tries: of its report or letter; those of other messages are left out.
        settings: with the mail server.
        transport: the way that messages leave now.
        program: name and version.
    """
    lines = [
        f"{program}: one message of the outbox",
        f"Message:     {row.message_id} of {About.of(row.subject_id)} {row.subject_id}",
        f"Message-ID:  {message.header_id}",
        f"To:          {row.recipient}",
        f"From:        {settings.mail or 'not known'}",
        f"Size:        {len(message.eml)} bytes, SHA-256 {message.sha256}",
        f"Written:     {_moment(row.created_at)}",
        f"State:       {state_words(row, transport)[0].lstrip('•…✓!?– ')} ({row.state})",
        f"Way:         {_way(row, settings)}",
    ]
    if row.next_try:
        lines.append(f"Next try:    {_moment(row.next_try)}")
    if row.finished_at:
        lines.append(f"Done:        {_moment(row.finished_at)}")
    own = [one for one in tries if one.message_id == row.message_id]
    lines += ["", f"Tries: {len(own) or 'none'}"]
    for number, one in enumerate(own, 1):
        why = f" ({one.reason})" if one.reason else ""
        lines.append(f"{number}. {_moment(one.at)}: {one.state}{why}")
        lines += [f"   {words}" for words in (one.said, one.server_said and f"The server: {one.server_said}") if words]
    return "\n".join(lines) + "\n"


def _way(row: OutboxRow, settings: Settings) -> str:
    if row.transport == SEND_IT_YOURSELF:
        return f"by hand, opened with {row.opened_with}" if row.opened_with else "by hand"
    if row.transport != settings.sending or not settings.smtp_host:
        return row.transport
    security = _SECURITY.get(settings.smtp_security, settings.smtp_security)
    return f"{settings.smtp_host}, port {settings.smtp_port}, {security}, user {settings.smtp_user or 'none'}"


def _moment(iso: str) -> str:
    return f"{iso[:19].replace('T', ' ')} UTC"
