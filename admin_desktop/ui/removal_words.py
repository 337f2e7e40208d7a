"""What the banner about a removal says and offers, worked out from how things stand; without any widget."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from admin_desktop.incidents.incident import Removal
from admin_desktop.incidents.life import Advice, passed_words
from admin_desktop.platforms.platform import Platform, PostKind
from admin_desktop.policy import Handling
from admin_desktop.storage.clock import parse_iso
from admin_desktop.ui.times import clock_words, when_words


class Offer(StrEnum):
    """What the banner can offer."""

    OPEN = "open"
    GONE = "gone"
    BACK = "back"
    ASK = "ask"
    THEY_SAID = "they_said"
    PROVE = "prove"
    SHOW_PROOF = "show_proof"
    TIME = "time"
    HELP = "help"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a post.

    Attributes:
        platform: the network it is on, or None.
        link: it can be opened.
        kind: what it is, as far as the admin or its link says.
        seen: what it looked like in the picture, if that was told.
        sent: its report was sent.
        closed: as what its report was closed, in words; empty while it is open.
        seconds: from the first capture to the removal.
        decides: the name of those who are asked before a removal ("Communications").
        question: what they are asked.
        asked_at: when they were asked last (UTC, ISO 8601).
        asked_left: that question has left, as far as we can know.
        advice, advice_words: what they said.
        cannot: the admin has said that it cannot be removed by hand.
        call: whom to call first, in words.
        proofs: how many sealed pictures show that it is gone.
        locked: pictures of it must not be shown.
    """

    removal: Removal
    removed_at: str | None
    handling: Handling | None
    platform: Platform | None = None
    link: bool = False
    kind: PostKind = PostKind.POST
    seen: PostKind | None = None
    sent: bool = False
    closed: str = ""
    seconds: int | None = None
    decides: str = ""
    question: str = ""
    asked_at: str | None = None
    asked_left: bool = True
    advice: Advice | None = None
    advice_words: str = ""
    cannot: bool = False
    call: str = ""
    proofs: int = 0
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the banner shows: its colour ("red", "amber", "green", "plain"), its words, and what it offers."""

    colour: str
    lead: str
    steps: str = ""
    offers: frozenset[Offer] = field(default_factory=frozenset)


def say(now: Standing) -> Said:
    """Say how things stand and what to do next."""
    if now.removal == Removal.REMOVED:
        return _gone(now)
    if now.closed:
        return Said("plain", f"This report is closed: {now.closed}.", "", frozenset({Offer.OPEN}))
    if now.handling == Handling.NO_PICTURE or now.locked:
        words = "Those whom you call say what happens to the post."
        lead = "Call now. Do not open, copy or show the picture again."
        return Said("red", lead, _lines(now.call if now.sent else "", words), frozenset({Offer.GONE}))
    if now.handling == Handling.ASK_FIRST and now.advice != Advice.REMOVE:
        return _ask(now)
    return _remove(now)


def _gone(now: Standing) -> Said:
    lead = "✓ The post is gone."
    if now.removed_at:
        when = parse_iso(now.removed_at).astimezone()
        after = f", {passed_words(now.seconds)} after you captured it" if now.seconds is not None else ""
        lead = f"✓ The post is gone. Removed at {clock_words(when)} on {when:%B} {when.day}{after}."
    offers = {Offer.BACK, Offer.TIME}
    if now.locked:
        return Said("green", lead, "", frozenset(offers))
    if now.proofs:
        words = "A sealed picture shows" if now.proofs == 1 else f"{now.proofs} sealed pictures show"
        return Said(
            "green", lead, f"{words} the place afterwards.", frozenset({*offers, Offer.PROVE, Offer.SHOW_PROOF})
        )
    words = "If you like, show the place where it was and seal a second picture: it proves the removal."
    return Said("green", lead, words, frozenset({*offers, Offer.PROVE}))


def _ask(now: Standing) -> Said:
    decides = now.decides or "your school"
    offers = {Offer.OPEN, Offer.GONE, Offer.ASK}
    if now.advice is not None:
        lead = f"{decides} said: {'leave it up' if now.advice == Advice.LEAVE_UP else now.advice_words or 'see below'}."
        more = now.advice_words if now.advice == Advice.LEAVE_UP else ""
        words = "If nothing is left to do, close the report." if now.advice == Advice.LEAVE_UP else ""
        return Said("amber", lead.replace("..", "."), _lines(more, words), frozenset({*offers, Offer.THEY_SAID}))
    if now.asked_at and not now.asked_left:
        lead = f"Your question to {decides} has not left yet."
        return Said(
            "amber", lead, "See below, under Who gets it. Leave the post up until they answer.", frozenset(offers)
        )
    if now.asked_at:
        lead = f"You asked {decides} {when_words(now.asked_at)}. No answer yet."
        words = "Leave the post up until they answer. When they do, say here what they said."
        return Said("amber", lead, words, frozenset({*offers, Offer.THEY_SAID}))
    lead = f"Ask {decides} before you remove this."
    why = "Removing it is for them to decide: on a public page people may have a right to say it."
    asks = "They have not been asked yet." if now.sent else f"Your report asks: “{now.question}”"
    return Said("amber", lead, _lines(why, asks), frozenset(offers))


def _remove(now: Standing) -> Said:
    platform, offers = now.platform, {Offer.OPEN, Offer.GONE}
    call = now.call if now.sent else ""  # the form says it below, in a place of its own
    if now.cannot and platform:
        if platform.help:
            offers.add(Offer.HELP)
        lead = f"You cannot remove it. Report it to {platform.name}:"
        return Said("red", lead, _lines(call, numbered(platform.report)), frozenset(offers))
    lead = f"{now.decides} said: remove it." if now.advice == Advice.REMOVE else "The post is still up."
    if platform is None:
        return Said("red", lead, _lines(call, "Open it, remove it, then come back."), frozenset(offers))
    if len(platform.remove) > 1:
        offers.add(Offer.KIND)
    return Said("red", lead, _lines(call, numbered(platform.remove_steps(now.kind))), frozenset(offers))


def numbered(steps: Iterable[str]) -> str:
    """Write steps one after the other: "1. Open it.  2. Confirm."; a single one has no number."""
    found = list(steps)
    return (
        found[0] if len(found) == 1 else "  ".join(f"{at}.\N{NO-BREAK SPACE}{step}" for at, step in enumerate(found, 1))
    )


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
