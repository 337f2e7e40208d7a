from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.pages.before_posting import MOST_LETTERS, BeforePosting, Check, Draft, Verdict
from admin_desktop.platforms.platform import load_platforms
from admin_desktop.policy.loading import load_in_force
from admin_desktop.reading.private import spans_in
from admin_desktop.reading.suggesting import Suggester
from admin_desktop.storage.resources import resource_dir

RESOURCES = resource_dir()
PACK = load_in_force(RESOURCES / "policies", RESOURCES / "schemas" / "policy-pack.schema.json", "union-1610", "")
LOOKING = BeforePosting(
    RESOURCES,
    Suggester(RESOURCES / "suggestions"),
    spans_in,
    load_platforms(RESOURCES / "platforms" / "platforms.toml"),
)
HARMLESS = "Concert on Thursday at 7 in the auditorium, everyone is welcome!"
YES = dict.fromkeys(("front_page", "private", "links", "copyright", "website", "work_time"), True)


def checks(text: str = "", answers: Mapping[str, bool] | None = None, picture: str | None = None) -> dict[str, Check]:
    draft = Draft(text, picture or "", picture is not None)
    return {one.id: one for one in LOOKING.check(draft, PACK, answers or {})}


def test_the_front_page_comes_first_and_every_letter_of_the_issue_is_there() -> None:
    found = LOOKING.check(Draft(HARMLESS), PACK, {})
    assert found[0].id == "front_page"
    assert "front page of tomorrow’s newspaper" in found[0].question
    labels = {one.label for one in found}
    assert labels >= {"C", "D", "F", "H", "J", "Copyright", "Messaging"} - {"F"}
    assert {"Conduct B", "Conduct C", "Conduct D"} <= labels
    assert all(one.title and one.sentence for one in found)


def test_a_harmless_text_needs_only_answers_and_then_is_fine() -> None:
    found = checks(HARMLESS)
    asked = {name for name, one in found.items() if one.verdict == Verdict.ANSWER}
    assert asked == {"front_page", "website", "work_time"}
    assert not [one for one in found.values() if one.verdict == Verdict.LOOK]
    assert {one.verdict for one in checks(HARMLESS, YES).values()} == {Verdict.FINE}


def test_no_is_something_to_look_at() -> None:
    assert checks(HARMLESS, {"front_page": False})["front_page"].verdict == Verdict.LOOK


@pytest.mark.parametrize(
    ("text", "check", "words"),
    [
        ("Jordan Example has an IEP and failed math", "private", "IEP"),
        ("Call his mom at 918-555-0144", "private", "918-555-0144"),
        ("@sam_madeup you missed practice again", "one_student", "@sam_madeup"),
        ("Your homework is missing, see me after class", "one_student", "homework"),
        ("text me tonight", "conversation", "text me"),
        ("Those refs are idiots, this is bullshit", "tone", "bullshit"),
        ("that coach is so sexy", "sexual", "sexy"),
        ("selling percs, dm me", "crime", "percs"),
        ("go back to your country", "law", "country"),
        ("Vote for Candidate Sample on Tuesday", "links", "Candidate"),
        ("Sign up at bit.ly/abc", "links", "bit.ly/abc"),
        ("Found this picture on Pinterest", "copyright", "Pinterest"),
        ("Way to go Mateo, 97 on your chemistry final!", "private", "97"),
        ("Please keep Hannah in your prayers, she broke her leg", "private", "Hannah"),
        ("Caleb tuvo una cirugía el lunes", "private", "cirugía"),
        ("Shoutout to Olivia for staying late", "one_student", "Olivia"),
        ("Tell us in the comments which shirt is best", "conversation", "comments"),
        ("¿Qué opinan del nuevo horario?", "conversation", "opinan"),
        ("Please vote for Renata this Tuesday", "links", "vote for"),
        ("Vota por Renata este martes", "links", "Vota por"),
        ("Grace Lutheran hosts VBS, bring your kids", "links", "Lutheran"),
        ("Help us at https://givebutter.com/x1", "links", "givebutter.com/x1"),
        ("Join us: https://chat.whatsapp.com/Ab1", "links", "chat.whatsapp.com/Ab1"),
        ("Shoes at https://www.nike.com/us/sale", "links", "nike.com/us/sale"),
    ],
)  # fmt: skip
def test_what_is_found_stands_under_its_check_with_the_words(text: str, check: str, words: str) -> None:
    found = checks(text, YES)[check]
    assert found.verdict == Verdict.LOOK
    assert any(words.lower() in one.words.lower() for one in found.findings), found.findings
    assert all(one.why.endswith(".") or one.why.endswith("?") for one in found.findings)


@pytest.mark.parametrize(
    "text",
    [
        HARMLESS,
        "Congratulations to our seniors! Thank you all for your support this season.",
        "Parents, please bring your students to the gym at 6.",
        "Tickets at https://www.unionps.org/tickets. Photo by Sam Madeup.",
        "Picture day is Tuesday. Order forms are in the office.",
        "We love you all, Tigers! See everyone on Friday.",
        "Vote for your favorite door in the cafeteria.",
        "The choir concert is in the hall of First Methodist Church, park behind it.",
        "Spirit shirts: https://www.unionps.org/store",
        "Thank you to Coach Hannah Sample and Mrs. Madeup for 20 years.",
        "Estudiantes de último año: la foto es el martes. Gracias a todas las familias.",
    ],
)
def test_ordinary_posts_pass(text: str) -> None:
    assert [one.id for one in checks(text, YES).values() if one.verdict != Verdict.FINE] == []


def test_a_picture_asks_for_its_photographer_and_for_those_in_it_and_its_words_count() -> None:
    found = checks(picture="Call 918-555-0123, you idiot")
    assert found["copyright"].question and "photographer" in found["copyright"].question
    assert found["private"].question
    assert any("(in the picture)" in one.words for one in found["private"].findings)
    assert found["tone"].verdict == Verdict.LOOK
    assert not checks(HARMLESS)["copyright"].question


def test_a_link_asks_whether_it_was_opened() -> None:
    assert checks("https://www.unionps.org/x")["links"].verdict == Verdict.ANSWER
    assert not checks(HARMLESS)["links"].question


def test_a_long_quotation_wants_its_source() -> None:
    quoted = "“" + "It was the best of times and it was the worst of times for us. " * 3 + "”"
    assert checks(quoted, YES)["copyright"].verdict == Verdict.LOOK
    assert checks(quoted + " by Charles Dickens", YES)["copyright"].verdict == Verdict.FINE


def test_another_district_without_a_letter_still_gets_the_check() -> None:
    from dataclasses import replace

    bare = replace(PACK, clauses={})
    found = LOOKING.check(Draft(HARMLESS), bare, {})
    assert len(found) == len(checks(HARMLESS))
    assert {one.label for one in found} == {""}


@given(st.text() | st.just("f***ing kill you @a https://bit.ly/x " * 50))
def test_any_text_gets_its_checklist_and_what_is_quoted_is_one_short_line(text: str) -> None:
    for one in LOOKING.check(Draft(text, text, True), PACK, {}):
        assert len(one.findings) <= 6
        for finding in one.findings:
            assert "\n" not in finding.words
            assert "\u202e" not in finding.words
            assert len(finding.words) <= 110


def test_a_book_is_looked_at_so_far() -> None:
    LOOKING.check(Draft("kill you. " * MOST_LETTERS), PACK, {})
