"""What the banner says in each case; the words alone, without a window."""

from datetime import date
from types import MappingProxyType

import pytest

from admin_desktop.incidents.incident import Removal
from admin_desktop.incidents.life import Advice
from admin_desktop.platforms.platform import Platform, PostKind
from admin_desktop.policy import Handling
from admin_desktop.ui.removal_words import Offer, Standing, numbered, say

UP = Standing(Removal.STILL_UP, None, Handling.REMOVE_NOW, decides="The Office", question="May it stay?", link=True)
ASK = Standing(Removal.STILL_UP, None, Handling.ASK_FIRST, decides="The Office", question="May it stay?", link=True)
NETWORK = Platform(
    id="net",
    name="Net & Co",
    hosts=("net.example",),
    usual=PostKind.COMMENT,
    links=MappingProxyType({}),
    remove=MappingProxyType({PostKind.COMMENT: ("Point.", "Delete."), PostKind.POST: ("Ask.",)}),
    report=("Press Report.",),
    help="https://net.example/help",
    checked=date(2026, 11, 23),
)


def but(now: Standing, **changes: object) -> Standing:
    from dataclasses import replace

    return replace(now, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "colour", "lead", "steps"),
    [
        (UP, "red", "The post is still up.", "Open it, remove it, then come back."),
        (
            but(UP, platform=NETWORK, kind=PostKind.COMMENT),
            "red",
            "still up",
            "1.\N{NO-BREAK SPACE}Point.  2.\N{NO-BREAK SPACE}Delete.",
        ),
        (but(UP, platform=NETWORK, kind=PostKind.POST), "red", "still up", "Ask."),
        (
            but(UP, platform=NETWORK, kind=PostKind.MESSAGE),
            "red",
            "still up",
            "1.\N{NO-BREAK SPACE}Point.  2.\N{NO-BREAK SPACE}Delete.",
        ),
        (but(UP, platform=NETWORK, cannot=True), "red", "Report it to Net & Co:", "Press Report."),
        (but(UP, call="Call first: 911", sent=True), "red", "still up", "Call first: 911\nOpen it"),
        (but(UP, handling=Handling.NO_PICTURE), "red", "Do not open, copy or show", "Those whom you call"),
        (but(UP, locked=True), "red", "Do not open, copy or show", "Those whom you call"),
        (but(UP, closed="it is not a matter for us"), "plain", "closed: it is not a matter for us.", ""),
        (ASK, "amber", "Ask The Office before you remove this.", "Your report asks: “May it stay?”"),
        (but(ASK, sent=True), "amber", "Ask The Office before", "They have not been asked yet."),
        (but(ASK, sent=True, asked_at="2026-11-01T10:00:00Z"), "amber", "You asked The Office on Nov 1", "Leave"),
        (but(ASK, asked_at="2026-11-01T10:00:00Z", asked_left=False), "amber", "has not left yet", "Who gets it"),
        (but(ASK, advice=Advice.LEAVE_UP, advice_words="Speech."), "amber", "said: leave it up.", "Speech.\nIf no"),
        (but(ASK, advice=Advice.OTHER, advice_words="Wait."), "amber", "The Office said: Wait.", ""),
        (but(ASK, advice=Advice.REMOVE, platform=NETWORK), "red", "The Office said: remove it.", "Ask."),
        (but(UP, removal=Removal.REMOVED), "green", "✓ The post is gone.", "seal a second picture"),
        (but(UP, removal=Removal.REMOVED, proofs=2), "green", "gone", "2 sealed pictures show"),
    ],
)
def test_each_case(now: Standing, colour: str, lead: str, steps: str) -> None:
    said = say(now)
    assert said.colour == colour
    assert lead in said.lead
    assert steps in said.steps
    assert (said.steps == "") == (steps == "")


def test_the_time_to_removal_is_said() -> None:
    said = say(but(UP, removal=Removal.REMOVED, removed_at="2026-11-22T21:53:00Z", seconds=12 * 60 + 5))
    assert said.lead.endswith(", 12 minutes after you captured it.")


def test_what_is_offered() -> None:
    assert say(but(UP, platform=NETWORK)).offers == {Offer.OPEN, Offer.GONE, Offer.KIND}
    assert Offer.HELP in say(but(UP, platform=NETWORK, cannot=True)).offers
    assert say(ASK).offers == {Offer.OPEN, Offer.GONE, Offer.ASK}
    assert Offer.THEY_SAID in say(but(ASK, asked_at="2026-11-01T10:00:00Z")).offers
    gone = but(UP, removal=Removal.REMOVED)
    assert say(gone).offers == {Offer.BACK, Offer.TIME, Offer.PROVE}
    assert Offer.SHOW_PROOF in say(but(gone, proofs=1)).offers
    assert Offer.PROVE not in say(but(gone, locked=True)).offers, "nothing about it is shown or captured"
    assert Offer.OPEN not in say(but(UP, handling=Handling.NO_PICTURE)).offers


def test_steps_are_numbered_when_there_are_several() -> None:
    assert numbered(["Do it."]) == "Do it."
    assert numbered(["Do it.", "Look."]) == "1.\N{NO-BREAK SPACE}Do it.  2.\N{NO-BREAK SPACE}Look."
