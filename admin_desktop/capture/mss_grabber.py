"""Grabbing with mss: GDI on Windows, CoreGraphics on macOS, shared memory on X11."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from admin_desktop.capture.frames import Frame
from admin_desktop.capture.geometry import Rect, Screen
from admin_desktop.capture.grabbing import GrabFailed, NoScreen, ScreensChanged, ScreenUnseen

if TYPE_CHECKING:
    import mss

_NOTHING_HERE = "There is no screen here to take a picture of."
# An X server without clients starts anew when the last one leaves, and for a moment takes no connection. Seconds.
_TRIES = (0.0, 0.05, 0.15)


class MssGrabber:
    """Takes pictures of screens through mss. Any thread may call it; one call at a time works, others wait.

    On Windows and macOS each call opens and closes what it needs: a Windows device context belongs to its thread,
    and opening costs next to nothing. On X11 one connection with its shared memory is kept, because opening it
    each time makes a grab four times slower (27 ms instead of 6 ms for a 4K screen); :meth:`close` ends it.
    """

    name = "mss"

    def __init__(self, session: Callable[[], str | None] | None = None) -> None:
        """Take ``session`` to be asked why the screen cannot be seen now; without it the system is."""
        self._session_trouble = session or _session_trouble
        self._lock = threading.Lock()
        self._kept: mss.MSS | None = None
        self._kept_for: tuple[str | None, int, int] | None = None

    def can_work(self) -> str | None:
        """Return None when there is a screen that mss can read, else why not."""
        try:
            self.screens()
        except (NoScreen, GrabFailed) as error:
            return str(error)
        return None

    def screens(self) -> list[Screen]:
        """List the screens as they are at this moment.

        Raises:
            NoScreen: when there is none, or none that a program may read.
        """
        with self._lock, self._session() as (_, screens):
            return screens

    def grab(self, screens: Sequence[Screen]) -> list[Frame]:
        """Take one picture of each screen, in full resolution.

        Raises:
            NoScreen: when there is no screen any more.
            ScreensChanged: when one of them is not where it was.
            ScreenUnseen: when the session is locked, switched away or disconnected.
            GrabFailed: when the system refused.
        """
        from mss.exception import ScreenShotError

        unseen = self._session_trouble()
        if unseen is not None:
            raise ScreenUnseen(unseen)

        with self._lock, self._session() as (session, now):
            places = {screen.rect for screen in now}
            if any(screen.rect not in places for screen in screens):
                raise ScreensChanged(
                    "A screen was unplugged or moved while the picture was being taken. Nothing was kept: try again."
                )
            try:
                return [_frame(session, screen) for screen in screens]
            except (ScreenShotError, OSError, ValueError) as error:
                self._forget()
                raise _refused() from error

    def close(self) -> None:
        """Give back what is kept open. It may be used again afterwards."""
        with self._lock:
            self._forget()

    @contextlib.contextmanager
    def _session(self) -> "Iterator[tuple[mss.MSS, list[Screen]]]":
        if sys.platform == "linux":
            yield self._kept_session()
            return
        with contextlib.ExitStack() as stack:
            session = _opened(lambda: stack.enter_context(_new()))
            yield session, _listed(session)

    def _kept_session(self) -> "tuple[mss.MSS, list[Screen]]":
        """Return the kept connection and the screens, read anew through a second one.

        mss reads the screens once in the life of a connection and sizes its buffer at the start, so a desktop
        that grew needs a new one. The kept one is opened first: a bare X server must not lose its last client.
        """
        trouble = _x_trouble()
        if trouble is not None:
            self._forget()
            raise NoScreen(trouble)
        display = os.environ.get("DISPLAY")
        if self._kept is None:
            self._keep(display)
            if self._kept is not None:
                return self._kept, _listed(self._kept)  # it has read them this moment
        try:
            whole, screens = _read_x_screens()
        except NoScreen:
            self._forget()
            raise
        if self._kept_for != (display, *whole):
            self._forget()
            self._keep(display)
        if self._kept is None:
            raise NoScreen(_unreachable(display))
        return self._kept, screens

    def _keep(self, display: str | None) -> None:
        session = _opened(lambda: _new("xshmgetimage"))
        whole = session.monitors[0]
        self._kept, self._kept_for = session, (display, whole["width"], whole["height"])

    def _forget(self) -> None:
        if self._kept is not None:
            # Closing a connection that broke complains about it having broken.
            with contextlib.suppress(Exception):
                self._kept.close()
        self._kept = self._kept_for = None


def _new(backend: str = "default") -> "mss.MSS":
    if sys.platform == "linux":
        from admin_desktop.capture.x_libraries import found_quickly

        with found_quickly():
            import mss

            return mss.MSS(backend=backend)
    import mss

    if sys.platform == "darwin":
        import mss.darwin

        # Since 10.1 mss asks for one pixel per point, which halves a Retina screen. Read at each grab.
        mss.darwin.IMAGE_OPTIONS &= ~mss.darwin.kCGWindowImageNominalResolution
    return mss.MSS(backend=backend)


def _opened(open_one: "Callable[[], mss.MSS]") -> "mss.MSS":
    from mss.exception import ScreenShotError

    failure: Exception | None = None
    for pause in _TRIES if sys.platform == "linux" else (0.0,):
        time.sleep(pause)
        try:
            return open_one()
        # AttributeError: a library without the function that mss asks for, as on a macOS that took it away.
        except (ScreenShotError, OSError, AttributeError) as error:
            failure = error
    if sys.platform == "linux":
        raise NoScreen(_unreachable(os.environ.get("DISPLAY"))) from failure
    raise _refused() from failure


def _read_x_screens() -> tuple[tuple[int, int], list[Screen]]:
    from mss.exception import ScreenShotError

    session = _opened(lambda: _new("xgetimage"))
    try:
        whole = session.monitors[0]
        return (whole["width"], whole["height"]), _listed(session)
    except ScreenShotError as error:
        raise NoScreen(_unreachable(os.environ.get("DISPLAY"))) from error
    finally:
        with contextlib.suppress(ScreenShotError):
            session.close()


def _listed(session: "mss.MSS") -> list[Screen]:
    if sys.platform == "darwin":
        from admin_desktop.capture import darwin

        screens = darwin.screens()
    else:
        from mss.exception import ScreenShotError

        try:
            screens = _as_screens(session.monitors)
        except ScreenShotError as error:
            raise NoScreen(_NOTHING_HERE) from error
    if not screens:
        raise NoScreen(f"{_NOTHING_HERE} Switch a screen on, then try again.")
    return screens


def _as_screens(monitors: list[dict[str, Any]]) -> list[Screen]:
    # The first entry is the whole desktop; it stands for itself where the server names no screens.
    each = [monitor for monitor in monitors[1:] or monitors if monitor["width"] > 0 and monitor["height"] > 0]
    primary = next((at for at, monitor in enumerate(each) if monitor.get("is_primary")), 0)
    return [
        Screen(
            number=at + 1,
            name=str(monitor.get("name") or monitor.get("output") or f"Screen {at + 1}"),
            rect=Rect(monitor["left"], monitor["top"], monitor["width"], monitor["height"]),
            primary=at == primary,
        )
        for at, monitor in enumerate(each)
    ]


def _frame(session: "mss.MSS", screen: Screen) -> Frame:
    place = screen.rect
    shot = session.grab({"left": place.x, "top": place.y, "width": place.width, "height": place.height})
    width, height = shot.size
    if len(shot.raw) != width * height * 4:
        # A screen of more than eight bits a colour, say: bytes that would be shown as noise.
        raise ValueError(f"{width} x {height} pixels came as {len(shot.raw)} bytes")
    return Frame(screen, width, height, shot.raw, datetime.now(UTC))


def _x_trouble() -> str | None:
    if os.environ.get("XDG_SESSION_TYPE", "").lower() == "wayland":
        return (
            f"{_NOTHING_HERE} This session uses Wayland, which does not let programs see the screen: "
            "log in with an X11 (Xorg) session instead, or import a picture."
        )
    if not os.environ.get("DISPLAY"):
        return f"{_NOTHING_HERE} This session has no display (DISPLAY is not set)."
    return None


def _unreachable(display: str | None) -> str:
    return f"{_NOTHING_HERE} The display {display} does not answer, or shows too few colours."


def _session_trouble() -> str | None:
    if sys.platform == "linux":
        return None  # X11 says nothing about it, and the command is to be quick

    from admin_desktop.capture.session import session_trouble

    return session_trouble()


def _refused() -> GrabFailed:
    from admin_desktop.capture.session import REFUSED

    return GrabFailed(REFUSED)
