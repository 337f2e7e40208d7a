"""Whether a post or a comment was selected, by its buttons and by what stands round it."""

import pytest

from admin_desktop.boxes import Box
from admin_desktop.reading.kinds import kind_of
from admin_desktop.reading.posts import Post, Thread
from admin_desktop.reading.words import Line, Text, Word

_SIZE = (1000, 800)
_PART = Box(100, 300, 500, 120)


def _line(said: str, x: int, y: int) -> Line:
    words = []
    for word in said.split():
        words.append(Word(word, Box(x, y, 9 * len(word), 14), 0.95))
        x += 9 * len(word) + 8
    return Line(tuple(words))


def _post(y: int, avatar: Box | None = None) -> Post:
    return Post(None, None, "", "said", 0.9, Box(100, y, 400, 80), avatar)


@pytest.mark.parametrize(
    ("buttons", "kind"),
    [
        ("Like Comment Share", "post"),
        ("Me gusta Comentar Compartir", "post"),
        ("4h Like Reply", "comment"),
        ("hace 3 h Me gusta Responder", "comment"),
        ("Like", ""),
        ("I will reply to your comment and share it", ""),
    ],
)
def test_buttons_tell(buttons: str, kind: str) -> None:
    text = Text(_SIZE, (_line("you are all wrong about it", 160, 320), _line(buttons, 160, 380)))
    assert kind_of(Thread((_post(300),), None, 0), text, _PART) == kind


def test_what_stands_above_and_below_tells() -> None:
    empty = Text(_SIZE, ())
    large, small = Box(100, 20, 40, 40), Box(100, 300, 32, 32)
    assert kind_of(Thread((_post(20), _post(300)), 0, 1), empty, _PART) == "comment"
    assert kind_of(Thread((_post(20, large), _post(300, small)), None, 1), empty, _PART) == "comment"
    assert kind_of(Thread((_post(300, large), _post(500, small)), None, 0), empty, _PART) == "post"
    assert kind_of(Thread((_post(300, small), _post(500, small)), None, 0), empty, _PART) == ""


def test_nothing_selected_is_nothing() -> None:
    assert kind_of(Thread((_post(300),), None, None), Text(_SIZE, ()), _PART) == ""
    assert kind_of(Thread((_post(300),), None, 0), Text(_SIZE, ()), None) == ""
