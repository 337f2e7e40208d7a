"""Makes covered copies of one capture and says so only afterwards, until it is killed.

Arguments: the data folder (with the capture), the capture's id, a seed. One line on stdout after each step.
"""

import random
import sys
from pathlib import Path

from admin_desktop.boxes import Box
from admin_desktop.evidence.captures import get_capture
from admin_desktop.evidence.deriving import derive
from admin_desktop.evidence.editing import keep_draft
from admin_desktop.evidence.recipe import Mark, MarkKind, Recipe
from admin_desktop.evidence.vault import Vault
from admin_desktop.storage.database import Database
from admin_desktop.storage.paths import DataPaths


def recipe(chance: random.Random, width: int, height: int) -> Recipe:
    """Some marks, and now and then a crop."""
    marks = tuple(
        Mark(chance.choice(list(MarkKind)), Box(chance.randrange(width - 40), chance.randrange(height - 40), 40, 40))
        for _ in range(chance.randrange(1, 6))
    )
    return Recipe(Box(5, 5, width - 10, height - 10) if chance.random() < 0.3 else None, marks)


def job(root: Path, capture_id: str, seed: int) -> str:
    """Keep unfinished work, make one covered copy of it; return its hash. Once that is said, it must be there."""
    paths, chance = DataPaths(root), random.Random(seed)
    database = Database(paths.database, paths.backups)
    try:
        with database.reading() as connection:
            capture = get_capture(connection, capture_id)
        original = capture.originals[0]
        wanted = recipe(chance, original.width, original.height)
        keep_draft(database, capture_id, 1, wanted)
        return derive(database, Vault(paths.vault), capture, 1, wanted).pictures[-1].sha256
    finally:
        database.close()


def main() -> None:
    root, capture_id, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        sys.stdout.write(f"derived {job(root, capture_id, seed)}\n")
        sys.stdout.flush()
        seed += 1


if __name__ == "__main__":
    main()
