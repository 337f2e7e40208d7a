"""The form fills itself in, from what a reader says and from real pictures."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from admin_desktop.boxes import Box
from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.incident import IncidentState
from admin_desktop.reading.guesses import Guess, Suggestion, When
from admin_desktop.reading.ocr import Stopped, never
from admin_desktop.reading.reader import Reader
from admin_desktop.reading.reading import Known, Reading
from admin_desktop.reading.suggesting import Suggester
from admin_desktop.reading.words import Text
from admin_desktop.ui import form_data
from admin_desktop.ui.main_window import Page
from tests.ui.conftest import Blind, Desk, button_of, employee

SAID = "😀 You are a pathetic loser and everybody knows it."
POSTED = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
READING = Reading(
    platform=Guess("facebook", 0.9),
    url=Guess("https://www.facebook.com/sample/posts/1", 0.8, raw="facebook.com/sample/posts/1?fbclid=x"),
    page=Guess("Sample PTA", 0.3, ("Sample High PTA",)),
    author=Guess("Pat Example", 0.9, ("Robin Sample",)),
    handle=Guess("@pat", 0.9),
    when=When("4h", POSTED, POSTED + timedelta(hours=1)),
    text=Guess(SAID, 0.9),
    categories=(Suggestion("harassment", ((12, 26),), 0.9),),
    plain=SAID,
)


class Told(Reader):
    """Reads what it was told to read, when it is let."""

    def __init__(self, reading: Reading = READING) -> None:
        super().__init__(Blind(), [], Suggester(Path()))
        self.reading, self.asked = reading, list[tuple[Box | None, Known]]()
        self.go = threading.Event()
        self.go.set()
        self.stopped = 0

    def read(
        self,
        image: Image.Image,
        box: Box | None,
        known: Known,
        stop: Callable[[], bool] = never,
        words: Text | None = None,  # noqa: ARG002
    ) -> Reading:
        self.asked.append((box, known))
        while not self.go.wait(0.01):
            if stop():
                self.stopped += 1
                raise Stopped
        return replace(self.reading, box=box.cut(image.size) if box else None)


@pytest.fixture
def reader(desk: Desk) -> Told:
    """The desk's own."""
    desk.app.reader = told = Told()
    return told


def guesses(desk: Desk) -> set[str]:
    return {name for name, row in desk.form.fields.rows.items() if row.field.property("guess")}


def test_what_was_read_stands_in_the_form_as_a_guess_and_is_saved(desk: Desk, reader: Told) -> None:
    incident_id = desk.draft()
    form = desk.form
    assert form.platform.currentData() == "facebook"
    assert form.link.text() == "https://www.facebook.com/sample/posts/1"
    assert (form.author.text(), form.handle.text(), form.posted.text()) == ("Pat Example", "@pat", "4h")
    assert form.body.toPlainText() == SAID
    assert form.page.currentText() == "", "not sure enough"
    assert guesses(desk) == {"platform", "link", "author", "handle", "posted", "body"}
    assert form.categories.chosen == ["harassment"]
    assert form.categories.toggle("harassment").property("guess")
    assert "pathetic loser" in form.categories.toggle("harassment").toolTip()
    stored = desk.stored(incident_id).form
    assert stored.author == "Pat Example"
    assert set(stored.guessed) == {"platform", "link", "author", "handle", "posted", "body", "category:harassment"}
    assert len(reader.asked) == 1


def test_the_words_that_led_to_a_suggestion_are_marked_also_behind_an_emoji(desk: Desk, reader: Told) -> None:
    desk.draft()
    assert reader.asked
    marked = desk.form.body.extraSelections()
    assert [one.cursor.selectedText() for one in marked] == ["pathetic loser"]


def test_guesses_are_found_again_at_the_next_start(desk: Desk, reader: Told, desks: Callable[..., Desk]) -> None:
    incident_id = desk.draft()
    desk.write(desk.form.author, "!")
    assert reader.asked
    again = desks(employee).opened()
    again.open(incident_id)
    assert guesses(again) == {"platform", "link", "handle", "posted", "body"}
    assert "Pat Example" in again.form.author.text()
    offers = [one.text() for one in again.form.fields.rows["page"].findChildren(type(again.form.send_button))]
    assert "Sample PTA" in offers
    assert again.form.categories.toggle("harassment").property("guess")


