"""Charts and maps: plain tables in, a `Chart` out, drawn as SVG by one code path.

Each function documents the columns it needs and makes the title from them. `Chart.svg` draws for
paper (light), for the dark, and for our pages, whose colours it then follows.
"""

from healthclusters.publish.charts.answers_needed import answers_chart
from healthclusters.publish.charts.chart import Chart, for_page
from healthclusters.publish.charts.effect_bounds import bounds_chart
from healthclusters.publish.charts.effects import effect_chart
from healthclusters.publish.charts.gaps import GapWords, gap_chart
from healthclusters.publish.charts.heat_map import heat_map
from healthclusters.publish.charts.maps import cluster_maps
from healthclusters.publish.charts.member_places import member_place_chart
from healthclusters.publish.charts.member_shares import share_chart
from healthclusters.publish.charts.partners import partner_graph
from healthclusters.publish.charts.places import place_chart
from healthclusters.publish.charts.profile import group_profile
from healthclusters.publish.charts.stability import consensus_chart, stability_chart
from healthclusters.publish.charts.study_figures import country_figure, group_figure

__all__ = [
    "Chart",
    "GapWords",
    "answers_chart",
    "bounds_chart",
    "cluster_maps",
    "consensus_chart",
    "country_figure",
    "effect_chart",
    "for_page",
    "gap_chart",
    "group_figure",
    "group_profile",
    "heat_map",
    "member_place_chart",
    "partner_graph",
    "place_chart",
    "share_chart",
    "stability_chart",
]
