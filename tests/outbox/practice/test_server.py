"""The practice mail server, as real mail programs meet it: real sockets, real files."""

import contextlib
import gc
import smtplib
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_desktop.outbox.practice.received import Received
from admin_desktop.outbox.practice.server import LARGEST_MAIL, PracticeServer

MAIL = b"Subject: A report\r\n\r\n.\r\n..dots\r\n\xff\xfe bytes that are no text\r\n\r\nend\r\n"
FROM, TO = "practice.admin@practice.invalid", "communications@practice.invalid"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PracticeServer]:
    with PracticeServer(tmp_path / "received") as running:
        yield running


def client(server: PracticeServer, password: str | None = None) -> smtplib.SMTP:
    """A mail program; signed in unless its password is empty."""
    made = smtplib.SMTP(server.host, server.port, timeout=20)
    wanted = server.password if password is None else password
    try:
        if wanted:
            made.login(server.user, wanted)
    except smtplib.SMTPException:
        made.close()
        raise
    return made


def test_what_arrives_is_kept_byte_for_byte_with_its_envelope(server: PracticeServer) -> None:
    told: list[tuple[Received, str]] = []
    server.on_receipt = lambda one: told.append((one, threading.current_thread().name))
    with client(server) as mail:
        mail.sendmail(FROM, [TO, "second@practice.invalid"], MAIL)
        assert [one.path.read_bytes() for one in server.received()] == [MAIL], "before the 250, not after"
    (one,) = server.received()
    assert one.path.name == "0001-communications.eml"
    assert one.recipients == (TO, "second@practice.invalid")
    assert [(told_of.path, thread) for told_of, thread in told] == [(one.path, "practice-mail")]


def test_mails_are_numbered_on_also_after_another_start(server: PracticeServer) -> None:
    for _ in range(2):
        with client(server) as mail:
            mail.sendmail(FROM, [TO], MAIL)
        server.stop()
        server.start()
    assert [(one.number, one.path.name[:5]) for one in server.received()] == [(1, "0001-"), (2, "0002-")]


@pytest.mark.parametrize("password", ["", "guessed", "practice"])
def test_without_its_password_nothing_is_taken(server: PracticeServer, password: str) -> None:
    if password:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client(server, password)
    with client(server, "") as mail, pytest.raises(smtplib.SMTPSenderRefused) as refused:
        mail.sendmail(FROM, [TO], MAIL)
    assert refused.value.smtp_code == 530
    assert server.received() == []


def test_each_way_past_the_password_is_closed(server: PracticeServer) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=20) as mail:
        mail.ehlo()
        assert mail.docmd("MAIL", f"FROM:<{FROM}>")[0] == 530
        assert mail.docmd("RCPT", f"TO:<{TO}>")[0] == 503
        assert mail.docmd("DATA")[0] == 503
        assert mail.docmd("AUTH", "PLAIN AAA=")[0] == 535, "an empty name and password"
    assert server.received() == []


def test_every_start_has_another_password(server: PracticeServer) -> None:
    before = server.password
    assert len(before) >= 32
    server.stop()
    assert server.password == ""
    server.start()
    assert server.password not in (before, "")
    with pytest.raises(smtplib.SMTPAuthenticationError):
        client(server, before)


def test_the_password_is_in_no_file(server: PracticeServer, tmp_path: Path) -> None:
    with client(server) as mail:
        mail.sendmail(FROM, [TO], MAIL)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert MAIL in written
    assert server.password.encode() not in written


def own_addresses() -> list[str]:
    """Addresses of this computer that others reach it by, as far as it knows them."""
    found = set()
    with contextlib.suppress(OSError):  # a computer without a name
        found |= {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; the system only chooses the way out
        found.add(str(probe.getsockname()[0]))
    return sorted(one for one in found if not one.startswith(("127.", "0.")))


def test_it_listens_on_the_loopback_only(server: PracticeServer) -> None:
    assert server._service is not None
    assert server._service._listener.getsockname() == ("127.0.0.1", server.port)
    assert server.host == "127.0.0.1"
    for address in own_addresses():
        with pytest.raises(OSError):
            socket.create_connection((address, server.port), timeout=2).close()


def test_a_mail_that_cannot_be_kept_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "received").write_bytes(b"a file in the way")
    with PracticeServer(tmp_path / "received") as server, client(server) as mail:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            mail.sendmail(FROM, [TO], MAIL)
        assert refused.value.smtp_code == 451
        (tmp_path / "received").unlink()
        mail.sendmail(FROM, [TO], MAIL)
        assert len(server.received()) == 1


