"""Agreement with published groups, and what may be concluded from it."""

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.landscape.making import noise, table

from healthclusters.base import NotSupportedError
from healthclusters.landscape.agreement import Variation, agreement
from healthclusters.landscape.agreement_measures import (
    adjusted_mutual_information,
    adjusted_rand,
    crosstab,
    jaccard,
)
from healthclusters.landscape.conclusion import conclude
from healthclusters.landscape.conclusion_words import strength
from healthclusters.landscape.country_exchange import exchanged
from healthclusters.landscape.latent_classes import answers
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.null import Null, null_of

NUMBERS = json.loads((Path(__file__).parent / "reference" / "numbers.json").read_text("utf-8"))
METHOD = LatentClasses(starts=30, starts_again=10)
MAIN = Variation(evidence="all", open_cells="missing")
CLEAR_NULL = Null(label="", separation=1.0, shuffled=np.zeros(99))


def seed(n: int = 1) -> np.random.SeedSequence:
    return np.random.SeedSequence(n)


# Measures


@pytest.mark.parametrize("case", NUMBERS["agreement"])
def test_indices_are_those_of_scikit_learn(case):
    """scikit-learn 1.9.1 (reference/make_numbers.py)."""
    first, second = np.array(case["first"]), np.array(case["second"])
    counts = crosstab(first, second, first.max() + 1, second.max() + 1)
    assert adjusted_rand(counts) == pytest.approx(case["ari"])
    assert adjusted_mutual_information(counts) == pytest.approx(case["ami"])


def test_the_index_by_hand():
    """Six clusters: {a b c | d e f} beside {a b | c d e f}; the manual has the sums."""
    counts = crosstab(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1]), 2, 2)
    assert counts.tolist() == [[2, 1], [0, 3]]
    # together in both 1 + 3 = 4 pairs; in the first 6, in the second 7, of 15: 6 x 7 / 15 = 2.8
    assert adjusted_rand(counts) == pytest.approx((4 - 2.8) / (6.5 - 2.8))
    assert jaccard(counts).tolist() == [[2 / 3, 1 / 6], [0, 3 / 4]]


def test_divisions_that_do_not_divide():
    whole, single = np.zeros(4, dtype=int), np.arange(4)
    assert adjusted_rand(crosstab(whole, whole, 1, 1)) == 1.0
    assert adjusted_rand(crosstab(single, single, 4, 4)) == 1.0
    assert adjusted_rand(crosstab(whole, single, 1, 4)) == 0.0
    assert adjusted_mutual_information(crosstab(whole, whole, 1, 1)) == 1.0
    assert adjusted_mutual_information(crosstab(single, single, 4, 4)) == 1.0


@given(number=st.integers(0, 10_000))
def test_expected_information_is_the_mean_over_all_orders(number):
    """The closed form against every permutation of six clusters."""
    rng = np.random.default_rng(number)
    first, second = rng.integers(3, size=6), rng.integers(2, size=6)
    if len(set(first.tolist())) < 2 or len(set(second.tolist())) < 2:
        return

    def mutual(a, b):
        share = crosstab(np.array(a), np.array(b), 3, 2) / 6
        independent = share.sum(axis=1, keepdims=True) * share.sum(axis=0, keepdims=True)
        there = share > 0
        return (share[there] * np.log(share[there] / independent[there])).sum()

    def entropy(labels):
        share = np.bincount(labels) / 6
        share = share[share > 0]
        return -(share * np.log(share)).sum()

    expected = np.mean([mutual(first, p) for p in permutations(second.tolist())])
    span = (entropy(first) + entropy(second)) / 2 - expected
    index = (mutual(first, second) - expected) / span
    assert adjusted_mutual_information(crosstab(first, second, 3, 2)) == pytest.approx(index)


def test_words_for_an_index():
    assert [strength(x) for x in (0.95, 0.85, 0.7, 0.3, -0.1)] == [
        "excellent",
        "good",
        "moderate",
        "poor",
        "poor",
    ]


# Exchanging countries


def test_countries_keep_together_when_exchanged():
    countries = np.array(["A", "A", "A", "B", "B", "C", "D"])
    labels = np.array([0, 0, 0, 1, 1, 2, 2])
    for copy in exchanged(labels, countries, 200, np.random.default_rng(1)):
        assert len(set(copy[:3].tolist())) == 1
        assert len(set(copy[3:5].tolist())) == 1
        assert sorted([copy[0], copy[3], copy[5], copy[6]]) == [0, 1, 2, 2]


