"""Who answered, by cluster, kind and size, and how much silence leaves open."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from healthclusters.base import text_table
from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates.groups import group_sizes
from healthclusters.survey.estimates.options import GROUPINGS


@dataclass(frozen=True, eq=False, kw_only=True)
class Response:
    """Members and answers.

    table: one row for each value of `cluster_id`, `kind` and `size`, and one for all: `by`,
      `group`, `members` (null = not known), `answered`, `rate` (null where members are not known
      or several people answered for one organisation), `share_of_members`, `share_of_answers`
      (where they differ much, the answers do not look like the members).
    """

    table: pl.DataFrame

    def __str__(self) -> str:
        head = ["by", "group", "members", "answered", "rate"]
        return text_table(head, self.table.select(head).rows(), right=head[2:])


def response(wave: Wave) -> Response:
    """Members, answers and response rate by cluster, kind and size, and all together."""
    parts = [_part(wave, None)]
    for by in GROUPINGS:
        if wave.answers[by].null_count() < wave.answers.height:
            parts.append(_part(wave, by))
    return Response(table=pl.concat(parts))


def _part(wave: Wave, by: str | None) -> pl.DataFrame:
    rate = pl.when(~pl.col("repeated")).then(pl.col("answered") / pl.col("members"))
    return group_sizes(wave, by).select(
        pl.lit(by or "all").alias("by"),
        "group",
        "members",
        "answered",
        rate.alias("rate"),
        (pl.col("members") / pl.col("members").sum()).alias("share_of_members"),
        (pl.col("answered") / pl.col("answered").sum()).alias("share_of_answers"),
    )
