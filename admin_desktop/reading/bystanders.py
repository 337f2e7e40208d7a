"""Names and pictures of people who did not write the selected post: rather one too many than a child's left visible."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from admin_desktop.boxes import Box, meets
from admin_desktop.reading.avatars import find_avatar
from admin_desktop.reading.furniture import furniture, row_of_furniture, take_when, without_badges
from admin_desktop.reading.head_names import is_junk
from admin_desktop.reading.ink import Inks
from admin_desktop.reading.private_data import plain, word_set
from admin_desktop.reading.rows import Row, rows_of
from admin_desktop.reading.words import Line, Text, Word, around

if TYPE_CHECKING:
    from PIL import Image

_MOST_WORDS = 4
# The picture of a person is at least so many heights of a line high.
_LEAST_PICTURE = 1.7
_CAPITAL = re.compile(r"[\"'(]?[^\W\d_a-z]['’]?[^\W\d_]*(?:[-'’][^\W\d_]+)*\.?[:,)\"']?$")
_USER = re.compile(r"@?(?=[\w.]*[^\W\d_]{2})(?=\w+[._]\w|[^\W\d_]+\d|\w+_)[\w.]{4,30}:?$")
_ANY_USER = re.compile(r"[^\W\d_][\w.-]{2,29}:?$")
# A head of a line stands out from the rest: bolder, or paler; so many words tell how the rest looks.
_BOLDER, _PALER, _ENOUGH = 1.25, 0.82, 6
# "Replied to your story", "Liked by ann and 12 others".
_OF_OTHERS = re.compile(
    r"(?:liked by|les? gusta a|replying to|in reply to|en respuesta a|reply to|shared by|reposted by|with)"
    r"\s+(?P<name>[^,]+?)"
    r"(?:,|\s+(?:and|y)\s+[\d.,]+k?\s+\w+.*)?$"
    r"|(?P<first>\S.*?)\s+(?:(?:and|y)\s+[\d.,]+k?\s+(?:others?|m[aá]s)\b.*|(?:replied|reposted|liked|joined|shared|respondi[oó])\b.*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bystander:
    """Somebody: the words of the name, and the picture beside them."""

    words: tuple[Word, ...]
    avatar: Box | None

    @property
    def name(self) -> str:
        """As shown; nothing where only the picture was found."""
        return _said(self.words)

    @property
    def box(self) -> Box:
        """Where the name stands."""
        return around(word.box for word in self.words)


def find_bystanders(
    text: Text, image: "Image.Image | None", part: Box, top: int, spared: Callable[[str], bool], known: Sequence[str]
) -> Iterator[Bystander]:
    """Find names outside the selected part, by what stands beside them: a picture, a time, bolder or paler letters.

    Args:
        text: of the whole picture.
        image: the picture; without it only words tell.
        part: what was selected, physical pixels.
        top: where the page begins.
        spared: tells of a name that it is no bystander's: the page's, or of who wrote the selected post.
        known: names of bystanders that were found otherwise: they are found again wherever they stand.
    """
    inks = Inks(image)
    beside: list[Box] = []
    for row in rows_of(_outside(text, part, top)):
        words = _from_the_name(row)
        # Rows come from the top: the first one beside a picture is the name, what is below it is said.
        avatar = _picture_of(row, image)
        again = avatar is not None and any(meets(avatar, other) for other in beside)
        if again:
            avatar = None
        if avatar is not None:
            beside.append(avatar)
        count = _until_handle(words, _name_at(words, row, inks, avatar))
        if again and not count:
            count = _full_name(words)
        if any(spared(_said(words[:to])) for to in ([count] if count else range(1, _MOST_WORDS + 1))):
            continue
        # Beside a time that stands alone the name above was not told: it may be the page's own.
        if count or (avatar is not None and not take_when(row.texts)[0]):
            yield Bystander(tuple(words[:count]), avatar)
    everywhere = rows_of(line for line in text.lines if line.box.bottom > top)
    # The first row of the selected part may be its author's.
    first = min((row.box.bottom for row in everywhere if _lies_in(row.box, part)), default=0)
    for row in everywhere:
        inside = _lies_in(row.box, part)
        if inside and row.box.y < first:
            continue
        yield from (one for one in _within(row, known, inside=inside) if not spared(one.name))


def _lies_in(box: Box, part: Box) -> bool:
    return part.contains(box.x + box.width / 2, box.y + box.height / 2)


def _picture_of(row: Row, image: "Image.Image | None") -> Box | None:
    """Return the picture of a person beside a row; a sign in a menu is smaller, and the row is one of its words."""
    words = [word for word in row.words if re.search(r"\w{2}", word.text) and word.box.height < 2.5 * row_height(row)]
    if image is None or not words or plain(words[0].text).strip(".:") in word_set("name", "menus"):
        return None
    height = max(6.0, median(word.box.height for word in words))
    found = find_avatar(image, words[0].box, words[0].box.x, height)
    return found if found is not None and found.height >= _LEAST_PICTURE * height else None


def row_height(row: Row) -> float:
    """Return how high the words of a row are, most letters counting."""
    return median(word.box.height for word in row.words for _ in word.text)


def _outside(text: Text, part: Box, top: int) -> list[Line]:
    lines = []
    for line in text.lines:
        words = tuple(
            word
            for word in line.words
            if not part.contains(word.box.x + word.box.width / 2, word.box.y + word.box.height / 2)
        )
        if words and line.box.bottom > top:
            lines.append(Line(words, line.block))
    return lines


def _said(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words).strip(" :,·•()\"'")


def _squashed(said: str) -> str:
    return re.sub(r"[\W_]", "", plain(said))


def _from_the_name(row: Row) -> list[Word]:
    """Return the words without what comes before a name: letters that a picture was read as, and a time."""
    words = list(row.words)
    high = row_height(row)
    while len(words) > 1 and (
        (is_junk(words[0]) and not words[0].text.isalpha())
        or (words[0].box.height > 2 * high and len(words[0].text) < 4)
    ):
        words.pop(0)
    texts = [word.text for word in words]
    when, left = take_when(texts)
    if when and left and texts[-len(left) :] == left:
        words = words[-len(left) :]
    while len(words) > 1 and not re.search(r"\w", words[0].text):
        words.pop(0)
    return words


def _until_handle(words: Sequence[Word], count: int) -> int:
    """Return how many words stand before a handle, which is found by itself."""
    return next((at for at, word in enumerate(words[:count]) if at and word.text.startswith("@")), count)


def _name_at(words: list[Word], row: Row, inks: Inks, avatar: Box | None) -> int:
    """Return how many words at the beginning are a name, 0 for none."""
    texts = [word.text for word in words]
    if not texts or row_of_furniture(texts) is not None:
        return _of_others(texts) if texts else 0
    byline = _byline(texts)
    if byline:
        return byline
    when, left = take_when(texts)
    before = row.words[0] is not words[0] and bool(take_when(row.texts)[0])
    alone = len(without_badges(left or texts)) <= _MOST_WORDS
    likely, out = _likely(texts), _stands_out(words, inks)
    sure = plain(texts[0]).strip(":,") in word_set("name", "given") or _USER.match(texts[0]) is not None
    # "7:58 PM Marisol V let's go": what is said goes on behind the name.
    if out and (before or avatar is not None) and re.search(r"\w{2}", texts[0]):
        return max(out, likely if likely <= _MOST_WORDS else 0)
    # "dad of 3: nice tackle"
    if out and texts[out - 1].endswith(":"):
        return out
    if likely and out and (sure or when or likely >= 2 or texts[likely - 1].endswith(":")):
        return max(likely, out)
    if likely and (before or avatar is not None or (alone and (when or sure))):
        return likely
    # Beside a picture a name may look like any word.
    if avatar is not None and alone and not _is_menu(texts):
        return min(len(left or texts), _MOST_WORDS)
    return 0


def _full_name(words: Sequence[Word]) -> int:
    """Return how many words a row below a user's name has that is nothing but a name of two words or three, or 0."""
    count = _likely([word.text for word in words]) if words else 0
    return count if count == len(words) and count >= 2 else 0


