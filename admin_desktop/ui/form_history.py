"""Undo over the whole form: what it said before each change, whichever field that was in."""

from collections.abc import Callable
from time import monotonic

from admin_desktop.incidents.incident import Form

# Letters typed in one go are one step; a pause begins the next.
_PAUSE_S = 1.0
_MOST = 200


class FormHistory:
    """The steps of one form, back and forth.

    Args:
        clock: seconds, for tests.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self.start(Form())

    def start(self, form: Form) -> None:
        """Begin with another form; nothing before it can be brought back."""
        self._now = form
        self._before: list[Form] = []
        self._after: list[Form] = []
        self._last = ("", 0.0)

    def changed(self, name: str, form: Form) -> None:
        """Note what the form says after a change.

        Args:
            name: of the field; changes of one field soon after one another are one step.
            form: as it stands now.
        """
        if form == self._now:
            return
        now, (last, at) = self._clock(), self._last
        if name != last or now - at > _PAUSE_S or not self._before:
            self._before.append(self._now)
            del self._before[:-_MOST]
        self._last = (name, now)
        self._now = form
        self._after.clear()

    def stands(self, form: Form) -> None:
        """Take the form as it stands for the last step: what changed since is nothing to take back."""
        self._now = form

    def undo(self) -> Form | None:
        """Return the form as it was before the last step; None where there is none."""
        return self._go(self._before, self._after)

    def redo(self) -> Form | None:
        """Return the form as it was before the last undo; None where there is none."""
        return self._go(self._after, self._before)

    def bring_in(self, change: Callable[[Form], Form]) -> Form:
        """Change every step, for what came in and is nobody's change (a guess): undo does not take it out again.

        Returns:
            the form as it stands.
        """
        self._before = [change(one) for one in self._before]
        self._after = [change(one) for one in self._after]
        self._now = change(self._now)
        return self._now

    def _go(self, back: list[Form], forth: list[Form]) -> Form | None:
        if not back:
            return None
        forth.append(self._now)
        self._now = back.pop()
        self._last = ("", 0.0)
        return self._now
