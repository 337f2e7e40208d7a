"""Backups in a reader's words."""

from collections.abc import Sequence

from admin_desktop.backing_up import BackupState
from admin_desktop.evidence.backup.restoring import Restored
from admin_desktop.storage.backup_places import Disk
from admin_desktop.ui.home_page import Need, Task
from admin_desktop.ui.times import when_words


def state_words(state: BackupState) -> str:
    """Say how backups are doing."""
    if not state.folder:
        return "No backup is made yet."
    good = f"✓ The last good backup was made {when_words(state.last_good)}" if state.last_good else "• No backup yet"
    lines = [f"{good}, in {state.folder}."]
    if state.failed and state.said:
        lines.append(f"! The newest try, {when_words(state.last)}: {state.said}")
    elif state.said:
        lines.append(f"! {state.said}")
    return "\n".join(lines)


def disk_words(disks: Sequence[Disk]) -> str:
    """Say which other disks there are to choose from."""
    if not disks:
        return "No other disk is plugged in now."
    found = ", ".join(f"{disk.root} ({disk.free / 1e9:,.0f} GB free)" for disk in disks[:4])
    return f"Other disks that are here now: {found}."


def restored_words(restored: Restored) -> str:
    """Say what came of restoring."""
    files = "1 file was" if restored.files == 1 else f"{restored.files:,} files were"
    said = [
        f"The backup of {when_words(restored.made_at)} is here again: " if restored.whole else "",
        f"{files} brought back.",
    ]
    if restored.stopped:
        return "Stopped. What came so far is whole; choose Restore again to go on."
    if restored.held:
        count = "1 message was" if restored.held == 1 else f"{restored.held} messages were"
        said.append(f" {count} still open then. Nothing is sent before you say so: look in the Outbox.")
    if restored.missing:
        said.append(f" {len(restored.missing)} could not be: they are not in the backup as they were sealed.")
    if restored.whole:
        said.append(" Passwords are in no backup: you are asked for yours when it is needed.")
    return "".join(said)


def backup_needs(state: BackupState) -> list[Need]:
    """Return what needs the admin."""
    needs = []
    if state.restoring:
        needs.append(
            Need(
                Task.RESTORE,
                "",
                "Restoring has not come to its end",
                "Pictures may still be missing here. Choose the same backup again: it goes on where it stopped.",
                "! Restore",
                "chip-amber",
                "Go on",
            )
        )
    if state.old:
        when = (
            f"The last good backup was made {when_words(state.last_good)}." if state.last_good else "There is none yet."
        )
        needs.append(
            Need(
                Task.BACKUP,
                "",
                "The backup needs you",
                f"{when} {state.said}".strip(),
                "! Backup",
                "chip-amber",
                "Back up now",
            )
        )
    return needs
