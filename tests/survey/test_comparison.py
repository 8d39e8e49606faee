"""Comparison: hidden cells, places, pooling, false discoveries, benchmarks, and the sentences."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln
from scipy.stats import beta, false_discovery_control
from tests.survey.waves import answers, row, wave

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.base.rank_sets import rank_sets
from healthclusters.survey import (
    Benchmark,
    CompareOptions,
    EstimateOptions,
    WordingError,
    compare_clusters,
    findings,
    question_bank,
    rake,
)
from healthclusters.survey.comparison import adjusted_p_values, pooled_shares, rank_sets_of_shares
from healthclusters.survey.comparison.ranks import arcsine_scores, first_p_value, smallest_leads
from healthclusters.survey.comparison.sentences import (
    difference_words,
    ordinal,
    percent,
    place_words,
    share_words,
)
from healthclusters.survey.estimates.disclosure import NO_ANSWERS, PROTECTS, TOO_FEW, hidden_reasons
from healthclusters.survey.estimates.intervals import share_interval

Q = "new-relations"


def reasons(counts, least=5, **more):
    return hidden_reasons(pl.DataFrame({"answers": counts}), least, **more).to_list()


def test_hidden_cells_by_hand():
    assert reasons([9, 8, 7]) == [None, None, None]
    assert reasons([9, 0, 7]) == [None, NO_ANSWERS, None]
    assert reasons([9, 3, 7]) == [None, TOO_FEW, PROTECTS]
    assert reasons([9, 3, 2]) == [None, TOO_FEW, TOO_FEW]
    assert reasons([9, 8, 2, 2]) == [None, PROTECTS, TOO_FEW, TOO_FEW]
    assert reasons([9, 3, 7], has_total=False) == [None, TOO_FEW, None]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(1, 10))
def test_nothing_hidden_can_be_worked_out_from_the_total(counts, least):
    found = reasons(counts, least)
    hidden = [c for c, reason in zip(counts, found, strict=True) if reason in (TOO_FEW, PROTECTS)]
    shown = [c for c, reason in zip(counts, found, strict=True) if reason is None]
    assert all(c >= least for c in shown)
    if hidden and shown:
        assert len(hidden) >= 2
        assert sum(hidden) >= least


def test_adjusted_p_values_are_those_of_scipy():
    g = np.random.default_rng(3)
    for n in (1, 2, 30):
        p = g.random(n) ** 3
        np.testing.assert_allclose(adjusted_p_values(p), false_discovery_control(p))
    found = adjusted_p_values([0.01, np.nan, 0.04])
    np.testing.assert_allclose(found[[0, 2]], [0.02, 0.04])
    assert np.isnan(found[1])
    assert np.isnan(adjusted_p_values([np.nan])).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusted_p_values([1.2])


def test_pooling_by_brute_force():
    """The same model on a finer grid, limits by its exact distribution function."""
    yes, n = np.array([25.0, 12, 9, 14, 16]), np.array([37.0, 40, 35, 37, 36])
    found = pooled_shares(yes, n)
    mean, rho = np.meshgrid(
        (np.arange(150) + 0.5) / 150, (np.arange(120) + 0.5) / 120, indexing="ij"
    )
    a, b = mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1)
    likelihood = sum(betaln(y + a, k - y + b) - betaln(a, b) for y, k in zip(yes, n, strict=True))
    weight = np.exp(likelihood - likelihood.max())
    weight /= weight.sum()
    for i in range(5):
        share = ((yes[i] + a) / (n[i] + a + b) * weight).sum()
        assert found.share[i] == pytest.approx(share, abs=2e-3)
        covered = (
            (
                beta.cdf(found.high[i], yes[i] + a, n[i] - yes[i] + b)
                - beta.cdf(found.low[i], yes[i] + a, n[i] - yes[i] + b)
            )
            * weight
        ).sum()
        assert covered == pytest.approx(0.95, abs=0.01)


@given(st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=2, max_size=8))
def test_pooling_draws_towards_the_middle(clusters):
    n = np.array([c[0] for c in clusters], dtype=float)
    yes = np.floor(n * np.array([c[1] for c in clusters]))
    found = pooled_shares(yes, n)
    low, high = min((yes / n).min(), 0.5), max((yes / n).max(), 0.5)
    assert (found.share >= low - 1e-9).all()
    assert (found.share <= high + 1e-9).all()
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()
    assert (found.weight >= 0).all()
    assert (found.weight <= 1).all()


def test_more_answers_are_pooled_less():
    found = pooled_shares([6, 60, 5, 4], [10, 100, 10, 10])
    assert found.weight[1] > found.weight[0]
    assert abs(found.share[1] - 0.6) < abs(found.share[0] - 0.6)


def test_pooling_needs_two_clusters_with_answers():
    for yes, n in (([1], [2]), ([1, 0], [2, 0]), ([1, 2], [2])):
        with pytest.raises(ValueError, match="two clusters or more"):
            pooled_shares(yes, n)
    with pytest.raises(OptionError, match="confidence"):
        pooled_shares([1, 2], [3, 4], confidence=1)


def test_arcsine_scores_by_hand():
    score, error = arcsine_scores(25 / 37, 37)
    assert score == pytest.approx(np.arcsin(np.sqrt(25.375 / 37.75)))
    p = 25.5 / 38
    assert error == pytest.approx(0.5 / np.sqrt(37.5) * (1 + 0.1 / np.sqrt(37 * p * (1 - p))))
    exact = arcsine_scores([0.3, 1.0], [np.inf, np.inf])
    np.testing.assert_allclose(exact, [np.arcsin(np.sqrt([0.3, 1.0])), [0, 0]])


def test_places_are_those_of_the_rank_sets_and_of_exact_shares_exact():
    share, n = np.array([0.7, 0.4, 0.35, 0.3]), np.array([300.0, 280, 310, 300])
    found = rank_sets_of_shares(share, n)
    expected = rank_sets(*arcsine_scores(share, n))
    assert (found.low == expected.low).all()
    assert found.low[0] == found.high[0] == 1
    census = rank_sets_of_shares([0.2, 0.9, 0.5], [np.inf] * 3)
    assert census.low.tolist() == census.high.tolist() == [3, 1, 2]


def test_all_yes_and_none_have_places():
    found = rank_sets_of_shares([1.0, 0.0, 1.0], [40.0, 40, 40])
    assert found.low.tolist() == [1, 3, 1]
    assert found.high.tolist() == [2, 3, 2]


def test_the_sharper_test_by_hand():
    """Two clusters: the two-sided test of their difference."""
    score, error = arcsine_scores([0.7, 0.5], [100.0, 80])
    lead = (score[0] - score[1]) / np.hypot(*error)
    assert smallest_leads([0.7, 0.5], [100, 80])[0] == pytest.approx(lead)
    both = smallest_leads([[0.7, 0.5], [0.5, 0.7]], [100, 80])
    assert both.shape == (2,)
    assert 0 < first_p_value([0.7, 0.5], [100, 80]) < 0.05
    assert first_p_value([0.5, 0.5], [100, 100]) == 1
    with pytest.raises(ValueError, match="two clusters"):
        smallest_leads([0.5], [10])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    rows = answers(a=(27, 3), b=(10, 20), c=(9, 21), d=(12, 0), e=(1, 2), f=(8, 22))
    members = {"a": 60, "b": 60, "c": 60, "d": 12, "e": 60, "f": 60}
    return wave(tmp_path_factory.mktemp("made") / "w", rows, members=members)


def test_clusters_are_compared(made):
    found = compare_clusters(made, Q)
    table = found.table
    # e has 3 answers; d, the smallest of the others, is hidden with it.
    assert table["cluster_id"].to_list()[:1] == ["a"]
    assert dict(table.select("cluster_id", "hidden").iter_rows())["e"] == TOO_FEW
    assert dict(table.select("cluster_id", "hidden").iter_rows())["d"] == PROTECTS
    assert found.compared == 4
    first = found.row("a")
    assert (first["place_low"], first["place_high"]) == (1, 1)
    assert first["reference"] == 27 / 90
    assert first["difference"] == pytest.approx(0.6)
    assert first["adjusted_p"] < 0.001
    assert found.row("e")["share"] is None
    assert found.row("e")["place_low"] is None
    assert (table["low_all"] <= table["low"]).drop_nulls().all()
    assert 0 < found.pooled_spread < 0.5
    assert first["pooled"] < 0.9
    with pytest.raises(UnknownNameError, match="cluster"):
        found.row("z")
    assert max(map(len, str(found).splitlines())) <= 100


def test_intervals_that_hold_together_by_hand(made):
    found = compare_clusters(made, Q).row("a")
    low, high = share_interval(27, 30, 60, confidence=0.95 ** (1 / 4), interval="jeffreys")
    assert (found["low_all"], found["high_all"]) == (pytest.approx(low), pytest.approx(high))


def test_the_sentences_say_what_can_and_cannot_be_claimed(made):
    found = compare_clusters(made, Q)
    first = " ".join(found.sentences("a"))
    assert "27 of 30 say so (90 %; between" in first
    assert "It can be said to be above the other clusters (30 %)" in first
    assert "It can be said to be first of 4." in first
    assert "30 of 60 members gave no answer that counts" in first
    middle = " ".join(found.sentences("b"))
    assert "It can be said not to be first" in middle
    assert found.sentences("e") == ["Not shown: too few answers to be shown."]


def test_a_comparison_needs_two_clusters(tmp_path):
    only = wave(tmp_path / "w", answers(a=(8, 8)))
    with pytest.raises(NotSupportedError, match="1 clusters have enough answers"):
        compare_clusters(only, Q)
    found = findings(only)
    assert found.made == 0
    assert found.table.is_empty()
    assert set(found.skipped["question_id"]) == {Q, "satisfaction-overall"}


def benchmark(**change):
    question = question_bank().question(Q)
    return Benchmark(
        **{
            "benchmark_id": "x",
            "question_id": Q,
            "label": "Made up",
            "share": 0.37,
            "answers": 701,
            "wording": {"en": question.wording["en"]},
            "yes_codes": ("4", "5"),
        }
        | change
    )


def test_a_benchmark_with_the_same_words_is_compared(made):
    found = compare_clusters(made, Q, against=benchmark())
    assert found.against == "Made up"
    np.testing.assert_allclose(found.table["reference"].drop_nulls(), 0.37)
    exact = compare_clusters(made, Q, against=benchmark(answers=None)).row("a")
    drawn = found.row("a")
    assert exact["difference_low"] > drawn["difference_low"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"wording": {"en": "Great value from abroad?"}}, "the words differ"),
        ({"yes_codes": ("5",)}, "other answers count as yes"),
    ],
)
def test_a_benchmark_with_other_words_is_refused(made, change, why):
    with pytest.raises(WordingError, match=why):
        compare_clusters(made, Q, against=benchmark(**change))


def test_findings_adjust_over_all_questions(made):
    found = findings(made)
    # The other question is answered alike by all.
    assert found.made == 8
    assert set(found.table["question_id"]) == {Q, "satisfaction-overall"}
    own = found.row(Q, "a")
    alone = compare_clusters(made, Q).row("a")
    assert own["adjusted_p"] > alone["adjusted_p"]
    assert own["claim"] == "above"
    assert "after allowing for 8 comparisons" in own["against_others"]
    assert found.row(Q, "e")["claim"] is None
    assert "can be claimed" in str(found)
    with pytest.raises(UnknownNameError, match="cluster"):
        found.row(Q, "zz")


def test_weighted_clusters_are_compared_by_their_weighted_shares(made):
    weights = rake(made, margins=["cluster_id"])
    found = compare_clusters(made, Q, weights=weights)
    plain = compare_clusters(made, Q)
    for name in ("a", "b", "c"):
        assert found.row(name)["share"] == pytest.approx(plain.row(name)["share"])
        assert found.row(name)["low"] == pytest.approx(plain.row(name)["low"])


def test_several_people_of_one_organisation_count_as_one(tmp_path):
    rows = [
        r | {"organisation_id": f"{r['cluster_id']}{i // 2}"}
        for i, r in enumerate(answers(a=(20, 10), b=(10, 20), c=(14, 16)))
    ]
    pairs = compare_clusters(wave(tmp_path / "pairs", rows), Q)
    alone = compare_clusters(
        wave(tmp_path / "alone", answers(a=(20, 10), b=(10, 20), c=(14, 16))), Q
    )
    assert pairs.row("a")["p_value"] > alone.row("a")["p_value"]


def test_every_member_answered_leaves_no_doubt(tmp_path):
    rows = answers(a=(8, 2), b=(7, 3), c=(1, 9))
    found = compare_clusters(wave(tmp_path / "w", rows, members={"a": 10, "b": 10, "c": 10}), Q)
    places = dict(found.table.select("cluster_id", "place_low").iter_rows())
    assert places == {"a": 1, "b": 2, "c": 3}
    assert (found.table["place_low"] == found.table["place_high"]).all()
    assert found.first_p_value == 0
    assert "Every member answered." in found.sentences("a")[0]


def test_the_seed_decides_and_nothing_else(made):
    one, two = compare_clusters(made, Q), compare_clusters(made, Q)
    assert one.table.equals(two.table)


@pytest.mark.parametrize("options", [{"false_discovery": 0}, {"draws": 10}])
def test_options_out_of_range_are_refused(options):
    with pytest.raises(OptionError):
        CompareOptions(**options)


def test_numbers_in_words():
    assert [percent(s) for s in (0, 0.004, 0.372, 0.996, 1)] == [
        "0 %",
        "under 1 %",
        "37 %",
        "over 99 %",
        "100 %",
    ]
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "13th",
        "21st",
        "112th",
    ]


BASE = {
    "hidden": None,
    "yes": 12,
    "answers": 15,
    "share": 0.8,
    "low": 0.55,
    "high": 0.93,
    "lowest": 0.3,
    "highest": 0.9,
    "members": 40,
    "note": None,
    "adjusted_p": 0.5,
    "reference": 0.7,
    "difference": 0.1,
    "difference_low": -0.1,
    "difference_high": 0.3,
    "place_low": 1,
    "place_high": 3,
    "own_low": 1,
    "own_high": 1,
}


def test_a_percentage_is_given_only_from_20_answers_up():
    assert "80 %" not in share_words(BASE)
    assert "12 of 15 say so (between 55 % and 93 %" in share_words(BASE)
    assert "(80 %; between" in share_words(BASE | {"yes": 16, "answers": 20})


def test_what_is_not_known_is_said():
    assert "silence cannot be allowed for" in share_words(BASE | {"members": None, "lowest": None})
    assert (
        share_words(BASE | {"low": None, "note": "x"})
        == "12 of 15 say so. There is no interval: x."
    )
    assert "tells what each of them said" in share_words(BASE | {"yes": 15, "share": 1.0})


def test_places_in_words():
    assert "had been named before anyone looked" in place_words(BASE, 9)
    assert (
        place_words(BASE | {"place_low": 2, "place_high": 2}, 9) == "It can be said to be 2nd of 9."
    )
    assert place_words(BASE | {"place_low": None}, 9) == ""


def test_differences_in_words():
    assert "cannot be said to differ" in difference_words(BASE, "the rest", 0.05, 9)
    below = BASE | {
        "adjusted_p": 0.01,
        "difference": -0.2,
        "difference_low": -0.3,
        "difference_high": -0.1,
    }
    assert "the difference by itself is 10 to 30 points" in difference_words(
        below, "the rest", 0.05, 9
    )


def test_options_reach_the_estimates(made):
    options = CompareOptions(estimates=EstimateOptions(least_answers=1))
    assert compare_clusters(made, Q, options=options).compared == 6
    rows = [row(1), row(2, "b")]
    assert rows[0]["cluster_id"] == "a"
