"""A fault in a policy pack, said so that the person who wrote the pack can find and mend it."""

from dataclasses import dataclass

KeyPath = tuple[str | int, ...]
"""Where a value lies in a pack: ``("categories", "threat", "call", 0)``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a policy pack that has to be corrected.

    Attributes:
        file: name of the file in the pack's folder, or of the folder.
        line: counted from 1; None when the fault is in no line (a missing file).
        key: with dots, list positions counted from 0 (``categories.threat.call[0]``); empty for a whole file.
        message: in plain words, without a full stop.
    """

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        """Write ``pack.yaml, line 41, categories.threat.handling: "remove" is not one of …``."""
        line = None if self.line is None else f"line {self.line}"
        return f"{', '.join(part for part in (self.file, line, self.key) if part)}: {self.message}"


def key_words(path: KeyPath) -> str:
    """Write where a value lies: ``reports[0].role``."""
    words = ""
    for step in path:
        words += f"[{step}]" if isinstance(step, int) else f".{_printable(step)}"
    return words.removeprefix(".")


def quoted(value: str, longest: int = 60) -> str:
    """Show a text from a pack within a message: one line, nothing unprintable, not too long."""
    line = _printable(" ".join(value.split()))
    return f'"{line if len(line) <= longest else line[: longest - 1] + "…"}"'


def _printable(text: str) -> str:
    # A pack may come from anywhere; its text must not move a terminal's cursor or turn the direction of a line.
    return "".join(sign if sign.isprintable() else "?" for sign in text)
