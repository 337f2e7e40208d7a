"""The tour as a process of its own: the main job by the system's own mouse and keys, checked from outside.

On Linux on virtual screens of several sizes and scales; on Windows on its own screen.
"""

import email
import email.policy
import hashlib
import json
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.end_to_end.desktop import CHECKOUT, ask, differences
from tests.end_to_end.screens import screen_of

pytestmark = [pytest.mark.screen, pytest.mark.slow]

SAMPLE = CHECKOUT / "resources" / "practice" / "sample-post.png"
SAMPLE_BOX = (656, 304, 608, 94)
STEPS = [
    "welcome", "practice", "home", "sample-page", "box", "form", "sent", "received",
    "home-afterwards", "outbox", "incidents", "incident", "settings",
]  # fmt: skip


def tour(out: Path, env: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "admin_desktop", "tour", "--json", "--out", str(out), *words]
    env = {**env, "PYTHONUTF8": "1"}
    return subprocess.run(command, env=env, cwd=CHECKOUT, capture_output=True, encoding="utf-8", timeout=200)


def ledger(data: Path) -> list[dict[str, Any]]:
    return [json.loads(row[0]) for row in ask(data / "admin-desktop.db", "SELECT entry FROM ledger ORDER BY seq")]


def read(path: Path) -> tuple[str, bytes, str]:
    """To whom a mail is, its picture, its words."""
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    picture, document = mail.iter_attachments()
    assert document.get_content_type() == "application/pdf"
    words = mail.get_body(("plain",))
    assert words is not None
    return str(mail["To"]), picture.get_content(), words.get_content()


def check_arrived(out: Path, facts: dict[str, Any]) -> Path:
    """What the tour promises, looked at without its own code; returns the sealed original."""
    data = out / str(facts["data"])
    assert (data / "PRACTICE.txt").exists()
    seal = [row for row in ledger(data) if row["kind"] == "seal"][-1]
    (crop,) = [row["body"]["files"][0] for row in ledger(data) if row["kind"] == "derive"]
    (original,) = seal["body"]["files"]
    mails = [read(out / name) for name in facts["received"]]
    assert [(to, hashlib.sha256(picture).hexdigest()) for to, picture, _ in mails] == [
        ("communications@practice.invalid", original["sha256"]),
        ("principal@practice.invalid", crop["sha256"]),
    ]
    assert all(original["sha256"] in words for _, _, words in mails)
    states = ask(data / "admin-desktop.db", "SELECT state FROM outbox")
    assert states == [("accepted",)] * 2
    if sys.platform != "win32":  # Wine without a window manager leaves a hidden window on the screen
        assert seal["body"]["own_windows"] == "verified_gone"
    return data / "vault" / str(original["path"])


def check_facts(out: Path, facts: dict[str, Any], size: tuple[int, int] | None) -> None:
    assert facts == json.loads((out / "tour.json").read_text("utf-8"))
    assert [step["name"] for step in facts["steps"]] == STEPS
    for number, step in enumerate(facts["steps"], 1):
        assert step["picture"] == f"{number:02d}-{step['name']}.png"
        assert step["ms"] > 0
        with Image.open(out / step["picture"]) as picture:
            assert size is None or picture.size == size
    checks = facts["checks"]
    assert (checks["picture_in_ledger"], checks["names_original"], checks["verify_findings"]) == (True, True, [])
    assert facts["ok"] is True
    assert facts["platform"] == sys.platform
    names = {path.name for path in out.iterdir()}
    assert names == {"tour.json", "data", *facts["received"], *(step["picture"] for step in facts["steps"])}


@pytest.mark.parametrize(
    ("size", "scale", "theme"),
    [((1920, 1080), "1", "light"), ((1024, 700), "1", "light"), ((1920, 1080), "2", "dark")],
    ids=["100 %", "a small screen", "200 %"],
)
def test_the_main_job_arrives(tmp_path: Path, size: tuple[int, int], scale: str, theme: str) -> None:
    if sys.platform == "win32" and size != (1920, 1080):
        pytest.skip("Windows' own screen is as large as it is")
    out = tmp_path / "tour"
    with screen_of(size, tmp_path) as env:
        done = tour(out, {**env, "QT_SCALE_FACTOR": scale}, "--theme", theme)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    facts = json.loads(done.stdout)
    check_facts(out, facts, size if sys.platform != "win32" else None)
    sealed = check_arrived(out, facts)
    if sys.platform != "win32" and size == (1920, 1080):
        # The box holds the post as it was drawn, pixel for pixel.
        x, y, width, height = SAMPLE_BOX
        part = (x, y, x + width, y + height)
        with Image.open(sealed) as screen, Image.open(SAMPLE) as sample:
            assert differences(screen.crop(part), sample.convert("RGB").crop(part)) is None


def test_a_step_that_fails_says_which_and_leaves_a_picture(tmp_path: Path) -> None:
    out = tmp_path / "tour"
    with screen_of((1280, 800), tmp_path) as env:
        # No mouse comes there, so the box is never drawn.
        done = tour(out, env, "--post", "none", "--box", "20000,20000,300,200")
    facts = json.loads(done.stdout)
    assert done.returncode == 1
    assert (facts["ok"], facts["received"]) == (False, [])
    assert [step["name"] for step in facts["steps"]] == ["welcome", "practice", "home", "failed"]
    assert done.stderr.startswith("The tour stopped after the step “home”. It waited for the box round the post. ")
    assert "04-failed.png" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (out / "04-failed.png").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has no screen")
@pytest.mark.parametrize("platform", [None, "offscreen"])
def test_without_a_screen_nothing_is_made(tmp_path: Path, platform: str | None) -> None:
    out = tmp_path / "tour"
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **({"QT_QPA_PLATFORM": platform} if platform else {})}
    done = tour(out, env)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "screen" in done.stderr
    assert not out.exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "letter.txt").write_text("mine", "utf-8")
    with screen_of((800, 600), tmp_path) as env:
        done = tour(out, env)
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds something else than an earlier tour" in done.stderr
    assert [path.name for path in out.iterdir()] == ["letter.txt"]


def test_a_full_disk_is_one_sentence(tmp_path: Path, tiny_disk: Path) -> None:
    (tiny_disk / "rest").write_bytes(bytes(1 << 20))
    with screen_of((1920, 1080), tmp_path) as env:
        done = tour(tiny_disk / "tour", env)
    assert done.returncode == 1
    assert "is full" in done.stderr, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1
