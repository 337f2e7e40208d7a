"""X11: the pointer, and the windows as they lie.

Through XCB and not Xlib: Xlib ends the process when the server goes away or a window vanishes between two
questions, unless a handler is set that belongs to the whole process (and Qt has one of its own). With XCB
such a question simply has no answer.
"""

import contextlib
import ctypes
import functools
import os
import time
from collections.abc import Iterator
from ctypes import POINTER, c_char_p, c_int, c_uint, c_uint8, c_uint16, c_uint32, c_void_p
from pathlib import Path
from typing import Any

from admin_desktop.capture.geometry import Rect
from admin_desktop.capture.window_info import LONGEST_TITLE, WindowInfo
from admin_desktop.capture.window_under import PlacedWindow

# A server without other clients starts anew when its last one leaves, and takes no connection meanwhile. Seconds.
_TRIES = (0.0, 0.05, 0.15)
_ANY_TYPE = 0
_STRING = 31
_VIEWABLE = 2
# Of surf and of vimb.
_LINK_PROPERTIES = ("_SURF_URI", "_VIMB_URI")
# Frames of window managers hold the program's window one or two levels down.
_DEEPEST = 3


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", c_uint),)


class _ScreenIterator(ctypes.Structure):
    _fields_ = (("data", POINTER(c_uint32)), ("rem", c_int), ("index", c_int))


class _Pointer(ctypes.Structure):
    _fields_ = (
        ("response_type", c_uint8),
        ("same_screen", c_uint8),
        ("sequence", c_uint16),
        ("length", c_uint32),
        ("root", c_uint32),
        ("child", c_uint32),
        ("root_x", ctypes.c_int16),
        ("root_y", ctypes.c_int16),
    )


class _Atom(ctypes.Structure):
    _fields_ = (
        ("response_type", c_uint8),
        ("pad0", c_uint8),
        ("sequence", c_uint16),
        ("length", c_uint32),
        ("atom", c_uint32),
    )


class _Property(ctypes.Structure):
    _fields_ = (
        ("response_type", c_uint8),
        ("format", c_uint8),
        ("sequence", c_uint16),
        ("length", c_uint32),
        ("type", c_uint32),
        ("bytes_after", c_uint32),
        ("value_len", c_uint32),
    )


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("response_type", c_uint8),
        ("backing_store", c_uint8),
        ("sequence", c_uint16),
        ("length", c_uint32),
        ("visual", c_uint32),
        ("window_class", c_uint16),
        ("bit_gravity", c_uint8),
        ("win_gravity", c_uint8),
        ("backing_planes", c_uint32),
        ("backing_pixel", c_uint32),
        ("save_under", c_uint8),
        ("map_is_installed", c_uint8),
        ("map_state", c_uint8),
    )


class _Tree(ctypes.Structure):
    _fields_ = (
        ("response_type", c_uint8),
        ("pad0", c_uint8),
        ("sequence", c_uint16),
        ("length", c_uint32),
        ("root", c_uint32),
        ("parent", c_uint32),
        ("children_len", c_uint16),
    )


class _Geometry(ctypes.Structure):
    _fields_ = (
        ("response_type", c_uint8),
        ("depth", c_uint8),
        ("sequence", c_uint16),
        ("length", c_uint32),
        ("root", c_uint32),
        ("x", ctypes.c_int16),
        ("y", ctypes.c_int16),
        ("width", c_uint16),
        ("height", c_uint16),
    )


class _Translated(ctypes.Structure):
    _fields_ = (
        ("response_type", c_uint8),
        ("same_screen", c_uint8),
        ("sequence", c_uint16),
        ("length", c_uint32),
        ("child", c_uint32),
        ("x", ctypes.c_int16),
        ("y", ctypes.c_int16),
    )


# name: (arguments after the connection, reply)
_REQUESTS: dict[str, tuple[list[Any], type[ctypes.Structure]]] = {
    "xcb_query_pointer": ([c_uint32], _Pointer),
    "xcb_intern_atom": ([c_uint8, c_uint16, c_char_p], _Atom),
    "xcb_get_property": ([c_uint8, c_uint32, c_uint32, c_uint32, c_uint32, c_uint32], _Property),
    "xcb_get_window_attributes": ([c_uint32], _Attributes),
    "xcb_query_tree": ([c_uint32], _Tree),
    "xcb_get_geometry": ([c_uint32], _Geometry),
    "xcb_translate_coordinates": ([c_uint32, c_uint32, ctypes.c_int16, ctypes.c_int16], _Translated),
}


