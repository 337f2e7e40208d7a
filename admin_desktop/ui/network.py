"""Notices that this computer came into a network, or into another one."""

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkInformation

# A network says several things about itself in a row, and is not quite there with the first.
_SETTLED_MS = 2000


class Network(QObject):
    """Listens to the system; where Qt cannot (no backend), nothing is ever told, and the queue's own times count.

    Args:
        information: for tests; None for the system's own.

    Signals:
        changed: there is a network, and it is not the one of before, or was away.
    """

    changed = Signal()

    def __init__(self, information: QObject | None = None) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLED_MS)
        self._timer.timeout.connect(self._settled)
        # What a system cannot tell is no fault of ours, and nothing for anybody to read.
        QLoggingCategory.setFilterRules("qt.network.info.*=false")
        features = QNetworkInformation.Feature
        if (
            information is None
            and QNetworkInformation.loadBackendByFeatures(features.Reachability | features.CaptivePortal)
        ) or (information is None and QNetworkInformation.loadBackendByFeatures(features.Reachability)):
            information = QNetworkInformation.instance()
        self._information = information
        if information is not None:
            for name in ("reachabilityChanged", "isBehindCaptivePortalChanged", "transportMediumChanged"):
                getattr(information, name).connect(self._told)

    def _told(self, *_: object) -> None:
        self._timer.start()

    def _settled(self) -> None:
        information = self._information
        assert information is not None
        reachable = information.reachability()  # type: ignore[attr-defined]
        if reachable not in (QNetworkInformation.Reachability.Disconnected, QNetworkInformation.Reachability.Unknown):
            self.changed.emit()
