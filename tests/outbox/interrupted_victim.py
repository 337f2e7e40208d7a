"""A program to be interrupted: sends what is due without long pauses, with a clock that may be wrong.

python -m tests.outbox.interrupted_victim DATA_FOLDER HOST PORT AUTHORITY CLOCK_SECONDS

Each line of its input is another number of seconds by which its clock is wrong from then on.
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
from tests.outbox.mail_server import PASSWORD, SENDER, USER

LEASE = timedelta(seconds=0.4)
UNKNOWN_AGAIN = timedelta(seconds=0.3)


class WrongClock:
    """A clock that is wrong by so many seconds, and by others whenever it is told so."""

    def __init__(self, seconds: float) -> None:
        self.wrong = timedelta(seconds=seconds)

    def listen(self) -> None:
        """Jump whenever a line comes in."""
        for line in sys.stdin:
            self.wrong = timedelta(seconds=float(line))


def main(folder: Path, host: str, port: int, authority: str, wrong: WrongClock) -> None:
    """Drain the queue by that clock."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + wrong.wrong

    threading.Thread(target=wrong.listen, name="clock", daemon=True).start()
    clock.datetime = Wrong  # type: ignore[attr-defined]
    database = Database(folder / "admin-desktop.db", folder / "backups")
    account = Account(SENDER, host, port, Security.STARTTLS, USER, authorities=authority)
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
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4], WrongClock(float(sys.argv[5])))
