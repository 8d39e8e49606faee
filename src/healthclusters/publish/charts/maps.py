"""Maps of clusters, by group or by score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from healthclusters.base import interval
from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, group_colour, hatch
from healthclusters.publish.findings import with_article
from healthclusters.publish.map_view import MapView, Place, Spacing, map_views, world_view
from healthclusters.publish.words import (
    capital,
    counted,
    joined,
    number_word,
    opening_number,
    plural,
    shortened,
)

# A custom shape is scaled by half the root of its size: 4 draws a path in its own pixels.
_OWN_PIXELS = 4.0
_LARGEST = 620.0  # square pixels of all points


def cluster_maps(
    clusters: pl.DataFrame, *, title: str, source: str, by: str = "group"
) -> list[Chart]:
    """The world, then each part of it that has clusters, the one with most first.

    clusters: one row per cluster: `cluster_id`, `cluster` (name), `group` (number; 0 = outside the
    sample), `city`, `country` (name), `country_codes` (list of alpha-3), `lat`, `lon` (null where
    no seat is recorded), `known`, `most`, `items`. title: the finding that the maps show.
    by: `group` (form and hue) or `score`: also as large as the known points, with the open ones
    hatched around them, by area, with the points beside the name.
    """
    placed = clusters.drop_nulls(["lat", "lon"])
    places = [_place(row, by == "score") for row in placed.iter_rows(named=True)]
    sample = clusters.filter(pl.col("group") > 0)
    lit = sorted({code for codes in sample["country_codes"] for code in codes})
    scores = {r["cluster_id"]: r for r in placed.iter_rows(named=True)} if by == "score" else {}
    wide = Spacing(radius=13, beside=24, apart=22) if by == "score" else None
    views = [world_view(places, lit), *map_views(places, lit, wide)] if places else []
    absent = clusters.filter(pl.col("lat").is_null() | pl.col("lon").is_null())
    return [
        Chart(
            id=f"map-{by}-{view.title.lower().replace(' ', '-')}",
            title=title if number == 0 else _part_title(view),
            description=_description(view, absent["cluster"].to_list()),
            spec=parts.picture(
                _layers(view, scores), width=view.width, height=view.height, right=0
            ),
            table=clusters.drop("country_codes"),
            source=source,
            width=view.width,
        )
        for number, view in enumerate(views)
    ]


def _place(row: Mapping[str, Any], scored: bool) -> Place:
    points = interval(row["known"], row["most"])
    return Place(
        cluster_id=row["cluster_id"],
        name=f"{shortened(row['cluster'], 24)} {points}" if scored else row["cluster"],
        city=row["city"] or "",
        country=row["country"],
        lon=row["lon"],
        lat=row["lat"],
        mark=row["group"],
        title=f"{row['cluster']}: {points} of {row['items']} points",
        bold=row["group"] == 0,
    )


def _description(view: MapView, absent: Sequence[str]) -> str:
    parts_of_text = [f"{capital(counted(len(view.marks), 'cluster'))} on a map of {view.title}."]
    if view.unnamed:
        parts_of_text.append(f"Drawn without a name: {joined(view.unnamed)}.")
    if absent:
        parts_of_text.append(f"Without a recorded seat: {joined(list(absent))}.")
    return " ".join(parts_of_text)


def _layers(view: MapView, scores: Mapping[str, Mapping[str, float]]) -> list[Spec]:
    land = [
        {"x": 0, "y": 0, "shape": path, "size": _OWN_PIXELS, "fill": colour(fill),
         "stroke": colour("border")}
        for path, fill in ((view.land, "land"), (view.lit, "land-2"))
        if path
    ]  # fmt: skip
    world = view.title == "the world"
    sizes = (34, 26) if world else (110, 75)  # a ring has a line around it
    marks: list[Spec] = []
    around: list[Spec] = []
    for m in view.marks:
        score = scores.get(m.place.cluster_id)
        mark = parts.group_mark(m.place.mark, m.x, m.y, sizes[m.place.mark == 0])
        if score:
            outer, mark = _score_marks(mark, m.place.mark, score, 0.3 if world else 1.0)
            around.append(outer)
        marks.append({**mark, "says": m.place.title})
    sides = {"start": "left", "end": "right", "middle": "center"}
    texts = [
        parts.texts(
            [{"x": n.x, "y": n.y - 4, "text": n.text} for n in view.labels
             if n.anchor == anchor and n.bold == bold],
            align=align, size=11, bold=bold,
        )
        for anchor, align in sides.items()
        for bold in (True, False)
    ]  # fmt: skip
    return [parts.marks(land), parts.marks(around), parts.marks(marks), *texts]


def _score_marks(mark: Spec, group: int, score: Mapping[str, float], scale: float) -> list[Spec]:
    """The mark as large as all that could be points, hatched, and as the known ones, solid."""
    hue = group_colour(group)
    return [
        {
            **mark,
            "size": round(scale * _LARGEST * points / score["items"], 1),
            "fill": fill,
            "stroke": colour(hue),
        }
        for points, fill in ((score["most"], hatch(hue)), (score["known"], colour(hue)))
    ]


def _part_title(view: MapView) -> str:
    """How many clusters are in this part of the world, and in which group most of them."""
    n = len(view.marks)
    groups = Counter(m.place.mark for m in view.marks if m.place.mark)
    text = f"{opening_number(n)} {plural(n, 'cluster')} in {with_article(view.title)}"
    if len(groups) < 2:
        return text
    group, most = min(groups.items(), key=lambda item: (-item[1], item[0]))
    return f"{text}, {number_word(most)} of them in group {group}"
