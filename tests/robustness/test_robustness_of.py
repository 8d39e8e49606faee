"""The ranking of a study put to the test: refusals, clear answers, and what must not matter."""

import numpy as np
import polars as pl
import pytest
from tests import building
from tests.building import item, measure, observation, yes_no_framework

import healthclusters as hc
from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.model import Rule
from healthclusters.robustness import GROUPS
from healthclusters.robustness.facts import cluster_points, ranking_inputs
from healthclusters.scoring import AssessOptions

QUICK = {"draws": 400, "sensitivity_draws": 128}
TABLES = ("ranks", "pairs", "facts", "sensitivity", "convergence", "thresholds", "distribution")


def quick(study, posteriors=None, **options):
    chosen = hc.RobustnessOptions(**(QUICK | options))
    return hc.robustness_of(study, options=chosen, posteriors=posteriors)


@pytest.fixture(scope="module")
def hse():
    return hc.assess(hc.open_study("hse-2019"))


@pytest.fixture(scope="module")
def hse_result(hse):
    return quick(hse)


def small(*observations, clusters=("ann", "bob", "cid"), items=("p", "q"), **more):
    roles = dict.fromkeys(clusters, "sample")
    return building.study(yes_no_framework(*items), roles, observations, **more)


KNOWN = [
    observation(c, i, int(c < "bob" or i == "p")) for c in ("ann", "bob", "cid") for i in ("p", "q")
]


def member_count(*numbers, threshold=100):
    framework = building.framework(
        [measure("size", "number"), measure("p")],
        [item("size", Rule(operator="at_least", threshold=threshold)), item("p")],
    )
    ids = [f"c{k}" for k in range(len(numbers))]
    rows = [observation(c, "size", n) for c, n in zip(ids, numbers, strict=True) if n is not None]
    rows += [observation(c, "p", 0) for c in ids]
    return building.study(framework, dict.fromkeys(ids, "sample"), rows)


# Refusals


def test_one_cluster():
    with pytest.raises(NotSupportedError, match=r"two clusters or more; this sample has 1\."):
        quick(small(observation("ann", "p", 1), clusters=("ann",)))


def test_nothing_known():
    with pytest.raises(NotSupportedError, match=r"all 6 cells are open\): there is nothing"):
        quick(small())


def test_first_places_beyond_the_clusters():
    with pytest.raises(OptionError, match="first is 3, but must be below the number of clusters"):
        quick(small(*KNOWN), first=3)


def test_weight_of_an_item_that_is_not_there():
    with pytest.raises(UnknownNameError, match="item 'pp'"):
        quick(small(*KNOWN), weights={"pp": 1.0})


def test_all_draws_failed(monkeypatch):
    from healthclusters.robustness import draws

    monkeypatch.setattr(
        draws, "draw_weights", lambda rng, size, plan, w: np.full((size, 2), np.nan)
    )
    with pytest.raises(NotSupportedError, match="All 400 draws failed"):
        quick(small(*KNOWN))


def table(*rows):
    return pl.DataFrame(rows, schema=["cluster_id", "item_id", "probability"], orient="row")


@pytest.mark.parametrize(
    ("posteriors", "error", "match"),
    [
        (table(("ana", "q", 0.5)), UnknownNameError, "cluster 'ana'. Did you mean 'ann'"),
        (table(("ann", "z", 0.5)), UnknownNameError, "item 'z'"),
        (table(("ann", "q", 1.5)), OptionError, "posteriors of ann, q is 1.5"),
        (table(("ann", "q", None)), OptionError, "posteriors of ann, q"),
        (table(("ann", "q", float("nan"))), OptionError, "posteriors of ann, q"),
        (table(("ann", "q", 0.1), ("ann", "q", 0.2)), OptionError, "without two rows"),
        (pl.DataFrame({"cluster_id": ["ann"]}), OptionError, "a table with cluster_id, item_id"),
    ],
)
def test_posteriors_that_cannot_be(posteriors, error, match):
    with pytest.raises(error, match=match):
        quick(small(*KNOWN), posteriors)


