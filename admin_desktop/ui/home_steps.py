"""Home: what needs the admin is found, shown, and taken up."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from admin_desktop.app import App
from admin_desktop.ui.answering import Answering
from admin_desktop.ui.backups import Backups
from admin_desktop.ui.home_page import Need, Task
from admin_desktop.ui.mail_account import MailAccount
from admin_desktop.ui.main_window import MainWindow, Page
from admin_desktop.ui.needs import find_needs
from admin_desktop.ui.workers import Workers


class HomeSteps(QObject):
    """Leads from each need to where it is met.

    Args:
        app, workers, window: of the program.
        leads: what to do about needs that others meet, given the need's key.
        mail, backups, answering: meet the others.
    """

    def __init__(
        self,
        app: App,
        workers: Workers,
        window: MainWindow,
        leads: dict[Task, Callable[[str], None]],
        mail: MailAccount,
        backups: Backups,
        answering: Answering,
    ) -> None:
        super().__init__()
        self._app, self._workers, self._window = app, workers, window
        self._mail, self._answering = mail, answering
        self._leads: dict[Task, Callable[[str], None]] = {
            Task.LIST: lambda _: window.show_page(Page.INCIDENTS),
            Task.OUTBOX: lambda _: window.show_page(Page.OUTBOX),
            Task.OFFER_SENDING: lambda _: mail.set_up(),
            Task.BACKUP: lambda _: backups.back_up(),
            Task.RESTORE: lambda _: backups.choose_backup(),
            **leads,
        }
        window.home.take_up.connect(self._take_up)
        window.home.other.connect(self._take_up_other)

    def refresh(self) -> None:
        """Show anew what needs the admin."""

        def show(found: tuple[list[Need], bool]) -> None:
            self._window.home.show_needs(found[0], any_incident=found[1])

        self._workers.run(lambda: find_needs(self._app), show)

    def _take_up(self, need: Need) -> None:
        self._leads[need.task](need.key)

    def _take_up_other(self, need: Need) -> None:
        if need.task == Task.OFFER_SENDING:
            self._mail.decline()
        elif need.task == Task.NO_ANSWER:
            self._answering.answered(need.key, need.also)
