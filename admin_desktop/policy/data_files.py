"""Checking the program's data about networks and looks (TOML), each against a schema of the same name."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from admin_desktop.policy.faults import Fault, KeyPath
from admin_desktop.policy.wording import faults_of
from admin_desktop.policy.yaml_files import LARGEST, Place

NETWORK_IDS = ("facebook", "instagram", "x", "youtube", "tiktok", "linkedin", "threads", "snapchat", "remind", "web")
"""The closed set of networks; each has a file of settings that is named after it."""


def check_data_file(path: Path, schemas: Path) -> list[Fault]:
    """List what is wrong with a data file; an empty list is one that can be used. Never raises.

    Args:
        path: a ``.toml`` file, named as its schema is (``places.toml``), or as a network (``facebook.toml``).
        schemas: the folder with ``places.schema.json`` and the others.
    """
    if path.stem in NETWORK_IDS:
        from admin_desktop.policy.settings_files import check_settings_file

        return check_settings_file(path, schemas / "platform-settings.schema.json")
    return list(dict.fromkeys(_faults(path, schemas)))


def _faults(path: Path, schemas: Path) -> Iterator[Fault]:
    schema = schemas / f"{path.stem}.schema.json"
    try:
        rules: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(rules)
    except (OSError, ValueError, SchemaError):
        yield Fault(path.name, None, "", f"there is no description ({schema.name}) to check this file by")
        return
    try:
        if path.stat().st_size > LARGEST:
            yield Fault(path.name, None, "", f"this file is too large; at most {LARGEST} bytes are read")
            return
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        yield Fault(path.name, int(found[1]) if found else None, "", "this cannot be read as TOML from here on")
        return
    except (OSError, ValueError, RecursionError):
        yield Fault(path.name, None, "", "this file is not there, or cannot be read as text (UTF-8)")
        return
    places: dict[KeyPath, Place] = {}
    plain = _plain(data, (), places, path.name)
    checker = Draft202012Validator(rules, format_checker=FormatChecker(["date"]))
    for wrong in checker.iter_errors(plain):
        # TOML does not tell where a value stands; the key does.
        yield from (replace(one, line=None) for one in faults_of(wrong, places))


def _plain(value: Any, path: KeyPath, places: dict[KeyPath, Place], file: str) -> Any:
    """Turn days into text, as schemas know them, and note each value's way of writing."""
    if isinstance(value, date | datetime | time):
        value = value.isoformat()
    places[path] = Place(file, 1, 1, "" if isinstance(value, dict | list) else str(value))
    if isinstance(value, dict):
        return {key: _plain(one, (*path, key), places, file) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one, (*path, at), places, file) for at, one in enumerate(value)]
    return value
