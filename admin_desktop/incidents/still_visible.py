"""What private things the pictures of a report still show, for each who receives it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin_desktop.evidence.captures import Capture
from admin_desktop.evidence.visible import is_seen, recipe_of
from admin_desktop.incidents.attaching import Numbered, pictures_of
from admin_desktop.incidents.incident import Incident
from admin_desktop.incidents.readings import KeptReading
from admin_desktop.incidents.reporting import Recipient
from admin_desktop.reading.guesses import Private

# One and many of a kind, in the order they are named.
_KINDS = {
    "phone": ("a phone number", "phone numbers"),
    "email": ("a mail address", "mail addresses"),
    "address": ("a street address", "street addresses"),
    "id": ("a personal number", "personal numbers"),
    "name": ("a name", "names"),
    "avatar": ("a person's picture", "pictures of persons"),
    "link": ("a link", "links"),
}


@dataclass(frozen=True, slots=True)
class StillVisible:
    """What those who get the same pictures can see.

    Attributes:
        names: of the recipients.
        private: what they can see.
        capture_id: the first capture that shows something of it.
        several: more than one picture goes to them.
    """

    names: tuple[str, ...]
    private: tuple[Private, ...]
    capture_id: str
    several: bool

    @property
    def words(self) -> str:
        """One sentence."""
        names = [name[0].lower() + name[1:] if name.startswith("Your ") else name for name in self.names]
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        what = "pictures that go" if self.several else "picture that goes"
        return f"Still visible in the {what} to {who}: {private_words(self.private)}."


def still_visible(
    incident: Incident,
    captures: Sequence[Capture],
    readings: Mapping[str, KeptReading],
    found: Sequence[Recipient],
) -> list[StillVisible]:
    """Tell what stays to be seen, of what was read; recipients who see the same things are named together.

    Args:
        incident: whose pictures go.
        captures: its own.
        readings: what was read in them, by capture's id.
        found: the recipients; those whose tick was taken out get nothing.
    """
    together: list[StillVisible] = []
    for one in found:
        pictures = pictures_of(incident, captures, one.picture) if one.included else []
        seen = [(picture.capture.id, item) for picture in pictures for item in _seen_in(picture, readings)]
        if not seen:
            continue
        private = tuple(item for _capture, item in seen)
        same = next((at for at, other in enumerate(together) if other.private == private), None)
        if same is None:
            together.append(StillVisible((one.name,), private, seen[0][0], len(pictures) > 1))
        else:
            before = together[same]
            names = (*before.names, one.name)
            together[same] = StillVisible(names, private, before.capture_id, before.several)
    return together


def _seen_in(one: Numbered, readings: Mapping[str, KeptReading]) -> list[Private]:
    kept = readings.get(one.capture.id)
    original = one.picture.source_sha256 or one.picture.sha256
    read = next((picture for picture in one.capture.originals if kept and picture.number == kept.number), None)
    if kept is None or read is None or read.sha256 != original:
        return []
    recipe = recipe_of(one.picture)
    return [item for item in kept.reading.private if is_seen(item.boxes, recipe)]


def private_words(private: Sequence[Private]) -> str:
    """Say what there is in the middle of a sentence: "a phone number, 2 names". The same thing twice counts once."""
    # A handle beside a name is the same person.
    names = [one for one in private if one.kind == "name"]
    handles = {one for one in names if one.text.startswith("@")} if any(n.text[:1] != "@" for n in names) else set()
    told = {(one.kind, one.text or str(one.boxes)) for one in private if one not in handles}
    counts = Counter(kind for kind, _text in told)
    found = [(counts[kind], one, many) for kind, (one, many) in _KINDS.items() if counts[kind]]
    return ", ".join(one if number == 1 else f"{number} {many}" for number, one, many in found)
