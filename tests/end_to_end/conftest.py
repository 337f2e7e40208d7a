import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PIL import Image

from tests.end_to_end.desktop import CHECKOUT, Box, Desktop, missing, open_desktop, place_of, running, until

PAGE = CHECKOUT / "tests" / "data" / "pages" / "boosters.html"
TITLE = "Sample High Band Boosters | Facebook"
SIZE = (1600, 1000)
# As the page has them.
_CORNER, _OFFENDING = (0xC0, 0xFF, 0xEE), (0xFF, 0xF3, 0xFE)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Browser:
    """A browser that shows the sample page over the whole screen.

    Attributes:
        desktop: that it is on.
        picture: of the screen, once all was painted and at rest.
        offending: where the offending comment is (pixels).
        title: of its window.
    """

    desktop: Desktop
    picture: Image.Image
    offending: Box
    title: str


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """An empty screen with a window manager."""
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    with open_desktop(tmp_path_factory.mktemp("desktop"), SIZE) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A real browser that has painted the sample page; without its buttons, which light up under the pointer."""
    program = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("needs Chromium")
    folder = tmp_path_factory.mktemp("browser")
    command = [
        *(program, "--no-sandbox", "--test-type", "--disable-gpu", "--no-first-run", "--no-default-browser-check"),
        *("--disable-background-networking", "--disable-sync", "--disable-component-update"),
        *("--password-store=basic", f"--user-data-dir={folder / 'profile'}", "--kiosk", PAGE.as_uri()),
    ]
    with running(command, desktop.env, folder / "browser.log") as process:

        def painted() -> bool:
            # The squares span the page from its left edge to the lower right corner of the screen.
            found = place_of(_CORNER, desktop.picture())
            return found is not None and (found[0], found[2], found[1] + found[3]) == (0, *desktop.size)

        until("the page being painted", painted, process)
        picture = desktop.at_rest()
        offending = place_of(_OFFENDING, picture)
        assert offending is not None
        title = desktop.active()
        assert title.startswith(TITLE)
        yield Browser(desktop, picture, offending, title)
