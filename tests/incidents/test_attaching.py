import email
import email.policy

import pytest

from admin_desktop.documents.mail_size import Limit, encoded_size, fitting, load_limit
from admin_desktop.documents.report_mail import ReportWriter
from admin_desktop.evidence.deriving import crop
from admin_desktop.evidence.withdrawing import discard, quarantine
from admin_desktop.incidents.attaching import picture_of, pictures_of
from admin_desktop.incidents.enclosing import Encloser
from admin_desktop.incidents.incident import Form, PictureChoice, Selection
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import SEND_IT_YOURSELF
from admin_desktop.policy import Pack
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

LIMIT = Limit(60_000, 20_000)


def test_the_limit_is_that_of_the_big_services() -> None:
    limit = load_limit(resource_dir() / "mail" / "size.toml")
    assert (limit.words, limit.text < limit.most) == ("25 MB", True)


@pytest.mark.parametrize(
    ("sizes", "fit"),
    [
        ([], set()),
        ([100], {0}),
        ([40_000], set()),
        ([20_000, 20_000, 100], {0, 2}),
        ([40_000, 100, 100], {1, 2}),
        ([5_000] * 9, {0, 1, 2, 3, 4}),
    ],
)
def test_as_many_as_fit_in_order(sizes: list[int], fit: set[int]) -> None:
    assert fitting(sizes, LIMIT) == fit


@pytest.mark.parametrize("size", [0, 1, 57, 58, 1_000_000])
def test_no_mail_is_larger_than_what_was_counted(size: int) -> None:
    from email.message import EmailMessage

    mail = EmailMessage(email.policy.SMTP)
    mail.set_content("x")
    mail.add_attachment(b"y", maintype="image", subtype="png", filename="z.png")
    bare = len(mail.as_bytes())
    mail.add_attachment(bytes(size), maintype="image", subtype="png", filename="R-2026-0001-1-" + "x" * 60 + ".png")
    assert size * 4 / 3 <= len(mail.as_bytes()) - bare <= encoded_size(size)


def test_what_does_not_fit_is_named_and_the_mail_stays_below_the_limit(
    data: Data, register: Register, form: Form, pack: Pack, volunteer: Settings
) -> None:
    writer = ReportWriter(resource_dir() / "templates")
    reporter = Reporter(data.database, register, writer, "1.0-test", Encloser(data.vault, LIMIT, None))
    captures = [data.seal(data.shot(70, 70, seed=seed)) for seed in (1, 2, 3)]  # 20 kB of chance each
    id_ = register.start([one.id for one in captures], form, "p", "r").id
    (message,) = reporter.report(id_, pack, volunteer, SEND_IT_YOURSELF)
    assert len(message.eml) <= LIMIT.most
    mail = email.message_from_bytes(message.eml, policy=email.policy.default)
    (attached,) = mail.iter_attachments()
    assert attached.get_payload(decode=True) == data.vault.read(captures[0].pictures[0].path)
    assert "2 pictures. They are kept" in message.body
    for capture in captures:
        assert capture.pictures[0].sha256 in message.body
    for number, capture in ((2, captures[1]), (3, captures[2])):
        assert f"{id_}-{number}-{capture.id}-original.png" in message.body


def test_what_is_not_kept_never_goes(data: Data, register: Register, reporter: Reporter) -> None:
    captures = [data.seal(data.shot(seed=seed)).id for seed in (1, 2, 3)]
    id_ = register.start(captures, Form(), "p", "r").id
    with data.database.writing() as connection:
        quarantine(connection, captures[0], "x", "Kim")
        discard(connection, captures[1], "x", "Kim")
    incident = register.get(id_)
    found = pictures_of(incident, reporter.captures_of(incident), PictureChoice.ORIGINAL)
    assert [(one.number, one.capture.id) for one in found] == [(3, captures[2])]
    assert pictures_of(incident, reporter.captures_of(incident), PictureChoice.NONE) == []


def test_a_selection_that_was_taken_back_is_not_sent(data: Data) -> None:
    capture = crop(data.database, data.vault, data.seal(data.shot(60, 40)), 1, (5, 5, 20, 20))
    whole, part = capture.pictures
    assert picture_of(capture, PictureChoice.CROP, Selection(capture.id, 1, [5, 5, 20, 20])) == part
    assert picture_of(capture, PictureChoice.CROP, Selection(capture.id)) == whole
    assert picture_of(capture, PictureChoice.ORIGINAL, Selection(capture.id, 1, [5, 5, 20, 20])) == whole
