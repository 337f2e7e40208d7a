"""Checking the kept confirmations again, for ``verify``."""

import hashlib
import sqlite3
from collections import Counter
from datetime import timedelta

from admin_desktop.evidence.trusted_time.judging import judge_kept
from admin_desktop.evidence.trusted_time.keeping import Stamp, all_stamps
from admin_desktop.evidence.trusted_time.refusing import NotConfirmed
from admin_desktop.evidence.verifying import Finding
from admin_desktop.storage.clock import parse_iso

# What a clock on a computer may be off without being worth a word.
_TOLERANCE = timedelta(minutes=2)


def check_stamps(connection: sqlite3.Connection) -> tuple[list[Finding], list[str]]:
    """Check every confirmation against the ledger's row and the roots that were kept with it, at the time it states.

    Args:
        connection: for reading; the chain of the ledger itself is the business of ``verify``.

    Returns:
        findings of the kinds "stamp_differs" (the row is not the one that was confirmed), "stamp_row_missing" (the
        row is gone: the ledger's end was cut off) and "stamp_broken" (the kept confirmation does not hold); and notes.
    """
    findings: list[Finding] = []
    good: Counter[str] = Counter()
    newest, off = 0, 0
    for stamp in all_stamps(connection):
        found = _check(connection, stamp)
        if found:
            findings.append(found)
            continue
        good[stamp.authority] += 1
        newest = max(newest, stamp.seq)
        off += abs(parse_iso(stamp.gen_time) - parse_iso(stamp.answered_at)) > _TOLERANCE
    notes = []
    if good:
        names = ", ".join(f"{name} ({count})" for name, count in sorted(good.items()))
        notes.append(f"Times confirmed from outside: {names}; everything up to record {newest} is covered.")
    if off:
        notes.append(f"This computer's clock differed from the confirmed time by more than 2 minutes, {off} times.")
    return findings, notes


def _check(connection: sqlite3.Connection, stamp: Stamp) -> Finding | None:
    subject, by = f"row {stamp.seq}", f"{stamp.authority} confirmed {stamp.gen_time}"
    row = connection.execute("SELECT CAST(entry AS BLOB) FROM ledger WHERE seq = ?", (stamp.seq,)).fetchone()
    if row is None:
        return Finding("stamp_row_missing", subject, f"The ledger's row {stamp.seq}, which {by}, is missing.")
    data = bytes(row[0])
    if hashlib.sha256(data).hexdigest() != stamp.hash:
        return Finding("stamp_differs", subject, f"The ledger's row {stamp.seq} is not the one which {by}.")
    if hashlib.sha256(stamp.roots.encode("utf-8")).hexdigest() != stamp.roots_sha256:
        return Finding("stamp_broken", subject, f"The certificates kept with what {by} were changed.")
    try:
        judged = judge_kept(stamp.authority, stamp.request, stamp.reply, data, stamp.roots)
        if abs(judged.gen_time - parse_iso(stamp.gen_time)) >= timedelta(seconds=1):
            return Finding("stamp_broken", subject, f"The time on record for row {stamp.seq} is not the one confirmed.")
    except (NotConfirmed, ValueError) as refused:
        reason = refused.why if isinstance(refused, NotConfirmed) else "damaged"
        words = f"The confirmation of row {stamp.seq} by {stamp.authority} does not hold ({reason})."
        return Finding("stamp_broken", subject, words)
    return None