def test_a_cluster_that_is_not_ranked(hse_result):
    with pytest.raises(UnknownNameError, match="Did you mean 'medicon-valley'"):
        hse_result.about("medicon-vally")


# Clear answers


def test_threshold_outside_the_data():
    result = quick(member_count(5, 10, 20))
    row = result.thresholds.row(0, named=True)
    assert (row["low"], row["high"], row["smallest"], row["largest"]) == (75, 125, 5, 20)
    assert row["changes"] == 0
    assert row["finding"].startswith("outside the data: every value is below it")
    assert any("Threshold of size (100): outside the data" in note for note in result.notes)
    assert rows_of(result)["thresholds"][0] == 0


def test_threshold_within_the_data_but_out_of_reach():
    result = quick(member_count(5, 10, 2000))
    assert "no value lies near enough" in result.thresholds["finding"][0]


def test_threshold_of_which_no_value_is_known():
    assert "no value is known" in quick(member_count(None, None)).thresholds["finding"][0]


def rows_of(result):
    columns = ("alone", "first_order", "total")
    return {r["group"]: tuple(r[c] for c in columns) for r in result.sensitivity.to_dicts()}


def test_a_value_near_the_threshold_changes_sides_by_hand():
    # 110 earns the point at 75 to 110 of a threshold between 75 and 125: with 70 %
    result = quick(member_count(110, 20), groups=("thresholds",), draws=20_000)
    ahead = result.pairs.row(0, named=True)
    assert ahead["ahead"] == pytest.approx(0.7, abs=0.015)
    assert ahead["level"] == pytest.approx(0.3, abs=0.015)
    assert result.thresholds["changes"].to_list() == [1]


def test_a_bound_that_no_longer_settles_the_rule_opens_the_cell():
    # >=100 is open above 100 (half of the draws), and then yes with (1 + 1/2) / (2 + 1) = 1/2
    result = quick(member_count(">=100", 20), groups=("thresholds", "open"), draws=20_000)
    assert result.pairs["ahead"][0] == pytest.approx(0.75, abs=0.015)


def test_a_count_of_two_is_never_moved():
    result = quick(member_count(2, 1, threshold=2), groups=("thresholds",))
    assert result.thresholds.is_empty()
    assert "No item has a threshold that may be moved." in result.notes
    assert result.pairs["ahead"].to_list() == [1.0]


def test_nothing_to_vary_is_said():
    result = quick(small(*KNOWN), groups=("thresholds", "open", "contested", "evidence"))
    assert result.mean_shift == 0
    assert result.facts.is_empty()
    assert result.sensitivity["total"].null_count() == 4
    text = str(result)
    for words in (
        "nothing that was drawn changes the ranking",
        "No cell is open",
        "No cell is contested",
        "All the evidence that counts is independent",
        "Independent evidence alone: the same ranking",
        "there is no variation to attribute",
    ):
        assert words in text


def test_an_item_known_for_nobody_may_be_yes_or_no():
    rows = [observation(c, "p", 1) for c in ("ann", "bob")]
    result = quick(small(*rows, clusters=("ann", "bob")), groups=("open",), draws=4000)
    assert set(result.facts["probability"]) == {0.5}
    assert result.pairs["ahead"][0] == pytest.approx(0.25, abs=0.03)


def test_a_source_that_cannot_confirm_itself_counts_in_half_of_the_draws():
    rows = [
        observation("ann", "p", 1, source_id="own"),
        observation("ann", "p", 0, confidence="low"),
        observation("bob", "p", 0),
        *(observation(c, "q", 0) for c in ("ann", "bob")),
    ]
    study = small(
        *rows,
        clusters=("ann", "bob"),
        sources=[{"source_id": "own", "title": "own", "independent": 0}],
    )
    result = quick(study, groups=("evidence",), draws=4000)
    assert result.pairs["ahead"][0] == pytest.approx(0.5, abs=0.03)
    assert result.ranks["rank_independent"].to_list() == [1, 1]
    fixed = quick(
        hc.assess(study, options=AssessOptions(evidence="independent")), groups=("evidence",)
    )
    assert fixed.pairs["level"].to_list() == [1.0]


