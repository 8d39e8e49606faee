"""A study folder out of a .zip that somebody sent: nothing in it is trusted.

Names, kinds and sizes are looked at before anything is unpacked, and what is unpacked is counted
as it comes: what the archive says of its sizes may be wrong.
"""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from healthclusters.base import Problem, ReadLimits, in_order, shown
from healthclusters.files.descriptor import FILE as DESCRIPTOR
from healthclusters.files.folder import check_study
from healthclusters.files.frameworks import FILE as FRAMEWORK
from healthclusters.files.reports import CheckReport
from healthclusters.model import TABLES, file_of

_MOST_ENTRIES = 1_000
_BLOCK = 1 << 20
_ENCRYPTED = 0x1
_LEFTOVERS = ("__MACOSX/", ".DS_Store", "Thumbs.db")  # of file managers


def check_archive(path: Path, *, limits: ReadLimits | None = None) -> CheckReport:
    """Everything that is wrong with the study folder in a .zip, and the study where nothing is.

    The folder's files stand at the top of the archive, or all in one folder of it. limits: all
    files together may unpack to no more than `bytes`.
    """
    limits = limits or ReadLimits()
    try:
        with zipfile.ZipFile(path) as archive:
            problems = _refused(archive, path.name, limits)
            if problems:
                return CheckReport(name=path.name, problems=tuple(in_order(problems)), study=None)
            return _unpacked(archive, path.name, limits)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error, ValueError) as error:
        wrong = _problem(
            "STU-040",
            path.name,
            f"it cannot be read as a zip archive ({type(error).__name__})",
            "Pack the study folder anew, as .zip without a password.",
        )
        return CheckReport(name=path.name, problems=(wrong,), study=None)


def _refused(archive: zipfile.ZipFile, name: str, limits: ReadLimits) -> list[Problem]:
    """What stands in the way of unpacking: all of it, before a byte is unpacked."""
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        what = f"it has {len(entries):,} entries, and at most {_MOST_ENTRIES:,} are read"
        return [_problem("STU-043", name, what, "Pack only the files of the study.")]
    found = [p for entry in entries if (p := _entry_problem(entry)) is not None]
    names = [entry.filename for entry in entries]
    found += [
        _problem("STU-041", shown(n), "the entry is there more than once", "Pack it once.")
        for n in sorted({n for n in names if names.count(n) > 1})
    ]
    size = sum(entry.file_size for entry in entries)
    if size > limits.bytes:
        found.append(_too_much(name, limits))
    return found


def _entry_problem(entry: zipfile.ZipInfo) -> Problem | None:
    name = entry.filename
    parts = PurePosixPath(name).parts
    strange = "\\" in name or ":" in name or any(ord(c) < 32 for c in name)
    if strange or name.startswith("/") or ".." in parts:
        what = "the path leaves the folder, or is no path of this kind of archive"
        return _problem("STU-041", shown(name), what, "Pack the study folder itself.")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "the entry is a link or a device, not a file"
        return _problem("STU-042", shown(name), what, "Pack a copy of the file itself.")
    if entry.flag_bits & _ENCRYPTED:
        return _problem("STU-042", shown(name), "the entry is encrypted", "Pack it without.")
    return None


def _unpacked(archive: zipfile.ZipFile, name: str, limits: ReadLimits) -> CheckReport:
    files = [e for e in archive.infolist() if not e.is_dir() and not _is_leftover(e.filename)]
    top = _top([entry.filename for entry in files])
    known = {file_of(table) for table in TABLES} | {DESCRIPTOR, FRAMEWORK}
    left, notices = limits.bytes, []
    with tempfile.TemporaryDirectory(prefix="healthclusters-archive-") as place:
        for entry in files:
            path = entry.filename.removeprefix(top)
            if path not in known:
                notices.append(_stranger(entry.filename))
                continue
            left -= _copy(archive, entry, Path(place) / path, left)
            if left < 0:
                return CheckReport(name=name, problems=(_too_much(name, limits),), study=None)
        report = check_study(Path(place), limits=limits)
    return replace(report, name=name, problems=tuple(in_order([*report.problems, *notices])))


def _top(names: list[str]) -> str:
    """The one folder in which everything stands, with its slash; empty where there is none."""
    first = {name.partition("/")[0] for name in names}
    if len(first) != 1 or any("/" not in name for name in names):
        return ""
    folder = f"{first.pop()}/"
    return folder if f"{folder}{DESCRIPTOR}" in names else ""


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path, most: int) -> int:
    """Bytes that were unpacked; one block more than `most` where there are too many."""
    to.parent.mkdir(exist_ok=True)
    size = 0
    with archive.open(entry) as packed, to.open("xb") as file:
        while size <= most and (block := packed.read(_BLOCK)):
            size += len(block)
            file.write(block)
    return size


def _is_leftover(name: str) -> bool:
    return name.startswith(_LEFTOVERS[0]) or name.rpartition("/")[2] in _LEFTOVERS


def _too_much(name: str, limits: ReadLimits) -> Problem:
    what = f"it unpacks to more than {limits.bytes // 1_000_000:,} MB"
    return _problem("STU-043", name, what, "Pack only the files of the study.")


def _stranger(path: str) -> Problem:
    what = "the file is no part of a study and is not read"
    found = _problem("STU-006", shown(path), what, "Leave it out, or rename it.")
    return replace(found, severity="notice")


def _problem(code: str, file: str, what: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, what=what, remedy=remedy)
