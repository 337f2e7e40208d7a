"""``capture.json``: what was known of a capture when it was sealed, beside its pictures, for anyone to read.

The format is written down in ``resources/schemas/capture.schema.json``. The ledger's row holds the file's SHA-256.
"""

import json
import os
import sys
from pathlib import PurePosixPath
from typing import Any

from admin_desktop.evidence.captures import Capture, CaptureState, Picture, Purpose, folder_of
from admin_desktop.evidence.ledger import Head
from admin_desktop.storage.clock import parse_iso

NAME = "capture.json"
FORMAT = "admin-desktop-capture"
VERSION = 1

_PROGRAM = "Admin Desktop "


def description_path(capture_id: str) -> str:
    """Return where a capture's description lies below the vault; captures of older versions have none."""
    return str(folder_of(capture_id) / NAME)


def describe(capture: Capture, facts: dict[str, Any], previous: Head | None) -> bytes:
    """Write down what is known of a capture while it is being sealed.

    Args:
        capture: with its originals.
        facts: JSON values about the grab itself.
        previous: the ledger's newest row before this capture's; None when the ledger could not be asked.

    Returns:
        JSON in UTF-8, indented for people.
    """
    content = {
        "format": FORMAT,
        "version": VERSION,
        "id": capture.id,
        "purpose": str(capture.purpose),
        "origin": capture.origin,
        "captured_at": capture.captured_at,
        "local_time": capture.local_time,
        "zone": capture.zone,
        "program": _PROGRAM + capture.program_version,
        "system": _system(),
        "facts": facts,
        "files": [_file(picture) for picture in capture.originals],
        "previous_row": {"seq": previous.seq, "hash": previous.hash} if previous else None,
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _file(picture: Picture) -> dict[str, Any]:
    told = picture.in_ledger()
    del told["kind"], told["path"]
    return {"name": picture.path.rpartition("/")[2], **told}


def _system() -> dict[str, str]:
    """The operating system, and nothing that names a person: no name of the computer or of the account."""
    # Not platform.platform(): importing it and asking costs more than sealing, and may start another program.
    if sys.platform == "win32":
        found = sys.getwindowsversion()
        version = f"{found.major}.{found.minor}.{found.build}"
        return {"name": "Windows", "version": version, "machine": os.environ.get("PROCESSOR_ARCHITECTURE", "")}
    known = os.uname()
    return {"name": known.sysname, "version": known.release, "machine": known.machine}


def read_description(data: bytes, capture_id: str) -> Capture | None:
    """Read a description that a killed capture left.

    Args:
        data: the file.
        capture_id: as its folder is named.

    Returns:
        the capture as it was to be recorded, of origin "recovered"; None when this is no whole description of it.
    """
    try:
        content = json.loads(data)
        if (content["format"], content["version"], content["id"]) != (FORMAT, VERSION, capture_id):
            return None
        pictures = tuple(_picture(file, capture_id) for file in content["files"])
        if any(len({getattr(one, name) for one in pictures}) != len(pictures) for name in ("number", "path")):
            return None
        return Capture(
            id=capture_id,
            purpose=Purpose(content["purpose"]) if content["purpose"] in set(Purpose) else Purpose.UNFILED,
            origin="recovered",
            state=CaptureState.KEPT,
            captured_at=_moment(content["captured_at"]),
            local_time=_moment(content["local_time"]),
            zone=_text(content["zone"]),
            program_version=_text(content["program"]).removeprefix(_PROGRAM),
            observed={},
            pictures=pictures,
        )
    # It may be half a file, or anything that somebody put there.
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _picture(file: dict[str, Any], capture_id: str) -> Picture:
    name, screen = _text(file["name"]), file.get("screen")
    source_name, source_time = file.get("source_name"), file.get("source_time")
    if not isinstance(screen, dict | None) or name in ("", "..") or name != PurePosixPath(name).name:
        raise TypeError("not a description of ours")
    return Picture(
        number=_whole(file["number"]),
        kind="original",
        path=str(folder_of(capture_id) / name),
        sha256=_text(file["sha256"]),
        bytes=_whole(file["bytes"]),
        media_type=_text(file["media_type"]),
        width=_whole(file["width"]),
        height=_whole(file["height"]),
        screen=screen,
        source_name=None if source_name is None else _text(source_name),
        source_time=None if source_time is None else _moment(source_time),
    )


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 53:
        raise TypeError(f"not a whole number: {value!r}")
    return value


def _moment(value: Any) -> str:
    if parse_iso(value).tzinfo is None:
        raise ValueError(f"a time without its zone: {value!r}")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    value.encode()  # half a surrogate pair could not be stored
    return value
