"""Points, totals, ranks and coverage, by hand and by property."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.building import (
    framework,
    item,
    measure,
    observation,
    study,
    yes_no_framework,
)

from healthclusters.base import OptionError
from healthclusters.model import Rule
from healthclusters.scoring import AssessOptions, assess, sure_order

ITEMS = ("p", "q", "r")


def scored(answers, roles=None):
    """answers: cluster -> string of 1, 0 and ? for the items p, q, r."""
    observations = [
        observation(c, i, a)
        for c, given_answers in answers.items()
        for i, a in zip(ITEMS, given_answers, strict=True)
        if a != "?"
    ]
    clusters = {c: (roles or {}).get(c, "sample") for c in answers}
    return assess(study(yes_no_framework(*ITEMS), clusters, observations))


def test_totals_and_ranks_by_hand():
    # a: 3 points surely. b: 1 to 2. c: 0 to 3. d: 0 surely.
    result = scored({"a": "111", "b": "10?", "c": "???", "d": "000"})
    columns = ["cluster_id", "known", "open", "most", "best_rank", "worst_rank"]
    assert result.scores.select(columns).rows() == [
        ("a", 3, 0, 3, 1, 2),  # only c could be level
        ("b", 1, 1, 2, 2, 3),  # a is surely ahead; c could be
        ("c", 0, 3, 3, 1, 4),  # everyone could be level or ahead
        ("d", 0, 0, 0, 3, 4),  # a and b are surely ahead; c could be level
    ]
    assert result.scores["coverage"].to_list() == pytest.approx([1, 2 / 3, 0, 1])
    assert sure_order(result.scores, "b") == (["d"], ["a"])


def test_a_focal_cluster_is_placed_among_the_sample_and_changes_nobody():
    alone = scored({"a": "111", "d": "000"})
    beside = scored({"a": "111", "d": "000", "f": "110"}, {"f": "focal"})
    kept = beside.scores.filter(pl.col("role") == "sample")
    assert kept.equals(alone.scores)
    focal = beside.scores.row(by_predicate=pl.col("role") == "focal", named=True)
    assert (focal["best_rank"], focal["worst_rank"]) == (2, 2)


def test_items_over_the_sample():
    result = scored({"a": "11?", "b": "0??", "f": "000"}, {"f": "focal"})
    assert result.items.select("item_id", "yes", "no", "open", "coverage").rows() == [
        ("p", 1, 1, 0, 1.0),
        ("q", 1, 0, 1, 0.5),
        ("r", 0, 0, 2, 0.0),
    ]


def test_a_cluster_in_several_countries():
    fw = framework([measure("m", subject="country")], [item("m")])

    def point(**answers):
        record = {"cluster_id": "c", "name": "C", "role": "sample", "countries": ["AAA", "BBB"]}
        observations = [observation(c, "m", a) for c, a in answers.items()]
        return assess(study(fw, [record], observations)).points["point"].to_list()

    assert point(AAA=1, BBB=0) == [1]
    assert point(AAA=1) == [1]
    assert point(AAA=0, BBB=0) == [0]
    assert point(AAA=0) == [None]
    assert point() == [None]


def test_two_items_read_off_one_observation():
    levels = ("none", "partial", "full")
    fw = framework(
        [measure("site", "level", levels=levels)],
        [
            item("any", Rule(operator="one_of", threshold=("partial", "full")), of="site"),
            item("full", Rule(operator="one_of", threshold=("full",)), of="site"),
        ],
    )
    result = assess(study(fw, {"c": "sample"}, [observation("c", "site", "partial")]))
    assert result.points.select("item_id", "point").rows() == [("any", 1), ("full", 0)]


def test_sums_by_part_add_up_to_the_total():
    result = scored({"a": "1?0", "b": "?11"})
    summed = result.indicators.group_by("cluster_id").agg(pl.col("known", "open", "items").sum())
    whole = result.scores.select("cluster_id", "known", "open", "items")
    assert summed.sort("cluster_id").equals(whole.sort("cluster_id"))


def test_the_matrix_keeps_unknown_apart_from_no():
    result = scored({"b": "1?0", "a": "?11"})
    np.testing.assert_array_equal(
        result.matrix(),
        [[np.nan, 1, 1], [1, np.nan, 0]],  # rows by id: a, b
    )
    np.testing.assert_array_equal(result.matrix(["b"], ["r", "p"]), [[0, 1]])
    with pytest.raises(KeyError):
        result.matrix(["nobody"])


def test_a_study_without_clusters_or_evidence():
    empty = assess(study(yes_no_framework(*ITEMS), {}))
    assert empty.scores.is_empty()
    assert empty.items["clusters"].to_list() == [0, 0, 0]
    assert empty.matrix().shape == (0, 3)
    assert "0 clusters" in str(empty)


@pytest.mark.parametrize("wrong", [{"reference_year": 99}, {"evidence": "some"}])
def test_options_are_checked_when_made(wrong):
    with pytest.raises(OptionError):
        AssessOptions(**wrong)


def test_what_to_find_out_first():
    # p: both known answers differ, so it can be guessed least; q: all known are yes.
    result = scored({"a": "111", "b": "01?", "c": "???"})
    facts = result.open_facts.filter(pl.col("cluster_id") == "c")
    assert facts["item_id"].to_list() == ["p", "r", "q"]
    assert facts["uncertainty"].to_list() == pytest.approx([0.25, 0.1875, 5 / 36])
    assert facts["settles"].to_list() == [1, 1, 1]


def test_a_fact_about_a_country_settles_a_point_of_each_of_its_clusters():
    fw = framework([measure("m", subject="country")], [item("m")])
    facts = assess(study(fw, {"a": "sample", "b": "sample", "f": "focal"})).open_facts
    assert dict(facts.select("cluster_id", "settles").iter_rows()) == {"a": 2, "b": 2, "f": 2}


ANSWERS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.text("10?", min_size=3, max_size=3),
    min_size=1,
)


@given(ANSWERS)
def test_ranks_hold_whatever_the_open_items_turn_out_to_be(answers):
    result = scored(answers)
    rng = np.random.default_rng(7)
    known = dict(result.scores.select("cluster_id", "known").iter_rows())
    still_open = dict(result.scores.select("cluster_id", "open").iter_rows())
    for _ in range(20):
        totals = {c: known[c] + int(rng.integers(0, still_open[c] + 1)) for c in known}
        for row in result.scores.iter_rows(named=True):
            mine = totals[row["cluster_id"]]
            ahead = sum(t > mine for t in totals.values())
            level_or_ahead = sum(t >= mine for t in totals.values())
            assert row["best_rank"] <= 1 + ahead
            assert level_or_ahead <= row["worst_rank"]


@given(ANSWERS)
def test_every_cluster_has_every_item_and_unknown_is_never_zero(answers):
    points = scored(answers).points
    assert points.height == 3 * len(answers)
    read = {(c, i): p for c, i, p in points.select("cluster_id", "item_id", "point").iter_rows()}
    for c, given_answers in answers.items():
        for i, a in zip(ITEMS, given_answers, strict=True):
            assert read[c, i] == {"1": 1, "0": 0, "?": None}[a]
