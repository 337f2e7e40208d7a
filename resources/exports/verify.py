#!/usr/bin/env python3
"""Check a package of evidence made by Admin Desktop, with nothing but Python.

    python verify.py PACKAGE.zip
    python verify.py FOLDER              (the unpacked package)
    python verify.py PACKAGE.zip --head "row 12, 9f2c..."

Python 3.8 or newer, on Windows, macOS and Linux; nothing has to be installed and nothing is unpacked or changed.
Take this file from a release of Admin Desktop, not from the package that you want to check: whoever changed a package
could have changed the checker in it as well.

It checks that
- every file is there, none was added, and each has the SHA-256 and SHA-512 that the package's lists name (BagIt,
  RFC 8493);
- the ledger's rows that are given in full follow one another: each row names the SHA-256 of the row before it;
- every picture is, byte for byte, the one that was entered in the ledger when it was sealed, and every mail the one
  that was entered when it was written;
- with --head: the ledger holds the row that a mail or another witness named.

It does not check trusted timestamps (README.txt says how openssl does), and it cannot know who made the package.

Exit code: 0 everything is as the package says; 1 something is not; 2 wrong use.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import stat
import sys
import zipfile
from typing import IO, Any, Callable, Iterable

START = "0" * 64
MOST_FILES = 200000
MOST_FINDINGS = 1000
LARGEST_LIST = 64 << 20  # bytes of a manifest or of contents.json
LONGEST_ROW = 8 << 20  # bytes
CHUNK = 1 << 20
ALGORITHMS = ("sha256", "sha512")
# What file managers leave in every folder that is looked at.
DESKTOP_FILE = re.compile(r"(^|/)(\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)$|^__MACOSX/", re.IGNORECASE)
HASH = re.compile(r"[0-9a-f]{64}")
LEDGER = "data/ledger/ledger.jsonl"
HEAD = "data/ledger/head.json"
CONTENTS = "data/contents.json"
Progress = Callable[[int, int], bool]


class Refused(Exception):
    """The package cannot be checked at all; the sentence says why."""


class Report:
    """What was found: fine when ``findings`` is empty.

    Attributes:
        findings: (kind, subject, sentence) of each thing that is wrong.
        notes: sentences that are good to know.
        rows, given: rows of the ledger, and how many of them are given in full.
        pictures, mails, stamps, files, bytes: how much was checked (stamps are only counted).
        head: (number, hash) of the newest row.
        stopped: the check was stopped before its end.
    """

    def __init__(self) -> None:
        self.findings: list[tuple[str, str, str]] = []
        self.notes: list[str] = []
        self.rows = self.given = self.pictures = self.mails = self.stamps = self.files = self.bytes = 0
        self.head = (0, START)
        self.stopped = False

    def add(self, kind: str, subject: str, sentence: str) -> None:
        """Note something that is wrong. Names in it come from the package: they are shown as plain ASCII."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append((kind, shown(subject), shown(sentence, 600)))


class Stopped(Exception):
    """Whoever waits for the check does not want to wait any more."""


class Package:
    """The files of a package: names below its top folder (with forward slashes), and their sizes in bytes."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.strange: list[tuple[str, str]] = []
        self.unreadable: set[str] = set()

    def open(self, name: str) -> IO[bytes]:
        """Open one file for reading."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of it."""

    def read(self, name: str, limit: int = LARGEST_LIST) -> bytes:
        """Read a whole file of at most ``limit`` bytes; a longer one is no file of ours."""
        if name not in self.sizes or name in self.unreadable:
            raise Refused(f"{name} is missing or cannot be read.")
        with self.open(name) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise Refused(f"{name} is larger than any that Admin Desktop writes.")
        return data

    def text(self, name: str) -> str:
        """Read a small text; nothing when it is not there."""
        try:
            return self.read(name).decode("utf-8", "replace")
        except Refused:
            return ""


