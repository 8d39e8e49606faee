"""From an assessment to the arrays of a ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import inf

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.model import Framework, Item, point_of, read_value
from healthclusters.robustness.inputs import ALL, INDEPENDENT, Floats, Integers, RankingInputs
from healthclusters.scoring import Assessment

POSTERIOR_COLUMNS = ("cluster_id", "item_id", "probability")


def ranking_inputs(
    assessment: Assessment,
    weights: Mapping[str, float] | None = None,
    posteriors: pl.DataFrame | None = None,
) -> tuple[RankingInputs, list[str], pl.DataFrame]:
    """The arrays, the clusters in their order (sample, then focal) and the facts.

    Facts: `subject`, `item_id`, in the order of the arrays.
    Raises NotSupportedError where there is nothing to rank; UnknownNameError for an item of
    `weights` or a cluster or item of `posteriors` that does not exist.
    """
    framework = assessment.study.framework
    sample, focal = assessment.cluster_ids("sample"), assessment.cluster_ids("focal")
    clusters = sample + focal
    if len(sample) < 2:
        raise NotSupportedError(
            f"A ranking needs two clusters or more; this sample has {len(sample)}."
        )
    facts, links = _facts_and_links(assessment, clusters)
    answers = _answers(assessment, facts)
    indicator = {part.id: k for k, part in enumerate(framework.indicators)}
    category = {part.id: k for k, part in enumerate(framework.categories)}
    independent = (answers["independent"] == 1).to_numpy()
    fact_item = _positions(facts["item_id"], framework.item_ids)
    inputs = RankingInputs(
        ranked=len(sample),
        clusters=len(clusters),
        weight=_item_weights(framework, weights),
        indicator=np.array([indicator[i.indicator] for i in framework.items]),
        category=np.array([category[framework.category_of_item[i]] for i in framework.item_ids]),
        threshold=np.array([_limit(i) for i in framework.items]),
        doubted=np.array([is_doubted(i) for i in framework.items]),
        fact_item=fact_item,
        answer_fact=answers["fact"].to_numpy().astype(np.int64),
        sure=answers["sure"].to_numpy(),
        possible=answers["possible"].to_numpy(),
        independent=independent,
        counts=np.stack(
            [
                _first_answers(answers["fact"].to_numpy(), np.ones_like(independent), len(facts)),
                _first_answers(answers["fact"].to_numpy(), independent, len(facts)),
            ]
        ),
        probability=np.zeros((2, len(facts))),
        link_cluster=_positions(links["cluster_id"], clusters),
        link_fact=links["fact"].to_numpy().astype(np.int64),
    )
    inputs = _with_probabilities(
        inputs, _posterior_of_facts(posteriors, links, clusters, framework)
    )
    return inputs, clusters, facts.select("subject", "item_id")


def is_doubted(item: Item) -> bool:
    """The item has a threshold that a referee may question: a number, but not a count of 2."""
    rule = item.rule
    return (
        rule.operator in ("at_least", "at_most")
        and not isinstance(rule.threshold, tuple)
        and rule.threshold not in (0, 2)
    )


def _limit(item: Item) -> float:
    if not is_doubted(item) or isinstance(item.rule.threshold, tuple):
        return 0.0
    return item.rule.threshold if item.rule.operator == "at_least" else -item.rule.threshold


def _item_weights(framework: Framework, weights: Mapping[str, float] | None) -> Floats:
    if weights is None:
        return np.full(len(framework.items), 1 / len(framework.items))
    for item in weights:
        if item not in framework.item_by_id:
            raise UnknownNameError("item", item, framework.item_ids)
    given = np.array([float(weights.get(i, 0.0)) for i in framework.item_ids])
    return np.asarray(given / given.sum(), dtype=np.float64)


def _facts_and_links(
    assessment: Assessment, clusters: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Facts (`fact`, `subject`, `item_id`) and the facts of each cluster (`cluster_id`, `fact`)."""
    framework = assessment.study.framework
    wanted = assessment.study.clusters.filter(pl.col("cluster_id").is_in(clusters))
    own = wanted.select("cluster_id", subject="cluster_id")
    home = wanted.select("cluster_id", subject="countries").explode("subject")
    items = {s: framework.items_of(subject=s) for s in ("cluster", "country")}
    links = pl.concat(
        [
            own.join(pl.DataFrame({"item_id": items["cluster"]}, _ITEM), how="cross"),
            home.join(pl.DataFrame({"item_id": items["country"]}, _ITEM), how="cross"),
        ]
    )
    facts = links.select("subject", "item_id").unique().sort("subject", "item_id")
    facts = facts.with_row_index("fact")
    return facts, links.join(facts, on=["subject", "item_id"]).sort("cluster_id", "fact")


_ITEM = {"item_id": pl.String}


def _answers(assessment: Assessment, facts: pl.DataFrame) -> pl.DataFrame:
    """One row per kept observation and fact: `fact`, `independent`, `sure`, `possible`.

    Sorted by fact, then by the order in which observations decide (METHOD 1).
    """
    study = assessment.study
    values = study.observations.select("observation_id", "value", "source_id")
    sources = study.sources.select("source_id", "independent")
    rows = (
        assessment.evidence.join(facts, on=["subject", "item_id"])
        .join(values, on="observation_id")
        .join(sources, on="source_id", how="left")
        .sort("fact", "place")
    )
    return rows.join(
        _limits(rows, study.framework), on=["item_id", "value"], how="left", maintain_order="left"
    )


