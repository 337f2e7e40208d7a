"""Turning sending by itself on and off, with the messages that wait."""

import contextlib

from admin_desktop.outbox.queue import (
    BY_ITSELF,
    SEND_IT_YOURSELF,
    BeingSent,
    NotOpenAnyMore,
    Outbox,
    OutboxRow,
    OutboxState,
)
from admin_desktop.outbox.transports.transport import ACCOUNT, Reason

# What another account, or the right password, may mend.
_MENDED = ACCOUNT | {Reason.SENDER}


def wait_for_admin(outbox: Outbox) -> list[OutboxRow]:
    """List the messages that wait to be sent by hand and have not been opened for it: these could leave by themselves.

    Raises:
        Trouble: the records cannot be read.
    """
    return [
        row
        for row in outbox.newest(finished=0)
        if row.state == OutboxState.WAITING and row.transport == SEND_IT_YOURSELF and not row.opened_at
    ]


def go_on(outbox: Outbox, *, waiting_too: bool = False) -> None:
    """Let messages leave by itself now that the account was mended: those that waited for that, or for their next try.

    Args:
        outbox: with all messages.
        waiting_too: also those that wait for the admin, from now on by themselves.

    Raises:
        Trouble: the records cannot be changed.
    """
    outbox.revive(_MENDED, BY_ITSELF)
    again = [
        row for row in outbox.newest(finished=0) if row.transport == BY_ITSELF and row.state == OutboxState.RETRYING
    ]
    for row in again + (wait_for_admin(outbox) if waiting_too else []):
        with contextlib.suppress(BeingSent, NotOpenAnyMore):  # somebody was quicker: all the better
            outbox.retry(row.message_id, BY_ITSELF)


def stop(outbox: Outbox) -> int:
    """Put every message that would leave by itself into the admin's hands; return how many.

    Raises:
        Trouble: the records cannot be changed.
    """
    return outbox.hand_back(ACCOUNT, BY_ITSELF)
