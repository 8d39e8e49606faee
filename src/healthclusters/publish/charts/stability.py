"""Stability of groups under resampling, and how far the methods agree on pairs of clusters."""

from __future__ import annotations

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, group_colour
from healthclusters.publish.words import joined, plural, shortened

_STABLE, _DISSOLVED = 0.75, 0.6  # Hennig 2007
_WIDTH, _ROW = 420.0, 34.0
_WORDS = (
    ("stable", ("is found again", "are found again")),
    ("doubtful", ("is in doubt", "are in doubt")),
    ("dissolved", ("dissolves", "dissolve")),
)


def stability_chart(groups: pl.DataFrame, *, source: str) -> Chart:
    """How well each group is found again when the clusters are drawn anew.

    groups: one row per group: `group` (number), `group_name`, `clusters`, `stability` (mean
    overlap, 0 to 1; null where it cannot be had), `verdict` (`stable`, `doubtful`, `dissolved`).
    """
    return Chart(
        id="stability",
        title=stability_title(groups),
        description=(
            "Mean overlap of each group with the most similar group of each resample, 0 to 1. From "
            f"{_STABLE} a group counts as stable, below {_DISSOLVED} as dissolved."
        ),
        spec=parts.picture(
            _stability_layers(groups),
            width=_WIDTH,
            height=groups.height * _ROW,
            left=parts.spare([f"{name}, 99 clusters" for name in groups["group_name"]]),
            right=24,
        ),
        table=groups,
        source=source,
    )


def stability_title(groups: pl.DataFrame) -> str:
    """Which groups are found again."""
    known = groups.drop_nulls("stability")
    if known.is_empty():
        return "How stable the groups are is not known"
    verdicts = []
    for verdict, words in _WORDS:
        names = known.filter(pl.col("verdict") == verdict)["group_name"].to_list()
        if names:
            verdicts.append(f"{joined(names)} {plural(len(names), *words)}")
    return f"With clusters drawn anew, {'; '.join(verdicts)}"


def _stability_layers(groups: pl.DataFrame) -> list[Spec]:
    bars, symbols, names, words = [], [], [], []
    height = groups.height * _ROW
    for i, row in enumerate(groups.iter_rows(named=True)):
        y = (i + 0.5) * _ROW
        size = f"{row['clusters']} {plural(row['clusters'], 'cluster')}"
        names.append({"x": -10, "y": y, "text": f"{row['group_name']}, {size}"})
        if row["stability"] is None:
            words.append({"x": 8, "y": y, "text": "not known"})
            continue
        told = f"{row['stability']:.2f} {row['verdict']}"
        fill = colour(group_colour(row["group"]))
        bars.append({"x": 0, "x2": row["stability"], "y": y - 2, "y2": y + 2, "fill": fill,
                     "says": f"{row['group_name']}: {told}"})  # fmt: skip
        symbols.append(parts.group_mark(row["group"], row["stability"], y, 110))
        words.append({"x": _WIDTH + 8, "y": y, "text": told})
    x = parts.scale(0, 1, (0, 0.25, 0.5, _DISSOLVED, _STABLE, 1), ".2f", "overlap")
    limits = [{"x": at, "x2": at, "y": 0, "y2": height} for at in (_DISSOLVED, _STABLE)]
    return [
        parts.lines(limits, x, dashed=True),
        parts.rectangles(bars, x),
        parts.marks(symbols, x),
        parts.texts(names, align="right"),
        parts.texts(words),
    ]


def consensus_chart(pairs: pl.DataFrame, clusters: pl.DataFrame, *, source: str) -> Chart:
    """How many methods put two clusters in one group, as a triangle ordered by group.

    pairs: `cluster_id`, `other_id`, `methods` (share that do, 0 to 1), each pair once or twice.
    clusters: `cluster_id`, `cluster` (name), `group` (number), in the order of drawing.
    """
    names = [shortened(n, 32) for n in clusters["cluster"]]
    step = max(6.0, min(14.0, 560.0 / max(len(names), 1)))
    return Chart(
        id="consensus",
        title=consensus_title(pairs, clusters),
        description=(
            f"Pairs of {len(names)} clusters, ordered by group: the fuller a cell, the more "
            "methods put the two clusters in one group. Lines part the groups."
        ),
        spec=parts.picture(
            _consensus_layers(pairs, clusters, names, step),
            width=len(names) * step,
            height=len(names) * step,
            left=parts.spare(names),
        ),
        table=pairs,
        source=source,
        width=760,
    )


def _consensus_layers(
    pairs: pl.DataFrame, clusters: pl.DataFrame, names: list[str], step: float
) -> list[Spec]:
    place = {c: i for i, c in enumerate(clusters["cluster_id"])}
    group = dict(clusters.select("cluster_id", "group").iter_rows())
    short = dict(zip(clusters["cluster_id"], names, strict=True))
    cells = {}
    for a, b, share in pairs.select("cluster_id", "other_id", "methods").iter_rows():
        if a == b or not share or a not in place or b not in place:
            continue
        first, second = sorted((a, b), key=place.__getitem__)
        hue = group_colour(group[a]) if group[a] == group[b] else "rest"
        cells[first, second] = {
            "x": place[first] * step + 0.5, "x2": (place[first] + 1) * step - 0.5,
            "y": place[second] * step + 0.5, "y2": (place[second] + 1) * step - 0.5,
            "fill": colour(hue), "opacity": round(0.08 + 0.92 * share, 3),
            "says": f"{short[first]} and {short[second]}: {share:.2f}",
        }  # fmt: skip
    labels = [{"x": -8, "y": (i + 0.5) * step, "text": n} for i, n in enumerate(names)]
    edges = [i for i in range(1, len(names)) if clusters["group"][i] != clusters["group"][i - 1]]
    whole = len(names) * step
    rules = [{"x": 0, "x2": whole, "y": i * step, "y2": i * step} for i in edges]
    rules += [{"x": i * step, "x2": i * step, "y": i * step, "y2": whole} for i in edges]
    size = 10 if step > 9 else 7
    return [
        parts.rectangles(list(cells.values())),
        parts.lines(rules),
        parts.texts(labels, align="right", size=size),
    ]


def consensus_title(pairs: pl.DataFrame, clusters: pl.DataFrame) -> str:
    """Of the pairs inside a group, how many all methods put together."""
    group = dict(clusters.select("cluster_id", "group").iter_rows())
    shares = {
        tuple(sorted((a, b))): share
        for a, b, share in pairs.select("cluster_id", "other_id", "methods").iter_rows()
        if a != b and a in group and group[a] == group.get(b)
    }
    if not shares:
        return "No two clusters share a group"
    agreed = sum(share >= 1 for share in shares.values())
    return (
        f"All methods agree on {agreed:,} of the {len(shares):,} pairs of clusters that share "
        "a group"
    )