def test_weights_decide_where_points_do_not():
    # ann has p, bob has q: level on equal weights, ann ahead where p weighs more
    has = {"ann": "p", "bob": "q"}
    rows = [observation(c, i, int(i == has[c])) for c in has for i in "pq"]
    study = small(*rows, clusters=("ann", "bob"))
    assert quick(study, groups=("weights",)).ranks["rank"].to_list() == [1, 1]
    result = quick(study, weights={"p": 3, "q": 1}, groups=("weights",), draws=4000)
    assert result.ranks["points"].to_list() == [1.5, 0.5]
    assert result.pairs["ahead"][0] > 0.95
    assert result.ranks["cluster_id"][0] == "ann"


# Facts about countries


def country_study():
    framework = building.framework(
        [measure("c", subject="country"), measure("p")], [item("c"), item("p")]
    )
    clusters = [
        {"cluster_id": c, "name": c, "role": "sample", "countries": home}
        for c, home in {"a": ["AAA"], "b": ["AAA"], "d": ["BBB"], "e": ["AAA", "BBB"]}.items()
    ]
    rows = [observation(c, "p", 1) for c in "abd"] + [observation("e", "p", 0)]
    return building.study(framework, clusters, rows)


def test_a_fact_about_a_country_is_drawn_once_for_all_its_clusters():
    result = quick(country_study(), groups=("open",), draws=20_000)
    pairs = {(r["cluster_id"], r["other_id"]): r for r in result.pairs.to_dicts()}
    assert pairs["a", "b"]["level"] == 1
    assert pairs["a", "d"]["ahead"] == pytest.approx(0.25, abs=0.015)
    # e is in both countries: never ahead of a, level with a where only d's country is yes
    assert pairs["a", "e"]["ahead"] == pytest.approx(0.75, abs=0.015)
    assert pairs["a", "e"]["behind"] == 0


def test_a_posterior_of_a_country_is_the_mean_over_its_clusters():
    posteriors = table(("a", "c", 0.9), ("b", "c", 0.7), ("d", "c", 0.0))
    result = quick(country_study(), posteriors, groups=("open",), draws=20_000)
    assert result.facts.filter(pl.col("subject") == "AAA")["probability"].to_list() == (
        pytest.approx([0.8] * 3)
    )
    pairs = {(r["cluster_id"], r["other_id"]): r for r in result.pairs.to_dicts()}
    assert pairs["a", "d"]["ahead"] == pytest.approx(0.8, abs=0.015)


def test_a_probability_of_a_known_cell_is_not_swallowed():
    result = quick(small(*KNOWN), table(("ann", "q", 0.5)))
    assert any("1 of 1 given probabilities are for cells that are known" in n for n in result.notes)


# The bundled study


def test_points_equal_those_of_the_assessment(hse):
    inputs, clusters, _ = ranking_inputs(hse)
    independent = hc.assess(hse.study, options=AssessOptions(evidence="independent"))
    for evidence, assessment in enumerate((hse, independent)):
        expected = assessment.matrix(clusters)
        assert np.array_equal(cluster_points(inputs, evidence), expected, equal_nan=True)


def test_contested_cells_equal_those_of_the_assessment(hse):
    inputs, _, facts = ranking_inputs(hse)
    at = np.unique(inputs.answer_fact[inputs.competing(0, inputs.answer_points())])
    found = set(facts[at].select("subject", "item_id").iter_rows())
    contested = hse.cells.filter(pl.col("contested")).select("subject", "item_id")
    assert found == set(contested.join(facts, on=["subject", "item_id"], how="semi").iter_rows())


