"""Reading a register: a CSV file, a sheet of a workbook, a Parquet file, a database table.

Everything is checked at the door: all problems at once with their place, nothing half-loaded.
"""

from __future__ import annotations

import tempfile
import weakref
from dataclasses import replace
from pathlib import Path

import polars as pl

from healthclusters.base import (
    DataError,
    OptionError,
    Problem,
    errors,
    in_order,
    notices,
    open_workbook,
    parse_table,
    read_table,
)
from healthclusters.ecosystem.columns import DEFINITIONS, REGISTER, RESIDENCE
from healthclusters.ecosystem.engine import (
    Connection,
    duckdb_connection,
    frame_of,
    with_frame,
)
from healthclusters.ecosystem.register import streaming
from healthclusters.ecosystem.register.checks import NEW_NACE_FROM, no_rows, register_problems
from healthclusters.ecosystem.register.databases import connected_database
from healthclusters.ecosystem.register.model import Register
from healthclusters.ecosystem.register.side_tables import SideTables, side_table_problems
from healthclusters.ecosystem.subsectors import SubsectorMapping, subsector_mapping

STREAMED_FROM = 5_000_000  # bytes of a CSV file from which it is read in batches
DEFAULT_DEFINITION = "only"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def _nobody(text: str) -> None:
    """Where nobody waits for news."""


def read_register(
    path: Path | str,
    *,
    sheet: str | None = None,
    residence: Path | str | None = None,
    definitions: Path | str | None = None,
    database: str | None = None,
    mapping: SubsectorMapping | None = None,
    memory: str = "1GB",
    synthetic: bool = False,
    told: streaming.Told = _nobody,
) -> Register:
    """A register with its problems looked for.

    path: CSV (any size), workbook or Parquet; with `database` (an address such as
    `sqlite:///firms.db`, `postgres://...` or a DuckDB file) the name of a table in it. sheet: of
    the workbook, the first where left out. residence, definitions: CSV files, or sheets of the
    workbook called so. mapping: of subsectors; the bundled one where left out. memory: that DuckDB
    may use. told: is called with how far the reading has come, batch by batch.
    Raises DataError with every problem found, MissingExtraError without the extra `register`.
    """
    source, connection = Path(path), duckdb_connection(memory=memory)
    mapping = mapping or subsector_mapping()
    name = f"table {path}" if database else source.name
    problems, revision = _load_units(connection, source, sheet, database, str(path), told)
    if not errors(problems):
        told(f"{name}: checking the rows against each other")
        _fill_in(connection)
        problems += _no_rows(connection, name)
    if not errors(problems):
        problems += _contradictions(connection, name, mapping, memory)
        problems += _missing_revisions(connection, name)
    side, found = _side_tables(source, residence, definitions, database)
    problems += found
    if not errors(problems):
        problems += side_table_problems(connection, name, side)
    if errors(problems):
        raise DataError(in_order(problems))
    return _register(connection, name, revision, problems, side, synthetic)


def _contradictions(
    connection: Connection, name: str, mapping: SubsectorMapping, memory: str
) -> list[Problem]:
    from duckdb import OutOfMemoryException

    known = mapping.labels["subsector"].to_list()
    try:
        return register_problems(connection, name, known)
    except OutOfMemoryException as error:
        most = "more, such as 4GB: the rows could not be set against each other within it"
        raise OptionError("memory", memory, most) from error


def _load_units(
    connection: Connection,
    source: Path,
    sheet: str | None,
    database: str | None,
    table: str,
    told: streaming.Told,
) -> tuple[list[Problem], str]:
    """Put the rows into the table `units`; problems and revision."""
    if database is not None:
        return _from_database(connection, database, table, told)
    kind = source.suffix.lower()
    if kind == ".parquet":
        return _from_parquet(connection, source, told)
    if sheet is not None and kind not in _WORKBOOKS:
        raise OptionError("sheet", sheet, "left out where the file is no workbook")
    if kind not in _WORKBOOKS and source.is_file() and source.stat().st_size > STREAMED_FROM:
        return _from_large_csv(connection, source, told)
    return _from_small_table(connection, source, sheet)


