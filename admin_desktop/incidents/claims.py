"""What an imported picture says of itself, in words. Its times are its own: they are never mixed with ours."""

from admin_desktop.evidence.captures import Capture, Picture
from admin_desktop.storage.clock import parse_iso

# So far of every picture: where it came from when there was no file.
FROM_CLIPBOARD = "clipboard"
FROM_DROP = "drop"
_WITHOUT_FILE = {
    FROM_CLIPBOARD: "pasted from the clipboard, where it was no file",
    FROM_DROP: "dropped from another program, where it was no file",
}


def claim_words(capture: Capture) -> str:
    """Say what the files of an imported capture were and what they state of themselves."""
    return "; ".join(picture_claims(picture) for picture in capture.originals)


def picture_claims(picture: Picture) -> str:
    """Say it of one picture: name, its own times (each as it is written there), whether it moves."""
    claims = picture.claims or {}
    words = [_WITHOUT_FILE.get(str(claims.get("from", "")), picture.source_name or "a file without a name")]
    own = []
    if taken := claims.get("taken"):
        own.append(f"taken {_moment(str(taken))}")
    if picture.source_time:
        own.append(f"last changed {_moment(picture.source_time)}")
    if own:
        words.append(f"of which the file itself says (not checked): {', '.join(own)}")
    if (frames := claims.get("frames", 1)) != 1:
        words.append(f"a moving picture of {frames} frames, of which the first is shown")
    return ", ".join(words)


def _moment(iso: str) -> str:
    moment = parse_iso(iso)
    written = f"{moment:%Y-%m-%d %H:%M:%S}"
    if moment.tzinfo is None:
        return f"{written} (no time zone)"
    offset = f"{moment:%z}"
    return f"{written} UTC" if offset == "+0000" else f"{written} UTC{offset[:3]}:{offset[3:5]}"
