"""How the tour sends its report: by hand, each message saved as a file."""

from functools import partial
from pathlib import Path
from typing import Any

from admin_desktop.ui.tour.playing import Player, Steps


def send(play: Player, folder: Path) -> Steps:
    """Lead the messages through the sending window.

    Args:
        play: the form's Send was just pressed.
        folder: takes the files.

    Returns:
        the mails' files, in the order they were sent.
    """
    dialog = yield from play.wait("the sending", lambda: play.dialog("SendDialog"))
    received: list[Path] = []
    while dialog is not None:
        number = len(received) + 1
        yield from play.picture(f"send-{number}")
        path = folder / f"report-{number}.eml"
        yield from _save(play, dialog, path)
        received.append(path)
        gone_on = partial(_gone_on, play, dialog, dialog.message.id)
        yield from play.click(dialog.yes)
        yield from play.wait("the next message", gone_on)
        dialog = play.dialog("SendDialog")
    return received


def _gone_on(play: Player, dialog: Any, from_message: str) -> bool:
    return play.dialog("SendDialog") is not dialog or dialog.message.id != from_message


def _save(play: Player, dialog: Any, path: Path) -> Steps:
    yield from play.click(dialog.other)
    yield from play.wait("the other ways", lambda: play.dialog("QMenu"))
    # The menu's mnemonic: Save as a file.
    yield from play.press("s")
    yield from play.wait("the file dialog", lambda: play.dialog("QFileDialog"))
    yield from play.settle()
    yield from play.press("ctrl+a")
    yield from play.act(lambda: play.hands.type_text(str(path)))
    yield from play.press("Return")
    yield from play.wait("the saved message", lambda: path.exists() and not play.dialog("QFileDialog"))
    yield from play.settle()
