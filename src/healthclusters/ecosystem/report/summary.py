"""A few key figures, and what may be wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.ecosystem.report.words import report_words
from healthclusters.ecosystem.subsectors.mapping import NOT_ASSIGNED

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem

Figure = tuple[str, str, str]  # value, what it counts, its year or why it has no interval


def key_figures(ecosystem: Ecosystem, language: str = "en") -> list[Figure]:
    """Three to five numbers that sum the ecosystem up."""
    words = report_words(language)
    total = ecosystem.at(ecosystem.sums.by()).row(0, named=True)
    why, year = total["why"], str(ecosystem.year)
    figures = [
        (words.whole(total["organisations"], why), words("figure.organisations"), year),
        (words.whole(total["employment"], why), words("figure.employees"), year),
    ]
    growth = ecosystem.at(ecosystem.growth)["rate"].drop_nulls().to_list()
    if growth:
        since = words("figure.since", year=str(ecosystem.year - 1))
        figures.append((words.signed(growth[0]), words("figure.employees"), since))
    people = ecosystem.at(ecosystem.demography)
    if people.height and people["startups"].count():
        figures.append((words.whole(people["startups"][0]), words("figure.startups"), year))
    if ecosystem.membership is not None:
        now = ecosystem.at(ecosystem.membership).row(0, named=True)
        end = words("figure.end_of", year=year)
        figures.append((words.count_of(now, "members"), words("figure.members"), end))
    return figures


def doubts(ecosystem: Ecosystem, language: str = "en") -> list[str]:
    """What a reader should know before using a number."""
    words = report_words(language)
    said = []
    total = ecosystem.at(ecosystem.sums.by()).row(0, named=True)
    both = total["organisations"], total["employment_known"]
    if not total["why"] and None not in both and (silent := both[0] - both[1]) >= 0.05:
        said.append(words("doubt.silent", n=silent, count=words.counted("organisations", silent)))
    for row in ecosystem.at(ecosystem.growth).iter_rows(named=True):
        if words.signed(row["rate"]) != words.signed(row["raw_rate"]):
            said.append(words("doubt.revealed", raw=words.signed(row["raw_rate"])))
    lost = ecosystem.at(ecosystem.sums.by("subsector")).filter(pl.col("subsector") == NOT_ASSIGNED)
    if lost.height and lost["organisations"][0] and total["organisations"]:
        share = lost["organisations"][0] / total["organisations"]
        said.append(words("doubt.not_assigned", share=words.percent(share)))
    if ecosystem.series["definition"].n_unique() > 1:
        said.append(words("doubt.break"))
    if ecosystem.sums.cells["why"].count():
        said.append(words("doubt.hidden"))
    return said
