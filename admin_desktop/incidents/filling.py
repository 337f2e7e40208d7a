"""Filling a form with what was read: only where nobody wrote anything, and always as a guess."""

from collections.abc import Iterable
from copy import deepcopy

from admin_desktop.documents.plain import clean_text, one_line, safe_link
from admin_desktop.incidents.incident import Form
from admin_desktop.policy import Category, Handling, Pack
from admin_desktop.reading.reading import SURE_ENOUGH, Reading

CLIPBOARD, BROWSER = "clipboard", "browser"
"""Where a guess came from that was not read in a picture."""

# Field of the form: what it is called in a reading.
READ_AS = {
    "page": "page",
    "platform": "platform",
    "link": "url",
    "author": "author",
    "handle": "handle",
    "body": "text",
}
FIELDS = ("page", "page_kind", "platform", "link", "author", "handle", "posted", "body")
"""The fields that can be guessed, in the form's order; categories come on top."""

ALL_CATEGORIES = "categories"


def category_field(category_id: str) -> str:
    """Return the name under which ``guessed`` and ``touched`` know a category."""
    return f"category:{category_id}"


def filled(form: Form, reading: Reading, capture_id: str, pack: Pack, *, leads: bool) -> Form:
    """Return the form with what was read in one of its captures.

    What the admin wrote or chose stays. A guess of before is replaced by the capture it came from, and by the one that
    leads; what was copied to the clipboard on purpose stays too.

    Args:
        form: as it stands; not changed.
        reading: of the capture.
        capture_id: where the guesses come from.
        pack: whose categories can be suggested.
        leads: the first capture with a selected part; others only add to what is empty.
    """
    new = deepcopy(form)
    for name, value in read_values(reading).items():
        if not _may_fill(form, name, capture_id, leads=leads):
            continue
        if value:
            setattr(new, name, value)
            new.guessed[name] = capture_id
        elif form.guessed.get(name) == capture_id:
            setattr(new, name, "")
            del new.guessed[name]
    if leads or not form.categories:
        _suggest(new, reading, capture_id, pack)
    return new


def read_values(reading: Reading) -> dict[str, str]:
    """Return what each field of a form would be filled with, made harmless; empty where it is not sure enough."""
    values = {name: cleaned(name, reading.value(read_as) or "") for name, read_as in READ_AS.items()}
    values["posted"] = cleaned("posted", reading.when.raw if reading.when else "")
    return {name: values[name] for name in FIELDS if name in values}


def offered(reading: Reading, name: str, form: Form) -> tuple[str, ...]:
    """Return the candidates for a field that are not what stands there, the likeliest first."""
    if name not in READ_AS:
        return ()
    found = (cleaned(name, one) for one in reading.candidates(READ_AS[name]))
    return tuple(dict.fromkeys(one for one in found if one and one != getattr(form, name)))


def cleaned(name: str, value: str) -> str:
    """Make what was read harmless for a field: one line, no directions; a link only if it can be opened safely."""
    if name == "body":
        return clean_text(value).strip()
    if name == "link":
        return safe_link(value) or ""
    return one_line(value)


def is_grave(category: Category) -> bool:
    """Tell whether a category is never chosen by the program: somebody is called, or the picture is locked away."""
    return category.handling in (Handling.URGENT, Handling.NO_PICTURE) or bool(category.call)


def suggested(reading: Reading, pack: Pack) -> list[str]:
    """Return the ids of the categories that a text may belong to and that the pack offers."""
    return [
        one.category
        for one in reading.categories
        if one.sure >= SURE_ENOUGH and one.category in pack.categories and pack.categories[one.category].enabled
    ]


def grave_suggestions(reading: Reading, pack: Pack, form: Form) -> list[str]:
    """Return the ids of the suggested categories that the admin has to decide on, and has not."""
    return [
        name
        for name in suggested(reading, pack)
        if is_grave(pack.categories[name])
        and name not in form.categories
        and category_field(name) not in form.touched
        and ALL_CATEGORIES not in form.touched
    ]


def accepted(form: Form, names: Iterable[str]) -> Form:
    """Return the form with these guesses taken for right: they are the admin's own from now on."""
    new = deepcopy(form)
    for name in names:
        if new.guessed.pop(name, None) is not None and name not in new.touched:
            new.touched.append(name)
    return new


def _may_fill(form: Form, name: str, capture_id: str, *, leads: bool) -> bool:
    if name in form.touched:
        return False
    source = form.guessed.get(name)
    if source is None:
        return not getattr(form, name)
    return source == capture_id or (leads and source != CLIPBOARD)


def _suggest(new: Form, reading: Reading, capture_id: str, pack: Pack) -> None:
    """Choose the suggested categories, and take back those that were suggested before and are not any more."""
    if ALL_CATEGORIES in new.touched:
        return
    now = [name for name in suggested(reading, pack) if not is_grave(pack.categories[name])]
    for name in list(new.categories):
        if category_field(name) in new.guessed and name not in now:
            new.categories.remove(name)
            del new.guessed[category_field(name)]
    for name in now:
        if name not in new.categories and category_field(name) not in new.touched:
            new.categories.append(name)
            new.guessed[category_field(name)] = capture_id
    new.categories.sort(key=list(pack.categories).index)
