"""A program to be interrupted: sends what is due without long pauses, with a clock that may be wrong.

python -m tests.outbox.interrupted_victim DATA_FOLDER PORT AUTHORITY CLOCK_SECONDS
"""

import sys
import threading
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from admin_desktop.outbox.account import Account, Security
from admin_desktop.outbox.delivery import Delivery
from admin_desktop.outbox.leases import Leases
from admin_desktop.outbox.queue import BY_ITSELF
from admin_desktop.outbox.transports.smtp import SmtpTransport
from admin_desktop.storage import clock
from admin_desktop.storage.database import Database
from tests.outbox.mail_server import HOST, PASSWORD, SENDER, USER

LEASE = timedelta(seconds=0.4)
UNKNOWN_AGAIN = timedelta(seconds=0.3)


def main(folder: Path, port: int, authority: str, wrong: timedelta) -> None:
    """Drain the queue, by a clock that is wrong by so much."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + wrong

    clock.datetime = Wrong  # type: ignore[attr-defined]
    database = Database(folder / "admin-desktop.db", folder / "backups")
    account = Account(SENDER, HOST, port, Security.STARTTLS, USER, authorities=authority)
    leases = Leases(database, BY_ITSELF, LEASE)
    waiting = threading.Event()
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    while leases.next_due() is not None:
        Delivery(
            leases,
            lambda: SmtpTransport(account, PASSWORD, answer_s=1.0, dot_s=1.0, connect_s=1.0),
            unknown_again=UNKNOWN_AGAIN,
        ).run(early=True)
        waiting.wait(0.05)
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], timedelta(seconds=float(sys.argv[4])))
