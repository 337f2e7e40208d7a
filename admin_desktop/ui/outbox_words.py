"""How far a message has come, in words."""

import re
from collections.abc import Iterable, Sequence

from admin_desktop.outbox.queue import SEND_IT_YOURSELF, OutboxRow, OutboxState
from admin_desktop.outbox.transports.transport import ACCOUNT
from admin_desktop.ui.times import until_words, when_words

STATE_WORDS = {
    OutboxState.WAITING: ("• Waits for you to send it", "chip-amber"),
    OutboxState.SENDING: ("… Sending", "chip-blue"),
    OutboxState.ACCEPTED: ("✓ Accepted by the mail server", "chip-green"),
    OutboxState.RETRYING: ("… Will be tried again", "chip-amber"),
    OutboxState.NEEDS_YOU: ("! Needs you", "chip-red"),
    OutboxState.OUTCOME_UNKNOWN: ("? Perhaps sent", "chip-amber"),
    OutboxState.HANDED_OVER: ("✓ You sent it", "chip-green"),
    OutboxState.CANCELLED: ("– Cancelled", "chip-blue"),
}

# Where there is something to say about why a message is where it is.
_SAYS_WHY = frozenset({OutboxState.RETRYING, OutboxState.NEEDS_YOU, OutboxState.OUTCOME_UNKNOWN, OutboxState.CANCELLED})
# Where the server's last words still hold.
_SERVER_SPEAKS = (_SAYS_WHY | {OutboxState.ACCEPTED}) - {OutboxState.CANCELLED}
# The sentences of the tries promise another one; nobody makes it any more.
_SWITCHED_OFF = {
    OutboxState.RETRYING: "",
    OutboxState.OUTCOME_UNKNOWN: (
        "It has perhaps arrived, and nothing is sent by itself any more. It is safe: ask the recipient, then send it "
        "yourself or cancel it."
    ),
}


# Longer words push the buttons out of a narrow window; a stranger, or a server, may write one of 300 letters.
_LONG_WORD = re.compile(r"(\S{32})(?=\S)")


def breakable(text: str) -> str:
    """Let Qt break a line inside long words, by spaces of no width."""
    return _LONG_WORD.sub("\\1\u200b", text)


def state_words(row: OutboxRow, transport: str | None = None) -> tuple[str, str]:
    """Return a state in words and shape, and its look.

    Args:
        row: of the outbox.
        transport: the way that messages leave now; None if the row's own way is still in use.
    """
    if row.state == OutboxState.WAITING and row.opened_at:
        return "? Did you send it?", "chip-amber"
    if row.state == OutboxState.WAITING and row.leaves_by_itself(transport or row.transport):
        return "• Waits to be sent", "chip-blue"
    if row.state == OutboxState.RETRYING and transport and not row.leaves_by_itself(transport):
        return STATE_WORDS[OutboxState.WAITING]  # it was to be tried again, but the program sends nothing any more
    return STATE_WORDS[row.state]


def detail_words(row: OutboxRow) -> str:
    """Say to which address, since when, how often tried, and the number that the recipient sees too."""
    parts = [row.recipient, f"written {when_words(row.created_at)}"]
    if row.attempts > row.finished and row.transport != SEND_IT_YOURSELF:  # that it took one try goes without saying
        parts.append("tried once" if row.attempts == 1 else f"tried {row.attempts} times")
    if row.finished_at:
        parts.append(f"done {when_words(row.finished_at)}")
    return " · ".join([*parts, row.message_id])


def next_words(row: OutboxRow, transport: str) -> str:
    """Say when it is tried again, if it is."""
    if row.next_try is None or not row.leaves_by_itself(transport) or row.state == OutboxState.SENDING:
        return ""
    return f"Next try {until_words(row.next_try)}."


def why_words(row: OutboxRow, transport: str) -> str:
    """Say why it is where it is, if that is to be said."""
    if row.state in _SWITCHED_OFF and not row.leaves_by_itself(transport):
        return _SWITCHED_OFF[row.state]
    return row.last_error if row.state in _SAYS_WHY else ""


def server_words(row: OutboxRow) -> str:
    """Quote the server, and say that it is the server, so that nobody takes its words for ours."""
    return f"The mail server said: “{row.server_said}”" if row.server_said and row.state in _SERVER_SPEAKS else ""


def is_account(row: OutboxRow) -> bool:
    """Tell whether it waits because of the account, which is mended in Settings."""
    return row.state == OutboxState.NEEDS_YOU and row.reason in ACCOUNT


def shared_reasons(rows: Iterable[OutboxRow], transport: str) -> list[list[OutboxRow]]:
    """Put open messages that wait for one and the same reason together; only where there are several."""
    found: dict[tuple[str, str, str], list[OutboxRow]] = {}
    for row in rows:
        why = why_words(row, transport)
        if why and not row.finished:
            found.setdefault((row.state, row.reason, why), []).append(row)
    return [together for together in found.values() if len(together) > 1]


def count_words(rows: Sequence[OutboxRow], transport: str) -> str:
    """Say how many messages wait, and for whom; nothing where there is none at all."""
    waiting = [row for row in rows if not row.finished]
    if not waiting:
        left = any(row.state in (OutboxState.ACCEPTED, OutboxState.HANDED_OVER) for row in rows)
        return "✓ Nothing waits: every message has left." if left else "Nothing waits." if rows else ""
    one = len(waiting) == 1
    words = "1 message waits. It is" if one else f"{len(waiting):,} messages wait. They are"
    words += " safe on this computer"
    needing = sum(row.needs_admin(transport) for row in waiting)
    if transport == SEND_IT_YOURSELF:
        return f"{words}."
    if not needing:
        return f"{words} and sent by {'itself' if one else 'themselves'}."
    if one:
        return f"{words}, and needs you."
    return f"{words}. {needing:,} of them {'needs' if needing == 1 else 'need'} you."
