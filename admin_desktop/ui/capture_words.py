"""What a capture is, in words."""

from admin_desktop.documents.plain import one_line
from admin_desktop.evidence.captures import Capture
from admin_desktop.incidents.claims import picture_claims


def moving_words(capture: Capture, number: int = 1) -> str:
    """Say in a sentence that a picture moves, and what of it is shown; nothing of one that stands still.

    Args:
        capture: sealed.
        number: of the original that is shown, from 1.
    """
    picture = next((one for one in capture.originals if one.number == number), capture.originals[0])
    frames = (picture.claims or {}).get("frames", 1)
    if not isinstance(frames, int) or frames <= 1:
        return ""
    return (
        f"This picture moves. Only the first of its {frames} pictures is shown and read here; "
        "the file itself is kept whole."
    )


def capture_facts(capture: Capture, number: int = 1) -> str:
    """Say in a line what a capture is: size, hash, window; of an imported one what its file says of itself.

    Args:
        capture: sealed.
        number: of the original that is shown, from 1.
    """
    picture = next((one for one in capture.originals if one.number == number), capture.originals[0])
    words = f"Original {picture.width} x {picture.height} · SHA-256 {picture.sha256[:4]}…{picture.sha256[-4:]}"
    if picture.screen:
        words += f" · screen {picture.screen.get('number', 1)}"
    if capture.origin == "import":
        words += f" · {one_line(picture_claims(picture), 400)}"
    title = one_line(str(capture.observed.get("window_title", "")))
    return f"{words} · window “{title}”" if title else words
