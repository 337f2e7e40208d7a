"""Each kind of fault is found where it is, and said in plain words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from admin_desktop.policy import Fault, check_pack

Change = Callable[[str, str, str], int]
Case = tuple[str, str, str, int | None, str, str]
P, CL, CA = "pack.yaml", "clauses.yaml", "categories.yaml"
THREAT = "    handling: remove_now\n    clauses: [I, C, H]"

# file, what is replaced, by what, lines below the first replaced line, key, part of the message
SHAPES: list[Case] = [
    (
        CA,
        THREAT,
        THREAT.replace("remove_now", "remove"),
        0,
        "categories.threat.handling",
        '"remove" is not one of remove_now, urgent, ask_first, no_picture',
    ),
    (
        P,
        "district: Union Public Schools\n",
        "distrct: Union Public Schools\n",
        0,
        "distrct",
        'did you mean "district"?',
    ),
    (P, "district: Union Public Schools\n", "district: Union\nzzz: 1\n", 1, "zzz", "this key is not known here"),
    (CA, "  libel:\n", "  label:\n", 0, "categories.label", 'did you mean "libel"?'),
    (
        P,
        "    name: Communications\n",
        "    nam: Communications\n",
        0,
        "roles.communications.nam",
        'did you mean "name"?',
    ),
    (P, "    name: Communications\n", "", -1, "roles.communications.name", "this key is missing"),
    (P, "  school_police:\n", "  School Police:\n", 0, "roles.School Police", "written in small letters"),
    (
        P,
        'number: "1610"',
        "number: 1610",
        0,
        "number",
        '"1610" is read as a number, but text is needed: put it in quotes',
    ),
    (P, 'revision: "2024-12-09"', "revision: 2024-12-09", 0, "revision", "is read as a date, but text is needed"),
    (P, 'adopted: "2013-12-09"', 'adopted: "2013-02-30"', 0, "dates.adopted", "is not a day of the calendar"),
    (P, 'adopted: "2013-12-09"', 'adopted: "12/9/13"', 0, "dates.adopted", "write year, month and day"),
    (P, "schema_version: 1", "schema_version: 2", 0, "schema_version", '"2" is not 1, the only value'),
    (P, "time: 2 days", "time: two days", 0, "acknowledge_within.time", "such as 2 days"),
    (P, "title: Social Media Guidelines and Requirements", "title: no", 0, "title", '"no" is read as true or false'),
    (P, "title: Social Media Guidelines and Requirements", "title:", 0, "title", "this is empty; text is needed"),
    (P, "title: Social Media Guidelines and Requirements", 'title: ""', 0, "title", "this is empty; text is needed"),
    (P, "title: Social Media Guidelines and Requirements", f"title: {'x' * 201}", 0, "title", "at most 200 fit"),
    (
        P,
        "title: Social Media Guidelines and Requirements",
        "title: [a]",
        0,
        "title",
        "text is needed, but this is a list",
    ),
    (
        P,
        "dates:\n",
        "dates: today\nx:\n",
        0,
        "dates",
        "keys and values are needed, indented below it, but this is text",
    ),
    (CA, "    clauses: [I, C, H]", "    clauses: I", 0, "categories.threat.clauses", "a list is needed"),
    (CA, "    clauses: [I, C, H]", "    clauses: []", 0, "categories.threat.clauses", "at least 1 is needed"),
    (CA, "    clauses: [I, C, H]", "    clauses: [I, I]", 0, "categories.threat.clauses", "in this list twice"),
    (
        CA,
        "    name: Threat\n",
        "    name: Threat\n    enabled: maybe\n",
        1,
        "categories.threat.enabled",
        "true or false is needed",
    ),
    (
        P,
        "reason: because every report goes there (I)",
        "reason: every report goes there.",
        0,
        "reports[0].reason",
        "because",
    ),
    (
        P,
        "    when: always\n",
        "    when: [always]\n",
        0,
        "reports[0].when",
        "this is a list and not one of always, employee",
    ),
    (P, 'phone: "911"', 'phone: "call us"', 0, "roles.emergency.phone", "write digits"),
]

CROSS: list[Case] = [
    (P, 'revision: "2024-12-09"', 'revision: "2022-12-12"', 0, "revision", 'the folder is named "2024-12-09"'),
    (P, '    - "2024-12-09"\n', "", None, "revision", "neither the day of adoption nor among the revised"),
    (
        P,
        '    - "2024-12-09"\n',
        '    - "2024-12-09"\n    - "2025-01-01"\n',
        1,
        "dates.revised[5]",
        "later than the revision",
    ),
    (P, '    - "2022-12-12"\n', '    - "2012-12-12"\n', 0, "dates.revised[3]", "write the oldest date first"),
    (
        CA,
        "    clauses: [I, C, H]",
        "    clauses: [I, Q, H]",
        0,
        "categories.threat.clauses[1]",
        'there is no "Q" among the clauses',
    ),
    (P, "  - role: supervisor", "  - role: boss", 0, "reports[1].role", 'there is no "boss" among the roles'),
    (
        CA,
        "call: [emergency, school_police]",
        "call: [fire]",
        0,
        "categories.threat.call[0]",
        'there is no "fire" among the roles',
    ),
    (CA, "call: [emergency, school_police]", "call: [supervisor]", 0, "categories.threat.call[0]", "has no phone"),
    (
        CA,
        "    call: [emergency, crisis_line, school_police]\n",
        "",
        -2,
        "categories.self_harm.handling",
        "means to call first",
    ),
    (CA, "handling: no_picture", "handling: remove_now", 0, "categories.sexual_minor.handling", 'must be "no_picture"'),
    (P, "    when: always\n", "    when: employee\n", None, "reports", "nobody gets every report"),
    (P, "  - role: supervisor", "  - role: communications", 0, "reports[1].role", "gets the report already"),
    (P, "    mail_from_admin: true\n", "", None, "reports[1].role", '"supervisor" has no mail'),
    (
        P,
        "    mail_from_admin: true\n",
        "    mail_from_admin: true\n    mail: a@b.org\n",
        0,
        "roles.supervisor.mail_from_admin",
        "must be no mail here too",
    ),
    (
        P,
        "mail: communications@unionps.example",
        "mail: communications at unionps",
        0,
        "roles.communications.mail",
        "does not look like a mail address",
    ),
    (P, 'phone: "911"\n', 'phone: "911"\n    mail: a@b.example\n', 1, "roles.emergency.mail", "can only be a sample"),
    (
        P,
        "    mail_from_admin: true\n",
        "    mail_from_admin: true\n    sample: true\n",
        1,
        "roles.supervisor.sample",
        "that could be a sample",
    ),
    (
        CL,
        "    label: Conduct B\n",
        "    label: Conduct A\n",
        0,
        "clauses.conduct-B.label",
        "is the label of conduct-A already",
    ),
    (
        CL,
        "    title: Strictest privacy\n",
        '    title: "Strictest privacy "\n',
        0,
        "clauses.privacy.title",
        "begins or ends",
    ),
    (
        CL,
        "    title: Strictest privacy\n",
        '    title: "Strictest\\nprivacy"\n',
        0,
        "clauses.privacy.title",
        "several lines",
    ),
    (
        CL,
        "    title: Strictest privacy\n",
        '    title: "Strict\\u202eest"\n',
        0,
        "clauses.privacy.title",
        "cannot be seen",
    ),
    (P, "Use of the district’s name/logo is", "Use\\tof", 0, "mandated_texts.disclaimer", "cannot be seen"),
]

READING: list[Case] = [
    (P, "number: ", "district: Other\nnumber: ", 0, "district", "a second time; the first is in line"),
    (CA, "    name: Threat\n", "    name: Threat\n    name: Menace\n", 1, "categories.threat.name", "a second time"),
    (CL, "clauses:\n", "district: Other\nclauses:\n", 0, "district", "this key stands in pack.yaml, line"),
    (P, "title: Social", "title: &anchor Social", 0, "", "anchors and aliases"),
    (P, "title: Social Media Guidelines and Requirements", "title: *number", 0, "", "anchors and aliases"),
    (P, "title: Social", "title: !!python/object:os.system Social", 0, "title", "a YAML tag"),
    (P, "district: Union", "42: x\ndistrict: Union", 0, "", '"42" cannot be a key'),
    (P, "district: Union", "? [a, b]\n: x\ndistrict: Union", 0, "", "cannot be a key"),
    (P, "title: Social", "title: " + "[" * 5000 + " Social", 0, "", "nested too deeply"),
    (P, "title: Social", "title: a: Social", 0, "", "a colon too many"),
    (P, "title: Social", "\ttitle: Social", 0, "", "there is a tab here"),
    (P, "title: Social", "title: @Social", 0, "", "put a text with such signs in quotes"),
    (P, "title: Social", 'title: "\\UFFFFFFFF Social"\nx: Social', 0, "", "cannot be read as YAML"),
    (P, "title: Social", "title: \x07Social", 0, "", "a character here that cannot be shown"),
    (P, "title: Social", "---\ntitle: Social", 0, "", "a second document"),
]


@pytest.mark.parametrize(("file", "old", "new", "below", "key", "message"), SHAPES + CROSS + READING)
def test_a_fault_is_found_where_it_is(
    copy: Path, schema: Path, change: Change, file: str, old: str, new: str, below: int | None, key: str, message: str
) -> None:
    line = change(file, old, new)
    faults = check_pack(copy, schema)
    fitting = [fault for fault in faults if fault.key == key and message in fault.message]
    assert fitting, [str(fault) for fault in faults]
    assert fitting[0].file == file
    if below is not None:
        assert fitting[0].line == line + below


@pytest.mark.parametrize(("file", "old", "new", "below", "key", "message"), CROSS)
def test_a_contradiction_is_said_once(
    copy: Path, schema: Path, change: Change, file: str, old: str, new: str, below: int | None, key: str, message: str
) -> None:
    change(file, old, new)
    keys = [fault.key for fault in check_pack(copy, schema)]
    assert keys.count(key) == 1


def test_a_fault_reads_as_promised(copy: Path, schema: Path, change: Change) -> None:
    line = change(CA, THREAT, THREAT.replace("remove_now", "remove"))
    (fault,) = check_pack(copy, schema)
    wanted = (
        f'line {line}, categories.threat.handling: "remove" is not one of remove_now, urgent, ask_first, no_picture'
    )
    assert str(fault) == f"categories.yaml, {wanted}"


@pytest.mark.parametrize("sign", ["\\e", "\\u202e", "\\n", "\\0"])
def test_a_message_cannot_be_used_to_deceive(copy: Path, schema: Path, change: Change, sign: str) -> None:
    change(CA, THREAT, THREAT.replace("remove_now", f'"re{sign}move"'))
    change(P, "district: Union", f'"di{sign}strict": x\ndistrict: Union')
    faults = check_pack(copy, schema)
    assert faults
    assert all(str(fault).isprintable() for fault in faults)


def test_a_category_that_is_left_out_is_missing(copy: Path, schema: Path) -> None:
    whole = (copy / CA).read_text(encoding="utf-8")
    start, end = whole.index("  religious:"), whole.index("  commercial:")
    (copy / CA).write_text(whole[:start] + whole[end:], encoding="utf-8")
    line = whole[: whole.index("\ncategories:")].count("\n") + 2
    assert check_pack(copy, schema) == [Fault(CA, line, "categories.religious", "this key is missing")]


def test_a_missing_section_is_one_fault(copy: Path, schema: Path) -> None:
    (copy / CL).unlink()
    assert check_pack(copy, schema) == [Fault(P, 1, "clauses", "this key is missing")]


def test_all_categories_switched_off(copy: Path, schema: Path) -> None:
    ids = [
        line
        for line in (copy / CA).read_text(encoding="utf-8").splitlines()
        if line.startswith("  ") and line[2] != " "
    ]
    (copy / CA).write_text("categories:\n" + "".join(f"{one} {{enabled: false}}\n" for one in ids), encoding="utf-8")
    assert check_pack(copy, schema) == [
        Fault(CA, 1, "categories", "every category is switched off; at least one is needed")
    ]


def test_aliases_cannot_unfold(copy: Path, schema: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (copy / "bomb.yaml").write_text(bomb, encoding="utf-8")
    (fault,) = check_pack(copy, schema)
    assert (fault.file, fault.line) == ("bomb.yaml", 1)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "line", "message"),
    [
        (Path.unlink, None, "this file is missing"),
        (make_folder, None, "this is a folder; a file was expected"),
        (lambda path: path.write_bytes(b""), None, "this file is empty"),
        (lambda path: path.write_bytes(b"# nothing\n"), None, "this file is empty"),
        (lambda path: path.write_bytes(b"a: b\nc: \xff\n"), 2, "this file is not saved as UTF-8"),
        (lambda path: path.write_text("a: b", encoding="utf-16"), 1, "this file is not saved as UTF-8"),
        (lambda path: path.write_bytes(b"- a\n- b\n"), 1, "should consist of keys and values"),
        (lambda path: path.write_bytes(b"just text"), 1, "should consist of keys and values"),
        (lambda path: path.write_bytes(b"a: " + b"x" * 1_000_000), None, "larger than 1 MB"),
        (lambda path: path.write_bytes(b'a: "\nb: c\n'), 3, "a quotation mark is opened and never closed"),
        (lambda path: path.write_bytes(b"%YAML 1." + b"9" * 5000 + b"\n---\na: b"), 1, "cannot be read as YAML"),
    ],
)
def test_a_file_that_cannot_be_read(
    copy: Path, schema: Path, spoil: Callable[[Path], object], line: int | None, message: str
) -> None:
    spoil(copy / P)
    (fault,) = check_pack(copy, schema)
    assert (fault.file, fault.line, fault.key) == (P, line, "")
    assert message in fault.message


def test_no_folder_and_a_file_instead(copy: Path, schema: Path) -> None:
    assert [str(fault) for fault in check_pack(copy / "nowhere", schema)] == ["nowhere: there is no such folder"]
    (fault,) = check_pack(copy / P, schema)
    assert "this is a file" in fault.message
    assert check_pack(Path("a\0b"), schema)


def test_the_folder_may_be_named_in_any_way(copy: Path, schema: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy)
    assert check_pack(Path(), schema) == []
    assert check_pack(Path("..") / copy.name, schema) == []


def test_a_damaged_schema_is_said(copy: Path, schema: Path, tmp_path: Path) -> None:
    for content in ("", "[", '{"type": 5}'):
        broken = tmp_path / "broken.schema.json"
        broken.write_text(content, encoding="utf-8")
        (fault,) = check_pack(copy, broken)
        assert "install the program again" in fault.message
    (fault,) = check_pack(copy, tmp_path / "none.schema.json")
    assert fault.file == "none.schema.json"


def test_each_fault_is_listed_once_and_in_order(copy: Path, schema: Path, change: Change) -> None:
    late = change(
        CA, "    name: Something else\n    explanation: It does not look right, and nothing above fits.\n", ""
    )
    early = change(CA, "    name: Threat\n", "    nam: Threat\n")
    change(P, 'phone: "988"', "phone: 988")
    change(P, "district: Union Public Schools", "district: 5")
    faults = check_pack(copy, schema)
    assert [fault.key for fault in faults] == [
        "district",
        "roles.crisis_line.phone",
        "categories.threat.name",
        "categories.threat.nam",
        "categories.other.name",
        "categories.other.explanation",
    ]
    assert [fault.line for fault in faults[2:]] == [early - 1, early, late - 1, late - 1]
