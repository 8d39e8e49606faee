"""Projects, funding and the network of partners of a cluster (METHOD 8).

Alone on its floor: knows nothing of clusters or studies. `open_portfolio` reads and checks,
`portfolio_findings` computes, `report` says it; two examples are bundled.
"""

from healthclusters.portfolio.calls import CallCheck, bundled_calls, check_call, read_calls
from healthclusters.portfolio.example import PUBLISHED_FOLDER, SYNTHETIC_FOLDER
from healthclusters.portfolio.facilities import FacilityLedger, facility_ledger
from healthclusters.portfolio.findings import (
    STEPS,
    PortfolioFindings,
    PortfolioOptions,
    portfolio_findings,
)
from healthclusters.portfolio.intake import open_portfolio
from healthclusters.portfolio.mixes import published_mixes, read_mixes
from healthclusters.portfolio.money import FundingTables, MoneyOptions, by_period, funding_tables
from healthclusters.portfolio.navigator import START_UP_STAGES, funding_tools, read_tools
from healthclusters.portfolio.network import (
    CentralityOptions,
    CommunityOptions,
    MixingOptions,
    Network,
    PartnerWishes,
    WhatIfPartners,
    ego_network,
    network_of,
    what_if_partners,
)
from healthclusters.portfolio.pipeline import Pipeline, pipeline
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.report import (
    ChartData,
    ReportTable,
    Section,
    key_figures,
    member_page,
    organisations_like,
    pipeline_board,
    project_page,
    report_doubts,
    report_markdown,
    report_sections,
    report_text,
    report_title,
)
from healthclusters.portfolio.tables import PORTFOLIO_TABLES
from healthclusters.portfolio.topics import ActivationRule, fields_by_themes, topics_to_start

__all__ = [
    "PORTFOLIO_TABLES",
    "PUBLISHED_FOLDER",
    "START_UP_STAGES",
    "STEPS",
    "SYNTHETIC_FOLDER",
    "ActivationRule",
    "CallCheck",
    "CentralityOptions",
    "ChartData",
    "CommunityOptions",
    "FacilityLedger",
    "FundingTables",
    "MixingOptions",
    "MoneyOptions",
    "Network",
    "PartnerWishes",
    "Pipeline",
    "Portfolio",
    "PortfolioFindings",
    "PortfolioOptions",
    "ReportTable",
    "Section",
    "WhatIfPartners",
    "bundled_calls",
    "by_period",
    "check_call",
    "ego_network",
    "facility_ledger",
    "fields_by_themes",
    "funding_tables",
    "funding_tools",
    "key_figures",
    "member_page",
    "network_of",
    "open_portfolio",
    "organisations_like",
    "pipeline",
    "pipeline_board",
    "portfolio_findings",
    "project_page",
    "published_mixes",
    "read_calls",
    "read_mixes",
    "read_tools",
    "report_doubts",
    "report_markdown",
    "report_sections",
    "report_text",
    "report_title",
    "topics_to_start",
    "what_if_partners",
]
