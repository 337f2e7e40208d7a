"""Pictures of a telephone's screen: upright, an app's head instead of an address bar. Drawn by us, people invented."""

from pathlib import Path

import pytest
from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.reading.reading import Known
from tests.screens.score import AT, make_reader

SCREENS = Path(__file__).parents[1] / "data" / "phone_screens"


@pytest.mark.parametrize(
    ("name", "box", "said"),
    [
        (
            "facebook-light",
            Box(28, 1056, 1030, 293),
            (
                "facebook",
                "Pat Placeholder",
                "4h",
                "He steals from the booster club and everybody knows it, call the police",
            ),
        ),
        (
            "tiktok-light",
            Box(19, 867, 716, 157),
            ("tiktok", "mr.sample", "3h", "I will bring a gun to the game on Friday and nobody can stop me"),
        ),
    ],
)
def test_a_post_on_a_telephone(name: str, box: Box, said: tuple[str, str, str, str]) -> None:
    reader = make_reader()
    with Image.open(SCREENS / f"{name}.png") as opened:
        found = reader.read(opened.convert("RGB"), box, Known(AT))
    reader.close()
    values = found.as_json()
    assert (values["platform"], values["author"], values["when"]["raw"], " ".join(values["text"].split())) == said
    assert values["url"] is None
