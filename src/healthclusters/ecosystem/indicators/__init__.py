"""Indicators (METHOD 7): each one expression that runs on any engine, ending in a small table.

Nothing is hidden here: these are for those who may see every firm. What is for publication comes
from `describe_ecosystem`.
"""

from healthclusters.ecosystem.indicators.concentration import (
    diversity,
    ellison_glaeser,
    herfindahl,
)
from healthclusters.ecosystem.indicators.demography import demography, survival
from healthclusters.ecosystem.indicators.growth import growth
from healthclusters.ecosystem.indicators.location import location_quotients, weighted_amount
from healthclusters.ecosystem.indicators.membership import membership
from healthclusters.ecosystem.indicators.residence import residence_coverage, staff_by_residence
from healthclusters.ecosystem.indicators.sampling import sampled_totals
from healthclusters.ecosystem.indicators.stars import stars
from healthclusters.ecosystem.indicators.totals import totals

__all__ = [
    "demography",
    "diversity",
    "ellison_glaeser",
    "growth",
    "herfindahl",
    "location_quotients",
    "membership",
    "residence_coverage",
    "sampled_totals",
    "staff_by_residence",
    "stars",
    "survival",
    "totals",
    "weighted_amount",
]
