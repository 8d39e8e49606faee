"""How good links are, against pairs that people have labelled."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from healthclusters.base.intervals import wilson_interval
from healthclusters.ecosystem.linking.match import Links


@dataclass(frozen=True, kw_only=True)
class LinkAccuracy:
    """Precision: right links of those that can be judged. Recall: true pairs that are linked.

    Each with its Wilson interval. judged: links of companies that the labels speak of.
    """

    judged: int
    true_pairs: int
    right: int
    precision: float
    precision_interval: tuple[float, float]
    recall: float
    recall_interval: tuple[float, float]

    def __str__(self) -> str:
        if not self.judged or not self.true_pairs:
            return (
                f"Too little to judge by: {self.true_pairs:,} labelled pairs are the same, and "
                f"{self.judged:,} links are of labelled companies."
            )
        low, high = self.precision_interval
        least, most = self.recall_interval
        return (
            f"{self.right:,} of {self.judged:,} links are right: precision {self.precision:.4f} "
            f"({low:.4f} to {high:.4f});\n"
            f"of {self.true_pairs:,} true pairs {self.right:,} are linked: recall "
            f"{self.recall:.4f} ({least:.4f} to {most:.4f})"
        )


def link_accuracy(
    links: Links, labelled: pl.DataFrame, *, confidence: float = 0.95
) -> LinkAccuracy:
    """Precision and recall against labelled pairs.

    labelled: `left`, `right`: ids of companies that are the same; `right` null: the company of the
    first list is in no way in the second; `left` null the reverse; with a column `same`, pairs
    with `no` are not the same. A link is judged where the labels say whom one of its companies is,
    or that they are not the same; pairs that a person decided count in neither: they are no proof.
    """
    pairs = labelled.with_columns(pl.col("left", "right").cast(pl.String))
    known = pairs.select("left", "right").drop_nulls()
    refused = known.clear()
    if "same" in pairs.columns:
        known = pairs.filter(pl.col("same") == "yes").select("left", "right")
        refused = pairs.filter(pl.col("same") == "no").select("left", "right").drop_nulls()
        pairs = pairs.join(refused, on=["left", "right"], how="anti")
    found = links.links
    if "by" in found.columns:
        known = known.join(found.filter(pl.col("by") == "person"), on=["left", "right"], how="anti")
        found = found.filter(pl.col("by") == "probability")
    named = [pl.col(c).is_in(pairs[c].drop_nulls().implode()) for c in ("left", "right")]
    judged = pl.concat(
        [
            found.filter(named[0] | named[1]).select("left", "right"),
            found.join(refused, on=["left", "right"], how="semi").select("left", "right"),
        ]
    ).unique(maintain_order=True)
    right = judged.join(known, on=["left", "right"], how="semi").height
    ends = [wilson_interval(right, n, confidence=confidence) for n in (judged.height, known.height)]
    (low, high), (least, most) = ((float(a), float(b)) for a, b in ends)
    return LinkAccuracy(
        judged=judged.height,
        true_pairs=known.height,
        right=right,
        precision=right / judged.height if judged.height else float("nan"),
        precision_interval=(low, high),
        recall=right / known.height if known.height else float("nan"),
        recall_interval=(least, most),
    )
