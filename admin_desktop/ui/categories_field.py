"""What a post may break: one toggle a category, with the clauses and what is to be done."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from admin_desktop.documents.plain import one_line
from admin_desktop.incidents.reporting import calls
from admin_desktop.policy import Category, Handling, Pack
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.widgets import button, in_tab_order, label, set_property, tip

_WHAT_TO_DO = {
    Handling.REMOVE_NOW: "Remove the post now.",
    Handling.URGENT: "Call first, then remove the post.",
    Handling.ASK_FIRST: "Ask Communications before you remove it.",
    Handling.NO_PICTURE: "Do not show or mail the picture. Call now.",
}


def what_to_do(category: Category) -> str:
    """Say what is to be done about a category of posts."""
    calls_first = bool(category.call) and category.handling == Handling.REMOVE_NOW
    return _WHAT_TO_DO[Handling.URGENT if calls_first else category.handling]


class CategoriesField(QWidget):
    """Toggles for the pack's categories. The words are "may break": the program suggests, people judge.

    Args:
        after: Tab comes here from it.

    Signals:
        changed: the ids that are on.
        toggled: the id of the one that was clicked.
    """

    changed = Signal(list)
    toggled = Signal(str)

    def __init__(self, after: QWidget) -> None:
        super().__init__()
        self._after = after
        self._pack: Pack | None = None
        self._buttons: dict[str, QPushButton] = {}
        self._because: dict[str, str] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        self._flow = FlowLayout()
        holder = QWidget()
        holder.setProperty("look", "plain")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        holder.setLayout(self._flow)
        outer.addWidget(holder)
        self._summary = label("", "muted", wrap=True)
        outer.addWidget(self._summary)

    def offer(self, pack: Pack, chosen: list[str]) -> None:
        """Show a pack's categories with these switched on."""
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.deleteLater()
        self._pack, self._buttons, self._because = pack, {}, {}
        for category in pack.categories.values():
            if not category.enabled and category.id not in chosen:
                continue
            toggle = button(category.name, "toggle")
            toggle.setCheckable(True)
            toggle.setAccessibleName(category.name)
            toggle.setChecked(category.id in chosen)
            toggle.toggled.connect(partial(self._toggled, category.id))
            self._flow.addWidget(toggle)
            self._buttons[category.id] = toggle
        in_tab_order(self._after, *self._buttons.values())
        self._say()

    def choose(self, chosen: Collection[str]) -> None:
        """Switch just these on."""
        for name, toggle in self._buttons.items():
            toggle.setChecked(name in chosen)
        self._say()

    def show_suggestions(self, because: Mapping[str, Sequence[str]]) -> None:
        """Mark those that the program chose, and nobody has looked at.

        Args:
            because: their ids, with the words that led to each.
        """
        self._because = {
            name: ", ".join(f"“{one_line(word, 60)}”" for word in words) for name, words in because.items()
        }
        self._say()

    @property
    def chosen(self) -> list[str]:
        """The ids that are on, in the pack's order."""
        return [name for name, toggle in self._buttons.items() if toggle.isChecked()]

    def toggle(self, category_id: str) -> QPushButton:
        """Return a category's button."""
        return self._buttons[category_id]

    def _toggled(self, category_id: str, _on: bool) -> None:
        self._say()
        self.toggled.emit(category_id)
        self.changed.emit(self.chosen)

    def _say(self) -> None:
        pack = self._pack
        if pack is None:
            return
        for name, toggle in self._buttons.items():
            category, guess = pack.categories[name], toggle.isChecked() and name in self._because
            # The state shows in a sign too, not in colour alone.
            sign = "? " if guess else "✓ " if toggle.isChecked() else "+ "
            toggle.setText(sign + category.name.replace("&", "&&"))
            set_property(toggle, "guess", guess)
            words = [category.explanation, what_to_do(category)]
            if guess:
                words.insert(0, f"Suggested because of: {self._because[name] or 'the words in the picture'}.")
            toggle.setToolTip(tip("\n".join(words)))
            toggle.setAccessibleDescription(" ".join(words))
        lines = []
        for name in self.chosen:
            category = pack.categories[name]
            clauses = ", ".join(pack.clauses[clause].label for clause in category.clauses)
            word = "clause" if len(category.clauses) == 1 else "clauses"
            lines.append(f"{category.name} may break {word} {clauses}. {what_to_do(category)}")
        self._summary.setText("\n".join(lines) or "Choose what fits best. If you are unsure, leave it open.")


def call_words(pack: Pack, categories: list[str]) -> str:
    """Say whom to call first, in one line; nothing when nobody need be called."""
    people = [f"{name} {phone}".strip() for name, phone in calls(pack, categories)]
    return f"Call first: {', '.join(people)}" if people else ""