def _from_small_table(
    connection: Connection, source: Path, sheet: str | None
) -> tuple[list[Problem], str]:
    raw, problems = read_table(source, sheet=sheet)
    if raw is None:
        return problems, ""
    raw = replace(raw, header=tuple(streaming.folded(raw.header, REGISTER)))
    parsed = parse_table(raw, REGISTER)
    # That a unit is there twice is said by the register's own checks, with its places.
    problems = problems + [p for p in parsed.problems if p.code != "TAB-018"]
    if not errors(problems):
        frame = parsed.frame.with_columns(
            pl.col("subsectors").list.join(";"), pl.Series("_line", parsed.lines, dtype=pl.Int64)
        )
        with_frame(connection, "units", frame)
    return problems, streaming.file_revision(source)


def _from_large_csv(
    connection: Connection, source: Path, told: streaming.Told
) -> tuple[list[Problem], str]:
    head = streaming.csv_header(source)
    if isinstance(head, Problem):
        return [head], ""
    names, delimiter = streaming.folded(head[0], REGISTER), head[1]
    problems = streaming.header_problems(names, REGISTER, source.name)
    if problems:
        return problems, ""
    try:
        problems = _stored(
            connection, streaming.csv_batches(source, delimiter, names), source.name, told
        )
    except pl.exceptions.PolarsError:
        return [streaming.ragged_row(source, delimiter, len(names))], ""
    return problems, "" if problems else streaming.file_revision(source)


def _from_parquet(
    connection: Connection, source: Path, told: streaming.Told
) -> tuple[list[Problem], str]:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        file = parquet.ParquetFile(source)
        problems = streaming.header_problems(file.schema_arrow.names, REGISTER, source.name)
        if problems:
            return problems, ""
        batches = streaming.arrow_batches(file.iter_batches(streaming.BATCH_ROWS))
        problems = _stored(connection, batches, source.name, told)
    except FileNotFoundError:
        return [_unreadable(source.name, "the file is not there")], ""
    except (pa.ArrowException, OSError) as error:
        return [_unreadable(source.name, str(error).splitlines()[0])], ""
    return problems, "" if problems else streaming.file_revision(source)


def _unreadable(file: str, why: str) -> Problem:
    return Problem(
        code="REG-015",
        file=file,
        what=f"the Parquet file cannot be read whole: {why}",
        remedy="It may have been cut short while it was copied: copy or write it again.",
    )


def _from_database(
    connection: Connection, database: str, table: str, told: streaming.Told
) -> tuple[list[Problem], str]:
    import hashlib

    try:
        other = connected_database(database)
        rows = other.table(table)
        reader = rows.to_pyarrow_batches(chunk_size=streaming.BATCH_ROWS)
    except Exception as error:  # each database has errors of its own
        problem = Problem(
            code="REG-016",
            file=f"table {table}",
            what=f"the table cannot be read: {str(error).splitlines()[0] or type(error).__name__}",
            remedy="Check the address of the database, the name of the table and the password.",
        )
        return [problem], ""
    problems = streaming.header_problems(list(rows.columns), REGISTER, f"table {table}")
    if problems:
        return problems, ""
    problems = _stored(connection, streaming.arrow_batches(reader), f"table {table}", told)
    if problems:
        return problems, ""
    digest = hashlib.sha256()
    ordered = connection.con.sql("SELECT * FROM stored_units ORDER BY ALL").to_arrow_reader(100_000)
    for batch in ordered:
        digest.update(frame_of(batch).drop("_line").write_csv().encode())
    return [], digest.hexdigest()


