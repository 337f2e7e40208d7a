"""What a message costs beside plain smtplib: the same server, the same bytes, one connection for all of them each."""

import smtplib
import ssl
import time
from pathlib import Path

from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases
from admin_desktop.outbox.placing import put
from admin_desktop.outbox.queue import BY_ITSELF
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.storage.database import Database
from tests.bench.figures import Figure
from tests.outbox.mail_server import HOST, PASSWORD, SENDER, USER, Authority, mail_server, report

# As a report with the picture of a whole screen has it. Bytes.
SIZE = 140_000


def sendings(runs: int, folder: Path) -> list[Figure]:
    """Send as many messages each way, in turn, after one of each that makes the connection.

    Args:
        runs: messages each way.
        folder: an empty one.
    """
    plain = Figure("a message accepted: plain smtplib")
    whole = Figure("a message accepted: out of the outbox", beside=plain)
    authority = Authority(folder)
    database = Database(folder / "admin-desktop.db", folder / "backups")
    messages = [report(number, size=SIZE) for number in range(runs + 1)]
    with database.writing() as connection:
        put(connection, messages, BY_ITSELF, urgent=False)
    with mail_server(authority) as server, smtplib.SMTP(HOST, server.port, "[127.0.0.1]") as client:
        client.starttls(context=ssl.create_default_context(cafile=server.authorities))
        client.login(USER, PASSWORD)
        left = iter(messages)
        started = 0.0

        def beside() -> None:
            """After each message of ours, one of smtplib's; then the clock starts for ours again."""
            nonlocal started
            whole.ms.append((time.perf_counter() - started) * 1e3)
            message = next(left)
            begun = time.perf_counter()
            client.sendmail(SENDER, [message.recipient], message.eml)
            plain.ms.append((time.perf_counter() - begun) * 1e3)
            started = time.perf_counter()

        transport = SmtpTransport(server.account(), PASSWORD)
        Delivery(Leases(database, BY_ITSELF), lambda: transport).run(lambda _: beside())
        assert len(server.box.mail) == 2 * len(messages)
    database.close()
    del plain.ms[0], whole.ms[0]
    return [plain, whole]
