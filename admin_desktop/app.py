"""The composition root, without Qt: builds everything once and hands it over."""

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from admin_desktop import __version__
from admin_desktop.errors import Trouble
from admin_desktop.storage.paths import DataPaths, open_data_folder
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings, load_settings, save_settings

# Only the names: what is not asked for is not imported, so that the capture command and the first paint stay quick.
if TYPE_CHECKING:
    from admin_desktop.capture.frames import Frame
    from admin_desktop.capture.geometry import Screen
    from admin_desktop.capture.grabbing import Grabber
    from admin_desktop.evidence.captures import Capture, Purpose
    from admin_desktop.evidence.sealing import Sealed, Sealer
    from admin_desktop.evidence.trusted_time.authorities import Authority
    from admin_desktop.evidence.vault import Vault
    from admin_desktop.exports.packing import Exporter
    from admin_desktop.incidents.asking import Asking
    from admin_desktop.incidents.copies import Copies
    from admin_desktop.incidents.following_up import FollowingUp
    from admin_desktop.incidents.gathering import Gathering
    from admin_desktop.incidents.life import Life
    from admin_desktop.incidents.listing import Listing
    from admin_desktop.incidents.readdressing import Readdressing
    from admin_desktop.incidents.readings import Readings
    from admin_desktop.incidents.register import Register
    from admin_desktop.incidents.removing import Removing
    from admin_desktop.incidents.report_pdfs import ReportPdfs
    from admin_desktop.incidents.reporting import Reporter
    from admin_desktop.incidents.thumbnails import Thumbnails
    from admin_desktop.outbox.account import Account, MailServices
    from admin_desktop.outbox.delivery import Delivery
    from admin_desktop.outbox.practice.server import PracticeServer
    from admin_desktop.outbox.queue import Outbox
    from admin_desktop.outbox.transports.transport import Step, Transport
    from admin_desktop.pages.before_posting import BeforePosting
    from admin_desktop.platforms.platform import Platform
    from admin_desktop.policy import Pack
    from admin_desktop.reading.reader import Reader
    from admin_desktop.reading.suggesting import Suggester
    from admin_desktop.storage.database import Database
    from admin_desktop.storage.secrets import Passwords

Which = int | Literal["all", "pointer"]


@dataclass(frozen=True, slots=True)
class Captured:
    """A sealed capture, its frames (physical pixels), and the steps' times in milliseconds.

    ``ms`` has the keys grab, encode, write, record and total. ``box`` is where to begin with choosing the post: the
    place of the frame in ``frames``, and x, y, width, height in its physical pixels. ``notice`` says what could not be
    done as asked, or is empty.
    """

    capture: "Capture"
    frames: tuple["Frame", ...]
    ms: dict[str, float]
    box: tuple[int, list[int]] | None = None
    notice: str = ""


