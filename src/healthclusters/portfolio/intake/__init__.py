"""From files to a checked portfolio: folders, workbooks, single tables, CORDIS files."""

from healthclusters.portfolio.intake.open import open_portfolio

__all__ = ["open_portfolio"]