def test_the_groups_of_a_mixed_country_are_handed_on_in_turn():
    countries = np.array(["A", "B", "B", "A"])
    labels = np.array([0, 1, 2, 0])
    seen = {
        tuple(copy) for copy in exchanged(labels, countries, 200, np.random.default_rng(1)).tolist()
    }
    assert seen == {(0, 1, 2, 0), (0, 2, 1, 0), (1, 0, 0, 2), (2, 0, 0, 1)}


def made_up(kind: str, number: int = 1):
    """40 synthetic clusters in 20 countries of two; groups published by country.

    Returns the points and the published group of each cluster.
    """
    rng = np.random.default_rng(number)
    countries = [f"C{i // 2:02d}" for i in range(40)]
    by_country = np.repeat([0, 1, 2], [7, 7, 6])
    published = np.repeat(by_country, 2)
    points = noise(40, 14, unknown=0.2, seed=number)
    if kind == "truth":
        shares = np.where(rng.random((3, 14)) < 0.5, 0.08, 0.92)
        points = (rng.random((40, 14)) < shares[published]).astype(float)
        points[rng.random(points.shape) < 0.2] = np.nan
    if kind == "other groups":  # groups that are there, but are not the published ones
        shares = np.where(rng.random((3, 14)) < 0.5, 0.08, 0.92)
        points = (rng.random((40, 14)) < shares[rng.integers(3, size=40)]).astype(float)
    if kind == "open cells":  # the published groups differ only in how much is known
        known = np.array([0.9, 0.55, 0.45])[published][:, None]
        points = (rng.random((40, 14)) < 0.85).astype(float)
        points[rng.random(points.shape) > known] = np.nan
    return points, countries, [str(g) for g in published]


def found(points, countries, published, *, independent=None, without=None, k=3, **more):
    own = table(points, countries=countries, of_country=more.pop("of_country", 0))
    other = own if independent is None else table(independent, countries=countries)
    counts = answers(own.points[:, ~np.isnan(own.points).all(axis=0)])
    labels = METHOD.fit(counts, k, seed=seed()).labels
    sources = {s: table(p, countries=countries) for s, p in (without or {}).items()}
    return agreement(
        {"all": own, "independent": other},
        sources,
        published,
        k,
        METHOD,
        MAIN,
        labels,
        exchanges=999,
        seed=seed(),
        **more,
    )


def test_every_variation_is_there_once():
    points, countries, published = made_up("truth")
    points[:, 0] = [1.0, 0.0] * 20
    made = found(points, countries, published, of_country=2, without={"s1": points})
    shown = made.table
    names = ["evidence", "open_cells", "items", "without", "of"]
    assert shown.select(names).is_duplicated().sum() == 0
    # per convention: 2 kinds of evidence x (all, each of 14 items left out, cluster items alone)
    # and one source left out; two items never differ, so they are also left out together
    facts = shown.filter(pl.col("of") == "items")
    assert facts["items_used"].to_list() == [12] * 6
    assert set(facts["without"].str.count_matches(r" \+ ")) == {1}
    assert shown.height == 3 * (2 * (1 + 14 + 1 + 1) + 1)
    assert shown.filter("main").height == 1
    assert made.main["items_used"] == 14
    left_out = shown.filter(pl.col("of") == "item")
    assert set(left_out["items_used"].to_list()) == {13}
    assert made.overlaps.height == 3 * shown.height
    assert made.not_computed.is_empty()


def test_a_variation_that_cannot_be_made_is_told():
    points, countries, published = made_up("truth")
    made = found(points, countries, published, independent=np.full_like(points, np.nan))
    assert made.table.filter(pl.col("evidence") == "independent").is_empty()
    assert made.not_computed.height == 6
    assert "no item tells these clusters apart" in made.not_computed["why"][0]


def test_what_could_not_be_compared_is_not_claimed():
    """All agree as far as they go, but there is no independent evidence at all."""
    points, countries, published = made_up("truth", 3)
    made = found(points, countries, published, independent=np.full_like(points, np.nan))
    said = conclude(made, CLEAR_NULL)
    assert said.kind == "incomplete"
    assert "Could not be compared: independent evidence" in str(said)
    assert set(said.found.values()) == {"no"}
    assert set(made.not_computed["evidence"]) == {"independent"}


