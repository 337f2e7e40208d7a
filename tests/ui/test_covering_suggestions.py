"""What is suggested for covering: in the editor by mouse and keyboard, and what the form says stays visible."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from admin_desktop.boxes import Box
from admin_desktop.evidence.deriving import open_original
from admin_desktop.evidence.verifying import verify
from admin_desktop.incidents.readings import KeptReading
from admin_desktop.incidents.still_visible import private_words
from admin_desktop.reading.guesses import Private
from admin_desktop.reading.ocr import Ocr
from admin_desktop.reading.private import all_but, find_private
from admin_desktop.reading.reading import Reading
from admin_desktop.storage.resources import resource_dir
from admin_desktop.ui import form_data
from tests.ui.conftest import Desk, employee
from tests.ui.test_accessibility import check
from tests.ui.test_editor import Hands, newest, open_editor

PHONE = Private("phone", "918-555-0177", (Box(890, 350, 100, 20),))
LINK = Private("link", "www.example.com/start", (Box(700, 390, 200, 20), Box(660, 420, 90, 20)))
NAME = Private("name", "<b>Jamie</b> Fictional", (Box(700, 500, 100, 20),))
ALL = (PHONE, LINK, NAME)


def read(desk: Desk, *private: Private, box: Box | None = None) -> None:
    """What the reader would have kept of the draft that is open."""
    incident = desk.stored(desk.form.incident_id)
    desk.app.readings.keep(desk.form.shown_capture, KeptReading(1, Reading(box=box, private=private)))
    desk.open(incident.id)


@pytest.fixture
def hands(desk: Desk) -> Hands:
    desk.draft()
    read(desk, *ALL)
    return open_editor(desk)


def click(hands: Hands, box: Box) -> None:
    hands.drag((box.x + box.width // 2, box.y + box.height // 2))


def covers(hands: Hands) -> set[Box]:
    return {box for kind, box in hands.marks if kind == "cover"}


def test_nothing_is_covered_until_it_is_accepted(hands: Hands) -> None:
    assert hands.marks == []
    assert [offer.words for offer in hands.model.pending()] == [
        "Phone number: 918-555-0177",
        "Link: www.example.com/start",
        "Name: <b>Jamie</b> Fictional",
    ]
    assert not hands.editor.unsaved


def test_one_click_covers_one_and_undo_takes_it_back(hands: Hands) -> None:
    click(hands, PHONE.boxes[0])
    assert covers(hands) == set(PHONE.boxes)
    click(hands, LINK.boxes[1])
    assert covers(hands) == {*PHONE.boxes, *LINK.boxes}
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert covers(hands) == set(PHONE.boxes)
    assert hands.editor.offers.list.item(0).checkState() == Qt.CheckState.Checked
    assert hands.editor.offers.list.item(1).checkState() == Qt.CheckState.Unchecked


def test_dragging_over_a_suggestion_still_draws(hands: Hands) -> None:
    box = PHONE.boxes[0]
    hands.drag((box.x - 20, box.y - 20), (box.x, box.y), (box.right + 20, box.bottom + 20))
    assert len(hands.marks) == 1
    assert PHONE.text not in " ".join(offer.words for offer in hands.model.pending())


def test_by_keyboard_space_and_enter_cover_one_and_show_it_again(hands: Hands) -> None:
    shown = hands.editor.offers.list
    shown.setFocus()
    shown.setCurrentRow(1)
    hands.key(Qt.Key.Key_Space)
    assert covers(hands) == set(LINK.boxes)
    hands.key(Qt.Key.Key_Return)
    assert covers(hands) == set()
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Return)
    assert covers(hands) == set(NAME.boxes)


def test_all_at_once_is_one_step(hands: Hands) -> None:
    hands.desk.click(hands.editor.offers.all)
    assert covers(hands) == {box for one in ALL for box in one.boxes}
    assert not hands.editor.offers.all.isEnabled()
    assert hands.model.stack.count() == 1


def test_everything_except_the_post_leaves_the_post_without_what_is_private_in_it(desk: Desk) -> None:
    desk.draft()
    post = Box(656, 304, 608, 130)
    form_data.select_part(desk.app, desk.form.incident_id, 1, list(post), desk.form.shown_capture)
    read(desk, *ALL, box=post)
    hands = open_editor(desk)
    assert hands.model.recipe.crop == post
    # What the crop cuts away is not asked for.
    assert [offer.boxes for offer in hands.model.pending()] == [PHONE.boxes, LINK.boxes]
    desk.click(hands.editor.offers.rest)
    assert hands.model.recipe.crop is None
    assert covers(hands) == {*all_but(post, hands.model.size), *PHONE.boxes, *LINK.boxes}
    assert not hands.editor.offers.rest.isEnabled() and hands.model.pending() == []
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hands.marks == [] and hands.model.recipe.crop == post


def test_without_a_reading_there_is_no_panel(desk: Desk) -> None:
    desk.draft()
    hands = open_editor(desk)
    assert hands.editor.offers.frame.isHidden()


def test_the_panel_is_accessible_and_painted(hands: Hands) -> None:
    check(hands.editor, hands.editor)
    seen = hands.canvas.grab().toImage()
    box = hands.canvas.on_widget(NAME.boxes[0])
    ratio = seen.devicePixelRatio()
    inside = seen.pixelColor(int((box.right() - 3) * ratio), int(box.center().y() * ratio))
    assert inside.red() > inside.blue() + 20  # tinted, and the picture shines through


def test_the_form_names_what_stays_visible_for_each(desks: Callable[..., Desk]) -> None:
    desk = desks(employee).opened()
    desk.draft()
    read(desk, *ALL)
    card = desk.form.still_visible
    assert card.isVisible()
    assert "a phone number, a name, a link" in card.words.text()
    desk.click(card.button)
    desk.until(lambda: desk.controller.steps.editing.editor is not None)
    desk.settle()
    hands = Hands(desk, desk.dialogs()[-1])  # type: ignore[arg-type]
    click(hands, PHONE.boxes[0])
    click(hands, LINK.boxes[0])
    hands.save()
    lines = card.words.text().splitlines()
    # The original goes to Communications as it is; the supervisor gets the covered copy.
    assert next(line for line in lines if "upervisor" in line).endswith(": a name.")
    assert any("Communications" in line and "a phone number" in line for line in lines)


def test_words_count_the_same_thing_once_and_a_handle_with_its_name() -> None:
    handle = Private("name", "@jamie", (Box(1, 1, 5, 5),))
    assert private_words([PHONE, PHONE, NAME, handle]) == "a phone number, a name"
    assert private_words([handle]) == "a name"
    assert private_words([NAME, Private("name", "Lee Sample", NAME.boxes)]) == "2 names"


def test_the_saved_copy_shows_none_of_it_to_a_reader(desk: Desk) -> None:
    """A real screen, a real reader: read, accept all, save, read the copy."""
    desk.draft()
    capture = desk.app.find_capture(desk.form.shown_capture)
    image = open_original(desk.app.vault, capture.originals[0])
    ocr = Ocr(resource_dir() / "ocr")
    try:
        found = find_private(ocr.read(image))
        assert found
        read(desk, *found)
        hands = open_editor(desk)
        desk.click(hands.editor.offers.all)
        picture = hands.save()
        with Image.open(io.BytesIO(desk.app.vault.read(picture.path))) as copy:
            left = "".join(word.text for word in ocr.read(copy.convert("RGB")).words)
    finally:
        ocr.close()
    for one in found:
        assert one.text.replace(" ", "") not in left
    assert not verify(desk.app.database, desk.app.vault).findings
    assert newest(desk) == picture
