"""The list of incidents as a table for spreadsheets (CSV), in which nothing that people wrote can become a formula."""

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from admin_desktop.documents.plain import clean_text
from admin_desktop.incidents.filtering import Filter, Order, Stage
from admin_desktop.incidents.listing import Listed, Listing
from admin_desktop.incidents.page_kinds import WORDS
from admin_desktop.storage.clock import parse_iso
from admin_desktop.storage.files import PART, as_trouble, finish, sync_file

HEADS = (
    "Report", "State", "Captured", "Reported", "Post gone", "Page", "Page run by", "Platform", "Link", "Author",
    "Posted", "What the post says", "What it may break", "Note",
)  # fmt: skip

# Where a spreadsheet begins to calculate; also their wide forms, which some take for the same.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
# Spreadsheets cut a cell after 32,767 signs.
_LONGEST = 32_000

Progress = Callable[[int, int], bool]
"""Told (rows done, rows in all); False asks to stop."""


class CsvList:
    """Writes lists as CSV: UTF-8 that Excel recognises, RFC 4180, every cell in quotes.

    Args:
        listing: reads the incidents.
        names: of categories and platforms, by id.
        stages: what each stage is called.
    """

    def __init__(self, listing: Listing, names: Mapping[str, str], stages: Mapping[Stage, str]) -> None:
        self._listing, self._names, self._stages = listing, names, stages

    def save(self, file: Path, what: Filter, order: Order, progress: Progress) -> int | None:
        """Write what a filter lets through, whole or not at all.

        Args:
            file: its final name; what was there is replaced once the new one is on disk.
            what, order: as the list shows it.
            progress: as :data:`Progress`.

        Returns:
            how many incidents it holds; None if it was stopped: then nothing was written.

        Raises:
            DiskFull, NoWritePermission, FolderGone, FileTrouble: nothing was written.
        """
        part = file.with_name(file.name + PART)
        try:
            with part.open("wb") as stream:
                count = 0
                for text in self._texts(what, order, progress):
                    stream.write(text.encode("utf-8"))
                    count += 1
                sync_file(stream)
            finish(part, file)
        except _Stopped:
            _remove(part)
            return None
        except OSError as error:
            _remove(part)
            raise as_trouble(error, file.parent) from error
        except BaseException:
            _remove(part)
            raise
        return count - 1

    def _texts(self, what: Filter, order: Order, progress: Progress) -> Iterator[str]:
        # Excel takes a file for UTF-8 only with this mark.
        yield "\ufeff" + _line(HEADS)
        found = self._listing.find(what, order).numbers
        for at, one in enumerate(self._listing.whole(found)):
            if not progress(at, len(found)):
                raise _Stopped
            yield _line(self._cells(one))

    def _cells(self, one: Listed) -> tuple[str, ...]:
        names = self._names
        return (
            one.id,
            self._stages[one.stage],
            _local(one.created_at),
            _local(one.reported_at),
            _local(one.removed_at),
            one.page,
            WORDS[one.page_kind],
            names.get(one.platform, one.platform),
            one.link,
            one.author,
            one.posted,
            one.body,
            ", ".join(names.get(category, category) for category in one.categories),
            one.note,
        )


class _Stopped(Exception):
    """The admin has pressed Stop."""


def cell(text: str) -> str:
    """Make a text harmless for a spreadsheet, and readable in it.

    Control characters and what turns the direction of writing go; a text that would be taken for a formula gets an
    apostrophe in front (as OWASP advises), also where blanks come first.
    """
    kept = clean_text(text, _LONGEST)
    begins = kept.lstrip(" \u00a0\ufeff\u200b\u200c\u200d\u2060")[:1]
    return f"'{kept}" if kept[:1] in _FORMULA or begins in _FORMULA else kept


def _line(cells: Iterable[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([cell(one) for one in cells])
    return stream.getvalue()


def _local(moment: str | None) -> str:
    """Write a moment as the wall clock of this computer shows it, so that spreadsheets know it for a time."""
    return f"{parse_iso(moment).astimezone():%Y-%m-%d %H:%M}" if moment else ""


def _remove(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()