class Folder(Package):
    """An unpacked package. Links are never followed."""

    def __init__(self, path: str) -> None:
        super().__init__()
        inside = [one for one in sorted(os.listdir(path)) if not DESKTOP_FILE.search(one)]
        if "bagit.txt" not in inside and len(inside) == 1 and os.path.isdir(os.path.join(path, inside[0])):
            path = os.path.join(path, inside[0])
        self.root = path
        for at, folders, names in os.walk(path):
            for name in sorted(names) + [one for one in folders if os.path.islink(os.path.join(at, one))]:
                whole = os.path.join(at, name)
                below = os.path.relpath(whole, path).replace(os.sep, "/")
                mode = os.lstat(whole)
                if stat.S_ISREG(mode.st_mode):
                    self.sizes[below] = mode.st_size
                else:
                    self.strange.append((below, "is a link or something else that is no file"))
            if len(self.sizes) > MOST_FILES:
                raise Refused("There are more files in this folder than in any package of Admin Desktop.")

    def open(self, name: str) -> IO[bytes]:
        """Open one file for reading."""
        return open(os.path.join(self.root, *name.split("/")), "rb")


class Zip(Package):
    """A package as it was made. It is read where it is: nothing is unpacked, so nothing can be written anywhere."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.zip = zipfile.ZipFile(path)
        infos = [info for info in self.zip.infolist() if not info.filename.endswith("/")]
        if len(infos) > MOST_FILES:
            raise Refused("There are more files in this ZIP than in any package of Admin Desktop.")
        if sum(info.file_size for info in infos) > max(1 << 30, 100 * os.path.getsize(path)):
            raise Refused("This ZIP would unpack to far more than it can honestly hold, so it was not read.")
        tops = {info.filename.split("/")[0] if "/" in info.filename else "" for info in infos}
        self.top = tops.pop() + "/" if len(tops) == 1 and tops != {""} else ""
        self.infos: dict[str, zipfile.ZipInfo] = {}
        folded: set[str] = set()
        for info in infos:
            name = info.filename[len(self.top) :]
            if name.lower() in folded:
                self.strange.append((name, "is in the ZIP twice"))
            elif fault := _fault(info):
                self.strange.append((name, fault))
            else:
                self.infos[name], self.sizes[name] = info, info.file_size
            folded.add(name.lower())

    def open(self, name: str) -> IO[bytes]:
        """Open one file for reading; zipfile gives no more bytes than the ZIP says."""
        return self.zip.open(self.infos[name])

    def close(self) -> None:
        """Let go of it."""
        self.zip.close()


def _fault(info: zipfile.ZipInfo) -> str:
    """Tell what is wrong with an entry of a ZIP before it is read, or nothing."""
    name = info.filename
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name:
        return "has a name that leads out of the package"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link or something else that is no file"
    if info.flag_bits & 1:
        return "is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in a way that Admin Desktop does not use"
    return ""


def open_package(path: str) -> Package:
    """Open a ZIP or an unpacked folder.

    Raises:
        Refused: it is neither, or not a package.
    """
    try:
        package: Package = Folder(path) if os.path.isdir(path) else Zip(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError) as error:
        raise Refused(f"{shown(path)} cannot be opened as a package ({shown(str(error))}).") from error
    if "bagit.txt" not in package.sizes:
        package.close()
        raise Refused(f"{shown(path)} is not a package of Admin Desktop: there is no bagit.txt in it.")
    return package


def check(path: str, head: str = "", progress: Progress = lambda done, in_all: True) -> Report:
    """Check a package.

    Args:
        path: of a ZIP, or of the unpacked folder.
        head: a row as a mail names it ("row 12, 9f2c..."), to be found in the ledger; or nothing.
        progress: told (bytes done, bytes in all); False stops the check.

    Raises:
        Refused: it is not a package at all.
    """
    package = open_package(path)
    report = Report()
    try:
        for name, why in package.strange:
            report.add("file_strange", name, f"{name} {why}.")
        digests = _hash_all(package, report, progress)
        _check_lists(package, digests, report)
        ledger = Ledger(report, head)
        ledger.read(package)
        _check_contents(package, digests, ledger, report)
    except Stopped:
        report.stopped = True
        report.notes.append("The check was stopped before its end.")
    finally:
        package.close()
    return report


def _hash_all(package: Package, report: Report, progress: Progress) -> dict[str, tuple[str, str]]:
    """Hash every file once, with both algorithms."""
    found = {}
    in_all = sum(package.sizes.values())
    for name in sorted(package.sizes):
        if DESKTOP_FILE.search(name):
            report.notes.append(f"{shown(name)} was left by a file manager and is no part of the package.")
            continue
        report.files += 1
        both = [hashlib.new(one) for one in ALGORITHMS]
        try:
            with package.open(name) as stream:
                while True:
                    block = stream.read(CHUNK)
                    if not block:
                        break
                    for one in both:
                        one.update(block)
                    report.bytes += len(block)
                    if not progress(report.bytes, in_all):
                        raise Stopped
            found[name] = (both[0].hexdigest(), both[1].hexdigest())
        except Stopped:
            raise
        except Exception as error:  # whatever a damaged ZIP makes of zipfile and zlib
            report.add("file_unreadable", name, f"{name} cannot be read ({error}).")
            package.unreadable.add(name)
    return found


def _check_lists(package: Package, digests: dict[str, tuple[str, str]], report: Report) -> None:
    """Compare the files with the package's manifests, in both directions."""
    if not re.match(
        r"BagIt-Version: [01]\.\d+\r?\nTag-File-Character-Encoding: UTF-8\r?\n?$", package.text("bagit.txt")
    ):
        report.add("bag_strange", "bagit.txt", "bagit.txt does not say that this is a BagIt package.")
    inside = {name for name in package.sizes if not DESKTOP_FILE.search(name)}
    payload = {name for name in inside if name.startswith("data/")}
    tags = {name for name in inside - payload if not name.startswith("tagmanifest-")}
    for place, algorithm in enumerate(ALGORITHMS):
        for kind, names in (("manifest", payload), ("tagmanifest", tags)):
            _check_list(package, f"{kind}-{algorithm}.txt", place, names, digests, report)
    size = f"{sum(package.sizes[name] for name in payload)}.{len(payload)}"
    if re.findall(r"^Payload-Oxum: *(.*?)\s*$", package.text("bag-info.txt"), re.MULTILINE) != [size]:
        report.add("bag_strange", "bag-info.txt", f"bag-info.txt names another size than the package has ({size}).")


