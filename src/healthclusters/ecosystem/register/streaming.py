"""Registers that do not fit into memory: read in batches, checked, kept as Parquet.

Nothing is half-loaded: the Parquet file is used only where no batch had an error.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from healthclusters.base import Problem, TableSchema
from healthclusters.base.problems import shown
from healthclusters.ecosystem.engine import frame_of
from healthclusters.ecosystem.register.batches import Findings, checked_batch, storage_schema

BATCH_ROWS = 250_000
_DELIMITERS = (",", ";", "\t")
Batches = Iterator[tuple[pl.DataFrame, pl.Series]]  # rows, and the line of each

Told = Callable[[str], None]  # is told how far the reading has come


def header_problems(names: list[str], schema: TableSchema, file: str) -> list[Problem]:
    """Columns that are missing, unknown or there twice."""
    from healthclusters.base import RawTable, parse_table

    table = RawTable(file, tuple(names), [], [], ",")
    problems = parse_table(table, schema).problems
    twice = sorted({name for name in names if names.count(name) > 1})
    return problems + [
        Problem(
            code="TAB-008",
            file=file,
            line=1,
            column=shown(name),
            what="the column is there twice",
            remedy="Give each column a name of its own.",
        )
        for name in twice
    ]


def csv_header(path: Path) -> tuple[list[str], str] | Problem:
    """Names of the columns, and what stands between cells."""
    with path.open("rb") as file:
        first = file.readline(1_000_000)
    try:
        line = first.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        return Problem(
            code="TAB-005",
            file=path.name,
            line=1,
            what="the text cannot be read: it is not UTF-8",
            remedy="Save the file as UTF-8.",
        )
    delimiter = max(_DELIMITERS, key=line.count)
    return [name.strip().strip('"') for name in line.split(delimiter)], delimiter


def folded(names: Sequence[str], schema: TableSchema) -> list[str]:
    """The names of columns; those that differ from a known one by capitals alone as that is called.

    Where the known one is there as well, or twice, the names stay as they are.
    """
    known = {name.casefold(): name for name in schema.field_names}
    meant = [known.get(name.casefold(), name) for name in names]
    return [
        new if new not in names and meant.count(new) == 1 else old
        for old, new in zip(names, meant, strict=True)
    ]


def csv_batches(path: Path, delimiter: str, names: Sequence[str]) -> Batches:
    """All cells as text, batch by batch; a quoted line break is counted as a line.

    names: of the columns, in place of those in the header.
    """
    scan = pl.scan_csv(
        path, separator=delimiter, infer_schema=False, low_memory=True, raise_if_empty=False
    )
    line = 2
    for batch in scan.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
        batch.columns = list(names)
        breaks = batch.select(
            pl.sum_horizontal(pl.all().str.count_matches("\n").fill_null(0))
        ).to_series()
        before = breaks.cum_sum().shift(1, fill_value=0).cast(pl.Int64)
        yield batch, before + pl.int_range(batch.height, eager=True) + line
        line += batch.height + int(breaks.sum())


def arrow_batches(reader: Any) -> Batches:
    """Batches of a Parquet file or a database; a row's line is its number plus one."""
    line = 2
    for batch in reader:
        frame = frame_of(batch)
        yield frame, pl.int_range(line, line + frame.height, eager=True)
        line += frame.height


def checked_parquet(
    batches: Batches, schema: TableSchema, file: str, target: Path, told: Told
) -> list[Problem]:
    """Write the rows to `target` (with `_line`) until a batch has a problem; all problems."""
    import pyarrow.parquet as parquet

    findings = Findings(file)
    empty = pl.DataFrame(schema={**storage_schema(schema), "_line": pl.Int64}).to_arrow()
    with parquet.ParquetWriter(target, empty.schema, compression="zstd") as writer:
        rows = 0
        for frame, lines in batches:
            rows += frame.height
            told(f"{file}: {rows:,} rows read")
            typed = checked_batch(frame, lines, schema, findings)
            if not findings.problems:
                kept = typed.with_columns(lines.cast(pl.Int64).alias("_line"))
                writer.write_table(kept.to_arrow().cast(empty.schema))
    return findings.all()


def file_revision(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ragged_row(path: Path, delimiter: str, columns: int) -> Problem:
    """The first row of a CSV file that has more or fewer cells than the header."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        begins = 1
        for row in reader:
            if row and len(row) != columns:
                return Problem(
                    code="TAB-007",
                    file=path.name,
                    line=begins,
                    what=f"the row has {len(row)} cells, the header {columns}",
                    remedy="Put text that holds a separator in quotation marks; add or remove "
                    "cells.",
                )
            begins = reader.line_num + 1
    return Problem(
        code="TAB-006",
        file=path.name,
        what="the file cannot be split into rows and cells",
        remedy="Close every opened quotation mark, and save it as UTF-8.",
    )
