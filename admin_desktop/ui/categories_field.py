"""What a post may break: one toggle a category, with the clauses and what is to be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from admin_desktop.incidents.reporting import calls
from admin_desktop.policy import Category, Handling, Pack
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.widgets import button, in_tab_order, label

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
    """

    changed = Signal(list)

    def __init__(self, after: QWidget) -> None:
        super().__init__()
        self._after = after
        self._pack: Pack | None = None
        self._buttons: dict[str, QPushButton] = {}
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
        self._pack, self._buttons = pack, {}
        for category in pack.categories.values():
            if not category.enabled and category.id not in chosen:
                continue
            toggle = button(category.name, "toggle")
            toggle.setCheckable(True)
            toggle.setAccessibleName(category.name)
            toggle.setChecked(category.id in chosen)
            toggle.setToolTip(f"{category.explanation}\n{what_to_do(category)}")
            toggle.setAccessibleDescription(f"{category.explanation} {what_to_do(category)}")
            toggle.toggled.connect(self._toggled)
            self._flow.addWidget(toggle)
            self._buttons[category.id] = toggle
        in_tab_order(self._after, *self._buttons.values())
        self._say()

    @property
    def chosen(self) -> list[str]:
        """The ids that are on, in the pack's order."""
        return [name for name, toggle in self._buttons.items() if toggle.isChecked()]

    def toggle(self, category_id: str) -> QPushButton:
        """Return a category's button."""
        return self._buttons[category_id]

    def _toggled(self) -> None:
        self._say()
        self.changed.emit(self.chosen)

    def _say(self) -> None:
        pack = self._pack
        if pack is None:
            return
        for name, toggle in self._buttons.items():
            # The state shows in a sign too, not in colour alone.
            toggle.setText(("✓ " if toggle.isChecked() else "+ ") + pack.categories[name].name.replace("&", "&&"))
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
