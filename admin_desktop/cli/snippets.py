"""The command that writes the texts of a page: disclaimer and contact, for one network. Nothing is kept."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from admin_desktop.cli.answering import FINE, open_app, say

if TYPE_CHECKING:
    from admin_desktop.app import App
    from admin_desktop.pages.snippets import Limit, PageFacts, Snippets, Text

PLATFORMS = ("facebook", "instagram", "x", "youtube", "tiktok", "linkedin", "threads", "snapchat", "remind", "web")
_OTHER_NAMES = {"twitter": "x", "fb": "facebook", "ig": "instagram", "website": "web", "web page": "web"}
_MAIL = re.compile(r"[^\s@<>\"',;:]+@[^\s@<>\"',;:.]+(\.[^\s@<>\"',;:.]+)+")


def snippet(parsed: argparse.Namespace) -> int:
    """Write the texts of a page."""
    from admin_desktop.pages.snippets import PageFacts
    from admin_desktop.policy import Known3

    app = open_app(parsed)
    page = PageFacts(
        parsed.page,
        parsed.kind,
        Known3(parsed.permission),
        parsed.contact_name,
        parsed.contact_mail,
        parsed.contact_phone,
    )
    written = app.snippets.write(parsed.platform, page, app.pack)
    banners = _banners(parsed, app, page) if parsed.banners else None
    if parsed.json:
        import json

        data = as_json(written)
        say(json.dumps(data if banners is None else {**data, "banners": banners}, indent=2))
    else:
        # Not as other answers: long mandated words must not be cut.
        say("\n".join([*_lines(written), *_banner_lines(banners)]))
    return FINE


def _banners(parsed: argparse.Namespace, app: "App", page: "PageFacts") -> list[dict[str, Any]]:
    """Make every banner of the network in every design; only now is a folder made."""
    from admin_desktop.pages.banners.logo import read_logo
    from admin_desktop.storage.files import as_trouble, write_durably

    logo = read_logo(parsed.logo) if parsed.logo else None
    places = app.places[parsed.platform].pictures
    made = [app.banners.make(place, page, app.pack, one, logo) for place in places for one in app.banners.designs]
    told = []
    for banner in made:
        path = parsed.banners / f"{parsed.platform}-{banner.place}-{banner.design}.png"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, banner.png)
        except OSError as error:
            raise as_trouble(error, path.parent) from error
        told.append(
            {
                "place": banner.place,
                "design": banner.design,
                "path": str(path.absolute()),
                "width": banner.size[0],
                "height": banner.size[1],
                "parts": [part.value for part in banner.parts],
                "left_out": [part.value for part in banner.left_out],
                "alt": banner.alt,
                "contrast": round(banner.contrast, 1),
                "letters_on_phone_px": round(banner.on_phone, 1),
            }
        )
    return told


def _banner_lines(banners: list[dict[str, Any]] | None) -> list[str]:
    if banners is None:
        return []
    if not banners:
        return ["", "This network has no place for a picture with words."]
    return ["", *(f"Banner: {one['path']}" for one in banners), "Alternative text:", f"    {banners[0]['alt']}"]


def as_json(written: "Snippets") -> dict[str, Any]:
    """Return what programs get: a stable contract of five keys."""
    return {
        "texts": [_text(one) for one in written.texts],
        "disclaimer_needed": written.disclaimer_needed.value,
        "may_publish": written.may_publish.value,
        "reason": written.reason,
        "limits": [_limit(one) for one in written.limits],
    }


def _text(one: "Text") -> dict[str, Any]:
    return {
        "place": one.place,
        "name": one.name,
        "parts": [part.value for part in one.parts],
        "text": one.plain,
        "html": one.html,
        "markdown": one.markdown,
        "how": one.how,
    }


def _limit(one: "Limit") -> dict[str, Any]:
    return {
        "place": one.place,
        "name": one.name,
        "count": one.count,
        "limit": one.limit,
        "rule": one.rule,
        "fits": one.fits,
        "counts": {part.value: number for part, number in one.counts.items()},
        "left_out": [part.value for part in one.left_out],
        "instead": list(one.instead),
        "sentence": one.sentence,
        "checked": one.checked,
        "source": one.source,
        "verified": one.verified,
    }


def _lines(written: "Snippets") -> list[str]:
    lines = [
        written.reason,
        f"Disclaimer needed: {written.disclaimer_needed}. May be published: {written.may_publish}.",
        *written.notes,
    ]
    texts = {one.place: one for one in written.texts}
    for limit in written.limits:
        lines += ["", limit.sentence]
        if text := texts.get(limit.place):
            lines += [f"    {line}".rstrip() for line in text.plain.split("\n")]
    return lines


def add_snippet(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--platform", required=True, type=_platform, metavar="P", help=f"the network: {', '.join(PLATFORMS)}"
    )
    parser.add_argument("--page", required=True, type=_page, metavar="NAME", help="the page's name")
    parser.add_argument(
        "--kind", default="", metavar="K", help="whose page it is: district, school or associated (PTA, booster)"
    )
    parser.add_argument(
        "--permission",
        type=str.lower,
        choices=("yes", "no", "unknown"),
        default="unknown",
        help="whether permission in writing is on record (default: unknown)",
    )
    parser.add_argument("--contact-name", default="", metavar="NAME", help="whom visitors may ask")
    parser.add_argument("--contact-mail", default="", type=_mail, metavar="ADDRESS", help="and at which address")
    parser.add_argument("--contact-phone", default="", metavar="NUMBER", help="and at which number")
    parser.add_argument("--banners", type=Path, metavar="DIR", help="also make pictures with these words, into DIR")
    parser.add_argument("--logo", type=Path, metavar="FILE", help="with this logo on them (permission only)")


def _platform(text: str) -> str:
    word = " ".join(text.casefold().split())
    word = _OTHER_NAMES.get(word, word)
    if word not in PLATFORMS:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(PLATFORMS)}")
    return word


def _page(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("the page's name is missing")
    return text


def _mail(text: str) -> str:
    if text.strip() and not _MAIL.fullmatch(text.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} does not look like a mail address")
    return text.strip()
