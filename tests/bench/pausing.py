"""For how long the windows stand still at each step of the main job, beside the 50 ms that a person does not notice."""

import json
import subprocess
import sys

from tests.bench.figures import Figure, prepared
from tests.bench.watching import place_of_work
from tests.end_to_end.desktop import CHECKOUT

BUDGET_MS = 50.0


def pauses(size: tuple[int, int], runs: int) -> list[Figure]:
    """Play the main job in the program itself, a new process each time; the longest pause of each step."""
    budget = Figure("a pause of the windows: the budget")
    figures: dict[str, Figure] = {}
    with place_of_work(size) as (desktop, folder):
        for run in range(runs):
            data = prepared(folder / f"pauses-{run}")
            played = subprocess.run(
                [sys.executable, "-m", "tests.bench.pausing_program", str(data)],
                env=desktop.env,
                cwd=CHECKOUT,
                capture_output=True,
                text=True,
                check=True,
            )
            budget.ms.append(BUDGET_MS)
            for step, ms in json.loads(played.stdout).items():
                name = f"{size[0]} x {size[1]}: {step}"
                figures.setdefault(name, Figure(name, beside=budget)).ms.append(ms)
    return [budget, *figures.values()]
