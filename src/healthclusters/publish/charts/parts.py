"""Layers of marks that charts are made of.

Rows bring their own pixels and colours: `y` counts pixels from the top, `fill` is a colour of the
theme or a stand-in for its hatch. Where a quantity is drawn, `x` is in its unit and has a scale
with a domain; elsewhere `x` counts pixels too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from healthclusters.publish.charts.theme import GROUP_SHAPES, colour, group_colour, hatch

Spec = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

PIXELS: Spec = {"type": "quantitative", "scale": None, "axis": None}
TEXT_WIDTH = 7.4  # pixels of a letter at 12 px in a wide system font


def scale(low: float, high: float, values: Sequence[float], form: str, title: str | None) -> Spec:
    """An axis of a quantity. form: a d3 number format."""
    return {
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {"title": title, "format": form, "values": list(values)},
    }


def shares(title: str | None = None) -> Spec:
    """The axis of a share: none to all, with the quarters marked."""
    return scale(0, 1, (0, 0.25, 0.5, 0.75, 1), ".0%", title)


def rectangles(rows: Rows, x: Spec = PIXELS) -> Spec:
    """Fields: `x`, `x2`, `y`, `y2`, `fill`; `stroke`, `opacity` and `says` where they are given."""
    encoding: Spec = {
        "x": {"field": "x", **x},
        "x2": {"field": "x2"},
        "y": {"field": "y", **PIXELS},
        "y2": {"field": "y2"},
        "fill": _as_is("fill"),
    }
    return _layer({"type": "rect", "strokeWidth": 1}, rows, encoding)


def marks(rows: Rows, x: Spec = PIXELS) -> Spec:
    """Fields: `x`, `y`, `shape`, `size`, `fill`; `stroke` and `says` where they are given."""
    encoding: Spec = {
        "x": {"field": "x", **x},
        "y": {"field": "y", **PIXELS},
        "shape": _as_is("shape"),
        "size": {"field": "size", "type": "quantitative", "scale": None},
        "fill": _as_is("fill"),
    }
    return _layer({"type": "point"}, rows, encoding)


def lines(rows: Rows, x: Spec = PIXELS, *, dashed: bool = False) -> Spec:
    """Fields: `x`, `x2`, `y`, `y2`; `stroke` and `says` where they are given."""
    encoding: Spec = {
        "x": {"field": "x", **x},
        "x2": {"field": "x2"},
        "y": {"field": "y", **PIXELS},
        "y2": {"field": "y2"},
    }
    dash = {"strokeDash": [3, 3]} if dashed else {}
    return _layer({"type": "rule", **dash}, rows, encoding)


def texts(rows: Rows, *, align: str = "left", size: int = 12, angle: int = 0, **more: Any) -> Spec:
    """Fields: `x`, `y` (the middle of the line), `text`; `colour` and `bold` for all in `more`."""
    mark = {
        "type": "text",
        "align": align,
        "baseline": "middle",
        "fontSize": size,
        "angle": angle,
        "color": more.get("colour", colour("ink")),
        "fontWeight": 600 if more.get("bold") else 400,
        "aria": False,
    }
    encoding: Spec = {
        "x": {"field": "x", **PIXELS},
        "y": {"field": "y", **PIXELS},
        "text": {"field": "text", "type": "nominal"},
    }
    return {"data": {"values": [dict(r) for r in rows]}, "mark": mark, "encoding": encoding}


def _layer(mark: Spec, rows: Rows, encoding: Spec) -> Spec:
    fields = {name for row in rows for name in row}
    if "stroke" in fields:
        encoding["stroke"] = _as_is("stroke")
    if "opacity" in fields:
        encoding["fillOpacity"] = {"field": "opacity", "type": "quantitative", "scale": None}
    if "says" in fields:
        encoding["description"] = {"field": "says", "type": "nominal"}
    else:
        mark = {**mark, "aria": False}
    return {"data": {"values": [dict(r) for r in rows]}, "mark": mark, "encoding": encoding}


def _as_is(field: str) -> Spec:
    """The value of a field itself, without a scale."""
    return {"field": field, "type": "nominal", "scale": None}


def picture(
    layers: Sequence[Spec], *, width: float, height: float, left: float = 0.0, right: float = 4.0
) -> Spec:
    """A specification of layers. left, right: pixels kept free for fonts wider than expected."""
    return {
        "width": round(width),
        "height": round(height),
        "padding": {"left": round(left), "right": round(right), "top": 2, "bottom": 2},
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def spare(names: Sequence[str]) -> float:
    """What a reader's font may need more than the font that the drawing was measured with."""
    return 0.14 * TEXT_WIDTH * max((len(name) for name in names), default=0)


def interval_bar(
    low: float, high: float, y: float, height: float, hue: str, says: str, whole: float = 1.0
) -> tuple[list[Spec], list[Spec]]:
    """An interval bar as rectangles: its empty track, then (with words) its known and open part."""
    box = {"y": y - height / 2, "y2": y + height / 2}
    background = [{"x": 0, "x2": whole, **box, "fill": colour("paper-3")}]
    parts = []
    if high > low:
        parts.append({"x": low, "x2": high, **box, "fill": hatch(hue), "says": says})
    if low > 0:
        parts.append({"x": 0, "x2": low, **box, "fill": colour(hue), "says": says})
    return background, parts


def group_mark(number: int, x: float, y: float, size: float = 70) -> Spec:
    """The mark of a group: form and colour; outside the sample a ring."""
    hue = colour(group_colour(number))
    shape = GROUP_SHAPES[(number - 1) % len(GROUP_SHAPES)] if number else "circle"
    fill = hue if number else colour("paper")
    edge = colour("paper") if number else hue
    if shape.startswith("triangle"):
        size *= 1.5  # as heavy to the eye as the others
    return {"x": x, "y": y, "shape": shape, "size": size, "fill": fill, "stroke": edge}


def state_marks(state: str, contested: bool, x: float, y: float, side: float) -> list[Spec]:
    """A cell by its state: solid, hatched, or empty (the dash is a text, see `dash`)."""
    half = side / 2
    box = {"x": x - half, "x2": x + half, "y": y - half, "y2": y + half}
    fill = {"yes": colour("yes"), "no": colour("paper"), "unknown": hatch("unknown")}[state]
    edge = {"yes": colour("yes"), "no": colour("edge"), "unknown": colour("edge")}[state]
    return [{**box, "fill": fill, "stroke": edge}]


CORNER = "M1,-0.3L1,1L-0.3,1Z"


def corner(x: float, y: float, side: float, fill: str) -> Spec:
    """The cut-off corner of a contested cell."""
    mark = {"x": x, "y": y, "shape": CORNER, "size": side * side, "fill": fill}
    return {**mark, "stroke": colour("paper")}


def dash(x: float, y: float) -> Spec:
    """The dash of a no."""
    return {"x": x, "y": y, "text": "–"}


def largest(*columns: pl.Series, least: int = 1) -> int:
    """The largest whole number of some columns, at least `least`."""
    return max([least, *(int(v) for column in columns for v in column.drop_nulls())])
