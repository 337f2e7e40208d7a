"""From the screen, or a file, into the vault: grabbing, sealing, and what is learnt a moment later."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from admin_desktop import __version__

# Only the names: what is not asked for is not imported, so that the capture command and the first paint stay quick.
if TYPE_CHECKING:
    from admin_desktop.capture.frames import Frame
    from admin_desktop.capture.geometry import Screen
    from admin_desktop.capture.grabbing import Grabber
    from admin_desktop.evidence.captures import Capture, Purpose
    from admin_desktop.evidence.sealing import Sealed, Sealer
    from admin_desktop.evidence.vault import Vault
    from admin_desktop.storage.database import Database

Which = int | Literal["all", "pointer"]


@dataclass(frozen=True, slots=True)
class Captured:
    """A sealed capture, its frames (physical pixels), and the steps' times in milliseconds.

    ``ms`` has the keys grab, encode, write, record and total. ``box`` is where to begin with choosing the post: the
    place of the frame in ``frames``, and x, y, width, height in its physical pixels. ``notice`` says what could not be
    done as asked, or is empty.
    """

    capture: "Capture"
    frames: tuple["Frame", ...]
    ms: dict[str, float]
    box: tuple[int, list[int]] | None = None
    notice: str = ""


class Capturing:
    """Takes pictures and seals them into one data folder.

    Args:
        database, vault: of the folder.
    """

    def __init__(self, database: "Database", vault: "Vault") -> None:
        self._database, self._vault = database, vault

    @cached_property
    def sealer(self) -> "Sealer":
        """Seals into this data folder."""
        from admin_desktop.evidence.sealing import Sealer

        return Sealer(self._database, self._vault, __version__)

    @cached_property
    def grabber(self) -> "Grabber":
        """The way to take pictures of the screen that works here.

        Raises:
            NoScreen: none does.
        """
        from admin_desktop.capture.grabbers import grabbers
        from admin_desktop.capture.grabbing import choose_grabber

        return choose_grabber(grabbers())

    def choose_screens(self, which: Which = "pointer") -> list["Screen"]:
        """Read the screens anew and choose.

        Args:
            which: a screen's number from 1, "all", or "pointer" (the screen under the mouse pointer).

        Raises:
            NoScreen, NoSuchScreen: there is none to take a picture of.
        """
        from admin_desktop.capture.grabbing import select_screens
        from admin_desktop.capture.pointer import pointer_position

        pointer = pointer_position() if which == "pointer" else None
        return select_screens(self.grabber.screens(), which, pointer)

    def capture(self, which: Which, purpose: "Purpose") -> Captured:
        """Grab and seal.

        Raises:
            Trouble: as :meth:`choose_screens`, :meth:`Grabber.grab` and :meth:`Sealer.seal`.
        """
        started = time.perf_counter()
        frames = self.grabber.grab(self.choose_screens(which))
        grabbed_ms = (time.perf_counter() - started) * 1e3
        return self.seal(frames, purpose, grabbed_ms, {})

    def seal(self, frames: Sequence["Frame"], purpose: "Purpose", grab_ms: float, facts: dict[str, Any]) -> Captured:
        """Seal frames that were just grabbed.

        Args:
            frames: at least one.
            purpose: why they were taken.
            grab_ms: how long grabbing took, for the record of times.
            facts: JSON values for the ledger.

        Raises:
            Trouble: as :meth:`Sealer.seal`.
        """
        from admin_desktop.evidence.sealing import ScreenShot

        started = time.perf_counter()
        shots = [ScreenShot(frame, screen_facts(frame)) for frame in frames]
        sealed = self.sealer.seal(shots, purpose, {"grabber": self.grabber.name, **facts})
        total = grab_ms + (time.perf_counter() - started) * 1e3
        return Captured(sealed.capture, tuple(frames), {"grab": grab_ms, **sealed.ms, "total": total})

    def observe(self, capture: "Capture", frames: Sequence["Frame"]) -> "Capture":
        """Record what is learnt a moment after the seal: window, page, and whether the pictures are any good.

        Args:
            capture: just sealed.
            frames: that it was sealed from.

        Raises:
            Trouble: not recorded; the capture is untouched.
        """
        from admin_desktop.capture.learning import learn
        from admin_desktop.evidence.sealing import observe

        learnt = learn(frames, frozenset({os.getpid()}))
        return observe(self._database, capture, learnt) if learnt else capture

    def import_files(self, files: Sequence[Path], purpose: "Purpose") -> "Sealed":
        """Seal pictures that came from elsewhere as one capture, byte for byte.

        Raises:
            NotAPicture, PictureTooLarge, FileUnreadable: nothing was kept.
            Trouble: as :meth:`Sealer.seal_import`.
        """
        from admin_desktop.incidents.importing import read_import
        from admin_desktop.storage.clock import utc_now

        return self.sealer.seal_import([read_import(file) for file in files], purpose, utc_now())

    def discard(self, capture_id: str, reason: str, who: str) -> None:
        """Erase a capture that belongs to no incident; hash, who, when, why stay on record.

        Raises:
            Trouble: it is as it was.
        """
        from admin_desktop.evidence.withdrawing import discard, erase
        from admin_desktop.storage.words import forget_words

        with self._database.writing() as connection:
            paths = discard(connection, capture_id, reason, who)
        erase(self._vault, capture_id, paths)
        forget_words(self._database)

    def recover(self) -> list["Capture"]:
        """After a crash: adopt whole pictures, clear halves away, finish erasing.

        Raises:
            Trouble: the rest is done at the next start.
        """
        from admin_desktop.evidence.recovery import recover
        from admin_desktop.evidence.withdrawing import finish_erasing
        from admin_desktop.storage.words import forget_words

        adopted = recover(self._database, self._vault, __version__)
        finish_erasing(self._database, self._vault)
        forget_words(self._database)
        return adopted


def screen_facts(frame: "Frame") -> dict[str, Any]:
    """Return what the ledger says about the screen a frame was grabbed from (JSON values)."""
    screen = frame.screen
    return {
        "number": screen.number,
        "name": _valid(screen.name),
        "x": screen.rect.x,
        "y": screen.rect.y,
        "width": screen.rect.width,
        "height": screen.rect.height,
        "primary": screen.primary,
    }


def _valid(text: str) -> str:
    """Half a surrogate pair (a title cut by its program) cannot be stored as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
