"""Commands that move the outbox: send, retry, cancel."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from admin_desktop.cli.answering import FAILED, FINE, answer, complain, open_app

if TYPE_CHECKING:
    from admin_desktop.app import App
    from admin_desktop.outbox.leases import Outcome
    from admin_desktop.outbox.queue import OutboxRow


def send(parsed: argparse.Namespace) -> int:
    """Send what waits, without a window: never a message that the window is sending in the same moment."""
    app = open_app(parsed)
    delivery = app.mailing.delivery()
    if delivery is None:
        return _nothing_by_itself(parsed, app)
    _ask_for_password(app)
    outcomes = delivery.run(early=True)
    app.mailing.stop_practice_server()
    open_rows = app.outbox.newest(finished=0)
    accepted = sum(outcome.state == "accepted" for outcome in outcomes)
    data = {
        "accepted": accepted,
        "open": len(open_rows),
        "messages": [_values(outcome) for outcome in outcomes],
    }
    lines = [_line(outcome) for outcome in outcomes] or ["There was nothing to send."]
    answer(parsed, data, lines)
    left = [outcome for outcome in outcomes if outcome.state != "accepted"]
    if left:
        complain(left[0].said)
    elif open_rows:
        complain(_still_open(open_rows))
    return FAILED if left or open_rows else FINE


def _nothing_by_itself(parsed: argparse.Namespace, app: "App") -> int:
    waiting = app.outbox.newest(finished=0)
    answer(parsed, {"accepted": 0, "open": len(waiting), "messages": []}, ["There was nothing to send."])
    if not waiting:
        return FINE
    complain(
        f"Sending by itself is not set up, so {_messages(len(waiting))} in the outbox waits for you, safely: set it up "
        "in Settings, or send it yourself from the window's Outbox."
    )
    return FAILED


def _still_open(rows: "list[OutboxRow]") -> str:
    sending = sum(row.state == "sending" for row in rows)
    if sending:
        return (
            f"{_messages(sending)} is being sent by another window or command. Nothing is lost: look again in a minute."
        )
    return f"{_messages(len(rows))} in the outbox waits for you or for its next try. Nothing is lost: see outbox list."


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def _ask_for_password(app: "App") -> None:
    """Without a keychain, ask whoever sits there; the answer is kept in memory only."""
    if app.practice or not _somebody_types():
        return
    account = app.mailing.account()
    if not account.user or app.mailing.passwords.get(account.user, account.host) is not None:
        return
    import getpass

    password = getpass.getpass(f"Mail password of {account.user} at {account.host} (it is not kept): ")
    if password:
        app.mailing.passwords.for_now(account.user, account.host, password)


def _somebody_types() -> bool:
    """Tell whether stdin is a person's keyboard. Windows calls its empty device (NUL) a terminal as well."""
    if not sys.stdin or not sys.stdin.isatty():
        return False
    if sys.platform != "win32":
        return True
    import ctypes
    import msvcrt
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32")
    kernel.GetConsoleMode.argtypes = [wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD)]
    kernel.GetConsoleMode.restype = wintypes.BOOL
    handle = msvcrt.get_osfhandle(sys.stdin.fileno())
    return bool(kernel.GetConsoleMode(handle, ctypes.byref(wintypes.DWORD())))


def _values(outcome: "Outcome") -> dict[str, Any]:
    from admin_desktop.storage.clock import iso_utc

    return {
        "message_id": outcome.message_id,
        "state": outcome.state,
        "reason": outcome.reason,
        "said": outcome.said,
        "server_said": outcome.server_said,
        "next_try": iso_utc(outcome.next_try) if outcome.next_try else None,
    }


def _line(outcome: "Outcome") -> str:
    said = f"; the server: {outcome.server_said}" if outcome.server_said else ""
    return f"{outcome.message_id}: {outcome.state.replace('_', ' ')}{said}"


def retry(parsed: argparse.Namespace) -> int:
    """Let a message go out again at the next opportunity."""
    app = open_app(parsed)
    app.outbox.retry(parsed.id, app.mailing.transport)
    answer(parsed, {"message_id": parsed.id, "state": "waiting"}, [f"{parsed.id} is sent at the next opportunity."])
    return FINE


def cancel(parsed: argparse.Namespace) -> int:
    """Take a message back before it is sent."""
    app = open_app(parsed)
    app.outbox.cancel(parsed.id)
    answer(parsed, {"message_id": parsed.id, "state": "cancelled"}, [f"{parsed.id} is cancelled; it stays on record."])
    return FINE
