"""How long it takes to read a screen, beside the same engine in one go."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from admin_desktop.boxes import Box
from admin_desktop.reading.reading import Known
from admin_desktop.storage.resources import resource_dir
from tests.bench.figures import Figure
from tests.screens.score import AT, make_reader

POSTS = Path(__file__).parents[1] / "data" / "posts"


def readings(runs: int) -> list[Figure]:
    """Measure a whole screen, its selected post, and all that the form is filled with, on screens of 1920 x 1080."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    import tesserocr

    engine = tesserocr.PyTessBaseAPI(path=str(resource_dir() / "ocr"), lang="eng")
    reader = make_reader()
    screens = []
    for truth in json.loads((POSTS / "truth.json").read_text("utf-8")):
        with Image.open(POSTS / truth["image"]) as opened:
            if opened.size == (1920, 1080):
                screens.append((opened.convert("RGB"), Box(*truth["box"])))
    words = [reader.words(image) for image, _ in screens]
    _ = [reader.read(image, box, Known(AT), words=said) for (image, box), said in zip(screens, words, strict=True)]

    def in_one_go(at: int) -> None:
        engine.SetImage(screens[at][0])
        engine.Recognize()

    def whole(at: int) -> None:
        reader.words(screens[at][0])

    def post(at: int) -> None:
        reader.read(screens[at][0], screens[at][1], Known(AT), words=words[at])

    beside = Figure("a screen: Tesseract by itself, in one go", _timed(in_one_go, len(screens), runs))
    figures = [
        beside,
        Figure("a screen: all its words", _timed(whole, len(screens), runs), beside),
        Figure("a screen: the selected post and the rest of the form", _timed(post, len(screens), runs), beside),
    ]
    engine.End()
    reader.close()
    return figures


def _timed(work: Callable[[int], None], screens: int, runs: int) -> list[float]:
    """Return milliseconds a screen, the mean over all of them, so many times."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        for at in range(screens):
            work(at)
        times.append((time.perf_counter() - begun) * 1e3 / screens)
    return times
