"""Effects by years since the start: an event study with its band, and the start as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.rulers import (
    Ruler,
    decimals_of,
    marks_of,
    round_ruler,
    with_minus,
)
from healthclusters.publish.charts.theme import colour

if TYPE_CHECKING:
    from healthclusters.publish.report.language import Words

_WIDTH, _HEIGHT, _TOP = 560.0, 280.0, 24.0
_STEP_MOST = 64.0  # pixels between two years, where there are few


def effect_chart(
    study: pl.DataFrame,
    *,
    id: str = "effects",
    outcome: str,
    unit: str,
    confidence: float,
    words: Words,
    source: str,
) -> Chart:
    """Effects on one outcome, one mark a year since the start.

    study: one row a year, in order: `key` (years since the start), `effect`, `low`, `high` (of the
    year by itself), `band_low`, `band_high` (right for all years together; null where not
    computed), `reference` (zero by construction, without an interval), `firms`.
    outcome, unit: as they are said. confidence: of interval and band. words: of the chart.
    """
    return Chart(
        id=id,
        title=effect_title(study, outcome=outcome, unit=unit, words=words),
        description=words(
            "effects.description",
            outcome=outcome,
            unit=unit,
            first=_signed(min(study["key"])),
            last=_signed(max(study["key"])),
            share=words.percent(confidence),
        ),
        spec=_picture(study, unit, words),
        table=study,
        source=source,
        width=720,
    )


def effect_title(study: pl.DataFrame, *, outcome: str, unit: str, words: Words) -> str:
    """What the years before show, and what the years from the start on show."""
    known = study.filter(~pl.col("reference"))
    before, after = known.filter(pl.col("key") < 0), known.filter(pl.col("key") >= 0)
    if after.is_empty():
        return words("effects.nothing", outcome=outcome)
    told = after.filter(_apart())
    largest = after.row(int(after["effect"].abs().arg_max() or 0), named=True)
    title = words(
        "effects.after_none" if told.is_empty() else "effects.after",
        n=after.height,
        told=told.height,
        outcome=outcome,
        unit=unit,
        largest=with_minus(words.number(largest["effect"], _decimals(largest["effect"]))),
        year=int(largest["key"]),
    )
    if before.is_empty():
        return words("effects.no_before", title=title)
    differs = before.filter(_apart()).height
    key = "effects.before_apart" if differs else "effects.before_alike"
    return words(key, n=before.height, differs=differs, title=title)


def _apart() -> pl.Expr:
    """Whether the band, or the interval where there is no band, leaves zero out."""
    low = pl.coalesce(pl.col("band_low"), pl.col("low"))
    high = pl.coalesce(pl.col("band_high"), pl.col("high"))
    return (low > 0) | (high < 0)


def _decimals(value: float) -> int:
    size = abs(value)
    return 0 if size >= 100 else 1 if size >= 10 else 2


def _signed(year: int) -> str:
    return with_minus(f"{year:+d}")


def _picture(study: pl.DataFrame, unit: str, words: Words) -> Spec:
    ends = ("effect", "low", "high", "band_low", "band_high")
    values = [float(v) for name in ends for v in study[name].drop_nulls()]
    across = _years(study)
    up = round_ruler(values, _TOP + _HEIGHT, _TOP)
    marks = marks_of(up)
    labels = [with_minus(words.number(m, decimals_of(marks))) for m in marks]
    return parts.picture(
        [
            *_frame(across, up, marks, labels),
            *_start(across, up, words),
            *_intervals(study, across, up, words),
            *_below(study, across, up, unit, words),
        ],
        width=across.end,
        height=up.start + 56,
        left=parts.TEXT_WIDTH * max(len(text) for text in labels) + 14,
        right=24,
    )


def _years(study: pl.DataFrame) -> Ruler:
    years = [int(year) for year in study["key"]]
    first, last = min(years), max(years)
    width = min(_WIDTH, _STEP_MOST * (last - first + 1))
    return Ruler(low=first - 0.5, high=last + 0.5, start=0, end=width)


def _frame(across: Ruler, up: Ruler, marks: list[float], labels: list[str]) -> list[Spec]:
    whole = {"x": across.start, "x2": across.end}
    grid = [
        {**whole, "y": up.at(m), "y2": up.at(m), "stroke": colour("ink-3" if m == 0 else "line")}
        for m in marks
    ]
    names = [{"x": -8, "y": up.at(m), "text": t} for m, t in zip(marks, labels, strict=True)]
    return [parts.lines(grid), parts.texts(names, align="right", colour=colour("ink-3"))]


def _start(across: Ruler, up: Ruler, words: Words) -> list[Spec]:
    """A line where the programme begins, between the last year before and the first in it."""
    if not across.low < -0.5 < across.high:
        return []
    x = across.at(-0.5)
    return [
        parts.lines([{"x": x, "x2": x, "y": 0, "y2": up.start}], dashed=True),
        parts.texts([{"x": x + 6, "y": 8, "text": words("effects.start")}], colour=colour("ink-2")),
    ]


def _intervals(study: pl.DataFrame, across: Ruler, up: Ruler, words: Words) -> list[Spec]:
    bands: list[Spec] = []
    bars: list[Spec] = []
    points: list[Spec] = []
    for row in study.iter_rows(named=True):
        x, after = across.at(row["key"]), row["key"] >= 0
        hue = colour("yes" if after else "rest")
        says = _says(row, words)
        if row["band_low"] is not None:
            thin = {"x": x, "x2": x, "y": up.at(row["band_low"]), "y2": up.at(row["band_high"])}
            ticks = [
                {"x": x - 5, "x2": x + 5, "y": up.at(v), "y2": up.at(v), "stroke": hue}
                for v in (row["band_low"], row["band_high"])
            ]
            bands += [{**thin, "stroke": hue}, *ticks]
        if row["low"] is not None:
            box = {"x": x - 3, "x2": x + 3, "y": up.at(row["high"]), "y2": up.at(row["low"])}
            bars.append({**box, "fill": hue})
        shape = "square" if row["reference"] else "circle"
        fill = colour("paper") if row["reference"] else hue
        point = {"x": x, "y": up.at(row["effect"]), "shape": shape, "size": 70, "fill": fill}
        edge = colour("ink-2") if row["reference"] else colour("paper")
        points.append({**point, "stroke": edge, "says": says})
    return [parts.lines(bands), parts.rectangles(bars), parts.marks(points)]


def _says(row: dict[str, Any], words: Words) -> str:
    year = _signed(row["key"])
    if row["reference"]:
        return words("effects.says_reference", year=year)
    places = _decimals(row["effect"])
    effect, low, high = (
        with_minus(words.number(row[k], places)) for k in ("effect", "low", "high")
    )
    return words("effects.says", year=year, effect=effect, low=low, high=high)


def _below(study: pl.DataFrame, across: Ruler, up: Ruler, unit: str, words: Words) -> list[Spec]:
    y = up.start + 16
    years = [{"x": across.at(k), "y": y, "text": _signed(k) if k else "0"} for k in study["key"]]
    middle = (across.start + across.end) / 2
    title = [{"x": middle, "y": y + 20, "text": words("effects.years")}]
    heading = [{"x": -8, "y": 8, "text": unit}]
    return [
        parts.texts(years, align="center", colour=colour("ink-2")),
        parts.texts(title, align="center", colour=colour("ink-3")),
        parts.texts(heading, align="left", colour=colour("ink-3")),
    ]
