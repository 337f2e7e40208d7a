"""Setting up a page in seven steps: what is asked, what is done, what is open. Nothing here is written or shown."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from admin_desktop.platforms.settings import Asks, PlatformSettings, Setting, Step
from admin_desktop.policy import Known3, Pack


class WalkStep(StrEnum):
    """The steps, in their order; none has to be done before another may be looked at."""

    KIND = "kind"
    PERMISSION = "permission"
    ADMINISTRATORS = "administrators"
    PAGE = "page"
    SETTINGS = "settings"
    WORDS = "words"
    REVIEW = "review"


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"
    BEGUN = "begun"
    WAITING = "waiting"
    """Everything that can be done was done; somebody else has to answer."""
    DONE = "done"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that was done.

    Attributes:
        at: UTC, ISO 8601.
        who: name of whoever ticked it.
        capture: number of the sealed picture that proves it ("C-000012"); empty where there is none.
    """

    at: str
    who: str
    capture: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """What was said and done so far; a change is a new one.

    Attributes:
        name: of the page.
        kind: id of the pack's kinds of pages; empty while it was not said.
        platforms: ids of networks.
        logo: whether it uses the district's name or logo.
        step: where it was left.
        permission: yes once permission is on record; no while it is missing.
        asked: when permission was asked for (ISO 8601); empty for not yet.
        administrators: yes once the register's rules about administrators are met.
        objects: what the page is on a network, by the network's id.
        ticks: by "network/setting" (:func:`tick_key`), or any other id that a step uses.
        cannot_find: keys of settings whose menu was not found.
        reviewed: when the review was finished (ISO 8601); empty for not yet.
    """

    name: str = ""
    kind: str = ""
    platforms: tuple[str, ...] = ()
    logo: Known3 = Known3.UNKNOWN
    step: WalkStep = WalkStep.KIND
    permission: Known3 = Known3.UNKNOWN
    asked: str = ""
    administrators: Known3 = Known3.UNKNOWN
    objects: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ticks: Mapping[str, Tick] = field(default_factory=lambda: MappingProxyType({}))
    cannot_find: frozenset[str] = frozenset()
    reviewed: str = ""

    def ticked(self, key: str, tick: Tick) -> "Walk":
        """Return the walk with something done; it is then no longer among what was not found."""
        return dataclasses.replace(
            self, ticks=MappingProxyType({**self.ticks, key: tick}), cannot_find=self.cannot_find - {key}
        )

    def unticked(self, key: str) -> "Walk":
        """Return the walk with something open again."""
        kept = {name: tick for name, tick in self.ticks.items() if name != key}
        return dataclasses.replace(self, ticks=MappingProxyType(kept))

    def not_found(self, key: str) -> "Walk":
        """Return the walk with a setting whose menu was not found: open, and worth a question."""
        return dataclasses.replace(self.unticked(key), cannot_find=self.cannot_find | {key})

    def is_a(self, platform: str, object_id: str) -> "Walk":
        """Return the walk with what the page is on a network."""
        return dataclasses.replace(self, objects=MappingProxyType({**self.objects, platform: object_id}))


def tick_key(platform: str, setting: Setting) -> str:
    """Name a setting of a network among all ticks."""
    return f"{platform}/{setting.id}"


WORDS_PLACED = "words/placed"
"""Key of the tick that disclaimer and contact stand on a network: ``words/placed/facebook``."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as the map of the steps shows it; ``open`` counts what must still be done, ``total`` what there is."""

    step: WalkStep
    state: StepState
    open: int
    total: int


