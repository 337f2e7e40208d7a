"""Whose page a post stands on: remembered by page, a guess until touched, and said to who receives the report."""

import pytest

from admin_desktop.documents.plain import one_line
from admin_desktop.incidents.incident import Form, PageKind
from admin_desktop.incidents.page_kinds import EARLIER, WORDS, remembered
from admin_desktop.incidents.register import Register
from admin_desktop.incidents.reporting import Reporter
from admin_desktop.outbox.queue import BY_ITSELF
from admin_desktop.policy import Pack
from admin_desktop.storage.settings import Settings
from tests.conftest import Data

KINDS = {"Band": PageKind.ASSOCIATED, "North High": PageKind.DISTRICT}


def test_the_last_word_about_a_page_counts(data: Data, register: Register) -> None:
    for kind in (PageKind.DISTRICT, PageKind.ASSOCIATED, PageKind.NOT_SAID):
        register.start([data.seal().id], Form(page="Band", page_kind=kind), "p", "r")
    register.start([data.seal().id], Form(page="Other", page_kind=PageKind.DISTRICT), "p", "r")
    assert register.page_kinds(["Band", "Nowhere"]) == {"Band": PageKind.ASSOCIATED}


def test_a_known_page_brings_its_kind_as_a_guess() -> None:
    filled = remembered(Form(page="Band"), KINDS)
    assert (filled.page_kind, filled.guessed) == (PageKind.ASSOCIATED, {"page_kind": EARLIER})
    other = remembered(Form(page="North High", page_kind=PageKind.ASSOCIATED, guessed={"page_kind": EARLIER}), KINDS)
    assert other.page_kind == PageKind.DISTRICT
    gone = remembered(Form(page="Nobody's", page_kind=PageKind.ASSOCIATED, guessed={"page_kind": EARLIER}), KINDS)
    assert (gone.page_kind, gone.guessed) == (PageKind.NOT_SAID, {})
    assert remembered(filled, KINDS) is filled


@pytest.mark.parametrize("chosen", list(PageKind))
def test_what_the_admin_chose_stays(chosen: PageKind) -> None:
    form = Form(page="Band", page_kind=chosen, touched=["page_kind"])
    assert remembered(form, KINDS) is form


def test_the_report_says_who_runs_the_page(
    data: Data, register: Register, reporter: Reporter, pack: Pack, employee: Settings
) -> None:
    id_ = register.start([data.seal().id], Form(page="Band", page_kind=PageKind.DISTRICT), pack.id, "r").id
    assert all(
        WORDS[PageKind.DISTRICT] in one_line(mail.body, 5000)
        for mail in reporter.report(id_, pack, employee, BY_ITSELF)
    )
