"""Who gets the covered copy."""

from dataclasses import replace

import pytest

from admin_desktop.evidence.boxes import Box
from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.deriving import crop, derive
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe
from admin_desktop.incidents.incident import Form, PictureChoice, RecipientChoice
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter, chosen_picture, picture_words, recipients
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


def choices(pack: Pack, settings: Settings, form: Form, capture: Capture) -> list[PictureChoice]:
    return [one.picture for one in recipients(pack, settings, form, [capture])]


@pytest.mark.parametrize(
    ("number", "box", "wanted"),
    [(2, None, COVER), (2, BOX, COVER), (1, BOX, CROP), (1, None, ORIGINAL)],
)
def test_others_get_the_covered_copy_of_what_is_shown_else_the_part_else_the_whole(
    pack: Pack, employee: Settings, form: Form, capture: Capture, number: int, box: list[int] | None, wanted: object
) -> None:
    form = replace(form, picture=number, box=box)
    assert choices(pack, employee, form, capture) == [ORIGINAL, wanted]


def test_the_admins_choice_counts_and_a_copy_that_is_not_there_is_no_choice(
    pack: Pack, employee: Settings, form: Form, capture: Capture
) -> None:
    chosen = {"communications": RecipientChoice(picture=COVER), "supervisor": RecipientChoice(picture=ORIGINAL)}
    assert choices(pack, employee, replace(form, picture=2, recipients=chosen), capture) == [COVER, ORIGINAL]
    assert choices(pack, employee, replace(form, picture=1, recipients=chosen), capture) == [ORIGINAL, ORIGINAL]


def test_a_locked_away_picture_is_not_sent_covered_either(
    pack: Pack, employee: Settings, form: Form, capture: Capture
) -> None:
    form = replace(form, picture=2, categories=["sexual_minor"])
    assert choices(pack, employee, form, capture) == [NONE, NONE]


def test_the_newest_copy_goes_and_the_mail_says_what_it_is(
    data: Data, register: Register, reporter: Reporter, form: Form, pack: Pack, employee: Settings, capture: Capture
) -> None:
    again = Recipe(None, (*COVERED.marks, Mark(MarkKind.NUMBER, Box(10, 10, 16, 16))))
    capture = derive(data.database, data.vault, capture, 2, again)
    newest = capture.pictures[-1]
    assert chosen_picture(capture, COVER, 2) == newest
    assert picture_words(newest) == "a copy of the sealed picture in which parts are covered and marked"
    id_ = register.start([capture.id], replace(form, picture=2), "p", "r").id
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
