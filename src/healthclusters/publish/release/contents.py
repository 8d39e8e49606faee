"""The files of a release, all of them as bytes, the same for the same study and options."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from healthclusters.base import OptionError
from healthclusters.files import canonical_files
from healthclusters.model import Study
from healthclusters.publish.output import csv_text
from healthclusters.publish.release import metadata, texts
from healthclusters.publish.release.describing import column_description, column_type
from healthclusters.scoring import Changes

RELEASE = "release.json"
CHECKSUMS = "SHA256SUMS"
STUDY = "study"
RESULTS = "results"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,63}")


@dataclass(frozen=True, eq=False, kw_only=True)
class ResultTable:
    """One result: name of its file without ending, rows, and what a reader has to know."""

    name: str
    rows: pl.DataFrame
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReleaseInfo:
    """version: of the release. program: version of healthclusters. options: of the run, as plain
    values. issued: day of the release, only where one is stated. address: where it can be found.
    """

    version: str
    program: str
    options: Mapping[str, Any] = field(default_factory=dict)
    issued: date | None = None
    address: str = ""

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.version):
            raise OptionError("version", self.version, "letters, digits, points and dashes")
        if self.address and not re.fullmatch(r"https?://[^\s<>\"]+", self.address):
            raise OptionError("address", self.address, "an address that begins with https://")


@dataclass(frozen=True, eq=False, kw_only=True)
class Release:
    """name: `<study>-<version>`, of the folder and the zip. files: bytes by path in the folder."""

    name: str
    study: Study
    info: ReleaseInfo
    tables: tuple[ResultTable, ...]
    files: Mapping[str, bytes]

    def __str__(self) -> str:
        size = sum(map(len, self.files.values())) / 1e6
        return (
            f"{self.name}: study {self.study.id}, revision {self.study.revision[:12]}, "
            f"{len(self.tables)} results, {len(self.files)} files, {size:.1f} MB"
        )

    __repr__ = __str__


def release_files(
    study: Study,
    tables: Sequence[ResultTable],
    info: ReleaseInfo,
    *,
    changes: Changes | None = None,
    groups: pl.DataFrame | None = None,
    without: Sequence[str] = (),
) -> Release:
    """Everything that a release holds.

    tables: every result of the run. changes: since the release before, None for a first one.
    groups: clusters whose computed group changed since (`changed_groups`), None where unknown.
    without: what could not be computed, and why. Chance plays no part and no clock is read.
    """
    described = [*tables, *_change_tables(changes, groups)]
    contents: dict[str, bytes] = {
        f"{STUDY}/{path}": text.encode() for path, text in canonical_files(study).items()
    }
    for table in described:
        contents[f"{RESULTS}/{table.name}.csv"] = csv_text(table.rows).encode()
        contents[f"{RESULTS}/{table.name}.parquet"] = parquet_bytes(table.rows)
    plain = {
        RELEASE: _release_json(study, tables, info, changes),
        "columns.csv": csv_text(columns_table(described)),
        "README.md": texts.readme(study, described, info, without),
        "CHANGES.md": texts.changes_text(study, changes, groups),
        "LICENSE.md": texts.licence_text(study),
        "CITATION.cff": texts.citation(study, info),
        "datapackage.json": _json(metadata.data_package(study, described, info)),
        "dcat.jsonld": _json(metadata.dcat(study, described, info)),
        "schema-org.jsonld": _json(metadata.schema_org(study, described, info)),
    }
    contents |= {path: text.encode() for path, text in plain.items()}
    contents[CHECKSUMS] = checksums(contents).encode()
    return Release(
        name=f"{study.id}-{info.version}",
        study=study,
        info=info,
        tables=tuple(described),
        files=dict(sorted(contents.items())),
    )


def _change_tables(changes: Changes | None, groups: pl.DataFrame | None) -> list[ResultTable]:
    if changes is None:
        return []
    grouped = [] if groups is None else [ResultTable(name="changed-groups", rows=groups)]
    return [
        *grouped,
        ResultTable(name="changed-scores", rows=changes.scores),
        ResultTable(name="changed-points", rows=changes.points),
        ResultTable(name="changed-observations", rows=changes.observations),
        ResultTable(name="changed-clusters", rows=changes.clusters),
    ]


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """The table as Parquet; the same rows give the same bytes with the same Polars."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", statistics=True)
    return out.getvalue()


def columns_table(tables: Sequence[ResultTable]) -> pl.DataFrame:
    """`table`, `column`, `type`, `description` of every column of every result."""
    rows = [
        (t.name, column, column_type(dtype), column_description(t.name, column))
        for t in tables
        for column, dtype in t.rows.schema.items()
    ]
    names = ("table", "column", "type", "description")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def checksums(contents: Mapping[str, bytes]) -> str:
    """SHA-256 of every file, in the form that `sha256sum --check` reads."""
    return "".join(
        f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(contents.items())
    )


def _release_json(
    study: Study, tables: Sequence[ResultTable], info: ReleaseInfo, changes: Changes | None
) -> str:
    """What `--recreate` needs: study, options, program, and which results there are."""
    since = None
    if changes is not None:
        since = {"study": changes.before[0], "revision": changes.before[1]}
    return _json(
        {
            "schema": "release/1",
            "version": info.version,
            "study": {"id": study.id, "revision": study.revision},
            "program": f"healthclusters {info.program}",
            "options": dict(info.options),
            "results": [t.name for t in tables],
            "since": since,
        }
    )


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
