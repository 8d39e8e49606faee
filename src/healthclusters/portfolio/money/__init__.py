"""The money of a portfolio: number, volume, the region's part, funding by level, by period.

The study's tables 3.1 (budget and subsidy of each project), 3.2 (a portfolio by period) and 4.1
(one level's money by object), for any portfolio.
"""

from healthclusters.portfolio.money.per_project import project_money
from healthclusters.portfolio.money.periods import BY, by_period
from healthclusters.portfolio.money.tables import FundingTables, MoneyOptions, funding_tables

__all__ = ["BY", "FundingTables", "MoneyOptions", "by_period", "funding_tables", "project_money"]