def test_a_full_disk_is_said(tiny_disk: Path) -> None:
    with PracticeServer(tiny_disk / "received") as server, client(server) as mail:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            mail.sendmail(FROM, [TO], MAIL + b"line\r\n" * 500_000)
        assert refused.value.smtp_code == 452
        assert server.received() == []
        assert not list(tiny_disk.rglob("*.part"))


def test_a_mail_beyond_all_measure_is_refused(server: PracticeServer) -> None:
    with client(server) as mail:
        assert mail.docmd("MAIL", f"FROM:<{FROM}> SIZE={LARGEST_MAIL + 1}")[0] == 552
        assert mail.docmd("MAIL", f"FROM:<{FROM}> SIZE={LARGEST_MAIL}")[0] == 250


def test_a_listener_that_fails_is_no_reason_to_refuse(server: PracticeServer, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Received) -> None:
        raise ValueError("a window that is gone")

    server.on_receipt = fail
    with client(server) as mail:
        assert mail.sendmail(FROM, [TO], MAIL) == {}
    assert [record.message for record in caplog.records] == ["the window was not told of a mail"]
    assert len(server.received()) == 1


def test_stopping_cuts_a_client_in_the_middle_and_leaves_no_thread(server: PracticeServer) -> None:
    mail = client(server)
    mail.docmd("MAIL", f"FROM:<{FROM}>")
    mail.docmd("RCPT", f"TO:<{TO}>")
    assert mail.docmd("DATA")[0] == 354
    mail.send(b"Subject: half a mail\r\n")
    port = server.port
    server.stop()
    with pytest.raises((smtplib.SMTPException, OSError)):
        mail.docmd(".")
    mail.close()
    assert "practice-mail" not in {one.name for one in threading.enumerate()}
    assert (server.received(), server.port, server.running) == ([], 0, False)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=2).close()


def test_starting_and_stopping_at_once_many_times(tmp_path: Path) -> None:
    server = PracticeServer(tmp_path / "received")
    server.stop()
    for _ in range(30):
        server.start()
        server.start()
        server.stop()
        server.stop()
    assert "practice-mail" not in {one.name for one in threading.enumerate()}


def test_clients_that_come_in_while_it_ends_leave_nothing_open(tmp_path: Path) -> None:
    """Whatever is left open complains when it is collected."""
    gc.collect()  # what is not ours complains before
    server = PracticeServer(tmp_path / "received")
    for turn in range(60):
        server.start()
        clients = [socket.create_connection((server.host, server.port)) for _ in range(turn % 4)]
        for one in clients[1:]:
            one.sendall(b"EHLO x\r\nQUIT\r\n")
        if turn % 3 == 0 and clients:
            clients[-1].recv(10)
        server.stop()
        for one in clients:
            one.close()
        assert [one.name for one in threading.enumerate() if one.name == "practice-mail"] == []
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always", ResourceWarning)
        gc.collect()
    assert [str(one.message) for one in complaints] == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("../../../etc/passwd@x.invalid", "0001-etc-passwd.eml"),
        ("CON@x.invalid", "0001-con.eml"),
        ("a" * 60 + "@x.invalid", f"0001-{'a' * 40}.eml"),
        ("=?@x.invalid", "0001-mail.eml"),
    ],
)
def test_an_address_never_names_a_file_elsewhere(server: PracticeServer, address: str, name: str) -> None:
    with client(server) as mail:
        mail.sendmail(FROM, [address], MAIL)
    assert [one.path for one in server.received()] == [server.folder / name]
    assert sorted(path.name for path in server.folder.iterdir()) == [name, name.replace(".eml", ".json")]


def test_the_library_is_loaded_when_the_server_starts_and_not_before() -> None:
    told = (
        "import sys; from admin_desktop.outbox.practice.server import PracticeServer; PracticeServer(None);"
        "print([name for name in ('aiosmtpd', 'asyncio', 'email') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]"]
