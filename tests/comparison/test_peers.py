"""Peers: order, reasons, robustness, and who cannot be compared."""

from dataclasses import replace

import polars as pl
import pytest
from tests.comparison.small import small_assessment, small_study

from healthclusters.base import OptionError
from healthclusters.comparison import PeerOptions, find_peers, subject_of
from healthclusters.comparison.one_fact import facts_of_items
from healthclusters.scoring import assess

#            a b c d any full
ANSWERS = {
    "me": "110011",
    "same": "1100??",
    "near": "110111",
    "far": "001100",
    "dark": "??????",
    "focal": "110011",
    "named": "110011",
}
ROLES = {"focal": "focal", "named": "mentioned"}
FOCUS = {"me": ["dental", "spa"], "far": ["dental", "spa"], "near": ["biotech"], "same": ["spa"]}
OPTIONS = PeerOptions(nearest=2, least_items=3, resamples=50)


@pytest.fixture(scope="module")
def peers():
    assessed = small_assessment(ANSWERS, roles=ROLES, focus=FOCUS)
    return find_peers(assessed, subject_of(assessed, "me"), options=OPTIONS, seed=3)


def row(peers, cluster):
    return peers.table.row(by_predicate=pl.col("cluster_id") == cluster, named=True)


def test_nearest_by_items_ties_broken_by_more_items(peers):
    by_place = peers.table.drop_nulls("place").sort("place")
    assert by_place.select("cluster_id", "distance", "items_compared").rows() == [
        ("focal", 0.0, 6),
        ("same", 0.0, 4),
        ("near", pytest.approx(1 / 6), 6),
        ("far", 1.0, 6),
    ]
    assert peers.nearest["cluster_id"].to_list() == ["focal", "same"]


def test_clusters_only_named_by_practices_are_no_peers(peers):
    assert "named" not in peers.table["cluster_id"].to_list()


def test_a_cluster_of_which_too_little_is_known_is_counted_not_compared(peers):
    dark = row(peers, "dark")
    assert (dark["distance"], dark["place"], dark["stays"]) == (None, None, None)
    assert peers.not_compared == 1


def test_reasons_name_the_rarest_shared_things_and_what_differs(peers):
    far = row(peers, "far")
    assert far["focus_place"] == 1 and far["shared_focus"] == ["dental", "spa"]
    assert far["shared_items"] == []
    assert len(far["differing_items"]) == 3
    focal = row(peers, "focal")
    assert focal["differing_items"] == []
    # Share in the sample, open counting half: site 3/5, a and b 3.5/5; the site is one fact.
    assert focal["shared_items"] == ["site_any", "a", "b"]


def test_reasons_are_left_out_for_clusters_that_are_not_near(peers):
    assert row(peers, "near")["shared_items"] is None


def test_robustness_is_a_share_and_the_nearest_stay(peers):
    stays = dict(peers.table.drop_nulls("stays").select("cluster_id", "stays").iter_rows())
    assert all(0 <= s <= 1 for s in stays.values())
    assert stays["focal"] > 0.6 and stays["far"] == 0.0
    assert sum(stays.values()) == pytest.approx(2.0)  # two places in every resample


def test_equal_seeds_give_equal_results_and_other_seeds_may_not():
    assessed = small_assessment(ANSWERS, roles=ROLES, focus=FOCUS)
    subject = subject_of(assessed, "me")
    first = find_peers(assessed, subject, options=OPTIONS, seed=3)
    again = find_peers(assessed, subject, options=OPTIONS, seed=3)
    assert first.table.equals(again.table)
    other = find_peers(assessed, subject, options=OPTIONS, seed=4)
    assert not other.table["stays"].equals(first.table["stays"])
    assert other.table.drop("stays").equals(first.table.drop("stays"))  # chance is nowhere else


def test_equal_likeness_is_ordered_by_distance_not_by_rounding():
    """Four fields in common, written in another order: the cosine is the same number."""
    fields = ["dental", "biotech", "digital", "spa"]
    focus = {"me": fields, "near": fields[::-1], "far": fields, "same": fields[2:] + fields[:2]}
    assessed = small_assessment(ANSWERS, roles=ROLES, focus=focus)
    found = find_peers(assessed, subject_of(assessed, "me"), options=OPTIONS)
    alike = found.table.filter(pl.col("focus_similarity") == 1.0).sort("focus_place")
    assert alike["cluster_id"].to_list() == ["same", "near", "far"]


def test_two_items_of_one_fact_are_one_reason():
    """Both decided by one rule, never known to differ: b is not named beside a."""
    answers = {"me": "1110??", "near": "1110??", "low": "0000??", "other": "00?1??"}
    study = small_study(answers)
    rule = "Somebody does it."
    measures = [replace(m, coding=rule) if m.id in "ab" else m for m in study.framework.measures]
    same = assess(replace(study, framework=replace(study.framework, measures=tuple(measures))))
    options = PeerOptions(nearest=1, least_items=3, resamples=0)
    found = find_peers(same, subject_of(same, "me"), options=options)
    assert row(found, "near")["shared_items"] == ["a", "c"]
    assert facts_of_items(same)["b"] == "a" and facts_of_items(same)["c"] == "c"
    apart = assess(study)
    found = find_peers(apart, subject_of(apart, "me"), options=options)
    assert row(found, "near")["shared_items"] == ["a", "b", "c"]


def test_without_resamples_robustness_is_unknown():
    assessed = small_assessment(ANSWERS)
    options = PeerOptions(resamples=0, least_items=1)
    peers = find_peers(assessed, subject_of(assessed, "me"), options=options)
    assert peers.table["stays"].null_count() == peers.table.height
    assert peers.nearest_by_focus.is_empty()


@pytest.mark.parametrize("name", ["nearest", "least_items"])
def test_options_out_of_range_are_refused(name):
    with pytest.raises(OptionError, match=name):
        PeerOptions(**{name: 0})
