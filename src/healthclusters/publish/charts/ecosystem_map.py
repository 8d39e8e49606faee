"""The map of an ecosystem: its places as circles over the outlines of countries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour
from healthclusters.publish.geography import (
    Point,
    Projection,
    countries_at,
    country_path,
    country_shapes,
    fitted,
)
from healthclusters.publish.map_labels import Anchor, placed_labels

if TYPE_CHECKING:
    from healthclusters.publish.report.language import Words

# As wide as a phone shows without scrolling and with letters that can be read.
_WIDE, _HIGH, _MARGIN = 420.0, 430.0, 38.0
_LEAST = 0.008  # radians, about 50 km: one town still has something around it
_WHOLE = 2.5  # a country is shown whole where it is at most so many times as wide as its places
_LARGEST = 3_000.0  # square pixels of the largest circle
# A custom shape is scaled by half the root of its size: 4 draws a path in its own pixels.
_OWN_PIXELS = 4.0
_LETTERS = 11.0  # narrower than drawn: the widest fonts are rarely there


def place_circles(key: str, title: str, frame: pl.DataFrame, source: str, words: Words) -> Chart:
    """Places as circles whose area is the number of organisations, over country outlines.

    frame: `lat`, `lon` (not null), `city`, `organisations`. Outlines are simplified: a town at a
    border may stand a little beyond it.
    """
    points = list(frame.select("lon", "lat").iter_rows())
    home = countries_at(points)
    projection = fitted(_shown(points, home), _WIDE, _HIGH, _MARGIN, least=_LEAST)
    circles, anchors = _circles(frame, projection, words)
    spec = parts.picture(
        [parts.marks(_land(projection, home)), parts.marks(circles), *_names(anchors)],
        width=_WIDE,
        height=_HIGH,
        right=0,
    )
    return Chart(
        id=key,
        title=title,
        description=words("ecosystem_charts.places", n=frame.height),
        spec=spec,
        table=frame,
        source=words("ecosystem_charts.outlines", source=source),
        width=520,
    )


def _shown(points: Sequence[Point], home: Sequence[str]) -> list[Point]:
    """What the picture must hold: the places, and their country where it is not much larger."""
    shown = list(points)
    for code in home:
        outline = [p for polygon in country_shapes()[code] for ring in polygon for p in ring]
        if _span(outline) <= _WHOLE * max(_span(points), math.degrees(_LEAST)):
            shown += outline
    return shown


def _span(points: Sequence[Point]) -> float:
    """The larger side of the box around some points, in degrees of latitude."""
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    return max(max(lats) - min(lats), (max(lons) - min(lons)) * squeeze)


def _land(projection: Projection, home: Sequence[str]) -> list[Spec]:
    """Countries in two greys, those of the places darker."""
    shapes = country_shapes()
    paths = {code: country_path(shapes[code], projection) for code in sorted(shapes)}
    return [
        {"x": 0, "y": 0, "shape": path, "size": _OWN_PIXELS, "stroke": colour("border"),
         "fill": colour("land-2" if code in home else "land")}
        for code, path in paths.items()
        if path
    ]  # fmt: skip


def _circles(
    frame: pl.DataFrame, projection: Projection, words: Words
) -> tuple[list[Spec], list[Anchor]]:
    """The circles, largest first so that small ones lie on top, and what stands beside them."""
    most = parts.largest(frame["organisations"])
    circles: list[Spec] = []
    anchors = []
    for r in frame.sort("organisations", descending=True).iter_rows(named=True):
        spot = projection.place(r["lon"], r["lat"])
        if spot is None:
            continue
        area = _LARGEST * r["organisations"] / most
        half = math.sqrt(area / math.pi)
        count = words.number(r["organisations"])
        where = r["city"] or words(
            "ecosystem_charts.north_east",
            lat=words.number(r["lat"], 2),
            lon=words.number(r["lon"], 2),
        )
        says = words("ecosystem_charts.bar", name=where, value=count)
        circles.append({"x": spot[0], "y": spot[1], "shape": "circle", "size": round(area, 1),
                        "fill": colour("yes"), "stroke": colour("paper"),
                        "says": says})  # fmt: skip
        box = (spot[0] - half, spot[1] - half, spot[0] + half, spot[1] + half)
        name = f"{r['city'] or ''} {count}".strip()
        anchors.append(Anchor(box, name, shorter=(count,)))
    return circles, anchors


def _names(anchors: Sequence[Anchor]) -> list[Spec]:
    sides = {"start": "left", "end": "right", "middle": "center"}
    labels = placed_labels(anchors, _WIDE, _HIGH, _LETTERS)
    return [
        parts.texts(
            [{"x": n.x, "y": n.y - 4, "text": n.text} for n in labels if n.anchor == anchor],
            align=align,
        )
        for anchor, align in sides.items()
    ]
