"""Computed groups beside published ones, under everything that could carry the agreement.

The grouping is made again under each convention for open cells, on all and on independent
evidence, from the cluster items alone, without each item, without the items that tell one fact
(of one indicator or observation, or with the same answers) and without each large source. A reader
sees what the agreement follows from, and `conclusion.py` claims no more than all of them bear out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
from healthclusters.landscape.items import ItemChoice, choose_items
from healthclusters.landscape.latent_classes import answers
from healthclusters.landscape.methods import Method
from healthclusters.landscape.options import open_weight
from healthclusters.landscape.point_table import PointTable

LEAST_COUNTRIES = 5


@dataclass(frozen=True, kw_only=True)
class Variation:
    """One way to look at the same clusters.

    evidence: `all` or `independent`. open_cells: convention. items: `all` or `cluster`.
    without, of: what is left out, and what it is: an `item`, a `source` or `items` that tell one
    fact (ids joined by ` + `); else None.
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
      `items`, `source` or null), `items_used`, `clusters`, `ari`, `ami`, `p_value` (null where
      chance cannot be told), `p_error` (its standard error for the number of exchanges), `main`
      (the solution itself as the options ask for it).
    overlaps: per variation and published group: the columns that name the variation, `group`,
      `overlap` (Jaccard with the computed group most like it), `p_value`, `main`.
    not_computed: variations that could not be made: the columns that name the variation, `what`
      (in words), `why`.
    no_chance: why chance cannot be told; None where it can.
    exchanges: exchanges of countries behind the p-values.
    """

    table: pl.DataFrame
    overlaps: pl.DataFrame
    not_computed: pl.DataFrame
    exchanges: int
    no_chance: str | None = None

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
    shuffled = _exchanged_published(labels, some_table.connected, exchanges, draw)
    no_chance = _no_chance(labels, some_table.connected, shuffled)
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
        row, overlap = _compare(
            case, computed, labels, None if no_chance else shuffled, names, k, is_main
        )
        rows.append(row)
        overlaps += overlap
    return Agreement(
        table=pl.DataFrame(rows, schema=_TABLE),
        overlaps=pl.DataFrame(overlaps, schema=_OVERLAPS),
        not_computed=pl.DataFrame(refused, schema=_REFUSED),
        exchanges=exchanges,
        no_chance=no_chance,
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
    "p_error": pl.Float64,
    "main": pl.Boolean,
}
_REFUSED = {**_NAMES, "what": pl.String, "why": pl.String}
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
) -> tuple[list[_Case], list[dict[str, str | None]]]:
    cases: list[_Case] = []
    refused: list[dict[str, str | None]] = []
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
    refused: list[dict[str, str | None]],
    table: PointTable,
    base: Variation,
    least_known: float,
    k: int,
    *,
    each_item: bool,
) -> None:
    """Add the variation, and with `each_item` those without each item and each fact of several."""
    try:
        choice = choose_items(
            table, least_known=least_known, only_cluster_items=base.items == "cluster"
        )
    except NotSupportedError as error:
        refused.append(_refusal(base, str(error)))
        return
    counts = answers(table.points, open_weight(base.open_cells))
    for left_out in [(), *(_left_out_in_turn(table, choice) if each_item else [])]:
        used = choice.used & ~np.isin(table.item_ids, left_out)
        variation = base
        if left_out:
            variation = replace(
                base, without=" + ".join(left_out), of="item" if len(left_out) == 1 else "items"
            )
        rows = np.asarray((~np.isnan(table.points[:, used])).any(axis=1))
        if rows.sum() < k:
            why = f"only {rows.sum()} clusters have evidence"
            refused.append(_refusal(variation, why))
            continue
        masked = counts * np.tile(used, 2)
        cases.append(_Case(variation=variation, counts=masked, rows=rows, items=int(used.sum())))


def _left_out_in_turn(table: PointTable, choice: ItemChoice) -> list[tuple[str, ...]]:
    """Each item used, then the items used that tell one fact; never all of them at once.

    One fact: items of one indicator, items read off one observation, and items that never differ.
    """
    used = choice.used_ids
    twins: dict[str, set[str]] = {i: {i} for i in used}
    for item, first in choice.table.drop_nulls("same_as").select("item_id", "same_as").iter_rows():
        joined = twins[item] | twins[first]
        twins.update(dict.fromkeys(joined, joined))
    families = [*(set(f) & set(used) for f in table.families), *twins.values()]
    in_order = [tuple(i for i in used if i in family) for family in families]
    facts = dict.fromkeys(f for f in in_order if len(f) > 1)
    return [f for f in (*((i,) for i in used), *facts) if len(f) < len(used)]


def _refusal(variation: Variation, why: str) -> dict[str, str | None]:
    named = {**vars(variation), "open_cells": str(variation.open_cells)}
    return {**named, "what": _in_words(variation), "why": why}


def _no_chance(labels: Labels, countries: Texts, shuffled: Labels) -> str | None:
    """Why exchanging countries cannot tell chance; None where it can.

    With few countries the exchanges hardly differ: where the published division itself comes back
    in more than 5 % of them, not even full agreement could be told from chance.
    """
    there = labels >= 0
    units = len(np.unique(countries[there]))
    if units < LEAST_COUNTRIES:
        return f"the clusters are of {units} {'country' if units == 1 else 'countries'} only"
    size = int(labels.max()) + 1
    same = adjusted_rand(crosstab(shuffled[:, there], labels[there], size, size)) >= 1.0 - 1e-12
    if same.mean() > 0.05:
        return f"{same.mean():.0%} of the exchanges give the published groups themselves"
    return None


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
    shuffled: Labels | None,
    names: Sequence[str],
    k: int,
    is_main: bool,
) -> tuple[dict[str, object], list[dict[str, object]]]:
    use = case.rows & (published >= 0)
    table = crosstab(published[use], computed[use], len(names), k)
    index, overlap = float(adjusted_rand(table)), jaccard(table).max(axis=1)
    p_value: float | None = None
    p_overlap: list[float | None] = [None] * len(names)
    if shuffled is not None:
        chance = crosstab(shuffled[:, use], computed[use], len(names), k)
        p_value = _p_value(adjusted_rand(chance) >= index - 1e-12)
        p_overlap = [_p_value(c) for c in (jaccard(chance).max(axis=2) >= overlap - 1e-12).T]
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
        "p_value": p_value,
        "p_error": None if p_value is None or shuffled is None else _error(p_value, len(shuffled)),
        "main": is_main,
    }
    overlaps: list[dict[str, object]] = [
        {
            **named,
            "group": f"published:{name}",
            "overlap": float(overlap[g]),
            "p_value": p_overlap[g],
            "main": is_main,
        }
        for g, name in enumerate(names)
    ]
    return row, overlaps


def _p_value(as_high: Flags) -> float:
    """With the observed value counted among the exchanges (Phipson & Smyth 2010)."""
    return float((1 + as_high.sum()) / (1 + len(as_high)))


def _error(p_value: float, exchanges: int) -> float:
    """Standard error of a p-value that was counted (binomial)."""
    return float(np.sqrt(p_value * (1.0 - p_value) / exchanges))
