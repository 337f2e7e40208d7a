"""What the list of incidents says of each: words for people, made harmless, and the small picture."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QImage

from admin_desktop.documents.plain import one_line
from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.filtering import Stage
from admin_desktop.incidents.incident import Removal
from admin_desktop.incidents.listing import Listed, Shown
from admin_desktop.policy import Handling, Pack
from admin_desktop.ui.images import read_image
from admin_desktop.ui.incidents_model import Line
from admin_desktop.ui.times import when_words

STAGE_WORDS = {
    Stage.DRAFT: "• Draft",
    Stage.STILL_UP: "! Reported, post still up",
    Stage.REMOVED: "✓ Reported, post gone",
    Stage.ANSWERED: "✓ Answered",
    Stage.CLOSED: "– Closed",
    Stage.REOPENED: "! Reopened",
}
"""How far an incident has come, in words and shape."""
STAGE_LOOKS = {
    Stage.DRAFT: "amber",
    Stage.STILL_UP: "red",
    Stage.REMOVED: "green",
    Stage.ANSWERED: "green",
    Stage.CLOSED: "",
    Stage.REOPENED: "amber",
}


def plain_stage(stage: Stage) -> str:
    """Name a stage without its sign."""
    return STAGE_WORDS[stage][2:]


class Lines:
    """Makes lines of what was read; away from the GUI thread.

    Args:
        names: of categories and platforms, by id.
        pack: says which categories' pictures are never shown.
    """

    def __init__(self, names: Mapping[str, str], pack: Pack) -> None:
        self._names = names
        self._hidden = frozenset(one.id for one in pack.categories.values() if one.handling == Handling.NO_PICTURE)

    def picture(self, one: Listed) -> Shown | None:
        """Return the picture that may be shown of an incident."""
        if one.picture is None or one.picture.state != CaptureState.KEPT or self._hidden.intersection(one.categories):
            return None
        return one.picture

    def make(self, found: Sequence[Listed], thumbnails: Mapping[Shown, bytes]) -> list[Line]:
        """Make lines, with those small pictures that are there."""
        return [self._line(one, thumbnails) for one in found]

    def _line(self, one: Listed, thumbnails: Mapping[Shown, bytes]) -> Line:
        names = self._names
        who = [names.get(one.platform, one.platform), one.author]
        breaks = ", ".join(names.get(category, category) for category in one.categories)
        shown = self.picture(one)
        data = thumbnails.get(shown) if shown else None
        state, _, post = STAGE_WORDS[one.stage].partition(", ")
        if one.stage in (Stage.ANSWERED, Stage.CLOSED, Stage.REOPENED):
            post = "post gone" if one.removal == Removal.REMOVED else "post still up"
        day, _, clock = when_words(one.created_at).removeprefix("on ").partition(" at ")
        return Line(
            number=one.number,
            incident_id=one.id,
            cells=(
                one.id,
                one_line(one.page) or "Not named yet",
                one_line(breaks) or "Not judged yet",
                state,
                day[:1].upper() + day[1:],
            ),
            below=(_pictures(one), one_line(" · ".join(part for part in who if part)), one_line(one.body), post, clock),
            look=STAGE_LOOKS[one.stage],
            spoken="" if shown else _no_picture(one),
            image=read_image(data) if data else None,
        )


def images(made: Mapping[Shown, bytes]) -> dict[Shown, QImage]:
    """Decode small pictures."""
    return {one: read_image(data) for one, data in made.items()}


def _pictures(one: Listed) -> str:
    if one.picture is not None and one.picture.state != CaptureState.KEPT:
        return "Picture locked away"
    return "1 picture" if one.pictures == 1 else f"{one.pictures or 'no'} pictures"


def _no_picture(one: Listed) -> str:
    return "the picture is not shown" if one.picture else ""
