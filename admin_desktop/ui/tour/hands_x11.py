"""X11: mouse and keyboard through the program xdotool."""

import shutil
import subprocess

from admin_desktop.ui.tour.hands import HandsHeld

_PATIENCE_S = 20.0
# Between two letters; a server that gets them faster may mix up their order. For a letter that the keyboard does not
# have, xdotool changes the keyboard for a moment, and the program that is typed into must notice it.
_LETTER_MS, _STRANGE_LETTER_MS = "4", "80"
_MAIN_BUTTON, _WHEEL_UP, _WHEEL_DOWN = "1", "4", "5"


class XdotoolHands:
    """See `Hands`. Each call is a process of a few milliseconds."""

    def can_work(self) -> str | None:
        """See `Hands`."""
        if shutil.which("xdotool") is None:
            return (
                "The tour needs the program xdotool to move the mouse and to type: install it (on Debian and Ubuntu: "
                "sudo apt-get install xdotool), then start the tour again."
            )
        try:
            self._do("getmouselocation")
        except HandsHeld:
            return (
                "The tour cannot move the mouse here, because xdotool does not reach the screen: log in with an X11 "
                "(Xorg) session, then start the tour again."
            )
        return None

    def move(self, x: int, y: int) -> None:
        """See `Hands`."""
        self._do("mousemove", str(x), str(y))

    def button(self, *, down: bool) -> None:
        """See `Hands`."""
        self._do("mousedown" if down else "mouseup", _MAIN_BUTTON)

    def wheel(self, notches: int) -> None:
        """See `Hands`."""
        direction = _WHEEL_DOWN if notches > 0 else _WHEEL_UP
        self._do("click", "--repeat", str(abs(notches)), "--delay", "1", direction)

    def type_text(self, text: str) -> None:
        """See `Hands`."""
        self._do("type", "--delay", _LETTER_MS if text.isascii() else _STRANGE_LETTER_MS, "--", text)

    def key(self, name: str, *, down: bool) -> None:
        """See `Hands`."""
        self._do("keydown" if down else "keyup", name)

    def _do(self, *words: str) -> None:
        try:
            subprocess.run(["xdotool", *words], check=True, timeout=_PATIENCE_S, capture_output=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise HandsHeld(
                "The screen did not take the tour's mouse and keys. Nothing was lost: start the tour again."
            ) from error
