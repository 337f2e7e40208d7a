"""outbox send, retry and cancel, as whole processes against a real mail server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_desktop.outbox.account import Account, Security, account_to_settings
from admin_desktop.outbox.message import Message
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF, SEND_IT_YOURSELF
from admin_desktop.storage.database import Database
from admin_desktop.storage.paths import DataPaths
from admin_desktop.storage.settings import Settings, save_settings
from tests.cli.conftest import Admin
from tests.outbox.mail_server import HOST, Authority, Mailbox, Server, free_port, mail_server, report


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    # Without a login: a process of its own has no keychain here.
    with mail_server(authority, Security.NONE) as running:
        yield running


def queue(admin: Admin, *messages: Message, transport: str = BY_ITSELF) -> None:
    paths = DataPaths(admin.data)
    admin.data.mkdir(exist_ok=True)
    database = Database(paths.database, paths.backups)
    with database.writing() as connection:
        put(connection, messages, transport, urgent=False)
    database.close()


def settle(admin: Admin, account: Account) -> None:
    settings = Settings(sending=BY_ITSELF)
    account_to_settings(account, settings)
    admin.data.mkdir(exist_ok=True)
    save_settings(DataPaths(admin.data).settings, settings)


def open_way(server: Server) -> Account:
    return server.account(user="", open_for=HOST)


def test_what_waits_is_sent(admin: Admin, server: Server) -> None:
    messages = [report(1), report(2)]
    queue(admin, *messages)
    settle(admin, open_way(server))
    answer = admin("outbox", "send", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert (answer.json["accepted"], answer.json["open"]) == (2, 0)
    assert [one["state"] for one in answer.json["messages"]] == ["accepted", "accepted"]
    assert [eml for _, eml in server.box.mail] == [message.eml for message in messages]
    again = admin("outbox", "send")
    assert (again.code, again.out, again.err) == (0, "There was nothing to send.\n", "")
    assert len(server.box.mail) == 2


def test_what_cannot_be_sent_is_said_in_one_sentence(admin: Admin) -> None:
    message = report()
    queue(admin, message)
    settle(admin, Account("kim@x.org", HOST, free_port(), Security.STARTTLS, ""))
    answer = admin("outbox", "send", "--json")
    assert answer.code == 1
    assert "no mail server answers" in answer.err
    assert answer.json["messages"][0]["reason"] == "network"
    assert answer.json["messages"][0]["next_try"] is not None
    (row,) = admin("outbox", "list", "--json").json["messages"]
    assert (row["state"], row["attempts"]) == ("retrying", 1)


def test_without_a_way_of_its_own_the_admin_is_told(admin: Admin) -> None:
    queue(admin, report(), transport=SEND_IT_YOURSELF)
    answer = admin("outbox", "send")
    assert answer.code == 1
    assert "Sending by itself is not set up" in answer.err
    refused = admin("outbox", "retry", "M-nothing").refused()
    assert "not set up" in refused


def test_a_missing_password_waits_for_the_admin_and_is_in_no_file(admin: Admin, server: Server) -> None:
    queue(admin, report())
    settle(admin, server.account(security=Security.STARTTLS, user="kim"))
    nothing = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    answer = admin("outbox", "send", env=nothing)
    assert answer.code == 1
    assert "password of kim is needed" in answer.err
    assert json.loads(admin("outbox", "list", "--json").out)["messages"][0]["state"] == "needs_you"


def test_cancelled_and_taken_up_again(admin: Admin, server: Server) -> None:
    message = report()
    queue(admin, message)
    settle(admin, open_way(server))
    assert admin("outbox", "cancel", message.id).code == 0
    assert admin("outbox", "send").code == 0
    assert server.box.mail == []
    assert "cancelled already" in admin("outbox", "cancel", message.id).refused()
    assert admin("outbox", "retry", message.id, "--json").json == {"message_id": message.id, "state": "waiting"}
    assert admin("outbox", "send").code == 0
    assert "accepted by the mail server already" in admin("outbox", "cancel", message.id).refused()
    assert "no message M-nothing" in admin("outbox", "cancel", "M-nothing").refused()


def test_a_refused_message_needs_the_admin_and_the_other_goes(admin: Admin, authority: Authority) -> None:
    def only_known(_box: Mailbox, _server: object, address: str) -> str:
        return "250 OK" if address.startswith("known") else "550 5.1.1 no such user"

    queue(admin, report(1, "gone@x.example"), report(2, "known@x.example"))
    with mail_server(authority, Security.NONE, box=Mailbox(on_rcpt=only_known)) as server:
        settle(admin, open_way(server))
        answer = admin("outbox", "send", "--json")
    assert answer.code == 1
    assert answer.json["accepted"] == 1
    assert "gone@x.example" in answer.err
    assert len(server.box.mail) == 1


def test_a_log_without_addresses(admin: Admin, server: Server) -> None:
    queue(admin, report(1, "somebody@private.example"))
    settle(admin, open_way(server))
    assert admin("outbox", "send").code == 0
    for log in Path(admin.data / "logs").glob("*"):
        assert "somebody@private.example" not in log.read_text("utf-8")
