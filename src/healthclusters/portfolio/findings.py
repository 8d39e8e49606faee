"""Everything that is computed of one portfolio, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.base.threads import one_thread
from healthclusters.portfolio.calls import CallCheck, bundled_calls, check_call
from healthclusters.portfolio.facilities import FacilityLedger, facility_ledger
from healthclusters.portfolio.money import FundingTables, MoneyOptions, funding_tables
from healthclusters.portfolio.network import (
    CentralityOptions,
    Communities,
    CommunityOptions,
    Mixing,
    MixingOptions,
    Network,
    brokers,
    centralities,
    change_over_time,
    communities,
    mixing,
    network_of,
)
from healthclusters.portfolio.network.centrality import Centralities
from healthclusters.portfolio.pipeline import Pipeline, pipeline
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.topics import ActivationRule, fields_by_themes, topics_to_start

if TYPE_CHECKING:
    from healthclusters.portfolio.report.parts import Section

Step = Callable[[str], None]
STEPS = 8
"""How often `portfolio_findings` calls `step`, draws of the communities aside."""


@dataclass(frozen=True, kw_only=True)
class PortfolioOptions:
    """How a portfolio is looked at.

    money, centrality, communities, mixing, activation: of each part. as_of: day on which the
    pipeline and the facilities are looked at; everything dated counts where None. brokers: how many
    are counted exactly. network: False leaves the network out.
    """

    money: MoneyOptions = field(default_factory=MoneyOptions)
    centrality: CentralityOptions = field(default_factory=CentralityOptions)
    communities: CommunityOptions = field(default_factory=CommunityOptions)
    mixing: MixingOptions = field(default_factory=MixingOptions)
    activation: ActivationRule = field(default_factory=ActivationRule)
    as_of: date | None = None
    brokers: int = 20
    network: bool = True

    def __post_init__(self) -> None:
        if self.brokers < 1:
            raise OptionError("brokers", self.brokers, "1 or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkFindings:
    """What is known of the network.

    brokers: as `brokers` gives them. over_time: as `change_over_time`. communities: None where the
    extra is missing; `PortfolioFindings.without` says so.
    """

    network: Network
    central: Centralities
    brokers: pl.DataFrame
    mixing: Mixing
    over_time: pl.DataFrame
    communities: Communities | None


@dataclass(frozen=True, eq=False, kw_only=True)
class PortfolioFindings:
    """All results of one portfolio.

    matrix: `fields_by_themes`. topics: `topics_to_start`. calls: projects that name a known call,
    checked. network: None where no project has two partners, or it was left out.
    contradictions: `code`, `file`, `line`, `column`, `what`: everything found worth a look.
    without: what could not be computed, and why.
    """

    portfolio: Portfolio
    options: PortfolioOptions
    money: FundingTables
    pipeline: Pipeline
    matrix: pl.DataFrame
    topics: pl.DataFrame
    facilities: FacilityLedger
    calls: tuple[CallCheck, ...]
    network: NetworkFindings | None
    contradictions: pl.DataFrame
    without: tuple[str, ...]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections of its report, made once; as `report_sections` gives them."""
        from healthclusters.portfolio.report.whole import all_sections

        return tuple(all_sections(self))

    def __str__(self) -> str:
        from healthclusters.portfolio.report import report_text

        return report_text(self)


def portfolio_findings(
    portfolio: Portfolio,
    *,
    options: PortfolioOptions | None = None,
    calls: pl.DataFrame | None = None,
    step: Step = lambda _: None,
) -> PortfolioFindings:
    """Compute everything of a portfolio.

    calls: rules as `read_calls` gives them; the bundled ones where None. step: told what is next.
    """
    options = options or PortfolioOptions()
    without: list[str] = []
    step("adding up the money")
    money = funding_tables(portfolio, options=options.money)
    step("looking at the pipeline")
    stages = pipeline(portfolio, as_of=options.as_of)
    with one_thread():
        network = _network(portfolio, options, without, step)
    return PortfolioFindings(
        portfolio=portfolio,
        options=options,
        money=money,
        pipeline=stages,
        matrix=fields_by_themes(portfolio),
        topics=topics_to_start(portfolio, rule=options.activation),
        facilities=facility_ledger(portfolio, as_of=options.as_of),
        calls=_checked_calls(portfolio, calls),
        network=network,
        contradictions=contradictions(portfolio),
        without=tuple(dict.fromkeys(without)),
    )


def _network(
    portfolio: Portfolio, options: PortfolioOptions, without: list[str], step: Step
) -> NetworkFindings | None:
    if not options.network:
        without.append("The network was left out, as asked.")
        return None
    step("tying organisations by projects")
    network = network_of(portfolio)
    if network.ties == 0:
        without.append(
            "There is no network: no two partners of one project are known. Not recorded is not "
            "the same as none."
        )
        return None
    step("following the shortest ways")
    central = centralities(network, options=options.centrality)
    without += central.without
    step("setting the ties beside chance")
    mixed = mixing(network, options=options.mixing)
    step("following the years")
    over_time = change_over_time(portfolio, network)
    step("finding communities")
    return NetworkFindings(
        network=network,
        central=central,
        brokers=brokers(network, central, most=options.brokers),
        mixing=mixed,
        over_time=over_time,
        communities=_communities(network, options, without, step),
    )


def _communities(
    network: Network, options: PortfolioOptions, without: list[str], step: Step
) -> Communities | None:
    try:
        return communities(network, options=options.communities, step=step)
    except NotSupportedError as missing:
        without.append(str(missing))
        return None


def _checked_calls(portfolio: Portfolio, calls: pl.DataFrame | None) -> tuple[CallCheck, ...]:
    known = bundled_calls() if calls is None else calls
    named = portfolio.projects.filter(pl.col("call").is_in(known["call_id"].implode()))
    return tuple(
        check_call(portfolio, project, call, calls=known)
        for project, call in named.select("project_id", "call").sort("project_id").iter_rows()
    )


def contradictions(portfolio: Portfolio) -> pl.DataFrame:
    """Everything found worth a look: `code`, `file`, `line`, `column`, `what`, `remedy`."""
    columns = ("code", "file", "line", "column", "what", "remedy")
    rows = [tuple(getattr(problem, c) for c in columns) for problem in portfolio.notices]
    types = {c: pl.Int64 if c == "line" else pl.String for c in columns}
    return pl.DataFrame(rows, schema=types, orient="row").sort("code", "file", "line")
