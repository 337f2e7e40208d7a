"""Whatever happens to a pack's files, checking answers with faults and loading with a sentence, never a traceback."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from admin_desktop.policy import PolicyTrouble, check_pack, load_pack

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
SCHEMA = RESOURCES / "schemas" / "policy-pack.schema.json"
SHIPPED = RESOURCES / "policies" / "union-1610" / "2024-12-09"
FILES = {file.name: file.read_text(encoding="utf-8") for file in SHIPPED.iterdir()}
NASTY = [
    "",
    "x",
    "- x",
    "  - x",
    "a: b",
    "    a: b",
    "x: [",
    "]",
    "{",
    "'",
    '"',
    "!!",
    "! x",
    "&a x",
    "*a",
    "<<: {a: b}",
    "? a",
    "? - a",
    "%TAG ! x",
    "---",
    "...",
    "=",
    "~",
    "  name:",
    "    clauses: [[I]]",
    "    call: {a: b}",
    "  handling: 2024-01-01",
    "roles: 5",
    "reports: {}",
    "categories: []",
    "clauses: text",
    "dates: []",
    "    enabled: 1e999",
    "revision: 1:1:1",
    '"\\ud800": x',
    "\ufeff",
    "    mail: !!binary x",
    "    phone: 0x7f",
    "    when: >",
    "\u2028",
    "\x85",
    "    name: .nan",
    "!!set {a, b}",
    "    role: !!int x",
]

lines = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, str]:
    """The shipped files after some of their lines were deleted, doubled, swapped, indented or overwritten."""
    files = {name: text.splitlines(keepends=True) for name, text in FILES.items()}
    for _ in range(draw(st.integers(1, 4))):
        rows = files[draw(st.sampled_from(sorted(files)))]
        if not rows:
            continue
        at, other = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, len(rows) - 1))
        match draw(st.sampled_from(["delete", "rest", "double", "swap", "indent", "write", "value", "cut"])):
            case "delete":
                del rows[at]
            case "rest":
                del rows[at:]
            case "double":
                rows.insert(other, rows[at])
            case "swap":
                rows[at], rows[other] = rows[other], rows[at]
            case "indent":
                rows[at] = " " * draw(st.integers(0, 6)) + rows[at].lstrip(" ")
            case "write":
                rows.insert(at, draw(lines) + "\n")
            case "value":
                rows[at] = f"{rows[at].partition(':')[0]}: {draw(lines)}\n"
            case _:
                rows[at] = rows[at][: draw(st.integers(0, len(rows[at])))]
    return {name: "".join(rows) for name, rows in files.items()}


def judge(contents: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / SHIPPED.name
        pack.mkdir()
        for name, content in contents.items():
            (pack / name).write_bytes(content)
        faults = check_pack(pack, SCHEMA)
        assert all(str(fault).isprintable() and fault.message for fault in faults)
        assert all(fault.file in {*contents, pack.name} for fault in faults)
        assert all(fault.line is None or fault.line >= 1 for fault in faults)
        try:
            load_pack(pack, SCHEMA).snapshot(["threat"])
        except PolicyTrouble as trouble:
            assert faults
            assert str(faults[0]) in str(trouble)
        else:
            assert faults == []


@settings(max_examples=150, deadline=None)
@given(mutated())
def test_changed_lines_give_faults(files: dict[str, str]) -> None:
    judge({name: text.encode("utf-8", "surrogatepass") for name, text in files.items()})


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(lines, max_size=8).map(lambda some: "\n".join(some).encode("utf-8", "replace")),
    )
)
def test_any_bytes_give_faults(content: bytes) -> None:
    rest = {name: text.encode() for name, text in FILES.items() if name != "categories.yaml"}
    judge({**rest, "categories.yaml": content})
