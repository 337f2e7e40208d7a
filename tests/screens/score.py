"""Hold what is read in sample screens against what is true of them: ``python -m tests.screens.score FOLDER``."""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image
from rapidfuzz.distance import Levenshtein

from admin_desktop.boxes import Box
from admin_desktop.platforms.platform import load_platforms
from admin_desktop.reading.ocr import Ocr
from admin_desktop.reading.reader import Reader
from admin_desktop.reading.reading import Known, Reading
from admin_desktop.reading.suggesting import Suggester
from admin_desktop.storage.resources import resource_dir

AT = datetime(2026, 11, 22, 21, 10, tzinfo=UTC)
FIELDS = ("platform", "url", "page", "author", "handle")


@dataclass(slots=True)
class Score:
    """How well one screen was read, or all of them."""

    letters: int = 0
    wrong_letters: int = 0
    right: Counter[str] = field(default_factory=Counter)
    screens: int = 0
    categories: int = 0
    missed: int = 0
    wrong: int = 0
    private: int = 0
    private_missed: int = 0
    still_read: int = 0
    ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def make_reader() -> Reader:
    """Make the reader as the program makes it."""
    resources = resource_dir()
    platforms = load_platforms(resources / "platforms" / "platforms.toml")
    return Reader(Ocr(resources / "ocr"), platforms, Suggester(resources / "suggestions"))


def score(reader: Reader, folder: Path, truth: dict[str, Any], total: Score) -> None:
    """Read one screen with its box and without, and add to the score."""
    with Image.open(folder / truth["image"]) as opened:
        image = opened.convert("RGB")
    words = reader.words(image)
    begun = time.perf_counter()
    said = reader.read(image, Box(*truth["box"]), Known(AT), words=words)
    total.ms.append((time.perf_counter() - begun) * 1e3)
    whole = reader.read(image, None, Known(AT), words=words)
    values = said.as_json()
    faults = []
    total.screens += 1
    for name in FIELDS:
        if values[name] == truth[name]:
            total.right[name] += 1
        else:
            faults.append(f"{name} {values[name]!r} instead of {truth[name]!r}")
    for name in ("platform", "url"):
        total.right[f"{name} without a box"] += whole.value(name) == truth[name]
    when = values["when"]["raw"] if values["when"] else None
    total.right["when"] += when == truth["when"]
    if when != truth["when"]:
        faults.append(f"when {when!r} instead of {truth['when']!r}")
    faults += _text(truth["text"], values["text"], total) + _categories(truth, values, total)
    faults += _private(reader, image, said, truth, total)
    total.faults += [f"{truth['id']}: {fault}" for fault in faults]


def _text(wanted: str, read: str | None, total: Score) -> list[str]:
    said = " ".join((read or "").split())
    wrong = Levenshtein.distance(said, wanted)
    total.letters += len(wanted)
    total.wrong_letters += wrong
    total.right["text"] += wrong <= len(wanted) * 0.01
    return [f"text, {wrong} of {len(wanted)}: {said!r} instead of {wanted!r}"] if wrong else []


def _categories(truth: dict[str, Any], values: dict[str, Any], total: Score) -> list[str]:
    found = set(values["categories"])
    missed, wrong = set(truth["categories"]) - found, found & set(truth["not_categories"])
    total.categories += len(truth["categories"])
    total.missed += len(missed)
    total.wrong += len(wrong)
    return [f"missed {one}" for one in sorted(missed)] + [
        f"wrong {one}: {values['reasons'][one]}" for one in sorted(wrong)
    ]


def _private(reader: Reader, image: Image.Image, said: Reading, truth: dict[str, Any], total: Score) -> list[str]:
    """Every private thing is found, and covered it cannot be read any more."""
    faults = []
    covered = image.copy()
    for one in said.private:
        for box in one.boxes:
            covered.paste((0, 0, 0), (box.x, box.y, box.right, box.bottom))
    found = {(one.kind, _plain(one.text)) for one in said.private}
    left = _plain(" ".join(line.text for line in reader.words(covered).lines)) if said.private else ""
    for one in [*truth["private"], *truth["bystanders"]]:
        total.private += 1
        if (one["kind"], _plain(one["text"])) not in found:
            total.private_missed += 1
            faults.append(f"private {one['kind']} {one['text']!r} not found")
        elif one["kind"] != "name" and _plain(one["text"]) in left:
            total.still_read += 1
            faults.append(f"private {one['kind']} {one['text']!r} can be read though covered")
    return faults


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def table(total: Score) -> list[str]:
    """Return the figures as lines."""
    middle = sorted(total.ms)[len(total.ms) // 2]
    return [
        *(f"{name:24} {count} of {total.screens}" for name, count in total.right.items()),
        f"{'wrong letters':24} {total.wrong_letters} of {total.letters} ({total.wrong_letters / total.letters:.2%})",
        f"{'categories missed':24} {total.missed} of {total.categories}; wrong ones {total.wrong}",
        f"{'private not found':24} {total.private_missed} of {total.private}; read though covered {total.still_read}",
        f"{'after the words, ms':24} median {middle:.0f}, longest {max(total.ms):.0f}",
    ]


def main() -> None:
    """Score a folder and print the faults and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parsed = parser.parse_args()
    total, reader = Score(), make_reader()
    for truth in json.loads((parsed.folder / "truth.json").read_text("utf-8")):
        if parsed.only in truth["id"]:
            score(reader, parsed.folder, truth, total)
    sys.stdout.write("\n".join([*total.faults, *table(total)]) + "\n")


if __name__ == "__main__":
    main()
