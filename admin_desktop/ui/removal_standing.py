"""How things stand with the post of a report, gathered for the banner."""

from collections.abc import Mapping, Sequence

from admin_desktop.app import App
from admin_desktop.documents.plain import safe_link
from admin_desktop.evidence.captures import CaptureState
from admin_desktop.incidents.answers import LEFT
from admin_desktop.incidents.incident import Form, IncidentState
from admin_desktop.incidents.life import LifeFacts, Outcome
from admin_desktop.incidents.readings import KeptReading
from admin_desktop.outbox.queue import OutboxRow
from admin_desktop.platforms.platform import PostKind
from admin_desktop.storage.clock import parse_iso
from admin_desktop.ui.categories_field import call_words
from admin_desktop.ui.form_data import FormData
from admin_desktop.ui.life_card import OUTCOMES
from admin_desktop.ui.removal_words import Standing
from admin_desktop.ui.widgets import mid_sentence


def standing(
    app: App,
    data: FormData,
    form: Form,
    life: LifeFacts | None = None,
    rows: Sequence[OutboxRow] = (),
    readings: Mapping[str, KeptReading] | None = None,
) -> Standing:
    """Gather how things stand.

    Args:
        app: with pack and platforms.
        data: of the incident.
        form: as it stands in the window.
        life: what has become of a report; None while it is a draft.
        rows: of its messages.
        readings: of its captures, by id, where there are newer ones than in the data.
    """
    incident, pack = data.incident, app.pack
    decides = pack.deciding
    left = {row.message_id for row in rows if row.state in LEFT}
    return Standing(
        removal=form.removal,
        removed_at=form.removed_at,
        handling=pack.strictest(form.categories),
        platform=next((one for one in app.platforms if one.id == form.platform), None),
        link=safe_link(form.link) is not None,
        seen=_seen(data, data.readings if readings is None else readings),
        sent=incident.state == IncidentState.REPORTED,
        closed=mid_sentence(OUTCOMES[Outcome(incident.outcome)]) if incident.closed_at else "",
        seconds=_seconds(data, form),
        decides=decides.name if decides else "",
        question=pack.question(form.categories),
        asked_at=life.asked[-1][0] if life and life.asked else None,
        asked_left=bool(life and life.asked and left.intersection(life.asked[-1][1])),
        advice=life.advice if life else None,
        advice_words=life.advice_words if life else "",
        cannot=life is not None and life.hindrance is not None,
        call=call_words(pack, form.categories),
        proofs=sum(one.capture.state == CaptureState.KEPT for one in data.proofs),
        locked=any(one.state == CaptureState.QUARANTINED for one in data.captures),
    )


def _seen(data: FormData, readings: Mapping[str, KeptReading]) -> PostKind | None:
    """What the selected part looked like in the first picture of which that could be told."""
    kinds = (readings[one.id].reading.kind for one in data.captures if one.id in readings)
    return next((PostKind(kind) for kind in kinds if kind in set(PostKind)), None)


def _seconds(data: FormData, form: Form) -> int | None:
    """From the first capture to the removal; an imported picture may be sealed after the post was gone."""
    if not data.captures or form.removed_at is None:
        return None
    passed = (parse_iso(form.removed_at) - parse_iso(data.captures[0].captured_at)).total_seconds()
    return int(passed) if passed >= 0 else None
