"""Seals synthetic screens and says so only afterwards, until it is done or killed.

Arguments: the data folder, how many captures (0: until killed), a seed. One line on stdout after each step.
"""

import random
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from admin_desktop.evidence.captures import Purpose
from admin_desktop.evidence.sealing import ScreenShot, Sealer
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.database import Database
from admin_desktop.storage.paths import DataPaths

# One small screen; one as large as a laptop's; two at once; three of mixed sizes.
SCREENS = (((320, 200),), ((1280, 720),), ((800, 600), (640, 480)), ((1024, 768), (200, 900), (640, 400)))


@dataclass(frozen=True)
class Pixels:
    width: int
    height: int
    bgra: bytes
    grabbed_at: datetime


def screens(chance: random.Random, sizes: tuple[tuple[int, int], ...]) -> list[ScreenShot]:
    now = datetime.now(UTC)
    return [
        ScreenShot(
            Pixels(width, height, chance.randbytes(width * height * 4), now),
            {"number": number, "name": f"screen {number}"},
        )
        for number, (width, height) in enumerate(sizes, start=1)
    ]


def say(line: str) -> None:
    """One line, on its way before anything else is done."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    paths, count, seed = DataPaths(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    database = Database(paths.database, paths.backups)
    sealer = Sealer(database, Vault(paths.vault), "1.0-victim")
    database.prepare()
    grabbed = [screens(chance, sizes) for sizes in SCREENS]
    say("ready")
    done = 0
    while not count or done < count:
        capture = sealer.seal(chance.choice(grabbed), Purpose.UNFILED).capture
        say(" ".join(["sealed", capture.id, *(picture.sha256 for picture in capture.pictures)]))
        done += 1
    database.close()


if __name__ == "__main__":
    main()
