"""A program to be killed: sends what is due until nothing is open any more, with short leases.

python -m tests.outbox.sending_victim DATA_FOLDER PORT AUTHORITY
"""

import sys
import threading
from datetime import timedelta
from pathlib import Path

from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases
from admin_desktop.outbox.queue import BY_ITSELF
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.storage.clock import utc_now
from admin_desktop.storage.database import Database
from tests.outbox.mail_server import HOST, PASSWORD, SENDER, USER

LEASE = timedelta(seconds=0.4)


def main(folder: Path, port: int, authority: str) -> None:
    """Drain the queue."""
    database = Database(folder / "admin-desktop.db", folder / "backups")
    account = Account(SENDER, HOST, port, Security.STARTTLS, USER, authorities=authority)
    leases = Leases(database, BY_ITSELF, LEASE)
    waiting = threading.Event()
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    while (due := leases.next_due()) is not None:
        waiting.wait(max(0.0, (due - utc_now()).total_seconds()))
        Delivery(leases, lambda: SmtpTransport(account, PASSWORD)).run()
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
