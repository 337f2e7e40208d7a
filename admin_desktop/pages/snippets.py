"""The texts that a page shows about itself: the mandated disclaimer to the letter, whom to ask, and where they fit.

Nothing is ever cut: what does not fit into a place is left out of it whole, and it is said where it goes instead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from admin_desktop.documents.plain import clean_text
from admin_desktop.pages.markup import html_block, html_contact, html_text, markdown_mail, markdown_text
from admin_desktop.platforms.counting import XWeights, count
from admin_desktop.platforms.places import Part, Place, Places
from admin_desktop.policy import Known3, Pack, PolicyPageKind

_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page; it need not be in the register.

    Attributes:
        name: of the page.
        kind: id of a kind of the policy, or another word for it; empty where nobody said whose page it is.
        permission: whether permission is on record.
        contact_name, contact_mail, contact_phone: whom to ask; each may be empty.
    """

    name: str
    kind: str = ""
    permission: Known3 = Known3.UNKNOWN
    contact_name: str = ""
    contact_mail: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """What to put into a place.

    Attributes:
        place, name: of the place.
        parts: what stands in it, in order.
        plain, html, markdown: the same words.
        how: what to do there.
    """

    place: str
    name: str
    parts: tuple[Part, ...]
    plain: str
    html: str
    markdown: str
    how: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How a place counts, and what became of what is wanted there.

    Attributes:
        place, name: of the place.
        limit: the longest text; None where none was found.
        rule: how it is counted.
        count: of the text for this place; of what is needed there most, where that does not fit.
        fits: whether what is needed there most (the disclaimer, if needed) fits, if anything is to stand there at all.
        counts: of each part by itself.
        left_out: parts that do not fit, in the place's order.
        instead: ids of the places where they go.
        sentence: all that in words.
        checked, source, verified: how far the limit can be relied on.
    """

    place: str
    name: str
    limit: int | None
    rule: str
    count: int
    fits: bool
    counts: Mapping[Part, int]
    left_out: tuple[Part, ...]
    instead: tuple[str, ...]
    sentence: str
    checked: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Snippets:
    """The texts of a page for one network.

    Attributes:
        texts: by place; a place that takes nothing is left out.
        limits: of every place.
        disclaimer_needed, may_publish: as far as it is known.
        reason: one sentence for both, with the letters of the clauses.
        notes: what else to know, in sentences.
    """

    texts: tuple[Text, ...]
    limits: tuple[Limit, ...]
    disclaimer_needed: Known3
    may_publish: Known3
    reason: str
    notes: tuple[str, ...]


class SnippetWriter:
    """Writes the texts of pages."""

    def __init__(self, places: Mapping[str, Places], weights: XWeights) -> None:
        """places: by network; weights: how X counts."""
        self._places = places
        self._weights = weights

    def write(self, platform: str, page: PageFacts, pack: Pack) -> Snippets:
        """Write the texts of a page for a network.

        Args:
            platform: id of the closed set.
            page: what is known of it.
            pack: the policy in force.

        Raises:
            KeyError: there is no such network.
        """
        needed, may_publish, reason = judged(page, pack)
        words = SnippetWords.of(page, pack, with_disclaimer=needed != Known3.NO)
        places = self._places[platform]
        written = [self._fill(place, words, places) for place in places.texts]
        return Snippets(
            tuple(text for text, _ in written if text),
            tuple(limit for _, limit in written),
            needed,
            may_publish,
            reason,
            _notes(page, words, pack),
        )

    def _fill(self, place: Place, words: "SnippetWords", places: Places) -> tuple[Text | None, Limit]:
        """Put as much into a place as fits, by importance: each part fits as a whole or is left out."""
        wanted = [part for part in place.holds if words.plain(part)]
        if wanted == [Part.PAGE]:
            wanted = []  # the name alone says nothing
        taken: list[Part] = []
        for part in wanted:
            if self._fits(place, self._joined(place, [*taken, part], words)):
                taken.append(part)
        if taken == [Part.PAGE]:
            taken = []
        parts = tuple(part for part in place.order if part in taken)
        plain = self._joined(place, taken, words)
        fits = not wanted or wanted[0] in taken
        left_out = tuple(part for part in wanted if part not in taken)
        said = count(plain if fits else words.plain(wanted[0]), place.rule, self._weights)
        counts = {part: count(words.plain(part), place.rule, self._weights) for part in wanted}
        goes = _elsewhere(place, left_out, places)
        limit = Limit(
            place.id,
            place.name,
            place.limit,
            place.rule.value,
            said,
            fits,
            counts,
            left_out,
            tuple(one.id for one in goes) if set(left_out) - {Part.PAGE} else (),
            _sentence(place, said, left_out, [one.name for one in goes]),
            place.checked.isoformat(),
            place.source,
            place.verified,
        )
        text = Text(place.id, place.name, parts, plain, words.html(parts), words.markdown(parts), place.how)
        return (text if parts else None), limit

    def _fits(self, place: Place, text: str) -> bool:
        return place.limit is None or count(text, place.rule, self._weights) <= place.limit

    def _joined(self, place: Place, parts: list[Part], words: "SnippetWords") -> str:
        said = [words.plain(part) for part in place.order if part in parts]
        return ("\n\n" if place.lines else " ").join(said)


def _elsewhere(place: Place, parts: tuple[Part, ...], places: Places) -> list[Place]:
    """List where parts go that do not fit into a place: first what is there for just these, then as the data says."""
    found = [one for name in place.instead if (one := places.named(name)) and set(parts) & set(one.holds)]
    return sorted(found, key=lambda one: set(one.holds) != set(parts))


def judged(page: PageFacts, pack: Pack) -> tuple[Known3, Known3, str]:
    """Tell whether a page needs the disclaimer, whether it may be published, and why, in one sentence."""
    rules = pack.pages
    kind = rules.kind(page.kind) if page.kind.strip() else None
    need = kind.disclaimer if kind else rules.unknown
    may_publish, permission, clause = _publishing(page, kind, pack)
    first, second = _said(permission, clause, pack), _said(need.why, need.clause, pack)
    sentence = f"{first}; {second}."
    return need.needed, may_publish, sentence[:1].upper() + sentence[1:]


def _publishing(page: PageFacts, kind: PolicyPageKind | None, pack: Pack) -> tuple[Known3, str, str]:
    words = pack.pages.permission
    if kind and kind.permission.needed == Known3.NO:
        return Known3.YES, kind.permission.why, kind.permission.clause
    if page.permission == Known3.YES:
        return Known3.YES, words.given, words.clause
    return page.permission, words.missing, words.clause


def _said(half: str, clause: str, pack: Pack) -> str:
    label = pack.label(clause)
    return f"{half} ({label})" if label else half


def _notes(page: PageFacts, words: "SnippetWords", pack: Pack) -> tuple[str, ...]:
    notes, missing, said = [], pack.pages.contact, " ".join(clean_text(page.kind).split())
    if not words.contact:
        notes.append(f"{_said(missing.missing, missing.clause, pack)}.")
    if said and pack.pages.kinds and pack.pages.kind(said) is None:
        known = ", ".join(pack.pages.kinds)
        notes.append(f"“{said[:60]}” is no kind of page that this policy knows ({known}), so it counts as not said.")
    return tuple(notes)


_PARTS = {Part.DISCLAIMER: "the disclaimer", Part.CONTACT: "the contact", Part.PAGE: "the page's name"}
_RULES = {
    "utf16": "counted as a browser's field does",
    "code_points": "counted by characters",
    "x_weighted": "weighed as X does: links 23, emoji 2",
}


def _sentence(place: Place, said: int, left_out: tuple[Part, ...], goes: list[str]) -> str:
    if place.limit is None:
        return f"{place.name}: {said} characters, {_RULES[place.rule]}; no limit was found."
    doubt = "" if place.verified else f" (looked up on {place.checked}, not confirmed by the network)"
    counted = f"{place.name}: {said} of {place.limit}{doubt}, {_RULES[place.rule]}"
    if not left_out:
        return f"{counted}; {place.limit - said} left."
    what = " and ".join(_PARTS[part] for part in left_out)
    there = f", so put {what} into: {'; '.join(goes)}" if goes and left_out != (Part.PAGE,) else ""
    verb = "does" if len(left_out) == 1 else "do"
    return f"{counted}; {what} {verb} not fit{there}."


@dataclass(frozen=True, slots=True)
class SnippetWords:
    """The words of a page, harmless and in one line each; the disclaimer untouched.

    Attributes:
        disclaimer: empty where none is wanted.
        page: its name.
        label: before the contact.
        name, mail, phone: of the contact; each may be empty.
    """

    disclaimer: str
    page: str
    label: str
    name: str
    mail: str
    phone: str

    @classmethod
    def of(cls, page: PageFacts, pack: Pack, *, with_disclaimer: bool) -> "SnippetWords":
        """Take the words of a page."""
        said = (page.name, page.contact_name, page.contact_mail, page.contact_phone)
        name, contact, mail, phone = (" ".join(clean_text(one, _LONGEST).split()) for one in said)
        disclaimer = pack.mandated_texts.get("disclaimer", "") if with_disclaimer else ""
        return cls(disclaimer, name, pack.pages.contact.label, contact, mail, phone)

    @property
    def contact(self) -> str:
        """Whom to ask, in one line; empty where that is not known."""
        said = ", ".join(one for one in (self.name, self.mail, self.phone) if one)
        return f"{self.label}: {said}" if said else ""

    def shorter(self) -> Iterator["SnippetWords"]:
        """Go through shorter and shorter forms of the contact, the whole one first."""
        yield self
        if self.mail and self.phone:
            yield replace(self, phone="")
        if self.mail or self.phone:
            yield replace(self, name="", phone="" if self.mail else self.phone)

    def plain(self, part: Part) -> str:
        """Return a part as it is; empty where there is none."""
        return {Part.DISCLAIMER: self.disclaimer, Part.CONTACT: self.contact, Part.PAGE: self.page}[part]

    def html(self, parts: tuple[Part, ...]) -> str:
        """Return some parts as HTML."""
        contact = html_contact(self.label, self.name, self.mail, self.phone)
        forms = {
            Part.DISCLAIMER: html_text(self.disclaimer),
            Part.CONTACT: contact,
            Part.PAGE: f"<strong>{html_text(self.page)}</strong>",
        }
        return html_block([forms[part] for part in parts], self.page)

    def markdown(self, parts: tuple[Part, ...]) -> str:
        """Return some parts as Markdown."""
        said = [markdown_text(self.name), self.mail and markdown_mail(self.mail), markdown_text(self.phone)]
        forms = {
            Part.DISCLAIMER: markdown_text(self.disclaimer),
            Part.CONTACT: f"{markdown_text(self.label)}: {', '.join(one for one in said if one)}",
            Part.PAGE: f"**{markdown_text(self.page)}**",
        }
        return "\n\n".join(forms[part] for part in parts)
