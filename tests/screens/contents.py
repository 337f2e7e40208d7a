"""What stands on our sample screens: invented people, pages and posts, and looks of networks by chance with a seed."""

import random
import re
from dataclasses import dataclass, field
from typing import Any

NAMES = (
    "Quinn Placeholder",
    "José Inventado",
    "Mary-Ann Sample",
    "D. J. Fictional",
    "Zoë Madeup",
    "Lee O'Example",
    "Ana María Ejemplo",
    "Chris Nobody",
    "Taylor Van Sample",
    "Robin Pretend",
    "Kim Invented",
    "Noor Fictional",
    "Sam Placeholder Jr.",
    "Alexandria Madeupname",
)
SHORT_NAMES = (
    "quinn_notreal",
    "mr.sample",
    "bandmom_example",
    "user77_madeup",
    "la.vecina.ejemplo",
    "notreal_kim",
    "example.fan",
)
PAGES = (
    "Sample Valley Band Boosters",
    "Example Ridge PTA",
    "Placeholder High Theatre",
    "Sample Creek Wrestling",
    "Invented Oaks Elementary",
    "Club de Padres Ejemplo",
)
FONTS = (
    "Roboto, sans-serif",
    "'Open Sans', sans-serif",
    "'Noto Sans', sans-serif",
    "'DejaVu Sans', sans-serif",
    "Lato, sans-serif",
    "Inter, sans-serif",
    "'Liberation Sans', sans-serif",
    "Cantarell, sans-serif",
    "'Liberation Serif', serif",
)
LIGHT = {
    "bg": "#f0f2f5",
    "card": "#ffffff",
    "ink": "#050505",
    "pale": "#65676b",
    "bubble": "#f0f2f5",
    "line": "#d9dbe0",
}
DARK = {"bg": "#18191a", "card": "#242526", "ink": "#e4e6eb", "pale": "#b0b3b8", "bubble": "#3a3b3c", "line": "#3e4042"}
DIM = {"bg": "#15202b", "card": "#15202b", "ink": "#f7f9f9", "pale": "#8b98a5", "bubble": "#15202b", "line": "#38444d"}
BLACK = {
    "bg": "#000000",
    "card": "#000000",
    "ink": "#e7e9ea",
    "pale": "#71767b",
    "bubble": "#000000",
    "line": "#2f3336",
}
CREAM = {
    "bg": "#fdf6e3",
    "card": "#fffaf0",
    "ink": "#3b2f2f",
    "pale": "#7a6a5a",
    "bubble": "#f3e7d0",
    "line": "#e4d5b7",
}
THEMES = {"light": LIGHT, "dark": DARK, "dim": DIM, "black": BLACK, "cream": CREAM}
ENGLISH = {
    "like": "Like",
    "likes": "likes",
    "reply": "Reply",
    "share": "Share",
    "comments": "comments",
    "says": "says:",
    "write": "Write a comment…",
}
SPANISH = {
    "like": "Me gusta",
    "likes": "Me gusta",
    "reply": "Responder",
    "share": "Compartir",
    "comments": "comentarios",
    "says": "dice:",
    "write": "Escribe un comentario…",
}
TIMES = {
    "en": (
        "4h",
        "35m",
        "2d",
        "Just now",
        "3 hrs",
        "Yesterday at 9:05 PM",
        "November 9 at 3:15 PM",
        "Nov 9",
        "6 days ago",
        "1w",
    ),
    "es": ("3 h", "2 d", "Ayer a las 21:05", "hace 5 h", "9 de noviembre", "2 sem", "35 min"),
}
# Platform: host and path, the title, the brand's word, its colour, the ways its posts look.
LOOKS: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "facebook": (
        "www.facebook.com/{flat}/posts/{number}",
        "{page} | Facebook",
        "facebook",
        "#1877f2",
        ("bubble", "head"),
    ),
    "instagram": (
        "www.instagram.com/p/C{code}/",
        "{page} (@{low}) • Instagram photos and videos",
        "Instagram",
        "#c13584",
        ("inline",),
    ),
    "x": ("x.com/{flat}/status/{long}", '{page} on X: "News" / X', "X", "#1d9bf0", ("timeline",)),
    "youtube": ("www.youtube.com/watch?v=S{code}", "Winter Concert - YouTube", "YouTube", "#ff0000", ("head",)),
    "tiktok": ("www.tiktok.com/@{low}/video/{long}", "{page} on TikTok", "TikTok", "#fe2c55", ("below", "head")),
    "linkedin": (
        "www.linkedin.com/posts/{low}_activity-{long}",
        "{page} on LinkedIn: News",
        "LinkedIn",
        "#0a66c2",
        ("head",),
    ),
    "threads": (
        "www.threads.com/@{low}/post/C{code}",
        "{page} (@{low}) • Threads",
        "Threads",
        "#888888",
        ("timeline", "head"),
    ),
    "web": ("{low}.example.org/news/winter", "Winter news - {page}", "", "#8a3324", ("says", "below")),
}
PRIVATE = (
    ("phone", "918-555-0{n:03d}"),
    ("phone", "(918) 555-0{n:03d}"),
    ("phone", "918.555.0{n:03d}"),
    ("email", "someone{n}@example.com"),
    ("link", "www.example-page{n}.com/start"),
    ("address", "{n} Maple Street"),
    ("id", "00{n}48213"),
)
LEADS = {
    "phone": "Call {}",
    "email": "Write to {}",
    "link": "Look at {}",
    "address": "He lives at {}",
    "id": "His student ID is {}",
}