def test_without_published_groups_there_is_nothing_to_compare():
    points, countries, _ = made_up("truth")
    with pytest.raises(NotSupportedError, match="no two published groups"):
        found(points, countries, [None] * 40)


def test_clusters_without_a_published_group_are_not_compared():
    points, countries, published = made_up("truth")
    fewer = [None, *published[1:]]
    assert found(points, countries, fewer).main["clusters"] == 39


# What may be concluded


def test_groups_that_are_there_and_were_published_agree():
    made = found(*made_up("truth", 3))
    said = conclude(made, CLEAR_NULL)
    assert said.kind == "agrees"
    assert said.carried_by == ()
    assert set(said.found) == {"published:0", "published:1", "published:2"}
    assert f"from {made.table['ari'].min():.2f}" in str(said)


@pytest.mark.parametrize("number", range(4))
def test_noise_is_called_noise(number):
    points, countries, published = made_up("noise", number)
    null = null_of(
        METHOD,
        table(points, countries=countries),
        3,
        open_as_no=0.0,
        shuffles=39,
        seed=seed(number),
    )
    said = conclude(found(points, countries, published), null)
    assert said.kind in ("no_groups", "no_agreement")
    assert set(said.found.values()) == {"no"}


def test_noise_with_lumps_is_still_no_agreement():
    """Even where the null is passed by luck, agreement has to beat exchanged countries."""
    kinds = [
        conclude(found(*made_up("noise", number)), CLEAR_NULL).kind for number in range(20, 28)
    ]
    assert kinds.count("agrees") == 0
    assert kinds.count("no_agreement") >= 6


def test_other_groups_than_the_published_are_no_agreement():
    said = conclude(found(*made_up("other groups", 5)), CLEAR_NULL)
    assert said.kind == "no_agreement"
    assert "no better than when countries are exchanged" in str(said)


def test_agreement_that_one_item_carries_is_no_finding():
    points, countries, published = made_up("noise", 2)
    mark = np.array([g == "0" for g in published])
    points[:, 3] = mark  # one item is the published group itself, and nothing else is
    points[:, 5] = np.where(np.random.default_rng(1).random(40) < 0.9, mark, ~mark)
    made = found(points, countries, ["0" if m else "1" for m in mark], k=2)
    said = conclude(made, CLEAR_NULL, {"item-03": "The mark"})
    assert made.main["p_value"] <= 0.05
    assert said.kind == "carried"
    assert "the item 'The mark'" in said.carried_by
    assert set(said.found.values()) == {"no"}


def test_agreement_that_one_fact_counted_twice_carries_is_no_finding():
    """Two copies of the published group in noise: no single item carries it, the two do."""
    points, countries, published = made_up("noise", 3)
    mark = np.array([g == "0" for g in published])
    points[:, 3] = points[:, 4] = points[:, 5] = mark
    said = conclude(found(points, countries, published, k=2), CLEAR_NULL)
    assert said.kind == "carried"
    assert "the items 'item-03, item-04 and item-05'" in said.carried_by


def test_agreement_that_one_indicator_carries_is_no_finding():
    """Three noisy readings of one thing, which are not the same item by item."""
    points, countries, published = made_up("noise", 3)
    rng = np.random.default_rng(4)
    mark = np.array([g == "0" for g in published])
    for j in (3, 4, 5, 6):
        points[:, j] = mark ^ (rng.random(40) < 0.05)
    own = table(points, countries=countries)
    family = frozenset(own.item_ids[3:7])
    own = replace(own, families=(family,))
    labels = METHOD.fit(answers(points), 2, seed=seed()).labels
    made = agreement(
        {"all": own, "independent": own},
        {},
        published,
        2,
        METHOD,
        MAIN,
        labels,
        exchanges=999,
        seed=seed(),
    )
    assert (made.table.filter(pl.col("of") == "items")["items_used"] == 10).any()
    said = conclude(made, CLEAR_NULL)
    assert said.kind == "carried"
    assert "the items 'item-03, item-04, item-05 and item-06'" in said.carried_by


def with_p_values(made, p_values):
    """The same agreement with other p-values; the first row is the main solution."""
    rows = made.table.head(len(p_values)).with_columns(
        p_value=pl.Series(p_values), main=pl.int_range(pl.len()) == 0
    )
    error = (pl.col("p_value") * (1 - pl.col("p_value")) / made.exchanges).sqrt()
    return replace(made, table=rows.with_columns(p_error=error))


