"""What a report says beside the form: what its words mean, and which of them nobody has confirmed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin_desktop.evidence.captures import Capture
from admin_desktop.incidents.guessing import leading
from admin_desktop.incidents.incident import Incident
from admin_desktop.incidents.posted import moment_of, range_words
from admin_desktop.incidents.readings import KeptReading

# By the form's own words, in its order.
_NAMES = {
    "page": "Page",
    "page_kind": "Run by",
    "platform": "Where",
    "link": "Link",
    "author": "Written by",
    "handle": "Account",
    "posted": "Posted",
    "body": "What it says",
}
# "https://www.", and what is read of it where it is struck out.
_WITHOUT_BEGIN = re.compile(r"^(?:[^/]{0,8}//)?(?:www\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """Facts for a report, in words; empty where there is nothing to say.

    Attributes:
        posted_range: the time that "4h" means.
        link_read: the link exactly as it was read, where that says more than the form's.
        unchecked: what holds a guess that nobody confirmed.
        proofs: that the post is gone, a sentence each.
    """

    posted_range: str = ""
    link_read: str = ""
    unchecked: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()


def _says_more(raw: str, link: str) -> bool:
    """Tell whether an address as read says something that the link does not; browsers hide or strike out its begin."""
    return _WITHOUT_BEGIN.sub("", raw).rstrip("/") != _WITHOUT_BEGIN.sub("", link).rstrip("/")


def told_of(
    incident: Incident,
    captures: Sequence[Capture],
    readings: Mapping[str, KeptReading],
    category_names: Mapping[str, str],
) -> Told:
    """Return what a report says of an incident beside its form.

    Args:
        incident: a draft that is being sent, or a report.
        captures: its own.
        readings: of them, by capture's id.
        category_names: of the pack, by id.
    """
    form = incident.form
    lead = next((one for one in captures if one.id == leading(incident)), None)
    kept = readings.get(lead.id) if lead else None
    reading = kept.reading if kept else None
    range_said = ""
    if lead and lead.originals and form.posted:
        range_said = range_words(form.posted, moment_of(lead, incident.selection(lead.id).picture), reading)
    read = reading.url if reading else None
    # Of a link that the admin wrote, what stood in the address bar is no reading.
    link_read = read.raw if read and read.raw and form.link == read.value and _says_more(read.raw, read.value) else ""
    unchecked = [words for name, words in _NAMES.items() if name in form.guessed]
    unchecked += [category_names[name] for name in form.categories if _is_guess(incident, name, category_names)]
    return Told(range_said, link_read, tuple(unchecked))


def _is_guess(incident: Incident, category: str, names: Mapping[str, str]) -> bool:
    return f"category:{category}" in incident.form.guessed and category in names