class Walker:
    """Judges a walk by the networks' settings and the policy pack.

    Args:
        networks: settings by the network's id.
        pack: in force.
    """

    def __init__(self, networks: Mapping[str, PlatformSettings], pack: Pack) -> None:
        self._networks = networks
        self._pack = pack

    def map(self, walk: Walk) -> tuple[StepView, ...]:
        """Tell how far each step is, in their order."""
        before = tuple(self._view(walk, step) for step in WalkStep if step != WalkStep.REVIEW)
        left = sum(one.state not in (StepState.DONE, StepState.NOT_NEEDED) for one in before)
        state = StepState.OPEN if not walk.reviewed else StepState.BEGUN if left else StepState.DONE
        return (*before, StepView(WalkStep.REVIEW, state, left, len(before)))

    def may_publish(self, walk: Walk) -> Known3:
        """Tell whether the page may be published: not before permission is on record, where that is needed."""
        if walk.permission == Known3.YES:
            return Known3.YES
        needed = self._permission_needed(walk)
        return {Known3.NO: Known3.YES, Known3.YES: Known3.NO}.get(needed, Known3.UNKNOWN)

    def settings(self, walk: Walk, step: WalkStep) -> tuple[tuple[str, Setting], ...]:
        """List the settings of the steps PAGE and SETTINGS: (network's id, setting), network by network."""
        part = {WalkStep.PAGE: Step.PAGE, WalkStep.SETTINGS: Step.STRICT}.get(step)
        known = [self._networks[one] for one in walk.platforms if one in self._networks]
        return tuple((one.platform, setting) for one in known for setting in one.settings if setting.step == part)

    def why(self, setting: Setting) -> str:
        """Say why a setting matters, with the label of the pack's clause; empty where the pack has no such rule."""
        reason = self._pack.settings.reasons.get(setting.reason)
        return f"{reason.why} ({self._pack.label(reason.clause)})" if reason else ""

    def pasted(self, setting: Setting) -> str:
        """Return the text that is to be pasted into a setting: the pack's words or answer; empty for none."""
        if setting.copy == "blocked_words":
            return ("\n" if setting.lines else ", ").join(self._pack.settings.blocked_words)
        return self._pack.settings.answer if setting.copy == "answer" else ""

    def _permission_needed(self, walk: Walk) -> Known3:
        kind = self._pack.pages.kinds.get(walk.kind)
        return kind.permission.needed if kind else Known3.UNKNOWN

    def _view(self, walk: Walk, step: WalkStep) -> StepView:
        if step in (WalkStep.PAGE, WalkStep.SETTINGS):
            return self._settings_view(walk, step)
        if step == WalkStep.KIND:
            said = (bool(walk.name.strip()), walk.kind in self._pack.pages.kinds, bool(walk.platforms))
            return _counted(step, said)
        if step == WalkStep.PERMISSION:
            return StepView(step, self._permission(walk), int(self.may_publish(walk) != Known3.YES), 1)
        if step == WalkStep.WORDS:
            return _counted(step, [f"{WORDS_PLACED}/{one}" in walk.ticks for one in walk.platforms])
        return _counted(step, [walk.administrators == Known3.YES])

    def _permission(self, walk: Walk) -> StepState:
        if walk.permission == Known3.YES:
            return StepState.DONE
        if self._permission_needed(walk) == Known3.NO:
            return StepState.NOT_NEEDED
        return StepState.WAITING if walk.asked else StepState.OPEN

    def _settings_view(self, walk: Walk, step: WalkStep) -> StepView:
        listed = self.settings(walk, step)
        done = [tick_key(platform, one) in walk.ticks for platform, one in listed if one.asks != Asks.SHOULD]
        if step == WalkStep.PAGE:
            for one in (self._networks[name] for name in walk.platforms if name in self._networks):
                if one.objects:
                    chosen = one.object(walk.objects.get(one.platform, ""))
                    done.append(chosen is not None and chosen.meets == "yes")
        if not done and walk.platforms:
            return StepView(step, StepState.NOT_NEEDED, 0, 0)
        view = _counted(step, done)
        touched = any(tick_key(platform, one) in walk.ticks for platform, one in listed)
        touched = touched or (step == WalkStep.PAGE and any(one in walk.objects for one in walk.platforms))
        return dataclasses.replace(view, state=StepState.BEGUN) if view.state == StepState.OPEN and touched else view


def _counted(step: WalkStep, done: Iterable[bool]) -> StepView:
    found = list(done)
    left = found.count(False)
    state = StepState.OPEN if left == len(found) else StepState.BEGUN if left else StepState.DONE
    return StepView(step, state, left, len(found))
