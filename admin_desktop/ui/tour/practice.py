"""What the tour is played on: the data folder and the sample post. The one place that changes with practice mode."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.ui.tour.options import Box, TourOptions

_PROGRAM = Path(__file__).resolve().parents[3]
_SAMPLE = _PROGRAM / "tests" / "data" / "posts" / "fb-libel-light.png"
_SAMPLE_BOX = (656, 304, 608, 94)
_SAMPLE_LINK = "https://www.facebook.com/SampleHighBandBoosters/posts/1029384756"
_PAGE = "Sample High Band Boosters"


class NoSamplePost(Trouble):
    """The sample post could not be shown."""


@dataclass(frozen=True, slots=True)
class Post:
    """The post that is reported.

    Attributes:
        box: where it is on the screen, in the system's own coordinates.
        link: its own.
        page: where it was posted.
        author, words: as shown.
        categories: the ids of what it breaks.
    """

    box: Box
    link: str = _SAMPLE_LINK
    page: str = _PAGE
    author: str = "Pat Example"
    words: str = "The director is a damn crook and everyone on the board knows he stole the trip money."
    categories: tuple[str, ...] = ("profanity", "libel")


def open_data(folder: Path, theme: str) -> App:
    """Open the data folder that the tour plays on, as on the first day.

    Raises:
        Trouble: as :meth:`App.open`.
    """
    app = App.open(str(folder))
    app.settings.theme = theme
    return app


@contextmanager
def shown_post(options: TourOptions) -> Iterator[Post]:
    """Show the sample post for as long as the block, in a process of its own, as a browser would.

    Raises:
        NoSamplePost: it could not be shown.
    """
    link = options.link or _SAMPLE_LINK
    if options.post == "none":
        yield Post(options.box or _SAMPLE_BOX, link)
        return
    picture = Path(options.post) if options.post else _SAMPLE
    box = options.box or _SAMPLE_BOX
    command = [sys.executable, "-P", "-m", "admin_desktop.ui.tour.showing", str(picture), *map(str, box)]
    env = {**os.environ, "PYTHONPATH": str(_PROGRAM)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as showing:
        try:
            yield Post(_place_from(showing), link)
        finally:
            showing.terminate()


def _place_from(showing: "subprocess.Popen[str]") -> Box:
    assert showing.stdout is not None
    try:
        x, y, width, height = json.loads(showing.stdout.readline())["box"]
    except (ValueError, KeyError) as error:
        raise NoSamplePost("The sample post could not be shown. Nothing was lost: start the tour again.") from error
    return x, y, width, height