def test_what_is_typed_is_never_overwritten_and_keeps_its_cursor(desk: Desk, reader: Told) -> None:
    reader.go.clear()
    incident_id = form_data.start_draft(desk.app, desk.capture(), "").id
    desk.controller.detail.open(incident_id)
    desk.until(lambda: desk.form.incident_id == incident_id and reader.asked)
    assert "Reading" in desk.form.fields.hint_words.text()
    desk.write(desk.form.author, "Somebody else")
    desk.form.author.setCursorPosition(4)
    desk.write(desk.form.handle, "x")
    desk.form.handle.clear()
    desk.write(desk.form.handle, "x")
    QTest.keyClick(desk.form.handle, Qt.Key.Key_Backspace)
    desk.form.author.setFocus()
    reader.go.set()
    desk.settle()
    assert desk.form.author.text() == "Somebody else"
    assert desk.form.author.cursorPosition() == 4
    assert desk.window.focusWidget() is desk.form.author
    assert desk.form.handle.text() == "", "emptied by hand"
    assert desk.form.posted.text() == "4h"
    desk.form.save_now(always=True)
    desk.settle()
    assert desk.stored(incident_id).form.author == "Somebody else"


def test_enter_the_mark_and_all_correct_take_guesses_for_right(desk: Desk, reader: Told) -> None:
    incident_id = desk.draft()
    assert reader.asked
    desk.form.author.setFocus()
    QTest.keyClick(desk.form.author, Qt.Key.Key_Return)
    assert guesses(desk) == {"platform", "link", "handle", "posted", "body"}
    desk.click(desk.form.fields.rows["body"].mark)
    assert guesses(desk) == {"platform", "link", "handle", "posted"}
    desk.click(desk.form.fields.all_button)
    assert guesses(desk) == set()
    assert not desk.form.hint.isVisible()
    assert not desk.form.categories.toggle("harassment").property("guess")
    desk.form.save_now(always=True)
    desk.settle()
    assert desk.stored(incident_id).form.guessed == {}


def test_another_reading_is_one_click_away(desk: Desk, reader: Told) -> None:
    desk.draft()
    assert reader.asked
    desk.click(button_of(desk.form.fields.rows["author"], "Robin Sample"))
    assert desk.form.author.text() == "Robin Sample"
    assert "author" not in guesses(desk)
    desk.click(button_of(desk.form.fields.rows["page"], "maybe Sample PTA"))
    assert desk.form.page.currentText() == "Sample PTA"


def test_a_new_part_replaces_guesses_and_nothing_else(desk: Desk, reader: Told) -> None:
    incident_id = desk.draft()
    desk.form.link.end(False)
    desk.write(desk.form.link, "7")
    desk.form.save_now()
    desk.settle()
    reader.reading = replace(READING, author=Guess("Robin Sample", 0.9), handle=None, categories=())
    capture = desk.app.find_capture(desk.form.shown_capture)
    desk.controller.steps.show_form(form_data.select_part(desk.app, incident_id, 1, [10, 10, 300, 200], capture.id))
    desk.settle()
    assert reader.asked[-1][0] == Box(10, 10, 300, 200)
    assert desk.form.author.text() == "Robin Sample"
    assert desk.form.handle.text() == ""
    assert desk.form.categories.chosen == []
    assert "7" in desk.form.link.text()


def test_a_further_picture_only_adds_to_what_is_empty(desk: Desk, reader: Told) -> None:
    reader.reading = replace(READING, handle=None)
    incident_id = desk.draft()
    reader.reading = replace(READING, author=Guess("Robin Sample", 0.9), text=Guess("Something else", 0.9))
    desk.app.gathering.add(incident_id, [desk.capture("fb-threat-dark.png").id])
    desk.open(incident_id)
    assert len(reader.asked) == 2
    assert desk.form.author.text() == "Pat Example"
    assert desk.form.handle.text() == "@pat"
    assert desk.form.body.toPlainText() == SAID


def test_a_grave_category_is_asked_and_never_chosen(desk: Desk, reader: Told) -> None:
    spans = ((12, 26),)
    reader.reading = replace(
        READING, categories=(Suggestion("threat", spans, 0.9), Suggestion("sexual_minor", spans, 0.9))
    )
    incident_id = desk.draft()
    form = desk.form
    assert form.categories.chosen == []
    assert desk.app.find_capture(form.shown_capture).state == CaptureState.KEPT
    assert not desk.dialogs()
    assert form.fields.grave.isVisible()
    desk.click(button_of(form.fields.grave, "No, it is not: Sexual"))
    desk.settle()
    desk.click(button_of(form.fields.grave, "Yes, it is: Threat"))
    assert form.categories.chosen == ["threat"]
    assert form.call.isVisible()
    assert not form.fields.grave.isVisible()
    form.save_now(always=True)
    desk.settle()
    assert desk.stored(incident_id).form.categories == ["threat"]
    desk.open(incident_id)
    assert not form.fields.grave.isVisible(), "decided"