def _is_menu(texts: Sequence[str]) -> bool:
    never = word_set("name", "menus") | word_set("name", "starters")
    return any(plain(said).strip(".,:;!?") in never for said in texts[:2])


def _likely(texts: Sequence[str]) -> int:
    """Return how many words at the beginning look like a name: capitals, or one that only users have; 0 for none."""
    if _USER.match(texts[0]) and not re.search(r"\.(?:com|org|net|edu|gov)$", texts[0]):
        return 1
    never = word_set("name", "never") | word_set("name", "starters") | word_set("name", "menus")
    count = 0
    for said in texts[: _MOST_WORDS + 1]:
        bare = plain(said).strip(".:,()\"'")
        if not _CAPITAL.match(said) or not bare or bare in never:
            break
        count += 1
        if said[-1] in ":,":
            break
    if count > _MOST_WORDS:
        return 0
    # "R" or "Y" alone is no name, and neither is "DELETE".
    single = count == 1 and (len(texts[0]) < 3 or (texts[0].isupper() and len(texts[0]) > 3))
    # "Cedar Ridge High School" is a place.
    named = {plain(said).strip(".:,()") for said in texts[: count + 1]}
    return 0 if single or (count and named & word_set("name", "places")) else count


def _stands_out(words: Sequence[Word], inks: Inks) -> int:
    """Return how many words at the beginning are bolder, or paler, than what follows them; 0 for none."""
    if inks.blind or len(words) < 2:
        return 0
    looks = [inks.of(word.box) for word in words[: _MOST_WORDS + _ENOUGH]]
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        head, rest = looks[:count], looks[count:]
        weight = median(one.weight for one in rest) or 1.0
        contrast = median(one.contrast for one in rest) or 1.0
        if all(one.weight > weight * _BOLDER for one in head) or all(one.contrast < contrast * _PALER for one in head):
            return count
    return 0