class App:
    """Everything the windows and the commands work with, built when first asked for.

    Args:
        paths: the data folder, already made. One for practice starts with made-up answers.
    """

    def __init__(self, paths: DataPaths) -> None:
        self.paths = paths
        loaded = load_settings(paths.settings)
        self.settings: Settings = loaded.settings
        self.settings_notice = loaded.notice
        if paths.practice and not paths.settings.exists():
            from admin_desktop.storage.practice import practice_settings

            self.settings = practice_settings()

    @classmethod
    def open(cls, data_dir: str | None, practice: bool = False) -> "App":
        """Open the data folder.

        Raises:
            Trouble: as :func:`admin_desktop.storage.paths.open_data_folder`.
        """
        return cls(open_data_folder(data_dir, practice))

    @property
    def practice(self) -> bool:
        """Whether this is a rehearsal: nothing may leave this computer, and the keychain is not touched."""
        return self.paths.practice

    def save_settings(self) -> None:
        """Write the settings as they stand.

        Raises:
            Trouble: the old file is still there.
        """
        save_settings(self.paths.settings, self.settings)

    @cached_property
    def resources(self) -> Path:
        """The program's data."""
        return resource_dir()

    @cached_property
    def database(self) -> "Database":
        """The database; made or brought up to date by its first use."""
        from admin_desktop.storage.database import Database

        return Database(self.paths.database, self.paths.backups)

    @cached_property
    def vault(self) -> "Vault":
        """The sealed pictures."""
        from admin_desktop.evidence.vault import Vault

        return Vault(self.paths.vault)

    @cached_property
    def sealer(self) -> "Sealer":
        """Seals into this data folder."""
        from admin_desktop.evidence.sealing import Sealer

        return Sealer(self.database, self.vault, __version__)

    @cached_property
    def register(self) -> "Register":
        """The incidents."""
        from admin_desktop.incidents.register import Register

        return Register(self.database, self.vault)

    @cached_property
    def listing(self) -> "Listing":
        """The list of incidents, and the search through them."""
        from admin_desktop.incidents.listing import Listing

        return Listing(self.database, self.names)

    @cached_property
    def thumbnails(self) -> "Thumbnails":
        """The small pictures of the list."""
        from admin_desktop.incidents.thumbnails import Thumbnails

        return Thumbnails(self.database, self.vault)

    def names(self) -> dict[str, str]:
        """Return the names of categories and platforms by id, as far as they can be read: a search goes on without."""
        names = {}
        with contextlib.suppress(Trouble):
            names.update({one.id: one.name for one in self.platforms})
            names.update({one.id: one.name for one in self.pack.categories.values()})
        return names

    @cached_property
    def gathering(self) -> "Gathering":
        """The captures of each incident."""
        from admin_desktop.incidents.gathering import Gathering

        return Gathering(self.database)

    @cached_property
    def readings(self) -> "Readings":
        """What was read in captures."""
        from admin_desktop.incidents.readings import Readings

        return Readings(self.database, __version__)

    def same_post(self, one: str, other: str) -> bool:
        """Tell whether two links lead to one post."""
        from admin_desktop.reading.links import same_post

        return same_post(one, other, self.platforms)

    @cached_property
    def copies(self) -> "Copies":
        """The kept copies of communications."""
        from admin_desktop.incidents.copies import Copies

        return Copies(self.database, self.register)

    @cached_property
    def outbox(self) -> "Outbox":
        """The queue of messages."""
        from admin_desktop.outbox.queue import Outbox

        return Outbox(self.database)

    @cached_property
    def readdressing(self) -> "Readdressing":
        """Gives messages another address."""
        from admin_desktop.incidents.readdressing import Readdressing

        return Readdressing(self.database)

    @property
    def transport(self) -> str:
        """The way that reports leave from now on; in a rehearsal never one that leads out of this computer."""
        from admin_desktop.outbox.practice import PRACTICE
        from admin_desktop.outbox.queue import BY_ITSELF, SEND_IT_YOURSELF

        if self.practice:
            return PRACTICE
        return BY_ITSELF if self.settings.sending == BY_ITSELF else SEND_IT_YOURSELF

    @cached_property
    def passwords(self) -> "Passwords":
        """The passwords of mail accounts; a rehearsal needs none."""
        from admin_desktop.storage.secrets import Passwords

        return Passwords()

    @cached_property
    def mail_services(self) -> "MailServices":
        """What is known about the big mail services."""
        from admin_desktop.outbox.account import load_services

        return load_services(self.resources / "mail" / "smtp.toml")

    @cached_property
    def practice_server(self) -> "PracticeServer":
        """The rehearsal's own mail server; not started."""
        from admin_desktop.outbox.practice.server import PracticeServer

        return PracticeServer(self.paths.received)

    def stop_practice_server(self) -> None:
        """Stop the rehearsal's mail server, if it runs."""
        if "practice_server" in self.__dict__:
            self.practice_server.stop()

    def account(self) -> "Account":
        """Return the mail account that the settings describe.

        Raises:
            NotAccepted: they do not.
        """
        from admin_desktop.outbox.account import account_from_settings

        return account_from_settings(self.settings)

    def connect(self, on_step: "Callable[[Step], None]" = lambda _: None) -> "Transport":
        """Make the transport for one round of sending; it connects when it is first used.

        Raises:
            NotAccepted: the settings or the password are missing, the keychain or the practice server refused.
        """
        from admin_desktop.outbox.practice.server import NoPracticeServer
        from admin_desktop.outbox.transports.smtp import SmtpTransport
        from admin_desktop.outbox.transports.transport import NotAccepted, Reason
        from admin_desktop.storage.secrets import KeychainRefused

        # Said of the message that waits, like everything else that keeps one back.
        try:
            if self.practice:
                server = self.practice_server
                server.start()
                return SmtpTransport(server.account(self.settings.mail), server.password, on_step)
            account = self.account()
            password = self.passwords.get(account.user, account.host) if account.user else None
        except KeychainRefused as refused:
            raise NotAccepted(str(refused), Reason.PASSWORD, temporary=False) from refused
        except NoPracticeServer as refused:
            raise NotAccepted(str(refused), Reason.NETWORK, temporary=True) from refused
        return SmtpTransport(account, password, on_step)

    def delivery(self) -> "Delivery | None":
        """Make a round of sending; None while the admin sends everything."""
        from admin_desktop.outbox.delivery import Delivery
        from admin_desktop.outbox.leases import Leases
        from admin_desktop.outbox.queue import SEND_IT_YOURSELF

        if self.transport == SEND_IT_YOURSELF:
            return None
        return Delivery(Leases(self.database, self.transport), self.connect)

    def time_authorities(self) -> "list[Authority]":
        """Return who is asked to confirm times: nobody while it is switched off, and never anybody in a rehearsal.

        Raises:
            NotConfirmed: the settings name somebody who cannot be asked.
        """
        if self.practice or not self.settings.trusted_time:
            return []
        from admin_desktop.evidence.trusted_time.authorities import chosen, load_known

        return chosen(self.settings, load_known(self.resources / "timestamps"))

    @cached_property
    def reporter(self) -> "Reporter":
        """Turns drafts into messages."""
        from admin_desktop.documents.mail_size import load_limit
        from admin_desktop.documents.report_mail import ReportWriter
        from admin_desktop.incidents.enclosing import Encloser
        from admin_desktop.incidents.reporting import Reporter

        limit = load_limit(self.resources / "mail" / "size.toml")
        writer = ReportWriter(self.resources / "templates", {one.id: one.name for one in self.platforms})
        encloser = Encloser(self.vault, limit, self.report_pdfs)
        return Reporter(self.database, self.register, writer, __version__, encloser)

    @cached_property
    def life(self) -> "Life":
        """What happens to incidents after they were reported."""
        from admin_desktop.incidents.life import Life

        return Life(self.database)

    @cached_property
    def removing(self) -> "Removing":
        """Keeps what is said about the removal of posts."""
        from admin_desktop.incidents.removing import Removing

        return Removing(self.database)

    @cached_property
    def asking(self) -> "Asking":
        """Asks those who decide whether a post shall be removed."""
        from admin_desktop.documents.question_mail import QuestionWriter
        from admin_desktop.incidents.asking import Asking

        return Asking(self.database, QuestionWriter(self.resources / "templates"), __version__)

    @cached_property
    def following_up(self) -> "FollowingUp":
        """Tells the recipients of a report what has changed."""
        from admin_desktop.documents.follow_up_mail import FollowUpWriter
        from admin_desktop.incidents.following_up import FollowingUp

        return FollowingUp(self.database, FollowUpWriter(self.resources / "templates"), __version__)

    @cached_property
    def report_pdfs(self) -> "ReportPdfs":
        """Makes reports as PDF."""
        from admin_desktop.documents.report_pdf import ReportPdf
        from admin_desktop.incidents.report_pdfs import ReportPdfs

        pdf = ReportPdf(self.resources / "templates" / "report.typ", self.resources / "fonts", self.paths.work)
        names = {one.id: one.name for one in self.platforms}
        return ReportPdfs(
            self.database, self.vault, self.register, pdf, lambda: self.pack, lambda: self.settings, names, __version__
        )

    @cached_property
    def exporter(self) -> "Exporter":
        """Makes packages for third parties."""
        from admin_desktop.evidence.trusted_time.keeping import stamps_for
        from admin_desktop.exports.packing import Exporter
        from admin_desktop.exports.writing import TextWriter

        writer = TextWriter(self.resources / "templates")
        checker = self.resources / "exports" / "verify.py"
        return Exporter(self.database, self.vault, self.register, writer, checker, self.report_pdfs, stamps_for)

    @cached_property
    def pack(self) -> "Pack":
        """The policy pack in force: the revision the settings name, or its newest.

        Raises:
            PolicyTrouble: it cannot be used.
        """
        from admin_desktop.policy import load_in_force

        return load_in_force(
            self.resources / "policies",
            self.resources / "schemas" / "policy-pack.schema.json",
            self.settings.pack,
            self.settings.pack_revision,
        )

    @cached_property
    def platforms(self) -> list["Platform"]:
        """The social networks there are."""
        from admin_desktop.platforms.platform import load_platforms

        return load_platforms(self.resources / "platforms" / "platforms.toml")

    @cached_property
    def reader(self) -> "Reader":
        """Reads what pictures say; it loads its data with the first one."""
        from admin_desktop.reading.ocr import Ocr
        from admin_desktop.reading.reader import Reader

        return Reader(Ocr(self.resources / "ocr"), self.platforms, self.suggester)

    @cached_property
    def suggester(self) -> "Suggester":
        """Suggests categories; it reads its lists when it is first asked."""
        from admin_desktop.reading.suggesting import Suggester

        return Suggester(self.resources / "suggestions")

    @cached_property
    def before_posting(self) -> "BeforePosting":
        """Looks through what is about to be posted."""
        from admin_desktop.pages.before_posting import BeforePosting
        from admin_desktop.reading.private import spans_in

        return BeforePosting(self.resources, self.suggester, spans_in, self.platforms)

    @cached_property
    def grabber(self) -> "Grabber":
        """The way to take pictures of the screen that works here.

        Raises:
            NoScreen: none does.
        """
        from admin_desktop.capture.grabbers import grabbers
        from admin_desktop.capture.grabbing import choose_grabber

        return choose_grabber(grabbers())

    def choose_screens(self, which: Which = "pointer") -> list["Screen"]:
        """Read the screens anew and choose.

        Args:
            which: a screen's number from 1, "all", or "pointer" (the screen under the mouse pointer).

        Raises:
            NoScreen, NoSuchScreen: there is none to take a picture of.
        """
        from admin_desktop.capture.grabbing import select_screens
        from admin_desktop.capture.pointer import pointer_position

        pointer = pointer_position() if which == "pointer" else None
        return select_screens(self.grabber.screens(), which, pointer)

    def capture(self, which: Which, purpose: "Purpose") -> Captured:
        """Grab and seal.

        Raises:
            Trouble: as :meth:`choose_screens`, :meth:`Grabber.grab` and :meth:`Sealer.seal`.
        """
        started = time.perf_counter()
        frames = self.grabber.grab(self.choose_screens(which))
        grabbed_ms = (time.perf_counter() - started) * 1e3
        return self.seal(frames, purpose, grabbed_ms, {})

    def seal(self, frames: Sequence["Frame"], purpose: "Purpose", grab_ms: float, facts: dict[str, Any]) -> Captured:
        """Seal frames that were just grabbed.

        Args:
            frames: at least one.
            purpose: why they were taken.
            grab_ms: how long grabbing took, for the record of times.
            facts: JSON values for the ledger.

        Raises:
            Trouble: as :meth:`Sealer.seal`.
        """
        from admin_desktop.evidence.sealing import ScreenShot

        started = time.perf_counter()
        shots = [ScreenShot(frame, screen_facts(frame)) for frame in frames]
        sealed = self.sealer.seal(shots, purpose, {"grabber": self.grabber.name, **facts})
        total = grab_ms + (time.perf_counter() - started) * 1e3
        return Captured(sealed.capture, tuple(frames), {"grab": grab_ms, **sealed.ms, "total": total})

    def observe(self, capture: "Capture", frames: Sequence["Frame"]) -> "Capture":
        """Record what is learnt a moment after the seal: window, page, and whether the pictures are any good.

        Args:
            capture: just sealed.
            frames: that it was sealed from.

        Raises:
            Trouble: not recorded; the capture is untouched.
        """
        from admin_desktop.capture.learning import learn
        from admin_desktop.evidence.sealing import observe

        learnt = learn(frames, frozenset({os.getpid()}))
        return observe(self.database, capture, learnt) if learnt else capture

    def import_files(self, files: Sequence[Path], purpose: "Purpose") -> "Sealed":
        """Seal pictures that came from elsewhere as one capture, byte for byte.

        Raises:
            NotAPicture, PictureTooLarge, FileUnreadable: nothing was kept.
            Trouble: as :meth:`Sealer.seal_import`.
        """
        from admin_desktop.incidents.importing import read_import
        from admin_desktop.storage.clock import utc_now

        return self.sealer.seal_import([read_import(file) for file in files], purpose, utc_now())

    def find_capture(self, capture_id: str) -> "Capture":
        """Read one capture.

        Raises:
            NoSuchCapture: nothing has that id.
        """
        from admin_desktop.evidence.captures import get_capture

        with self.database.reading() as connection:
            return get_capture(connection, capture_id)

    def discard_capture(self, capture_id: str, reason: str) -> None:
        """Erase a capture that belongs to no incident; hash, who, when, why stay on record.

        Raises:
            Trouble: it is as it was.
        """
        from admin_desktop.evidence.withdrawing import discard, erase
        from admin_desktop.storage.words import forget_words

        with self.database.writing() as connection:
            paths = discard(connection, capture_id, reason, self.settings.name)
        erase(self.vault, capture_id, paths)
        forget_words(self.database)

    def recover(self) -> list["Capture"]:
        """After a crash: adopt whole pictures, clear halves away, finish erasing.

        Raises:
            Trouble: the rest is done at the next start.
        """
        from admin_desktop.evidence.recovery import recover
        from admin_desktop.evidence.withdrawing import finish_erasing
        from admin_desktop.storage.words import forget_words

        adopted = recover(self.database, self.vault, __version__)
        finish_erasing(self.database, self.vault)
        forget_words(self.database)
        return adopted


def screen_facts(frame: "Frame") -> dict[str, Any]:
    """Return what the ledger says about the screen a frame was grabbed from (JSON values)."""
    screen = frame.screen
    return {
        "number": screen.number,
        "name": _valid(screen.name),
        "x": screen.rect.x,
        "y": screen.rect.y,
        "width": screen.rect.width,
        "height": screen.rect.height,
        "primary": screen.primary,
    }


def _valid(text: str) -> str:
    """Half a surrogate pair (a title cut by its program) cannot be stored as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
