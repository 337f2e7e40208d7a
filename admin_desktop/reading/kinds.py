"""Whether the selected part is a post or a comment: the steps to remove one differ."""

import tomllib
from functools import lru_cache

from admin_desktop.boxes import Box
from admin_desktop.reading.furniture import folded, row_of_furniture
from admin_desktop.reading.posts import Post, Thread
from admin_desktop.reading.rows import rows_of
from admin_desktop.reading.words import Text
from admin_desktop.storage.resources import resource_dir

# A comment's picture is smaller than that of the post above, or stands further right, by this part of its width.
_LESS = 0.12


def kind_of(thread: Thread, text: Text, part: Box | None) -> str:
    """Tell what was selected, from the buttons under it and from what stands above and below.

    Args:
        thread: the posts that were found.
        text: of the whole picture.
        part: what was selected, physical pixels.

    Returns:
        "post", "comment", or nothing where neither is clear.
    """
    chosen = thread.chosen
    if part is None or chosen is None:
        return ""
    return _by_buttons(text, part) or _by_place(thread, chosen)


@lru_cache(maxsize=1)
def _buttons() -> dict[str, frozenset[str]]:
    data = tomllib.loads((resource_dir() / "reading" / "kinds.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in data.items()}


def _by_buttons(text: Text, part: Box) -> str:
    """Read the rows of buttons in the part; one with neither tells nothing, and one with both neither."""
    said: set[str] = set()
    lines = [line for line in text.lines if part.contains(*_middle(line.box))]
    for line in lines:
        rows = [row for row in rows_of([line]) if part.contains(*_middle(row.box))]
        texts = [word for row in rows for word in row.texts]
        if texts and row_of_furniture(texts) is not None:
            said |= {folded(word) for word in texts}
    known = _buttons()
    is_post = bool(said & known["post"]) and bool(said & known["post_beside"])
    is_comment = bool(said & known["comment"])
    return "" if is_post == is_comment else "post" if is_post else "comment"


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _by_place(thread: Thread, chosen: Post) -> str:
    """Below the page's own post stand comments; above smaller or indented ones stands a post."""
    at = thread.posts.index(chosen)
    if thread.main is not None and thread.main < at:
        return "comment"
    if at and _is_under(chosen, thread.posts[0]):
        return "comment"
    if at == 0 and len(thread.posts) > 1 and _is_under(thread.posts[1], chosen):
        return "post"
    return ""


def _is_under(post: Post, above: Post) -> bool:
    """Tell whether one is a comment on the other, by the pictures beside them."""
    if post.avatar is None or above.avatar is None:
        return False
    width = above.avatar.width
    return post.avatar.width < width * (1 - _LESS) or post.avatar.x > above.avatar.x + width * _LESS
