"""The ways to take a picture of the screen, in the order in which they are tried."""

import sys

from admin_desktop.capture.grabbing import Grabber, InOrder
from admin_desktop.capture.mss_grabber import MssGrabber


def grabbers() -> list[Grabber]:
    """Return this system's ways; nothing is asked of the system yet.

    On macOS mss comes first, through the call that every version up to 14 has and that is in use on many machines;
    newer versions may take it away, or refuse it. Then ScreenCaptureKit does it (from 14 on), which tells the person in
    the menu bar that the screen is being recorded, and takes longer: it answers through another process.
    """
    if sys.platform == "darwin":
        from admin_desktop.capture.darwin_kit import MacKit
        from admin_desktop.capture.screencapturekit import KitGrabber

        return [InOrder([MssGrabber(), KitGrabber(MacKit())])]
    return [MssGrabber()]
