"""Pictures from elsewhere, with real drops, a real clipboard and real files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from admin_desktop.evidence.captures import Capture, Purpose
from admin_desktop.ui import form_data
from admin_desktop.ui.long_job import ProgressDialog
from admin_desktop.ui.main_window import Page
from tests.capture.test_pictures import png_that_claims
from tests.conftest import POSTS
from tests.ui.conftest import Desk, application, words_of

PHONE = POSTS.parent / "phone"
COPY = Qt.DropAction.CopyAction
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def clipboard() -> Iterator[None]:
    yield
    QGuiApplication.clipboard().clear()


def of_files(*files: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return data


def drag(on: QWidget, data: QMimeData) -> bool:
    """Bring a drag over a widget; tells whether it would take the drop."""
    entering = QDragEnterEvent(on.rect().center(), COPY, data, LEFT, NO_KEYS)
    entering.ignore()
    application().sendEvent(on, entering)
    return entering.isAccepted()


def drop(desk: Desk, on: QWidget, data: QMimeData) -> None:
    assert drag(on, data)
    dropping = QDropEvent(on.rect().center().toPointF(), COPY, data, LEFT, NO_KEYS)
    application().sendEvent(on, dropping)
    assert dropping.isAccepted()
    finish(desk)


def finish(desk: Desk) -> None:
    """Until what was brought is where it belongs."""
    for _ in range(3):
        desk.settle()
    desk.until(lambda: not any(isinstance(one, ProgressDialog) for one in desk.dialogs()))
    desk.settle()


def said(desk: Desk) -> str:
    """The one sentence in the one box, which is then closed."""
    box = desk.dialog(QMessageBox)
    words = box.informativeText()
    box.close()
    desk.settle()
    return words


def captures(desk: Desk, incident_id: str) -> list[Capture]:
    return [desk.app.find_capture(name) for name in desk.stored(incident_id).captures]


def only_draft(desk: Desk) -> str:
    (incident,) = desk.app.register.all()
    return incident.id


def paste(desk: Desk, on: QWidget) -> None:
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)
    on.setFocus()
    QTest.keySequence(on, QKeySequence(QKeySequence.StandardKey.Paste))
    finish(desk)


def test_pictures_dropped_at_home_begin_a_report(desk: Desk, tmp_path: Path) -> None:
    files = [Path(shutil.copy(PHONE / "portrait.heic", tmp_path)), POSTS / "x-harass-light.png"]
    drop(desk, desk.window, of_files(*files))
    assert desk.window.current == Page.FORM
    found = captures(desk, only_draft(desk))
    assert [desk.app.vault.read(one.originals[0].path) for one in found] == [file.read_bytes() for file in files]
    assert [one.originals[0].source_name for one in found] == ["portrait.heic", "x-harass-light.png"]
    assert desk.form.incident_id == only_draft(desk)
    assert desk.dialogs() == []


def test_dropped_on_the_form_they_are_added_wherever_they_fall(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.note, "before")
    fields = [desk.form.picture.window(), desk.form.link, desk.form.note.viewport()]
    for number, field in enumerate(fields, 2):
        post = sorted(POSTS.glob("*.png"))[number]
        drop(desk, field, of_files(post))
        assert len(desk.stored(incident_id).captures) == number
        assert desk.form.shown_capture == desk.stored(incident_id).captures[-1]
    assert (desk.form.link.text(), desk.form.note.toPlainText()) == ("", "before")
    desk.form.save_now(always=True)
    desk.settle()
    assert desk.stored(incident_id).form.note == "before"


def test_text_is_still_dropped_into_fields_and_not_onto_the_window(desk: Desk) -> None:
    desk.draft()
    text = QMimeData()
    text.setText("some words")
    assert not drag(desk.window, text)
    assert drag(desk.form.link, text)
    assert desk.controller.steps.more.bringing._hint is None


def test_the_window_shows_that_it_takes_them(desk: Desk) -> None:
    data = of_files(POSTS / "x-harass-light.png")
    assert drag(desk.window, data)
    hint = desk.controller.steps.more.bringing._hint
    assert hint is not None
    assert hint.isVisible()
    application().sendEvent(desk.window, QDragLeaveEvent())
    assert not hint.isVisible()


def test_the_good_ones_of_a_drop_are_kept_and_the_others_named(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder").mkdir()
    files = [tmp_path / "empty.png", POSTS / "x-harass-light.png", tmp_path / "folder"]
    drop(desk, desk.window, of_files(*files))
    words = said(desk)
    assert "empty.png is empty" in words
    assert "folder is not a file" in words
    assert words.endswith("1 picture is sealed.")
    assert len(captures(desk, only_draft(desk))) == 1


def test_nothing_good_leaves_everything_as_it_was(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "half.heic").write_bytes((PHONE / "portrait.heic").read_bytes()[:4000])
    drop(desk, desk.window, of_files(tmp_path / "half.heic"))
    assert said(desk) == "Not taken: half.heic is damaged or not complete. Nothing was imported."
    assert desk.app.register.all() == []
    assert desk.window.current == Page.HOME


def test_thousands_of_files_are_one_sentence(desk: Desk, tmp_path: Path) -> None:
    drop(desk, desk.window, of_files(*(tmp_path / f"{at}.png" for at in range(2000))))
    assert "2,000 files; up to 100" in said(desk)
    assert desk.app.register.all() == []


def test_pixels_pasted_are_a_png_that_says_so(desk: Desk) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    paste(desk, desk.window)
    (capture,) = captures(desk, only_draft(desk))
    original = capture.originals[0]
    assert (original.media_type, original.claims, original.source_name) == ("image/png", {"from": "clipboard"}, None)
    with Image.open(desk.app.vault.at(original.path)) as kept:
        assert (kept.size, kept.convert("RGB").getpixel((5, 5))) == ((40, 30), (255, 0, 0))
    assert "pasted from the clipboard" in desk.form.facts.text()


def test_a_png_that_another_program_offers_is_kept_as_it_wrote_it(desk: Desk) -> None:
    data = QMimeData()
    written = (POSTS / "x-harass-light.png").read_bytes()
    data.setData("image/png", written)
    QGuiApplication.clipboard().setMimeData(data)
    paste(desk, desk.window)
    (capture,) = captures(desk, only_draft(desk))
    assert desk.app.vault.read(capture.originals[0].path) == written
    assert capture.originals[0].claims == {"from": "clipboard"}


def test_a_bomb_in_the_clipboard_is_one_sentence(desk: Desk) -> None:
    data = QMimeData()
    data.setData("image/png", png_that_claims(60_000, 60_000))
    QGuiApplication.clipboard().setMimeData(data)
    paste(desk, desk.window)
    assert "60000 x 60000 pixels" in said(desk)
    assert desk.app.register.all() == []


def test_dropped_on_a_sent_report_it_is_a_further_record(desk: Desk) -> None:
    incident_id = desk.draft()
    desk.send().reject()
    desk.settle()
    rows = desk.app.outbox.rows()
    desk.open(incident_id)
    assert desk.window.current == Page.DETAIL
    drop(desk, desk.window, of_files(PHONE / "lying.jpg"))
    assert len(desk.stored(incident_id).captures) == 2
    assert desk.app.outbox.rows() == rows
    assert desk.window.current == Page.DETAIL


def test_a_database_that_is_held_loses_no_picture(desk: Desk) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(desk.app.paths.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        desk.app.database._busy_s = 0.1  # not half a minute
        drop(desk, desk.window, of_files(POSTS / "x-harass-light.png"))
        assert "is safe as C-" in said(desk)
        other.execute("ROLLBACK")
    (adopted,) = desk.app.capturing.recover()
    assert desk.app.vault.read(adopted.originals[0].path) == (POSTS / "x-harass-light.png").read_bytes()


def test_copied_files_are_pasted_as_they_are(desk: Desk) -> None:
    QGuiApplication.clipboard().setMimeData(of_files(PHONE / "lying.jpg"))
    incident_id = desk.draft()
    paste(desk, desk.form.select_button)
    last = captures(desk, incident_id)[-1].originals[0]
    assert desk.app.vault.read(last.path) == (PHONE / "lying.jpg").read_bytes()
    assert last.claims == {"taken": "2026-11-20T21:41:07-06:00"}


def test_a_text_field_keeps_what_is_pasted_into_it(desk: Desk) -> None:
    incident_id = desk.draft()
    QGuiApplication.clipboard().setText("https://x.com/a/1")
    paste(desk, desk.form.link)
    assert desk.form.link.text() == "https://x.com/a/1"
    QGuiApplication.clipboard().setMimeData(of_files(POSTS / "x-harass-light.png"))
    paste(desk, desk.form.note)
    assert len(desk.stored(incident_id).captures) == 1
    assert desk.dialogs() == []


@pytest.mark.parametrize("content", ["text", "nothing", "web link"])
def test_no_picture_in_the_clipboard_is_one_sentence(desk: Desk, content: str) -> None:
    data = QMimeData()
    if content == "text":
        data.setText("only words")
    elif content == "web link":
        data.setUrls([QUrl("https://x.com/a.png")])
    QGuiApplication.clipboard().setMimeData(data)
    paste(desk, desk.window)
    assert said(desk).startswith("The clipboard holds no picture.")
    assert desk.app.register.all() == []


def test_a_picture_dragged_out_of_a_browser(desk: Desk) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://x.com/a.png")])
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    data.setImageData(image)
    drop(desk, desk.window, data)
    (capture,) = captures(desk, only_draft(desk))
    assert capture.originals[0].claims == {"from": "drop"}


def test_chosen_in_the_file_dialog(desk: Desk) -> None:
    desk.click(desk.home.other_pictures.files_button)
    chooser = desk.dialog(QFileDialog)
    assert chooser.fileMode() == QFileDialog.FileMode.ExistingFiles
    assert "*.heic" in chooser.nameFilters()[0]
    chooser.filesSelected.emit([str(PHONE / "portrait.heic"), str(PHONE / "lying.jpg")])
    chooser.close()
    finish(desk)
    assert len(captures(desk, only_draft(desk))) == 2


def test_stopping_a_long_import_keeps_what_is_sealed(desk: Desk, tmp_path: Path) -> None:
    files = [tmp_path / f"{at}.png" for at in range(60)]
    for at, file in enumerate(files):
        Image.new("RGB", (300, 300), (at, 0, 0)).save(file)
    data = of_files(*files)  # an event does not keep what it carries
    assert drag(desk.window, data)
    application().sendEvent(desk.window, QDropEvent(QPoint(5, 5).toPointF(), COPY, data, LEFT, NO_KEYS))
    desk.dialog(ProgressDialog).reject()
    finish(desk)
    words = said(desk)
    assert "not looked at" in words
    drafts = desk.app.register.all()
    kept = len(drafts[0].captures) if drafts else 0
    assert kept < 60
    assert ("Nothing was imported" in words) == (kept == 0)


def test_a_draft_discarded_meanwhile_loses_no_picture(desk: Desk) -> None:
    incident_id = desk.draft()
    more = desk.controller.steps.more
    desk.app.register.discard(incident_id, "mistake", "Kim")
    drop(desk, desk.window, of_files(POSTS / "x-harass-light.png"))
    assert "has been discarded, so nothing was added" in said(desk)
    assert len(desk.app.register.unfiled_captures()) == 1
    assert more._purpose == "incident"


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_a_picture_that_moves_says_so_in_the_form(desk: Desk, tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (320, 200), colour) for colour in ("white", "navy", "maroon")]
    frames[0].save(tmp_path / f"moves.{kind}", save_all=True, append_images=frames[1:], duration=200)
    capture = desk.app.capturing.import_files([tmp_path / f"moves.{kind}"], Purpose.UNFILED).capture
    desk.open(form_data.start_draft(desk.app, capture, "").id)
    said = [words for words in words_of(desk.form) if "This picture moves" in words]
    assert said == [
        "This picture moves. Only the first of its 3 pictures is shown and read here; the file itself is kept whole."
    ]
    desk.draft()
    assert not [words for words in words_of(desk.form) if "This picture moves" in words]
