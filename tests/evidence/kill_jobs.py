"""What is killed: one entry a job. To have another kind of work killed, add it to JOBS."""

import hashlib
import io
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from admin_desktop.evidence.captures import Capture, Purpose, get_capture
from admin_desktop.evidence.deriving import crop, derive
from admin_desktop.evidence.editing import keep_draft
from admin_desktop.evidence.sealing import ImportedFile
from admin_desktop.evidence.withdrawing import discard, erase
from tests.conftest import Data
from tests.evidence.deriving_victim import recipe
from tests.evidence.sealing_victim import SCREENS, say, screens
from tests.exports.kill_job import export_holds, run_export


@dataclass(frozen=True, slots=True)
class Place:
    """Where a victim works, and the chance it works by."""

    data: Data
    chance: random.Random

    def begin(self, job: str, subject: str = "-") -> None:
        """Say what is begun now, and on what."""
        say(f"begin {job} {subject}")

    def kept(self) -> list[str]:
        """The captures that are in use."""
        return [str(row[0]) for row in self.data.rows("SELECT id FROM captures WHERE state = 'kept' ORDER BY id")]

    def any_capture(self) -> Capture | None:
        """One of them, by chance."""
        ids = self.kept()
        if not ids:
            return None
        with self.data.database.reading() as connection:
            return get_capture(connection, self.chance.choice(ids))


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work.

    Attributes:
        weight: how often it is chosen, beside the others.
        run: does it once, in the victim, after :meth:`Place.begin`; returns what is then promised, in words without
            spaces, a capture's id first; nothing when there was nothing to do.
        holds: fails when that is not so, after a kill and the next start. Not asked about captures discarded since.
    """

    weight: int
    run: Callable[[Place], list[str]]
    holds: Callable[[Data, list[str]], None]


def run_capture(place: Place) -> list[str]:
    shots = screens(place.chance, place.chance.choice(SCREENS))
    place.begin("capture")
    return _sealed(place.data.sealer.seal(shots, Purpose.INCIDENT, {"grabber": "victim"}).capture)


def run_import(place: Place) -> list[str]:
    files = []
    for number in range(place.chance.randrange(1, 4)):
        size = (place.chance.randrange(50, 900), place.chance.randrange(50, 700))
        out, kind = io.BytesIO(), place.chance.choice(["PNG", "JPEG"])
        Image.frombytes("RGB", size, place.chance.randbytes(size[0] * size[1] * 3)).save(out, kind)
        name = kind.lower()
        files.append(
            ImportedFile(out.getvalue(), f"image/{name}", name, *size, f"IMG_{number}.{name}", datetime.now(UTC))
        )
    place.begin("import")
    return _sealed(place.data.sealer.seal_import(files, Purpose.INCIDENT, datetime.now(UTC)).capture)


def _sealed(capture: Capture) -> list[str]:
    return [capture.id, *(picture.sha256 for picture in capture.originals)]


def run_derive(place: Place) -> list[str]:
    capture = place.any_capture()
    if capture is None:
        return []
    number = place.chance.choice([picture.number for picture in capture.originals])
    place.begin("derive", capture.id)
    made = crop(place.data.database, place.data.vault, capture, number, (1, 1, 600, 500)).pictures[-1]
    return [capture.id, made.path, made.sha256]


def run_edit(place: Place) -> list[str]:
    capture = place.any_capture()
    if capture is None:
        return []
    original = capture.originals[0]
    if min(original.width, original.height) < 100:
        return []
    place.begin("edit", capture.id)
    wanted = recipe(place.chance, original.width, original.height)
    keep_draft(place.data.database, capture.id, original.number, wanted)
    made = derive(place.data.database, place.data.vault, capture, original.number, wanted).pictures[-1]
    return [capture.id, made.path, made.sha256]


def run_discard(place: Place) -> list[str]:
    ids = place.kept()
    if len(ids) < 3:
        return []
    capture_id = place.chance.choice(ids)
    place.begin("discard", capture_id)
    with place.data.database.writing() as connection:
        paths = discard(connection, capture_id, "mistake", "victim")
    erase(place.data.vault, capture_id, paths)
    return [capture_id]


def sealed_holds(data: Data, words: list[str]) -> None:
    """The capture is listed with these pictures, and they are on disk."""
    capture_id, *hashes = words
    question = "SELECT path, sha256 FROM pictures WHERE capture_id = ? AND kind = 'original' ORDER BY number"
    pictures = data.rows(question, capture_id)
    assert [digest for _path, digest in pictures] == hashes
    assert [_digest_of(data, path) for path, _digest in pictures] == hashes


def derived_holds(data: Data, words: list[str]) -> None:
    """The derived picture is listed, and on disk."""
    _capture_id, path, digest = words
    assert data.rows("SELECT sha256 FROM pictures WHERE path = ?", path) == [(digest,)]
    assert _digest_of(data, path) == digest


def discarded_holds(data: Data, words: list[str]) -> None:
    """The capture is discarded, and nothing of it is on disk."""
    assert data.rows("SELECT state FROM captures WHERE id = ?", words[0]) == [("discarded",)]
    assert not [path for path in data.everything() if words[0] in path]


def _digest_of(data: Data, path: str) -> str:
    return hashlib.sha256((data.vault.root / path).read_bytes()).hexdigest()


JOBS: Mapping[str, Job] = {
    "capture": Job(3, run_capture, sealed_holds),
    "import": Job(2, run_import, sealed_holds),
    "derive": Job(3, run_derive, derived_holds),
    "edit": Job(2, run_edit, derived_holds),
    "discard": Job(2, run_discard, discarded_holds),
    "export": Job(2, run_export, export_holds),
}


def main() -> None:
    """Work until killed. Arguments: the data folder, a seed."""
    from tests.conftest import open_data

    data = open_data(Path(sys.argv[1]))
    place = Place(data, random.Random(int(sys.argv[2])))
    data.database.prepare()
    Image.init()
    names, weights = list(JOBS), [job.weight for job in JOBS.values()]
    while True:
        (name,) = place.chance.choices(names, weights)
        if said := JOBS[name].run(place):
            say(" ".join(["done", name, *said]))


if __name__ == "__main__":
    main()
