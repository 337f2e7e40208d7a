"""Making text that strangers wrote harmless for the place it goes to."""

import re

# Bidirectional overrides and isolates could make a line read otherwise than it is stored.
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Unicode's categories Cc and Cs, which are fixed for good, without tab and new line.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean_text(text: str, longest: int = 20_000) -> str:
    """Keep a text's letters and lines, drop control characters, direction overrides and lone surrogates.

    Args:
        text: from anywhere.
        longest: characters to keep; what is cut is said.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = _CONTROL.sub("", text).translate(_BIDI)
    return kept if len(kept) <= longest else f"{kept[:longest]} … (cut: {len(kept)} characters in all)"


def one_line(text: str, longest: int = 300) -> str:
    """Make one line of a text: for headers, subjects, titles.

    An encoded word ("=?utf-8?q?=0D=0A…") is broken up, so that no reader decodes a line break out of it.
    """
    line = re.sub(r"\s+", " ", clean_text(text, 10 * longest)).strip().replace("=?", "= ?")
    return line if len(line) <= longest else line[: longest - 1] + "…"


_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def is_mail_address(text: str) -> bool:
    """Tell whether a text is one plain mail address."""
    local = text.partition("@")[0]
    if local.startswith(".") or local.endswith(".") or ".." in text or "=?" in text:
        return False  # the mail library would refuse it, or take it for an encoded word
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def safe_link(text: str) -> str | None:
    """Return a web link that may be opened and made clickable, or None (``javascript:``, ``file:``, anything else)."""
    line = one_line(text, 4000)
    if re.fullmatch(r"https?://[^\s/?#<>\"'\\]+[^\s<>\"'\\]*", line, re.IGNORECASE):
        return line
    return None