@functools.cache
def _library() -> Any:
    xcb = ctypes.CDLL("libxcb.so.1")
    for name, arguments, result in (
        ("xcb_connect", [c_char_p, POINTER(c_int)], c_void_p),
        ("xcb_connection_has_error", [c_void_p], c_int),
        ("xcb_disconnect", [c_void_p], None),
        ("xcb_get_setup", [c_void_p], c_void_p),
        ("xcb_setup_roots_iterator", [c_void_p], _ScreenIterator),
        ("xcb_screen_next", [POINTER(_ScreenIterator)], None),
        ("xcb_get_property_value", [POINTER(_Property)], c_void_p),
        ("xcb_get_property_value_length", [POINTER(_Property)], c_int),
        ("xcb_query_tree_children", [POINTER(_Tree)], POINTER(c_uint32)),
        ("xcb_query_tree_children_length", [POINTER(_Tree)], c_int),
    ):
        function = getattr(xcb, name)
        function.argtypes, function.restype = arguments, result
    for name, (request, reply) in _REQUESTS.items():
        function = getattr(xcb, name)
        function.argtypes, function.restype = [c_void_p, *request], _Cookie
        function = getattr(xcb, f"{name}_reply")
        function.argtypes, function.restype = [c_void_p, _Cookie, POINTER(c_void_p)], POINTER(reply)
    return xcb


@functools.cache
def _free() -> Any:
    free = ctypes.CDLL(None).free
    free.argtypes, free.restype = [c_void_p], None
    return free


