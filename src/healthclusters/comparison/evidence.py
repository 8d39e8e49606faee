"""Independent evidence in everything that is compared, not in the answers alone (METHOD 1).

An assessment on independent evidence leaves out the observations whose source is the study itself.
Here the same is done to practices and partnerships. What has no source of its own stays: success
factors, effects with the literature behind them, published groups and target models are the frame
in which the study looks at clusters, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from healthclusters.model import Casebook, Study
from healthclusters.scoring import Assessment


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """How many rows only the study itself tells, of how many: practices, partnerships."""

    practices: int
    of_practices: int
    partnerships: int
    of_partnerships: int

    def __str__(self) -> str:
        return (
            f"On independent evidence {self.practices} of {self.of_practices} practices and "
            f"{self.partnerships} of {self.of_partnerships} partnerships are left out, since only "
            "the study itself tells them. Success factors, effects with their literature, "
            "published groups and target models are the study's own frame and stay."
        )


def on_its_evidence(assessment: Assessment) -> Assessment:
    """The assessment with a study that holds only the evidence it was made on."""
    if assessment.options.evidence == "all":
        return assessment
    return replace(assessment, study=independent_study(assessment.study))


def independent_study(study: Study) -> Study:
    """The study without rows whose source is the study itself; its revision stays."""
    sources = study.sources.filter(pl.col("independent") == 0)["source_id"].to_list()
    kept = ~pl.col("source_id").is_in(sources)
    return replace(
        study,
        observations=study.observations.filter(kept),
        partnerships=study.partnerships.filter(kept),
        casebook=_without_practices(study.casebook, kept),
    )


def _without_practices(book: Casebook, kept: pl.Expr) -> Casebook:
    practices = book.practices.filter(kept)
    linked = pl.col("practice_id").is_in(practices["id"].to_list())
    return replace(
        book,
        practices=practices,
        practice_items=book.practice_items.filter(linked),
        practice_effects=book.practice_effects.filter(linked),
    )


def left_out(before: Study, after: Study) -> LeftOut | None:
    """What is missing in the second of the two; None where nothing is."""
    practices, of_practices = after.casebook.practices.height, before.casebook.practices.height
    ties, of_ties = after.partnerships.height, before.partnerships.height
    if (practices, ties) == (of_practices, of_ties):
        return None
    return LeftOut(
        practices=of_practices - practices,
        of_practices=of_practices,
        partnerships=of_ties - ties,
        of_partnerships=of_ties,
    )
