"""Where the data folder may lie: on this computer's own disk, and nowhere that syncs it away.

A cloud client uploads half-written databases and pictures of children, and a network drive breaks SQLite's locks.
"""

import os
import re
import sys
from pathlib import Path

from admin_desktop.errors import Trouble

# Names that the cloud clients give to their own folders, whatever the language of the system.
_CLOUD_FOLDERS = (
    (re.compile(r"onedrive( ?- ?.+| \(.+\))?", re.IGNORECASE), "OneDrive"),
    (re.compile(r"dropbox( \(.+\)|-.+)?", re.IGNORECASE), "Dropbox"),
    (re.compile(r"icloud ?drive( \(.+\))?|mobile documents|com~apple~clouddocs", re.IGNORECASE), "iCloud"),
    (re.compile(r"cloudstorage", re.IGNORECASE), "a cloud folder"),
    (re.compile(r"google ?drive( \(.+\))?|googledrive-.+|drivefs|my drive", re.IGNORECASE), "Google Drive"),
    (re.compile(r"nextcloud|owncloud|pclouddrive|box sync", re.IGNORECASE), "a cloud folder"),
)
_CLOUD_MARKS = (
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
)
_CLOUD_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_NETWORK_KINDS = frozenset(
    [
        "9p",
        "afpfs",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "fuse.davfs",
        "fuse.rclone",
        "fuse.sshfs",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
        "webdav",
    ]
)


class UnsafePlace(Trouble):
    """The data folder lies where its files would be copied away or could be damaged."""


def refuse_unsafe_place(folder: Path) -> None:
    """Check that a data folder lies on this computer's own disk.

    Args:
        folder: need not exist yet.

    Raises:
        UnsafePlace: when it is inside a folder that a cloud service copies, or on a network drive.
    """
    real = Path(os.path.realpath(folder))
    name = cloud_name(folder) or cloud_name(real)
    if name:
        raise UnsafePlace(
            f"The folder {folder} is kept in step by {name}, which would copy evidence away and can damage it. "
            "Nothing was written there: choose a folder on this computer's own disk."
        )
    if is_network_drive(real):
        raise UnsafePlace(
            f"The folder {folder} is on a network drive, where evidence can be damaged when the connection drops. "
            "Nothing was written there: choose a folder on this computer's own disk."
        )


def cloud_name(folder: Path) -> str | None:
    """Tell which cloud service keeps this folder in step, as far as names and marks show it."""
    for part in folder.parts:
        for pattern, name in _CLOUD_FOLDERS:
            if pattern.fullmatch(part):
                return name
    for variable in _CLOUD_VARIABLES:
        root = os.environ.get(variable)
        if root and folder.is_relative_to(Path(root)):
            return "OneDrive"
    for above in (folder, *folder.parents):
        for mark, name in _CLOUD_MARKS:
            # The client's own ".dropbox" folder in the home folder is not a synced one.
            if above != Path.home() and (above / mark).exists():
                return name
    return None


def is_network_drive(folder: Path) -> bool:
    """Tell whether a folder lies on another computer. Unknown counts as no."""
    if sys.platform == "win32":
        return _is_remote_windows(folder)
    kind = _filesystem_kind(folder)
    return kind is not None and kind in _NETWORK_KINDS


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _GetDriveTypeW = ctypes.WinDLL("kernel32").GetDriveTypeW
    _GetDriveTypeW.argtypes = [wintypes.LPCWSTR]
    _GetDriveTypeW.restype = wintypes.UINT
    _DRIVE_REMOTE = 4

    def _is_remote_windows(folder: Path) -> bool:
        drive = folder.drive.upper()
        if drive.startswith("\\\\?\\UNC") or (
            drive.startswith("\\\\") and not drive.startswith(("\\\\?\\", "\\\\.\\"))
        ):
            return True
        return bool(_GetDriveTypeW(folder.anchor) == _DRIVE_REMOTE)

else:

    def _is_remote_windows(folder: Path) -> bool:  # noqa: ARG001 - the Windows half looks at it
        return False


def _filesystem_kind(folder: Path) -> str | None:
    """Name the kind of filesystem a folder lies on, from the system's own table of mounts."""
    return kind_from_mounts(_mount_table(), folder)


def _mount_table() -> str:
    if sys.platform == "darwin":
        import subprocess

        try:
            return subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=2, check=False).stdout
        except (OSError, subprocess.SubprocessError):
            return ""
    try:
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


_MAC_LINE = re.compile(r".* on (?P<where>/.*) \((?P<kind>[\w.]+)[,)].*")


def kind_from_mounts(table: str, folder: Path) -> str | None:
    """Find a folder's kind of filesystem in the text of ``/proc/mounts`` or of macOS' ``mount``.

    Args:
        table: one mount a line.
        folder: absolute, without links.

    Returns:
        the kind ("ext4", "nfs4", "smbfs"), or None when no line covers the folder.
    """
    best: tuple[int, str] | None = None
    for line in table.splitlines():
        mac = _MAC_LINE.fullmatch(line)
        if mac:
            where, kind = mac["where"], mac["kind"]
        else:
            fields = line.split(" ")
            if len(fields) < 3:
                continue
            where, kind = fields[1].replace("\\040", " "), fields[2]
        # Of two mounts on one folder the later one counts, hence ">=".
        if folder.is_relative_to(where) and (best is None or len(where) >= best[0]):
            best = (len(where), kind)
    return best[1] if best else None
