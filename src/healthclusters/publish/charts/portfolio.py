"""Drawings of a portfolio: each kind of data to its function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from healthclusters.base import UnknownNameError
from healthclusters.portfolio import ChartData
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.portfolio_keeping import fields_themes_chart, pipeline_chart
from healthclusters.publish.charts.portfolio_money import (
    funding_mix_chart,
    money_by_year_chart,
    subsidy_shares_chart,
)
from healthclusters.publish.charts.portfolio_network import (
    borders_chart,
    ego_chart,
    network_chart,
    network_years_chart,
)

DRAWN: Mapping[str, Callable[[ChartData], Chart]] = {
    "borders": borders_chart,
    "ego": ego_chart,
    "fields_themes": fields_themes_chart,
    "funding_mix": funding_mix_chart,
    "money_by_year": money_by_year_chart,
    "network": network_chart,
    "network_years": network_years_chart,
    "pipeline": pipeline_chart,
    "subsidy_shares": subsidy_shares_chart,
}


def portfolio_chart(data: ChartData) -> Chart:
    """The drawing of some data; UnknownNameError for a kind that nobody draws."""
    if data.kind not in DRAWN:
        raise UnknownNameError("kind of drawing", data.kind, DRAWN)
    return DRAWN[data.kind](data)


def portfolio_charts(data: Sequence[ChartData]) -> dict[str, Chart]:
    """Every drawing by the id of its data."""
    return {one.id: portfolio_chart(one) for one in data}
