"""Clusters compared: intervals that hold together, places, pooled shares, findings in words.

Nothing is shown of a small group, and differently worded questions are refused.
"""

from healthclusters.survey.comparison.compare import ClusterComparison, compare_clusters
from healthclusters.survey.comparison.discovery import adjusted_p_values
from healthclusters.survey.comparison.findings import Findings, findings
from healthclusters.survey.comparison.options import CompareOptions
from healthclusters.survey.comparison.pooling import Pooled, pooled_shares
from healthclusters.survey.comparison.ranks import rank_sets_of_shares

__all__ = [
    "ClusterComparison",
    "CompareOptions",
    "Findings",
    "Pooled",
    "adjusted_p_values",
    "compare_clusters",
    "findings",
    "pooled_shares",
    "rank_sets_of_shares",
]
