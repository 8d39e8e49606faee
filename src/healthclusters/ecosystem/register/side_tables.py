"""Staff by residence and the ledger of definitions, checked against the register."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from healthclusters.base import ParsedTable, Problem
from healthclusters.ecosystem.columns import DEFINITIONS, RESIDENCE
from healthclusters.ecosystem.engine import Connection
from healthclusters.ecosystem.register.batches import MOST_OF_A_KIND

SideTables = dict[str, ParsedTable]


def side_table_problems(connection: Connection, file: str, side: SideTables) -> list[Problem]:
    """Problems between the register (table `units` of the connection) and the side tables."""
    problems = list(_definition_problems(connection, file, side.get(DEFINITIONS.name)))
    if RESIDENCE.name in side:
        problems += list(_residence_problems(connection, side[RESIDENCE.name]))
    return problems


def _definition_problems(
    connection: Connection, file: str, ledger: ParsedTable | None
) -> Iterator[Problem]:
    used = connection.con.sql(
        "SELECT definition, min(year), max(year), min(_line) FROM units GROUP BY 1 ORDER BY 1"
    ).fetchall()
    if ledger is None:
        if len(used) > 1:
            yield Problem(
                code="REG-014",
                file=file,
                column="definition",
                what=f"there are {len(used)} definitions, and no table that says what they are",
                remedy="Add a table definitions: definition, aspect, from_year, to_year, what.",
            )
        return
    spans = {
        row["definition"]: (row["from_year"], row["to_year"])
        for row in ledger.frame.iter_rows(named=True)
    }
    for definition, first, last, line in used:
        begins, ends = spans.get(definition, (None, None))
        if begins is None:
            what = f"the definition {definition!r} is not in {ledger.file}"
        elif first < begins or (ends is not None and last > ends):
            until = f" to {ends}" if ends else " on"
            what = (
                f"rows of {first} to {last} are coded by {definition!r}, which holds from "
                f"{begins}{until}"
            )
        else:
            continue
        yield Problem(
            code="REG-014",
            file=file,
            line=line,
            column="definition",
            what=what,
            remedy="Correct the definition of the rows, or the table of definitions.",
        )


def _residence_problems(connection: Connection, parsed: ParsedTable) -> Iterator[Problem]:
    rows = parsed.frame.with_columns(pl.Series("line", parsed.lines, dtype=pl.Int64))
    connection.con.register("residence_rows", rows.to_arrow())
    lost = connection.con.sql(
        f"""SELECT line, unit, year FROM residence_rows ANTI JOIN units USING (unit, year)
            ORDER BY line LIMIT {MOST_OF_A_KIND}"""  # noqa: S608
    ).fetchall()
    for line, unit, year in lost:
        yield Problem(
            code="REG-017",
            file=parsed.file,
            line=line,
            column="unit",
            what=f"{unit} is not in the register of {year}",
            remedy="Add it to the register, or correct unit or year.",
        )
    over = connection.con.sql(
        f"""SELECT r.line, r.unit, r.year, r.staff, max(u.employment) AS employment FROM
            (SELECT min(line) AS line, unit, year, sum(staff) AS staff FROM residence_rows
             GROUP BY unit, year) r JOIN units u USING (unit, year)
            GROUP BY ALL HAVING r.staff > max(u.employment)
            ORDER BY line LIMIT {MOST_OF_A_KIND}"""  # noqa: S608
    ).fetchall()
    for line, unit, year, staff, employment in over:
        yield Problem(
            code="REG-017",
            file=parsed.file,
            line=line,
            column="staff",
            what=f"{unit} has {staff:g} people by residence in {year}, "
            f"but {employment:g} employees",
            remedy="Count both in the same unit (heads or full-time equivalents).",
            severity="notice",
        )
    connection.con.unregister("residence_rows")
