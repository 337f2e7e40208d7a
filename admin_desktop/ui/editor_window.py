"""The editor: cover and mark a copy of a sealed picture."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from admin_desktop.boxes import Size
from admin_desktop.evidence.recipe import Recipe
from admin_desktop.ui.editor_canvas import EditorCanvas
from admin_desktop.ui.editor_icons import SIZE, tool_icon, turn_icon
from admin_desktop.ui.editor_levels import Level
from admin_desktop.ui.editor_model import EditorModel, Tool
from admin_desktop.ui.editor_offers import NOTHING, EditorOffers, Suggested
from admin_desktop.ui.editor_side import EditorSide
from admin_desktop.ui.editor_view import EditorView
from admin_desktop.ui.flow_layout import FlowLayout
from admin_desktop.ui.messages import ask
from admin_desktop.ui.widgets import button, in_tab_order, label

_KEEP_AFTER_MS = 400
_TOOLS = (
    (Tool.CROP, "&Crop", "Crop: keep only a part of the picture in the copy"),
    (Tool.COVER, "C&over", "Cover: hide something for good in the copy"),
    (Tool.BOX, "&Box", "Box: draw a red frame round something"),
    (Tool.NUMBER, "&Number", "Number: put 1, 2, 3 beside what you write about"),
)


class EditorWindow(QDialog):
    """Edits one recipe on one picture.

    Args:
        parent: the main window.
        size: of the picture, physical pixels.
        levels: the picture and smaller ones of it (see :class:`EditorCanvas`).
        recipe: to go on from.
        before: as it was before unfinished work of an earlier time, or None where there is none.
        suggested: for covering; nothing is covered until the admin says so.

    Signals:
        save: the recipe of the copy that is wanted.
        keep: the recipe as it stands, to be there after a crash.
        left: without saving.
    """

    save = Signal(object)
    keep = Signal(object)
    left = Signal()

    def __init__(
        self,
        parent: QWidget,
        size: Size,
        levels: list[Level],
        recipe: Recipe,
        before: Recipe | None = None,
        suggested: Suggested = NOTHING,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Cover and mark - Admin Desktop")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before = before
        self._saving = False
        self.model = EditorModel(size, recipe, suggested.offers)
        self.canvas = EditorCanvas(self.model, levels)
        self.view = EditorView(self.canvas, self.model)
        self.side = EditorSide(self.model)
        self.offers = EditorOffers(self.model, suggested)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_KEEP_AFTER_MS)
        self._timer.timeout.connect(self._keep)
        room = self.screen().availableSize() - QSize(16, 48)
        self.resize(QSize(1240, 800).boundedTo(room))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 14)
        outer.setSpacing(10)
        outer.addLayout(self._make_bar())
        self.resumed = self._make_resumed()
        outer.addWidget(self.resumed)
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addWidget(self.view, 1)
        beside = QVBoxLayout()
        beside.setSpacing(12)
        beside.addWidget(self.offers.frame, 3)
        beside.addWidget(self.side.frame, 2)
        middle.addLayout(beside)
        outer.addLayout(middle, 1)
        outer.addLayout(self._make_foot())
        self._make_keys()
        # Down the window, as it is seen.
        in_tab_order(*self._bar, self._start_over, self.canvas, *self.offers.controls, self.side.list)
        in_tab_order(self.side.list, *self.side.numbers, self.side.remove)
        in_tab_order(self.side.remove, self.cancel_button, self.save_button)
        self.model.changed.connect(self._changed)
        self.side.list.currentRowChanged.connect(lambda _row: self.view.show_selected())
        self.model.stack.indexChanged.connect(self._changed)
        self.view.zoomed.connect(self._zoomed)
        self._changed()
        self.canvas.setFocus()

    # Building

    def _make_bar(self) -> FlowLayout:
        bar = FlowLayout(4)
        self._group = QButtonGroup(self)
        self._tools: dict[Tool, QPushButton] = {}
        for tool, text, says in _TOOLS:
            made = button(text, "tool")
            made.setToolTip(says)
            made.setAccessibleDescription(says)
            made.setCheckable(True)
            made.setIconSize(SIZE)
            made.clicked.connect(lambda _checked, tool=tool: self.choose(tool))
            self._group.addButton(made)
            self._tools[tool] = made
        self._tools[self.canvas.tool].setChecked(True)
        self.undo_button = button("", "quiet", says="Undo (Ctrl+Z)")
        self.redo_button = button("", "quiet", says="Redo (Ctrl+Y)")
        self.undo_button.clicked.connect(self.model.stack.undo)
        self.redo_button.clicked.connect(self.model.stack.redo)
        self._smaller = button("−", "quiet", says="Smaller (Ctrl+Minus)")
        self._larger = button("+", "quiet", says="Larger (Ctrl+Plus)")
        self._full = button("100 %", "quiet")
        self._full.setToolTip("Show one pixel for one pixel (Ctrl+1)")
        self._full.setFixedWidth(self._full.fontMetrics().horizontalAdvance("1000 %") + 16)
        self._fit = button("&Fit", "quiet", says="Show all of the picture (Ctrl+0)")
        self._smaller.clicked.connect(lambda: self.view.zoom_by(-1))
        self._larger.clicked.connect(lambda: self.view.zoom_by(1))
        self._full.clicked.connect(lambda: self.view.zoom_to(1.0))
        self._fit.clicked.connect(self.view.fit)
        for small in (self.undo_button, self.redo_button, self._smaller, self._larger):
            small.setFixedWidth(32)
        zoom = (self._smaller, self._full, self._larger, self._fit)
        for group in (tuple(self._tools.values()), (self.undo_button, self.redo_button), zoom):
            bar.addWidget(_together(group))
        self._bar = [
            *self._tools.values(), self.undo_button, self.redo_button,
            self._smaller, self._full, self._larger, self._fit,
        ]  # fmt: skip
        self._paint_icons()
        return bar

    def _make_resumed(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("look", "banner-green")
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(label("Here is what you had not saved yet.", wrap=True), 1)
        self._start_over = button("&Start over")
        self._start_over.setAutoDefault(False)
        self._start_over.clicked.connect(self._restart)
        row.addWidget(self._start_over)
        frame.setVisible(self._before is not None)
        return frame

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        words = "What you cover is gone for good in the copy. The sealed original stays as it is."
        self.words = label(words, "muted", wrap=True)
        row.addWidget(self.words, 1)
        self.cancel_button = button("Cancel")
        self.cancel_button.clicked.connect(self.reject)
        self.save_button = button("S&ave the copy", "primary")
        self.save_button.clicked.connect(self._save)
        for made in (self.cancel_button, self.save_button):
            made.setAutoDefault(False)
            row.addWidget(made)
        return row

    def _make_keys(self) -> None:
        stack = self.model.stack
        # Written out, not the platform's own: each of these works everywhere.
        for keys, does in (
            ("Ctrl+Z", stack.undo),
            ("Ctrl+Y", stack.redo),
            ("Ctrl+Shift+Z", stack.redo),
            ("Ctrl++", lambda: self.view.zoom_by(1)),
            ("Ctrl+=", lambda: self.view.zoom_by(1)),
            ("Ctrl+-", lambda: self.view.zoom_by(-1)),
            ("Ctrl+0", self.view.fit),
            ("Ctrl+1", lambda: self.view.zoom_to(1.0)),
            ("Ctrl+S", self._save),
        ):
            QShortcut(QKeySequence(keys), self, does)

    # Working

    def tool_button(self, tool: Tool) -> QPushButton:
        """Return a tool's button."""
        return self._tools[tool]

    def choose(self, tool: Tool) -> None:
        """Take up a tool; the keyboard goes to the picture."""
        self.canvas.tool = tool
        self._tools[tool].setChecked(True)
        self.canvas.setFocus()

    def _restart(self) -> None:
        if self._before is not None:
            self.model.change(self._before, None, "Start over")
            self.resumed.hide()
            self.canvas.setFocus()

    @property
    def unsaved(self) -> bool:
        """Whether there is work that is in no copy yet."""
        resumed = self._before is not None and self.model.recipe != self._before
        return resumed or not self.model.stack.isClean()

    def _changed(self) -> None:
        stack, recipe = self.model.stack, self.model.recipe
        for made, can, what in (
            (self.undo_button, stack.canUndo(), f"Undo {stack.undoText()}".strip() + " (Ctrl+Z)"),
            (self.redo_button, stack.canRedo(), f"Redo {stack.redoText()}".strip() + " (Ctrl+Y)"),
        ):
            made.setEnabled(can)
            made.setToolTip(what)
            made.setAccessibleName(what)
        something = bool(recipe.marks or recipe.crop)
        self.save_button.setEnabled(not self._saving and self.unsaved and something)
        self.save_button.setToolTip("Ctrl+S" if something else "Cover or mark something first.")
        if self.unsaved and not self._timer.isActive():
            self._timer.start()

    def _zoomed(self, zoom: float) -> None:
        self._full.setText(f"{round(zoom * 100)} %")
        self._full.setAccessibleName(f"Zoom {round(zoom * 100)} percent; press for 100 percent")

    def keep_now(self) -> None:
        """Keep what was done a moment ago."""
        if self._timer.isActive():
            self._keep()

    def _keep(self) -> None:
        self._timer.stop()
        if not self._saving:
            self.keep.emit(self.model.recipe)

    def _save(self) -> None:
        if self.save_button.isEnabled():
            self._timer.stop()
            self._show_saving(True)
            self.save.emit(self.model.recipe)

    def _show_saving(self, saving: bool) -> None:
        self._saving = saving
        for part in (self.canvas, self.offers.frame, self.side.frame, self.cancel_button, *self._bar):
            part.setEnabled(not saving)
        self.save_button.setText("Saving…" if saving else "S&ave the copy")
        self._changed()

    def saving_failed(self) -> None:
        """Let the admin go on."""
        self._show_saving(False)
        self.canvas.setFocus()

    def saved(self) -> None:
        """The copy is made: nothing is left to ask."""
        self.done(QDialog.DialogCode.Accepted)

    def reject(self) -> None:
        """Cancel, Escape, or closing the window: ask only if work would be lost."""
        if self._saving:
            return
        if not self.unsaved:
            self._leave()
            return
        ask(
            self,
            "Leave without saving?",
            "What you covered and marked is in no copy yet. The sealed original stays as it is.",
            "&Leave without saving",
            self._leave,
            "&Go on working",
        )

    def _leave(self) -> None:
        self._timer.stop()
        self.left.emit()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is cancelling."""
        event.ignore()
        self.reject()

    def changeEvent(self, event: QEvent) -> None:
        """Other colours need other icons."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_tools"):
            self._paint_icons()
        super().changeEvent(event)

    def _paint_icons(self) -> None:
        text = self.palette().buttonText().color()
        for tool, made in self._tools.items():
            made.setIcon(tool_icon(tool, text))
        self.undo_button.setIcon(turn_icon(text, forward=False))
        self.redo_button.setIcon(turn_icon(text, forward=True))


def _together(buttons: tuple[QPushButton, ...]) -> QWidget:
    """Hold some buttons together where the bar needs a second row."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 4, 0)
    row.setSpacing(2)
    for made in buttons:
        made.setAutoDefault(False)  # Enter belongs to the picture
        row.addWidget(made)
    return holder
