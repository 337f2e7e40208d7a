"""macOS: ScreenCaptureKit itself. As little as possible: what can be wrong here no other system can show."""

import platform
import sys
import threading
from collections.abc import Callable
from typing import Any

from admin_desktop.capture import darwin
from admin_desktop.capture.screencapturekit import KitDisplay, KitPicture

assert sys.platform == "darwin"

_FIRST_MACOS = 14
# It answers through another process, which may be waiting for the person.
_LIMIT_S = 5.0
_BGRA = 0x42475241


class MacKit:
    """The system's own."""

    def available(self) -> bool:
        """See :class:`admin_desktop.capture.screencapturekit.Kit`."""
        if int(platform.mac_ver()[0].partition(".")[0] or 0) < _FIRST_MACOS:
            return False
        try:
            import ScreenCaptureKit
        except ImportError:
            return False
        return hasattr(ScreenCaptureKit, "SCScreenshotManager")

    def displays(self) -> list[KitDisplay]:
        """See :class:`admin_desktop.capture.screencapturekit.Kit`."""
        sizes = darwin.physical_sizes()
        return [
            KitDisplay(
                number,
                screen,
                sizes.get(screen.rect, (screen.rect.width, screen.rect.height)),
            )
            for number, screen in zip(darwin.display_ids(), darwin.screens(), strict=False)
        ]

    def picture(self, display: KitDisplay) -> KitPicture:
        """See :class:`admin_desktop.capture.screencapturekit.Kit`."""
        import ScreenCaptureKit as Kit

        content = _answer(Kit.SCShareableContent.getShareableContentWithCompletionHandler_)
        shown = next((one for one in content.displays() if one.displayID() == display.id), None)
        if shown is None:
            raise OSError("the display is not there any more")
        what = Kit.SCContentFilter.alloc().initWithDisplay_excludingWindows_(shown, [])
        how = Kit.SCStreamConfiguration.alloc().init()
        how.setWidth_(display.pixels[0])
        how.setHeight_(display.pixels[1])
        how.setPixelFormat_(_BGRA)
        how.setShowsCursor_(False)
        image = _answer(
            lambda done: Kit.SCScreenshotManager.captureImageWithFilter_configuration_completionHandler_(
                what, how, done
            )
        )
        return _pixels(image)


def _answer(ask: Callable[[Callable[[Any, Any], None]], None]) -> Any:
    """Wait for an answer that comes on a thread of the system's."""
    arrived = threading.Event()
    answers: list[tuple[Any, Any]] = []

    def done(result: Any, error: Any) -> None:
        answers.append((result, error))
        arrived.set()

    ask(done)
    if not arrived.wait(_LIMIT_S):
        raise TimeoutError("ScreenCaptureKit does not answer")
    result, error = answers[0]
    if result is None:
        raise OSError(f"ScreenCaptureKit refused: {error}")
    return result


def _pixels(image: Any) -> KitPicture:
    """Draw the picture into memory of a known layout, in its own colours: so nothing is converted."""
    import Quartz

    width, height = int(Quartz.CGImageGetWidth(image)), int(Quartz.CGImageGetHeight(image))
    memory = bytearray(width * height * 4)
    layout = Quartz.kCGImageAlphaNoneSkipFirst | Quartz.kCGBitmapByteOrder32Little
    colours = Quartz.CGImageGetColorSpace(image)
    context = Quartz.CGBitmapContextCreate(memory, width, height, 8, width * 4, colours, layout)
    if context is None:
        raise OSError("there is no memory for the picture")
    Quartz.CGContextDrawImage(context, Quartz.CGRectMake(0, 0, width, height), image)
    return KitPicture(width, height, width * 4, bytes(memory))
