"""A text about a page in other forms: HTML that is accessible, and Markdown; nobody's words become markup."""

import re
from html import escape

from admin_desktop.documents.plain import is_mail_address

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&!$^@])")
_STARTS = re.compile(r"(?m)^([-+=]|\d+(?=[.)]))")


def html_text(text: str) -> str:
    """Escape a text for HTML; quotation marks and apostrophes stay as they are, which is right between tags."""
    return escape(text, quote=False)


def html_block(paragraphs: list[str], label: str) -> str:
    """Write a part of a web page that screen readers announce by a name.

    Args:
        paragraphs: HTML already.
        label: what the part is called, plain.
    """
    inner = "\n".join(f'  <p dir="auto">{one}</p>' for one in paragraphs)
    return f'<section aria-label="{escape(label)}">\n{inner}\n</section>'


def html_contact(label: str, name: str, mail: str, phone: str) -> str:
    """Write whom to ask, with links that mail and telephone programs open."""
    digits = re.sub(r"[^0-9+]", "", phone)
    parts = [f"<bdi>{html_text(name)}</bdi>"] if name else []
    if mail:
        linked = f'<a href="mailto:{escape(mail)}">{html_text(mail)}</a>'
        parts.append(linked if is_mail_address(mail) else html_text(mail))
    if phone:
        parts.append(f'<a href="tel:{digits}">{html_text(phone)}</a>' if digits else html_text(phone))
    return f"{html_text(label)}: {', '.join(parts)}"


def markdown_text(text: str) -> str:
    """Escape what Markdown would take for its own; ordinary sentences stay to the letter."""
    text = _SIGNS.sub(r"\\\1", text)
    text = re.sub(r"(?i)\b(https?|ftp)(?=://)", r"\1\\", text)
    text = re.sub(r"(?i)\b(www)(?=\.)", r"\1\\", text)
    return _STARTS.sub(lambda found: f"\\{found[1]}" if not found[1].isdigit() else found[1] + "\\", text)


def markdown_mail(mail: str) -> str:
    """Write a mail address as a link."""
    return f"<{mail}>" if is_mail_address(mail) else markdown_text(mail)
