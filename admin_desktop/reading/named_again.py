"""A name that was read several times: what most readings say, and how sure that is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from admin_desktop.reading.guesses import Guess

# So many signs of a name may be misread; what is further off is another place of the picture.
_NEAR = 2
# A name that each reading spells otherwise is hardly right.
_OF_TWO_MINDS = 0.8


def _bare(name: str) -> str:
    return name.replace("_", "").replace(" ", "")


def named_again(name: Guess, readings: Sequence[str]) -> Guess:
    """Take the spelling of a name that most readings agree on.

    Args:
        name: as it was read first; kept where the others say three different things.
        readings: what the same place says in other sizes and languages, in any order; nothing is no opinion.

    Returns:
        the guess, less sure where nobody agrees with the first reading.
    """
    from rapidfuzz.distance import Levenshtein

    near = [one for one in readings if one and Levenshtein.distance(one, name.value, score_cutoff=_NEAR) <= _NEAR]
    kept = next((one for one in near if "_" in one and one.replace("_", " ") == name.value), None)
    if kept is not None:
        return replace(name, value=kept)
    votes = Counter([name.value, *near])
    most, count = votes.most_common(1)[0]
    if most != name.value and _bare(most) == _bare(name.value):
        return name  # nothing but underscores, which are lost in some sizes and in none made up
    if count > 1:
        return replace(name, value=most)
    return replace(name, sure=name.sure * _OF_TWO_MINDS) if readings else name
