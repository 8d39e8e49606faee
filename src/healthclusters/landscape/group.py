"""`group`: the clusters of a study divided into groups (METHOD 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError
from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.arrays import Floats
from healthclusters.landscape.grouping import (
    OUTLIERS,
    ClusterItemsAlone,
    Grouping,
    class_names,
)
from healthclusters.landscape.methods.latent_classes import LatentClassModel
from healthclusters.landscape.number import number_of_groups
from healthclusters.landscape.options import CLEAR, DISSOLVED, GroupOptions, stability_words
from healthclusters.landscape.point_table import PointTable, point_table
from healthclusters.landscape.profiles import description, medoid, profiles
from healthclusters.landscape.silhouette import silhouette_widths
from healthclusters.landscape.solution import Solution, solve
from healthclusters.model import Study
from healthclusters.scoring import Assessment, assess


def group(
    study: Study | Assessment,
    k: int | None = None,
    *,
    options: GroupOptions | None = None,
    seed: int = 1,
    workers: int = 1,
) -> Grouping:
    """Divide the sample of a study into groups.

    study: or its assessment, for other evidence than all of it.
    k: how many groups; where None, as many as the rule of `number.py` finds (it says why).
    seed: the result is the same for the same seed, and for any number of `workers` (threads).
    Memory grows with the square of the clusters: meant for some thousands at most.
    Raises NotSupportedError where there are fewer clusters than groups, or where no item tells
    the clusters apart.
    """
    assessment = assess(study) if isinstance(study, Study) else study
    options = options or GroupOptions()
    table = point_table(assessment)
    main, alone, number = np.random.SeedSequence(seed).spawn(3)
    notes = []
    if k is None:
        found = number_of_groups(table, options, seed=number, workers=workers)
        k = found.chosen
        notes.append(f"{k} group{'s' if k > 1 else ''} by the rule. {found.reason}")
    labels = {i.id: str(i.label) for i in assessment.study.framework.items}
    solution = solve(table, k, options, seed=main, workers=workers)
    names = class_names(
        np.bincount(solution.partition.labels, minlength=k).tolist(), options.smallest_group
    )
    without_country, why = _alone(table, k, options, solution, names, alone, workers)
    groups = _groups(solution, names, labels)
    return Grouping(
        assessment=assessment,
        options=options,
        seed=seed,
        k=k,
        solution=solution,
        group_names=names,
        clusters=_clusters(assessment, solution, names),
        memberships=_memberships(solution, names),
        groups=groups,
        items=solution.prepared.choice.table,
        profiles=_profiles(table, solution, names, options),
        posteriors=posteriors(solution, options.open_as_no),
        alone=without_country,
        notes=tuple(notes + _unstable(groups) + _notes(solution, labels, why)),
    )


def posteriors(solution: Solution, open_as_no: float = 0.0) -> pl.DataFrame:
    """Probability of yes for each open cell: expected shares weighted by membership.

    What counts as a no with the weight q is a yes with 1 - q times that share: where open cells
    count as no, none of them is a yes.
    Columns `cluster_id`, `item_id`, `probability`. Empty where the method has no probabilities.
    """
    table, model = solution.prepared.table, solution.partition.model
    schema = {"cluster_id": pl.String, "item_id": pl.String, "probability": pl.Float64}
    if not isinstance(model, LatentClassModel):
        return pl.DataFrame(schema=schema)
    expected = (1.0 - open_as_no) * (solution.partition.memberships @ model.expected)
    rows, columns = np.nonzero(np.isnan(table.points))
    return pl.DataFrame(
        {
            "cluster_id": [table.cluster_ids[i] for i in rows],
            "item_id": [table.item_ids[j] for j in columns],
            "probability": expected[rows, columns],
        },
        schema=schema,
    )


def _clusters(assessment: Assessment, solution: Solution, names: tuple[str, ...]) -> pl.DataFrame:
    ids = solution.prepared.table.cluster_ids
    order = list(dict.fromkeys(names))
    given = _by_group(solution.partition.memberships, names, order)
    own = np.array([order.index(names[c]) for c in solution.partition.labels])
    rows = np.arange(len(ids))
    others = given.copy()
    others[rows, own] = -1.0
    following = others.argmax(axis=1)
    alone = len(order) == 1
    called = dict(assessment.study.clusters.select("cluster_id", "name").iter_rows())
    stays = pl.Series("stays", solution.stability.stays).fill_nan(None)
    return pl.DataFrame(
        {
            "cluster_id": list(ids),
            "name": [called[i] for i in ids],
            "group": [order[g] for g in own],
            "probability": given[rows, own],
            "next_group": pl.Series(
                [None if alone else order[g] for g in following], dtype=pl.String
            ),
            "next_probability": pl.Series(
                [
                    None if alone else float(given[i, g])
                    for i, g in zip(rows, following, strict=True)
                ],
                dtype=pl.Float64,
            ),
            "stays": stays,
        }
    ).with_columns(
        in_doubt=(pl.col("probability") < CLEAR) | (pl.col("stays").fill_null(0.0) < DISSOLVED)
    )


def _by_group(given: Floats, names: tuple[str, ...], order: list[str]) -> Floats:
    classes = np.array(names)
    return np.stack([given[:, classes == g].sum(axis=1) for g in order], axis=1)


def _memberships(solution: Solution, names: tuple[str, ...]) -> pl.DataFrame:
    order = list(dict.fromkeys(names))
    given = _by_group(solution.partition.memberships, names, order)
    ids = solution.prepared.table.cluster_ids
    return pl.DataFrame(
        {
            "cluster_id": np.repeat(np.array(ids, dtype=object), len(order)).tolist(),
            "group": order * len(ids),
            "probability": given.ravel(),
        }
    )


def _group_of(table: PointTable, solution: Solution, names: tuple[str, ...]) -> list[str | None]:
    """Group of every cluster of the whole table; None where it was left out."""
    ids = solution.prepared.table.cluster_ids
    by_id = {c: names[n] for c, n in zip(ids, solution.partition.labels, strict=True)}
    return [by_id.get(c) for c in table.cluster_ids]


def _profiles(
    table: PointTable, solution: Solution, names: tuple[str, ...], options: GroupOptions
) -> pl.DataFrame:
    return profiles(
        table.points,
        table.item_ids,
        _group_of(table, solution, names),
        jeffreys=options.jeffreys,
    )


def _groups(solution: Solution, names: tuple[str, ...], labels: Mapping[str, str]) -> pl.DataFrame:
    used = solution.prepared.table
    profile = profiles(used.points, used.item_ids, _group_of(used, solution, names))
    widths = silhouette_widths(solution.distance, solution.partition.labels)
    rows = []
    for name in dict.fromkeys(names):
        inside = np.array([names[c] == name for c in solution.partition.labels])
        if not inside.any():
            continue  # only classes that no cluster is likeliest to be in
        row: dict[str, object] = {"group": name, "clusters": int(inside.sum())}
        if name != OUTLIERS:
            at = names.index(name)
            jaccard = float(solution.stability.jaccard[at])
            row |= {
                "stability": jaccard,
                "stability_error": float(solution.stability.error[at]),
                "recovered": float(solution.stability.recovered[at]),
                "verdict": stability_words(jaccard),
                "silhouette": float(widths[inside].mean()),
                "medoid": used.cluster_ids[medoid(solution.distance, inside)],
                "description": description(profile, name, labels),
            }
        rows.append(row)
    return pl.DataFrame(rows, schema=_GROUPS).with_columns(pl.col("silhouette").fill_nan(None))


_GROUPS = {
    "group": pl.String,
    "clusters": pl.Int64,
    "stability": pl.Float64,
    "stability_error": pl.Float64,
    "recovered": pl.Float64,
    "verdict": pl.String,
    "silhouette": pl.Float64,
    "medoid": pl.String,
    "description": pl.String,
}


def _alone(
    table: PointTable,
    k: int,
    options: GroupOptions,
    solution: Solution,
    names: tuple[str, ...],
    seed: np.random.SeedSequence,
    workers: int,
) -> tuple[ClusterItemsAlone | None, str | None]:
    """The same from the cluster items alone, or the reason why there is none."""
    if options.items == "cluster" or not solution.prepared.table.of_country.any() or k == 1:
        return None, None  # these are the groups from the cluster items alone
    try:
        second = solve(table, k, replace(options, items="cluster"), seed=seed, workers=workers)
    except NotSupportedError as error:
        return None, f"There are no groups from the cluster items alone: {error}."
    own_names = class_names(
        np.bincount(second.partition.labels, minlength=k).tolist(), options.smallest_group
    )
    frame = pl.DataFrame(
        {
            "cluster_id": list(table.cluster_ids),
            "group": _group_of(table, solution, names),
            "alone": _group_of(table, second, own_names),
        },
        schema={"cluster_id": pl.String, "group": pl.String, "alone": pl.String},
    ).drop_nulls()
    first = dict(zip(solution.prepared.table.cluster_ids, solution.partition.labels, strict=True))
    pairs = [
        (first[c], n)
        for c, n in zip(second.prepared.table.cluster_ids, second.partition.labels, strict=True)
        if c in first
    ]
    both = np.array(pairs, dtype=int).reshape(-1, 2)
    return (
        ClusterItemsAlone(
            table=frame,
            ari=float(adjusted_rand(crosstab(both[:, 0], both[:, 1], k, k))),
            items=len(second.prepared.table.item_ids),
            null=second.null,
        ),
        None,
    )


def _unstable(groups: pl.DataFrame) -> list[str]:
    return [
        f"{r['group'].replace('computed:', 'computed group ')} dissolves when clusters are drawn "
        f"again ({r['stability']:.2f}): what is "
        "said of it, of clusters that move to or from it and of facts that would change it is no "
        "finding."
        for r in groups.filter(pl.col("verdict") == "dissolved").iter_rows(named=True)
    ]


def _notes(solution: Solution, labels: Mapping[str, str], why_not_alone: str | None) -> list[str]:
    notes = []
    items = solution.prepared.choice.table
    left_out: dict[str, list[str]] = {}
    for row in items.filter(~pl.col("used")).iter_rows(named=True):
        left_out.setdefault(row["reason"], []).append(labels[row["item_id"]])
    if left_out:
        said = "; ".join(f"{', '.join(names)} ({reason})" for reason, names in left_out.items())
        notes.append(f"Items left out: {said}.")
    for row in items.drop_nulls("same_as").iter_rows(named=True):
        notes.append(
            f"{labels[row['item_id']]} never differs from {labels[row['same_as']]} where both are "
            "known: the two weigh as one fact counted twice."
        )
    if solution.prepared.left_out:
        notes.append(
            "Not grouped, since nothing is known of them on these items: "
            + ", ".join(solution.prepared.left_out)
            + "."
        )
    return notes + ([why_not_alone] if why_not_alone else [])
