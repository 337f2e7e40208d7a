import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_desktop.reading.suggesting import Suggester
from admin_desktop.reading.suggestion_data import CATEGORIES
from admin_desktop.storage.resources import resource_dir

TEXTS = Path(__file__).parent.parent / "data" / "texts"
SUGGESTER = Suggester(resource_dir() / "suggestions")
_STRANGE = st.sampled_from(
    [
        "f***",
        "sh!t",
        "kill you",
        "\u202e",
        "\u200b",
        "\x00",
        "<b>",
        "%s",
        "🔪",
        "\n\n",
        "@@",
        "' OR 1=1",
        "f u c k",
        "$$$",
    ]
)
ANY_TEXT = st.lists(st.text() | _STRANGE, max_size=12).map("".join)


def texts(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))["text"])


def categories(text: str) -> set[str]:
    return {one.category for one in SUGGESTER.suggest(text)}


def words(text: str, category: str) -> list[str]:
    return [text[start:end] for one in SUGGESTER.suggest(text) if one.category == category for start, end in one.spans]


def score(name: str) -> tuple[float, float, list[str]]:
    """The share of categories found, the share of harmless texts that stayed free of any, and what went wrong."""
    wanted = found = harmless = free = 0
    faults = []
    for entry in texts(name):
        got = categories(entry["text"])
        missing = set(entry["must"]) - got
        wrong = got if entry["must_not"] == ["*"] else got & set(entry["must_not"])
        wanted += len(entry["must"])
        found += len(entry["must"]) - len(missing)
        if not entry["must"]:
            harmless += 1
            free += not wrong
        if missing or wrong:
            faults.append(f"{entry['text']!r}: missing {sorted(missing)}, wrong {sorted(wrong)}")
    return found / wanted, free / harmless, faults


@pytest.mark.parametrize(
    "name", ["developed", "held_out", "later", "fresh", "last", "indirect", "unlike", "latest", "evenings", "judged"]
)
def test_own_texts_get_their_categories_and_lookalikes_none(name: str) -> None:
    found, free, faults = score(name)
    assert found >= 0.97, faults
    assert free >= 0.98, faults


def test_the_texts_are_many_and_half_of_them_harmless() -> None:
    everything = [entry for path in TEXTS.glob("*.toml") for entry in texts(path.stem)]
    assert len(everything) >= 240
    assert 2 * sum(not entry["must"] for entry in everything) >= len(everything) * 0.98
    assert {entry["language"] for entry in everything} == {"en", "es"}
    named = {category for entry in everything for category in (*entry["must"], *entry["must_not"])}
    assert named <= {*CATEGORIES, "*"}
    assert {category for entry in everything for category in entry["must"]} == set(CATEGORIES) - {"other"}


@pytest.mark.parametrize(
    "text",
    ["f***ing", "sh!t", "a$$", "fuuuuck", "f.u.c.k", "f u c k", "b1tch", "s**t", "F*CK", "fück", "f\u200buck",
     "ｆｕｃｋ", "fu\u00adck", "ѕhit", "#fuck", "fuckkk", "b!tch!!", "sh*t,"],
)  # fmt: skip
def test_disguises_are_lifted_and_the_whole_disguise_is_marked(text: str) -> None:
    whole = f"you {text} there"
    assert "profanity" in categories(whole)
    marked = words(whole, "profanity")[0]
    assert marked.strip("!,") == text.strip("!,")


@pytest.mark.parametrize(
    "text",
    ["class", "assistant", "Scunthorpe", "cocktail", "Sussex", "shiitake", "M*A*S*H", "A+ grade", "5 * 3 = 15",
     "U.S.A.", "b.c.", "e-mail", "**bold**", "as", "Hancock", "Dickens", "titles", "pass", "shift", "duck", "ship it",
     "cumulative", "analysis", "peacock", "P T A", "a b c d"],
)  # fmt: skip
def test_ordinary_words_are_no_disguise(text: str) -> None:
    assert not categories(f"the {text} here")


