import threading
from collections.abc import Callable

import pytest

from admin_desktop.storage.rounds import Rounds


class Watched:
    """Rounds, and what became of them."""

    def __init__(self, work: Callable[[], float]) -> None:
        self.count = 0
        self.came = threading.Condition()
        self.failed: list[Exception] = []
        self.ended: list[str] = []
        self.broken_off = threading.Event()
        self._work = work
        self.rounds = Rounds("tested", self.once, self.broken_off.set, self.failed.append, self._end)

    def once(self) -> float:
        with self.came:
            self.count += 1
            self.came.notify_all()
        return self._work()

    def _end(self) -> None:
        self.ended.append(threading.current_thread().name)

    def until(self, count: int) -> None:
        with self.came:
            assert self.came.wait_for(lambda: self.count >= count, 20)


def test_round_after_round_and_woken_and_stopped() -> None:
    pauses = iter([0.0, 0.01])
    watched = Watched(lambda: next(pauses, 60.0))
    watched.rounds.start()
    watched.until(3)
    watched.rounds.wake()
    watched.until(4)
    assert watched.rounds.stop()
    assert watched.ended == ["tested"]
    assert watched.failed == []


def test_a_round_that_fails_is_told_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    def work() -> float:
        raise ValueError("no")

    watched = Watched(work)
    watched.rounds.start()
    watched.until(1)
    watched.rounds.wake()
    watched.until(2)
    assert watched.rounds.stop()
    assert [str(one) for one in watched.failed] == ["no", "no"]
    assert "a round of tested ended early: ValueError" in caplog.text


def test_stopping_breaks_off_what_is_under_way() -> None:
    def work() -> float:
        assert watched.broken_off.wait(20)
        return 60.0

    watched = Watched(work)
    watched.rounds.start()
    watched.until(1)
    assert watched.rounds.stop()
    assert watched.count == 1
