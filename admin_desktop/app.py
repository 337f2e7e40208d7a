"""The composition root, without Qt: builds everything once and hands it over."""

import contextlib
import dataclasses
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from admin_desktop import __version__
from admin_desktop.errors import Trouble
from admin_desktop.storage.managed import Managed, read_managed
from admin_desktop.storage.paths import DataPaths, open_data_folder
from admin_desktop.storage.resources import resource_dir
from admin_desktop.storage.settings import Settings, load_settings, save_settings

# Only the names: what is not asked for is not imported, so that the capture command and the first paint stay quick.
if TYPE_CHECKING:
    from admin_desktop.capturing import Capturing
    from admin_desktop.evidence.captures import Capture
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
    from admin_desktop.incidents.shrinking import Shrinking
    from admin_desktop.incidents.thumbnails import Thumbnails
    from admin_desktop.mailing import Mailing
    from admin_desktop.outbox.queue import Outbox
    from admin_desktop.pages.banners.making import BannerMaker
    from admin_desktop.pages.before_posting import BeforePosting
    from admin_desktop.pages.letters import Letters
    from admin_desktop.pages.snippets import SnippetWriter
    from admin_desktop.pages.walks import Walks
    from admin_desktop.platforms.places import Places
    from admin_desktop.platforms.platform import Platform
    from admin_desktop.platforms.settings import PlatformSettings
    from admin_desktop.policy import Pack
    from admin_desktop.reading.reader import Reader
    from admin_desktop.reading.suggesting import Suggester
    from admin_desktop.storage.database import Database


class App:
    """Everything the windows and the commands work with, built when first asked for.

    Args:
        paths: the data folder, already made. One for practice starts with made-up answers.
        managed: what the school's IT has fixed; None for what it has fixed on this computer.
    """

    def __init__(self, paths: DataPaths, managed: Managed | None = None) -> None:
        self.paths = paths
        loaded = load_settings(paths.settings)
        self.settings: Settings = loaded.settings
        self.settings_notice = loaded.notice
        # A rehearsal is the same everywhere.
        self.managed = Managed() if paths.practice else (managed or read_managed())
        self._own = dataclasses.replace(self.settings)
        self.managed.put_into(self.settings)
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
        self.managed.put_into(self.settings)
        save_settings(self.paths.settings, self.managed.without(self.settings, self._own))

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
    def capturing(self) -> "Capturing":
        """Takes pictures and seals them."""
        from admin_desktop.capturing import Capturing

        return Capturing(self.database, self.vault)

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

    @cached_property
    def shrinking(self) -> "Shrinking":
        """Makes messages smaller for strict servers."""
        from admin_desktop.incidents.shrinking import Shrinking

        return Shrinking(self.database)

    @cached_property
    def mailing(self) -> "Mailing":
        """The ways out for messages."""
        from admin_desktop.mailing import Mailing

        return Mailing(self.paths, lambda: self.settings, self.database, self.resources)

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
    def letters(self) -> "Letters":
        """Letters to offices, and requests for copies that came in."""
        from admin_desktop.documents.letter_mail import LetterWriter
        from admin_desktop.pages.letter_kinds import load_kinds
        from admin_desktop.pages.letters import Letters

        writer = LetterWriter(self.resources / "templates", self.resources / "fonts", self.paths.work)
        return Letters(self.database, load_kinds(self.resources / "letters" / "letters.toml"), writer, __version__)

    @cached_property
    def snippets(self) -> "SnippetWriter":
        """Writes the texts that pages show about themselves."""
        from admin_desktop.pages.snippets import SnippetWriter
        from admin_desktop.platforms.counting import load_x_weights

        return SnippetWriter(self.places, load_x_weights(self.resources / "platforms" / "x-counting.toml"))

    @cached_property
    def places(self) -> "dict[str, Places]":
        """Where on each network a page can say whose it is."""
        from admin_desktop.platforms.places import load_places

        return load_places(self.resources / "platforms" / "places.toml")

    @cached_property
    def walks(self) -> "Walks":
        """Pages that are being set up."""
        from admin_desktop.pages.walks import Walks

        return Walks(self.database)

    @cached_property
    def network_settings(self) -> "dict[str, PlatformSettings]":
        """What to set on each network, by its id."""
        from admin_desktop.platforms.settings import load_settings

        return load_settings(self.resources / "platforms" / "settings")

    @cached_property
    def banners(self) -> "BannerMaker":
        """Makes pictures with the words that pages show about themselves."""
        from admin_desktop.pages.banners.designs import load_designs
        from admin_desktop.pages.banners.making import BannerMaker

        return BannerMaker(self.resources, load_designs(self.resources / "banners" / "designs.toml"))

    def find_capture(self, capture_id: str) -> "Capture":
        """Read one capture.

        Raises:
            NoSuchCapture: nothing has that id.
        """
        from admin_desktop.evidence.captures import get_capture

        with self.database.reading() as connection:
            return get_capture(connection, capture_id)
