"""Drawings of a portfolio's money: subsidy by project, by year, and who pays."""

from __future__ import annotations

from typing import Any

import polars as pl

from healthclusters.portfolio import ChartData
from healthclusters.portfolio.words import SHARES, money, percent, several
from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, hatch
from healthclusters.publish.words import counted, joined, shortened

_WIDTH, _ROW, _HEAD = 360.0, 26.0, 34.0


def subsidy_shares_chart(data: ChartData) -> Chart:
    """Public money as a share of each project's cost, the largest project first.

    frames: `projects` with `title`, `budget`, `public_funding`, `subsidy_share`, `currency`.
    words: `all` (how many projects there are), `source`.
    """
    frame = data.frames["projects"]
    tracks, bars, values = [], [], []
    names: list[dict[str, Any]] = []
    for i, row in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * _ROW
        said = f"{percent(row['subsidy_share'])} of {money(row['budget'], row['currency'])}"
        share = min(row["subsidy_share"], 1.0)
        track, bar = parts.interval_bar(share, share, y, 12, "yes", f"{row['title']}: {said}")
        tracks += track
        bars += bar
        names.append({"x": -10, "y": y, "text": shortened(row["title"], 34)})
        values.append({"x": _WIDTH + 8, "y": y, "text": said})
    x = parts.shares("public money, share of the cost")
    return Chart(
        id=data.id,
        title=_subsidy_title(frame, int(data.words.get("all", frame.height))),
        description="Share of public money in the cost of each project, the largest project first.",
        spec=parts.picture(
            [
                parts.rectangles(tracks, x),
                parts.rectangles(bars, x),
                parts.texts(names, align="right"),
                parts.texts(values, size=11, colour=colour("ink-2")),
            ],
            width=_WIDTH,
            height=frame.height * _ROW,
            left=parts.spare([n["text"] for n in names]),
            right=24,
        ),
        table=frame,
        source=data.words.get("source", ""),
        width=650,
    )


def _subsidy_title(frame: pl.DataFrame, every: int) -> str:
    low, high = frame["subsidy_share"].min(), frame["subsidy_share"].max()
    if frame.height == 1:
        return f"Public money pays {percent(float(low))} of the project"  # type: ignore[arg-type]
    ends = f"{percent(float(low))} to {percent(float(high))}"  # type: ignore[arg-type]
    which = f"{counted(every, 'project')}"
    if every > frame.height:
        which = f"the {frame.height} largest of {every:,} projects"
    return f"Public money pays {ends} of the cost of {which}"


def money_by_year_chart(data: ChartData) -> Chart:
    """Volume by year: solid is public money, hatched the rest of the cost.

    frames: `periods`, one row a year (and cluster): `year_from`, `cluster`, `currency`, `projects`,
    `volume`, `public_funding`. Years without a known volume are named as such. words: `by`.
    """
    frame = data.frames["periods"].sort("cluster", "year_from")
    named = frame["cluster"].n_unique() > 1
    most = max(float(v) for c in ("volume", "public_funding") for v in frame[c].fill_null(0))
    scale = most or 1.0
    bars, values = [], []
    names: list[dict[str, Any]] = []
    for i, row in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * _ROW
        public = (row["public_funding"] or 0) / scale
        volume = (row["volume"] or 0) / scale
        said = f"{money(row['volume'], row['currency'])}, {several(row['projects'], 'project')}"
        _, bar = parts.interval_bar(public, max(volume, public), y, 14, "yes", said)
        bars += bar
        name = f"{row['cluster']} {row['year_from']}" if named else str(row["year_from"])
        names.append({"x": -10, "y": y, "text": name})
        values.append({"x": _WIDTH + 8, "y": y, "text": said})
    x = parts.scale(0, 1, (), "", None)
    return Chart(
        id=data.id,
        title=_year_title(frame, data.words.get("by", "start")),
        description="Cost of the projects by year: solid is public money, hatched is the rest.",
        spec=parts.picture(
            [
                parts.rectangles(bars, x),
                parts.texts(names, align="right"),
                parts.texts(values, size=11, colour=colour("ink-2")),
                *_key(frame.height * _ROW + 14, (("yes", False, "public money"),
                                                 ("yes", True, "rest of the cost"))),
            ],
            width=_WIDTH,
            height=frame.height * _ROW + 30,
            left=parts.spare([n["text"] for n in names]),
            right=24,
        ),
        table=frame,
        source=data.words.get("source", ""),
        width=620,
    )  # fmt: skip


