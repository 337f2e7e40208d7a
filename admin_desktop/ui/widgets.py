"""The small pieces every window is made of. Text from outside is always shown as plain text."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from admin_desktop.documents.plain import clean_text


def label(text: str, look: str = "", *, wrap: bool = False) -> QLabel:
    """Make a label that shows its text as it is, never as markup.

    Args:
        text: may come from strangers.
        look: one of the style sheet's ("title", "heading", "muted", "chip-red" …).
        wrap: break it over several lines.
    """
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(clean_text(text))
    if look:
        made.setProperty("look", look)
    if wrap:
        made.setWordWrap(True)
    if look.startswith("chip"):
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def button(text: str, look: str = "", *, says: str = "") -> QPushButton:
    """Make a button.

    Args:
        text: an imperative, with a mnemonic (``&``).
        look: "primary" (one a window), "quiet", "nav", "toggle" or none.
        says: what a screen reader says where the text alone is not enough.
    """
    made = QPushButton(text)
    if look:
        made.setProperty("look", look)
    if says:
        made.setAccessibleName(says)
        made.setToolTip(tip(says))
    made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    return made


def tip(words: str) -> str:
    """Write the words of a tooltip so that Qt, which guesses there, takes none of them for markup."""
    if "<" not in words and "&" not in words:
        return words
    return f"<span>{words.replace('&', '&amp;').replace('<', '&lt;')}</span>"


def card(look: str = "card", *, row: bool = False, margins: int = 16, spacing: int = 8) -> tuple[QFrame, QBoxLayout]:
    """Make a framed box and its layout."""
    frame = QFrame()
    frame.setProperty("look", look)
    layout: QBoxLayout = QHBoxLayout(frame) if row else QVBoxLayout(frame)
    layout.setContentsMargins(margins, margins - 2, margins, margins - 2)
    layout.setSpacing(spacing)
    return frame, layout


def mid_sentence(name: str) -> str:
    """Write a recipient's name inside a sentence: "your supervisor", but "Communications"."""
    return name[0].lower() + name[1:] if name.startswith("Your ") else name


def line() -> QFrame:
    """Make a thin line between rows."""
    made = QFrame()
    made.setProperty("look", "line")
    return made


def scrolling(content: QWidget) -> QScrollArea:
    """Let a page scroll when the window is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setObjectName("page")
    # Only the height for the width counts: the least height would be that of the narrowest page, and leave a gap.
    content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
    area.setWidget(content)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def empty(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        if inner := item.layout():
            empty(inner)
        if widget := item.widget():
            # Out of the window now; deleted once the events under way are through.
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def in_tab_order(*widgets: QWidget) -> None:
    """Let Tab lead from each to the next; what is built late would otherwise come after everything else."""
    for one, following in pairwise(widgets):
        QWidget.setTabOrder(one, following)


def set_look(widget: QWidget, look: str) -> None:
    """Change what a widget looks like."""
    set_property(widget, "look", look)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Change a property that the style sheet asks for."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
