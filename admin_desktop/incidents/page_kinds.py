"""Whose page a post stands on, and what was said of a page before."""

import sqlite3
from collections.abc import Iterable, Mapping
from copy import deepcopy
from types import MappingProxyType

from admin_desktop.incidents.incident import Form, PageKind

EARLIER = "earlier"
"""Where a guess came from that repeats what an earlier report said."""

WORDS: Mapping[PageKind, str] = MappingProxyType(
    {
        PageKind.NOT_SAID: "",
        PageKind.DISTRICT: "the district or one of its schools",
        PageKind.ASSOCIATED: "an associated group (PTA, booster, sponsor)",
    }
)
"""Who runs a page of each kind, to follow "Run by"."""


def kinds_of(connection: sqlite3.Connection, pages: Iterable[str]) -> dict[str, PageKind]:
    """Read what was said last of each of these pages; a page of which nothing was said is left out."""
    found = {}
    for page in pages:
        row = connection.execute(
            "SELECT page_kind FROM incidents WHERE page = ? AND page_kind != '' ORDER BY updated_at DESC LIMIT 1",
            (page,),
        ).fetchone()
        if row:
            found[page] = PageKind(row["page_kind"])
    return found


def remembered(form: Form, kinds: Mapping[str, PageKind]) -> Form:
    """Return the form with what was said of its page before, as a guess; what the admin chose stays.

    Args:
        form: as it stands; not changed.
        kinds: by page's name.
    """
    if "page_kind" in form.touched:
        return form
    said = kinds.get(form.page, PageKind.NOT_SAID)
    if form.page_kind == said and (said == PageKind.NOT_SAID or "page_kind" in form.guessed):
        return form
    if form.page_kind and "page_kind" not in form.guessed:
        return form
    new = deepcopy(form)
    new.page_kind = said
    new.guessed.pop("page_kind", None)
    if said:
        new.guessed["page_kind"] = EARLIER
    return new
