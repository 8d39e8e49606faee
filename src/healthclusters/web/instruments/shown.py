"""What the pages of an instrument show: its report in each language, and the tables behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from django.utils.translation import get_language

from healthclusters.publish.report import Report


@dataclass(frozen=True, eq=False, kw_only=True)
class NamedTable:
    """A table to take along.

    name: of its file. title: what it shows. section: id of the section of the report in which it
    stands; empty for the rows behind a drawing, and outside a report. titles: in other languages
    than English.
    """

    name: str
    title: str
    frame: pl.DataFrame
    section: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def title_here(self) -> str:
        """In the language of the visitor; empty where there is none but the English one."""
        language = (get_language() or "en")[:2]
        return self.title if language == "en" else self.titles.get(language, "")


@dataclass(frozen=True, eq=False, kw_only=True)
class Shown:
    """One report with everything behind it.

    name: of its files. revision: of the data. reports: by language; English is always there.
    sections: ids of the sections of each report, in order, as they stand in addresses.
    options, seed, notes: said in the JSON of each table.
    """

    name: str
    revision: str
    reports: Mapping[str, Report]
    sections: tuple[str, ...]
    tables: tuple[NamedTable, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def report(self) -> Report:
        """In the language of the visitor, or in English."""
        return self.reports.get((get_language() or "en")[:2], self.reports["en"])

    @property
    def synthetic(self) -> bool:
        """Made-up data."""
        return self.reports["en"].synthetic
