"""The landscape: groups of clusters, how many, how stable, and how they compare (METHOD 4).

Stands on an assessment; every solution comes with its stability, its null and its doubts.
"""

from healthclusters.landscape.finding import facts_worth_finding
from healthclusters.landscape.group import group
from healthclusters.landscape.grouping import OUTLIERS, Grouping, members_of
from healthclusters.landscape.landscape import (
    STEPS,
    THOROUGH,
    Landscape,
    LandscapeOptions,
    landscape_of,
)
from healthclusters.landscape.methods.average_linkage import AverageLinkage
from healthclusters.landscape.methods.k_medoids import KMedoids
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.newcomer import newcomers
from healthclusters.landscape.number import number_of_groups
from healthclusters.landscape.options import GroupOptions

__all__ = [
    "OUTLIERS",
    "STEPS",
    "THOROUGH",
    "AverageLinkage",
    "GroupOptions",
    "Grouping",
    "KMedoids",
    "Landscape",
    "LandscapeOptions",
    "LatentClasses",
    "facts_worth_finding",
    "group",
    "landscape_of",
    "members_of",
    "newcomers",
    "number_of_groups",
]
