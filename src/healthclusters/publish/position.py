"""The position strip: one cluster among the sample, every cluster a bar of known and open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from healthclusters.base import interval
from healthclusters.publish.clusters import ClusterView
from healthclusters.publish.words import shortened

_TOP, _BOTTOM = 14.0, 214.0  # pixels of the most points and of none
_FIRST, _LAST = 6.0, 100.0  # per cent of the width; the labels of the axis stand before
_MOST_BARS = 120


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One cluster: pixels from the top, per cent from the left."""

    title: str
    css: str
    hatch: str
    x: float
    width: float
    known_y: float
    known_height: float
    open_y: float
    open_height: float


@dataclass(frozen=True)
class Line:
    """A line of the axis."""

    y: float
    label: str


@dataclass(frozen=True, kw_only=True)
class PositionStrip:
    """What the strip shows."""

    title: str
    description: str
    lines: list[Line]
    bars: list[Bar]
    label: str
    label_x: float
    label_anchor: str


def position_strip(view: ClusterView, sample: Sequence[ClusterView]) -> PositionStrip | None:
    """The strip; None without a rank, or with more clusters than can be told apart."""
    shown = sorted({v.id: v for v in [*sample, view]}.values(), key=_order)
    if view.best_rank is None or view.worst_rank is None or len(shown) > _MOST_BARS:
        return None
    width = (_LAST - _FIRST) / len(shown)
    bars = [_bar(v, i, width, v.id == view.id) for i, v in enumerate(shown)]
    middle = next(b.x + b.width / 2 for b, v in zip(bars, shown, strict=True) if v.id == view.id)
    rank = interval(view.best_rank, view.worst_rank)
    return PositionStrip(
        title=_title(view, len(shown)),
        description=f"Points of {len(shown)} clusters as bars, known points solid and open items "
        f"hatched. {view.short} has {view.known} known and {view.open} open; its rank is {rank}.",
        lines=_lines(view.items),
        bars=bars,
        label=shortened(view.short, 40),
        label_x=round(middle, 2),
        label_anchor="start" if middle < 25 else "end" if middle > 75 else "middle",
    )


def _order(view: ClusterView) -> tuple[int, int, str]:
    return -view.known, -view.most, view.id


def _title(view: ClusterView, among: int) -> str:
    if view.best_rank == view.worst_rank:
        return f"Its rank among {among} is {view.best_rank}"
    return (
        f"Its rank among {among} lies anywhere from {view.best_rank} to {view.worst_rank}: "
        "the evidence says no more"
    )


def _lines(items: int) -> list[Line]:
    values = sorted({round(items * q / 4) for q in range(5)})
    lines = []
    for value in values:
        label = f"{value} points" if value == values[-1] else str(value)
        lines.append(Line(round(_BOTTOM - _height(value, items), 1), label))
    return lines


def _height(points: float, items: int) -> float:
    return (_BOTTOM - _TOP) * points / items if items else 0.0


def _bar(view: ClusterView, place: int, width: float, me: bool) -> Bar:
    known, opened = _height(view.known, view.items), _height(view.open, view.items)
    return Bar(
        title=f"{view.short}: {view.points}",
        css="ev-c" if me else "rest",
        hatch="hy" if me else "hr",
        x=round(_FIRST + place * width, 2),
        width=round(width * 0.73, 2),
        known_y=round(_BOTTOM - known, 1),
        known_height=round(known, 1),
        open_y=round(_BOTTOM - known - opened, 1),
        open_height=round(opened, 1),
    )
