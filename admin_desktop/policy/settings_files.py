"""Checking the files that say what to set on a network: every fault, with file, line and key."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from admin_desktop.policy.faults import Fault, KeyPath, key_words, quoted
from admin_desktop.policy.wording import fault_at, faults_of
from admin_desktop.policy.yaml_files import Place

_LARGEST = 1_000_000


def check_settings_file(file: Path, schema: Path) -> list[Fault]:
    """List what is wrong with one file of settings, by line; an empty list is a file that can be used.

    Never raises, whatever the file holds.

    Args:
        file: such as ``facebook.toml``.
        schema: ``platform-settings.schema.json``.
    """
    from jsonschema import Draft202012Validator, FormatChecker

    try:
        if file.stat().st_size > _LARGEST:
            return [Fault(file.name, None, "", "this file is too large to be a list of settings")]
        text = file.read_text(encoding="utf-8-sig")
        data = _as_json(tomllib.loads(text))
    except OSError:
        return [Fault(file.name, None, "", "this file cannot be read")]
    except UnicodeDecodeError:
        return [Fault(file.name, None, "", "this file is not UTF-8 text; save it as UTF-8")]
    except RecursionError:
        return [Fault(file.name, None, "", "brackets are nested too deep here")]
    except tomllib.TOMLDecodeError as error:
        return [Fault(file.name, None, "", f"this is not TOML: {quoted(str(error), 120)}")]
    rules: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))
    places = _Lines(file.name, text)
    checker = Draft202012Validator(rules, format_checker=FormatChecker(["date"]))
    faults = [fault for error in checker.iter_errors(data) for fault in faults_of(error, places)]
    faults += _doubles(data, places)
    if data.get("platform") not in (None, file.stem):
        faults.append(fault_at(places, ("platform",), f"the file of this network is called {data['platform']}.toml"))
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.line or 0)


def _as_json(value: Any) -> Any:
    """Dates become text; what TOML has beyond that is left, and refused by the schema."""
    if isinstance(value, dict):
        return {key: _as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _doubles(data: Mapping[str, Any], places: "_Lines") -> Iterator[Fault]:
    for table in ("setting", "object"):
        found = data.get(table)
        entries = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        times = Counter(str(one.get("id")) for one in entries)
        for position, one in enumerate(entries):
            if times[str(one.get("id"))] > 1:
                yield fault_at(places, (table, position, "id"), f"{quoted(str(one.get('id')))} is here more than once")


class _Lines(dict[KeyPath, Place]):
    """Where a value stands: in the line of its key, or of the table it is in."""

    def __init__(self, file: str, text: str) -> None:
        super().__init__({(): Place(file, 1, 1)})
        self._file = file
        table: KeyPath = ()
        counts: Counter[str] = Counter()
        for number, line in enumerate(text.splitlines(), start=1):
            name = line.strip().strip("[]")
            if line.startswith("[["):
                table = (name, counts[name])
                counts[name] += 1
                self._put(table, number)
                self._put((name,), number)
            elif line.startswith("["):
                table = (name,)
                self._put(table, number)
            elif "=" in line:
                key, value = line.split("=", 1)
                self._put((*table, key.strip()), number, value.strip().strip('"'))

    def _put(self, path: KeyPath, line: int, raw: str = "") -> None:
        self.setdefault(path, Place(self._file, line, line, raw))

    def __missing__(self, path: KeyPath) -> Place:
        # Deeper than a line tells (an item of a list): the nearest thing around it.
        return self[path[:-1]] if path else Place(self._file, 1, 1, key_words(path))
