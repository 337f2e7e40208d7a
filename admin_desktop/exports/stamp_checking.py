"""Checking the trusted timestamps in a package, where this computer can."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from types import ModuleType
from typing import Any, Protocol

from admin_desktop.errors import Trouble
from admin_desktop.evidence.verifying import Finding

_REPLY = re.compile(r"(data/timestamps/row-(\d{1,15}))-\d+\.tsr")
_LARGEST = 1 << 20  # bytes of a request, a reply, certificates or a row


class Confirmed(Protocol):
    """A reply that holds."""

    @property
    def gen_time(self) -> datetime:
        """When, as the authority says."""


Judge = Callable[[str, bytes, bytes, bytes, str], Confirmed]
"""Checks a reply: (name to speak of, request, reply, the row's bytes, roots as PEM); raises a Trouble or ValueError."""


def check_stamps(verify: ModuleType, path: str, judge: Judge) -> tuple[list[Finding], list[str]]:
    """Judge every timestamp in a package, as of the time that it states.

    The roots are those in the package: that they are the authority's own is for a person to compare, and the notes say
    so. That the stamped bytes are the ledger's row is checked by verify.py.

    Args:
        verify: our checker, loaded.
        path: of a package that it could open.
        judge: of replies.

    Returns:
        findings of the kind "stamp_broken", and notes.
    """
    package = verify.open_package(path)
    try:
        replies = sorted(name for name in package.sizes if _REPLY.fullmatch(name))
        outcomes = [one for name in replies for one in _check(verify, package, name, judge)]
    finally:
        package.close()
    notes = [one for one in outcomes if isinstance(one, str)]
    if notes:
        notes.append("They were judged with the certificates in the package: compare these with the authority's own.")
    return [one for one in outcomes if isinstance(one, Finding)], notes


def _check(verify: ModuleType, package: Any, name: str, judge: Judge) -> Iterator[Finding | str]:
    found = _REPLY.fullmatch(name)
    if found is None:
        return
    row, number = found.group(1), int(found.group(2))
    stem = name.removesuffix(".tsr")
    try:
        parts = [package.read(one, _LARGEST) for one in (f"{stem}.tsq", name, f"{row}.json", f"{stem}-roots.pem")]
        request, reply, data, roots = parts
        moment = judge(f"the authority of {name}", request, reply, data, roots.decode("ascii")).gen_time
    except (verify.Refused, Trouble, ValueError) as refused:
        words = verify.shown(str(refused), 400)
        yield Finding("stamp_broken", name, f"The timestamp {name} does not hold: {words}")
    else:
        yield f"Row {number} existed by {moment:%Y-%m-%d %H:%M:%S} UTC, says {name}."
