"""What is known about a window of any program."""

from dataclasses import dataclass, field

LONGEST_TITLE = 1000


@dataclass(frozen=True, slots=True)
class WindowInfo:
    """A window of any program. The title was written by others: show it as plain text only.

    Attributes:
        title: as the system gives it, NULs removed, at most 1000 characters; empty when the system withholds it.
        process: name of the program, like ``chrome.exe``.
        pid: number of the process.
        handle: the system's own number of the window, where it has one; only for asking more about it at once.
    """

    title: str
    process: str | None
    pid: int | None
    handle: int | None = field(default=None, compare=False)
