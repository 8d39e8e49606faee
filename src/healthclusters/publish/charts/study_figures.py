"""Figures 2.1 and 2.3 to 2.5 of the published study, redrawn from the data.

Figure 2.1 lists the clusters by country; figures 2.3 to 2.5 list the clusters of each group. Here
both also show what is known of them. (Figure 2.2, the framework, is a table: see `tables.py`.)
"""

from __future__ import annotations

import polars as pl

from healthclusters.base import interval
from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, group_colour
from healthclusters.publish.words import joined, opening_number, plural, shortened

_WIDTH, _ROW = 420.0, 20.0


def country_figure(countries: pl.DataFrame, *, source: str) -> Chart:
    """Clusters by country, beside the number printed (figure 2.1).

    countries: `country` (name), `group` (number), `clusters` (in that group), `printed` (clusters
    printed under the country, the same in each of its rows; null where none is). A cluster in
    several countries stands under each.
    """
    totals = (
        countries.group_by("country")
        .agg(clusters=pl.col("clusters").sum(), printed=pl.col("printed").first())
        .sort(["clusters", "country"], descending=[True, False])
    )
    most = parts.largest(totals["clusters"])
    return Chart(
        id="figure-2-1",
        title=country_title(totals),
        description=(
            f"Clusters in {totals.height} countries, in the hue of their group; a cluster in "
            "several countries stands under each."
        ),
        spec=parts.picture(
            _country_layers(countries, totals, most),
            width=_WIDTH,
            height=totals.height * _ROW,
            left=parts.spare(totals["country"].to_list()),
            right=30,
        ),
        table=countries,
        source=source,
    )


def country_title(totals: pl.DataFrame) -> str:
    """Which countries have most clusters, and whether the printed numbers agree."""
    if totals.is_empty():
        return "No country has a cluster"
    most = int(totals["clusters"][0])
    first = totals.filter(pl.col("clusters") == most)["country"].to_list()
    text = f"{joined(first)} {plural(len(first), 'has', 'have')} most clusters, {most}"
    compared = totals.drop_nulls("printed")
    if compared.is_empty():
        return text
    other = compared.filter(pl.col("printed") != pl.col("clusters")).height
    if not other:
        return f"{text}; all printed numbers agree"
    return f"{text}; {other} printed {plural(other, 'number differs', 'numbers differ')}"


def _country_layers(countries: pl.DataFrame, totals: pl.DataFrame, most: int) -> list[Spec]:
    at = {c: (i + 0.5) * _ROW for i, c in enumerate(totals["country"])}
    cells: list[Spec] = []
    done = dict.fromkeys(at, 0)
    unit = _WIDTH / most
    for country, group, n in (
        countries.sort("group").select("country", "group", "clusters").iter_rows()
    ):
        for _ in range(n):
            x = (done[country] + 0.5) * unit if most > 12 else 10 + done[country] * 24.0
            done[country] += 1
            cells.append({**parts.group_mark(group, x, at[country], 120),
                          "says": f"{country}: group {group or 'none'}"})  # fmt: skip
    names, words = [], []
    for row in totals.iter_rows(named=True):
        y = at[row["country"]]
        names.append({"x": -10, "y": y, "text": row["country"]})
        text = str(row["clusters"])
        if row["printed"] is not None and row["printed"] != row["clusters"]:
            text += f" (printed: {row['printed']})"
        end = done[row["country"]] * 24.0 if most <= 12 else done[row["country"]] * unit
        words.append({"x": end + 6, "y": y, "text": text})
    return [
        parts.marks(cells),
        parts.texts(names, align="right"),
        parts.texts(words, colour=colour("ink-2")),
    ]


def group_figure(clusters: pl.DataFrame, *, number: str, source: str) -> Chart:
    """The clusters of one group with their points (figures 2.3 to 2.5).

    clusters: in the order of drawing: `cluster` (name), `country`, `group` (number), `group_name`,
    `known`, `most`, `items`. number: of the figure, such as `2.3`.
    """
    most = parts.largest(clusters["items"])
    names = [shortened(f"{r[0]}, {r[1]}", 52) for r in clusters.select("cluster", "country").rows()]
    return Chart(
        id=f"figure-{number.replace('.', '-')}",
        title=group_title(clusters),
        description=(
            f"Points of {clusters.height} {plural(clusters.height, 'cluster')} of "
            f"{clusters['group_name'][0] if clusters.height else 'no group'}: solid is known, "
            "hatched is open."
        ),
        spec=parts.picture(
            _group_layers(clusters, names, most),
            width=_WIDTH,
            height=clusters.height * _ROW,
            left=parts.spare(names),
            right=24,
        ),
        table=clusters,
        source=source,
        width=800,
    )


def group_title(clusters: pl.DataFrame) -> str:
    """From where to where the points of a group go, and in how many countries it is."""
    if clusters.is_empty():
        return "No cluster is in this group"
    n, countries = clusters.height, clusters["country"].n_unique()
    known = sorted(clusters["known"].to_list())
    low, high = known[0], known[-1]
    span = f"{low}" if low == high else f"{low} to {high}"
    open_items = int((clusters["most"] - clusters["known"]).sum() or 0)
    text = (
        f"{opening_number(n)} {plural(n, 'cluster')} in {countries} "
        f"{plural(countries, 'country', 'countries')} with {span} points known"
    )
    return f"{text}; {open_items} answers are open" if open_items else text


def _group_layers(clusters: pl.DataFrame, names: list[str], most: int) -> list[Spec]:
    tracks: list[Spec] = []
    bars: list[Spec] = []
    labels, words = [], []
    for i, row in enumerate(clusters.iter_rows(named=True)):
        y = (i + 0.5) * _ROW
        points = interval(row["known"], row["most"])
        says = f"{row['cluster']}: {points} of {row['items']} points"
        hue = group_colour(row["group"])
        track, bar = parts.interval_bar(row["known"], row["most"], y, 11, hue, says, most)
        tracks += track
        bars += bar
        labels.append({"x": -10, "y": y, "text": names[i]})
        words.append({"x": _WIDTH + 8, "y": y, "text": points})
    quarters = sorted({round(most * q / 4) for q in range(5)})
    x = parts.scale(0, most, quarters, "d", "points")
    return [
        parts.rectangles(tracks, x),
        parts.rectangles(bars, x),
        parts.texts(labels, align="right"),
        parts.texts(words, colour=colour("ink-2")),
    ]
