"""A register that was checked: units by year on an engine, with what goes with them."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from healthclusters.base import Problem, UnknownNameError, problems_text, text_table
from healthclusters.ecosystem.columns import DEFINITIONS
from healthclusters.ecosystem.engine import Connection, Table, collected


@dataclass(frozen=True, eq=False, kw_only=True)
class Register:
    """Organisations, establishments or both by year, free of errors.

    name: of the file, for sentences. units: the columns of REGISTER (absent ones null; `subsectors`
    as text with `;`; `definition` never null). residence: staff by country of residence, or None.
    definitions: the ledger (may be empty). revision: SHA-256 of the source. notices: worth a look.
    synthetic: made, not observed; said wherever the register is shown.
    has_establishments: some rows are sites of an organisation. sampled: rows have weights.
    """

    name: str
    connection: Connection
    units: Table
    revision: str
    residence: Table | None = None
    definitions: pl.DataFrame = field(default_factory=DEFINITIONS.empty)
    notices: tuple[Problem, ...] = ()
    synthetic: bool = False
    has_establishments: bool = False
    sampled: bool = False

    @property
    def years(self) -> list[int]:
        """Years of the register, in order."""
        return collected(self.units.select("year").distinct().order_by("year"))["year"].to_list()

    def definition_ids(self) -> list[str]:
        """The definitions that its rows were coded by."""
        ids = self.units.select("definition").distinct().order_by("definition")
        return collected(ids)["definition"].to_list()

    def checked_year(self, year: int | None) -> int:
        """The year asked for, or the last; raises UnknownNameError where there are no rows."""
        years = self.years
        if year is None:
            return years[-1]
        if year not in years:
            raise UnknownNameError("year in the register", str(year), [str(y) for y in years])
        return year

    def __str__(self) -> str:
        made = " (synthetic data)" if self.synthetic else ""
        counts = (
            self.units.group_by("definition", "year")
            .agg(
                units=self.units.count(),
                employment=self.units.employment.sum(),
                unknown=self.units.employment.isnull().sum(),
            )
            .order_by("definition", "year")
        )
        header = ("definition", "year", "units", "employees known", "units without")
        rows = [tuple(row) for row in collected(counts).iter_rows()]
        parts = [
            f"Register {self.name}{made}, revision {self.revision[:12]}",
            text_table(header, rows, right=header[1:]),
        ]
        if self.notices:
            parts.append(problems_text(self.notices, most=10))
        return "\n".join(parts)
