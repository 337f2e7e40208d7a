"""Reading a pack's YAML with the line of every key, and refusing what plain data does not need."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_LARGEST = 1 << 20
Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a pack.

    Attributes:
        file: its name in the pack's folder.
        line: from 1.
        key: with dots, as ``categories.threat.handling``; empty for the whole file.
        message: in plain words.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Name file, line and key."""
        return (
            f"{self.file}, line {self.line}, {self.key}: {self.message}"
            if self.key
            else (f"{self.file}, line {self.line}: {self.message}")
        )


@dataclass(slots=True)
class Document:
    """A file's data, and where each key stands.

    Attributes:
        lines: key path to line, from 1.
        faults: what was refused while reading.
    """

    file: str
    data: Any = None
    lines: dict[Key, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, key: Key, message: str) -> None:
        """Note something wrong."""
        self.faults.append(Fault(self.file, line, ".".join(map(str, key)), message))


def read_yaml(path: Path) -> Document:
    """Read one file; whatever is wrong becomes a fault, never an exception."""
    document = Document(path.name)
    text = _text(path, document)
    if text is None:
        return document
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.fault(mark.line + 1 if mark else 1, (), f"this is not YAML ({error.problem or error.context})")
        return document
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        document.fault(1, (), f"this is not YAML ({type(error).__name__})")
        return document
    if node is None:
        document.fault(1, (), "the file is empty")
        return document
    try:
        document.data = _plain(node, (), document, set())
    except RecursionError:
        document.fault(1, (), "the file is nested too deeply")
    return document


def _text(path: Path, document: Document) -> str | None:
    try:
        if path.stat().st_size > _LARGEST:
            document.fault(1, (), "the file is larger than 1 MB")
            return None
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        document.fault(1, (), "the file is missing")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n")
        document.fault(before + 1, (), "the file is not UTF-8 text")
    except OSError as error:
        document.fault(1, (), f"the file cannot be read ({error.strerror})")
    return None


def _plain(node: yaml.Node, key: Key, document: Document, above: set[int]) -> Any:
    """Make plain data of a node: texts stay texts (dates too), and nothing is referred to twice."""
    line = node.start_mark.line + 1
    document.lines.setdefault(key, line)
    if id(node) in above:
        document.fault(line, key, "references (& and *) are not allowed in a pack")
        return None
    above.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, key, document, above)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*key, position), document, above) for position, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, key, document)
    return None


def _mapping(node: yaml.MappingNode, key: Key, document: Document, above: set[int]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name_node, value_node in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, yaml.ScalarNode):
            document.fault(line, key, "a key must be a word")
            continue
        name = str(name_node.value)
        if name in made:
            document.fault(line, (*key, name), "this key stands here twice")
            continue
        document.lines[(*key, name)] = line
        made[name] = _plain(value_node, (*key, name), document, above)
    return made


def _scalar(node: yaml.ScalarNode, key: Key, document: Document) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind in ("str", "timestamp"):
        return str(node.value)
    if kind == "int":
        try:
            return int(node.value)
        except ValueError:
            document.fault(node.start_mark.line + 1, key, f'"{node.value}" is not a plain whole number')
            return None
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if kind == "null":
        return None
    if kind == "float":
        return str(node.value)
    document.fault(node.start_mark.line + 1, key, f"{node.tag} is not allowed in a pack")
    return None