def test_it_fits_ten_lines_of_100_columns(hse_result):
    lines = str(hse_result).splitlines()
    assert max(len(line) for line in lines) <= 100
    assert len(lines) <= 13  # about ten, and one more where names are long
    for word in ("Pairs:", "First 10:", "Choices:", "To settle it:", "One cell moves most:"):
        assert word in str(hse_result)
    assert all(len(x) <= 100 for c in hse_result.clusters for x in hse_result.about(c).split("\n"))


def test_tables_are_whole(hse, hse_result):
    ranks = hse_result.ranks
    assert set(ranks["cluster_id"]) == set(hse.cluster_ids("sample", "focal"))
    assert ranks.filter(pl.col("role") == "sample").height == 40
    assert ranks["rank"].is_sorted()
    assert hse_result.pairs.height == ranks.height * (ranks.height - 1) // 2
    sums = hse_result.pairs.select(pl.sum_horizontal("ahead", "level", "behind"))
    assert sums.to_series().to_list() == pytest.approx([1.0] * hse_result.pairs.height)
    total = hse_result.distribution.group_by("cluster_id").agg(pl.col("probability").sum())
    assert total["probability"].to_list() == pytest.approx([1.0] * ranks.height)
    assert hse_result.sensitivity["group"].to_list() == list(GROUPS)
    assert hse_result.facts["shift"].is_sorted(descending=True)


def test_same_seed_same_result_other_seed_another(hse, hse_result):
    again, other = quick(hse), quick(hse, seed=2)
    for name in TABLES:
        assert getattr(again, name).equals(getattr(hse_result, name)), name
    assert str(again) == str(hse_result)
    assert not other.ranks.equals(hse_result.ranks)


def test_order_of_rows_does_not_matter(hse, hse_result):
    import dataclasses

    study = hse.study
    shuffled = dataclasses.replace(
        study,
        observations=study.observations.sample(fraction=1, shuffle=True, seed=3),
        clusters=study.clusters.sample(fraction=1, shuffle=True, seed=4),
    )
    result = quick(shuffled)
    for name in TABLES:
        assert getattr(result, name).equals(getattr(hse_result, name)), name


def test_focal_clusters_change_nothing_for_the_sample(hse, hse_result):
    import dataclasses

    study = hse.study
    without = study.clusters.filter(pl.col("role") != "focal")
    result = quick(dataclasses.replace(study, clusters=without), groups=("thresholds", "weights"))
    both = quick(study, groups=("thresholds", "weights"))
    same = both.ranks.filter(pl.col("role") == "sample")
    assert result.ranks.equals(same)


def test_no_sensitivity_indices_on_request(hse):
    result = quick(hse, sensitivity_draws=0)
    assert result.sensitivity["total"].null_count() == 5
    assert result.sensitivity["alone"].min() > 0
    assert result.convergence.is_empty()
    assert "most depends on the open cells" in str(result)


# Where the probabilities of open cells come from


SHARE = "the share of yes among known clusters"
OPEN = [observation(c, i, 1) for c, i in ("ap", "bq", "cp", "cq")]  # two of six cells are open


def open_study_of_three():
    return small(*OPEN, clusters=("a", "b", "c"))


@pytest.mark.parametrize(
    ("posteriors", "source", "words"),
    [
        (None, "table", f"Open cells drawn by {SHARE}."),
        (None, "groups", f"Open cells drawn by {SHARE} (these clusters cannot be grouped)."),
        (
            table(("a", "q", 0.2)),
            "groups",
            f"Open cells drawn by what the groups foretell (1) or {SHARE} (1).",
        ),
        (
            table(("a", "q", 0.2), ("b", "p", 0.2)),
            "groups",
            "Open cells drawn by what the groups foretell.",
        ),
        (
            table(("a", "q", 0.2), ("b", "p", 0.2)),
            "table",
            "Open cells drawn by the given table.",
        ),
        (
            table(("a", "q", 0.2)).clear(),
            "groups",
            f"Open cells drawn by {SHARE} (the groups foretell none).",
        ),
    ],
)
def test_the_result_says_where_probabilities_of_open_cells_come_from(posteriors, source, words):
    options = hc.RobustnessOptions(**QUICK)
    result = hc.robustness_of(
        open_study_of_three(), options=options, posteriors=posteriors, posteriors_from=source
    )
    assert result.open_cells == result.notes[0] == words
    assert str(result).count(words) == 1


