"""The sections of the report in the order in which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthclusters.ecosystem.report.closing import how_counted, ledger_section
from healthclusters.ecosystem.report.firms import (
    demography_section,
    growth_section,
    membership_section,
    outputs_section,
    residence_section,
)
from healthclusters.ecosystem.report.opening import in_short, map_section, subsector_section
from healthclusters.ecosystem.report.parts import ReportTable, Section
from healthclusters.ecosystem.report.places import regions_section, variety_section

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem


def report_title(ecosystem: Ecosystem) -> str:
    """The title; says where the data is synthetic."""
    made = " (synthetic data: made to try the method, observed nowhere)"
    return plain_title(ecosystem) + (made if ecosystem.synthetic else "")


def plain_title(ecosystem: Ecosystem) -> str:
    """The title for a medium that says by itself where data is synthetic."""
    where = f" of {ecosystem.options.region}" if ecosystem.options.region else ""
    return f"The ecosystem{where} in {ecosystem.year}"


def report_sections(ecosystem: Ecosystem) -> list[Section]:
    """All sections with something to say."""
    sections = [
        in_short(ecosystem),
        subsector_section(ecosystem),
        map_section(ecosystem),
        growth_section(ecosystem),
        demography_section(ecosystem),
        membership_section(ecosystem),
        outputs_section(ecosystem),
        residence_section(ecosystem),
        variety_section(ecosystem),
        regions_section(ecosystem),
        ledger_section(ecosystem),
        how_counted(ecosystem),
    ]
    return [section for section in sections if section is not None]


def report_tables(ecosystem: Ecosystem) -> dict[str, ReportTable]:
    """All tables of the report by key."""
    return {t.key: t for section in report_sections(ecosystem) for t in section.tables}