def _check_list(
    package: Package, manifest: str, place: int, names: set[str], digests: dict[str, tuple[str, str]], report: Report
) -> None:
    try:
        lines = package.read(manifest).decode("utf-8", "replace").splitlines()
    except Refused as refused:
        report.add("list_missing", manifest, str(refused))
        return
    listed = set()
    for line in lines:
        digest, _, name = line.strip().partition(" ")
        name = re.sub("%(0[AaDd]|25)", lambda sign: chr(int(sign.group(1), 16)), name.strip().lstrip("*"))
        if name in listed:
            report.add("list_twice", name, f"{name} is listed twice in {manifest}.")
        listed.add(name)
        if name not in names:
            report.add("file_missing", name, f"{name} is listed in {manifest} but is not in the package.")
        elif name in digests and digests[name][place] != digest.lower():
            report.add("file_changed", name, f"{name} has changed: it is not what {manifest} says.")
    for name in sorted(names - listed):
        report.add("file_added", name, f"{name} was added: {manifest} does not list it.")


class Capture:
    """What the given rows tell about one capture: its files by name, and what has become of it."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.state = "kept"
        self.hashes: set[str] = set()


class Ledger:
    """Follows the ledger's rows and keeps what those that are given tell."""

    def __init__(self, report: Report, head: str) -> None:
        self.report = report
        self.captures: dict[str, Capture] = {}
        self.sent: dict[str, str] = {}
        self.sent_pictures: set[str] = set()
        self.hashes: list[str] = [START]
        self.given: set[int] = set()
        self.witness = head

    def read(self, package: Package) -> None:
        """Go through the rows, from the first to the newest."""
        if LEDGER not in package.sizes or LEDGER in package.unreadable:
            self.report.add("ledger_missing", LEDGER, f"The ledger {LEDGER} is missing or cannot be read.")
            return
        with package.open(LEDGER) as stream:
            seq = 0
            for line in iter(lambda: stream.readline(LONGEST_ROW + 1), b""):
                seq += 1
                if len(line) > LONGEST_ROW:
                    self.report.add("row_changed", f"row {seq}", f"The ledger's row {seq} has no end.")
                    return
                self._row(seq, line[:-1] if line.endswith(b"\n") else line)
        self.report.rows, self.report.given = seq, len(self.given)
        self.report.head = (seq, self.hashes[-1])
        self._check_head(package)
        self._check_witness()

    def _row(self, seq: int, line: bytes) -> None:
        subject = f"row {seq}"
        content = _content(line)
        if content.keys() == {"seq", "hash"} and HASH.fullmatch(str(content["hash"])):
            # Withheld: it tells of other matters. Its hash is what the exporter says it is.
            if content["seq"] != seq:
                self.report.add("row_missing", subject, f"The ledger's row {seq} is missing or not in its place.")
            self.hashes.append(content["hash"])
            return
        if content.get("seq") != seq:
            self.report.add("row_missing", subject, f"The ledger's row {seq} is missing or not in its place.")
        if content.get("prev") != self.hashes[-1]:
            sentence = f"The ledger's row {seq} does not follow the row before it: one of the two was changed."
            self.report.add("row_changed", subject, sentence)
        self.hashes.append(hashlib.sha256(line).hexdigest())
        self.given.add(seq)
        self._tell(content)

    def _tell(self, content: dict[str, Any]) -> None:
        subject, kind, body = str(content.get("subject")), content.get("kind"), content.get("body")
        if not isinstance(body, dict):
            return
        if kind in ("seal", "import", "recover", "derive"):
            capture = self.captures.setdefault(subject, Capture())
            capture.files.update(_files(body.get("files")))
            capture.hashes.update(HASH.findall(json.dumps(body)))
        elif kind in ("discard", "quarantine"):
            capture = self.captures.setdefault(subject, Capture())
            capture.state = "discarded" if kind == "discard" else "quarantined"
        elif kind == "send":
            self.sent[subject] = str(body.get("message_sha256"))
            self.sent_pictures.update(HASH.findall(json.dumps(body)))

    def _check_head(self, package: Package) -> None:
        number, digest = self.report.head
        try:
            head = _content(package.read(HEAD, 10000))
        except Refused:
            head = {}
        if (head.get("seq"), head.get("hash")) != (number, digest):
            sentence = f"The newest row of the ledger is number {number}, {digest}; {HEAD} names another one."
            self.report.add("head_differs", HEAD, sentence)

    def _check_witness(self) -> None:
        if not self.witness:
            return
        found = re.search(r"(\d{1,15})\D+([0-9a-fA-F]{64})", self.witness)
        if not found:
            raise Refused('A witness names a row like this: "row 12, " and 64 signs of its hash.')
        seq, digest = int(found.group(1)), found.group(2).lower()
        if seq < 1 or seq >= len(self.hashes) or self.hashes[seq] != digest:
            sentence = f"The witness does not agree: row {seq} of this ledger is not the one that it names."
            self.report.add("witness_differs", f"row {seq}", sentence)
            return
        first = seq
        while first - 1 in self.given:
            first -= 1
        if seq not in self.given:
            vouched = "That row is withheld, so it does not vouch for the rows before it until they are shown."
        elif first > 1:
            vouched = f"It vouches for rows {first} to {seq}; row {first - 1} is withheld."
        else:
            vouched = "It vouches for every row up to that one."
        self.report.notes.append(f"The witness agrees: row {seq} is the one that it names. {vouched}")