def test_open_cells_that_are_not_drawn_count_with_their_probability():
    result = quick(open_study_of_three(), groups=("weights",))
    assert result.open_cells == f"Open cells counted by {SHARE}."


def test_where_no_cell_is_open_nothing_is_said_of_their_probability():
    result = quick(small(*KNOWN))
    assert result.open_cells == ""
    assert not any("Open cells" in note for note in result.notes)


def test_an_unknown_source_of_probabilities():
    with pytest.raises(UnknownNameError, match="source of posteriors 'grups'"):
        hc.robustness_of(small(*KNOWN), posteriors_from="grups")


# Words


def test_a_fact_that_moves_nothing_is_not_named():
    # ann is two points ahead: her third answer cannot move either of the two
    rows = [observation("ann", i, 1) for i in "pq"] + [observation("bob", i, 0) for i in "pqr"]
    result = quick(small(*rows, clusters=("ann", "bob"), items=("p", "q", "r")), groups=("open",))
    assert result.facts["shift"].to_list() == [0.0]
    assert "To settle it" not in str(result)
    assert "One cell moves most" not in str(result)
    assert "No single fact that is open or contested would move it" in result.about("ann")


def test_the_cell_that_moves_most_is_told_with_what_it_moves_on_average(hse_result):
    sample = set(hse_result.ranks.filter(pl.col("role") == "sample")["cluster_id"])
    rows = [r for r in hse_result.facts.to_dicts() if r["cluster_id"] in sample]
    most = max(rows, key=lambda r: r["shift"])
    words = " ".join(str(hse_result).split("One cell moves most: ")[1].split())
    assert words.startswith(hse_result.names[most["cluster_id"]])
    assert f"({most['shift']:.1f} places on average; rank {most['rank_if_yes']:.0f} if yes" in words


@pytest.mark.parametrize(
    ("group", "first", "total", "words"),
    [
        ("open", 0.27, 0.55, "a quarter by themselves and about half together with other choices"),
        ("evidence", 0.02, 0.34, "it explains almost nothing by itself and about a third together"),
        ("weights", 0.97, 0.99, "they explain almost all, with or without other choices"),
        ("open", -0.01, 0.12, "they explain almost nothing by themselves and about a tenth"),
    ],
)
def test_what_a_choice_explains_is_said_plainly(hse_result, group, first, total, words):
    import dataclasses

    from healthclusters.robustness import which_choice

    table = pl.DataFrame(
        {
            "group": [group, "thresholds"],
            "alone": [3.0, 0.1],
            "first_order": [first, 0.0],
            "total": [total, 0.0],
            "total_low": [total - 0.01, 0.0],
            "total_high": [total + 0.01, 0.01],
        }
    )
    assert words in which_choice(dataclasses.replace(hse_result, sensitivity=table))


def test_chances_are_never_called_sure(hse_result):
    text = str(hse_result)
    assert "surely" not in text
    assert "nearly always" in text
    assert "have the same one ahead in 95% of the draws" in text


def test_the_indices_converge(hse):
    result = quick(hse, sensitivity_draws=1024)
    widths = result.convergence.filter(pl.col("group") == "open")["total_width"].to_list()
    assert len(widths) == 4
    assert widths[-1] < 0.6 * widths[0]


def test_failed_draws_are_shown(hse, monkeypatch):
    from healthclusters.robustness import draws

    real = draws.draw_weights

    def some_fail(*arguments):
        weights = real(*arguments)
        weights[::10] = np.nan
        return weights

    monkeypatch.setattr(draws, "draw_weights", some_fail)
    result = quick(hse)
    assert result.failed == 40
    assert "40 failed" in str(result).splitlines()[0]
    assert any("40 of 400 draws failed" in note for note in result.notes)
    assert any("base draws of the sensitivity indices failed" in note for note in result.notes)
