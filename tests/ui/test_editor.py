"""The editor as an admin uses it: by mouse and by keyboard, from the form and back."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from admin_desktop.boxes import Box
from admin_desktop.evidence.captures import Picture, Purpose, read_picture
from admin_desktop.evidence.drawing import COVER
from admin_desktop.evidence.editing import keep_draft
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe, read_recipe
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.incident import PictureChoice
from admin_desktop.storage.files import DiskFull
from admin_desktop.ui import form_data
from admin_desktop.ui.editor_model import CROP, Tool
from admin_desktop.ui.editor_window import EditorWindow
from admin_desktop.ui.picture_view import PictureDialog, PictureView
from tests.ui.conftest import Desk, button_of, employee, words_of
from tests.ui.test_accessibility import check

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLAIN, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Key = Qt.Key


class Hands:
    """An open editor on a post of 1920 x 1080 pixels, and what a person does to it."""

    def __init__(self, desk: Desk, editor: EditorWindow) -> None:
        self.desk, self.editor = desk, editor
        self.canvas, self.model = editor.canvas, editor.model

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """To whatever has the keyboard."""
        at = self.editor.focusWidget()
        assert at is not None
        QTest.keyClick(at, key, modifiers)

    def mouse(self, kind: QEvent.Type, x: float, y: float) -> None:
        """At a place of the picture, in its pixels."""
        across, down = self.canvas.scale
        at = QPointF(x * across, y * down)
        button = NONE if kind == QEvent.Type.MouseMove else LEFT
        held = NONE if kind == QEvent.Type.MouseButtonRelease else LEFT
        QApplication.sendEvent(self.canvas, QMouseEvent(kind, at, self.canvas.mapToGlobal(at), button, held, PLAIN))

    def drag(self, *points: tuple[float, float]) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, *points[0])
        for point in points[1:]:
            self.mouse(QEvent.Type.MouseMove, *point)
        self.mouse(QEvent.Type.MouseButtonRelease, *points[-1])

    def take(self, tool: Tool) -> None:
        self.desk.click(self.editor.tool_button(tool))

    @property
    def marks(self) -> list[tuple[str, Box]]:
        return [(str(mark.kind), mark.box) for mark in self.model.recipe.marks]

    @property
    def words(self) -> list[str]:
        """The list beside the picture."""
        shown = self.editor.side.list
        return [shown.item(row).text() for row in range(shown.count())]

    def save(self) -> Picture:
        """Save, wait, and give the newest picture of the draft's capture."""
        self.desk.click(self.editor.save_button)
        self.desk.until(lambda: self.desk.controller.steps.editing.editor is None)
        self.desk.settle()
        return newest(self.desk)


def newest(desk: Desk) -> Picture:
    """The picture that was derived last."""
    with desk.app.database.reading() as connection:
        (path,) = connection.execute(
            "SELECT json_extract(entry, '$.body.files[0].path') FROM ledger WHERE kind = 'derive' ORDER BY seq DESC"
        ).fetchone()
        return read_picture(connection.execute("SELECT * FROM pictures WHERE path = ?", (path,)).fetchone())


def open_editor(desk: Desk) -> Hands:
    desk.click(desk.form.edit_button)
    desk.until(lambda: desk.controller.steps.editing.editor is not None)
    desk.settle()
    return Hands(desk, desk.dialog(EditorWindow))


@pytest.fixture
def hands(desk: Desk) -> Hands:
    desk.draft()
    return open_editor(desk)


def near(box: Box, wanted: tuple[int, int, int, int], by: int = 3) -> bool:
    """Within what one point of the window is in pixels of the picture."""
    return all(abs(one - other) <= by for one, other in zip(box, wanted, strict=True))


def asked(desk: Desk) -> QMessageBox:
    return desk.dialog(QMessageBox)


# By mouse


@pytest.mark.parametrize(("tool", "kind"), [(Tool.COVER, "cover"), (Tool.BOX, "box")])
def test_dragging_draws_a_mark_that_is_selected_and_listed(hands: Hands, tool: Tool, kind: str) -> None:
    hands.take(tool)
    hands.drag((700, 300), (800, 350), (1000, 400))
    ((found, box),) = hands.marks
    assert found == kind and near(box, (700, 300, 300, 100))
    assert hands.model.selected == 0
    assert hands.words == [hands.model.words(0)]
    assert hands.editor.side.list.currentRow() == 0
    assert hands.model.stack.count() == 1


