"""Charts of an ecosystem: subsectors, broken series, places, growth, demography, quotients.

Each takes a plain table and the finding as its title; `why` marks what may not be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.ecosystem_map import place_circles
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, hatch
from healthclusters.publish.words import shortened

if TYPE_CHECKING:
    from healthclusters.publish.report.language import Words

_WIDTH, _ROW = 460.0, 26.0
_FORMS = ("circle", "square", "triangle-up", "diamond")
_HUES = ("g2", "g1", "g3", "rest")


def subsector_bars(key: str, title: str, frame: pl.DataFrame, source: str, words: Words) -> Chart:
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
            says = words("ecosystem_charts.hidden_bar", name=r["label"])
            bars.append({**box, "x2": most * 0.12, "fill": hatch("unknown"), "says": says})
            texts.append({"x": _WIDTH * 0.12 + 8, "y": y, "text": words("ecosystem_charts.hidden")})
            continue
        count = r["organisations"]
        shown = _number(count, words)
        fill = colour("yes" if r["level"] == 1 else "rest")
        says = words("ecosystem_charts.firms", n=count, name=r["label"])
        bars.append({**box, "x2": count, "fill": fill, "says": says})
        texts.append({"x": _WIDTH * count / most + 8, "y": y, "text": shown})
    x = _bare(0, most)
    layers = [parts.rectangles(bars, x), parts.texts(texts)]
    for level in (1, 2):
        rows = [n for n in names if n["level"] == level]
        layers.append(parts.texts(rows, align="right", bold=level == 1))
    return _chart(
        key, title, frame, source, layers, height=frame.height * _ROW,
        labels=frame["label"].to_list(), right=60,
        description=words("ecosystem_charts.subsectors"),
    )  # fmt: skip


def _bare(low: float, high: float) -> Spec:
    """A scale without an axis: the numbers stand beside the marks."""
    return {
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": None,
    }


def _axis_title(text: str) -> Spec:
    """Above the drawing: what its marks count, where the numbers stand beside them."""
    return parts.texts([{"x": 0, "y": -12, "text": text}], colour=colour("ink-2"))


def broken_series(key: str, title: str, frame: pl.DataFrame, source: str, words: Words) -> Chart:
    """A series over years, one line a definition; never joined across a break.

    frame: `definition`, `piece` (1, 2, ...), `year`, `value`.
    """
    height = 220.0
    years = frame["year"]
    low, high = float(str(years.min() or 0)), float(str(years.max() or 1))
    top = parts.largest(frame["value"]) * 1.1
    x = parts.scale(low - 0.3, high + 0.3, sorted(set(years)), "d", words("ecosystem_charts.year"))
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
            value = _number(r["value"], words)
            says = words(
                "ecosystem_charts.point", year=str(year), definition=r["definition"], value=value
            )
            marks.append({"x": year, "y": y, "shape": form, "size": 80, "fill": hue, "says": says})
            at = _WIDTH * (year - low + 0.3) / (high - low + 0.6)
            # Two marks of one year: the numbers of the older above, of the newer below.
            beside = -14 if int(str(piece)) % 2 else 16
            texts.append({"x": at, "y": y + beside, "text": value})
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
        _axis_title(words("ecosystem_charts.employees")),
    ]
    return _chart(
        key, title, frame, source, layers, height=height, labels=[], right=110,
        description=words("ecosystem_charts.series"),
    )  # fmt: skip


def growth_league(key: str, title: str, frame: pl.DataFrame, source: str, words: Words) -> Chart:
    """Rates of growth, fastest first. frame: `label`, `rate`."""
    rates = frame["rate"].to_list()
    low, high = min([0.0, *rates]), max([0.01, *rates])
    span = high - low
    bars, texts, names = [], [], []
    for i, r in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * _ROW
        said = _rate(r["rate"], words)
        says = words("ecosystem_charts.yearly", name=r["label"], rate=said)
        fill = colour("yes") if r["rate"] >= 0 else hatch("rest")
        bars.append({"x": min(0, r["rate"]), "x2": max(0, r["rate"]), "y": y - 7, "y2": y + 7,
                     "fill": fill, "says": says})  # fmt: skip
        at = _WIDTH * (max(0, r["rate"]) - low) / span
        texts.append({"x": at + 8, "y": y, "text": said})
        names.append({"x": -10, "y": y, "text": r["label"]})
    x = _bare(low, high)
    zero = [{"x": 0, "x2": 0, "y": 0, "y2": frame.height * _ROW}]
    layers = [parts.rectangles(bars, x), parts.lines(zero, x), parts.texts(texts),
              parts.texts(names, align="right"),
              _axis_title(words("ecosystem_charts.yearly_axis"))]  # fmt: skip
    return _chart(
        key, title, frame, source, layers, height=frame.height * _ROW,
        labels=frame["label"].to_list(), right=60,
        description=words("ecosystem_charts.league"),
    )  # fmt: skip


def demography_chart(key: str, title: str, frame: pl.DataFrame, source: str, words: Words) -> Chart:
    """Organisations by year, start-ups among them. frame: `year`, `active`, `startups` (null =
    hidden).
    """
    most = parts.largest(frame["active"])
    bars, texts, names = [], [], []
    for i, r in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * 34.0
        names.append({"x": -10, "y": y, "text": str(r["year"])})
        active = _number(r["active"], words)
        says = words("ecosystem_charts.organisations", year=str(r["year"]), value=active)
        bars.append({"x": 0, "x2": r["active"], "y": y - 9, "y2": y + 9, "fill": colour("rest"),
                     "says": says})  # fmt: skip
        if r["startups"] is not None:
            bars.append({"x": 0, "x2": r["startups"], "y": y - 9, "y2": y + 9,
                         "fill": colour("yes"),
                         "says": words("ecosystem_charts.startups", n=r["startups"])})  # fmt: skip
        startups = _or_hidden(r["startups"], words)
        said = words("ecosystem_charts.with_startups", active=active, startups=startups)
        texts.append({"x": _WIDTH * r["active"] / most + 8, "y": y, "text": said})
    x = _bare(0, most)
    layers = [parts.rectangles(bars, x), parts.texts(texts), parts.texts(names, align="right")]
    return _chart(
        key, title, frame, source, layers, height=frame.height * 34.0, labels=["2021"], right=150,
        description=words("ecosystem_charts.demography"),
    )  # fmt: skip


def _or_hidden(value: float | None, words: Words) -> str:
    return words("ecosystem_charts.hidden") if value is None else _number(value, words)


def quotient_chart(key: str, title: str, frame: pl.DataFrame, source: str, words: Words) -> Chart:
    """Location quotients with their intervals. frame: `label`, `quotient`, `low`, `high` (null =
    hidden or none).
    """
    known = [v for c in ("quotient", "high") for v in frame[c].drop_nulls()]
    high = max([2.0, *known])
    step = 0.5 if high <= 4 else 1.0 if high <= 8 else 5.0
    ticks = [i * step for i in range(int(high / step) + 1)]
    x = parts.scale(0, high, ticks, ".1f", words("ecosystem_charts.quotient"))
    x["axis"]["labelExpr"] = f"replace(datum.label, '.', '{words.sentences['form.point']}')"
    spans, marks, names, values = [], [], [], []
    height = frame.height * 30.0
    for i, r in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * 30.0
        names.append({"x": -10, "y": y, "text": shortened(r["label"], 34)})
        if r["quotient"] is None:
            values.append({"x": 8, "y": y, "text": words("ecosystem_charts.hidden")})
            continue
        value = words.number(r["quotient"], 2)
        says = words("ecosystem_charts.bar", name=r["label"], value=value)
        if r["low"] is not None:
            spans.append({"x": r["low"], "x2": r["high"], "y": y, "y2": y, "says": says})
        marks.append({"x": r["quotient"], "y": y, "shape": "circle", "size": 90,
                      "fill": colour("yes"), "says": says})  # fmt: skip
        values.append({"x": _WIDTH + 8, "y": y, "text": value})
    one = [{"x": 1, "x2": 1, "y": 0, "y2": height}]
    layers = [parts.lines(one, x, dashed=True), parts.lines(spans, x), parts.marks(marks, x),
              parts.texts(names, align="right"), parts.texts(values)]  # fmt: skip
    return _chart(
        key, title, frame, source, layers, height=height, labels=frame["label"].to_list(),
        right=40,
        description=words("ecosystem_charts.quotients"),
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


def _number(value: float, words: Words) -> str:
    return words.number(value, 0 if abs(value - round(value)) < 0.05 else 1)


def _rate(share: float, words: Words) -> str:
    """`+5.1 %`, with the language's point."""
    return f"{words.marked(f'{100 * share:+.1f}')}\u00a0%"


Drawing = Callable[[str, str, pl.DataFrame, str, "Words"], Chart]
ECOSYSTEM_CHARTS: Mapping[str, Drawing] = {
    "subsectors": subsector_bars,
    "series": broken_series,
    "places": place_circles,
    "growth_league": growth_league,
    "demography": demography_chart,
    "quotients": quotient_chart,
}