def _content(line: bytes) -> dict[str, Any]:
    """Read a JSON object; what is none, names a key twice or holds absurd numbers counts as empty."""

    def once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key, value in pairs:
            if key in content:
                raise ValueError("a key twice")
            content[key] = value
        return content

    def number(text: str) -> int:
        if len(text) > 40:
            raise ValueError("an absurd number")
        return int(text)

    try:
        content = json.loads(line.decode("utf-8"), object_pairs_hook=once, parse_int=number)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _files(listed: object) -> dict[str, dict[str, Any]]:
    found = listed if isinstance(listed, list) else []
    return {str(one["path"]).split("/")[-1]: one for one in found if isinstance(one, dict) and "path" in one}


def _check_contents(package: Package, digests: dict[str, tuple[str, str]], ledger: Ledger, report: Report) -> None:
    """Compare pictures and mails with what the ledger says about them."""
    try:
        listed = _content(package.read(CONTENTS)).get("captures")
    except Refused as refused:
        listed = None
        report.add("file_missing", CONTENTS, str(refused))
    found = listed if isinstance(listed, list) else []
    states = {str(one.get("id")): str(one.get("state")) for one in found if isinstance(one, dict)}
    for capture_id in sorted(states):
        capture = ledger.captures.get(capture_id)
        if capture is None or not capture.files:
            report.add("row_missing", capture_id, f"The ledger's rows about {capture_id} are not given.")
        elif capture.state != states[capture_id]:
            sentence = f"{capture_id} is {capture.state} in the ledger, but listed as {states[capture_id]}."
            report.add("record_differs", capture_id, sentence)
        else:
            _check_capture(package, capture_id, capture, ledger, report)
    for name in sorted(digests):
        parts = name.split("/")
        if name.startswith("data/pictures/"):
            _check_picture(name, parts, digests[name][0], states, ledger, report)
        elif name.startswith("data/mails/"):
            report.mails += 1
            if ledger.sent.get(parts[-1][: -len(".eml")]) != digests[name][0]:
                report.add("mail_changed", name, f"{name} is not the mail that the ledger names.")
        elif name.startswith("data/timestamps/"):
            report.stamps += name.endswith(".tsr")
            row = re.fullmatch(r"data/timestamps/row-(\d{1,15})\.json", name)
            if row and digests[name][0] not in ledger.hashes[int(row.group(1)) : int(row.group(1)) + 1]:
                report.add("row_changed", name, f"{name} is not that row of the ledger.")
    if report.stamps:
        report.notes.append(
            f"Trusted timestamps: {report.stamps}. They are not checked here: README.txt says how openssl does."
        )


