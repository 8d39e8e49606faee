"""The sections of the report in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthclusters.ecosystem.report.closing import how_counted, ledger_section
from healthclusters.ecosystem.report.firms import (
    demography_section,
    growth_section,
    membership_section,
)
from healthclusters.ecosystem.report.opening import in_short, map_section, subsector_section
from healthclusters.ecosystem.report.outputs import outputs_section, residence_section
from healthclusters.ecosystem.report.parts import ReportTable, Section
from healthclusters.ecosystem.report.places import regions_section, variety_section
from healthclusters.ecosystem.report.words import report_words

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem

_SECTIONS = (
    in_short,
    subsector_section,
    map_section,
    growth_section,
    demography_section,
    membership_section,
    outputs_section,
    residence_section,
    variety_section,
    regions_section,
    ledger_section,
    how_counted,
)


def report_title(ecosystem: Ecosystem, language: str = "en") -> str:
    """The title; says where the data is synthetic."""
    title = plain_title(ecosystem, language)
    return report_words(language)("title.made_up", title=title) if ecosystem.synthetic else title


def plain_title(ecosystem: Ecosystem, language: str = "en") -> str:
    """The title for a medium that says by itself where data is synthetic."""
    words, region, year = report_words(language), ecosystem.options.region, str(ecosystem.year)
    return words("title.region", region=words.region(region), year=year) if region else words(
        "title.year", year=year
    )  # fmt: skip


def report_sections(ecosystem: Ecosystem, language: str = "en") -> list[Section]:
    """All sections with something to say, in a language that the report is written in.

    Raises UnknownNameError for another language.
    """
    words = report_words(language)
    sections = [make(ecosystem, words) for make in _SECTIONS]
    return [section for section in sections if section is not None]


def report_tables(ecosystem: Ecosystem, language: str = "en") -> dict[str, ReportTable]:
    """All tables of the report by key."""
    return {t.key: t for section in report_sections(ecosystem, language) for t in section.tables}


def left_out(ecosystem: Ecosystem, language: str = "en") -> list[str]:
    """What could not be computed, and why."""
    words = report_words(language)
    return [words(f"without.{m.what}", **m.values) for m in ecosystem.missing]
