"""macOS: mouse and keyboard through Quartz events. Places are points."""

from typing import Any, Protocol

# A text event takes so many UTF-16 units; what is longer would be cut.
_LONGEST_TEXT = 20
# By place on the keyboard, as Apple numbers them.
_CODES = {
    "Return": 36, "Tab": 48, "space": 49, "Escape": 53, "Left": 123, "Right": 124, "Down": 125, "Up": 126,
    "ctrl": 55, "shift": 56, "alt": 58,
    "a": 0, "s": 1, "d": 2, "f": 3, "h": 4, "g": 5, "z": 6, "x": 7, "c": 8, "v": 9, "b": 11, "q": 12, "w": 13,
    "e": 14, "r": 15, "y": 16, "t": 17, "o": 31, "u": 32, "i": 34, "p": 35, "l": 37, "j": 38, "k": 40, "n": 45, "m": 46,
}  # fmt: skip
_FLAGS = {"ctrl": 1 << 20, "shift": 1 << 17, "alt": 1 << 19}


class Events(Protocol):
    """What the system takes. A Protocol of its own, so that the order of events can be tested on any system."""

    def allowed(self) -> bool:
        """Whether this program may send events. Only asks."""
        ...

    def mouse(self, kind: str, x: int, y: int) -> None:
        """Send ``moved``, ``dragged``, ``down`` or ``up``, at a place in points."""
        ...

    def wheel(self, lines: int) -> None:
        """Turn the wheel; upwards when positive."""
        ...

    def text(self, text: str) -> None:
        """Type up to 20 UTF-16 units."""
        ...

    def key(self, code: int, flags: int, *, down: bool) -> None:
        """Press or let go of a key, with these modifiers held."""
        ...


class QuartzHands:
    """See `Hands`.

    Args:
        events: takes what they do.
    """

    def __init__(self, events: Events) -> None:
        self._events = events
        self._at = (0, 0)
        self._pressed = False
        self._flags = 0

    def can_work(self) -> str | None:
        """See `Hands`."""
        if self._events.allowed():
            return None
        return (
            "This Mac does not let Admin Desktop move the mouse yet: open System Settings, Privacy & Security, "
            "Accessibility, switch on the program you start the tour from, then start it again."
        )

    def move(self, x: int, y: int) -> None:
        """See `Hands`."""
        self._at = (x, y)
        self._events.mouse("dragged" if self._pressed else "moved", x, y)

    def button(self, *, down: bool) -> None:
        """See `Hands`."""
        self._pressed = down
        self._events.mouse("down" if down else "up", *self._at)

    def wheel(self, notches: int) -> None:
        """See `Hands`."""
        self._events.wheel(-notches)

    def type_text(self, text: str) -> None:
        """See `Hands`."""
        for part in pieces(text):
            self._events.text(part)

    def key(self, name: str, *, down: bool) -> None:
        """See `Hands`."""
        flag = _FLAGS.get(name, 0)
        self._flags = self._flags | flag if down else self._flags & ~flag
        self._events.key(_CODES[name.lower() if len(name) == 1 else name], self._flags, down=down)


def pieces(text: str) -> list[str]:
    """Cut a text into pieces of at most 20 UTF-16 units, never through a sign."""
    found = [""]
    for sign in text:
        if len((found[-1] + sign).encode("utf-16-le")) // 2 > _LONGEST_TEXT:
            found.append("")
        found[-1] += sign
    return [piece for piece in found if piece]


class QuartzEvents:
    """Gives events to the system."""

    def __init__(self) -> None:
        import Quartz

        self._quartz: Any = Quartz
        self._kinds = {
            "moved": Quartz.kCGEventMouseMoved,
            "dragged": Quartz.kCGEventLeftMouseDragged,
            "down": Quartz.kCGEventLeftMouseDown,
            "up": Quartz.kCGEventLeftMouseUp,
        }

    def allowed(self) -> bool:
        """See `Events`."""
        return bool(self._quartz.CGPreflightPostEventAccess())

    def mouse(self, kind: str, x: int, y: int) -> None:
        """See `Events`."""
        quartz = self._quartz
        self._post(quartz.CGEventCreateMouseEvent(None, self._kinds[kind], (x, y), quartz.kCGMouseButtonLeft))

    def wheel(self, lines: int) -> None:
        """See `Events`."""
        quartz = self._quartz
        self._post(quartz.CGEventCreateScrollWheelEvent(None, quartz.kCGScrollEventUnitLine, 1, lines))

    def text(self, text: str) -> None:
        """See `Events`."""
        for down in (True, False):
            event = self._quartz.CGEventCreateKeyboardEvent(None, 0, down)
            self._quartz.CGEventKeyboardSetUnicodeString(event, len(text.encode("utf-16-le")) // 2, text)
            # What is held elsewhere must not turn letters into orders.
            self._quartz.CGEventSetFlags(event, 0)
            self._post(event)

    def key(self, code: int, flags: int, *, down: bool) -> None:
        """See `Events`."""
        event = self._quartz.CGEventCreateKeyboardEvent(None, code, down)
        self._quartz.CGEventSetFlags(event, flags)
        self._post(event)

    def _post(self, event: Any) -> None:
        self._quartz.CGEventPost(self._quartz.kCGHIDEventTap, event)
