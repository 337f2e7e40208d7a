"""Who gets the covered copy."""

from dataclasses import replace

import pytest

from admin_desktop.boxes import Box
from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.deriving import crop, derive
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe
from admin_desktop.incidents.attaching import chosen_picture, has_cover, picture_words
from admin_desktop.incidents.gathering import Gathering
from admin_desktop.incidents.incident import Form, PictureChoice, RecipientChoice, Selection
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter, recipients
from admin_desktop.outbox.queue import SEND_IT_YOURSELF
from admin_desktop.policy import Pack
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

BOX = [5, 5, 20, 20]
COVERED = Recipe(None, (Mark(MarkKind.COVER, Box(0, 0, 30, 10)),))
ORIGINAL, CROP, COVER, NONE = PictureChoice.ORIGINAL, PictureChoice.CROP, PictureChoice.COVERED, PictureChoice.NONE


@pytest.fixture
def capture(data: Data) -> Capture:
    """Two screens, of the first one a selected part, of the second one a covered copy."""
    sealed = data.seal(data.shot(60, 40, 1), data.shot(50, 30, 2, seed=2))
    cropped = crop(data.database, data.vault, sealed, 1, (5, 5, 20, 20))
    return derive(data.database, data.vault, cropped, 2, COVERED)


class Shown:
    """What a report shows of one capture, and who gets which picture of it then."""

    def __init__(self, data: Data, register: Register, capture: Capture) -> None:
        self.data, self.register, self.capture = data, register, capture

    def start(self, form: Form, number: int, box: list[int] | None = None) -> str:
        id_ = self.register.start([self.capture.id], form, "p", "r").id
        Gathering(self.data.database).select(id_, Selection(self.capture.id, number, box))
        return id_

    def choices(
        self, pack: Pack, settings: Settings, form: Form, number: int, box: list[int] | None = None
    ) -> list[PictureChoice]:
        incident = self.register.get(self.start(form, number, box))
        seen = {"has_box": incident.has_box, "has_cover": has_cover(incident, [self.capture])}
        return [one.picture for one in recipients(pack, settings, form, [self.capture], **seen)]


@pytest.fixture
def shown(data: Data, register: Register, capture: Capture) -> Shown:
    return Shown(data, register, capture)


@pytest.mark.parametrize(
    ("number", "box", "wanted"),
    [(2, None, COVER), (2, BOX, COVER), (1, BOX, CROP), (1, None, ORIGINAL)],
)
def test_others_get_the_covered_copy_of_what_is_shown_else_the_part_else_the_whole(
    pack: Pack, employee: Settings, form: Form, shown: Shown, number: int, box: list[int] | None, wanted: object
) -> None:
    assert shown.choices(pack, employee, form, number, box) == [ORIGINAL, wanted]


def test_the_admins_choice_counts_and_a_copy_that_is_not_there_is_no_choice(
    pack: Pack, employee: Settings, form: Form, shown: Shown
) -> None:
    chosen = {"communications": RecipientChoice(picture=COVER), "supervisor": RecipientChoice(picture=ORIGINAL)}
    assert shown.choices(pack, employee, replace(form, recipients=chosen), 2) == [COVER, ORIGINAL]
    assert shown.choices(pack, employee, replace(form, recipients=chosen), 1) == [ORIGINAL, ORIGINAL]


def test_a_locked_away_picture_is_not_sent_covered_either(
    pack: Pack, employee: Settings, form: Form, shown: Shown
) -> None:
    assert shown.choices(pack, employee, replace(form, categories=["sexual_minor"]), 2) == [NONE, NONE]


def test_the_newest_copy_goes_and_the_mail_says_what_it_is(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, employee: Settings, capture: Capture
) -> None:
    again = Recipe(None, (*COVERED.marks, Mark(MarkKind.NUMBER, Box(10, 10, 16, 16))))
    capture = derive(data.database, data.vault, capture, 2, again)
    newest = capture.pictures[-1]
    assert chosen_picture(capture, COVER, 2) == newest
    assert picture_words(newest) == "a copy of the sealed picture in which parts are covered and marked"
    id_ = Shown(data, register, capture).start(form, 2)
    to_communications, to_supervisor = reporter.report(id_, pack, employee, SEND_IT_YOURSELF)
    original = capture.originals[1]
    for word in ("covered and marked", newest.sha256, original.sha256):
        assert word in to_supervisor.body
    assert "covered" not in to_communications.body and newest.sha256 not in to_communications.body
    sent = [
        row[0]
        for row in data.rows("SELECT json_extract(entry, '$.body.picture_sha256') FROM ledger WHERE kind = 'send'")
    ]
    assert sent == [original.sha256, newest.sha256]
