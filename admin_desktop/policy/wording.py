"""What the schema finds, in plain words."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from admin_desktop.policy.faults import Fault, KeyPath, key_words, quoted
from admin_desktop.policy.yaml_files import Odd, Place

Places = Mapping[KeyPath, Place]


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a message is made of: the value the schema wants, the one found, how it is written, the schema there."""

    wanted: Any
    found: Any
    raw: str
    schema: dict[str, Any]


def faults_of(error: ValidationError, places: Places) -> Iterator[Fault]:
    """Translate one finding of the schema; several keys that are missing or unknown are a fault each."""
    path: KeyPath = tuple(error.absolute_path)
    schema: Any = error.schema
    finding = _Finding(error.validator_value, error.instance, places[path].raw, schema)
    if error.validator == "required":
        for key in (key for key in finding.wanted if key not in finding.found):
            yield fault_at(places, (*path, key), "this key is missing")
    elif error.validator == "additionalProperties":
        yield from _unknown_keys(finding, path, places)
    else:
        yield fault_at(places, path, _WORDS.get(str(error.validator), _any_other)(finding))


def fault_at(places: Places, path: KeyPath, message: str) -> Fault:
    """Make a fault at a value; one that is missing is shown at the nearest thing around it."""
    around = path
    while around not in places:
        around = around[:-1]
    return Fault(places[around].file, places[around].line, key_words(path), message)


def _unknown_keys(finding: _Finding, path: KeyPath, places: Places) -> Iterator[Fault]:
    known = list(finding.schema.get("properties", {}))
    patterns = list(finding.schema.get("patternProperties", {}))
    for key in finding.found:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        place = places[(*path, key)]
        yield Fault(place.file, place.key_line, key_words((*path, key)), _unknown_key(key, known, finding.schema))


def _unknown_key(key: str, known: list[str], schema: Any) -> str:
    if not known:
        return f"{quoted(key)} cannot be used here: {schema.get('description', 'it is not of the right form')}"
    near = difflib.get_close_matches(key, known, n=1)
    return "this key is not known here" + (f'; did you mean "{near[0]}"?' if near else f" (known: {', '.join(known)})")


_WANTED = {
    "string": "text is needed",
    "object": "keys and values are needed, indented below it",
    "array": "a list is needed, each item after a hyphen",
    "boolean": "true or false is needed",
    "integer": "a whole number is needed",
}


def _wrong_type(finding: _Finding) -> str:
    wanted, found = _WANTED.get(str(finding.wanted), "something else is needed"), finding.found
    if found is None:
        return f"this is empty; {wanted}"
    if finding.wanted == "string" and not isinstance(found, (list, dict)):
        return f'{quoted(finding.raw)} is read as {_kind(found)}, but {wanted}: put it in quotes ("…")'
    return f"{wanted}, but this is {_kind(found)}"


def _kind(value: Any) -> str:
    if isinstance(value, Odd):
        return value.kind
    kinds = ((bool, "true or false"), (int, "a number"), (str, "text"), (list, "a list"), (dict, "a group of keys"))
    return next((words for kind, words in kinds if isinstance(value, kind)), "empty")


def _shown(finding: _Finding) -> str:
    if isinstance(finding.found, (list, dict)) or finding.found is None:
        return f"this is {_kind(finding.found)} and"
    return quoted(finding.raw)


def _not_one_of(finding: _Finding) -> str:
    return f"{_shown(finding)} is not one of {', '.join(map(str, finding.wanted))}".replace("and is not", "and not")


def _not_this(finding: _Finding) -> str:
    return f"{_shown(finding)} is not {finding.wanted}, the only value this program can read here".replace(
        "and is not", "and not"
    )


def _wrong_form(finding: _Finding) -> str:
    return f"{quoted(finding.raw)} has not the right form: {finding.schema.get('description', 'see the schema')}"


def _no_date(finding: _Finding) -> str:
    return f"{quoted(finding.raw)} is not a day of the calendar"


def _too_long(finding: _Finding) -> str:
    return f"this text has {len(finding.found)} characters; at most {finding.wanted} fit"


def _too_few(finding: _Finding) -> str:
    return f"at least {finding.wanted} is needed here"


def _too_many(finding: _Finding) -> str:
    return f"at most {finding.wanted} are possible here"


def _any_other(finding: _Finding) -> str:
    return f"this does not fit what the schema says ({finding.schema.get('title', 'see there')})"


_WORDS: dict[str, Callable[[_Finding], str]] = {
    "type": _wrong_type,
    "enum": _not_one_of,
    "const": _not_this,
    "pattern": _wrong_form,
    "format": _no_date,
    "minLength": lambda _: "this is empty; text is needed",
    "maxLength": _too_long,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxItems": _too_many,
    "uniqueItems": lambda _: "the same value stands in this list twice",
}
