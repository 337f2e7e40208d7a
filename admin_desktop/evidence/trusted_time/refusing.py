"""Why an authority's confirmation was not had, in words; the request is made again later, always."""

from enum import StrEnum

from admin_desktop.errors import Trouble


class Why(StrEnum):
    """What was wrong, for the program."""

    SETTINGS = "settings"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    REDIRECT = "redirect"
    SERVER = "server"
    NOT_A_REPLY = "not_a_reply"
    REFUSED = "refused"
    NONCE = "nonce"
    IMPRINT = "imprint"
    USAGE = "usage"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"
    NO_ROOTS = "no_roots"
    SIGNATURE = "signature"


class NotConfirmed(Trouble):
    """An authority did not confirm a time, or not in a way that can be relied on."""

    def __init__(self, why: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


_SENTENCES = {
    Why.UNREACHABLE: "{name} could not be reached ({detail}).",
    Why.TOO_SLOW: "{name} did not answer in time.",
    Why.TOO_LARGE: "{name} sent far more than a confirmation has.",
    Why.REDIRECT: "{name} pointed to another address, which is not followed.",
    Why.SERVER: "{name} answered with an error ({detail}).",
    Why.NOT_A_REPLY: "What came from {name} is not a confirmation of time: a login page of the network, perhaps.",
    Why.REFUSED: "{name} refused to confirm the time ({detail}).",
    Why.NONCE: "What came from {name} answers another question, so it was not used.",
    Why.IMPRINT: "What came from {name} confirms something else than was sent, so it was not used.",
    Why.USAGE: "The certificate of {name} is not one for confirming times, so its answer was not used.",
    Why.EXPIRED: "A certificate of {name} was not valid at the time it states, so its answer was not used.",
    Why.UNTRUSTED: "The certificate of {name} comes from nobody who is trusted here, so its answer was not used.",
    Why.NO_ROOTS: "There is no certificate to check {name} against: name a file with its certificates in Settings.",
    Why.SIGNATURE: "The signature of {name} does not hold, so its answer was not used.",
}


def not_confirmed(why: Why, name: str, detail: str = "") -> NotConfirmed:
    """Make the sentence: what happened, that nothing was lost, that it is asked again.

    Args:
        why: not SETTINGS, which has words of its own.
        name: of the authority.
        detail: in the words of the system or of the authority, one short line.
    """
    short = " ".join(detail.split())[:120] or "no reason given"
    said = _SENTENCES[why].format(name=name, detail=short)
    return NotConfirmed(why, f"{said} Nothing is lost: the picture is sealed, and the time is asked for again later.")
