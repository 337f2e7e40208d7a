"""Windows: what a browser tells assistive programs (UI Automation) about the page that it shows.

Bare COM through ctypes: four calls are not worth a library that writes its own modules at run time.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from admin_desktop.capture.page_link import is_browser
from admin_desktop.capture.window_info import WindowInfo

assert sys.platform == "win32"

import ctypes  # noqa: E402
import uuid  # noqa: E402
from ctypes import wintypes  # noqa: E402

_ole32 = ctypes.WinDLL("ole32")
_oleaut32 = ctypes.WinDLL("oleaut32")


class _NotThere(OSError):
    """This system's UI Automation cannot do that."""


class _Guid(ctypes.Structure):
    _fields_ = (("bytes", ctypes.c_ubyte * 16),)


class _Variant(ctypes.Structure):
    _fields_ = (
        ("kind", wintypes.USHORT),
        ("reserved", wintypes.USHORT * 3),
        ("value", ctypes.c_longlong),
        ("more", ctypes.c_void_p),
    )


_ole32.CoInitializeEx.argtypes, _ole32.CoInitializeEx.restype = [ctypes.c_void_p, wintypes.DWORD], ctypes.c_long
_ole32.CoUninitialize.argtypes, _ole32.CoUninitialize.restype = [], None
_ole32.CoCreateInstance.argtypes = [
    ctypes.POINTER(_Guid),
    ctypes.c_void_p,
    wintypes.DWORD,
    ctypes.POINTER(_Guid),
    ctypes.POINTER(ctypes.c_void_p),
]
_ole32.CoCreateInstance.restype = ctypes.c_long
_oleaut32.VariantClear.argtypes, _oleaut32.VariantClear.restype = [ctypes.POINTER(_Variant)], ctypes.c_long


def _guid(text: str) -> _Guid:
    return _Guid.from_buffer_copy(uuid.UUID(text).bytes_le)


_AUTOMATION_CLASS = _guid("ff48dba4-60ef-4201-aa87-54103eef594e")
_AUTOMATION = _guid("30cbe57d-d9d0-452a-ab13-7ac5ac4825ee")
_NOT_IMPLEMENTED = ctypes.c_long(0x80004001).value
_MULTITHREADED, _IN_PROCESS = 0, 1
_NUMBER, _TEXT, _TRUTH = 3, 8, 11
_DESCENDANTS = 4
_VALUE = 30045
# Property, kind of its value, value. A page is a document whose value is its whole address; an address bar is the first
# field that one can write into; where controls have no kinds, it is the first thing with a value at all.
_LOOK_FOR = ((30003, _NUMBER, 50030), (30003, _NUMBER, 50004), (30043, _TRUTH, 0xFFFF))
# Places in the tables of functions, counted from 0 (UIAutomationClient.h).
_RELEASE, _ELEMENT_OF_WINDOW, _CONDITION, _FIND_FIRST, _PROPERTY = 2, 6, 23, 5, 10


class AutomationLinks:
    """Asks browsers through UI Automation."""

    def address(self, window: WindowInfo) -> str | None:
        """See :class:`admin_desktop.capture.page_link.LinkReader`."""
        if window.handle is None or not is_browser(window.process):
            return None
        begun = _ole32.CoInitializeEx(None, _MULTITHREADED) >= 0
        try:
            return _address(window.handle)
        finally:
            if begun:
                _ole32.CoUninitialize()


def _address(handle: int) -> str | None:
    with _pointer() as automation:
        _check(
            _ole32.CoCreateInstance(
                ctypes.byref(_AUTOMATION_CLASS), None, _IN_PROCESS, ctypes.byref(_AUTOMATION), ctypes.byref(automation)
            )
        )
        with _pointer() as element:
            _call(automation, _ELEMENT_OF_WINDOW, [wintypes.HWND, ctypes.c_void_p], handle, ctypes.byref(element))
            for what, kind, value in _LOOK_FOR:
                with suppress(_NotThere):
                    said = _first(automation, element, what, _Variant(kind=kind, value=value))
                    if said:
                        return said
    return None


def _first(automation: ctypes.c_void_p, element: ctypes.c_void_p, what: int, wanted: _Variant) -> str | None:
    """Return the value of the first element in the window that has a property of this value."""
    with _pointer() as condition, _pointer() as found:
        _call(
            automation,
            _CONDITION,
            [ctypes.c_int, _Variant, ctypes.c_void_p],
            what,
            wanted,
            ctypes.byref(condition),
        )
        _call(
            element,
            _FIND_FIRST,
            [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p],
            _DESCENDANTS,
            condition,
            ctypes.byref(found),
        )
        if not found:
            return None
        value = _Variant()
        _call(found, _PROPERTY, [ctypes.c_int, ctypes.c_void_p], _VALUE, ctypes.byref(value))
        try:
            return ctypes.wstring_at(value.value) if value.kind == _TEXT and value.value else None
        finally:
            _oleaut32.VariantClear(ctypes.byref(value))


@contextmanager
def _pointer() -> Iterator[ctypes.c_void_p]:
    """An interface that is released at the end, if there came to be one."""
    pointer = ctypes.c_void_p()
    try:
        yield pointer
    finally:
        if pointer:
            _function(pointer, _RELEASE, [])(pointer)


def _function(interface: ctypes.c_void_p, place: int, arguments: list[type]) -> "ctypes._CFunctionType":
    table = ctypes.cast(interface, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    # S_OK and the like; negative numbers are failures.
    return ctypes.WINFUNCTYPE(ctypes.c_long, ctypes.c_void_p, *arguments)(table[place])


def _call(interface: ctypes.c_void_p, place: int, arguments: list[type], *values: object) -> None:
    _check(_function(interface, place, arguments)(interface, *values))


def _check(result: int) -> None:
    if result == _NOT_IMPLEMENTED:
        raise _NotThere
    if result < 0:
        raise OSError(f"UI Automation answered {result & 0xFFFFFFFF:#x}")