@pytest.mark.parametrize(
    "text",
    ["We assess every child in May", "Evangeline Lynch possesses a rare talent", "catfish fry at the lake on Saturday",
     "new G string for the viola", "caress of the wind", "mutant ninja turtles costume", "kindergarten lottery results",
     "Coach Lynch is going to Regionals", "torrential rain, a torrent of water", "grand opening of our new library",
     "she is in bed with the flu", "parents may elect to opt out", "detention is in room 8",
     "Sexton and Cummings scored", "Send the forms to all families", "the gym looks black at night"],
)  # fmt: skip
def test_words_that_come_near_are_left_alone(text: str) -> None:
    assert not categories(text)


@pytest.mark.parametrize("name", ["developed", "last"])
def test_where_lines_end_changes_nothing(name: str) -> None:
    for entry in texts(name):
        pieces = entry["text"].split(" ")
        broken = "".join(word + ("\n" if at % 5 == 4 else " ") for at, word in enumerate(pieces)).strip()
        assert categories(broken) == categories(entry["text"]), broken


def test_what_a_reader_mistook_is_still_read() -> None:
    assert "profanity" in categories("this is bu11shit and you know it")
    assert "profanity" in categories("he does not give a sh1t, that is bu11shit")
    assert "discriminatory" in categories("you are such a rnongoloid")
    assert "threat" in categories("I wi11 ki11 you tomorrow")
    assert "threat" in categories("I am gonna shoot up that schooI")
    assert "harassment" in categories("The quarterback is a total rnoron")
    assert not categories("Tornado drill with Walter on Friday")


def test_several_at_once_with_the_words_that_led_to_each() -> None:
    text = "The director is a damn crook and everyone knows he stole the trip money"
    assert {"profanity", "libel"} <= categories(text)
    assert words(text, "profanity") == ["damn"]
    assert any("stole" in part for part in words(text, "libel"))


def test_sexual_words_about_pupils_are_about_a_minor_too() -> None:
    assert "sexual_minor" not in categories("the new counselor is so sexy")
    assert {"sexual", "sexual_minor"} <= categories("She is a freshman. So sexy, I would smash")


def test_an_unknown_sign_hides_nothing_and_moves_no_span() -> None:
    text = "He\u0301 \u202esaid:\u202c you are a fu\u200bck\u0301ing idiot"
    start, end = next(one for one in SUGGESTER.suggest(text) if one.category == "profanity").spans[0]
    assert text[start:end].startswith("fu\u200b")
    assert text[start:end].rstrip("\u0301").endswith("ing")


@given(ANY_TEXT)
def test_any_text_has_spans_within_it_in_order_and_the_same_again(text: str) -> None:
    found = SUGGESTER.suggest(text)
    assert found == SUGGESTER.suggest(text)
    assert len({one.category for one in found}) == len(found)
    for one in found:
        assert one.category in CATEGORIES
        assert 0.5 <= one.sure < 1
        assert one.spans
        last = 0
        for start, end in one.spans:
            assert last <= start < end <= len(text)
            last = end


@given(st.sampled_from([entry["text"] for name in ("developed", "held_out") for entry in texts(name)]))
def test_capitals_change_nothing(text: str) -> None:
    assert [(one.category, one.spans) for one in SUGGESTER.suggest(text)] == [
        (one.category, one.spans) for one in SUGGESTER.suggest(text.upper())
    ]


def hostile() -> Iterator[str]:
    sample = " ".join(entry["text"] for entry in texts("developed"))
    yield (sample * 20)[:100_000]
    for piece in (
        "a",
        "1",
        "a ",
        "f*",
        "kill you ",
        "i will kill ",
        "918-555-",
        "www.",
        "a@",
        "f u c ",
        ". ",
        "sh!",
        "<",
    ):
        yield (piece * 100_000)[:100_000]
    yield " ".join(sorted(sample.replace(".", "").split()) * 30)[:100_000]


def test_no_text_takes_long() -> None:
    for text in hostile():
        began = time.perf_counter()
        SUGGESTER.suggest(text)
        assert time.perf_counter() - began < 2, text[:40]  # usually 0.2 s; a busy machine has its moments


def test_a_post_takes_a_few_milliseconds() -> None:
    post = " ".join(entry["text"] for entry in texts("developed"))[:1000]
    SUGGESTER.suggest(post)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        SUGGESTER.suggest(post)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.005
