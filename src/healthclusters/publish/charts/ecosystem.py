"""Charts of an ecosystem: subsectors, broken series, places, growth, demography, quotients.

Each takes a plain table and the finding as its title; `why` marks what may not be told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, hatch
from healthclusters.publish.words import shortened

_WIDTH, _ROW = 460.0, 26.0
_FORMS = ("circle", "square", "triangle-up", "diamond")
_HUES = ("g2", "g1", "g3", "rest")


def subsector_bars(key: str, title: str, frame: pl.DataFrame, source: str) -> Chart:
    """The tree of subsectors as bars of organisations.

    frame: `label`, `level` (1 or 2), `organisations`, `why` (not null = hidden), in order.
    """
    most = parts.largest(frame["organisations"])
    bars, texts, names = [], [], []
    for i, r in enumerate(frame.iter_rows(named=True)):
        y, half = (i + 0.5) * _ROW, 8 if r["level"] == 1 else 4
        names.append({"x": -10, "y": y, "text": r["label"], "level": r["level"]})
        box = {"x": 0, "y": y - half, "y2": y + half}
        if r["organisations"] is None:
            bars.append({**box, "x2": most * 0.12, "fill": hatch("unknown"),
                         "says": f"{r['label']}: hidden"})  # fmt: skip
            texts.append({"x": _WIDTH * 0.12 + 8, "y": y, "text": "hidden"})
            continue
        count = _number(r["organisations"])
        fill = colour("yes" if r["level"] == 1 else "rest")
        bars.append(
            {**box, "x2": r["organisations"], "fill": fill, "says": f"{r['label']}: {count} firms"}
        )
        texts.append({"x": _WIDTH * r["organisations"] / most + 8, "y": y, "text": count})
    x = _bare(0, most)
    layers = [parts.rectangles(bars, x), parts.texts(texts)]
    for level in (1, 2):
        rows = [n for n in names if n["level"] == level]
        layers.append(parts.texts(rows, align="right", bold=level == 1))
    return _chart(
        key, title, frame, source, layers, height=frame.height * _ROW,
        labels=frame["label"].to_list(), right=60,
        description="Organisations by subsector; thin bars are parts of the one above, hatched "
        "ones may not be told.",
    )  # fmt: skip


def _bare(low: float, high: float) -> Spec:
    """A scale without an axis: the numbers stand beside the marks."""
    return {
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": None,
    }


def broken_series(key: str, title: str, frame: pl.DataFrame, source: str) -> Chart:
    """A series over years, one line a definition; never joined across a break.

    frame: `definition`, `piece` (1, 2, ...), `year`, `value`.
    """
    height = 220.0
    years = frame["year"]
    low, high = float(str(years.min() or 0)), float(str(years.max() or 1))
    top = parts.largest(frame["value"]) * 1.1
    x = parts.scale(low - 0.3, high + 0.3, sorted(set(years)), "d", None)
    x["axis"] |= {"grid": False}
    lines, marks, texts, names = [], [], [], []
    for (piece,), rows in frame.sort("piece", "year").group_by("piece", maintain_order=True):
        form = _FORMS[(int(str(piece)) - 1) % len(_FORMS)]
        hue = colour(_HUES[(int(str(piece)) - 1) % len(_HUES)])
        points = [
            (r["year"], height * (1 - r["value"] / top), r) for r in rows.iter_rows(named=True)
        ]
        for a, b in pairwise(points):
            if b[0] == a[0] + 1:
                lines.append({"x": a[0], "x2": b[0], "y": a[1], "y2": b[1], "stroke": hue})
        for year, y, r in points:
            says = f"{year}, {r['definition']}: {_number(r['value'])}"
            marks.append({"x": year, "y": y, "shape": form, "size": 80, "fill": hue, "says": says})
            at = _WIDTH * (year - low + 0.3) / (high - low + 0.6)
            # Two marks of one year: the numbers of the older above, of the newer below.
            beside = -14 if int(str(piece)) % 2 else 16
            texts.append({"x": at, "y": y + beside, "text": _number(r["value"])})
        year, y, r = points[-1]
        at = _WIDTH * (year - low + 0.3) / (high - low + 0.6)
        last = year == high
        names.append({"x": at + 14 if last else at - 40, "y": y if last else y - 32,
                      "text": r["definition"]})  # fmt: skip
    layers = [
        parts.lines(lines, x),
        parts.marks(marks, x),
        parts.texts(texts, align="center", colour=colour("ink-2")),
        parts.texts(names, bold=True),
    ]
    return _chart(
        key, title, frame, source, layers, height=height, labels=[], right=110,
        description="Values by year. Each definition is a line of its own: where the way of "
        "counting changed, the series is broken; years counted both ways have two marks.",
    )  # fmt: skip


def place_circles(key: str, title: str, frame: pl.DataFrame, source: str) -> Chart:
    """Places as circles whose area is the number of organisations.

    frame: `lat`, `lon` (not null), `city`, `organisations`. Distances are those of the middle
    latitude.
    """
    lat, lon = frame["lat"].to_list(), frame["lon"].to_list()
    north, south, west, east = max(lat), min(lat), min(lon), max(lon)
    squeeze = math.cos(math.radians((north + south) / 2))
    size = max((north - south), (east - west) * squeeze, 0.05)
    step = 340.0 / size
    width = max((east - west) * squeeze * step, 60) + 80
    height = max((north - south) * step, 60) + 80
    most = parts.largest(frame["organisations"])
    marks: list[Spec] = []
    texts: dict[str, list[Spec]] = {"left": [], "right": []}
    for r in frame.iter_rows(named=True):
        x = 40 + (r["lon"] - west) * squeeze * step
        y = 40 + (north - r["lat"]) * step
        area = 3_000 * r["organisations"] / most
        where = r["city"] or f"{r['lat']:.2f} north, {r['lon']:.2f} east"
        marks.append({"x": x, "y": y, "shape": "circle", "size": area, "fill": colour("yes"),
                      "says": f"{where}: {r['organisations']}"})  # fmt: skip
        side = "right" if _taken(r, frame, squeeze * step, step) else "left"
        beside = (math.sqrt(area / math.pi) + 4) * (1 if side == "left" else -1)
        texts[side].append({"x": x + beside, "y": y,
                            "text": f"{r['city'] or ''} {r['organisations']}".strip()})  # fmt: skip
    layers = [parts.marks(marks), *(parts.texts(t, align=side) for side, t in texts.items())]
    spec = parts.picture(layers, width=width, height=height, left=60, right=90)
    return Chart(
        id=key,
        title=title,
        description=f"{frame.height} places, north up: the larger the circle, the more "
        "organisations; the number stands beside it.",
        spec=spec,
        table=frame,
        source=source,
        width=round(width) + 40,
    )


def _taken(row: Mapping[str, float], frame: pl.DataFrame, wide: float, tall: float) -> bool:
    """Does another place lie just to the right, where the name would stand?"""
    right = (pl.col("lon") - row["lon"]) * wide
    level = ((pl.col("lat") - row["lat"]) * tall).abs()
    return frame.filter((right > 0) & (right < 90) & (level < 22)).height > 0


def growth_league(key: str, title: str, frame: pl.DataFrame, source: str) -> Chart:
    """Rates of growth, fastest first. frame: `label`, `rate`."""
    rates = frame["rate"].to_list()
    low, high = min([0.0, *rates]), max([0.01, *rates])
    span = high - low
    bars, texts, names = [], [], []
    for i, r in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * _ROW
        said = f"{100 * r['rate']:+.1f} %"
        fill = colour("yes") if r["rate"] >= 0 else hatch("rest")
        bars.append({"x": min(0, r["rate"]), "x2": max(0, r["rate"]), "y": y - 7, "y2": y + 7,
                     "fill": fill, "says": f"{r['label']}: {said} a year"})  # fmt: skip
        at = _WIDTH * (max(0, r["rate"]) - low) / span
        texts.append({"x": at + 8, "y": y, "text": said})
        names.append({"x": -10, "y": y, "text": r["label"]})
    x = _bare(low, high)
    zero = [{"x": 0, "x2": 0, "y": 0, "y2": frame.height * _ROW}]
    layers = [parts.rectangles(bars, x), parts.lines(zero, x), parts.texts(texts),
              parts.texts(names, align="right")]  # fmt: skip
    return _chart(
        key, title, frame, source, layers, height=frame.height * _ROW,
        labels=frame["label"].to_list(), right=60,
        description="Growth of employment a year by subsector, fastest first; hatched: it shrinks.",
    )  # fmt: skip


def demography_chart(key: str, title: str, frame: pl.DataFrame, source: str) -> Chart:
    """Organisations by year, start-ups among them. frame: `year`, `active`, `startups` (null =
    hidden).
    """
    most = parts.largest(frame["active"])
    bars, texts, names = [], [], []
    for i, r in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * 34.0
        names.append({"x": -10, "y": y, "text": str(r["year"])})
        says = f"{r['year']}: {r['active']} organisations"
        bars.append({"x": 0, "x2": r["active"], "y": y - 9, "y2": y + 9, "fill": colour("rest"),
                     "says": says})  # fmt: skip
        if r["startups"] is not None:
            bars.append({"x": 0, "x2": r["startups"], "y": y - 9, "y2": y + 9,
                         "fill": colour("yes"), "says": f"{r['startups']} start-ups"})  # fmt: skip
        words = f"{r['active']}, start-ups {_or_hidden(r['startups'])}"
        texts.append({"x": _WIDTH * r["active"] / most + 8, "y": y, "text": words})
    x = _bare(0, most)
    layers = [parts.rectangles(bars, x), parts.texts(texts), parts.texts(names, align="right")]
    return _chart(
        key, title, frame, source, layers, height=frame.height * 34.0, labels=["2021"], right=150,
        description="Organisations by year; the dark part are start-ups.",
    )  # fmt: skip


def _or_hidden(value: float | None) -> str:
    return "hidden" if value is None else _number(value)


def quotient_chart(key: str, title: str, frame: pl.DataFrame, source: str) -> Chart:
    """Location quotients with their intervals. frame: `label`, `quotient`, `low`, `high` (null =
    hidden or none).
    """
    known = [v for c in ("quotient", "high") for v in frame[c].drop_nulls()]
    high = max([2.0, *known])
    step = 0.5 if high <= 4 else 1.0 if high <= 8 else 5.0
    ticks = [i * step for i in range(int(high / step) + 1)]
    x = parts.scale(0, high, ticks, ".1f", "location quotient")
    spans, marks, names, words = [], [], [], []
    height = frame.height * 30.0
    for i, r in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * 30.0
        names.append({"x": -10, "y": y, "text": shortened(r["label"], 34)})
        if r["quotient"] is None:
            words.append({"x": 8, "y": y, "text": "hidden"})
            continue
        says = f"{r['label']}: {r['quotient']:.2f}"
        if r["low"] is not None:
            spans.append({"x": r["low"], "x2": r["high"], "y": y, "y2": y, "says": says})
        marks.append({"x": r["quotient"], "y": y, "shape": "circle", "size": 90,
                      "fill": colour("yes"), "says": says})  # fmt: skip
        words.append({"x": _WIDTH + 8, "y": y, "text": f"{r['quotient']:.2f}"})
    one = [{"x": 1, "x2": 1, "y": 0, "y2": height}]
    layers = [parts.lines(one, x, dashed=True), parts.lines(spans, x), parts.marks(marks, x),
              parts.texts(names, align="right"), parts.texts(words)]  # fmt: skip
    return _chart(
        key, title, frame, source, layers, height=height, labels=frame["label"].to_list(),
        right=40,
        description="Location quotients with their intervals; at the dashed line the subsector is "
        "as common as everywhere.",
    )  # fmt: skip


def _chart(
    key: str,
    title: str,
    frame: pl.DataFrame,
    source: str,
    layers: list[Spec],
    *,
    height: float,
    labels: list[str],
    right: float,
    description: str,
) -> Chart:
    return Chart(
        id=key,
        title=title,
        description=description,
        spec=parts.picture(
            layers, width=_WIDTH, height=height, left=parts.spare(labels), right=right
        ),
        table=frame,
        source=source,
        width=760,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


Drawing = Callable[[str, str, pl.DataFrame, str], Chart]
ECOSYSTEM_CHARTS: Mapping[str, Drawing] = {
    "subsectors": subsector_bars,
    "series": broken_series,
    "places": place_circles,
    "growth_league": growth_league,
    "demography": demography_chart,
    "quotients": quotient_chart,
}
