"""What is learnt of a capture a moment after the seal: the window, its page, and whether the picture is any good."""

from collections.abc import Sequence
from typing import Any

from admin_desktop.capture import looks
from admin_desktop.capture.active_window import active_window, titles_of_others
from admin_desktop.capture.frames import Frame
from admin_desktop.capture.page_link import ask_for_link
from admin_desktop.capture.permission import Permission, check_permission
from admin_desktop.capture.screen_sizes import physical_sizes


def learn(frames: Sequence[Frame], exclude_pids: frozenset[int]) -> dict[str, Any]:
    """Find out what the ledger's second row says. Takes at most about 0.6 seconds and never raises.

    Args:
        frames: as they were sealed.
        exclude_pids: our own processes.

    Returns:
        JSON values: ``window_title`` and ``process`` of the active window, ``page_link`` (a web address that a browser
        showed; untrusted), ``looks`` (a list of ``{screen, look}``). What is not known, or not wrong, is left out.
    """
    learnt: dict[str, Any] = {}
    window = active_window(exclude_pids)
    asking = ask_for_link(window)
    if window is not None:
        learnt["window_title"], learnt["process"] = _valid(window.title), _valid(window.process or "")
    # While the browser thinks.
    permission = check_permission()
    titles = titles_of_others(exclude_pids) if permission == Permission.UNKNOWN else []
    withheld = looks.windows_withheld(permission, titles)
    found = looks.findings(frames, physical_sizes(), withheld=withheld)
    if found:
        learnt["looks"] = [finding.in_ledger() for finding in found]
    link = asking.link()
    if link is not None:
        learnt["page_link"] = _valid(link)
    return learnt


def _valid(text: str) -> str:
    """Half a surrogate pair (a title cut by its program) cannot be stored as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
