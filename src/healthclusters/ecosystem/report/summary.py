"""A few key figures, and what may be wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.ecosystem.report.words import counted, percent, signed, whole
from healthclusters.ecosystem.subsectors.mapping import NOT_ASSIGNED

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem

Figure = tuple[str, str, str]  # value, what it counts, its year or why it has no interval


def key_figures(ecosystem: Ecosystem) -> list[Figure]:
    """Three to five numbers that sum the ecosystem up."""
    total = ecosystem.at(ecosystem.sums.by()).row(0, named=True)
    why, year = total["why"], str(ecosystem.year)
    figures = [
        (whole(total["organisations"], why), "organisations", year),
        (whole(total["employment"], why), "employees", year),
    ]
    growth = ecosystem.at(ecosystem.growth)["rate"].drop_nulls().to_list()
    if growth:
        figures.append((signed(growth[0]), "employees", f"since {ecosystem.year - 1}"))
    people = ecosystem.at(ecosystem.demography)
    if people["startups"].count():
        figures.append((whole(people["startups"][0]), "start-ups", year))
    if ecosystem.membership is not None:
        members = ecosystem.at(ecosystem.membership)["members"][0]
        figures.append((whole(members), "members of the cluster", f"end of {year}"))
    return figures


def doubts(ecosystem: Ecosystem) -> list[str]:
    """What a reader should know before using a number."""
    said = []
    total = ecosystem.at(ecosystem.sums.by()).row(0, named=True)
    silent = (total["organisations"] or 0) - (total["employment_known"] or 0)
    if silent >= 0.05:
        said.append(
            f"{counted(silent, 'organisation')} without a number of employees are not counted as "
            "zero: the sum is at least what it says."
        )
    lost = ecosystem.at(ecosystem.sums.by("subsector")).filter(pl.col("subsector") == NOT_ASSIGNED)
    if lost.height and lost["organisations"][0] and total["organisations"]:
        share = percent(lost["organisations"][0] / total["organisations"])
        said.append(f"{share} of the organisations are assigned to no subsector.")
    if ecosystem.series["definition"].n_unique() > 1:
        said.append("The way of counting changed: numbers across the break are not one series.")
    if ecosystem.sums.cells["why"].count():
        said.append("Numbers that would tell about a single firm are hidden.")
    return said
