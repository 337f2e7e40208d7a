"""Pictures from another program, through the system's own clipboard and drag and drop."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import POSTS
from tests.end_to_end.desktop import Desktop, running, until
from tests.end_to_end.program import TITLE, Program, opened

PHONE = POSTS.parent / "phone" / "portrait.heic"
POST = POSTS / "x-harass-light.png"
PICTURES = "SELECT media_type FROM pictures JOIN incident_captures USING (capture_id) ORDER BY position"


def giving(how: str, *names: Path) -> list[str]:
    return [sys.executable, "-m", "tests.end_to_end.giving", how, *map(str, names)]


def to_the_program(desktop: Desktop, program: Program) -> None:
    program.until_stored("SELECT count(*) FROM sqlite_master WHERE name = 'incidents'", 1)
    desktop.xdotool("windowactivate", "--sync", desktop.window(TITLE))
    program.until_active(TITLE)


def given(desktop: Desktop) -> None:
    until("the other program's window", lambda: desktop.window("GIVING"))
    desktop.at_rest()


@pytest.mark.parametrize(("how", "file"), [("copy", PHONE), ("pixels", POST)])
def test_pasted_from_another_program(desktop: Desktop, tmp_path: Path, how: str, file: Path) -> None:
    with opened(desktop, tmp_path / "data") as program:
        with running(giving(how, file), desktop.env, tmp_path / "giving.log"):
            given(desktop)
            to_the_program(desktop, program)
            desktop.keys("ctrl+v")
            program.until_stored("SELECT state FROM incidents", "draft")
        ((path, claims),) = program.ask("SELECT path, claims FROM pictures")
        kept = program.data / "vault" / path
        if how == "copy":
            assert kept.read_bytes() == PHONE.read_bytes()
        else:
            assert json.loads(claims) == {"from": "clipboard"}
            with Image.open(kept) as pasted, Image.open(POST) as source:
                assert pasted.convert("RGB").tobytes() == source.convert("RGB").tobytes()


def test_dragged_out_of_another_program(desktop: Desktop, tmp_path: Path) -> None:
    with (
        opened(desktop, tmp_path / "data") as program,
        running(giving("drag", PHONE, POST), desktop.env, tmp_path / "giving.log"),
    ):
        given(desktop)
        giver = desktop.window("GIVING")
        to_the_program(desktop, program)
        x, y, width, height = program.place()
        desktop.xdotool("windowraise", giver)
        left, top, _, _ = desktop.place(giver)
        desktop.xdotool("mousemove", str(left + 60), str(top + 45), "mousedown", "1")
        # In steps, as a hand does: each is an event, and the drag begins with the first.
        for step in range(1, 21):
            desktop.xdotool(
                "mousemove",
                str(left + 60 + (x + width // 2 - left - 60) * step // 20),
                str(top + 45 + (y + height // 2 - top - 45) * step // 20),
            )
        desktop.at_rest()
        desktop.xdotool("mouseup", "1")
        program.until_stored("SELECT state FROM incidents", "draft")
        program.until_stored(PICTURES, "image/heic", "image/png")
