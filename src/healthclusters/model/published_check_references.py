"""Do the names in `published_checks.csv` exist, and can the printed figure be compared at all.

A pure function over tables in memory; `files/checks.py` turns what it finds into located problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from healthclusters.base import nearest_name
from healthclusters.model.framework import Framework
from healthclusters.model.published_checks import (
    FRAMEWORK_TABLES,
    Check,
    CheckError,
    framework_table,
    number_term,
    read_check,
)
from healthclusters.model.tables import TABLES

_NUMERIC = ("integer", "number", "year")


@dataclass(frozen=True)
class CheckFault:
    """One fault of `published_checks`: row of the table (from 0), column, what, remedy."""

    row: int
    column: str
    what: str
    remedy: str


def check_faults(tables: Mapping[str, pl.DataFrame], framework: Framework) -> Iterator[CheckFault]:
    """Every fault of `published_checks`, in the order of its rows.

    tables: all tables of a study by name, typed as `model.tables` says.
    """
    names = _Names(tables, framework)
    rows = tables["published_checks"].select("result_id", "recipe", "arguments")
    for row, (result_id, recipe, arguments) in enumerate(rows.iter_rows()):
        try:
            check = read_check(recipe, arguments)
            names.check_references(check)
            names.check_printed(result_id, check)
        except CheckError as error:
            yield CheckFault(row, "arguments", error.what, error.remedy)


class _Names:
    """The names that checks may use."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], framework: Framework) -> None:
        self._tables, self._framework = tables, framework
        self._printed = dict(tables["published_results"].select("id", "value").iter_rows())
        clusters = tables["clusters"]["cluster_id"].to_list()
        countries = tables["countries"]["alpha3"].to_list()
        self._known: dict[str, Callable[[Check], list[str]]] = {
            "item": lambda _: framework.item_ids,
            "measure": lambda _: list(framework.measure_by_id),
            "groups": lambda _: tables["groups"]["id"].to_list(),
            "subjects": lambda _: clusters + countries,
            "cluster": lambda _: clusters,
            "evaluation": lambda _: tables["evaluations"]["id"].to_list(),
            "result": lambda _: list(self._printed),
            "plus": lambda _: list(self._printed),
            "minus": lambda _: list(self._printed),
            "of": lambda check: self._terms(check, clusters + countries),
            "to": lambda check: self._terms(check, clusters + countries),
            "table": lambda _: [*TABLES, *FRAMEWORK_TABLES],
            "distinct": self._columns,
            "each": self._columns,
            "quoted": self._columns,
            "column": self._columns,
        }

    def _terms(self, check: Check, subjects: list[str]) -> list[str]:
        return subjects if "measure" in check.arguments else list(self._printed)

    def _columns(self, check: Check) -> list[str]:
        table = check.arguments.get("table", "clusters")
        return list(FRAMEWORK_TABLES.get(table) or TABLES[table].field_names)

    def check_references(self, check: Check) -> None:
        for name in (*check.form.needs, *check.form.may):
            known = self._known.get(name)
            if known is None:
                continue
            for value in check.many(name):
                is_number = name in ("plus", "minus", "of", "to") and number_term(value) is not None
                if not is_number:
                    _must_be_in(known(check), value, name)
        for column in (*check.filters, *check.contains):
            _must_be_in(self._columns(check), column, "column")
        for column, values in check.filters.items():
            domain = self._domain(check.one("table"), column)
            for value in values:
                _must_be_in(domain, value, column)
        if check.recipe != "share" and "column" in check.arguments:
            self._must_be_numeric(check)
        if "is" in check.arguments:
            for value in check.many("is"):
                _must_be_in(self._domain("clusters", check.one("column")), value, "is")

    def _must_be_numeric(self, check: Check) -> None:
        table, column = check.arguments.get("table", "clusters"), check.one("column")
        if table in FRAMEWORK_TABLES or TABLES[table].field(column).kind not in _NUMERIC:
            raise CheckError(f"column {column!r} holds no numbers", "Name a column of numbers.")

    def _domain(self, table: str, column: str) -> list[str]:
        """Values that a filter may name: those that stand there, and those that could."""
        if table in FRAMEWORK_TABLES:
            return [row[column] for row in framework_table(table, self._framework)]
        schema = TABLES[table]
        values = self._tables[table][column]
        if isinstance(values.dtype, pl.List):
            values = values.explode()
        domain = values.drop_nulls().cast(pl.String).to_list() + list(schema.field(column).enum)
        for key in schema.foreign_keys:
            if key.field == column:
                domain += self._tables[key.table][key.reference_field].cast(pl.String).to_list()
        return domain

    def check_printed(self, result_id: str, check: Check) -> None:
        """The printed figure, and those it is recomputed from, must be numbers."""
        if check.claim.reads is None:
            self._must_be_number(result_id, "Add reads=, the number that the words stand for.")
        if "measure" in check.arguments:
            return
        terms = [t for n in ("result", "plus", "minus", "of", "to") for t in check.many(n)]
        for term in terms:
            if term == result_id:
                raise CheckError(
                    "the result is checked against itself", "Name what it can be computed from."
                )
            if number_term(term) is None:
                self._must_be_number(term, "Use results that are numbers.")

    def _must_be_number(self, result_id: str, remedy: str) -> None:
        value = self._printed.get(result_id)  # a result that is not there is a broken reference
        if result_id in self._printed and (value is None or number_term(value) is None):
            raise CheckError(f"{result_id} is printed as {value or 'nothing'!r}, no number", remedy)


def _must_be_in(known: list[str], value: str, name: str) -> None:
    if value in known:
        return
    near = nearest_name(value, known)
    hint = f"Did you mean {near}?" if near else f"Use a {name} that is there."
    raise CheckError(f"{name} {value!r} does not exist", hint)
