"""Commands that seal: capture and import."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from admin_desktop.cli.answering import FINE, answer, complain, open_app

if TYPE_CHECKING:
    from admin_desktop.app import App
    from admin_desktop.capture.frames import Frame
    from admin_desktop.capturing import Captured, Which
    from admin_desktop.evidence.captures import Capture, Picture


def capture(parsed: argparse.Namespace) -> int:
    """Grab one screen or all, seal, and then note the active window and whether the pictures are any good."""
    import time

    from admin_desktop.capture.looks import read_findings, sentences
    from admin_desktop.evidence.captures import Purpose
    from admin_desktop.storage.instance import STEP_ASIDE, asking

    app = open_app(parsed)
    time.sleep(parsed.delay)
    # Held until the active window is known too: an open window of ours that came back would be taken for it.
    with asking(app.paths.root, STEP_ASIDE) as answered:
        started = time.perf_counter()
        frames = _grab(app, parsed.screen, settle=answered)
        grab_ms = (time.perf_counter() - started) * 1e3
        facts = {"own_windows": "stepped_aside" if answered else "none_answered"}
        captured = app.capturing.seal(frames, Purpose.UNFILED, grab_ms, facts)
        observed = _observe(app, captured)
    pairs = list(zip(captured.capture.originals, frames, strict=True))
    files = [{**file_values(app, picture), "screen": frame.screen.number} for picture, frame in pairs]
    ms = {step: round(captured.ms[step], 3) for step in ("grab", "encode", "write", "record", "total")}
    warnings = sentences(read_findings(observed.observed))
    for sentence in warnings:
        complain(f"{sentence} It is sealed and kept. If it should show something, take another one.")
    values = {"id": captured.capture.id, "files": files, "ms": ms, "warnings": warnings}
    answer(parsed, values, _sealed_lines(captured.capture, files))
    return FINE


def _grab(app: "App", which: "Which", *, settle: bool) -> "list[Frame]":
    screens = app.capturing.choose_screens(which)
    if not settle:
        return app.capturing.grabber.grab(screens)
    import time

    from admin_desktop.capture.step_aside import wait_until_gone

    # A window that has just hidden may still fade: until two pictures in a row are equal.
    return wait_until_gone(lambda: app.capturing.grabber.grab(screens), [], time.monotonic, time.sleep).frames


def _observe(app: "App", captured: "Captured") -> "Capture":
    try:
        return app.capturing.observe(captured.capture, captured.frames)
    except Exception:
        import logging

        # The capture is sealed; a title is not worth failing for.
        logging.getLogger(__name__).warning("the active window was not recorded", exc_info=True)
        return captured.capture


def import_files(parsed: argparse.Namespace) -> int:
    """Seal picture files as one capture: all of them or none."""
    from admin_desktop.evidence.captures import Purpose

    app = open_app(parsed)
    capture = app.capturing.import_files(parsed.files, Purpose.UNFILED).capture
    files = [{**file_values(app, picture), "name": picture.source_name} for picture in capture.originals]
    answer(parsed, {"id": capture.id, "files": files}, _sealed_lines(capture, files))
    return FINE


def file_values(app: "App", picture: "Picture") -> dict[str, Any]:
    """Return what the JSON answers say about a picture; its size is in physical pixels."""
    return {
        "path": str(app.vault.at(picture.path)),
        "sha256": picture.sha256,
        "width": picture.width,
        "height": picture.height,
    }


def _sealed_lines(capture: "Capture", files: list[dict[str, Any]]) -> Iterator[str]:
    yield f"Sealed as {capture.id}:"
    for file in files:
        yield f"  {file['path']} ({file['width']} x {file['height']})"
