"""How many groups: what speaks for one to six of them, a rule, and its reason in words.

The rule. A number of groups is a candidate where no group dissolves when clusters are drawn again
(worst stability at least 0.6) and the groups are more distinct than those of shuffled data. Of the
candidates and of one group, the one with the lowest BIC is taken (with a method that has no
likelihood: the candidate with the largest mean silhouette width, else one group). BIC alone would
also divide noise that happens to be lumpy; stability alone prefers few groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.landscape import latent_classes as em
from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.methods import METHODS, Partition
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.options import DISSOLVED, GroupOptions
from healthclusters.landscape.point_table import PointTable
from healthclusters.landscape.silhouette import mean_width
from healthclusters.landscape.solution import Solution, check_k, prepare, solve

MOST = 6


@dataclass(frozen=True, eq=False, kw_only=True)
class NumberOfGroups:
    """The evidence for each number of groups.

    table: `k`, `log_likelihood`, `bic`, `icl` (lower is better), `held_out` (mean log-likelihood of
      the clusters of a country that was left out; higher is better), `silhouette`, `stability` (of
      the worst group with enough clusters), `smallest` (clusters), `consensus` (mean adjusted Rand
      index between the methods), `p_null`, `candidate`.
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
    rows = []
    for k, stream in zip(range(1, most + 1), seed.spawn(most), strict=True):
        if k <= len(prepared.table.cluster_ids):
            rows.append(_row(table, k, options, stream, workers))
    frame = pl.DataFrame(rows, infer_schema_length=None)
    has_likelihood = isinstance(options.chosen_method, LatentClasses)
    chosen, reason = choose(frame, by="bic" if has_likelihood else "silhouette")
    return NumberOfGroups(table=frame, chosen=chosen, reason=reason)


def information_criteria(partition: Partition, items: int) -> tuple[float, float]:
    """BIC (Schwarz 1978) and ICL (Biernacki, Celeux & Govaert 2000), both lower is better.

    From the unpenalised log-likelihood; ICL adds twice the entropy of the memberships.
    """
    if partition.log_likelihood is None:
        raise ValueError("the partition has no likelihood")
    n = len(partition.labels)
    penalty = em.parameters(partition.k, items) * np.log(n)
    bic = -2.0 * partition.log_likelihood + penalty
    given = partition.memberships
    entropy = -(given * np.log(np.maximum(given, 1e-300))).sum()
    return float(bic), float(bic + 2.0 * entropy)


def held_out(
    method: LatentClasses,
    counts: np.ndarray,
    countries: np.ndarray,
    k: int,
    *,
    seed: np.random.SeedSequence,
    workers: int = 1,
) -> float:
    """Mean log-likelihood per cluster when its country was left out of the fit.

    Clusters of one country share answers, so leaving out single clusters would flatter.
    """
    units, unit_of = np.unique(countries.astype(str), return_inverse=True)
    if len(units) < 2:
        return float("nan")
    left_out = unit_of[None, :] == np.arange(len(units))[:, None]
    best = method.weighted(counts, 1.0 - left_out, k, seed=seed, workers=workers)
    density = em.log_densities(counts, best.class_shares, best.item_shares)
    return float(density[left_out].mean())


def choose(table: pl.DataFrame, *, by: str) -> tuple[int, str]:
    """The rule applied to the table: number of groups, and why."""
    candidates = table.filter("candidate")
    if candidates.is_empty():
        return 1, (
            "No division into two groups or more is both stable when clusters are drawn again "
            "and more distinct than groups of shuffled data."
        )
    if by == "silhouette":
        best = candidates.sort("silhouette", "k", descending=[True, False]).row(0, named=True)
        return best["k"], (
            f"{_listed(candidates)} stable and more distinct than groups of shuffled data; "
            f"{best['k']} has the largest mean silhouette width ({best['silhouette']:.2f})."
        )
    allowed = table.filter(pl.col("candidate") | (pl.col("k") == 1))
    best = allowed.sort("bic", "k").row(0, named=True)
    if best["k"] == 1:
        return 1, (
            f"{_listed(candidates)} stable and more distinct than groups of shuffled data, but "
            "one group describes the clusters as well with fewer numbers (lowest BIC)."
        )
    return best["k"], (
        f"{_listed(candidates)} stable and more distinct than groups of shuffled data; "
        f"{best['k']} has the lowest BIC of them and of one group ({best['bic']:.0f})."
    )


def _listed(candidates: pl.DataFrame) -> str:
    numbers = [str(k) for k in candidates["k"].to_list()]
    if len(numbers) == 1:
        return f"Only {numbers[0]} groups are"
    return ", ".join(numbers[:-1]) + f" and {numbers[-1]} groups are"


def _row(
    table: PointTable, k: int, options: GroupOptions, seed: np.random.SeedSequence, workers: int
) -> dict[str, object]:
    main, other, fold = seed.spawn(3)
    solution = solve(table, k, options, seed=main, workers=workers)
    likelihood = _latent_classes(solution, other, workers)
    counts, used = solution.prepared.counts, solution.prepared.table
    bic, icl = information_criteria(likelihood, len(used.item_ids))
    worst = _worst_stability(solution, options)
    method = solution.method if isinstance(solution.method, LatentClasses) else LatentClasses()
    return {
        "k": k,
        "log_likelihood": likelihood.log_likelihood,
        "bic": bic,
        "icl": icl,
        "held_out": held_out(method, counts, used.countries, k, seed=fold, workers=workers),
        "silhouette": mean_width(solution.distance, solution.partition.labels) if k > 1 else None,
        "stability": worst,
        "smallest": int(np.bincount(solution.partition.labels, minlength=k).min()),
        "consensus": consensus(solution, other) if k > 1 else None,
        "p_null": solution.null.p_value if k > 1 else None,
        "candidate": k > 1 and worst >= DISSOLVED and solution.null.beyond_chance,
    }


def _latent_classes(solution: Solution, seed: np.random.SeedSequence, workers: int) -> Partition:
    """The latent class fit behind BIC and ICL: the solution itself where it is one."""
    if solution.partition.log_likelihood is not None:
        return solution.partition
    return LatentClasses().fit(
        solution.prepared.counts, solution.partition.k, seed=seed, workers=workers
    )


def _worst_stability(solution: Solution, options: GroupOptions) -> float:
    """Of the groups large enough to be groups; 0 where there are fewer than two of them."""
    sizes = np.bincount(solution.partition.labels, minlength=solution.partition.k)
    groups = sizes >= options.smallest_group
    if solution.partition.k > 1 and groups.sum() < 2:
        return 0.0
    return float(solution.stability.jaccard[groups].min()) if groups.any() else 0.0


def consensus(solution: Solution, seed: np.random.SeedSequence) -> float:
    """Mean adjusted Rand index between the methods on the same answers."""
    k = solution.partition.k
    labels = [solution.partition.labels]
    for name, method in METHODS.items():
        if name != solution.method.name:
            labels.append(method().fit(solution.prepared.counts, k, seed=seed).labels)
    pairs = [
        float(adjusted_rand(crosstab(a, b, k, k)))
        for at, a in enumerate(labels)
        for b in labels[at + 1 :]
    ]
    return float(np.mean(pairs))
