"""The network of a portfolio: organisations tied by the projects that they share (METHOD 8).

A sparse matrix is the graph; `[network]` adds the search for communities and inner circles.
"""

from healthclusters.portfolio.network.brokers import brokers
from healthclusters.portfolio.network.centrality import CentralityOptions, centralities
from healthclusters.portfolio.network.communities import (
    Communities,
    CommunityOptions,
    communities,
)
from healthclusters.portfolio.network.ego import EgoNetwork, ego_network
from healthclusters.portfolio.network.export import edge_table, graphml_text
from healthclusters.portfolio.network.mixing import Mixing, MixingOptions, mixing, ties_between
from healthclusters.portfolio.network.over_time import change_over_time
from healthclusters.portfolio.network.partner_search import (
    PartnerWishes,
    WhatIfPartners,
    what_if_partners,
)
from healthclusters.portfolio.network.projection import (
    Network,
    network_of,
    project_ties,
)

__all__ = [
    "CentralityOptions",
    "Communities",
    "CommunityOptions",
    "EgoNetwork",
    "Mixing",
    "MixingOptions",
    "Network",
    "PartnerWishes",
    "WhatIfPartners",
    "brokers",
    "centralities",
    "change_over_time",
    "communities",
    "edge_table",
    "ego_network",
    "graphml_text",
    "mixing",
    "network_of",
    "project_ties",
    "ties_between",
    "what_if_partners",
]
