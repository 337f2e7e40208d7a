"""What the tour is played on: practice mode, with a data folder of the tour's own and the sample post."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from admin_desktop.app import App
from admin_desktop.storage.files import as_trouble, make_folder
from admin_desktop.storage.practice import mark
from admin_desktop.storage.settings import Settings
from admin_desktop.ui.sample_page import AUTHOR, LINK
from admin_desktop.ui.tour.options import Box, TourOptions
from admin_desktop.ui.tour.playing import Player, Steps

PAGE = "Sample High Band Boosters"
WORDS = (
    "The director is a damn crook and everyone on the board knows he stole the trip money. "
    "Somebody ought to run him out of town."
)
CATEGORIES = ("profanity", "libel")


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
    link: str = LINK
    page: str = PAGE
    author: str = AUTHOR
    words: str = WORDS
    categories: tuple[str, ...] = CATEGORIES


def open_data(folder: Path, theme: str) -> App:
    """Make a data folder for practice and open it, as on the first day: nobody has said who they are yet.

    Args:
        folder: not there yet.
        theme: "light" or "dark".

    Raises:
        Trouble: as :meth:`App.open`.
    """
    try:
        make_folder(folder)
        mark(folder)
    except OSError as error:
        raise as_trouble(error, folder) from error
    app = App.open(str(folder), practice=True)
    app.settings = Settings(theme=theme)
    return app


def go_to_post(play: Player, options: TourOptions) -> Steps:
    """Bring the post onto the screen, copy its link, and press the capture button that is there.

    Returns:
        the post.
    """
    if options.box is not None:
        # The screen shows a post already, and our window lies over it.
        post = Post(options.box, options.link or LINK)
        QGuiApplication.clipboard().setText(post.link)
        yield from play.click(play.controller.window.capture_button)
        return post
    practice = play.controller.practice
    assert practice is not None
    yield from play.click(practice.strip.sample_button)
    box = yield from play.wait("the sample page", lambda: practice.sample_box)
    yield from play.wait("the bar over the sample page", practice.bar.isVisible)
    yield from play.picture("sample-page")
    post = Post(box, options.link or LINK)
    # As an admin copies it from the browser.
    QGuiApplication.clipboard().setText(post.link)
    yield from play.click(practice.bar.capture_button)
    return post
