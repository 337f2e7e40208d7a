"""The main job in the real window: on Windows on its own screen, on Linux on a virtual one."""

import email
import email.policy
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image

from tests.end_to_end.desktop import CHECKOUT, missing, open_desktop

POST = CHECKOUT / "tests" / "data" / "posts" / "fb-libel-light.png"


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a process that shall find a screen."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    environment.pop("QT_QPA_PLATFORM", None)
    if sys.platform == "win32":
        yield environment
        return
    if sys.platform != "linux" or missing():
        pytest.skip(missing() or "the screen of a Mac belongs to its user")
    with open_desktop(tmp_path, (1920, 1080)) as desktop:
        yield {**environment, "DISPLAY": desktop.env["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}


def test_click_box_form_send(screen: dict[str, str], tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ExitStack() as stack:
        command = [sys.executable, "-m", "admin_desktop.ui.tour.showing", str(POST)]
        post = stack.enter_context(subprocess.Popen(command, env=screen, stdout=subprocess.PIPE, text=True))
        stack.callback(post.terminate)
        assert post.stdout is not None
        assert "shown" in post.stdout.readline()
        play = [sys.executable, "-m", "tests.end_to_end.main_job", str(data)]
        played = subprocess.run(
            play, env=screen, capture_output=True, text=True, timeout=150, cwd=CHECKOUT, check=False
        )
    assert played.returncode == 0, played.stderr
    told = json.loads(played.stdout.splitlines()[-1])
    check_picture(told)
    mail = email.message_from_string(told["eml"], policy=email.policy.default)
    (attached,) = mail.iter_attachments()
    assert hashlib.sha256(attached.get_content()).hexdigest() == told["original_sha256"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert told["original_sha256"] in body.get_content()
    width, height, source = told["crop"]
    assert [width, height] == told["box"][2:]
    assert source == told["original_sha256"]


def check_picture(told: dict[str, object]) -> None:
    """The sealed picture shows the post where our window stood a moment before."""
    with Image.open(str(told["picture"])) as opened, Image.open(POST) as post:
        sealed, expected = opened.convert("RGB"), post.convert("RGB")
    width, height = min(sealed.width, expected.width), min(sealed.height, expected.height)
    area = (0, 0, width, height)
    pairs = zip(sealed.crop(area).tobytes(), expected.crop(area).tobytes(), strict=True)
    differing = sum(abs(one - other) > 40 for one, other in pairs)
    # A mouse pointer or a task bar may be there; our window would be a tenth of the picture and more.
    assert differing < width * height * 3 // 50
