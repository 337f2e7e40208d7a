"""The keys that capture from anywhere: begun, ended and tried out without holding up a window."""

import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from admin_desktop.capture.hotkeys.combination import Combination, Reserved
from admin_desktop.capture.hotkeys.listening import Hotkeys, Listening, choose_hotkeys, system_hotkeys
from admin_desktop.errors import Trouble

_log = logging.getLogger(__name__)

# Long enough to find three keys, short enough to wait for.
_TRIAL_MS = 8000


class HotkeyState(Enum):
    """How it stands with the keys."""

    OFF = "off"
    STARTING = "starting"
    LISTENING = "listening"
    TROUBLE = "trouble"
    TRYING = "trying"
    WORKS = "works"
    NOTHING_CAME = "nothing_came"


class Hotkey(QObject):
    """Listens for one combination at a time.

    Args:
        reserved: what cannot be used.
        candidates: ways to listen; the system's own unless a test says otherwise.

    Signals (all on the GUI thread):
        pressed: capture. Not while the keys are tried out.
        changed: :attr:`state` and :attr:`sentence` are other ones.
    """

    pressed = Signal()
    changed = Signal()
    _arrived = Signal(int)
    _begun = Signal(int, object)

    def __init__(self, reserved: Reserved, candidates: Callable[[], list[Hotkeys]] = system_hotkeys) -> None:
        super().__init__()
        self.reserved, self._candidates = reserved, candidates
        self.state, self.sentence, self.link = HotkeyState.OFF, "", ""
        self.combination: Combination | None = None
        self._way: Hotkeys | None = None
        self._listening: Listening | None = None
        self._round = 0
        self._trial = QTimer(self)
        self._trial.setSingleShot(True)
        self._trial.setInterval(_TRIAL_MS)
        self._trial.timeout.connect(self._nothing_came)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._begun.connect(self._take_begun, Qt.ConnectionType.QueuedConnection)

    @property
    def words(self) -> str:
        """The keys as they are written on them; empty for none."""
        return self.combination.words(sys.platform) if self.combination else ""

    def use(self, text: str) -> None:
        """Listen for these keys from now on, and no longer for others.

        Args:
            text: as in the settings; empty, or anything that is no combination, for none.
        """
        self.stop()
        self.combination = wanted = Combination.parse(text)
        if wanted is None:
            self._become(HotkeyState.OFF)
            return
        if refusal := self.reserved.refusal(wanted, sys.platform):
            self._become(HotkeyState.TROUBLE, refusal)
            return
        self._become(HotkeyState.STARTING)
        number = self._round
        # A thread of its own: what it imports and asks may take a while, and no other work shall wait for it.
        threading.Thread(target=self._begin, args=(number, wanted), name="hotkey-start", daemon=True).start()

    def stop(self) -> None:
        """Listen no more; what still arrives from before does not count."""
        self._round += 1
        self._trial.stop()
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.stop()

    def try_out(self) -> None:
        """Wait for the keys to be pressed, and say whether they arrive; no picture is taken."""
        if self._listening is None:
            return
        self._trial.start()
        self._become(HotkeyState.TRYING, f"Press {self.words} now…")

    def _begin(self, number: int, wanted: Combination) -> None:
        """On a thread of its own."""
        outcome: tuple[Hotkeys, Listening] | Trouble | Exception
        try:
            way = choose_hotkeys(self._candidates())
            outcome = way, way.listen(wanted, lambda: self._tell(number))
        except Exception as error:
            outcome = error
        try:
            self._begun.emit(number, outcome)
        except RuntimeError:  # the program has ended meanwhile, and this object with it
            if isinstance(outcome, tuple):
                outcome[1].stop()

    def _tell(self, number: int) -> None:
        """On the listener's thread."""
        with contextlib.suppress(RuntimeError):
            self._arrived.emit(number)

    def _take_begun(self, number: int, outcome: object) -> None:
        if isinstance(outcome, tuple):
            way, listening = outcome
            if number != self._round:
                listening.stop()
                return
            self._way, self._listening, self.link = way, listening, ""
            self._become(HotkeyState.LISTENING)
        elif number == self._round:
            if not isinstance(outcome, Trouble):
                _log.error("the hotkey could not be listened for", exc_info=outcome)  # type: ignore[arg-type]
            self.link = self._link()
            self._become(HotkeyState.TROUBLE, str(outcome) if isinstance(outcome, Trouble) else _FAULT)

    def _link(self) -> str:
        with contextlib.suppress(Exception):
            return next((way.settings_link() for way in self._candidates()), "")
        return ""

    def _take(self, number: int) -> None:
        if number != self._round:
            return
        if self._trial.isActive():
            self._trial.stop()
            self._become(HotkeyState.WORKS, f"It works: {self.words} arrived.")
        else:
            self.pressed.emit()

    def _nothing_came(self) -> None:
        advice = self._way.advice() if self._way else ""
        self.link = self._link()
        self._become(HotkeyState.NOTHING_CAME, f"Nothing arrived. {advice}".strip())

    def _become(self, state: HotkeyState, sentence: str = "") -> None:
        self.state, self.sentence = state, sentence
        self.changed.emit()


_FAULT = (
    "These keys could not be made to work on this computer. Captures by button work; the log has the details for "
    "whoever helps you."
)
