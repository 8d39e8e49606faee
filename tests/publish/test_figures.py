"""Every chart of a study at once."""

import polars as pl
from tests.publish.examples import small_study

import healthclusters as hc
from healthclusters.publish import study_charts
from healthclusters.publish.clusters import cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.publish.frames import cells_frame, country_frame, profile_frame, tie_frames
from healthclusters.scoring import assess


def test_the_bundled_study_has_all_of_its_figures():
    charts = study_charts(assess(hc.open_study("hse-2019")))
    expected = {
        "map-group-the-world",
        "map-group-europe",
        "map-score-europe",
        "figure-2-1",
        "heat-map",
        "group-profile",
        "figure-2-3",
        "figure-2-4",
        "figure-2-5",
        "partner-graph",
    }
    assert expected <= set(charts)
    assert charts["figure-2-4"].table.height == 20
    assert charts["heat-map"].table.height == 44 * 24


def test_figure_2_1_agrees_with_what_is_printed():
    assessment = assess(hc.open_study("hse-2019"))
    frame = country_frame(EvidenceView(assessment), cluster_views(assessment))
    totals = frame.group_by("country").agg(pl.col("clusters").sum(), pl.col("printed").first())
    assert totals.height == 22
    assert totals.filter(pl.col("clusters") != pl.col("printed")).is_empty()


def test_a_small_study_has_fewer():
    charts = study_charts(assess(small_study()))
    assert "partner-graph" not in charts
    assert {"heat-map", "figure-2-3", "figure-2-4"} <= set(charts)
    assert study_charts(assess(small_study(clusters=[], observations=[]))) == {}


def test_profiles_count_the_sample_alone():
    assessment = assess(small_study())
    cells = cells_frame(EvidenceView(assessment), cluster_views(assessment))
    assert cells.height == 3 * 4
    profile = profile_frame(cells)
    row = profile.filter((pl.col("group") == 1) & (pl.col("item_id") == "label")).row(0, named=True)
    assert (row["yes"], row["no"], row["open"], row["share_low"], row["share_high"]) == (
        0, 0, 1, 0.0, 1.0,
    )  # fmt: skip


def test_a_partner_that_is_a_cluster_is_that_cluster():
    tie = {"cluster_id": "alpha", "kind": "agreement", "source_id": "s1"}
    study = small_study(partnerships=[{**tie, "partner": "GAMMA"}, {**tie, "partner": "alpha"}])
    assessment = assess(study)
    nodes, edges = tie_frames(EvidenceView(assessment), cluster_views(assessment))
    assert edges.rows() == [("alpha", "gamma", "agreement")]
    assert nodes.height == 3