def _year_title(frame: pl.DataFrame, by: str) -> str:
    known = frame.drop_nulls("volume")
    if known.is_empty():
        return "What the projects of each year cost is not known"
    best = known.sort("volume", descending=True).row(0, named=True)
    whose = "projects that start" if by == "start" else "projects that run"
    said = money(best["volume"], best["currency"])
    return f"Most money is in {whose} in {best['year_from']}: {said}"


def _key(y: float, entries: tuple[tuple[str, bool, str], ...]) -> list[Spec]:
    """Small boxes with their words, in one line below the drawing."""
    boxes, words, x = [], [], 0.0
    for hue, hatched, text in entries:
        fill = hatch(hue) if hatched else colour(hue)
        boxes.append({"x": x, "x2": x + 14, "y": y - 6, "y2": y + 6, "fill": fill})
        words.append({"x": x + 20, "y": y, "text": text})
        x += 34 + parts.TEXT_WIDTH * len(text)
    return [parts.rectangles(boxes), parts.texts(words, size=11, colour=colour("ink-2"))]


def funding_mix_chart(data: ChartData) -> Chart:
    """Who pays, cluster by cluster, as shares of the volume, or of the public money alone.

    frames: `mix` with `cluster`, `level`, `amount`, `currency`, `share_of_volume`,
    `share_of_public`; what nothing explains (`rest`) is hatched.
    """
    frame = data.frames["mix"]
    tracks, bars, values, heads = [], [], [], []
    names: list[dict[str, Any]] = []
    y = 0.0
    for (cluster,), rows in frame.group_by("cluster", maintain_order=True):
        whole, basis = _basis(rows)
        heads.append({"x": 0, "y": y + _HEAD - 14, "text": f"{cluster}: share of the {basis}"})
        y += _HEAD
        for row in rows.iter_rows(named=True):
            share = row[whole]
            if share is None:
                continue
            middle = y + _ROW / 2
            said = f"{percent(share)}, {money(row['amount'], row['currency'])}"
            track, _ = parts.interval_bar(0, 0, middle, 12, "yes", "")
            tracks += track
            bars.append(_share_bar(row["level"], share, middle, said))
            names.append({"x": -10, "y": middle, "text": SHARES[row["level"]]})
            values.append({"x": _WIDTH + 8, "y": middle, "text": said})
            y += _ROW
    x = parts.shares()
    return Chart(
        id=data.id,
        title=_mix_title(frame),
        description="Who pays for the projects of each cluster, by share; hatched: not explained.",
        spec=parts.picture(
            [
                parts.rectangles(tracks, x),
                parts.rectangles(bars, x),
                parts.texts(names, align="right"),
                parts.texts(values, size=11, colour=colour("ink-2")),
                parts.texts(heads, bold=True, size=13),
            ],
            width=_WIDTH,
            height=y,
            left=parts.spare([n["text"] for n in names]),
            right=24,
        ),
        table=frame,
        source=data.words.get("source", ""),
        width=700,
    )


def _basis(rows: pl.DataFrame) -> tuple[str, str]:
    if rows["share_of_volume"].count():
        return "share_of_volume", "volume"
    return "share_of_public", "public money"


def _share_bar(level: str, share: float, y: float, said: str) -> dict[str, Any]:
    fill = hatch("unknown") if level in ("rest", "level_not_stated") else colour("yes")
    box = {"x": 0, "x2": min(share, 1.0), "y": y - 6, "y2": y + 6}
    return {**box, "fill": fill, "says": f"{SHARES[level]}: {said}"}


def _mix_title(frame: pl.DataFrame) -> str:
    """For one cluster who pays most; for several how different they are."""
    stated = frame.filter(~pl.col("level").is_in(["rest", "level_not_stated"]))
    stated = stated.drop_nulls("share_of_public").sort("share_of_public", descending=True)
    if stated.is_empty():
        return "Whose public money it is, is not stated"
    first = stated.unique("cluster", keep="first", maintain_order=True)
    if first.height == 1:
        row = first.row(0, named=True)
        share = percent(row["share_of_public"])
        if stated.height == 1:
            return f"All public money that is listed is {SHARES[row['level']]}"
        return f"Of the public money that is listed, {share} is {SHARES[row['level']]}"
    said = [f"{SHARES[r['level']]} in {r['cluster']}" for r in first.iter_rows(named=True)]
    return f"Most of the public money that is listed is {joined(said)}"