def _of_others(texts: Sequence[str]) -> int:
    """Return how many first words of "Ann and 12 others" or "Ann replied" are a name."""
    found = _OF_OTHERS.match(" ".join(texts))
    if found is None or found["first"] is None:
        return 0
    count = len(found["first"].split())
    return count if _likely(texts) > 0 and count <= _MOST_WORDS else 0


def _byline(texts: Sequence[str]) -> int:
    """Return how many first words of "Ann Sample says:" are a name."""
    said = " ".join(texts)
    for pattern in furniture().bylines:
        found = pattern.match(said)
        if found is not None and found.start("name") == 0 and len(texts) <= 16:
            count = len(found["name"].split())
            return count if _likely(texts) > 0 and count <= _MOST_WORDS else 0
    return 0


def _within(row: Row, known: Sequence[str], *, inside: bool) -> Iterator[Bystander]:
    """Find names that stand anywhere in a row: known ones, behind "by", and a first name with another behind it."""
    texts = [re.sub(r"['’]s$", "", word.text) for word in row.words]
    bare = [_squashed(said) for said in texts]
    for name in known:
        parts = [one for one in map(_squashed, name.split()) if one]
        if sum(map(len, parts)) < 4 or (len(parts) == 1 and parts[0] in word_set("name", "never")):
            continue
        for at in range(len(bare) - len(parts) + 1):
            if bare[at : at + len(parts)] == parts:
                yield Bystander(row.words[at : at + len(parts)], None)
    by = None if inside else _behind_by(row)
    if by is not None:
        yield by
    given = word_set("name", "given")
    never = word_set("name", "never") | word_set("name", "starters") | word_set("name", "menus") | given
    for at in range(len(texts) - 1):
        second = texts[at + 1]
        before = plain(texts[at - 1]).strip(".") if at else ""
        if (
            bare[at] in given
            and texts[at][:1].isupper()
            and texts[at][-1:].isalpha()
            and len(bare[at + 1]) > 1
            and _CAPITAL.match(second)
            and not second.isupper()
            and (bare[at + 1] not in never or bare[at + 1] in given)
            and before not in word_set("name", "titles")
            and not (inside and before in ("by", "por"))
        ):
            yield Bystander(row.words[at : at + 2], None)


def _behind_by(row: Row) -> Bystander | None:
    """Find the name in "Posted by Ann Sample on November 14" and "Liked by ann_s and 12 others"."""
    found = _OF_OTHERS.match(row.text)
    name, start = (found["name"], found.start("name")) if found is not None and found["name"] else ("", 0)
    if not name:
        for pattern in furniture().bylines:
            said = pattern.match(row.text)
            if said is not None and said.start("name") > 0:
                name, start = said["name"], said.start("name")
                break
    count = len(name.split())
    first = len(row.text[:start].split())
    words = row.words[first : first + count]
    if not words or count > _MOST_WORDS or not _likely([word.text for word in words]):
        return None
    return Bystander(words, None)


def apart(found: Iterable[Bystander], taken: Sequence[Box]) -> list[Bystander]:
    """Return those whose name is not covered yet, each place once."""
    kept: list[Bystander] = []
    boxes = list(taken)
    for one in found:
        if not one.words:
            kept.append(one)
        elif not any(meets(one.box, box) and _mostly(one.box, box) for box in boxes):
            kept.append(one)
            boxes.append(one.box)
    return kept


def _mostly(box: Box, cover: Box) -> bool:
    shared = box.cut_by(cover)
    return shared is not None and shared.width * shared.height >= 0.9 * box.area
