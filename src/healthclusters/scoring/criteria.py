"""Which clusters and candidates a study's rules of inclusion admit (METHOD 2).

Each criterion is answered yes, no or unknown from the evidence; a candidate needs as many as the
framework says. A framework may also exclude who lacks something. An unknown is never a no.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from healthclusters.base import text_table
from healthclusters.model import Criterion, Framework, Item, Rule, Text
from healthclusters.scoring.assessment import Assessment
from healthclusters.scoring.resolution import kept_observations, resolve_cells


@dataclass(frozen=True, eq=False, kw_only=True)
class Inclusion:
    """answers: `cluster_id`, `criterion`, `answer` (1, 0, null = unknown).
    results: `cluster_id`, `role`, `met`, `open`, `required` (answer to the item without which
    a candidate is excluded; null = unknown), `outcome`: `included` (enough criteria are surely met
    and what is required is surely there), `excluded` (surely not), `open`; `listed_in` (sources of
    the longlist that name it).
    needed: how many criteria. excluded_without: the required item, None where there is none.
    evidence: as in `AssessOptions`."""

    needed: int
    excluded_without: str | None
    evidence: str
    answers: pl.DataFrame
    results: pl.DataFrame

    def __str__(self) -> str:
        counts = dict(self.results.group_by("outcome").len().iter_rows())
        words = ", ".join(f"{counts.get(k, 0)} {k}" for k in ("included", "excluded", "open"))
        head = f"Needed: {self.needed} of the criteria ({self.evidence} evidence). {words}."
        header = ["Cluster", "Role", "Criteria met", "Unknown", "Outcome"]
        columns = ["cluster_id", "role", "met", "open", "outcome"]
        rows = [list(r) for r in self.results.select(columns).rows()]
        if self.excluded_without is not None:
            head += f" Without {self.excluded_without} a cluster is excluded."
            header.insert(4, self.excluded_without)
            for row, answer in zip(rows, self.results["required"], strict=True):
                row.insert(4, {1: "yes", 0: "no", None: "unknown"}[answer])
        return f"{head}\n\n{text_table(header, rows, right=['Criteria met', 'Unknown'])}"

    __repr__ = __str__


def inclusion(assessment: Assessment) -> Inclusion:
    """Apply the framework's criteria to the sample, the focal clusters and the candidates."""
    study = assessment.study
    framework = study.framework
    asked = study.clusters.filter(pl.col("role") != "mentioned").select("cluster_id", "role")
    answers = pl.concat(
        [
            _EMPTY_ANSWERS,
            *(_answers(criterion, assessment, asked) for criterion in framework.criteria),
        ]
    ).sort("cluster_id", "criterion")
    counted = answers.group_by("cluster_id").agg(
        met=(pl.col("answer") == 1).sum().cast(pl.Int64),
        open=pl.col("answer").is_null().sum().cast(pl.Int64),
    )
    listed = study.longlist.group_by("cluster_id").agg(
        listed_in=pl.col("source_id").unique().sort()
    )
    results = (
        asked.join(counted, on="cluster_id", how="left")
        .with_columns(pl.col("met", "open").fill_null(0))
        .join(_excluding(assessment, asked, framework), on="cluster_id")
        .with_columns(outcome=_outcome(framework.criteria_needed))
        .join(listed, on="cluster_id", how="left")
        .with_columns(required=(1 - pl.col("lacks")).cast(pl.Int8))
        .select("cluster_id", "role", "met", "open", "required", "outcome", "listed_in")
        .sort("role", "cluster_id")
    )
    return Inclusion(
        needed=framework.criteria_needed,
        excluded_without=framework.excluded_without,
        evidence=assessment.options.evidence,
        answers=answers,
        results=results,
    )


_EMPTY_ANSWERS = pl.DataFrame(
    schema={"cluster_id": pl.String, "criterion": pl.String, "answer": pl.Int8}
)


def _outcome(needed: int) -> pl.Expr:
    """`lacks`: 1 surely excluded, 0 surely not, null unknown."""
    enough = pl.col("met") >= needed
    never = pl.col("met") + pl.col("open") < needed
    return (
        pl.when((pl.col("lacks") == 1) | never)
        .then(pl.lit("excluded"))
        .when(enough & (pl.col("lacks") == 0))
        .then(pl.lit("included"))
        .otherwise(pl.lit("open"))
        .fill_null("open")
    )


def _excluding(assessment: Assessment, asked: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    if framework.excluded_without is None:
        return asked.select("cluster_id", lacks=pl.lit(0, dtype=pl.Int8))
    return (
        assessment.points.filter(pl.col("item_id") == framework.excluded_without)
        .join(asked, on="cluster_id", how="semi")
        .select("cluster_id", lacks=1 - pl.col("point"))
    )


def _answers(criterion: Criterion, assessment: Assessment, asked: pl.DataFrame) -> pl.DataFrame:
    known = {
        "item": _from_item,
        "partnership": _from_partnerships,
        "coded": _from_coded,
    }[criterion.kind](criterion.of, assessment)
    return asked.join(known, on="cluster_id", how="left").select(
        "cluster_id", criterion=pl.lit(criterion.id), answer=pl.col("answer").cast(pl.Int8)
    )


def _from_item(item_id: str, assessment: Assessment) -> pl.DataFrame:
    return assessment.points.filter(pl.col("item_id") == item_id).select(
        "cluster_id", answer="point"
    )


def _from_partnerships(kind: str, assessment: Assessment) -> pl.DataFrame:
    """Yes where such a partnership is recorded; no record is unknown, not no."""
    ties = assessment.study.partnerships.filter(pl.col("kind") == kind)
    return ties.select("cluster_id", answer=pl.lit(1, dtype=pl.Int8)).unique()


def _from_coded(measure: str, assessment: Assessment) -> pl.DataFrame:
    """The resolved answer to a yes/no measure that has no item."""
    study = assessment.study
    asked = Item(
        id=measure,
        indicator="",
        measure=measure,
        label=Text(en=measure),
        question=Text(en=measure),
        rule=Rule(operator="equals", threshold=1),
        changeable=False,
    )
    kept = kept_observations(
        study.observations,
        study.sources,
        independent=assessment.options.evidence == "independent",
    )
    cells = resolve_cells(kept, study.framework, [asked], assessment.reference_year)
    return cells.select(cluster_id="subject", answer="point")
