"""Where choosing the post begins on a picture that was just taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, to_picture
from admin_desktop.capture.modes import NO_WINDOW, SIZE_CHANGED, Aim, Mode, Wish
from admin_desktop.capture.pointer import pointer_position
from admin_desktop.capture.window_under import window_under


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first box.

    Attributes:
        box: the place of its frame in the list, and x, y, width, height in its physical pixels; None for no box.
        notice: what could not be done as asked, as one sentence; may be empty.
    """

    box: tuple[int, list[int]] | None = None
    notice: str = ""


def beginning(
    wish: Wish,
    aimed: Aim,
    frames: Sequence[Frame],
    find: Callable[[], Rect | None] = lambda: window_under(pointer_position()),
) -> Beginning:
    """Find the first box for a wish. For the moment after the grab, our own windows still being away.

    Args:
        wish: what was asked for.
        aimed: what it meant.
        frames: what was grabbed for it.
        find: returns where the window under the pointer is, in the system's own coordinates.
    """
    if aimed.region is not None:
        same = (frames[0].width, frames[0].height) == aimed.region.size
        return Beginning((0, list(aimed.region.box))) if same else Beginning(notice=SIZE_CHANGED)
    if wish.mode != Mode.WINDOW:
        return Beginning(notice=aimed.notice)
    place = find()
    for at, frame in enumerate(frames if place is not None else ()):
        assert place is not None
        box = to_picture(place, frame.screen, frame.width, frame.height)
        if not box.empty:
            return Beginning((at, [box.x, box.y, box.width, box.height]))
    return Beginning(notice=NO_WINDOW)
