"""Where the program's data (policy packs, templates, icons) lies."""

from pathlib import Path

from admin_desktop.errors import Trouble

_PACKAGE = Path(__file__).resolve().parent.parent


class ResourcesMissing(Trouble):
    """The program was copied without its data."""


def resource_dir() -> Path:
    """Return the folder with the program's data: inside the installed package, or in the checkout.

    Raises:
        ResourcesMissing: when it is in neither place.
    """
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if (folder / "policies").is_dir():
            return folder
    raise ResourcesMissing(
        "Parts of Admin Desktop are missing on this computer. Please install it again; nothing you captured is lost."
    )
