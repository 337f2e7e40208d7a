"""Another network is noticed, and everything that waits is tried at once."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from admin_desktop.ui import network
from admin_desktop.ui.network import Network

REACH = QNetworkInformation.Reachability


class Information(QObject):
    """What the system says of its network."""

    reachabilityChanged = Signal(object)
    isBehindCaptivePortalChanged = Signal(bool)
    transportMediumChanged = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.now = REACH.Online

    def reachability(self) -> REACH:
        return self.now


def test_a_network_that_comes_back_is_told_once(qtbot: QtBot) -> None:
    information = Information()
    watched = Network(information)
    watched._timer.setInterval(10)
    told: list[None] = []
    watched.changed.connect(lambda: told.append(None))
    information.now = REACH.Disconnected
    information.reachabilityChanged.emit(information.now)
    qtbot.waitUntil(lambda: not watched._timer.isActive())
    assert told == [], "nothing can be sent without one"
    information.now = REACH.Online
    information.reachabilityChanged.emit(information.now)
    information.transportMediumChanged.emit(None)
    information.isBehindCaptivePortalChanged.emit(False)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.waitUntil(lambda: not watched._timer.isActive())
    assert len(told) == 1


def test_where_the_system_says_nothing_nothing_is_told(qtbot: QtBot) -> None:
    watched = Network()
    assert network._SETTLED_MS > 0
    assert not watched._timer.isActive()
