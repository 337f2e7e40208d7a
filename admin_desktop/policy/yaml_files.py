"""Reading the YAML files of a pack to plain data, with the line of each key and value.

Stricter than YAML itself, because packs are written by hand and may come from anywhere: no key twice, no aliases (a few
lines of them can unfold to gigabytes), no tags, no nesting without end, and nothing guessed to be a date or a number is
silently turned into text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from admin_desktop.policy.faults import Fault, KeyPath, key_words, quoted

MAIN_FILE = "pack.yaml"
LARGEST = 1_000_000
"""Bytes of a file."""
_DEEPEST = 12
_TAG = "tag:yaml.org,2002:"
_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NOT_TEXT = {
    "timestamp": "a date",
    "float": "a number",
    "merge": "a sign of YAML's own",
    "value": "a sign of YAML's own",
}


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that YAML takes for something that no pack needs; ``kind`` is in words ("a date")."""

    kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: file, line of its key, line to point at (counted from 1), and how a scalar is written."""

    file: str
    key_line: int
    line: int
    raw: str = ""


@dataclass(slots=True)
class Sources:
    """The files of a pack, read as one.

    Attributes:
        data: texts, whole numbers, true or false, None, :class:`Odd`, lists and groups; empty when ``unreadable``.
        places: of every value, by path; the pack itself is at ``()``.
        unreadable: a file could not be read at all, so what is missing in ``data`` means nothing.
    """

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[KeyPath, Place] = field(default_factory=lambda: {(): Place(MAIN_FILE, 1, 1)})
    faults: list[Fault] = field(default_factory=list)
    unreadable: bool = False


def read_folder(folder: Path) -> Sources:
    """Read every .yaml (or .yml) file of a pack's folder. Never raises: what goes wrong is a fault."""
    sources = Sources()
    try:
        if folder.is_file():
            raise _RefusedError(None, f"this is a file; a policy pack is a folder with a {MAIN_FILE} in it")
        if not folder.is_dir():
            raise _RefusedError(None, "there is no such folder")
        files = sorted(
            (path for path in folder.iterdir() if path.suffix.lower() in (".yaml", ".yml") or path.name == MAIN_FILE),
            key=lambda path: (path.name != MAIN_FILE, path.name),
        )
    except (OSError, ValueError, _RefusedError) as fault:
        message = fault.message if isinstance(fault, _RefusedError) else "this folder cannot be read"
        return Sources(faults=[Fault(folder.name or str(folder), None, "", message)], unreadable=True)
    if not files or files[0].name != MAIN_FILE:
        sources.faults.append(Fault(MAIN_FILE, None, "", "this file is missing"))
        sources.unreadable = True
    for path in files:
        _read_file(path, sources)
    return sources


def _read_file(path: Path, sources: Sources) -> None:
    try:
        root = _compose(_text(path))
    except _RefusedError as refused:
        sources.faults.append(Fault(path.name, refused.line, "", refused.message))
        sources.unreadable = True
        return
    reader = _FileReader(path.name)
    data = reader.plain(root, ())
    sources.faults += reader.faults
    for key, value in data.items():
        place = reader.places[(key,)]
        if key in sources.data:
            first = sources.places[(key,)]
            message = f"this key stands in {first.file}, line {first.key_line}, too; it belongs in one file only"
            sources.faults.append(Fault(path.name, place.key_line, key_words((key,)), message))
            continue
        sources.data[key] = value
        sources.places.update({at: found for at, found in reader.places.items() if at[:1] == (key,)})


