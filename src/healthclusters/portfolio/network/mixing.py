"""Do ties cross borders and kinds more than chance would give? A null that keeps every degree.

Every organisation keeps its number of projects, every project its number of partners; who meets
whom is exchanged: organisations are shuffled over the places in projects, and an organisation that
lands twice in one project is exchanged with another place until none does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.base import OptionError
from healthclusters.portfolio.network.projection import Network

Ints = NDArray[np.int64]
_MOST_REPAIRS = 200
_DRAWS = ((20_000, 500), (100_000_000, 50))


@dataclass(frozen=True, kw_only=True)
class MixingOptions:
    """draws: of the null; None: 500, or 50 in networks of more than 20,000 participations.

    seed: of the draws.
    """

    draws: int | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        if self.draws is not None and self.draws < 10:
            raise OptionError("draws", self.draws, "10 or more")

    def draws_for(self, participations: int) -> int:
        """How many draws a network of this size gets."""
        if self.draws is not None:
            return self.draws
        return next(draws for most, draws in _DRAWS if participations <= most)


@dataclass(frozen=True, eq=False, kw_only=True)
class Mixing:
    """Shares of ties that cross, beside what chance gives.

    table: `what` (`country`, `kind`), `pairs` (ties, each as often as projects are shared, whose
      two sides are known), `share` (of them that cross), `null_mean`, `null_low`, `null_high`
      (middle 95 % of the draws), `p_value` (two-sided, at least 1 / (draws + 1)).
    draws: of the null. unrepaired: repeated places that could not be exchanged, over all draws.
    """

    table: pl.DataFrame
    draws: int
    unrepaired: int


def mixing(network: Network, *, options: MixingOptions | None = None) -> Mixing:
    """Cross-border and cross-kind share against the null."""
    options = options or MixingOptions()
    coo = network.incidence.tocoo()
    project, node = coo.row.astype(np.int64), coo.col.astype(np.int64)
    codes = {what: _codes(network.organisations[what]) for what in ("country", "kind")}
    seen = {what: crossing(project, code[node]) for what, code in codes.items()}
    draws = options.draws_for(node.size) if node.size else 0
    null: dict[str, list[float]] = {what: [] for what in codes}
    unrepaired = 0
    for stream in np.random.SeedSequence(options.seed).spawn(draws):
        shuffled, left = shuffled_places(project, node, np.random.default_rng(stream))
        unrepaired += left
        for what, code in codes.items():
            null[what].append(crossing(project, code[shuffled])[1])
    rows = [_row(what, *seen[what], np.array(null[what])) for what in codes]
    return Mixing(table=pl.DataFrame(rows, schema=_SCHEMA), draws=draws, unrepaired=unrepaired)


_SCHEMA = {
    "what": pl.String,
    "pairs": pl.Int64,
    "share": pl.Float64,
    "null_mean": pl.Float64,
    "null_low": pl.Float64,
    "null_high": pl.Float64,
    "p_value": pl.Float64,
}


def _row(what: str, pairs: int, share: float, null: NDArray[np.float64]) -> dict[str, object]:
    null = null[~np.isnan(null)]
    known = pairs > 0 and null.size > 0
    low, high = np.quantile(null, [0.025, 0.975]) if known else (None, None)
    far = np.abs(null - null.mean()) >= abs(share - null.mean()) - 1e-12 if known else null
    return {
        "what": what,
        "pairs": pairs,
        "share": share if pairs else None,
        "null_mean": float(null.mean()) if known else None,
        "null_low": None if low is None else float(low),
        "null_high": None if high is None else float(high),
        "p_value": (1 + int(far.sum())) / (null.size + 1) if known else None,
    }


def _codes(column: pl.Series) -> Ints:
    """Numbers from 0 in place of words; -1 where not stated."""
    words = {word: i for i, word in enumerate(sorted(set(column.drop_nulls())))}
    return np.array([-1 if word is None else words[word] for word in column], dtype=np.int64)


def crossing(project: Ints, code: Ints) -> tuple[int, float]:
    """Number of pairs that meet in a project with both sides known, and the share that differ."""
    known = code >= 0
    project, code = project[known], code[known]
    if not project.size:
        return 0, float("nan")
    sizes = np.bincount(project)
    pairs = int((sizes * (sizes - 1) // 2).sum())
    cells = np.bincount(project * (int(code.max()) + 1) + code)
    same = int((cells * (cells - 1) // 2).sum())
    return pairs, 1 - same / pairs if pairs else float("nan")


def shuffled_places(project: Ints, node: Ints, rng: np.random.Generator) -> tuple[Ints, int]:
    """Organisations exchanged over the places, and how many still stand twice in one project."""
    places = node[rng.permutation(node.size)]
    most = int(places.max()) + 1
    for _ in range(_MOST_REPAIRS):
        repeated = _repeated(project * most + places)
        if not repeated.size:
            return places, 0
        # as many again at random, so that repeated ones are not only exchanged with each other
        others = rng.choice(node.size, min(node.size, 4 * repeated.size + 8), replace=False)
        chosen = np.union1d(repeated, others)
        places[chosen] = places[rng.permutation(chosen)]
    return places, int(_repeated(project * most + places).size)


def _repeated(codes: Ints) -> Ints:
    """Places whose organisation already stands in the same project."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    return np.asarray(order[1:][ordered[1:] == ordered[:-1]])


def ties_between(network: Network, what: str) -> pl.DataFrame:
    """Shared projects between kinds or countries: `source`, `target` (in order), `ties` (pairs of
    organisations), `strength` (the same, each as often as projects are shared)."""
    upper = _upper(network)
    column = network.organisations[what].fill_null("not stated")
    names = np.array(column.to_list(), dtype=object)
    pairs = pl.DataFrame(
        {"a": names[upper.row].tolist(), "b": names[upper.col].tolist(), "w": upper.data},
        schema={"a": pl.String, "b": pl.String, "w": pl.Float64},
    )
    return (
        pairs.select(
            pl.min_horizontal("a", "b").alias("source"),
            pl.max_horizontal("a", "b").alias("target"),
            "w",
        )
        .group_by("source", "target")
        .agg(pl.len().cast(pl.Int64).alias("ties"), pl.col("w").sum().alias("strength"))
        .sort("strength", "source", "target", descending=[True, False, False])
    )


def _upper(network: Network):  # type: ignore[no-untyped-def]
    from scipy import sparse

    return sparse.triu(network.shared, 1).tocoo()