def test_marks_are_moved_resized_and_left_alone_by_a_click_beside_them(hands: Hands) -> None:
    hands.drag((700, 300), (1000, 400))
    before = hands.marks[0][1]
    hands.drag((850, 350), (900, 360), (950, 450))
    moved = hands.marks[0][1]
    assert near(moved, (before.x + 100, before.y + 100, before.width, before.height))
    hands.drag((moved.right, moved.bottom), (moved.right + 50, moved.bottom + 60))
    grown = hands.marks[0][1]
    assert (grown.x, grown.y) == (moved.x, moved.y)
    assert near(grown, (moved.x, moved.y, moved.width + 50, moved.height + 60), by=5)
    hands.drag((100, 900))
    assert len(hands.marks) == 1 and hands.model.selected is None
    assert hands.model.stack.count() == 3


def test_a_click_sets_a_number_and_the_next_one_counts_on(hands: Hands) -> None:
    hands.take(Tool.NUMBER)
    hands.drag((500, 500))
    hands.drag((900, 500), (950, 520))
    assert [kind for kind, _ in hands.marks] == ["number", "number"]
    first, second = (box for _, box in hands.marks)
    assert near(first, (500 - first.width // 2, 500 - first.height // 2, first.width, first.width))
    assert near(second, (950 - first.width // 2, 520 - first.width // 2, first.width, first.width))
    assert [words.split(",")[0] for words in hands.words] == ["Number 1", "Number 2"]
    hands.drag((second.x, second.y), (second.x - 60, second.y - 30))  # by its corner: it stays round
    grown = hands.marks[1][1]
    assert grown.width == grown.height > second.width


def test_inside_a_box_something_can_be_covered_and_its_edge_still_moves_it(hands: Hands) -> None:
    hands.take(Tool.BOX)
    hands.drag((600, 300), (1300, 800))
    hands.take(Tool.COVER)
    hands.drag((800, 500), (1000, 560))
    assert [kind for kind, _ in hands.marks] == ["box", "cover"]
    hands.drag((1100, 300), (1110, 320))
    assert near(hands.marks[0][1], (610, 320, 700, 500))


def test_a_slip_of_the_hand_makes_no_mark_and_no_step(hands: Hands) -> None:
    hands.drag((700, 300), (701, 301))
    assert hands.marks == [] and hands.model.stack.count() == 0
    assert not hands.editor.save_button.isEnabled()


def test_escape_while_dragging_takes_the_mark_back(hands: Hands) -> None:
    hands.mouse(QEvent.Type.MouseButtonPress, 700, 300)
    hands.mouse(QEvent.Type.MouseMove, 900, 500)
    assert len(hands.marks) == 1
    hands.key(Key.Key_Escape)
    hands.mouse(QEvent.Type.MouseButtonRelease, 900, 500)
    assert hands.marks == [] and hands.model.stack.count() == 0
    assert hands.editor.isVisible()


def test_a_mark_is_where_it_was_drawn_at_every_zoom(hands: Hands) -> None:
    for zoom in (0.3, 1.0, 2.0):
        hands.editor.view.zoom_to(zoom)
        hands.model.select(None)
        hands.drag((400, 300), (500, 360))
        assert near(hands.marks[-1][1], (400, 300, 100, 60), by=4), zoom
        hands.model.remove()


# By keyboard


def test_everything_goes_by_keyboard_alone(hands: Hands) -> None:
    assert hands.editor.focusWidget() is hands.canvas
    hands.key(Key.Key_Return)
    (_, start) = hands.marks[0]
    assert near(start, (start.x, start.y, 1920 // 4, 1080 // 10), by=4)
    assert near(Box(start.x + start.width // 2, start.y + start.height // 2, 0, 0), (960, 540, 0, 0), by=4)
    hands.key(Key.Key_Right)
    hands.key(Key.Key_Down, CTRL)
    hands.key(Key.Key_Left, SHIFT)
    hands.key(Key.Key_Down, SHIFT | CTRL)
    assert hands.marks[0][1] == Box(start.x + 10, start.y + 1, start.width - 10, start.height + 1)
    hands.key(Key.Key_N, Qt.KeyboardModifier.AltModifier)
    hands.desk.until(lambda: hands.canvas.tool == Tool.NUMBER)  # a button is seen to go down for a moment
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Backtab, SHIFT)
    assert hands.model.selected == 0
    hands.key(Key.Key_Tab)
    assert hands.model.selected == 1
    hands.key(Key.Key_Delete)
    assert [kind for kind, _ in hands.marks] == ["cover"]
    hands.key(Key.Key_Z, CTRL)
    assert [kind for kind, _ in hands.marks] == ["cover", "number"]
    hands.key(Key.Key_Y, CTRL)
    hands.key(Key.Key_Z, CTRL)
    hands.key(Key.Key_Z, CTRL | SHIFT)
    assert [kind for kind, _ in hands.marks] == ["cover"]
    hands.key(Key.Key_S, CTRL)
    hands.desk.until(lambda: hands.desk.controller.steps.editing.editor is None)
    hands.desk.settle()
    assert newest(hands.desk).kind == "cover"


def test_presses_of_one_arrow_are_one_step_back(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    start = hands.marks[0][1]
    for _ in range(5):
        hands.key(Key.Key_Right)
    for _ in range(3):
        hands.key(Key.Key_Down, SHIFT)
    assert hands.model.stack.count() == 3
    hands.key(Key.Key_Z, CTRL)
    assert hands.marks[0][1] == start._replace(x=start.x + 50)
    hands.key(Key.Key_Z, CTRL)
    assert hands.marks[0][1] == start
    hands.key(Key.Key_Z, CTRL)
    assert hands.marks == []
    hands.key(Key.Key_Z, CTRL)
    assert not hands.editor.undo_button.isEnabled() and hands.editor.redo_button.isEnabled()


def test_there_and_back_is_no_step(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Right)
    hands.key(Key.Key_Left)
    assert hands.model.stack.count() == 1


def test_the_list_selects_and_removes_and_the_numbers_place(hands: Hands) -> None:
    for _ in range(2):
        hands.key(Key.Key_Return)
        hands.model.select(None)
    side = hands.editor.side
    side.list.setFocus()
    QTest.keyClick(side.list, Key.Key_Home)
    QTest.keyClick(side.list, Key.Key_Down)
    assert hands.model.selected == 1
    for field, value in zip(side.numbers, (100, 200, 300, 40), strict=True):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, str(value))
        QTest.keyClick(field, Key.Key_Return)
    assert hands.marks[1][1] == Box(100, 200, 300, 40)
    assert hands.words[1] == "Cover, 300 x 40 at 100, 200"
    assert hands.editor.isVisible(), "Enter in a field is no Save"
    side.numbers[0].setFocus()
    side.numbers[0].selectAll()
    QTest.keyClicks(side.numbers[0], "1900")
    QTest.keyClick(side.numbers[0], Key.Key_Return)
    assert hands.marks[1][1] == Box(1620, 200, 300, 40), "all of it stays in the picture"
    side.list.setFocus()
    QTest.keyClick(side.list, Key.Key_Delete)
    assert len(hands.marks) == 1


def test_a_crop_is_one_there_can_be_and_is_listed_first(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    hands.take(Tool.CROP)
    hands.key(Key.Key_Return)
    assert hands.model.selected == CROP and hands.model.recipe.crop is not None
    hands.key(Key.Key_Return)
    assert [words.split(",")[0] for words in hands.words] == ["Crop", "Cover"]
    hands.drag((600, 300), (1300, 800))
    assert near(hands.model.recipe.crop, (600, 300, 700, 500))
    hands.desk.click(hands.editor.side.remove)
    assert hands.model.recipe.crop is None and hands.model.selected == 0


def test_it_can_be_used_without_a_mouse_or_eyes(hands: Hands) -> None:
    check(hands.editor, hands.editor)
    assert "Choose a tool" in " ".join(words_of(hands.editor))
    hands.canvas.setFocus()
    hands.key(Key.Key_Return)
    assert "Cover, " in hands.canvas.accessibleDescription()
    assert "is selected" in hands.canvas.accessibleDescription()
    for _ in range(2):  # through the one mark, and out of the picture
        hands.key(Key.Key_Tab)
    assert hands.editor.focusWidget() is not hands.canvas
    mnemonics = [
        b.text()[b.text().index("&") + 1].lower() for b in hands.editor.findChildren(QPushButton) if "&" in b.text()
    ]
    assert len(set(mnemonics)) == len(mnemonics), mnemonics


# Zoom


def test_zoom_by_keys_wheel_and_button(hands: Hands) -> None:
    view = hands.editor.view
    fitted = view.zoom
    assert fitted < 1
    hands.key(Key.Key_1, CTRL)
    assert view.zoom == pytest.approx(1.0, abs=0.01)
    assert (hands.canvas.width(), hands.canvas.height()) == (1920, 1080)
    at = QPointF(200, 150)
    under = hands.canvas.to_picture(QPointF(hands.canvas.mapFrom(view.viewport(), at.toPoint())))
    wheel = QWheelEvent(
        at, view.viewport().mapToGlobal(at), QPoint(), QPoint(0, 120), NONE, CTRL, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(view.viewport(), wheel)
    assert view.zoom == pytest.approx(1.25, abs=0.01)
    there = hands.canvas.to_picture(QPointF(hands.canvas.mapFrom(view.viewport(), at.toPoint())))
    assert abs(there[0] - under[0]) <= 2 and abs(there[1] - under[1]) <= 2
    hands.key(Key.Key_Minus, CTRL)
    assert view.zoom == pytest.approx(1.0, abs=0.01)
    hands.key(Key.Key_0, CTRL)
    assert view.zoom == fitted
    for _ in range(30):
        hands.key(Key.Key_Plus, CTRL)
    assert view.zoom == pytest.approx(8.0, abs=0.01)


# From the form and back


def test_a_covered_copy_comes_to_the_form_and_to_the_mail(hands: Hands) -> None:
    desk, form = hands.desk, hands.desk.form
    hands.drag((700, 300), (1000, 400))
    place = hands.marks[0][1]
    picture = hands.save()
    assert (picture.kind, read_recipe(picture.edits)) == ("cover", Recipe(None, (Mark(MarkKind.COVER, place),)))
    rows = form.recipients._rows
    assert rows["communications"].pictures.currentData() == PictureChoice.ORIGINAL
    assert rows["supervisor"].pictures.currentData() == PictureChoice.COVERED
    assert rows["supervisor"].pictures.currentText() == "Covered copy"
    desk.click(button_of(form, "See the picture that Your supervisor gets"))
    dialog = desk.dialog(PictureDialog)
    assert "The covered copy" in words_of(dialog)
    (view,) = dialog.findChildren(PictureView)
    assert view._image.pixelColor(place.x + 5, place.y + 5) == QColor(*COVER)
    desk.click(button_of(dialog, "Close"))
    messages = {one.role: one for one in desk.send()._messages}
    assert b"-cover.png" in messages["supervisor"].eml and b"-cover.png" not in messages["communications"].eml
    assert "in which parts are covered" in messages["supervisor"].body
    assert verify(desk.app.database, desk.app.vault).findings == []


def test_opening_again_goes_on_from_the_copy_and_makes_another(hands: Hands) -> None:
    hands.drag((700, 300), (1000, 400))
    first = hands.save()
    again = open_editor(hands.desk)
    assert again.model.recipe == read_recipe(first.edits)
    assert not again.editor.save_button.isEnabled(), "nothing has changed yet"
    assert not again.editor.resumed.isVisible()
    again.key(Key.Key_Tab)
    again.key(Key.Key_Right)
    second = again.save()
    assert (first.number, second.number) == (1, 2)
    assert (hands.desk.app.vault.root / first.path).exists()


def test_it_begins_with_the_selected_part(desk: Desk) -> None:
    incident_id = form_data.start_draft(desk.app, desk.capture(), "").id
    form_data.select_part(desk.app, incident_id, 1, [656, 304, 608, 94])
    desk.open(incident_id)
    hands = open_editor(desk)
    assert hands.model.recipe == Recipe(Box(656, 304, 608, 94))
    hands.drag((700, 320), (800, 350))
    picture = hands.save()
    assert (picture.kind, picture.box) == ("cover", [656, 304, 608, 94])
    with Image.open(io.BytesIO((desk.app.vault.root / picture.path).read_bytes())) as copy:
        assert copy.size == (608, 94)


def test_a_mere_crop_is_the_selected_part(hands: Hands) -> None:
    hands.take(Tool.CROP)
    hands.drag((600, 300), (1300, 800))
    crop = hands.model.recipe.crop
    assert crop is not None
    assert hands.save().kind == "crop"
    assert hands.desk.stored(hands.desk.form.incident_id).selections[0].box == list(crop)
    supervisor = hands.desk.form.recipients._rows["supervisor"]
    assert supervisor.pictures.currentData() == PictureChoice.CROP


def test_cancel_asks_only_if_work_would_be_lost(hands: Hands) -> None:
    desk = hands.desk
    desk.click(hands.editor.cancel_button)
    desk.settle()
    assert desk.dialogs() == []
    again = open_editor(desk)
    again.key(Key.Key_Return)
    again.key(Key.Key_Escape)  # lets go of the mark
    again.key(Key.Key_Escape)
    box = asked(desk)
    assert "sealed original stays" in box.informativeText()
    desk.click(button_of(box, "Go on working"))
    assert len(again.marks) == 1
    desk.click(again.editor.cancel_button)
    desk.click(button_of(asked(desk), "Leave without saving"))
    desk.settle()
    assert desk.dialogs() == []
    assert open_editor(desk).marks == []
    assert desk.app.reporter.captures_of(desk.stored(desk.form.incident_id))[0].pictures[1:] == ()


def test_what_was_undone_to_the_beginning_is_no_work(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Z, CTRL)
    hands.editor.close()
    hands.desk.settle()
    assert hands.desk.dialogs() == []


def test_unfinished_work_is_there_after_a_crash(desks: Callable[..., Desk], desk: Desk) -> None:
    incident_id = desk.draft()
    hands = open_editor(desk)
    hands.key(Key.Key_Return)
    desk.until(lambda: desk_rows(desk))
    recipe = hands.model.recipe
    # A crash closes nothing: the window does not get to ask or to forget.
    again = desks(employee).opened()
    again.open(incident_id)
    back = open_editor(again)
    assert back.model.recipe == recipe
    assert back.editor.resumed.isVisible()
    assert back.editor.save_button.isEnabled()
    again.click(button_of(back.editor, "Start over"))
    assert back.marks == [] and not back.editor.resumed.isVisible()
    back.editor.reject()
    again.click(button_of(asked(again), "Leave without saving"))
    again.settle()
    assert desk_rows(again) == []


def desk_rows(desk: Desk) -> list[object]:
    with desk.app.database.reading() as connection:
        return connection.execute("SELECT * FROM edit_drafts").fetchall()


def test_what_was_done_in_the_last_moment_is_kept_when_the_program_ends(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    assert desk_rows(hands.desk) == []
    hands.desk.controller.steps.save_draft()
    hands.desk.settle()
    assert len(desk_rows(hands.desk)) == 1


def test_a_copy_that_cannot_be_saved_is_said_and_the_work_stays(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: object, _files: dict[str, bytes]) -> None:
        raise DiskFull("The disk is full.")

    hands.key(Key.Key_Return)
    with monkeypatch.context() as patched:
        patched.setattr("admin_desktop.evidence.vault.Vault.write_all", full)
        hands.desk.click(hands.editor.save_button)
        hands.desk.settle()
    box = asked(hands.desk)
    assert (box.text(), box.informativeText()) == ("The copy was not saved", "The disk is full.")
    desk_close(box)
    assert hands.editor.isVisible() and hands.canvas.isEnabled()
    assert hands.save().kind == "cover"


def desk_close(box: QMessageBox) -> None:
    box.button(QMessageBox.StandardButton.Ok).click()


def test_while_it_saves_nothing_else_can_be_done(hands: Hands) -> None:
    hands.key(Key.Key_Return)
    hands.desk.click(hands.editor.save_button)
    assert not hands.canvas.isEnabled() and not hands.editor.save_button.isEnabled()
    hands.editor.close()
    assert hands.editor.isVisible()
    hands.desk.until(lambda: hands.desk.controller.steps.editing.editor is None)


def test_a_picture_that_was_locked_away_meanwhile_is_not_opened(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.app.register.quarantine(incident_id, "a child", "Kim")
    desk.click(desk.form.edit_button)
    desk.settle()
    assert "locked away" in asked(desk).informativeText()
    desk_close(asked(desk))
    desk.open(incident_id)
    assert not desk.form.edit_button.isEnabled()


def test_a_lying_phone_picture_stands_upright_and_a_tall_one_fills_the_width(desk: Desk, tmp_path: Path) -> None:
    phone = Path(__file__).parents[1] / "data" / "phone" / "lying.jpg"
    tall = tmp_path / "tall.png"
    Image.new("RGB", (1080, 9000), "white").save(tall)
    for file, size in ((phone, (240, 320)), (tall, (1080, 9000))):
        capture = desk.app.capturing.import_files([file], Purpose.INCIDENT).capture
        desk.open(form_data.start_draft(desk.app, capture, "").id)
        hands = open_editor(desk)
        assert hands.model.size == size
        room = hands.editor.view.viewport().size()
        assert hands.canvas.width() <= room.width()
        assert hands.canvas.width() > 0.5 * room.width() or size[0] < room.width()
        hands.editor.reject()
        desk.settle()


def test_many_marks_are_all_in_the_list(desk: Desk) -> None:
    incident_id = form_data.start_draft(desk.app, desk.capture(), "").id
    capture_id = desk.stored(incident_id).captures[0]
    kinds = list(MarkKind)
    marks = tuple(Mark(kinds[at % 3], Box(100 + 90 * at, 200 + 40 * at, 60, 60)) for at in range(15))
    keep_draft(desk.app.database, capture_id, 1, Recipe(None, marks))
    desk.open(incident_id)
    hands = open_editor(desk)
    assert len(hands.words) == 15
    assert [words for words in hands.words if words.startswith("Number")][-1].startswith("Number 5")