def test_a_category_that_was_taken_away_does_not_come_back(desk: Desk, reader: Told) -> None:
    incident_id = desk.draft()
    desk.click(desk.form.categories.toggle("harassment"))
    desk.form.save_now()
    desk.settle()
    capture = desk.app.find_capture(desk.form.shown_capture)
    desk.controller.steps.show_form(form_data.select_part(desk.app, incident_id, 1, [10, 10, 300, 200], capture.id))
    desk.settle()
    assert len(reader.asked) == 2
    assert desk.form.categories.chosen == []


def test_a_discarded_capture_stops_its_reading_and_nothing_of_it_is_kept(desk: Desk, reader: Told) -> None:
    reader.go.clear()
    incident_id = form_data.start_draft(desk.app, desk.capture(), "").id
    desk.controller.detail.open(incident_id)
    desk.until(lambda: desk.form.incident_id == incident_id and reader.asked)
    desk.controller.steps.reading.stop_shown()
    desk.app.register.discard(incident_id, "A mistake.", "Kim")
    desk.settle()
    assert reader.stopped == 1
    assert desk.app.readings.of(desk.form.captures) == {}


def test_a_reading_is_erased_with_its_capture(desk: Desk, reader: Told) -> None:
    incident_id = desk.draft()
    assert reader.asked
    captures = desk.form.captures
    assert desk.app.readings.of(captures)
    desk.app.register.discard(incident_id, "A mistake.", "Kim")
    assert desk.app.readings.of(captures) == {}
    stored = desk.stored(incident_id).form
    assert (stored.body, stored.handle, stored.guessed) == ("", "", {})


def test_undo_goes_over_the_whole_form(desk: Desk, reader: Told) -> None:
    desk.draft()
    form, field = desk.form, desk.form.author
    assert reader.asked
    desk.write(form.note, "a note")
    desk.click(form.categories.toggle("profanity"))
    desk.click(form.fields.all_button)
    desk.click(form.banner.gone_button)
    field.setFocus()
    QTest.keySequence(field, QKeySequence.StandardKey.Undo)
    assert form.banner.gone_button.isVisible()
    QTest.keySequence(field, QKeySequence.StandardKey.Undo)
    assert "author" in guesses(desk)
    QTest.keySequence(field, QKeySequence.StandardKey.Undo)
    assert form.categories.chosen == ["harassment"]
    QTest.keySequence(field, QKeySequence.StandardKey.Undo)
    assert form.note.toPlainText() == ""
    assert form.author.text() == "Pat Example", "what was read is nobody's step"
    for _ in range(4):
        QTest.keySequence(field, QKeySequence.StandardKey.Redo)
    assert form.note.toPlainText() == "a note"
    assert set(form.categories.chosen) == {"profanity", "harassment"}
    assert guesses(desk) == set()
    assert not form.banner.gone_button.isVisible()


def test_the_time_range_and_what_is_missing_are_said_in_a_line(desk: Desk, reader: Told) -> None:
    desk.draft()
    assert reader.asked
    words = desk.form.fields.rows["posted"].note.text()
    assert words.startswith("between "), words
    assert desk.form.missing.text() == "Not known yet: page. You can send without it."
    desk.write(desk.form.posted, "x")
    assert desk.form.fields.rows["posted"].note.text() == ""


@pytest.mark.parametrize(
    ("pasted", "stands"),
    [
        ("Pat\nExample\r\nBcc: x", "Pat Example Bcc: x"),
        ("Pat \u202eelpmaxE", "Pat elpmaxE"),
        ("Pat\x00\x07 Example", "Pat Example"),
        ("<b>%s</b> =1+1", "<b>%s</b> =1+1"),
        ("x" * 100_000, "x" * 4000),
    ],
)
def test_a_line_cleans_what_it_gets(desk: Desk, pasted: str, stands: str) -> None:
    incident_id = desk.draft()
    desk.form.author.setFocus()
    QGuiApplication.clipboard().setText(pasted)
    desk.form.author.paste()
    assert desk.form.author.text() == stands
    desk.until(lambda: desk.stored(incident_id).form.author == stands)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://"])
def test_a_link_that_must_not_be_opened_is_never_a_guess(desk: Desk, link: str) -> None:
    desk.app.reader = Told(replace(READING, url=Guess(link, 1.0, raw=link)))
    desk.draft()
    assert desk.form.link.text() == ""
    assert not desk.form.banner.open_button.isEnabled()


