"""Practice mode is a property of the data folder: a file in it says so, and nothing else can."""

from pathlib import Path

from admin_desktop.errors import Trouble
from admin_desktop.storage.files import write_durably
from admin_desktop.storage.settings import Settings

FOLDER = "practice"
MARKER = "PRACTICE.txt"
# Of a folder that real reports may lie in; the vault comes with the first capture.
_REAL_WORK = ("admin-desktop.db", "settings.json", "vault")
_WORDS = (
    "This folder belongs to the practice mode of Admin Desktop. What lies here was made up to rehearse with, "
    "and none of it was ever sent to anybody.\n"
    "Leave this file where it is: as long as it is here, nothing in this folder can be sent. "
    "The whole folder may be deleted when nobody practises.\n"
)


class NotForPractice(Trouble):
    """The folder holds real work, so it cannot become a folder for practice."""


def is_marked(root: Path) -> bool:
    """Tell whether a data folder is for practice. When that cannot be seen, it is: then nothing is sent."""
    try:
        (root / MARKER).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def mark(root: Path) -> None:
    """Make an empty data folder one for practice, for good.

    Args:
        root: it exists.

    Raises:
        NotForPractice: there is work in it that was not practice; nothing was changed.
        OSError: as the system gave it.
    """
    if is_marked(root):
        return
    if any((root / name).exists() for name in _REAL_WORK):
        raise NotForPractice(
            f"The folder {root} holds real reports, so it was not opened for practice, and nothing in it was changed. "
            "Choose another folder with --data-dir, or practise without choosing one."
        )
    try:
        write_durably(root / MARKER, _WORDS.encode("utf-8"))
    except OSError:
        if not is_marked(root):  # else another start was quicker
            raise


def practice_settings() -> Settings:
    """Return the answers that a rehearsal begins with; every address ends in ``.invalid``, where no mail can go."""
    return Settings(
        name="Practice Admin",
        mail="practice.admin@practice.invalid",
        employed=True,
        supervisor_name="Practice Supervisor",
        supervisor_mail="supervisor@practice.invalid",
        communications_mail="communications@practice.invalid",
        setup_done=True,
        setup_skipped=True,
    )
