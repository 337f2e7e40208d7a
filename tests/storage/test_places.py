import os
import sys
from pathlib import Path

import pytest

from admin_desktop.storage.paths import open_data_folder
from admin_desktop.storage.places import (
    UnsafePlace,
    cloud_name,
    is_network_drive,
    kind_from_mounts,
    refuse_unsafe_place,
)

LINUX_MOUNTS = """\
sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
/dev/sda2 / ext4 rw,relatime 0 0
tmpfs /run tmpfs rw,nosuid,nodev,size=1g 0 0
nas:/volume1/school /mnt/school nfs4 rw,relatime,vers=4.2 0 0
//server/staff /mnt/staff\\040files cifs rw,relatime,vers=3.1.1 0 0
admin@host:/home /home/kim/far fuse.sshfs rw,nosuid,nodev 0 0
/dev/sdb1 /media/stick vfat rw,nosuid 0 0
nas:/old /srv nfs rw 0 0
/dev/sdc1 /srv ext4 rw 0 0
"""

MAC_MOUNTS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//kim@server._smb._tcp.local/Staff on /Volumes/Staff (smbfs, nodev, nosuid, mounted by kim)
//kim@server/Staff on file on /Volumes/Staff on file (smbfs, nodev, nosuid, mounted by kim)
server:/export on /Volumes/export (nfs, nodev, nosuid, mounted by kim)
/dev/disk4s1 on /Volumes/STICK (msdos, local, nodev, nosuid, noowners)
"""


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("OneDrive", "OneDrive"),
        ("OneDrive - Sample District", "OneDrive"),
        ("OneDrive-Personal", "OneDrive"),
        ("OneDrive (Personal)", "OneDrive"),
        ("onedrive - sample district", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Dropbox (Personal)", "Dropbox"),
        ("Dropbox-Personal", "Dropbox"),
        ("iCloudDrive", "iCloud"),
        ("iCloud Drive", "iCloud"),
        ("iCloud Drive (Archive)", "iCloud"),
        ("Mobile Documents", "iCloud"),
        ("com~apple~CloudDocs", "iCloud"),
        ("CloudStorage", "a cloud folder"),
        ("Google Drive", "Google Drive"),
        ("GoogleDrive-kim@example.org", "Google Drive"),
        ("Nextcloud", "a cloud folder"),
    ],
)
def test_folders_of_cloud_services_are_refused_by_name_before_anything_is_written(
    tmp_path: Path, name: str, service: str
) -> None:
    inside = tmp_path / name / "Evidence" / "deep"
    with pytest.raises(UnsafePlace, match="own disk") as caught:
        open_data_folder(str(inside))
    assert cloud_name(inside) == service
    assert service in str(caught.value)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "name",
    [
        "My Dropbox notes",
        "Dropboxes",
        "NotOneDrive",
        "OneDriver",
        "One Drive",
        "icloud",
        "Documents",
        "mobile documents of Kim",
        "cloud storage",
        "Google Drives",
        "Box",
        "Admin Desktop",
    ],
)
def test_harmless_names_are_taken(tmp_path: Path, name: str) -> None:
    assert cloud_name(tmp_path / name / "evidence") is None
    assert open_data_folder(str(tmp_path / name)).root.is_dir()


@pytest.mark.parametrize(
    ("mark", "service"),
    [(".dropbox", "Dropbox"), (".dropbox.cache", "Dropbox"), (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive")],
)
def test_a_synced_folder_under_another_name_is_known_by_its_mark(tmp_path: Path, mark: str, service: str) -> None:
    (tmp_path / "School" / mark).mkdir(parents=True)
    assert cloud_name(tmp_path / "School" / "a" / "b") == service
    assert cloud_name(tmp_path / "Elsewhere") is None


def test_the_clients_own_folder_in_the_home_folder_is_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".dropbox").mkdir()
    assert cloud_name(tmp_path / "evidence") is None


@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"])
def test_the_folder_that_onedrive_names_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "Wolke"))
    assert cloud_name(tmp_path / "Wolke" / "evidence") == "OneDrive"
    assert cloud_name(tmp_path / "Wolken" / "evidence") is None


def test_a_link_into_a_synced_folder_is_followed(tmp_path: Path) -> None:
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    try:
        (tmp_path / "evidence").symlink_to(synced, target_is_directory=True)
    except OSError:
        pytest.skip("this user may not make links")
    if os.path.realpath(tmp_path / "evidence") != os.path.realpath(synced):
        pytest.skip("this system does not tell where a link leads")
    with pytest.raises(UnsafePlace, match="Dropbox"):
        open_data_folder(str(tmp_path / "evidence" / "deep"))
    assert list(synced.iterdir()) == []


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/kim/evidence", "ext4"),
        ("/mnt/school/evidence", "nfs4"),
        ("/mnt/school", "nfs4"),
        ("/mnt/schoolyard", "ext4"),
        ("/mnt/staff files/x", "cifs"),
        ("/home/kim/far/x", "fuse.sshfs"),
        ("/media/stick/x", "vfat"),
        ("/srv/x", "ext4"),  # mounted over the network drive, later
    ],
)
def test_linux_tells_the_kind_of_disk(folder: str, kind: str) -> None:
    assert kind_from_mounts(LINUX_MOUNTS, Path(folder)) == kind


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/Users/kim/Library/Application Support/Admin Desktop", "apfs"),
        ("/Volumes/Staff/evidence", "smbfs"),
        ("/Volumes/Staff on file/evidence", "smbfs"),
        ("/Volumes/export", "nfs"),
        ("/Volumes/STICK/x", "msdos"),
    ],
)
def test_macos_tells_the_kind_of_disk(folder: str, kind: str) -> None:
    assert kind_from_mounts(MAC_MOUNTS, Path(folder)) == kind


@pytest.mark.parametrize("table", ["", "\n\n", "nonsense", "a b\nc"])
def test_a_table_that_says_nothing_is_no_answer(table: str) -> None:
    assert kind_from_mounts(table, Path("/home/kim")) is None


def test_this_computers_own_disk_is_no_network_drive(tmp_path: Path) -> None:
    assert not is_network_drive(tmp_path)
    refuse_unsafe_place(tmp_path)


@pytest.mark.skipif(sys.platform != "win32", reason="names of network folders on Windows")
@pytest.mark.parametrize("name", ["\\\\server\\share\\evidence", "\\\\?\\UNC\\server\\share\\evidence"])
def test_a_network_folder_of_windows_is_known_by_its_name(name: str) -> None:
    assert is_network_drive(Path(name))


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as root on Linux")
def test_the_real_table_of_mounts_is_read(tiny_disk: Path) -> None:
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8")
    assert kind_from_mounts(mounts, Path(os.path.realpath(tiny_disk)) / "x") == "tmpfs"
