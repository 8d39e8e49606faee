"""The chain from success factor to practice to effect to what to watch, as a table and a graph.

From it a strategy can be written: what the cluster does, plans and might adopt, what that is meant
to bring, and by which indicator it would be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from healthclusters.comparison.subject import Subject
from healthclusters.model import Study

STATUSES = ("done", "planned", "to_adopt")


@dataclass(frozen=True, eq=False, kw_only=True)
class LogicModel:
    """One cluster's chain.

    table: one row a path: factor_id, factor, practice_id, practice, status (`done`, `planned`,
      `to_adopt`), effect_id, effect, basis (`stated` or `by_kind`), indicator, unit, how_measured,
      data_needed. A practice without a coded effect keeps its row, the rest of it null.
    nodes: node_id, kind (`factor`, `practice`, `effect`, `indicator`), label, status (practices
      only). edges: source, target (node ids), basis. Each once.
    """

    table: pl.DataFrame
    nodes: pl.DataFrame
    edges: pl.DataFrame

    def __str__(self) -> str:
        from healthclusters.comparison.page_logic import logic_lines

        return "\n".join(logic_lines(self))

    def __repr__(self) -> str:
        return f"<Logic model: {self.nodes.height} nodes, {self.edges.height} edges>"


def logic_model(study: Study, subject: Subject, to_adopt: Sequence[str] = ()) -> LogicModel:
    """The chain of the cluster's own practices and of those it might adopt (practice ids)."""
    table = _table(study, _chosen(study, subject, to_adopt))
    return LogicModel(table=table, nodes=_nodes(table), edges=_edges(table))


def _chosen(study: Study, subject: Subject, to_adopt: Sequence[str]) -> pl.DataFrame:
    """Practices with their place in the chain; one row a factor."""
    practices = study.casebook.practices
    own = practices.filter(
        pl.col("cluster_id").eq_missing(pl.lit(subject.id)) & pl.lit(subject.in_study)
    )
    borrowed = practices.filter(
        pl.col("id").is_in(list(to_adopt)) & ~pl.col("id").is_in(own["id"].to_list())
    )
    return (
        pl.concat([own, borrowed.with_columns(status=pl.lit("to_adopt"))])
        .select(
            pl.col("factors").alias("factor_id"),
            pl.col("id").alias("practice_id"),
            pl.col("title").alias("practice"),
            "status",
        )
        .explode("factor_id")
    )


def _table(study: Study, chosen: pl.DataFrame) -> pl.DataFrame:
    book = study.casebook
    factors = book.success_factors.select(
        pl.col("id").alias("factor_id"), pl.col("name").alias("factor"), "number"
    )
    effects = book.effects.select(pl.col("id").alias("effect_id"), pl.col("name").alias("effect"))
    joined = (
        chosen.join(factors, on="factor_id", how="left")
        .join(book.practice_effects, on="practice_id", how="left")
        .join(effects, on="effect_id", how="left")
        .join(book.effect_indicators, on="effect_id", how="left")
        .with_columns(pl.col("status").cast(pl.Enum(STATUSES)))
        .sort("number", "status", "practice_id", "effect_id", "indicator", nulls_last=True)
    )
    return joined.select(
        "factor_id",
        "factor",
        "practice_id",
        "practice",
        pl.col("status").cast(pl.String),
        "effect_id",
        "effect",
        "basis",
        "indicator",
        "unit",
        "how_measured",
        "data_needed",
    )


def _indicator_id() -> pl.Expr:
    """Indicators have no id of their own: two effects may watch the same words."""
    return pl.concat_str(pl.col("effect_id"), pl.lit("/"), pl.col("indicator"))


def _nodes(table: pl.DataFrame) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.String)
    parts = [
        _kind(table, "factor", pl.col("factor_id"), pl.col("factor"), none),
        _kind(table, "practice", pl.col("practice_id"), pl.col("practice"), pl.col("status")),
        _kind(table, "effect", pl.col("effect_id"), pl.col("effect"), none),
        _kind(table, "indicator", _indicator_id(), pl.col("indicator"), none),
    ]
    return pl.concat(parts)


def _kind(
    table: pl.DataFrame, kind: str, key: pl.Expr, label: pl.Expr, status: pl.Expr
) -> pl.DataFrame:
    return (
        table.select(
            pl.concat_str(pl.lit(f"{kind}:"), key).alias("node_id"),
            pl.lit(kind).alias("kind"),
            label.alias("label"),
            status.alias("status"),
        )
        .filter(pl.col("node_id").is_not_null())
        .unique(maintain_order=True)
    )


def _edges(table: pl.DataFrame) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.String)
    factor = pl.concat_str(pl.lit("factor:"), pl.col("factor_id"))
    practice = pl.concat_str(pl.lit("practice:"), pl.col("practice_id"))
    effect = pl.concat_str(pl.lit("effect:"), pl.col("effect_id"))
    indicator = pl.concat_str(pl.lit("indicator:"), _indicator_id())
    steps = [
        (factor, practice, none),
        (practice, effect, pl.col("basis")),
        (effect, indicator, none),
    ]
    return pl.concat(
        table.select(a.alias("source"), b.alias("target"), basis.alias("basis"))
        .filter(pl.col("source").is_not_null() & pl.col("target").is_not_null())
        .unique(maintain_order=True)
        for a, b, basis in steps
    )
