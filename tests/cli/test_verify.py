import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def sealed(admin: Any, post: Path) -> list[dict[str, Any]]:
    """Three captures, a row each."""
    return [admin("import", post, "--json").json for _ in range(3)]


def picture(capture: dict[str, Any]) -> Path:
    path = Path(capture["files"][0]["path"])
    path.chmod(stat.S_IREAD | stat.S_IWRITE)
    return path


def tamper(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "admin-desktop.db", isolation_level=None)) as connection:
        for name in ("ledger_no_update", "ledger_no_delete", "ledger_in_order"):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount == 1


def findings(admin: Any) -> set[tuple[str, str]]:
    answer = admin("verify", "--json")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    plain = admin("verify")
    assert plain.code == 1
    for finding in answer.json["findings"]:
        assert set(finding) == {"kind", "subject", "sentence"}
        assert finding["sentence"] in plain.out
    return {(finding["kind"], finding["subject"]) for finding in answer.json["findings"]}


def test_nothing_was_touched(admin: Any, sealed: list[dict[str, Any]]) -> None:
    answer = admin("verify", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert (answer.json["rows"], answer.json["pictures"], answer.json["head"]["seq"]) == (3, 3, 3)
    assert "Everything is as it was sealed." in admin("verify").out


def test_one_changed_byte(admin: Any, sealed: list[dict[str, Any]]) -> None:
    path = picture(sealed[1])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert findings(admin) == {("picture_changed", path.relative_to(admin.data / "vault").as_posix())}


def test_a_missing_picture(admin: Any, sealed: list[dict[str, Any]]) -> None:
    path = picture(sealed[0])
    path.unlink()
    assert findings(admin) == {("picture_missing", path.relative_to(admin.data / "vault").as_posix())}


def test_a_file_that_nobody_sealed(admin: Any, sealed: list[dict[str, Any]]) -> None:
    path = picture(sealed[2]).with_name("import-2.png")
    path.write_bytes(b"slipped in")
    assert findings(admin) == {("picture_unknown", path.relative_to(admin.data / "vault").as_posix())}


def test_a_changed_row(admin: Any, sealed: list[dict[str, Any]]) -> None:
    tamper(admin.data, "UPDATE ledger SET entry = replace(entry, 'unfiled', 'Unfiled') WHERE seq = 2")
    assert findings(admin) == {("row_changed", "row 2")}


def test_a_deleted_row(admin: Any, sealed: list[dict[str, Any]]) -> None:
    tamper(admin.data, "DELETE FROM ledger WHERE seq = 2")
    found = findings(admin)
    assert {("row_missing", "row 2"), ("row_changed", "row 3")} <= found
    assert ("record_differs", sealed[1]["id"]) in found


def test_the_last_row_deleted(admin: Any, sealed: list[dict[str, Any]]) -> None:
    tamper(admin.data, "DELETE FROM ledger WHERE seq = 3")
    assert ("record_differs", sealed[2]["id"]) in findings(admin)


def test_a_row_that_leads_elsewhere(admin: Any, sealed: list[dict[str, Any]]) -> None:
    tamper(admin.data, "UPDATE ledger SET entry = replace(entry, '2026/', '../2026/') WHERE seq = 2 AND 1")
    kinds = {kind for kind, _ in findings(admin)}
    assert "row_changed" in kinds


def test_a_row_with_another_shape(admin: Any, sealed: list[dict[str, Any]]) -> None:
    tamper(
        admin.data, """UPDATE ledger SET entry = json_set(entry, '$.body.files', json('[{"x":1},7]')) WHERE seq = 2"""
    )
    assert ("row_changed", "row 2") in findings(admin)
