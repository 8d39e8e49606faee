"""What one more observation would do: whether it counts, why not, and the totals."""

import pytest
from tests.building import framework, item, measure, observation, study

from healthclusters.model import Rule
from healthclusters.scoring import assess, outlook_of, standing_outlook


def state(*observations):
    fw = framework(
        [measure("size", "number"), measure("ranked", subject="country")],
        [item("large", Rule(operator="at_least", threshold=100), of="size"), item("ranked")],
    )
    records = [
        {"cluster_id": c, "name": c.upper(), "role": "sample", "countries": ["AAA"]}
        for c in ("c", "d")
    ]
    return study(fw, records, observations)


def kept(value="50", **more):
    cells = {"as_of": 2018, "confidence": "high", "status": "reviewed", "observation_id": "o1"}
    return observation("c", "size", value) | cells | more


def new(value="150", **more):
    return {"subject": "c", "item": "size", "value": value, "as_of": 2018} | more


def test_the_first_of_a_cell_counts_and_raises_the_known_points():
    found = outlook_of(state(), new())
    (item_found,) = found.items
    assert (item_found.earns, item_found.before, item_found.after) == (1, None, 1)
    (total,) = found.totals
    assert (total.known_before, total.most_before) == (0, 2)
    assert (total.known_after, total.most_after, total.changes) == (1, 2, True)


@pytest.mark.parametrize(
    ("ahead", "cells", "reason"),
    [
        ({}, {"as_of": 2026}, "year"),
        ({}, {"as_of": None}, "year"),
        ({}, {"confidence": "low"}, "confidence"),
        ({"as_of": 2019}, {"as_of": 2017}, "later"),
        ({}, {"value": ">=20"}, "settles"),
        ({"source_id": "a"}, {"source_id": "b"}, "text"),
    ],
)
def test_the_rule_that_sets_it_aside_is_said(ahead, cells, reason):
    found = outlook_of(state(kept(**ahead)), new(**cells))
    assert not found.counts
    assert found.items[0].leading.reason == reason
    assert found.items[0].leading.value == "50"
    assert not any(t.changes for t in found.totals)


def test_a_correction_takes_the_place_of_the_wrong_one():
    found = outlook_of(state(kept()), new(as_of=2026), replaces=["o1"])
    assert found.counts
    assert (found.items[0].before, found.items[0].after) == (0, 1)


def test_a_reviewed_one_comes_before_an_unreviewed_one():
    assert outlook_of(state(kept(status="draft")), new(as_of=2026)).counts


def test_a_fact_about_a_country_changes_each_of_its_clusters():
    found = outlook_of(state(), {"subject": "AAA", "item": "ranked", "value": "1"})
    assert [(t.cluster_id, t.known_after) for t in found.totals] == [("c", 1), ("d", 1)]


def test_it_says_what_the_whole_assessment_then_gives():
    before = state(kept(), observation("AAA", "ranked", 1) | {"observation_id": "o2"})
    found = outlook_of(before, new(), replaces=["o1"])
    after = assess(state(kept("150"), observation("AAA", "ranked", 1) | {"observation_id": "o2"}))
    scores = {r["cluster_id"]: r for r in after.scores.iter_rows(named=True)}
    for total in found.totals:
        row = scores[total.cluster_id]
        assert (total.known_after, total.most_after) == (row["known"], row["most"])


def test_one_that_is_there_is_compared_with_the_study_without_it():
    here = state(kept(), kept("150", observation_id="o2", as_of=2026))
    assert standing_outlook(here, "o1").counts
    aside = standing_outlook(here, "o2")
    assert aside.items[0].leading.observation_id == "o1"
