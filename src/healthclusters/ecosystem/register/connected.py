"""A register that stays where it is: a table of any Ibis connection, such as Spark.

Its rows are not copied and have no lines, so problems name units and years instead. Checked in one
pass: required cells, ranges, allowed values, NACE codes, subsectors set by hand; and that no unit
is there twice. What needs whole rows beside each other (REG-004 to REG-011) is checked where a file
is read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import DataError, Field, Problem, errors
from healthclusters.ecosystem.columns import DEFINITIONS, NACE_REVISIONS, REGISTER
from healthclusters.ecosystem.engine import Connection, Table, collected, ibis_module, with_frame
from healthclusters.ecosystem.nace import nace_codes
from healthclusters.ecosystem.register.checks import NEW_NACE_FROM, no_rows, wrong_subsectors
from healthclusters.ecosystem.register.model import Register
from healthclusters.ecosystem.register.streaming import header_problems
from healthclusters.ecosystem.subsectors import SubsectorMapping, subsector_mapping

_TYPES = {"string": "string", "list": "string", "url": "string", "integer": "int64",
          "year": "int64", "number": "float64", "boolean": "int8"}  # fmt: skip
_EXAMPLES = 5


@dataclass(frozen=True)
class _Rule:
    """A condition that no row may meet."""

    code: str
    column: str
    broken: Any
    what: str
    remedy: str


def register_on(
    connection: Connection,
    table: Table | str,
    *,
    name: str,
    definition: str = "only",
    definitions: pl.DataFrame | None = None,
    residence: Table | None = None,
    mapping: SubsectorMapping | None = None,
    synthetic: bool = False,
) -> Register:
    """A register from a table (or its name) of an Ibis connection; columns as in REGISTER.

    name: for sentences. definition: of rows that name none. definitions, residence: as in a file.
    mapping: whose subsectors may be set by hand; the bundled one where left out.
    The revision is that of the sums by year, not of every row. Raises DataError with all problems.
    """
    source = connection.table(table) if isinstance(table, str) else table
    problems = header_problems(list(source.columns), REGISTER, name)
    if errors(problems):
        raise DataError(problems)
    units = _prepared(source, definition)
    problems = _broken(units, name) + _unknown_codes(units, connection, name) + _twice(units, name)
    problems += _wrong_subsectors(units, mapping or subsector_mapping(), name)
    if problems:
        raise DataError(problems)
    sums = collected(
        units.group_by("definition", "year")
        .agg(units=units.count(), employment=units.employment.sum())
        .order_by("definition", "year")
    )
    if sums.is_empty():
        raise DataError([no_rows(name)])
    there = collected(
        units.agg(
            sites=(units.organisation.notnull() & (units.organisation != units.unit)).sum(),
            weighted=(units.weight > 1).sum(),
        )
    ).row(0)
    return Register(
        name=name,
        connection=connection,
        units=units,
        revision=hashlib.sha256(sums.write_csv().encode()).hexdigest(),
        residence=residence,
        definitions=DEFINITIONS.empty() if definitions is None else definitions,
        synthetic=synthetic,
        has_establishments=bool(there[0]),
        sampled=bool(there[1]),
    )


def _prepared(source: Table, definition: str) -> Table:
    """All columns of the schema with their types; absent ones null."""
    ibis = ibis_module()
    columns = {}
    for spec in REGISTER.fields:
        kind = _TYPES[spec.kind]
        if spec.name in source.columns:
            columns[spec.name] = source[spec.name].cast(kind)
        else:
            columns[spec.name] = ibis.null().cast(kind)
    units = source.select(**columns)
    by_year = (units.year < NEW_NACE_FROM).ifelse(*NACE_REVISIONS)
    return units.mutate(
        definition=units.definition.fill_null(definition),
        nace_revision=units.nace.notnull().ifelse(
            ibis.coalesce(units.nace_revision, by_year), None
        ),
    )


def _rules(units: Table) -> list[_Rule]:
    rules = []
    for spec in REGISTER.fields:
        column = units[spec.name]
        if spec.required:
            rules.append(
                _Rule("TAB-011", spec.name, column.isnull(), "the cell is empty", "Fill it in.")
            )
        if spec.minimum is not None or spec.maximum is not None:
            rules.append(_range_rule(spec, column))
        if spec.enum:
            broken = column.notnull() & ~column.isin(spec.enum)
            remedy = f"One of: {', '.join(spec.enum)}."
            rules.append(_Rule("TAB-015", spec.name, broken, "is not an allowed value", remedy))
    return rules


def _range_rule(spec: Field, column: Any) -> _Rule:
    low, high = spec.minimum, spec.maximum
    broken = column < low if low is not None else column > high
    if low is not None and high is not None:
        broken = broken | (column > high)
    bounds = " to ".join("any" if b is None else f"{b:g}" for b in (low, high))
    return _Rule("TAB-014", spec.name, broken, "is out of range", f"Allowed: {bounds}.")


def _broken(units: Table, name: str) -> list[Problem]:
    """All rules counted in one pass; examples only of those that are broken."""
    rules = _rules(units)
    sums = {f"r{i}": rule.broken.fill_null(False).sum() for i, rule in enumerate(rules)}
    counts = collected(units.agg(**sums)).row(0)
    problems = []
    for rule, count in zip(rules, counts, strict=True):
        if count:
            rows = units.filter(rule.broken).select("unit", "year", value=units[rule.column])
            shown = collected(rows.limit(_EXAMPLES)).rows()
            said = "; ".join(f"{unit} in {year}: {value}" for unit, year, value in shown)
            what = f"{count:,} rows: {rule.what} ({said})"
            problems.append(
                Problem(
                    code=rule.code, file=name, column=rule.column, what=what, remedy=rule.remedy
                )
            )
    return problems


def _unknown_codes(units: Table, connection: Connection, name: str) -> list[Problem]:
    codes = [(r, code) for r in NACE_REVISIONS for code in sorted(nace_codes(r))]
    known = with_frame(
        connection, "nace_codes", pl.DataFrame(codes, schema=["revision", "code"], orient="row")
    )
    used = units.filter(units.nace.notnull()).select("nace", "nace_revision").distinct()
    lost = used.anti_join(known, [used.nace == known.code, used.nace_revision == known.revision])
    rows = collected(lost.order_by("nace", "nace_revision")).rows()
    return [
        Problem(
            code="REG-001",
            file=name,
            column="nace",
            what=f"there is no NACE code {code} in Rev. {revision}",
            remedy="Correct the code, or name its revision in the column nace_revision.",
        )
        for code, revision in rows
    ]


def _wrong_subsectors(units: Table, mapping: SubsectorMapping, name: str) -> list[Problem]:
    """Subsectors by hand that the mapping does not have, or whose weights lose part of a firm."""
    known = mapping.labels["subsector"].to_list()
    used = units.filter(units.subsectors.notnull()).select("subsectors").distinct()
    texts = collected(used.order_by("subsectors"))["subsectors"].to_list()
    return [problem for text in texts for problem in wrong_subsectors(text, name, None, known)]


def _twice(units: Table, name: str) -> list[Problem]:
    key = ["definition", "unit", "year"]
    counts = units.group_by(key).agg(rows=units.count())
    twice = collected(counts.filter(counts.rows > 1).order_by(key).limit(_EXAMPLES))
    return [
        Problem(
            code="REG-003",
            file=name,
            column="definition + unit + year",
            what=f"{unit} has {count} rows in {year}",
            remedy="Remove all but one; a site needs an identifier of its own.",
        )
        for _, unit, year, count in twice.rows()
    ]