def test_hostile_words_that_were_read_stay_words(desk: Desk) -> None:
    evil = "<b>Pat</b>\n\u202e%s\x00" + "x" * 100_000
    desk.app.reader = Told(replace(READING, author=Guess(evil, 1.0, (evil,)), text=Guess(evil, 1.0), categories=()))
    desk.draft()
    assert "\n" not in desk.form.author.text()
    assert desk.form.author.text().startswith("<b>Pat</b> %s")
    assert len(desk.form.author.text()) <= 300
    assert len(desk.form.body.toPlainText()) < 21_000


def test_the_same_post_is_offered_to_go_with_the_report_there_is(desk: Desk, reader: Told) -> None:
    before = desk.draft()
    desk.form.save_now(always=True)
    desk.settle()
    draft = desk.draft(post="fb-threat-dark.png")
    assert reader.asked
    alike = desk.form.alike
    assert alike.isVisible()
    assert before in alike.words.text()
    desk.write(desk.form.note, "more words")
    desk.click(alike.add_button)
    desk.settle()
    assert desk.form.incident_id == before
    assert len(desk.stored(before).captures) == 2
    assert desk.form.note.toPlainText() == "more words"
    assert desk.stored(draft).state == IncidentState.DROPPED
    assert not desk.form.alike.isVisible()


def test_another_post_is_said_once(desk: Desk, reader: Told) -> None:
    desk.draft()
    draft = desk.draft(post="fb-threat-dark.png")
    assert reader.asked
    desk.click(desk.form.alike.another_button)
    desk.settle()
    assert not desk.form.alike.isVisible()
    desk.open(draft)
    assert not desk.form.alike.isVisible()
    assert len(desk.stored(draft).captures) == 1


def test_a_further_picture_of_a_sent_report_goes_to_it(desk: Desk, reader: Told) -> None:
    before = desk.draft()
    desk.send().reject()
    desk.settle()
    assert reader.asked
    desk.draft(post="fb-threat-dark.png")
    desk.click(desk.form.alike.add_button)
    desk.settle()
    assert desk.window.current == Page.DETAIL
    assert len(desk.stored(before).captures) == 2


def test_an_ordinary_comment_needs_a_picture_a_box_and_send_and_nothing_typed(desk: Desk, reader: Told) -> None:
    reader.reading = replace(READING, page=Guess("Sample PTA", 0.9))
    incident_id = form_data.start_draft(desk.app, desk.capture(), "").id
    desk.controller.steps.show_form(form_data.select_part(desk.app, incident_id, 1, [656, 304, 608, 94]))
    desk.settle()
    desk.send().reject()
    desk.settle()
    text = desk.app.outbox.message(desk.app.outbox.rows(incident_id)[0].message_id).body
    stored = desk.stored(incident_id)
    assert stored.state == IncidentState.REPORTED
    form = stored.form
    assert (form.platform, form.page, form.author) == ("facebook", "Sample PTA", "Pat Example")
    assert (form.posted, form.body, form.categories) == ("4h", SAID, ["harassment"])
    assert form.link == "https://www.facebook.com/sample/posts/1"
    assert "checked by hand: Page, Where, Link, Written by, Account, Posted, What it says" in text.replace("\r\n", " ")
    assert "As read:     facebook.com/sample/posts/1?fbclid=x" in text


# The sample page of practice, and pictures of other networks, light and dark: what a reader of ours must not miss.
@pytest.mark.parametrize(
    ("post", "box", "platform", "link", "author", "words", "categories"),
    [
        (
            "fb-libel-light.png",
            [656, 304, 608, 94],
            "facebook",
            "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756",
            "Pat Example",
            "The director is a damn crook and everyone on the board knows he stole the trip money.",
            {"profanity", "libel"},
        ),
    ],
)
def test_a_real_picture_a_box_and_send(
    desk: Desk,
    post: str,
    box: list[int],
    platform: str,
    link: str,
    author: str,
    words: str,
    categories: set[str],
) -> None:
    del desk.app.reader  # the blind one; the program's own comes in its place
    incident_id = form_data.start_draft(desk.app, desk.capture(post), "").id
    desk.controller.steps.show_form(form_data.select_part(desk.app, incident_id, 1, box))
    desk.settle()
    desk.send().reject()
    desk.settle()
    form = desk.stored(incident_id).form
    assert (form.platform, form.link, form.author) == (platform, link, author)
    assert words in " ".join(form.body.split())
    assert form.posted
    assert form.page
    assert set(form.categories) >= categories
    text = desk.app.outbox.message(desk.app.outbox.rows(incident_id)[0].message_id).body
    assert ", that is " in text
    kept = desk.app.readings.of(desk.form.captures)[desk.form.shown_capture]
    assert kept.reading.plain
    assert kept.likeness
    desk.controller.steps.reading.steps._give_back()
    desk.settle()
