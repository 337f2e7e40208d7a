"""Practice mode as a person meets it: sample page, capture from the bar over it, and the end; watched from outside."""

from pathlib import Path

from PIL import Image

from tests.end_to_end.desktop import Desktop, running, until
from tests.end_to_end.program import Program, command

PAGE = "Sample High Band Boosters | Facebook"
MAIN = "PRACTICE - Admin Desktop — PRACTICE"
CHOOSING = "Choose the post - Admin Desktop — PRACTICE"
AMBER = (0xFF, 0xB8, 0x1C)


def test_a_rehearsal_and_a_violent_end(desktop: Desktop, tmp_path: Path) -> None:
    with running(command(tmp_path, "--practice"), desktop.env, tmp_path / "program.log") as process:
        program = Program(desktop, tmp_path / "practice", process)
        program.until_active(MAIN)
        until("the folder for what arrives", (tmp_path / "practice" / "received").exists, process)
        desktop.keys("F7")
        program.until_active(PAGE)
        x, y, width, height = bar_place(desktop)
        assert desktop.picture((x + 4, y + 4, 1, 1)).getpixel((0, 0)) == AMBER, "over the page, not under it"
        desktop.click(x + width // 6, y + height * 2 // 3)
        program.until_active(CHOOSING)
        desktop.keys("Escape")
        program.until_active(MAIN)
        program.until_stored("SELECT count(*) FROM incidents", 1)
        until("the bar going", lambda: not bar(desktop), process)
        check_picture(tmp_path / "practice", (x + 4, y + 4))
        assert desktop.window(PAGE), "the page is still there, below"
        desktop.at_rest()
        desktop.keys("alt+s")
        received = tmp_path / "practice" / "received"
        until("both reports arriving", lambda: len(list(received.glob("*.eml"))) == 2, process)
        assert sorted(path.read_bytes() for path in received.glob("*.eml")) == sorted(
            eml for (eml,) in program.ask("SELECT eml FROM messages")
        )
        process.kill()
        until("the page ending with its starter", lambda: not desktop.window(PAGE))


def bar(desktop: Desktop) -> str:
    """Its window, if it is on the screen; xdotool finds no title with a dash in it."""
    return desktop.xdotool("search", "--onlyvisible", "--name", "^PRACTICE: the sample page")


def bar_place(desktop: Desktop) -> tuple[int, int, int, int]:
    """Where the bar is, once it stands still."""
    window = until("the bar", lambda: bar(desktop))
    desktop.at_rest()
    return desktop.place(window)


def check_picture(data: Path, where: tuple[int, int]) -> None:
    """The sealed picture shows the page where the bar stood a moment before."""
    (picture,) = data.glob("vault/**/*screen*.png")
    with Image.open(picture) as opened:
        found = opened.convert("RGB")
    assert found.getpixel(where) != AMBER
    assert found.getpixel((5, 5)) not in (AMBER, (0, 0, 0))
