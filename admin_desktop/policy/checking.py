"""Checking a pack: its shape against the schema, then what only makes sense together."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from admin_desktop.policy.reading import Document, Fault, Key, read_yaml

_PARTS = {"clauses": "clauses.yaml", "categories": "categories.yaml"}
_MAIN = "pack.yaml"


@dataclass(slots=True)
class RawPack:
    """A pack's files as one piece of data, with the place of every key."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Key, tuple[str, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(self, document: Document, prefix: Key) -> None:
        """Take a file in, below a key."""
        self.faults += document.faults
        for key, line in document.lines.items():
            self.places[(*prefix, *key)] = (document.file, line)

    def fault(self, key: Key, message: str) -> None:
        """Note something wrong at a key, or at the nearest one above it that is there."""
        at = key
        while at not in self.places and at:
            at = at[:-1]
        file, line = self.places.get(at, (_MAIN, 1))
        self.faults.append(Fault(file, line, ".".join(map(str, key)), message))


def check_pack(folder: Path, schema: Path) -> list[Fault]:
    """List what is wrong with the pack in a folder, by file and line; nothing wrong is an empty list.

    Args:
        folder: named after the revision, with pack.yaml, clauses.yaml and categories.yaml.
        schema: the JSON Schema of packs.
    """
    return read_pack(folder, schema).faults


def read_pack(folder: Path, schema: Path) -> RawPack:
    """Read and check a pack; its data may be used only when there are no faults."""
    raw = RawPack()
    if not folder.is_dir():
        raw.faults.append(Fault(folder.name, 1, "", "there is no such folder"))
        return raw
    main = read_yaml(folder / _MAIN)
    raw.add(main, ())
    if isinstance(main.data, dict):
        raw.data.update(main.data)
    elif not main.faults:
        raw.fault((), "the file must hold keys with values")
    for name, file in _PARTS.items():
        if name in raw.data:
            raw.fault((name,), f"this belongs into {file}")
        part = read_yaml(folder / file)
        raw.add(part, (name,))
        raw.data[name] = part.data
    if not raw.faults:
        _check_shape(raw, json.loads(schema.read_text(encoding="utf-8")))
    if not raw.faults:
        for key, message in _contradictions(raw.data, folder.name):
            raw.fault(key, message)
    raw.faults.sort(key=lambda fault: (fault.file, fault.line, fault.key))
    return raw


def _check_shape(raw: RawPack, schema: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(schema).iter_errors(raw.data):
        key = tuple(error.absolute_path)
        for at, message in _in_plain_words(error, key):
            raw.fault(at, message)


def _in_plain_words(error: Any, key: Key) -> Iterator[tuple[Key, str]]:
    kind, wanted, value = error.validator, error.validator_value, error.instance
    if kind == "additionalProperties" and isinstance(value, dict):
        known = list(error.schema.get("properties", {}))
        for name in (name for name in value if name not in known):
            near = difflib.get_close_matches(name, known, 1)
            yield (*key, name), "unknown key" + (f'; is "{near[0]}" meant?' if near else "")
    elif kind == "required":
        missing = [name for name in wanted if name not in value]
        # One error for each missing key comes; each names its own.
        yield key, f'the key "{next((one for one in missing if repr(one) in error.message), missing[0])}" is missing'
    elif kind == "enum" and error.schema_path and "propertyNames" in error.schema_path:
        near = difflib.get_close_matches(str(value), wanted, 1)
        yield (*key, str(value)), "unknown category" + (f'; is "{near[0]}" meant?' if near else "")
    elif kind == "enum":
        yield key, f'"{value}" is not one of {", ".join(map(str, wanted))}'
    elif kind == "type":
        names = {"object": "keys with values", "array": "a list", "string": "text", "integer": "a whole number"}
        yield key, f"here must stand {names.get(wanted, 'true or false' if wanted == 'boolean' else wanted)}"
    elif kind == "const":
        yield key, f"only {wanted} is known here"
    elif kind in ("pattern", "minLength", "maxLength"):
        yield key, f"{json.dumps(value, ensure_ascii=False)[:80]} does not have the right form"
    elif kind in ("minItems", "minProperties"):
        yield key, "at least one is needed"
    elif kind == "uniqueItems":
        yield key, "something stands here twice"
    elif kind in ("minimum", "maximum"):
        yield key, f"{value} is too {'small' if kind == 'minimum' else 'large'} ({kind} {wanted})"
    else:
        yield key, str(error.message)[:200]


def _contradictions(data: dict[str, Any], folder: str) -> Iterator[tuple[Key, str]]:
    yield from _dates(data, folder)
    for position, rule in enumerate(data["reports"]):
        at: Key = ("reports", position)
        if rule["role"] not in data["roles"]:
            yield (*at, "role"), f'there is no role "{rule["role"]}"'
        if rule["clause"] not in data["clauses"]:
            yield (*at, "clause"), f'there is no clause "{rule["clause"]}"'
    roles = [rule["role"] for rule in data["reports"]]
    for position, role in enumerate(roles):
        if role in roles[:position]:
            yield ("reports", position, "role"), f'"{role}" receives the report twice'
    if not any(rule["when"] == "always" for rule in data["reports"]):
        yield ("reports",), "nobody always receives the report"
    for name, category in data["categories"].items():
        for clause in category["clauses"]:
            if clause not in data["clauses"]:
                yield ("categories", name, "clauses"), f'there is no clause "{clause}"'
        for role in category.get("call", []):
            if role not in data["roles"]:
                yield ("categories", name, "call"), f'there is no role "{role}"'
            elif "phone" not in data["roles"][role]:
                yield ("categories", name, "call"), f'"{role}" is to be called but has no phone'
        if category["handling"] in ("urgent", "no_picture") and not category.get("call"):
            yield ("categories", name), f'"{category["handling"]}" needs somebody to call'


def _dates(data: dict[str, Any], folder: str) -> Iterator[tuple[Key, str]]:
    places: list[tuple[Key, str]] = [
        (("revision",), data["revision"]),
        (("dates", "adopted"), data["dates"]["adopted"]),
    ]
    places += [(("dates", "revised", position), day) for position, day in enumerate(data["dates"]["revised"])]
    wrong = False
    for key, day in places:
        try:
            date.fromisoformat(day)
        except ValueError:
            wrong = True
            yield key, f'"{day}" is no day of the calendar'
    if wrong:
        return
    if data["revision"] not in (data["dates"]["adopted"], *data["dates"]["revised"]):
        yield ("revision",), "this day is neither the adoption nor one of the revisions"
    if data["revision"] != folder:
        yield ("revision",), f'the folder is named "{folder}", not after this day'
    if data["dates"]["revised"] != sorted(set(data["dates"]["revised"])):
        yield ("dates", "revised"), "the days must be in order, each once"