class _Display:
    """One connection. Every question returns None when the window is gone or the server does not answer."""

    def __init__(self, connection: int, number: int) -> None:
        self._xcb = _library()
        self._connection = connection
        self.root = self._root(number)

    def close(self) -> None:
        self._xcb.xcb_disconnect(self._connection)

    def _root(self, number: int) -> int:
        screens = self._xcb.xcb_setup_roots_iterator(self._xcb.xcb_get_setup(self._connection))
        for _ in range(number):
            self._xcb.xcb_screen_next(ctypes.byref(screens))
        return int(screens.data[0])

    @contextlib.contextmanager
    def _reply(self, request: str, *arguments: Any) -> Iterator[Any]:
        cookie = getattr(self._xcb, request)(self._connection, *arguments)
        error = c_void_p()
        reply = getattr(self._xcb, f"{request}_reply")(self._connection, cookie, ctypes.byref(error))
        try:
            yield reply or None
        finally:
            _free()(error)
            _free()(ctypes.cast(reply, c_void_p))

    def pointer(self) -> tuple[int, int] | None:
        with self._reply("xcb_query_pointer", self.root) as reply:
            if reply is None or not reply.contents.same_screen:
                return None
            return int(reply.contents.root_x), int(reply.contents.root_y)

    def atom(self, name: str) -> int:
        with self._reply("xcb_intern_atom", 1, len(name), name.encode("ascii")) as reply:
            return int(reply.contents.atom) if reply is not None else 0

    def value(self, window: int, name: str) -> tuple[int, bytes] | None:
        """Return a property's type and bytes, at most four for each character of the longest title."""
        atom = self.atom(name)
        if not atom:
            return None
        with self._reply("xcb_get_property", 0, window, atom, _ANY_TYPE, 0, LONGEST_TITLE) as reply:
            if reply is None or not reply.contents.type:
                return None
            length = self._xcb.xcb_get_property_value_length(reply)
            return int(reply.contents.type), ctypes.string_at(self._xcb.xcb_get_property_value(reply), length)

    def numbers(self, window: int, name: str) -> list[int]:
        found = self.value(window, name)
        return list(memoryview(found[1][: len(found[1]) // 4 * 4]).cast("I")) if found is not None else []

    def children(self, window: int) -> list[int]:
        """Return the windows inside, lowest first."""
        with self._reply("xcb_query_tree", window) as reply:
            if reply is None:
                return []
            count = self._xcb.xcb_query_tree_children_length(reply)
            return list(self._xcb.xcb_query_tree_children(reply)[:count])

    def viewable(self, window: int) -> bool:
        with self._reply("xcb_get_window_attributes", window) as reply:
            return reply is not None and reply.contents.map_state == _VIEWABLE

    def place(self, window: int) -> Rect | None:
        """Return where a window is drawn, with the window manager's frame and without a shadow of its own."""
        with self._reply("xcb_get_geometry", window) as size, self._corner(window) as corner:
            if size is None or corner is None:
                return None
            x, y, width, height = corner.contents.x, corner.contents.y, size.contents.width, size.contents.height
        left, right, top, bottom = self._rim(window, "_NET_FRAME_EXTENTS")
        inner_left, inner_right, inner_top, inner_bottom = self._rim(window, "_GTK_FRAME_EXTENTS")
        left, right, top, bottom = left - inner_left, right - inner_right, top - inner_top, bottom - inner_bottom
        return Rect(x - left, y - top, width + left + right, height + top + bottom)

    def _corner(self, window: int) -> "contextlib.AbstractContextManager[Any]":
        return self._reply("xcb_translate_coordinates", window, self.root, 0, 0)

    def _rim(self, window: int, name: str) -> list[int]:
        found = self.numbers(window, name)
        return found if len(found) == len("LRTB") else [0, 0, 0, 0]

    def title(self, window: int) -> str:
        found = self.value(window, "_NET_WM_NAME") or self.value(window, "WM_NAME")
        if found is None:
            return ""
        kind, text = found
        return text.decode("latin-1" if kind == _STRING else "utf-8", errors="replace")


@contextlib.contextmanager
def _display() -> Iterator[_Display | None]:
    opened = _open()
    try:
        yield opened
    finally:
        if opened is not None:
            opened.close()


def _open() -> _Display | None:
    name = os.environ.get("DISPLAY")
    if not name:
        return None
    xcb, number = _library(), c_int()
    for pause in _TRIES:
        time.sleep(pause)
        connection = xcb.xcb_connect(name.encode(), ctypes.byref(number))
        if not xcb.xcb_connection_has_error(connection):
            return _Display(connection, number.value)
        xcb.xcb_disconnect(connection)
    return None


def display_answers() -> bool:
    """Return whether the X display named by ``DISPLAY`` can be reached."""
    with _display() as display:
        return display is not None


def pointer_position() -> tuple[int, int] | None:
    """Return the pointer's place in physical pixels of the X screen; None when there is no answer."""
    with _display() as display:
        return display.pointer() if display is not None else None


class Windows:
    """The windows of an X11 session."""

    def from_active_down(self) -> Iterator[WindowInfo]:
        """Give the active window, then those below it; all named windows from the top where nobody says which."""
        with _display() as display:
            if display is None:
                return
            active = next(iter(display.numbers(display.root, "_NET_ACTIVE_WINDOW")), 0)
            seen = set()
            for window in _downwards(display, active):
                if window not in seen and (title := display.title(window)):
                    seen.add(window)
                    yield _described(display, window, title)


class PropertyLinks:
    """Web addresses that browsers write on their windows for others to read.

    Few do: Firefox and Chromium tell theirs only to assistive programs, over a bus that most sessions do not have.
    """

    def address(self, window: WindowInfo) -> str | None:
        """See :class:`admin_desktop.capture.page_link.LinkReader`."""
        if window.handle is None:
            return None
        with _display() as display:
            for name in _LINK_PROPERTIES if display is not None else ():
                found = display.value(window.handle, name) if display is not None else None
                if found is not None:
                    return found[1].decode("utf-8", errors="replace").rstrip("\0")
        return None


class PlacesOfWindows:
    """See :class:`admin_desktop.capture.window_under.PlacedWindows`."""

    def from_top_down(self) -> Iterator[PlacedWindow]:
        """See :class:`admin_desktop.capture.window_under.PlacedWindows`; physical pixels."""
        with _display() as display:
            if display is None:
                return
            managed = display.numbers(display.root, "_NET_CLIENT_LIST_STACKING") or display.children(display.root)
            for window in reversed(managed):
                if _is_desktop(display, window) or not display.viewable(window):
                    continue
                if (place := display.place(window)) is not None:
                    yield PlacedWindow(place, next(iter(display.numbers(window, "_NET_WM_PID")), None))


def _is_desktop(display: _Display, window: int) -> bool:
    kinds = display.numbers(window, "_NET_WM_WINDOW_TYPE")
    names = ("_NET_WM_WINDOW_TYPE_DESKTOP", "_NET_WM_WINDOW_TYPE_DOCK")
    return bool(kinds) and any(display.atom(name) in kinds for name in names)


def _downwards(display: _Display, active: int) -> Iterator[int]:
    if active:
        yield active
    managed = display.numbers(display.root, "_NET_CLIENT_LIST_STACKING")[::-1]
    if not managed:
        for window in reversed(display.children(display.root)):
            yield from _named(display, window, _DEEPEST)
        return
    below = managed[managed.index(active) + 1 :] if active in managed else managed
    yield from (window for window in below if display.viewable(window))


def _named(display: _Display, window: int, depth: int) -> Iterator[int]:
    """Give the topmost named window in this one that can be seen, itself included."""
    if not display.viewable(window):
        return
    if display.value(window, "WM_NAME") or display.value(window, "_NET_WM_NAME"):
        yield window
    elif depth > 0:
        for child in reversed(display.children(window)):
            yield from _named(display, child, depth - 1)


def _described(display: _Display, window: int, title: str) -> WindowInfo:
    pid = next(iter(display.numbers(window, "_NET_WM_PID")), None)
    return WindowInfo(title, _process_name(pid) if pid else None, pid, window)


def _process_name(pid: int) -> str | None:
    process = Path("/proc") / str(pid)
    with contextlib.suppress(OSError):
        return (process / "exe").readlink().name
    # The link of another user's process may not be read, its name may.
    with contextlib.suppress(OSError):
        return (process / "comm").read_text(errors="replace").strip() or None
    return None