class _RefusedError(Exception):
    """A file cannot be used at all; ``line`` is counted from 1."""

    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise _RefusedError(None, "this is a folder; a file was expected")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise _RefusedError(None, "this file is missing") from None
    except OSError:
        raise _RefusedError(
            None, "this file cannot be read; it may be open in another program, or not yours to read"
        ) from None
    if len(content) > LARGEST:
        raise _RefusedError(None, "this file is larger than 1 MB; a policy pack is a few pages of text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _RefusedError(line, "this file is not saved as UTF-8; choose UTF-8 when you save it") from None


class _Loader(yaml.SafeLoader):
    """Composes nodes only, and refuses what could grow without end."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _RefusedError(line, f'anchors and aliases ("&", "*") are not allowed; {_QUOTES}')
        if self.depth >= _DEEPEST:
            raise _RefusedError(line, "this is nested too deeply")
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _compose(text: str) -> yaml.MappingNode:
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _RefusedError(line, "there is a character here that cannot be shown; delete it") from None
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _RefusedError(mark.line + 1 if mark else None, _yaml_words(error)) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # PyYAML lets "\UFFFFFFFF" and numbers of thousands of digits through to int() and chr().
        raise _RefusedError(loader.line + 1, "this line cannot be read as YAML") from None
    finally:
        loader.dispose()
    if node is None:
        raise _RefusedError(None, "this file is empty")
    if not isinstance(node, yaml.MappingNode):
        raise _RefusedError(
            node.start_mark.line + 1, 'this file should consist of keys and values ("district: My School District")'
        )
    return node


_QUOTES = "put a text with such signs in quotes"
_YAML_WORDS = (
    ("'\\t'", "there is a tab here; YAML wants spaces"),
    ("cannot start any token", f"this begins with a sign that means something in YAML; {_QUOTES}"),
    ("could not find expected ':'", f"a key here has no colon, or the text before it goes on wrongly; {_QUOTES}"),
    ("mapping values are not allowed", f"there is a colon too many, or the line is indented wrongly; {_QUOTES}"),
    ("but found another document", 'a second document begins here ("---"); a file holds one'),
    ("unexpected end of stream", "a quotation mark is opened and never closed"),
    ("expected <block end>", f"this line does not fit those above it: it is indented differently, or {_QUOTES}"),
)


def _yaml_words(error: yaml.MarkedYAMLError) -> str:
    problem = f"{error.context or ''} {error.problem or ''}"
    for sign, words in _YAML_WORDS:
        if sign in problem:
            return words
    return f"this cannot be read as YAML ({error.problem or 'for an unknown reason'})"


class _FileReader:
    """Turns the nodes of one file into plain data, and notes faults and places on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.places: dict[KeyPath, Place] = {}

    def plain(self, node: yaml.Node, path: KeyPath, key_line: int | None = None) -> Any:
        line = node.start_mark.line + 1
        scalar = isinstance(node, yaml.ScalarNode)
        # A group or list begins below its key: people look for the key.
        shown = line if scalar or key_line is None else key_line
        self.places[path] = Place(self.file, key_line or line, shown, node.value if scalar else "")
        kind = node.tag.removeprefix(_TAG)
        if isinstance(node, yaml.MappingNode):
            self._expect_tag(kind == "map", node, path)
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            self._expect_tag(kind == "seq", node, path)
            return [self.plain(item, (*path, position)) for position, item in enumerate(node.value)]
        return self._scalar(node, kind, path)

    def _pairs(self, node: yaml.MappingNode, path: KeyPath) -> Iterator[tuple[str, Any]]:
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != f"{_TAG}str":
                shown = quoted(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "this"
                self._fault(
                    line, path, f"{shown} cannot be a key, because YAML does not read it as text; put it in quotes"
                )
            elif key_node.value in lines:
                message = f"this key stands here a second time; the first is in line {lines[key_node.value]}"
                self._fault(line, (*path, key_node.value), message)
            else:
                lines[key_node.value] = line
                yield key_node.value, self.plain(value_node, (*path, key_node.value), line)

    def _scalar(self, node: yaml.Node, kind: str, path: KeyPath) -> Any:
        raw: str = node.value
        if kind == "null":
            return None
        if kind == "bool":
            return _SWITCHES.get(raw.lower(), Odd("true or false"))
        if kind == "int":
            return int(raw) if re.fullmatch("0|[1-9][0-9]{0,8}", raw) else Odd("a number")
        if kind in _NOT_TEXT:
            return Odd(_NOT_TEXT[kind])
        self._expect_tag(kind == "str", node, path)
        return raw

    def _expect_tag(self, expected: bool, node: yaml.Node, path: KeyPath) -> None:
        if not expected:
            tag = node.tag.replace(_TAG, "!!")
            message = (
                f"{quoted(tag)} (a YAML tag) is not allowed; delete it, or put a text that begins with it in quotes"
            )
            self._fault(node.start_mark.line + 1, path, message)

    def _fault(self, line: int, path: KeyPath, message: str) -> None:
        self.faults.append(Fault(self.file, line, key_words(path), message))
