"""Computed groups beside published ones, under everything that could carry the agreement.

The grouping is made again under each convention for open cells, on all and on independent
evidence, from the cluster items alone, without each item and without each large source. A reader
sees what the agreement follows from, and `conclusion.py` claims no more than all of them bear out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError
from healthclusters.landscape.agreement_measures import (
    adjusted_mutual_information,
    adjusted_rand,
    crosstab,
    jaccard,
)
from healthclusters.landscape.arrays import Flags, Floats, Labels, Texts
from healthclusters.landscape.country_exchange import exchanged
from healthclusters.landscape.items import choose_items
from healthclusters.landscape.latent_classes import answers
from healthclusters.landscape.methods import Method
from healthclusters.landscape.options import open_weight
from healthclusters.landscape.point_table import PointTable


@dataclass(frozen=True, kw_only=True)
class Variation:
    """One way to look at the same clusters.

    evidence: `all` or `independent`. open_cells: convention. items: `all` or `cluster`.
    without, of: an item or source left out, and which of the two it is; else None.
    """

    evidence: str
    open_cells: str | float
    items: str = "all"
    without: str | None = None
    of: str | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreement:
    """Agreement of computed groups with published ones.

    table: one row per variation: `evidence`, `open_cells`, `items`, `without`, `of` (`item`,
      `source` or null), `items_used`, `clusters`, `ari`, `ami`, `p_value`, `main` (the solution
      itself as the options ask for it).
    overlaps: per variation and published group: the columns that name the variation, `group`,
      `overlap` (Jaccard with the computed group most like it), `p_value`, `main`.
    not_computed: variations that could not be made, and why: `what`, `why`.
    exchanges: exchanges of countries behind the p-values.
    """

    table: pl.DataFrame
    overlaps: pl.DataFrame
    not_computed: pl.DataFrame
    exchanges: int

    @property
    def main(self) -> dict[str, object]:
        """The row of the solution itself."""
        return self.table.filter("main").row(0, named=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Case:
    """One variation ready to be grouped: counts (n, 2 x items), and the rows that take part."""

    variation: Variation
    counts: Floats
    rows: Flags
    items: int


def agreement(
    tables: Mapping[str, PointTable],
    without_source: Mapping[str, PointTable],
    published: Sequence[str | None],
    k: int,
    method: Method,
    main: Variation,
    solution: Labels,
    *,
    conventions: Sequence[str | float] = ("missing", "half", "no"),
    least_known: float = 0.4,
    exchanges: int = 999,
    seed: np.random.SeedSequence,
    workers: int = 1,
) -> Agreement:
    """Group every variation into k and compare.

    tables: the points on `all` and on `independent` evidence, same clusters in the same order.
    without_source: the points of the main evidence without one source, by source.
    published: group of each cluster, None where it has none (such a cluster is not compared).
    main, solution: the variation that was asked for, and the labels (clusters,) that it got (-1 for
    a cluster left out); it is not made again.
    """
    draw, again = seed.spawn(2)
    cases, refused = _cases(tables, without_source, main, conventions, least_known, k)
    names = sorted({g for g in published if g is not None})
    if len(names) < 2:
        raise NotSupportedError("there are no two published groups to compare with")
    labels = np.array([names.index(g) if g is not None else -1 for g in published])
    some_table = next(iter(tables.values()))
    shuffled = _exchanged_published(labels, some_table.countries, exchanges, draw)
    found = method.many(
        np.stack([c.counts for c in cases]),
        k,
        seed=again,
        rows=np.stack([c.rows for c in cases]),
        workers=workers,
    )
    rows, overlaps = [], []
    for case, again_computed in zip(cases, found.labels, strict=True):
        is_main = case.variation == main
        computed = solution if is_main else again_computed
        row, overlap = _compare(case, computed, labels, shuffled, names, k, is_main)
        rows.append(row)
        overlaps += overlap
    return Agreement(
        table=pl.DataFrame(rows, schema=_TABLE),
        overlaps=pl.DataFrame(overlaps, schema=_OVERLAPS),
        not_computed=pl.DataFrame(refused, schema={"what": pl.String, "why": pl.String}),
        exchanges=exchanges,
    )


_NAMES = {
    "evidence": pl.String,
    "open_cells": pl.String,
    "items": pl.String,
    "without": pl.String,
    "of": pl.String,
}
_TABLE = {
    **_NAMES,
    "items_used": pl.Int64,
    "clusters": pl.Int64,
    "ari": pl.Float64,
    "ami": pl.Float64,
    "p_value": pl.Float64,
    "main": pl.Boolean,
}
_OVERLAPS = {
    **_NAMES,
    "group": pl.String,
    "overlap": pl.Float64,
    "p_value": pl.Float64,
    "main": pl.Boolean,
}


def _cases(
    tables: Mapping[str, PointTable],
    without_source: Mapping[str, PointTable],
    main: Variation,
    conventions: Sequence[str | float],
    least_known: float,
    k: int,
) -> tuple[list[_Case], list[dict[str, str]]]:
    cases: list[_Case] = []
    refused: list[dict[str, str]] = []
    for open_cells in dict.fromkeys([main.open_cells, *conventions]):
        for evidence, table in tables.items():
            for items in ("all", "cluster"):
                base = Variation(evidence=evidence, open_cells=open_cells, items=items)
                _add(cases, refused, table, base, least_known, k, each_item=items == main.items)
        for source, table in without_source.items():
            base = Variation(
                evidence=main.evidence,
                open_cells=open_cells,
                items=main.items,
                without=source,
                of="source",
            )
            _add(cases, refused, table, base, least_known, k, each_item=False)
    return cases, refused


def _add(
    cases: list[_Case],
    refused: list[dict[str, str]],
    table: PointTable,
    base: Variation,
    least_known: float,
    k: int,
    *,
    each_item: bool,
) -> None:
    """Add the variation, and with `each_item` the ones without each of its items."""
    try:
        choice = choose_items(
            table, least_known=least_known, only_cluster_items=base.items == "cluster"
        )
    except NotSupportedError as error:
        refused.append({"what": _in_words(base), "why": str(error)})
        return
    counts = answers(table.points, open_weight(base.open_cells))
    leave_out: list[int | None] = [None]
    if each_item and choice.used.sum() > 1:
        leave_out += list(np.flatnonzero(choice.used))
    for item in leave_out:
        used = choice.used.copy()
        variation = base
        if item is not None:
            used[item] = False
            variation = Variation(
                evidence=base.evidence,
                open_cells=base.open_cells,
                items=base.items,
                without=table.item_ids[item],
                of="item",
            )
        rows = np.asarray((~np.isnan(table.points[:, used])).any(axis=1))
        if rows.sum() < k:
            why = f"only {rows.sum()} clusters have evidence"
            refused.append({"what": _in_words(variation), "why": why})
            continue
        masked = counts * np.tile(used, 2)
        cases.append(_Case(variation=variation, counts=masked, rows=rows, items=int(used.sum())))


def _in_words(variation: Variation) -> str:
    words = f"{variation.evidence} evidence, open cells: {variation.open_cells}"
    if variation.items == "cluster":
        words += ", cluster items alone"
    return words if variation.without is None else f"{words}, without {variation.without}"


def _exchanged_published(
    labels: Labels, countries: Texts, exchanges: int, seed: np.random.SeedSequence
) -> Labels:
    """Exchanged labels (exchanges, n); clusters without a published group stay without (-1)."""
    there = labels >= 0
    out = np.full((exchanges, len(labels)), -1)
    rng = np.random.default_rng(seed)
    out[:, there] = exchanged(labels[there], countries[there], exchanges, rng)
    return out


def _compare(
    case: _Case,
    computed: Labels,
    published: Labels,
    shuffled: Labels,
    names: Sequence[str],
    k: int,
    is_main: bool,
) -> tuple[dict[str, object], list[dict[str, object]]]:
    use = case.rows & (published >= 0)
    table = crosstab(published[use], computed[use], len(names), k)
    chance = crosstab(shuffled[:, use], computed[use], len(names), k)
    index, by_chance = float(adjusted_rand(table)), adjusted_rand(chance)
    overlap, overlap_by_chance = jaccard(table).max(axis=1), jaccard(chance).max(axis=2)
    named = {
        "evidence": case.variation.evidence,
        "open_cells": str(case.variation.open_cells),
        "items": case.variation.items,
        "without": case.variation.without,
        "of": case.variation.of,
    }
    row: dict[str, object] = {
        **named,
        "items_used": case.items,
        "clusters": int(use.sum()),
        "ari": index,
        "ami": adjusted_mutual_information(table),
        "p_value": _p_value(by_chance >= index - 1e-12),
        "main": is_main,
    }
    overlaps: list[dict[str, object]] = [
        {
            **named,
            "group": f"published:{name}",
            "overlap": float(overlap[g]),
            "p_value": _p_value(overlap_by_chance[:, g] >= overlap[g] - 1e-12),
            "main": is_main,
        }
        for g, name in enumerate(names)
    ]
    return row, overlaps


def _p_value(as_high: Flags) -> float:
    """With the observed value counted among the exchanges (Phipson & Smyth 2010)."""
    return float((1 + as_high.sum()) / (1 + len(as_high)))
