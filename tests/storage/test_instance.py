import contextlib
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_desktop.storage.instance import DONE, RAISE, STEP_ASIDE, ask, asking, server_name


def test_the_name_is_the_folders_own_and_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert server_name(tmp_path / "a") == server_name(tmp_path / "x" / ".." / "a")
    assert server_name(tmp_path / "a") != server_name(tmp_path / "b")
    assert len(server_name(tmp_path)) < 100
    assert server_name(tmp_path).isascii()


def test_a_name_that_is_no_text_has_a_server_too(tmp_path: Path) -> None:
    assert server_name(tmp_path / "not text \udcff")


def test_nobody_listens(tmp_path: Path) -> None:
    assert ask(tmp_path, RAISE) is False


@contextlib.contextmanager
def window(root: Path, answer: bytes) -> Iterator[tuple[list[bytes], threading.Event]]:
    """A window of its own thread; tells what it was asked, and when the asker was gone."""
    asked: list[bytes] = []
    gone = threading.Event()
    if sys.platform == "win32":
        pytest.skip("the window's pipe is made by Qt; this one is a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(server_name(root))
        server.listen()

        def serve() -> None:
            connection, _address = server.accept()
            with connection:
                asked.append(connection.recv(100))
                connection.sendall(answer)
                with contextlib.suppress(ConnectionError):  # the asker leaves without reading to the end
                    connection.recv(100)
                gone.set()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield asked, gone
        finally:
            thread.join(10)
            Path(server_name(root)).unlink()


@pytest.fixture
def own_sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Short, because a socket's path may have about 100 bytes, which a test's own folder uses up.
    import tempfile

    with tempfile.TemporaryDirectory(prefix="ad-") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@pytest.mark.usefixtures("own_sockets")
def test_a_window_answers(tmp_path: Path) -> None:
    with window(tmp_path, DONE) as (asked, _gone):
        assert ask(tmp_path, RAISE) is True
    assert asked == [RAISE]


@pytest.mark.usefixtures("own_sockets")
def test_the_window_stays_aside_until_the_block_ends(tmp_path: Path) -> None:
    with window(tmp_path, DONE) as (asked, gone):
        with asking(tmp_path, STEP_ASIDE) as answered:
            assert answered is True
            assert not gone.wait(0.05)
        assert gone.wait(10)
    assert asked == [STEP_ASIDE]


@pytest.mark.usefixtures("own_sockets")
@pytest.mark.parametrize("answer", [b"what?\n", b"", b"x" * 5000])
def test_another_answer_is_no_answer(tmp_path: Path, answer: bytes) -> None:
    with window(tmp_path, answer):
        assert ask(tmp_path, RAISE, wait_s=0.1) is False


@pytest.mark.usefixtures("own_sockets")
@pytest.mark.skipif(sys.platform == "win32", reason="sockets with a path")
def test_a_window_that_died_left_its_socket(tmp_path: Path) -> None:
    if sys.platform != "win32":
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            server.bind(server_name(tmp_path))
    assert ask(tmp_path, RAISE) is False


@pytest.mark.usefixtures("own_sockets")
@pytest.mark.skipif(sys.platform == "win32", reason="sockets with a path")
def test_a_stuck_window_is_not_waited_for(tmp_path: Path) -> None:
    if sys.platform != "win32":
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            server.bind(server_name(tmp_path))
            server.listen()
            assert ask(tmp_path, RAISE, wait_s=0.05) is False
