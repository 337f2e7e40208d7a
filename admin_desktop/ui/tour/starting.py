"""The way into the tour: everything that must be there, the play, and what it came to."""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from admin_desktop import __version__
from admin_desktop.app import App
from admin_desktop.errors import Trouble
from admin_desktop.outbox.practice.received import Received
from admin_desktop.storage.logs import start_logging
from admin_desktop.ui.controller import Controller
from admin_desktop.ui.single_instance import SingleInstance
from admin_desktop.ui.start import NoDesktop, make_application, need_a_screen
from admin_desktop.ui.theme import apply_theme
from admin_desktop.ui.tour import job
from admin_desktop.ui.tour.checking import Checks, check_arrived
from admin_desktop.ui.tour.folder import DATA, TourFolder, default_folder
from admin_desktop.ui.tour.hands import Hands, choose_hands, system_hands
from admin_desktop.ui.tour.options import TourOptions
from admin_desktop.ui.tour.pictures import Pictures
from admin_desktop.ui.tour.playing import Player, Steps
from admin_desktop.ui.tour.practice import go_to_post, open_data
from admin_desktop.ui.tour.sending import send


def play_tour(options: TourOptions, tell: Callable[[str], None]) -> tuple[Path, dict[str, Any], Trouble | None]:
    """Play the main job.

    Args:
        options: how.
        tell: is told, line by line, what happens.

    Returns:
        the tour's folder; what ``tour.json`` in it says; what stopped the tour, if something did.

    Raises:
        NoDesktop, NoScreen, NoHands: nothing here to play on, or with.
        NotATourFolder, TourRunning, Trouble: the folder cannot be used; nothing of others in it was touched.
    """
    need_a_screen()
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    application = make_application()
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        raise NoDesktop(
            "The tour needs a screen, and this program was told to open its windows on none (QT_QPA_PLATFORM). Nothing "
            "was changed: start it without that."
        )
    hands = choose_hands(system_hands())
    folder = TourFolder(Path(options.out) if options.out else default_folder())
    folder.claim()
    try:
        return folder.root, *_Tour(application, hands, folder, options, tell).played()
    finally:
        folder.release()


class _Tour:
    def __init__(
        self,
        application: QApplication,
        hands: Hands,
        folder: TourFolder,
        options: TourOptions,
        tell: Callable[[str], None],
    ) -> None:
        self._application, self._hands, self._folder = application, hands, folder
        self._options, self._tell = options, tell
        self._received: list[Received] = []
        # Before anything else: by it the folder is known as a tour's, whatever happens on the way.
        folder.keep_facts(self._facts([], None))

    def played(self) -> tuple[dict[str, Any], Trouble | None]:
        app = open_data(self._folder.data, self._options.theme)
        pictures = Pictures(app, self._folder)
        trouble: Trouble | None = None
        checks: Checks | None = None
        try:
            app.capturing.choose_screens("pointer")
            self._tell("The tour plays now. Please leave mouse and keyboard alone for half a minute.")
            self._player(app, pictures).run(lambda play: self._steps(play, app))
            checks = check_arrived(app, [self._kept(one.path) for one in self._received])
        except Trouble as stopped:
            trouble = stopped
        finally:
            app.mailing.stop_practice_server()
            app.database.close()
            facts = self._facts(pictures.listed(), checks)
            with contextlib.suppress(Trouble) if trouble else contextlib.nullcontext():  # the first says more
                self._folder.keep_facts(facts)
        return facts, trouble

    def _player(self, app: App, pictures: Pictures) -> Player:
        start_logging(app.paths.log)
        instance = SingleInstance(app.paths.root)
        instance.claim()  # nobody else can hold it: the folder is ours alone
        apply_theme(self._application, app.settings.theme, app.resources / "icons")
        controller = Controller(app, instance, QIcon(str(app.resources / "icons" / "admin-desktop.png")))
        return Player(
            controller, self._hands, pictures, lambda step: self._tell(f"  {step.picture}"), app.database.close
        )

    def _steps(self, play: Player, app: App) -> Steps:
        yield from job.welcome(play)
        post = yield from go_to_post(play, self._options)
        yield from job.draw_box(play, post)
        yield from job.report(play, post)
        self._received = yield from send(play, app)
        yield from job.look_back(play)

    def _kept(self, mail: Path) -> bytes:
        """Keep a mail beside the pictures, as it arrived."""
        content = mail.read_bytes()
        self._folder.keep(mail.name, content)
        return content

    def _facts(self, steps: list[dict[str, object]], checks: Checks | None) -> dict[str, Any]:
        judged = checks or Checks(
            picture_in_ledger=False, names_original=False, verify_findings=[], own_windows_gone=False
        )
        return {
            "steps": steps,
            "received": [one.path.name for one in self._received],
            "data": DATA,
            "checks": asdict(judged),
            "ok": checks is not None and checks.ok,
            "version": __version__,
            "platform": sys.platform,
        }