@pytest.mark.parametrize(
    ("p_values", "kind"),
    [
        ([0.01, 0.01, 0.01], "agrees"),
        ([0.01, 0.049, 0.01], "border"),
        ([0.01, 0.062, 0.01], "border"),
        ([0.062, 0.01, 0.01], "border"),
        ([0.01, 0.2, 0.01], "carried"),
        ([0.01, 0.2, 0.049], "carried"),
        ([0.2, 0.01, 0.01], "no_agreement"),
    ],
)
def test_on_the_border_of_chance_the_words_are_stable(p_values, kind):
    made = found(*made_up("truth", 3))
    said = conclude(with_p_values(made, p_values), CLEAR_NULL)
    assert said.kind == kind
    assert ("On the border" in str(said)) == any(0.03 < p < 0.08 for p in p_values)


def test_the_error_of_a_p_value_is_kept():
    made = found(*made_up("noise", 2))
    p = made.table["p_value"].to_numpy()
    assert made.table["p_error"].to_numpy() == pytest.approx(np.sqrt(p * (1 - p) / 999))


def test_groups_that_dissolve_are_not_claimed():
    made = found(*made_up("truth", 3))
    said = conclude(
        made,
        CLEAR_NULL,
        dissolved={"computed:3": 0.57},
        stands_for={"published:0": "computed:3", "published:1": "computed:1"},
    )
    assert said.kind == "unstable"
    assert "computed group 3 dissolves when clusters are drawn again (0.57)" in str(said)
    assert said.found["published:0"] == "no"
    assert said.found["published:1"] == "yes"


def test_one_group_is_nothing_to_compare():
    said = conclude(found(*made_up("truth", 3)), CLEAR_NULL, groups=1)
    assert said.kind == "no_groups"
    assert "one group" in str(said)


@pytest.mark.parametrize("countries", [1, 2, 4])
def test_with_few_countries_chance_cannot_be_told(countries):
    points, _, published = made_up("truth", 3)
    of = [f"C{i % countries}" for i in range(40)]
    made = found(points, of, published)
    assert made.table["p_value"].null_count() == made.table.height
    said = conclude(made, CLEAR_NULL)
    assert said.kind == "no_chance"
    assert "cannot be told" in str(said)


def test_where_exchanges_give_the_published_groups_again_chance_cannot_be_told():
    """Five countries, one of them published apart: one exchange in five is the division itself."""
    points, _, _ = made_up("truth", 3)
    of = [f"C{i // 8}" for i in range(40)]
    made = found(points, of, ["a" if c == "C0" else "b" for c in of])
    assert "of the exchanges give the published groups themselves" in made.no_chance


def test_connected_countries_are_exchanged_as_one():
    points, countries, published = made_up("truth", 3)
    joined = [f"{c};C00" for c in countries]
    assert found(points, joined, published).no_chance == "the clusters are of 1 country only"


def test_agreement_that_a_convention_carries_is_no_finding():
    points, countries, published = made_up("open cells", 4)
    own = table(points, countries=countries)
    labels = METHOD.fit(answers(points, 1.0), 3, seed=seed()).labels
    made = agreement(
        {"all": own, "independent": own},
        {},
        published,
        3,
        METHOD,
        Variation(evidence="all", open_cells="no"),
        labels,
        exchanges=999,
        seed=seed(),
    )
    said = conclude(made, CLEAR_NULL)
    assert made.main["p_value"] <= 0.05
    assert said.kind == "carried"
    assert any("how open cells are read" in c for c in said.carried_by)


def test_agreement_that_the_studys_own_words_carry_is_no_finding():
    points, countries, published = made_up("truth", 3)
    said = conclude(
        found(points, countries, published, independent=noise(40, 14, unknown=0.2, seed=8)),
        CLEAR_NULL,
    )
    assert said.kind == "carried"
    assert "the study's own evidence" in said.carried_by


def test_agreement_that_one_source_carries_is_no_finding():
    points, countries, published = made_up("truth", 3)
    without = {"big-survey": noise(40, 14, unknown=0.2, seed=8)}
    said = conclude(found(points, countries, published, without=without), CLEAR_NULL)
    assert said.kind == "carried"
    assert "the source 'big-survey'" in said.carried_by


def test_without_groups_agreement_means_nothing():
    null = Null(label="", separation=0.0, shuffled=np.ones(99))
    said = conclude(found(*made_up("truth", 3)), null)
    assert said.kind == "no_groups"
    assert "would mean nothing" in str(said)
