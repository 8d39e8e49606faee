"""How many groups: what speaks for one to six of them, a rule, and its reason in words.

The rule. A number of groups is a candidate where no group dissolves when clusters are drawn again
(worst stability at least 0.6) and the groups are more distinct than those of shuffled data; one
group is always a candidate. Each is asked how well it foretells the clusters of a country that was
left out of the fit. The smallest candidate within one standard error of the best one is taken
(the one-standard-error rule of Breiman et al. 1984), since more groups must earn their keep. With a
method that has no likelihood it is the candidate with the largest mean silhouette width.

BIC and ICL stand in the table but do not decide: with some 40 clusters and a quarter of the cells
open BIC takes one group or two where there are three (docs/methods/groups.md has the figures).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.landscape import latent_classes as em
from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.arrays import Flags, Floats
from healthclusters.landscape.methods import METHODS, Partition
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.options import DISSOLVED, GroupOptions
from healthclusters.landscape.point_table import PointTable
from healthclusters.landscape.silhouette import mean_width
from healthclusters.landscape.solution import Prepared, Solution, check_k, prepare, solve

MOST = 6


@dataclass(frozen=True, eq=False, kw_only=True)
class NumberOfGroups:
    """The evidence for each number of groups.

    table: `k`, `groups` (classes with enough clusters), `outliers` (clusters in smaller ones),
      `log_likelihood`, `bic`, `icl` (lower is better), `held_out` (log-likelihood of the
      clusters of a country that was left out; higher is better), `behind_best` (how much less than
      the best candidate) and its `standard_error`, `silhouette`, `stability` (of the worst group),
      `consensus` (mean adjusted Rand index between the methods), `p_null`, `candidate`.
    chosen: by the rule. reason: in words.
    """

    table: pl.DataFrame
    chosen: int
    reason: str


def number_of_groups(
    table: PointTable,
    options: GroupOptions,
    *,
    seed: np.random.SeedSequence,
    most: int = MOST,
    workers: int = 1,
) -> NumberOfGroups:
    """Group into 1 to `most` groups and weigh them."""
    prepared = prepare(table, options)
    check_k(1, prepared)
    most = min(most, len(prepared.table.cluster_ids))
    rows, foretold = [], []
    for k, stream in zip(range(1, most + 1), seed.spawn(most), strict=True):
        main, other, alone, fold = stream.spawn(4)
        solution = solve(table, k, options, seed=main, workers=workers)
        rows.append(_row(solution, options, other, alone, workers))
        foretold.append(held_out(_likelihood_method(options), prepared, k, seed=fold))
    frame = pl.DataFrame(rows, infer_schema_length=None)
    allowed = (frame["candidate"] | (frame["k"] == 1)).to_numpy()
    frame = frame.with_columns(_behind_best(np.array(foretold), allowed))
    by_likelihood = isinstance(options.chosen_method, LatentClasses)
    chosen, reason = choose(frame) if by_likelihood else choose_by_silhouette(frame)
    return NumberOfGroups(table=frame, chosen=chosen, reason=reason)


def information_criteria(partition: Partition, items: int) -> tuple[float, float]:
    """BIC (Schwarz 1978) and ICL (Biernacki, Celeux & Govaert 2000), both lower is better.

    From the unpenalised log-likelihood; ICL adds twice the entropy of the memberships.
    """
    if partition.log_likelihood is None:
        raise ValueError("the partition has no likelihood")
    penalty = em.parameters(partition.k, items) * np.log(len(partition.labels))
    bic = -2.0 * partition.log_likelihood + penalty
    given = partition.memberships
    entropy = -(given * np.log(np.maximum(given, 1e-300))).sum()
    return float(bic), float(bic + 2.0 * entropy)


def held_out(
    method: LatentClasses, prepared: Prepared, k: int, *, seed: np.random.SeedSequence
) -> Floats:
    """Log-likelihood of each country's clusters when the country was left out of the fit.

    Clusters of one country share answers, so leaving out single clusters would flatter; countries
    that one cluster connects are left out together. With one country only there is nothing left to
    fit: NaN.
    """
    units, unit_of = np.unique(prepared.table.connected, return_inverse=True)
    if len(units) < 2:
        return np.array([np.nan])
    left_out = unit_of[None, :] == np.arange(len(units))[:, None]
    best = method.weighted(prepared.counts, 1.0 - left_out, k, seed=seed)
    density = em.log_densities(prepared.counts, best.class_shares, best.item_shares)
    return np.asarray(np.where(left_out, density, 0.0).sum(axis=1))


def choose(table: pl.DataFrame) -> tuple[int, str]:
    """The rule applied to the table: number of groups, and why."""
    allowed = table.filter(pl.col("candidate") | (pl.col("k") == 1))
    if allowed.height == 1:
        return 1, _NO_CANDIDATE
    if allowed["behind_best"].null_count():
        return 1, _ONE_COUNTRY
    best = int(allowed.sort("behind_best", "k")["k"][0])
    near = allowed.filter(pl.col("behind_best") <= pl.col("standard_error"))
    chosen = int(near.sort("k")["k"][0])
    return chosen, f"{_listed(allowed)} {_why(chosen, best)}"


def choose_by_silhouette(table: pl.DataFrame) -> tuple[int, str]:
    """The rule for methods without a likelihood."""
    candidates = table.filter("candidate")
    if candidates.is_empty():
        return 1, _NO_CANDIDATE
    best = candidates.sort("silhouette", "k", descending=[True, False]).row(0, named=True)
    return int(best["k"]), (
        f"{_listed(candidates)} {best['k']} has the largest mean silhouette width "
        f"({best['silhouette']:.2f})."
    )


_NO_CANDIDATE = (
    "No division into two groups or more is both stable when clusters are drawn again and more "
    "distinct than groups of shuffled data."
)


_ONE_COUNTRY = (
    "All clusters are of one country, so how well groups foretell another one cannot be told; ask "
    "for a number of groups."
)


def _why(chosen: int, best: int) -> str:
    if chosen == 1:
        return (
            "One group foretells the clusters of a country that was left out as well as any "
            "division does, within one standard error."
        )
    if chosen == best:
        return f"{chosen} groups foretell the clusters of a country that was left out best."
    return (
        f"{best} groups foretell the clusters of a country that was left out best, but {chosen} "
        "do so within one standard error, with fewer groups."
    )


def _listed(allowed: pl.DataFrame) -> str:
    several = allowed.filter(pl.col("k") > 1)
    numbers = [str(k) for k in several["k"].to_list()]
    named = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
    besides = " (outliers are not counted as groups)" if several["outliers"].sum() else ""
    return (
        f"Divided into {named}, no group dissolves when clusters are drawn again{besides}, and the "
        "groups are more distinct than those of shuffled data."
    )


def _behind_best(foretold: Floats, allowed: Flags) -> list[pl.Series]:
    """How far each number of groups is behind the best allowed one, and the error of that.

    foretold: (numbers of groups, countries). The standard error is over the countries.
    """
    total = foretold.sum(axis=1)
    if np.isnan(total).any():
        empty = [None] * len(total)
        return [
            pl.Series(name, empty, dtype=pl.Float64)
            for name in ("held_out", "behind_best", "standard_error")
        ]
    short = foretold[np.where(allowed, total, -np.inf).argmax()] - foretold
    countries = foretold.shape[1]
    error = np.sqrt(countries * short.var(axis=1, ddof=1)) if countries > 1 else 0.0 * total
    return [
        pl.Series("held_out", total),
        pl.Series("behind_best", short.sum(axis=1)),
        pl.Series("standard_error", error),
    ]


def _row(
    solution: Solution,
    options: GroupOptions,
    seed: np.random.SeedSequence,
    again: np.random.SeedSequence,
    workers: int,
) -> dict[str, object]:
    partition, k = solution.partition, solution.partition.k
    likelihood = _latent_classes(solution, seed, workers)
    bic, icl = information_criteria(likelihood, len(solution.prepared.table.item_ids))
    sizes = np.bincount(partition.labels, minlength=k)
    large = sizes >= options.smallest_group
    worst = _worst_stability(solution, large)
    return {
        "k": k,
        "groups": int(large.sum()),
        "outliers": int(sizes[~large].sum()),
        "log_likelihood": likelihood.log_likelihood,
        "bic": bic,
        "icl": icl,
        "silhouette": mean_width(solution.distance, partition.labels) if k > 1 else None,
        "stability": worst,
        "consensus": consensus(solution, again) if k > 1 else None,
        "p_null": solution.null.p_value if k > 1 else None,
        "candidate": bool(k > 1 and worst >= DISSOLVED and solution.null.beyond_chance),
    }


def _likelihood_method(options: GroupOptions) -> LatentClasses:
    method = options.chosen_method
    return method if isinstance(method, LatentClasses) else LatentClasses()


def _latent_classes(solution: Solution, seed: np.random.SeedSequence, workers: int) -> Partition:
    """The latent class fit behind BIC and ICL: the solution itself where it is one."""
    if solution.partition.log_likelihood is not None:
        return solution.partition
    return LatentClasses().fit(
        solution.prepared.counts, solution.partition.k, seed=seed, workers=workers
    )


def _worst_stability(solution: Solution, large: Flags) -> float:
    """Of the groups with enough clusters; 0 where a division has fewer than two of them."""
    if not large.any() or (solution.partition.k > 1 and large.sum() < 2):
        return 0.0
    return float(solution.stability.jaccard[large].min())


def consensus(solution: Solution, seed: np.random.SeedSequence) -> float:
    """Mean adjusted Rand index between the methods on the same answers."""
    k = solution.partition.k
    labels = [solution.partition.labels]
    for (name, method), stream in zip(METHODS.items(), seed.spawn(len(METHODS)), strict=True):
        if name != solution.method.name:
            labels.append(method().fit(solution.prepared.counts, k, seed=stream).labels)
    pairs = [
        float(adjusted_rand(crosstab(a, b, k, k)))
        for at, a in enumerate(labels)
        for b in labels[at + 1 :]
    ]
    return float(np.mean(pairs))
