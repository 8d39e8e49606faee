"""Do the names in `published_checks.csv` exist, and can the printed figure be compared at all.

A pure function over tables in memory; `files/checks.py` turns what it finds into located problems.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from healthclusters.base import shown
from healthclusters.base.tables import did_you_mean
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
# Arguments that name published results, or are plain numbers.
TERMS = ("result", "plus", "minus", "of", "to")


@dataclass(frozen=True)
class CheckFault:
    """One fault of `published_checks`: row of the table (from 0), column, what, remedy."""

    row: int
    column: str
    what: str
    remedy: str


def check_faults(tables: Mapping[str, pl.DataFrame], framework: Framework) -> Iterator[CheckFault]:
    """Every fault of `published_checks`, in the order of its rows.

    tables: all tables of a study by name, typed as `model.tables` says; cells may be null, and rows
    without a recipe or arguments are passed over (an empty cell is reported elsewhere).
    """
    names = _Names(tables, framework)
    rows = tables["published_checks"].select("result_id", "recipe", "arguments")
    for row, (result_id, recipe, arguments) in enumerate(rows.iter_rows()):
        if result_id is None or recipe is None or arguments is None:
            continue
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
        self._hints = 0
        self._printed = dict(tables["published_results"].select("id", "value").iter_rows())
        clusters = self._column("clusters", "cluster_id")
        subjects = clusters | self._column("countries", "alpha3")
        results = self._column("published_results", "id")
        self._fixed: dict[str, set[str]] = {
            "item": set(framework.item_ids),
            "measure": set(framework.measure_by_id),
            "groups": self._column("groups", "id"),
            "subjects": subjects,
            "cluster": clusters,
            "evaluation": self._column("evaluations", "id"),
            "table": {*TABLES, *FRAMEWORK_TABLES},
            **dict.fromkeys(("result", "plus", "minus", "of", "to"), results),
        }
        self._subjects, self._clusters = subjects, clusters

    def _column(self, table: str, column: str) -> set[str]:
        return set(self._tables[table][column].drop_nulls())

    def _known(self, name: str, check: Check) -> set[str] | None:
        """Values that an argument may have; None for one that is no name."""
        if name in ("distinct", "each", "quoted", "column"):
            return self._columns(check)
        if name in ("of", "to") and "measure" in check.arguments:
            return self._subjects
        return self._fixed.get(name)

    def _columns(self, check: Check) -> set[str]:
        table = check.arguments.get("table", "clusters")
        return set(FRAMEWORK_TABLES.get(table) or TABLES[table].field_names)

    def check_references(self, check: Check) -> None:
        """Every name in the arguments and filters exists; raises CheckError."""
        if "table" in check.arguments:
            self._must_be_in(self._fixed["table"], check.one("table"), "table")
        for name in (*check.form.needs, *check.form.may):
            known = self._known(name, check)
            values = check.many(name) if known is not None else ()
            for value in values:
                is_number = "measure" not in check.arguments and number_term(value) is not None
                if not (name in TERMS and is_number):
                    self._must_be_in(known or set(), value, name)
        for column in (*check.filters, *check.contains):
            self._must_be_in(self._columns(check), column, "column")
        for column, values in check.filters.items():
            for value in values:
                self._must_be_in(self._domain(check.one("table"), column), value, column)
        if check.recipe != "share" and "column" in check.arguments:
            self._must_be_numeric(check)
        for value in check.many("is"):
            self._must_be_in(self._domain("clusters", check.one("column")), value, "is")
        self._must_be_observed(check)

    def _must_be_observed(self, check: Check) -> None:
        """A measure is a quantity, and observed of the kind of subject that is named."""
        measure_id, item = check.arguments.get("measure"), check.arguments.get("item")
        countries = self._subjects - self._clusters
        wrong: set[str] = set()
        if measure_id is not None:
            measure = self._framework.measure_by_id[measure_id]
            if measure.kind != "number":
                raise CheckError(f"{measure_id} is no quantity", "Name a measure of kind number.")
            wrong = countries if measure.subject == "cluster" else self._clusters
            if measure.subject == "country" and "groups" in check.arguments:
                raise CheckError(f"{measure_id} is observed of countries", "Name subjects.")
        elif item is not None and self._framework.subject_of(item) == "cluster":
            wrong = countries
        for name in (s for key in ("subjects", "of", "to") for s in check.many(key)):
            if name in wrong:
                raise CheckError(
                    f"this is not observed of {shown(name)}",
                    "Name clusters for what is observed of clusters, countries for the rest.",
                )

    def _must_be_numeric(self, check: Check) -> None:
        table, column = check.arguments.get("table", "clusters"), check.one("column")
        if table in FRAMEWORK_TABLES or TABLES[table].field(column).kind not in _NUMERIC:
            raise CheckError(f"column {column!r} holds no numbers", "Name a column of numbers.")

    def _domain(self, table: str, column: str) -> set[str]:
        """Values that a filter may name: those that stand there, and those that could."""
        if table in FRAMEWORK_TABLES:
            return {row[column] for row in framework_table(table, self._framework)}
        schema = TABLES[table]
        domain = set(schema.field(column).enum) | self._texts(table, column)
        for key in schema.foreign_keys:
            if key.field == column:
                domain |= self._texts(key.table, key.reference_field)
        return domain

    def _texts(self, table: str, column: str) -> set[str]:
        values = self._tables[table][column].drop_nulls()
        if isinstance(values.dtype, pl.List):
            return {text for cell in values.to_list() for text in cell if text is not None}
        return set(values.cast(pl.String))

    def check_printed(self, result_id: str, check: Check) -> None:
        """The printed figure, and those it is recomputed from, are numbers; raises CheckError."""
        if check.claim.reads is None:
            self._must_be_number(result_id, "Add reads=, the number that the words stand for.")
        if "measure" in check.arguments:
            return
        for term in (term for name in TERMS for term in check.many(name)):
            if term == result_id:
                raise CheckError(
                    "the result is checked against itself", "Name what it can be computed from."
                )
            if number_term(term) is None:
                self._must_be_number(term, "Use results that are numbers.")

    def _must_be_number(self, result_id: str, remedy: str) -> None:
        if result_id not in self._printed:
            return  # a broken reference is reported elsewhere
        value = self._printed[result_id]
        if value is None or number_term(value) is None:
            what = f"{shown(result_id)} is printed as {shown(value or 'nothing')}, no number"
            raise CheckError(what, remedy)

    def _must_be_in(self, known: set[str], value: str, name: str) -> None:
        if value in known:
            return
        hint = did_you_mean(value, known, self._hints)
        self._hints += 1
        raise CheckError(f"{name} {shown(value)} does not exist", f"{hint}Use one that is there.")
