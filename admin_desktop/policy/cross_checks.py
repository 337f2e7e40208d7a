"""What a schema cannot say: that names refer to something, and that nothing contradicts itself.

These checks run beside the schema's, so they must bear any shape of data; a wrong shape is the schema's to report.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from admin_desktop.policy.faults import Fault, KeyPath, quoted
from admin_desktop.policy.wording import fault_at
from admin_desktop.policy.yaml_files import Sources

Found = Iterator[tuple[KeyPath, str]]

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9-]+\.)+[A-Za-z]{2,63}"
)
_DIRECTIONS = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def cross_faults(sources: Sources, folder_name: str) -> Iterator[Fault]:
    """Find what contradicts itself in a pack.

    Args:
        sources: the pack as read; anything in it may be missing or of the wrong kind.
        folder_name: of the pack's folder: the revision's date.
    """
    data = sources.data
    checks = (
        _texts(data, ()),
        _dates(data, folder_name),
        _roles(data),
        _reports(data),
        _clauses(data),
        _categories(data),
        _pages(data),
        _letters(data),
    )
    for check in checks:
        for path, message in check:
            yield fault_at(sources.places, path, message)


def _texts(value: Any, path: KeyPath) -> Found:
    """Every text is one line that shows what it holds: it goes into labels, mails and a page's description."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _texts(item, (*path, position))
    elif isinstance(value, str) and value:
        problem = _text_problem(value)
        if problem:
            yield path, problem


def _text_problem(text: str) -> str | None:
    if not text.strip():
        return "this is empty; text is needed"
    if "\n" in text.strip():
        return 'this text has several lines; write ">-" before a long text, and no empty line in it'
    if text != text.strip():
        return (
            'this text begins or ends with a space or a line break; put it in quotes, or write ">-" before a long text'
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) in _DIRECTIONS for sign in text):
        return "there is a character in this text that cannot be seen; type the text anew"
    return None