def _limits(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """`sure` and `possible` (see RankingInputs) of each distinct `item_id` and `value`."""
    distinct = rows.select("item_id", "value").unique().sort("item_id", "value")
    limits = [
        (item_id, value, *_limits_of(framework.item_by_id[item_id], value, framework))
        for item_id, value in distinct.iter_rows()
    ]
    schema = {
        "item_id": pl.String,
        "value": pl.String,
        "sure": pl.Float64,
        "possible": pl.Float64,
    }
    return pl.DataFrame(limits, schema=schema, orient="row")


def _limits_of(item: Item, text: str, framework: Framework) -> tuple[float, float]:
    value = read_value(text, framework.measure_by_id[item.measure])
    if is_doubted(item) and not value.word:
        if item.rule.operator == "at_least":
            return value.low, value.high
        return -value.high, -value.low
    point = point_of(value, item.rule)
    return {1: (inf, inf), 0: (-inf, -inf), None: (-inf, inf)}[point]


def _positions(names: pl.Series, order: list[str]) -> Integers:
    position = {name: k for k, name in enumerate(order)}
    return np.array([position[name] for name in names], dtype=np.int64)


def _first_answers(answer_fact: Integers, usable: np.ndarray, facts: int) -> Integers:
    """(F,) the first usable answer of each fact, -1 = none."""
    first = np.full(facts, -1, dtype=np.int64)
    rows = np.flatnonzero(usable)[::-1]
    first[answer_fact[rows]] = rows
    return first


def cluster_points(inputs: RankingInputs, evidence: int, factor: float = 1.0) -> Floats:
    """(n, m) points of the clusters by the answers that count, NaN = open.

    factor: by which doubted thresholds are multiplied.
    """
    points = np.append(inputs.answer_points(factor), np.nan)[inputs.counts[evidence]]
    links = points[inputs.link_fact]
    key = inputs.link_cluster * inputs.items + inputs.fact_item[inputs.link_fact]
    size = inputs.clusters * inputs.items
    yes = np.bincount(key[links == 1], minlength=size) > 0
    unsettled = np.bincount(key[np.isnan(links)], minlength=size) > 0
    flat = np.where(yes, 1.0, np.where(unsettled, np.nan, 0.0))
    return flat.reshape(inputs.clusters, inputs.items)


def _with_probabilities(inputs: RankingInputs, posterior: Floats) -> RankingInputs:
    """Adds the probability of yes of each fact where it is open.

    The posterior where one is given; else the item's share of yes among the known answers of the
    ranked clusters, (yes + 1/2) / (known + 1), the mean under Jeffreys' prior: an answer that is
    the same for the few that are known is not certain for the others.
    """
    rows = []
    for evidence in (ALL, INDEPENDENT):
        points = cluster_points(inputs, evidence)[: inputs.ranked]
        yes, known = (points == 1).sum(axis=0), (~np.isnan(points)).sum(axis=0)
        if evidence == ALL and not known.any():
            raise NotSupportedError(
                f"Nothing is known about any cluster of the sample (all {points.size:,} cells are "
                "open): there is nothing to rank."
            )
        share = (yes + 0.5) / (known + 1)
        rows.append(np.where(np.isnan(posterior), share[inputs.fact_item], posterior))
    return replace(inputs, probability=np.stack(rows))


def _posterior_of_facts(
    posteriors: pl.DataFrame | None,
    links: pl.DataFrame,
    clusters: list[str],
    framework: Framework,
) -> Floats:
    """(F,) mean of the posteriors of the clusters that a fact serves, NaN where none is given."""
    out = np.full(int(links["fact"].max()) + 1, np.nan)  # type: ignore[arg-type]
    if posteriors is None:
        return out
    checked = _checked_posteriors(posteriors, clusters, framework)
    means = (
        links.join(checked, on=["cluster_id", "item_id"])
        .group_by("fact")
        .agg(pl.col("probability").mean())
    )
    out[means["fact"].to_numpy()] = means["probability"].to_numpy()
    return out


def _checked_posteriors(
    posteriors: pl.DataFrame, clusters: list[str], framework: Framework
) -> pl.DataFrame:
    for column in POSTERIOR_COLUMNS:
        if column not in posteriors.columns:
            raise OptionError(
                "posteriors", posteriors.columns, f"a table with {', '.join(POSTERIOR_COLUMNS)}"
            )
    table = posteriors.select(POSTERIOR_COLUMNS)
    for kind, column, known in (
        ("cluster", "cluster_id", clusters),
        ("item", "item_id", framework.item_ids),
    ):
        for name in table[column].unique().sort():
            if name not in known:
                raise UnknownNameError(kind, str(name), known)
    wrong = table.filter(~pl.col("probability").is_between(0, 1) | pl.col("probability").is_null())
    if not wrong.is_empty():
        row = wrong.row(0, named=True)
        raise OptionError(
            f"posteriors of {row['cluster_id']}, {row['item_id']}",
            row["probability"],
            "a probability from 0 to 1",
        )
    if table.select("cluster_id", "item_id").is_duplicated().any():
        raise OptionError("posteriors", "a table", "without two rows for one cluster and item")
    return table