@dataclass(slots=True)
class Screen:
    """One screen to draw: the page's values, the browser's window and scale, and what is true of it."""

    name: str
    url: str
    values: dict[str, Any]
    scale: float
    window: tuple[int, int, int, int]
    size: tuple[int, int]
    truth: dict[str, Any] = field(default_factory=dict)


def make_screen(number: int, texts: list[dict[str, Any]]) -> Screen:
    """Make the screen of a number; the same number gives the same one.

    Args:
        number: also the seed.
        texts: of ``tests/data/texts``, from which the posts are taken.
    """
    chance = random.Random(number)
    platform = sorted(LOOKS)[number % len(LOOKS)]
    language = "es" if number % 5 == 4 else "en"
    host, title, brand, colour, styles = LOOKS[platform]
    page = chance.choice(PAGES)
    filled: dict[str, Any] = {
        "page": page,
        "flat": re.sub(r"\W", "", page),
        "low": re.sub(r"\W", "", page).lower(),
        "number": chance.randrange(10**9, 10**10),
        "long": 1857000000000000000 + chance.randrange(10**12),
        "code": "".join(chance.choice("abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789_") for _ in range(10)),
    }
    theme = chance.choice(sorted(THEMES))
    style = chance.choice(styles)
    own = [one for one in texts if one["language"] == language and len(one["text"]) < 400]
    bad = (
        chance.choice([one for one in own if one["must"]])
        if number % 4
        else chance.choice([one for one in own if not one["must"]])
    )
    calm = [one for one in own if not one["must"] and one is not bad and len(one["text"]) < 160]
    count = chance.choice((2, 3, 3, 4))
    at = chance.randrange(count)
    posts = [
        _post(
            chance,
            at_post,
            bad if at_post == at else chance.choice(calm),
            platform,
            style,
            language,
            offending=at_post == at,
        )
        for at_post in range(count)
    ]
    scale = chance.choice((1.0, 1.0, 0.9, 1.1, 1.25, 1.5, 2.0))
    screen = (round(1920 * max(1.0, scale)), round(1080 * max(1.0, scale)))
    window = (
        (0, 0, *screen)
        if number % 3
        else (round(screen[0] * 0.07), round(screen[1] * 0.05), round(screen[0] * 0.8), round(screen[1] * 0.88))
    )
    values: dict[str, Any] = {
        "lang": language,
        "title": title.format(**filled),
        "brand": brand,
        "theme": {**THEMES[theme], "brand": colour},
        "font": chance.choice(FONTS),
        "size": chance.choice((14, 15, 15, 16, 17)),
        "small": chance.choice((12, 13, 13)),
        "leading": chance.choice((1.3, 1.35, 1.45)),
        "weight": chance.choice((600, 700, 700)),
        "gap": chance.choice((8, 12, 16)),
        "face": chance.choice((28, 32, 40)),
        "round": chance.choice(("50%", "50%", "8px")),
        "bubbles": style == "bubble" or chance.random() < 0.15,
        "card": chance.random() < 0.7,
        "lines": chance.random() < 0.3,
        "composer": chance.random() < 0.5,
        "hero": chance.random() < 0.4,
        "where": chance.choice(("center", "flex-start", "flex-end")),
        "width": chance.choice((480, 560, 640, 720)),
        "menu": chance.sample(("Home", "Explore", "Notifications", "Messages", "Watch", "Groups"), 2),
        "style": style,
        "page": page,
        "left": ["Menu", "Your feed", "Friends", "Events", page] if chance.random() < 0.5 else [],
        "right": ["Trends for you", "#FridayNight", "4,102 posts", "About this page"] if chance.random() < 0.5 else [],
        "words": SPANISH if language == "es" else ENGLISH,
        "posts": posts,
        "main": {
            "when": chance.choice(TIMES[language][-4:]),
            "parts": [{"text": chance.choice(calm)["text"], "kind": ""}],
        },
    }
    truth: dict[str, Any] = {
        "platform": platform,
        "language": language,
        "style": style,
        "theme": theme,
        "window_title": values["title"],
        "url": "https://" + host.format(**filled),
        "page": page,
        "offending": at,
    }
    return Screen(f"{number:02d}-{platform}-{style}-{theme}", truth["url"], values, scale, window, screen, truth)


def _post(
    chance: random.Random,
    number: int,
    text: dict[str, Any],
    platform: str,
    style: str,
    language: str,
    *,
    offending: bool,
) -> dict[str, Any]:
    short = style == "inline" or platform in ("tiktok", "threads")
    author = chance.choice(SHORT_NAMES if short else NAMES)
    handle = None
    if platform in ("x", "youtube"):
        handle = "@" + chance.choice(SHORT_NAMES).replace(".", "_")
    if platform == "youtube":
        author, handle = str(handle), None
    parts = [{"text": text["text"], "kind": ""}]
    if offending and chance.random() < 0.4:
        kind, pattern = chance.choice(PRIVATE)
        before, after = LEADS[kind].split("{}")
        said = pattern.format(n=chance.randrange(100, 200))
        parts = [
            {"text": f"{text['text'].rstrip()} {before}", "kind": ""},
            {"text": said, "kind": kind},
            {"text": after, "kind": ""},
        ]
    return {
        "id": number,
        "author": author,
        "handle": handle,
        "when": chance.choice(TIMES[language]),
        "parts": parts,
        "badge": chance.choice(("", "", "", "Top fan", "Author")) if platform == "facebook" else "",
        "about": "Parent at Sample Schools" if platform == "linkedin" else "",
        "nested": number > 0 and chance.random() < 0.3,
        "face": chance.choice(("", "two", "three")),
        "must": text["must"],
        "must_not": text["must_not"],
    }
