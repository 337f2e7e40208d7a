"""The main job, step by step: welcome, box, form; then a look at what became of it."""

from functools import partial

from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.tour.options import Box
from admin_desktop.ui.tour.playing import Player, Steps
from admin_desktop.ui.tour.practice import Post

# Addresses that no mail can go to, as everywhere in practice.
NAME, MAIL = "Maria Sample", "maria.sample@practice.invalid"
SUPERVISOR, COMMUNICATIONS = "principal@practice.invalid", "communications@practice.invalid"


def welcome(play: Player) -> Steps:
    """The first start: who you are, and a practice picture."""
    start = yield from play.wait("the welcome", lambda: play.dialog("FirstStart"))
    details = start.details
    yield from play.settle()
    yield from play.fill(details.name, NAME)
    yield from play.fill(details.mail, MAIL)
    yield from play.click(details.employed)
    yield from play.wait("the field for the supervisor", details.supervisor.isVisible)
    yield from play.settle()
    yield from play.fill(details.supervisor, SUPERVISOR)
    yield from play.fill(details.communications, COMMUNICATIONS)
    yield from play.picture("welcome")
    yield from play.click(start.next)
    yield from play.wait("the second page of the welcome", start.take.isVisible)
    yield from play.settle()
    yield from play.click(start.take)
    yield from play.wait("the practice picture", lambda: start.words.text().startswith("✓"))
    yield from play.picture("practice")
    yield from play.click(start.next)
    yield from play.wait("the end of the welcome", lambda: play.dialog("FirstStart") is None)
    yield from play.picture("home")


def draw_box(play: Player, post: Post) -> Steps:
    """A box round the post on the frozen picture."""
    selection = yield from play.wait("the frozen picture", lambda: play.dialog("SelectionWindow"))
    yield from play.settle()
    yield from play.drag(post.box)
    yield from play.wait("the box round the post", lambda: _same_size(selection.box, post.box))
    yield from play.picture("box")
    yield from play.press("Return")
    yield from play.wait("the frozen picture to go", lambda: play.dialog("SelectionWindow") is None)


def _same_size(drawn: list[int] | None, wanted: Box) -> bool:
    # A pixel of the widget may be several of the picture.
    return drawn is not None and all(abs(one - other) <= 4 for one, other in zip(drawn[2:], wanted[2:], strict=True))


def report(play: Player, post: Post) -> Steps:
    """The form, filled in, and Send."""
    form = play.controller.steps.form
    yield from play.wait("the form", lambda: form.isVisible() and form.incident_id)
    yield from play.wait("the picture to be read", lambda: not form.guesses.is_reading)
    yield from play.settle()
    # Only what the program could not read, or read wrong, is typed.
    said = form.form()
    for field, here, wanted in (
        (form.page, said.page, post.page),
        (form.author, said.author, post.author),
        (form.body, said.body, post.words),
    ):
        if here.split() != wanted.split():
            yield from play.fill(field, wanted)
    for name in post.categories:
        toggle = form.categories.toggle(name)
        if not toggle.isChecked():
            yield from play.click(toggle)
            yield from play.wait("the category to be switched on", toggle.isChecked)
    yield from play.picture("form")
    yield from play.click(form.send_button)


def look_back(play: Player) -> Steps:
    """The pages, as they are afterwards."""
    window = play.controller.window
    for page, name in ((Page.HOME, "home-afterwards"), (Page.OUTBOX, "outbox"), (Page.INCIDENTS, "incidents")):
        yield from play.click(window.nav_button(page))
        yield from play.wait(f"the page {name}", partial(_in_front, window, page))
        yield from play.picture(name)
    yield from play.press("ctrl+f")
    yield from play.press("Down")
    yield from play.press("Return")
    yield from play.wait("the report's own page", partial(_in_front, window, Page.DETAIL))
    yield from play.picture("incident")
    yield from play.click(window.nav_button(Page.SETTINGS))
    yield from play.wait("the settings", partial(_in_front, window, Page.SETTINGS))
    yield from play.picture("settings")


def _in_front(window: MainWindow, page: Page) -> bool:
    return window.current == page
