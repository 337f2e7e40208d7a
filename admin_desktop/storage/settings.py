"""The admin's own settings, in a JSON file that a person can read."""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin_desktop.storage.files import as_trouble, patiently, write_durably


@dataclass(slots=True)
class Settings:
    """What the admin told us once. Everything has a default; nothing here is secret.

    Attributes:
        name, mail: of the admin, for the reports.
        employed: by the district? None until answered; an employee also reports to the supervisor (clause I).
        supervisor_name, supervisor_mail: only used for employees.
        communications_mail: where reports go; empty means the policy pack's address.
        pack, pack_revision: the policy pack in force.
        setup_done: the first-start questions were answered.
        setup_skipped: they were shown once; from then on Home offers them, and no window comes up by itself.
        theme: "system", "light" or "dark".
        capture_scope: what the button captures, "pointer" (the screen under the pointer), "all" or "window" (that
            screen, with a box round the window under the pointer).
        capture_keys: the keys that capture from anywhere, like "ctrl+alt+p"; empty for none.
        capture_button: the small button on top of other windows is shown.
        capture_button_place: its upper left corner on the desktop, in Qt's points; empty for the usual place.
        last_region: the last box with its screen, as :meth:`Region.numbers`; empty for none.
        sending: how reports leave, "self" (the admin sends them) or "smtp" (the program does).
        send_with: the first way that is offered to send a message oneself ("webmail:gmail", "mapi", "mac-mail", "eml");
            empty for the best one here.
        copy_to_me: what leaves by itself goes to the admin, too, as a message of its own.
        smtp_host, smtp_port, smtp_security, smtp_user: the server and login name; the password is in the keychain.
        smtp_open_for: the server's name for which the admin allowed sending without encryption.
        smtp_authorities: a PEM file with further certificate authorities to trust (a school's own mail server).
        smtp_certificate: "host port sha256" of the certificate that the admin compared by sight; for that server alone.
        smtp_sign_in: the admin signs in at the mail service in the browser, instead of a password.
        oauth_client, oauth_secret: the number under which the school registered this program at the service, and what
            some services give with it (no secret on somebody's computer: RFC 8252, 8.5).
        oauth_issuer, oauth_scopes: instead of those that are known of the service; scopes with gaps between them.
        offer_sending: Home still offers to set up sending by itself.
        backup_folder: where a backup is made each day; empty while the admin has named none.
        backup_since: when that folder was chosen (UTC, ISO 8601): backups of before do not count.
        trusted_time: authorities outside this computer are asked to confirm times.
        time_authorities: the admin's own list of them: {"name", "url", "certificates" (a PEM file, or empty)};
            empty means those that the program knows.
    """

    name: str = ""
    mail: str = ""
    employed: bool | None = None
    supervisor_name: str = ""
    supervisor_mail: str = ""
    communications_mail: str = ""
    pack: str = "union-1610"
    pack_revision: str = ""
    setup_done: bool = False
    setup_skipped: bool = False
    theme: str = "system"
    capture_scope: str = "pointer"
    capture_keys: str = ""
    capture_button: bool = False
    capture_button_place: list[int] = field(default_factory=list)
    last_region: list[int] = field(default_factory=list)
    sending: str = "self"
    send_with: str = ""
    copy_to_me: bool = False
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_security: str = "tls"
    smtp_user: str = ""
    smtp_open_for: str = ""
    smtp_authorities: str = ""
    smtp_a_minute: int = 0
    smtp_certificate: str = ""
    smtp_sign_in: bool = False
    oauth_client: str = ""
    oauth_secret: str = ""
    oauth_issuer: str = ""
    oauth_scopes: str = ""
    offer_sending: bool = True
    trusted_time: bool = False
    backup_folder: str = ""
    backup_since: str = ""
    time_authorities: list[dict[str, str]] = field(default_factory=list)
    window: dict[str, str] = field(default_factory=dict)

    def address_of(self, role: str) -> str:
        """Return the mail address that the admin gave for a role of the policy; empty where there is none."""
        return {"communications": self.communications_mail, "supervisor": self.supervisor_mail}.get(role, "")


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and the sentence for the user when the file had to be set aside."""

    settings: Settings
    notice: str | None = None


def load_settings(path: Path) -> LoadedSettings:
    """Read the settings file.

    A broken file is renamed to ``settings.broken-1.json`` (never overwritten), its name is in the notice, and the
    defaults are used. Unknown keys, from a newer version, are left out.

    Raises:
        NoWritePermission, FileTrouble: the file is whole but cannot be read now (another program holds it); going on
            with defaults would write them over it.
    """
    try:
        data = json.loads(patiently(path.read_bytes).decode("utf-8-sig"))
        return LoadedSettings(_from_json(data))
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except PermissionError as error:
        if path.is_dir():  # what Windows says about a folder of that name
            return LoadedSettings(Settings(), _set_aside(path, error))
        raise as_trouble(error, path.parent) from error
    except (OSError, ValueError, RecursionError) as error:
        return LoadedSettings(Settings(), _set_aside(path, error))


def read_settings(path: Path) -> Settings | None:
    """Read a settings file that is not ours to set aside (a backup's); None when there is none that can be used."""
    try:
        return _from_json(json.loads(path.read_bytes().decode("utf-8-sig")))
    except (OSError, ValueError, RecursionError):
        return None


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings file.

    Raises:
        DiskFull, NoWritePermission, FolderGone, FileTrouble: the old file is still there, whole.
    """
    text = json.dumps(dataclasses.asdict(settings), indent=2, ensure_ascii=False) + "\n"
    try:
        write_durably(path, text.encode("utf-8", "replace"))  # half a surrogate pair becomes a question mark
    except OSError as error:
        raise as_trouble(error, path.parent) from error


def _from_json(data: Any) -> Settings:
    if not isinstance(data, dict):
        raise ValueError("the file is not a JSON object")
    settings = Settings()
    for name in _TYPES:
        if name not in data:
            continue
        if not is_kind_of(name, data[name]):
            raise ValueError(f'"{name}" has the wrong kind of value')
        setattr(settings, name, data[name])
    return settings


def is_kind_of(name: str, value: Any) -> bool:
    """Tell whether a value is of the kind that a setting has."""
    wanted: tuple[Any, ...] = _TYPES.get(name, ())
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        return False
    if name == "window":
        return all(isinstance(one, str) for one in value.values())
    if name == "time_authorities":
        return all(isinstance(one, dict) and all(isinstance(text, str) for text in one.values()) for one in value)
    return True


# The kinds of value a key may have in the file: that of its default, and "not answered yet" for employed.
_TYPES: dict[str, tuple[type, ...]] = {
    **{name: (type(default),) for name, default in dataclasses.asdict(Settings()).items()},
    "employed": (bool, type(None)),
}


def _set_aside(path: Path, error: Exception) -> str:
    number = 1
    while (aside := path.with_name(f"settings.broken-{number}.json")).exists():
        number += 1
    try:
        path.replace(aside)
    except OSError:
        return (
            f"Your settings in {path} could not be read ({error}). Admin Desktop goes on with fresh settings; your "
            "reports are safe."
        )
    return (
        f"Your settings could not be read, so they were set aside as {aside.name} and fresh ones are used. "
        "Your captures and reports are safe: please look through Settings once."
    )
