r"""Settings that a school's IT fixes for everybody on a computer; nobody else can write where they stand.

Linux: ``/etc/admin-desktop/policy.json``. macOS: managed preferences of ``org.admin-desktop``, from a configuration
profile. Windows: ``HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Admin Desktop``, from group policy. The names are those of
:class:`admin_desktop.storage.settings.Settings`.
"""

import dataclasses
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin_desktop.storage.settings import Settings, is_kind_of

POLICY_FILE = Path("/etc/admin-desktop/policy.json")
MAC_PREFERENCES = Path("/Library/Managed Preferences/org.admin-desktop.plist")
WINDOWS_KEY = r"SOFTWARE\Policies\Admin Desktop"

# What is the school's to say. Who the admin is, and how the windows look, is not.
FIXABLE = frozenset(
    {
        *("communications_mail", "pack", "sending", "send_with", "copy_to_me", "offer_sending"),
        *("smtp_host", "smtp_port", "smtp_security", "smtp_authorities", "smtp_a_minute"),
        *("smtp_sign_in", "oauth_client", "oauth_secret", "oauth_issuer", "oauth_scopes"),
        *("trusted_time", "time_authorities"),
    }
)


@dataclass(frozen=True, slots=True)
class Managed:
    """What a school's IT has fixed.

    Attributes:
        values: by the settings' names.
        source: where they stand; empty where there is nothing.
        left_out: names that are none, or whose value is of the wrong kind.
        unreadable: it is there and cannot be read; why.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    left_out: tuple[str, ...] = ()
    unreadable: str = ""

    def put_into(self, settings: Settings) -> None:
        """Put what is fixed into the settings."""
        for name, value in self.values.items():
            setattr(settings, name, value)

    def without(self, settings: Settings, own: Settings) -> Settings:
        """Return the settings with the admin's own instead of what is fixed: that is how they are saved."""
        return dataclasses.replace(settings, **{name: getattr(own, name) for name in self.values})


def read_managed() -> Managed:
    """Read what is fixed on this computer."""
    if sys.platform == "win32":
        return judged(*_from_registry())
    if sys.platform == "darwin":
        return from_file(MAC_PREFERENCES)
    return from_file(POLICY_FILE)


def from_file(path: Path) -> Managed:
    """Read a policy file: JSON, or a property list where its name says so."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Managed()
    except OSError as error:
        return Managed(source=str(path), unreadable=error.strerror or type(error).__name__)
    try:
        found = _property_list(data) if path.suffix == ".plist" else json.loads(data.decode("utf-8-sig"))
        if not isinstance(found, dict):
            raise ValueError("it is no list of settings")
    except (ValueError, RecursionError) as error:
        return Managed(source=str(path), unreadable=str(error)[:200])
    return judged(found, str(path))


def _property_list(data: bytes) -> Any:
    import plistlib
    from xml.parsers.expat import ExpatError

    try:
        return plistlib.loads(data)
    except (plistlib.InvalidFileException, ExpatError) as error:
        raise ValueError(f"no property list: {error}") from error


def judged(found: Mapping[str, Any], source: str) -> Managed:
    """Take what are settings of the right kind, and name the rest.

    Args:
        found: names and values as they stand there.
        source: where; empty where there is nothing.
    """
    values: dict[str, Any] = {}
    left_out: list[str] = []
    for name, value in found.items():
        made = _made_fit(name, value)
        if name in FIXABLE and is_kind_of(name, made):
            values[name] = made
        else:
            left_out.append(name)
    return Managed(values, source, tuple(left_out))


def _made_fit(name: str, value: Any) -> Any:
    """Group policy knows numbers and texts only: 0 and 1 stand for no and yes."""
    kind = type(getattr(Settings(), name, None))
    return bool(value) if kind is bool and type(value) is int and value in (0, 1) else value


def _from_registry() -> tuple[dict[str, Any], str]:
    if sys.platform != "win32":
        return {}, ""
    import winreg

    found: dict[str, Any] = {}
    try:
        # The one place for both kinds of programs; from a 32-bit one it would be another.
        opened = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, WINDOWS_KEY, access=winreg.KEY_READ | winreg.KEY_WOW64_64KEY)
    except OSError:
        return {}, ""
    with opened:
        for number in range(winreg.QueryInfoKey(opened)[1]):
            name, value, _ = winreg.EnumValue(opened, number)
            found[name] = value
    return found, f"HKEY_LOCAL_MACHINE\\{WINDOWS_KEY}"
