"""The ways to send it yourself that this computer has, best first."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from admin_desktop.app import App
from admin_desktop.outbox.transports.eml import EmlFile
from admin_desktop.outbox.transports.handover import HandOver, ways_that_work
from admin_desktop.outbox.transports.mac_compose import MacCompose
from admin_desktop.outbox.transports.mapi import SimpleMapi
from admin_desktop.outbox.transports.webmail import Webmail, load_services, service_for


def open_link(link: str) -> bool:
    """Open a link in the admin's browser."""
    return QDesktopServices.openUrl(QUrl(link, QUrl.ParsingMode.StrictMode))


def open_file(path: Path) -> bool:
    """Open a file or folder with its program."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def ways(app: App) -> list[HandOver]:
    """List the ways, best first: the webmail of the admin's own address, the mail program, then other webmail.

    What was chosen in the settings comes before all. In practice mode there is none: nothing leaves this computer.
    """
    if app.practice:
        return []
    services = load_services(app.resources / "mail" / "webmail.toml")
    own = service_for(app.settings.mail, services)
    others = [service for service in services if service is not own]
    found: list[HandOver] = [Webmail(own, open_link)] if own else []
    programs: list[HandOver] = [SimpleMapi(), MacCompose()]
    working = ways_that_work(programs)
    found += working or [EmlFile(open_file)]
    found += [Webmail(service, open_link) for service in others]
    # A way that was chosen on another computer may not work here.
    return sorted(found, key=lambda way: way.id != app.settings.send_with)
