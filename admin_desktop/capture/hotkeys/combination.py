"""Keys pressed together: how they are written, said, and which of them can be used."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MODIFIERS = ("ctrl", "alt", "shift", "cmd")
"""Keys that are held, in the order in which they are written. ``cmd`` is the Windows key, Command, or Super."""
KEYS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789") | {f"f{number}" for number in range(1, 13)}
"""Keys that may come last."""
_SPOKEN = {
    "win32": {"cmd": "Windows"},
    "darwin": {"ctrl": "Control", "alt": "Option", "cmd": "Command"},
    "linux": {"cmd": "Super"},
}


@dataclass(frozen=True, slots=True)
class Combination:
    """Held keys and one more.

    Attributes:
        held: some of `MODIFIERS`, in their order.
        key: one of `KEYS`.
    """

    held: tuple[str, ...]
    key: str

    @classmethod
    def make(cls, held: Iterable[str], key: str) -> "Combination":
        """Make one from held keys in any order.

        Raises:
            ValueError: there is no such key.
        """
        names = {name.lower() for name in held}
        if not names.issubset(MODIFIERS) or key.lower() not in KEYS:
            raise ValueError(f"no such keys: {sorted(names)} {key}")
        return cls(tuple(name for name in MODIFIERS if name in names), key.lower())

    @classmethod
    def parse(cls, text: str) -> "Combination | None":
        """Read what ``str`` wrote ("ctrl+alt+p"); None for anything else."""
        *held, key = text.split("+")
        try:
            return cls.make(held, key)
        except ValueError:
            return None

    def __str__(self) -> str:
        return "+".join([*self.held, self.key])

    def words(self, platform: str) -> str:
        """Return it as it is written on the keys: "Ctrl+Alt+P"."""
        spoken = _SPOKEN.get(platform, {})
        return "+".join([*(spoken.get(name, name.title()) for name in self.held), self.key.upper()])


@dataclass(frozen=True, slots=True)
class Reserved:
    """Combinations that do something else already, as data (`resources/hotkeys/reserved.toml`).

    Attributes:
        suggested: what is offered, "" for none.
        taken: combination to what it does, as the end of a sentence ("locks the screen").
    """

    suggested: str
    taken: Mapping[str, str]

    @classmethod
    def load(cls, path: Path, platform: str) -> "Reserved":
        """Read the data for a platform ("win32", "darwin", "linux"); an unknown one has nothing reserved."""
        with path.open("rb") as file:
            data = tomllib.load(file)
        found = data.get(platform, {})
        taken = {**data["everywhere"]["taken"], **found.get("taken", {})}
        return cls(str(found.get("suggested", "")), {str(key): str(words) for key, words in taken.items()})

    def refusal(self, combination: Combination, platform: str) -> str:
        """Return why a combination cannot be used, as one sentence; empty when it can.

        Two held keys at least, not only Shift beside one: with one, every program has a use for nearly all letters
        (Ctrl+C), or it types (Option+P).
        """
        words = combination.words(platform)
        if combination.key.startswith("f") and len(combination.key) > 1 and set(combination.held) - {"shift"}:
            pass  # F5 with Ctrl: no text, and menus do not use it
        elif len(combination.held) < _FEWEST_HELD:
            two = (
                "Control, Option, Shift and Command" if platform == "darwin" else "Ctrl, Alt, Shift and the Windows key"
            )
            return f"{words} is used for typing or by other programs. Hold two of {two}, and press a letter or number."
        if does := self.taken.get(str(combination)):
            return f"{words} {does} already. Please choose other keys."
        return ""


_FEWEST_HELD = 2
