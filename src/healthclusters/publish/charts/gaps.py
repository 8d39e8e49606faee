"""Gaps of one cluster: its own answer beside the share of the others that have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour
from healthclusters.publish.words import counted, joined, plural

# Kind of gap -> heading, in the order of what matters.
KINDS = {
    "missing": "No, and it could change",
    "find_out": "Unknown: find out",
    "not_in_its_hands": "Not in its hands",
    "has": "Yes",
}
_WIDTH, _ROW, _HEAD = 360.0, 22.0, 34.0


@dataclass(frozen=True, kw_only=True)
class GapWords:
    """The chart's words in another language. of: between two numbers. unknown: after how
    many are. heads: as `KINDS`."""

    title: str
    description: str
    heads: Mapping[str, str]
    of: str
    unknown: str


def gap_chart(
    gaps: pl.DataFrame, *, cluster: str, against: str, source: str, words: GapWords | None = None
) -> Chart:
    """Items of one cluster against others.

    gaps: one row per item, what matters first: `item_id`, `label`, `own` (`yes`, `no`, `unknown`),
    `contested`, `kind` (`missing`, `find_out`, `not_in_its_hands`, `has`), `clusters`, `yes`, `no`,
    `open` (of the others), `share_low`, `share_high` (0 to 1).
    cluster: its name. against: the others, as in `40 clusters of the sample`. words: English if
    left out.
    """
    said = words or GapWords(
        title=gap_title(gaps, cluster=cluster),
        description=(
            f"Items of {cluster}: its own answer as a mark, and the share of {against} that have "
            "the item, solid where known and hatched where open."
        ),
        heads=KINDS,
        of="of",
        unknown="unknown",
    )
    kinds = [k for k in KINDS if k in gaps["kind"].to_list()]
    return Chart(
        id="gaps",
        title=said.title,
        description=said.description,
        spec=parts.picture(
            _layers(gaps, kinds, said),
            width=_WIDTH,
            height=gaps.height * _ROW + len(kinds) * _HEAD,
            left=parts.spare(gaps["label"].to_list()),
            right=60,
        ),
        table=gaps,
        source=source,
    )


def _of_all(row: dict[str, Any], said: GapWords) -> str:
    """`36 of 40, 4 unknown`: out of all compared with, as the bar is, and not of those known."""
    text = f"{row['yes']} {said.of} {row['clusters']}"
    return f"{text}, {row['open']} {said.unknown}" if row["open"] else text


def gap_title(gaps: pl.DataFrame, *, cluster: str) -> str:
    """What it lacks and could change, and how much is to be found out."""
    missing = gaps.filter(pl.col("kind") == "missing")["label"].to_list()
    unknown = gaps.filter(pl.col("kind") == "find_out").height
    lacks = f"Nothing that {cluster} can change is known to be missing"
    if len(missing) > 3:
        more = counted(len(missing) - 3, "more item")
        lacks = f"{cluster} lacks {', '.join(missing[:3])} and {more}"
    elif missing:
        lacks = f"{cluster} lacks {joined(missing)}"
    if not unknown:
        return lacks
    verb = plural(unknown, "is", "are")
    return f"{lacks}; {counted(unknown, 'item')} that it could change {verb} unknown"


def _layers(gaps: pl.DataFrame, kinds: list[str], said: GapWords) -> list[Spec]:
    tracks: list[Spec] = []
    bars: list[Spec] = []
    own: list[Spec] = []
    corners, dashes, labels, words, heads = [], [], [], [], []
    y = 0.0
    for kind in kinds:
        heads.append({"x": 0, "y": y + _HEAD - 12, "text": said.heads[kind]})
        y += _HEAD
        for row in gaps.filter(pl.col("kind") == kind).iter_rows(named=True):
            middle = y + _ROW / 2
            says = f"{row['label']}: own answer {row['own']}; of the others {row['yes']} yes, "
            says += f"{row['no']} no, {row['open']} open"
            low, high = row["share_low"], row["share_high"]
            track, bar = parts.interval_bar(low, high, middle, 9, "rest", says)
            tracks += track
            bars += bar
            own += parts.state_marks(row["own"], row["contested"], -18, middle, 14)
            if row["contested"]:
                corners.append(parts.corner(-18, middle, 14, colour("contested")))
            if row["own"] == "no":
                dashes.append(parts.dash(-18, middle))
            labels.append({"x": -34, "y": middle, "text": row["label"]})
            words.append({"x": _WIDTH + 8, "y": middle, "text": _of_all(row, said)})
            y += _ROW
    x = parts.shares()
    return [
        parts.rectangles(tracks, x),
        parts.rectangles(bars, x),
        parts.rectangles(own),
        parts.marks(corners),
        parts.texts(dashes, align="center", colour=colour("no")),
        parts.texts(labels, align="right"),
        parts.texts(words, size=11, colour=colour("ink-2")),
        parts.texts(heads, bold=True, size=13),
    ]
