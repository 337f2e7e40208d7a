"""How the tour's report leaves, and how it looks to those who receive it."""

from admin_desktop.app import App
from admin_desktop.outbox.practice.received import Received, list_received
from admin_desktop.outbox.queue import OutboxState
from admin_desktop.ui.tour.playing import Player, Steps


def send(play: Player, app: App) -> Steps:
    """Wait until everything has been sent and has arrived, and look at it.

    Args:
        play: the form's Send was just pressed.
        app: what it plays on.

    Returns:
        the mails that arrived (:class:`Received`), in the order they came.
    """
    rows = yield from play.wait_for("the report to be written", lambda: app.outbox.rows())
    notices = play.controller.window.notices
    yield from play.wait("the notice that it is on its way", lambda: notices.text)
    yield from play.wait_for("the mail server to accept everything", lambda: _all_accepted(app))
    received: list[Received] = yield from play.wait_for(
        "everything to arrive", lambda: _arrived(app, at_least=len(rows))
    )
    yield from play.picture("sent")
    yield from _look_at(play, len(received))
    return received


def _all_accepted(app: App) -> bool:
    return all(row.state == OutboxState.ACCEPTED for row in app.outbox.rows())


def _arrived(app: App, at_least: int) -> list[Received]:
    found = list_received(app.paths.received)
    return found if len(found) >= at_least else []


def _look_at(play: Player, number: int) -> Steps:
    practice = play.controller.practice
    assert practice is not None
    yield from play.click(practice.strip.received_button)
    window = yield from play.wait("what Communications received", lambda: play.dialog("ReceivedWindow"))
    yield from play.wait("the mails", lambda: window.list.count() == number and window.attached.isVisible())
    # The newest is on top; Communications is written to first.
    yield from play.wait("the keyboard to be in the list", window.list.hasFocus)
    for _ in range(number - 1):
        yield from play.press("Down")
    yield from play.wait("Communications' mail", lambda: window.list.currentRow() == number - 1)
    yield from play.picture("received")
    yield from play.press("Escape")
    yield from play.wait("the window to close", lambda: play.dialog("ReceivedWindow") is None)
