"""The states an incident has reached, in a reader's words, with dates and on whose word."""

from admin_desktop.incidents.life import LifeFacts, Reached, Stand
from admin_desktop.ui.times import when_words

_WORDS = {
    Stand.DRAFT: "Captured",
    Stand.DROPPED: "Discarded",
    Stand.REPORTED: "Reported",
    Stand.REMOVED: "Post gone",
    Stand.ANSWERED: "Answered",
    Stand.CLOSED: "Closed",
    Stand.REOPENED: "Reopened",
}


def stand_words(facts: LifeFacts) -> str:
    """Say which states hold: "Captured today at 9:41 PM › Reported today at 9:44 PM, Kim Lee"."""
    return "  ›  ".join(_said(one) for one in facts.reached)


def _said(one: Reached) -> str:
    return f"{_WORDS[one.stand]} {when_words(one.at)}" + (f", {one.who}" if one.who else "")
