"""Estimates from one wave or two: shares, means, choices, medians, weights, trends, open answers.

Every estimate has its interval, or the reason why there is none; small groups are not shown.
"""

from healthclusters.survey.estimates.choices import Choices, choices
from healthclusters.survey.estimates.means import GroupMeans, mean_scores
from healthclusters.survey.estimates.nonresponse import Response, response
from healthclusters.survey.estimates.numbers import GroupMedians, medians
from healthclusters.survey.estimates.open_answers import OpenCounts, open_counts
from healthclusters.survey.estimates.options import EstimateOptions
from healthclusters.survey.estimates.shares import GroupShares, shares
from healthclusters.survey.estimates.trend import Trend, trend
from healthclusters.survey.estimates.weighted import (
    WeightedEstimates,
    weighted_scores,
    weighted_shares,
)
from healthclusters.survey.estimates.weights import Weights, given_weights, post_stratify, rake

__all__ = [
    "Choices",
    "EstimateOptions",
    "GroupMeans",
    "GroupMedians",
    "GroupShares",
    "OpenCounts",
    "Response",
    "Trend",
    "WeightedEstimates",
    "Weights",
    "choices",
    "given_weights",
    "mean_scores",
    "medians",
    "open_counts",
    "post_stratify",
    "rake",
    "response",
    "shares",
    "trend",
    "weighted_scores",
    "weighted_shares",
]
