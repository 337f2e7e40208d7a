"""By hand: ``capture`` on the Windows bench with several real screens, compared with what was painted, to the pixel.

``python -m tests.windows_screens ../shared/windows/run``. Wine tells several screens apart only where it finds
libXrandr, which the bench does not bring: ``chroot $WINDOWS_BENCH/root apt-get install libxrandr2``, in a copy of the
bench if others use it (``WINDOWS_BENCH``).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from tests.end_to_end.desktop import CHECKOUT, _window_manager, differences
from tests.real_screens import LAYOUTS, painted, real_screens

# The bench's Windows ends when nothing has used it for so long; the next one looks at the screens anew.
_ENDING_S = 4.0


def check(bench: str, layout: str, folder: Path) -> str:
    """Return what is wrong with the pictures of a layout, or nothing."""
    places = LAYOUTS[layout]
    root = Path(os.environ.get("WINDOWS_BENCH", "/var/tmp/windows-bench")) / "root"
    with real_screens(folder, *places) as display:
        env = {**os.environ, "DISPLAY": display, "WINDOWS_DISPLAY": display}
        with _window_manager(env, folder):
            expected = painted(display, *places)
            time.sleep(_ENDING_S)
            data = f"C:\\screens-{time.time_ns()}"
            words = ["python", "-m", "admin_desktop", "--data-dir", data, "capture", "--screen", "all", "--json"]
            done = subprocess.run([bench, *words], env=env, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stdout + done.stderr
    files = json.loads(done.stdout)["files"]
    if len(files) != len(places):
        return f"{len(files)} screens instead of {len(places)}: is libxrandr2 in the bench?"
    for file, wanted in zip(files, expected, strict=True):
        with Image.open(root / "wine/drive_c" / file["path"][3:].replace("\\", "/")) as picture:
            if picture.size != wanted.size or differences(picture, wanted) is not None:
                return f"screen {file['screen']} is not what was painted"
    return ""


def main(bench: str) -> int:
    """Try every layout; 1 when one is wrong."""
    wrong = 0
    for layout in LAYOUTS:
        with tempfile.TemporaryDirectory() as folder:
            fault = check(bench, layout, Path(folder))
        wrong += bool(fault)
        print(f"{layout}: {fault or 'exact'}")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
