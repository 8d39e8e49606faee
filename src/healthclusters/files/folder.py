"""A study folder opened: read whole, checked whole, and handed out only where nothing is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from healthclusters.base import (
    DataError,
    ParsedTable,
    Problem,
    ReadLimits,
    UnknownNameError,
    nearest_name,
    parse_table,
    read_csv,
    shown,
)
from healthclusters.files.assembly import assembled, empty_table
from healthclusters.files.descriptor import FILE as DESCRIPTOR
from healthclusters.files.descriptor import load_descriptor
from healthclusters.files.frameworks import FILE as FRAMEWORK
from healthclusters.files.frameworks import load_framework
from healthclusters.files.reports import CheckReport
from healthclusters.model import TABLES, Study, file_of

BUNDLED = Path(__file__).parent.parent / "studies"
_CASEBOOK = "casebook"
Part = TypeVar("Part")
_MOST_ENTRIES = 10_000


def bundled_studies() -> list[str]:
    """Names of the studies that come with the program."""
    return sorted(p.parent.name for p in BUNDLED.glob(f"*/{DESCRIPTOR}"))


def find_study(folder_or_name: str | Path) -> Path:
    """The folder of a bundled study, or the folder itself.

    A bundled name wins over a folder of the same name: write `./hse-2019` for that folder.
    Raises UnknownNameError, with the nearest bundled name, where there is neither.
    """
    if isinstance(folder_or_name, str) and folder_or_name in bundled_studies():
        return BUNDLED / folder_or_name
    if os.path.isdir(folder_or_name):  # noqa: PTH112  # unlike Path, never raises
        return Path(folder_or_name)
    raise UnknownNameError("study or folder", str(folder_or_name), bundled_studies())


def open_study(folder_or_name: str | Path) -> Study:
    """A checked study: `open_study("hse-2019")`, or the path of a study folder.

    Raises base.DataError with all problems where the data has errors, and UnknownNameError where
    there is neither a bundled study nor a folder of that name. Notices do not stop it.
    """
    report = check_study(folder_or_name)
    if report.study is None:
        raise DataError(report.problems)
    return report.study


def check_study(folder_or_name: str | Path, *, limits: ReadLimits | None = None) -> CheckReport:
    """Everything that is wrong in a study folder, and the study where nothing is.

    limits: files larger than this are refused unread.
    Whatever is in the folder, the answer is a report; only a name that is neither a bundled study
    nor a folder raises (UnknownNameError).
    """
    folder = find_study(folder_or_name)
    return _Reading(folder, limits or ReadLimits()).report(str(folder_or_name))


@dataclass
class _Reading:
    """One reading of a folder, and the problems found so far."""

    folder: Path
    limits: ReadLimits

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []

    def report(self, name: str) -> CheckReport:
        """Read and check everything; a part that cannot be read does not stop the others."""
        there = self._files()
        descriptor = self._take(load_descriptor(self.folder / DESCRIPTOR, limits=self.limits))
        framework = self._take(load_framework(self.folder / FRAMEWORK, limits=self.limits))
        tables = {
            table: self._read_table(table, there, descriptor.tables if descriptor else None)
            for table in TABLES
        }
        info = descriptor.info if descriptor else None
        return assembled(name, info, framework, tables, self.problems)

    def _take(self, read: tuple[Part | None, list[Problem]]) -> Part | None:
        self.problems += read[1]
        return read[0]

    def _read_table(
        self, name: str, there: set[str], listed: tuple[str, ...] | None
    ) -> ParsedTable:
        """One table; an optional one that is not there is empty."""
        schema, path = TABLES[name], file_of(name)
        asked_for = not schema.optional or (listed is not None and name in listed)
        if path not in there and not asked_for:
            return empty_table(name, path)
        raw = self._take(read_csv(self.folder / path, name=path, limits=self.limits))
        if raw is None:
            return empty_table(name, path, readable=False)
        parsed = parse_table(raw, schema)
        self.problems += parsed.problems
        if listed is not None and name not in listed:
            self.problems.append(_not_listed(path))
        return parsed

    def _files(self) -> set[str]:
        """Paths of the table files that are there, links among them; notices for strangers."""
        known = {file_of(name) for name in TABLES} | {DESCRIPTOR, FRAMEWORK}
        there: set[str] = set()
        for path, entry in _entries(self.folder):
            if path == _CASEBOOK and (entry.is_symlink() or not entry.is_dir()):
                self.problems.append(_no_plain_folder(path))
            elif path in known:
                there.add(path)
            elif path.lower().endswith((".csv", ".tsv", ".yaml", ".yml", ".json")):
                self.problems.append(_stranger(path, known))
        return there


def _entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Entries of the folder and of its plain casebook folder, by path, in the order of paths."""
    found: dict[str, os.DirEntry[str]] = {}
    for prefix, place in (("", folder), (f"{_CASEBOOK}/", folder / _CASEBOOK)):
        if prefix and (
            _CASEBOOK not in found or not found[_CASEBOOK].is_dir(follow_symlinks=False)
        ):
            continue
        try:
            with os.scandir(place) as entries:
                for count, entry in enumerate(entries):
                    if count < _MOST_ENTRIES:
                        found[prefix + entry.name] = entry
        except OSError:
            continue  # the files inside are then reported as not there
    yield from sorted(found.items())


def _no_plain_folder(path: str) -> Problem:
    return Problem(
        code="STU-008",
        file=path,
        what="this is a link or a file, not a plain folder",
        remedy="Put a folder with copies of the files here.",
    )


def _stranger(path: str, known: set[str]) -> Problem:
    near = nearest_name(path, known)
    hint = f"Did you mean {near}? " if near else ""
    return Problem(
        code="STU-006",
        file=shown(path),
        what="the file is no part of a study and is not read",
        remedy=f"{hint}Rename it, or keep it elsewhere.",
        severity="notice",
    )


def _not_listed(path: str) -> Problem:
    return Problem(
        code="STU-007",
        file=DESCRIPTOR,
        what=f"{path} is there but not listed under resources; it is read all the same",
        remedy="List it, so that other programs find it.",
        severity="notice",
    )