def _dates(data: dict[str, Any], folder_name: str) -> Found:
    revision, dates = data.get("revision"), _group(data, "dates")
    if not isinstance(revision, str) or _day(revision) is None:
        return
    if revision != folder_name:
        yield (
            ("revision",),
            f"the folder is named {quoted(folder_name)}, but must be named after the revision, {revision}",
        )
    known: list[tuple[KeyPath, Any]] = [(("dates", "adopted"), dates.get("adopted"))]
    revised = dates.get("revised", [])
    known += [(("dates", "revised", at), day) for at, day in enumerate(revised if isinstance(revised, list) else [])]
    days = [(path, day) for path, day in known if isinstance(day, str) and _day(day) is not None]
    if len(days) == len(known) and revision not in [day for _, day in days]:
        yield ("revision",), f"{revision} is neither the day of adoption nor among the revised dates"
    latest = ""
    for path, day in days:
        if day > revision:
            yield path, f"{day} is later than the revision that this pack is of, {revision}"
        elif day < latest:
            yield path, f"{day} stands after {latest}; write the oldest date first"
        latest = max(latest, day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _roles(data: dict[str, Any]) -> Found:
    for role_id, role in _groups(data, "roles"):
        path: KeyPath = ("roles", role_id)
        mail = role.get("mail")
        if isinstance(mail, str) and mail:
            yield from _mail(mail, role, path)
        if "mail" in role and role.get("mail_from_admin") is True:
            yield (*path, "mail_from_admin"), "the administrator gives this address, so there must be no mail here too"
        if role.get("sample") is True and "mail" not in role and "phone" not in role:
            yield (*path, "sample"), "there is no mail address and no telephone number that could be a sample"


def _mail(mail: str, role: dict[str, Any], path: KeyPath) -> Found:
    if len(mail) > 254 or not _ADDRESS.fullmatch(mail):
        yield (*path, "mail"), f"{quoted(mail)} does not look like a mail address"
    elif mail.lower().endswith(".example") and role.get("sample") is not True:
        # RFC 2606: no mail ever arrives at .example.
        yield (
            (*path, "mail"),
            f'{quoted(mail)} can only be a sample; write "sample: true" below it, or the real address',
        )


def _reports(data: dict[str, Any]) -> Found:
    rules = data.get("reports")
    if not isinstance(rules, list) or not rules:
        return
    roles, seen = dict(_groups(data, "roles")), set()
    for position, rule in enumerate(rules):
        path: KeyPath = ("reports", position)
        if not isinstance(rule, dict):
            continue
        yield from _reference(data, "roles", rule.get("role"), (*path, "role"))
        yield from _reference(data, "clauses", rule.get("clause"), (*path, "clause"))
        role_id = rule.get("role")
        if not isinstance(role_id, str):
            continue
        if role_id in seen:
            yield (*path, "role"), f"{quoted(role_id)} gets the report already, by a rule above"
        seen.add(role_id)
        role = roles.get(role_id)
        if role is not None and "mail" not in role and role.get("mail_from_admin") is not True:
            yield (*path, "role"), f'{quoted(role_id)} has no mail; give one, or write "mail_from_admin: true" there'
    if not any(isinstance(rule, dict) and rule.get("when") == "always" for rule in rules):
        yield ("reports",), 'nobody gets every report; at least one needs "when: always"'


def _clauses(data: dict[str, Any]) -> Found:
    seen: dict[str, str] = {}
    for clause_id, clause in _groups(data, "clauses"):
        label = clause.get("label")
        if not isinstance(label, str):
            continue
        if label in seen:
            yield ("clauses", clause_id, "label"), f"{quoted(label)} is the label of {seen[label]} already"
        seen.setdefault(label, clause_id)


def _categories(data: dict[str, Any]) -> Found:
    roles, categories = dict(_groups(data, "roles")), list(_groups(data, "categories"))
    for category_id, category in categories:
        path: KeyPath = ("categories", category_id)
        for position, clause in _items(category, "clauses"):
            yield from _reference(data, "clauses", clause, (*path, "clauses", position))
        for position, role_id in _items(category, "call"):
            at = (*path, "call", position)
            yield from _reference(data, "roles", role_id, at)
            if isinstance(role_id, str) and role_id in roles and "phone" not in roles[role_id]:
                yield at, f"{quoted(role_id)} is to be called, but has no phone"
        handling = category.get("handling")
        if handling in ("urgent", "no_picture") and "call" not in category:
            yield (*path, "handling"), f'"{handling}" means to call first, but there is no "call" that says whom'
        if category_id == "sexual_minor" and handling in ("remove_now", "urgent", "ask_first"):
            # Not the district's to choose: 18 U.S.C. 2252A makes keeping and mailing such a picture a crime.
            yield (*path, "handling"), 'this must be "no_picture": the law forbids to keep or mail such a picture'
    if categories and all(category.get("enabled") is False for _, category in categories):
        yield ("categories",), "every category is switched off; at least one is needed"


def _pages(data: dict[str, Any]) -> Found:
    groups: list[tuple[KeyPath, dict[str, Any]]] = [
        ((key,), _group(data, key)) for key in ("permission", "contact", "page_kind_unknown")
    ]
    groups += [(("setting_reasons", name), one) for name, one in _groups(data, "setting_reasons")]
    for kind_id, kind in _groups(data, "page_kinds"):
        groups += [(("page_kinds", kind_id, key), need) for key, need in kind.items() if isinstance(need, dict)]
    for path, group in groups:
        yield from _reference(data, "clauses", group.get("clause"), (*path, "clause"))
    seen: dict[str, str] = {}
    for kind_id, kind in _groups(data, "page_kinds"):
        for position, word in _items(kind, "called"):
            folded = word.casefold() if isinstance(word, str) else ""
            if seen.get(folded, kind_id) != kind_id:
                yield (
                    ("page_kinds", kind_id, "called", position),
                    f"{quoted(word)} is a word for {seen[folded]} already",
                )
            seen.setdefault(folded, kind_id)


def _letters(data: dict[str, Any]) -> Found:
    roles = dict(_groups(data, "roles"))
    for kind, letter in _groups(data, "letters"):
        path: KeyPath = ("letters", kind)
        yield from _reference(data, "clauses", letter.get("clause"), (*path, "clause"))
        role_id = letter.get("role")
        if "role" in letter:
            yield from _reference(data, "roles", role_id, (*path, "role"))
        role = roles.get(role_id) if isinstance(role_id, str) else None
        if role is not None and "mail" not in role and role.get("mail_from_admin") is not True:
            yield (
                (*path, "role"),
                f'{quoted(str(role_id))} has no mail; give one, or write "mail_from_admin: true" there',
            )


def _reference(data: dict[str, Any], section: str, name: Any, path: KeyPath) -> Found:
    known = data.get(section)
    # A section that is missing is a fault of its own; not every mention of it as well.
    if isinstance(known, dict) and isinstance(name, str) and name and name not in known:
        yield path, f"there is no {quoted(name)} among the {section}"


def _group(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _groups(data: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in _group(data, key).items():
        if isinstance(value, dict):
            yield name, value


def _items(category: dict[str, Any], key: str) -> Iterator[tuple[int, Any]]:
    value = category.get(key)
    yield from enumerate(value if isinstance(value, list) else [])
