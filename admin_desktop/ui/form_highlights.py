"""Showing in a text field which words led to a suggestion."""

from collections.abc import Iterable, Sequence

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

Span = tuple[int, int]


def highlight(field: QPlainTextEdit, spans: Iterable[Span], ground: str) -> None:
    """Underline these parts of a text, on another ground; the cursor stays where it is.

    Args:
        spans: (start, end) in its characters.
        ground: a colour.
    """
    text, marked = field.toPlainText(), []
    for start, end in spans:
        selection = QTextEdit.ExtraSelection()
        look = QTextCharFormat()
        look.setBackground(QColor(ground))
        look.setFontUnderline(True)
        cursor = QTextCursor(field.document())
        cursor.setPosition(_in_qt(text, start))
        cursor.setPosition(_in_qt(text, end), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor, selection.format = cursor, look
        marked.append(selection)
    field.setExtraSelections(marked)


def spans_in(text: str, said: str, spans: Sequence[Span]) -> list[Span]:
    """Return where the words that led to a suggestion stand in a text that may have been changed since.

    Args:
        text: as it stands in the field.
        said: that the spans are of.
        spans: (start, end) in the characters of ``said``.
    """
    if text == said:
        return list(spans)
    found = []
    for start, end in spans:
        word = said[start:end]
        at = text.find(word) if word else -1
        if at >= 0:
            found.append((at, at + len(word)))
    return found


def _in_qt(text: str, at: int) -> int:
    """Qt counts an emoji as two."""
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2