def _check_capture(package: Package, capture_id: str, capture: Capture, ledger: Ledger, report: Report) -> None:
    """Every picture that must be here is here."""
    if capture.state == "discarded":
        report.notes.append(f"{shown(capture_id)} was discarded, on record: its picture is not in the package.")
        return
    if capture.state == "quarantined":
        report.notes.append(f"{shown(capture_id)} is locked away: its picture is not in the package.")
        return
    for file in sorted(capture.files):
        entry = capture.files[file]
        name = f"data/pictures/{capture_id}/{file}"
        wanted = entry.get("kind") == "original" or entry.get("sha256") in ledger.sent_pictures
        if wanted and name not in package.sizes:
            report.add("picture_missing", name, f"The picture {file} of {capture_id} is missing.")


def _check_picture(
    name: str, parts: list[str], digest: str, states: dict[str, str], ledger: Ledger, report: Report
) -> None:
    capture_id, file = parts[2], parts[-1]
    capture = ledger.captures.get(capture_id, Capture())
    if len(parts) == 4 and file == "capture.json" and digest in capture.hashes:
        return  # the description that was sealed with the pictures
    report.pictures += 1
    if len(parts) != 4 or file not in capture.files or states.get(capture_id) != "kept" or capture.state != "kept":
        report.add("picture_unknown", name, f"{name} is not a picture that the ledger knows and that belongs here.")
    elif capture.files[file].get("sha256") != digest:
        sentence = f"The picture {file} of {capture_id} is not the one that was entered in the ledger."
        report.add("picture_changed", name, sentence)


def shown(text: str, longest: int = 300) -> str:
    """Write a name from outside so that it cannot steer the terminal."""
    plain = "".join(sign if " " <= sign <= "~" else "?" for sign in text)
    return plain if len(plain) <= longest else plain[: longest - 3] + "..."


def say(text: str) -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names, and say what was found."""
    parser = argparse.ArgumentParser(description="Check a package of evidence made by Admin Desktop.")
    parser.add_argument("package", help="the ZIP, or the folder that it was unpacked to")
    parser.add_argument("--head", default="", help='a row that a witness names: "row 12, 9f2c..."')
    parsed = parser.parse_args(arguments)
    try:
        report = check(parsed.package, parsed.head)
    except Refused as refused:
        say(f"WRONG: {refused}")
        return 1
    for _kind, _subject, sentence in report.findings:
        say(f"WRONG: {sentence}")
    for note in report.notes:
        say(f"NOTE:  {note}")
    say(f"Checked: {report.files} files, {report.bytes} bytes, {report.pictures} pictures, {report.mails} mails.")
    number, digest = report.head
    say(f"Ledger: {report.rows} rows, {report.given} of them in full; the newest is row {number}, {digest}.")
    if report.findings:
        say(f"NOT EVERYTHING IS AS THE PACKAGE SAYS ({len(report.findings)} findings).")
        return 1
    say("OK: everything is as the package and its ledger say.")
    say("This does not tell who made the package: compare the newest row, or that of a mail, with a witness (--head).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