def _stored(
    connection: Connection, batches: streaming.Batches, file: str, told: streaming.Told
) -> list[Problem]:
    """Check batch by batch into a Parquet file, and read it only where all passed.

    The file goes when the connection goes.
    """
    folder = tempfile.TemporaryDirectory(prefix="healthclusters-")
    target = Path(folder.name) / "units.parquet"
    try:
        problems = streaming.checked_parquet(batches, REGISTER, file, target, told)
    except BaseException:
        folder.cleanup()
        raise
    if problems:
        folder.cleanup()
        return problems
    connection.con.read_parquet(str(target)).create_view("stored_units")
    weakref.finalize(connection, folder.cleanup)
    return []


def _fill_in(connection: Connection) -> None:
    """The view `units`: definition and revision of NACE where a row leaves them open."""
    raw = connection.con
    there = {row[0] for row in raw.sql("SHOW TABLES").fetchall()}
    if "stored_units" not in there:
        raw.execute("ALTER TABLE units RENAME TO stored_units")
    raw.execute(
        f"""CREATE VIEW units AS SELECT * REPLACE (
            coalesce(definition, '{DEFAULT_DEFINITION}') AS definition,
            CASE WHEN nace IS NOT NULL THEN coalesce(nace_revision,
              CASE WHEN year < {NEW_NACE_FROM} THEN '2' ELSE '2.1' END) END AS nace_revision)
            FROM stored_units"""  # noqa: S608
    )


def _no_rows(connection: Connection, file: str) -> list[Problem]:
    if connection.con.sql("SELECT 1 FROM units LIMIT 1").fetchall():
        return []
    return [no_rows(file)]


def _missing_revisions(connection: Connection, file: str) -> list[Problem]:
    ((count,),) = connection.con.sql(
        "SELECT count(*) FROM stored_units WHERE nace IS NOT NULL AND nace_revision IS NULL"
    ).fetchall()
    if not count:
        return []
    return [
        Problem(
            code="REG-013",
            file=file,
            column="nace_revision",
            what=f"{count:,} rows do not say which NACE their code is from: up to "
            f"{NEW_NACE_FROM - 1} they are read as Rev. 2, later as Rev. 2.1",
            remedy="Nothing to do if that is right; else fill in the column.",
            severity="notice",
        )
    ]


def _side_tables(
    source: Path,
    residence: Path | str | None,
    definitions: Path | str | None,
    database: str | None,
) -> tuple[SideTables, list[Problem]]:
    """Staff by residence and definitions: from files, or from sheets of the register's workbook."""
    problems: list[Problem] = []
    tables: SideTables = {}
    book = None
    if database is None and source.suffix.lower() in _WORKBOOKS:
        book, _ = open_workbook(source)
    for schema, given in ((RESIDENCE, residence), (DEFINITIONS, definitions)):
        if given is not None:
            raw, found = read_table(Path(given))
        elif book is not None and schema.name in book.sheets:
            raw, found = book.read(schema.name)
        else:
            continue
        problems += found
        if raw is not None:
            tables[schema.name] = parse_table(raw, schema)
            problems += tables[schema.name].problems
    return tables, problems


def _register(
    connection: Connection,
    name: str,
    revision: str,
    problems: list[Problem],
    side: SideTables,
    synthetic: bool,
) -> Register:
    raw = connection.con
    ((sites, weights),) = raw.sql(
        "SELECT count(*) FILTER (organisation IS NOT NULL AND organisation <> unit), "
        "count(*) FILTER (weight > 1) FROM units"
    ).fetchall()
    residence = None
    if RESIDENCE.name in side:
        residence = with_frame(connection, "residence", side[RESIDENCE.name].frame)
    ledger = side[DEFINITIONS.name].frame if DEFINITIONS.name in side else DEFINITIONS.empty()
    return Register(
        name=name,
        connection=connection,
        units=connection.table("units").drop("_line"),
        revision=revision,
        residence=residence,
        definitions=ledger,
        notices=tuple(notices(problems)),
        synthetic=synthetic,
        has_establishments=bool(sites),
        sampled=bool(weights),
    )
