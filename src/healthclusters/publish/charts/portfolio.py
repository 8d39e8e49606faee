"""Drawings of a portfolio: each kind of data to its function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from healthclusters.portfolio import ChartData
from healthclusters.publish.charts.chart import Chart

DRAWN: dict[str, Callable[[ChartData], Chart]] = {}


def portfolio_charts(data: Sequence[ChartData]) -> dict[str, Chart]:
    """Every drawing by the id of its data."""
    return {one.id: DRAWN[one.kind](one) for one in data if one.kind in DRAWN}
