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
        low, high = self.precision_interval
        least, most = self.recall_interval
        return (
            f"{self.right:,} of {self.judged:,} links are right: precision {self.precision:.4f} "
            f"({low:.4f} to {high:.4f}); of {self.true_pairs:,} true pairs {self.right:,} are "
            f"linked: recall {self.recall:.4f} ({least:.4f} to {most:.4f})"
        )


def link_accuracy(
    links: Links, labelled: pl.DataFrame, *, confidence: float = 0.95
) -> LinkAccuracy:
    """Precision and recall against labelled pairs.

    labelled: `left`, `right`: ids of companies that are the same; `right` null: the company of the
    first list is in no way in the second; `left` null the reverse. A link is judged where the
    labels speak of one of its two companies.
    """
    pairs = labelled.select(pl.col("left", "right").cast(pl.String))
    known = pairs.drop_nulls()
    spoken = pl.col("left").is_in(pairs["left"].drop_nulls().implode()) | pl.col("right").is_in(
        pairs["right"].drop_nulls().implode()
    )
    judged = links.links.filter(spoken)
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
