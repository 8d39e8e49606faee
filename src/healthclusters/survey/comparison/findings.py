"""Every question with a scale and every cluster: what differs, with few false claims.

All comparisons of a wave are adjusted together (Benjamini & Hochberg 1995), whatever the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import NotSupportedError, UnknownNameError, text_table
from healthclusters.survey.answers import Wave
from healthclusters.survey.comparison.compare import ClusterComparison, compare_clusters
from healthclusters.survey.comparison.discovery import adjusted_p_values
from healthclusters.survey.comparison.options import CompareOptions
from healthclusters.survey.comparison.sentences import (
    difference_words,
    place_words,
    share_words,
)
from healthclusters.survey.estimates import Weights


@dataclass(frozen=True, eq=False, kw_only=True)
class Findings:
    """What a wave says of each cluster, question by question.

    comparisons: of each question that could be compared.
    skipped: `question_id`, `reason`, for those that could not.
    table: one row a question and cluster: `question_id`, `cluster_id`, `share`, `difference`,
      `p_value`, `adjusted_p` (over all rows), `claim` (`above`, `below`, `not told apart`;
      null where hidden), `answers_say`, `against_others`, `place` (sentences; empty where
      nothing is shown).
    made: how many comparisons the adjustment allows for.
    """

    options: CompareOptions
    comparisons: dict[str, ClusterComparison]
    skipped: pl.DataFrame
    table: pl.DataFrame
    made: int

    def row(self, question_id: str, cluster_id: str) -> dict[str, Any]:
        """The row of one question and cluster; UnknownNameError where there is none."""
        same = (pl.col("question_id") == question_id) & (pl.col("cluster_id") == cluster_id)
        found = self.table.filter(same)
        if found.is_empty():
            raise UnknownNameError("cluster", cluster_id, self.table["cluster_id"].unique())
        return found.row(0, named=True)

    def __str__(self) -> str:
        claimed = self.table.filter(pl.col("claim").is_in(["above", "below"])).sort("adjusted_p")
        head = ["question", "cluster", "claim", "difference", "adjusted p"]
        rows = claimed.select(
            "question_id", "cluster_id", "claim", "difference", "adjusted_p"
        ).rows()
        said = f"{claimed.height} of {self.made} comparisons can be claimed"
        return f"{said}\n\n{text_table(head, rows)}"


def findings(
    wave: Wave, *, weights: Weights | None = None, options: CompareOptions | None = None
) -> Findings:
    """Compare every cluster with the others on every question with a scale."""
    options = options or CompareOptions()
    comparisons: dict[str, ClusterComparison] = {}
    skipped: list[tuple[str, str]] = []
    for question in wave.questionnaire.questions.values():
        if question.kind != "scale":
            continue
        try:
            comparisons[question.question_id] = compare_clusters(
                wave, question.question_id, weights=weights, options=options
            )
        except NotSupportedError as error:
            skipped.append((question.question_id, str(error)))
    table = _adjusted(comparisons, options)
    return Findings(
        options=options,
        comparisons=comparisons,
        skipped=pl.DataFrame(
            skipped, schema={"question_id": pl.String, "reason": pl.String}, orient="row"
        ),
        table=table,
        made=table["p_value"].count(),
    )


def _adjusted(comparisons: dict[str, ClusterComparison], options: CompareOptions) -> pl.DataFrame:
    schema = {
        "question_id": pl.String,
        "cluster_id": pl.String,
        "share": pl.Float64,
        "difference": pl.Float64,
        "p_value": pl.Float64,
    }
    parts = [
        c.table.select(pl.lit(name).alias("question_id"), *list(schema)[1:])
        for name, c in comparisons.items()
    ]
    table = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    adjusted = adjusted_p_values(table["p_value"].fill_null(float("nan")).to_numpy())
    made = table["p_value"].count()
    table = table.with_columns(pl.Series("adjusted_p", adjusted).fill_nan(None))
    claim = (
        pl.when(pl.col("adjusted_p").is_null())
        .then(None)
        .when(pl.col("adjusted_p") > options.false_discovery)
        .then(pl.lit("not told apart"))
        .otherwise(
            pl.when(pl.col("difference") > 0).then(pl.lit("above")).otherwise(pl.lit("below"))
        )
    )
    words = [
        _words(comparisons[row["question_id"]], row["cluster_id"], row["adjusted_p"], made)
        for row in table.iter_rows(named=True)
    ]
    names = ("answers_say", "against_others", "place")
    return table.with_columns(
        claim.alias("claim"),
        *(pl.Series(n, [w[i] for w in words], pl.String) for i, n in enumerate(names)),
    )


def _words(
    comparison: ClusterComparison, cluster_id: str, adjusted_p: float | None, made: int
) -> tuple[str, str, str]:
    row = comparison.row(cluster_id)
    row["adjusted_p"] = adjusted_p
    level = comparison.options.false_discovery
    return (
        share_words(row),
        difference_words(row, comparison.against, level, made),
        place_words(row, comparison.compared),
    )
