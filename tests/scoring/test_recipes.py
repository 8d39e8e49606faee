"""Each recipe by hand, on a tiny made-up (synthetic) study."""

import pytest
from tests.building import observation
from tests.scoring.verifying import found, members, research, verify

from healthclusters.scoring import VerifyOptions


class TestCount:
    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            ("table=clusters", 4),
            ("table=clusters;role=sample", 3),
            ("table=clusters;role=sample+focal;countries=CCC", 2),
            ("table=clusters;distinct=countries", 3),
            ("table=clusters;each=countries", 5),
            ("table=clusters;name.contains=A", 1),
            ("table=clusters;founded=2000", 1),
            ("table=clusters;countries=BBB;distinct=countries", 2),
            ("table=framework_items", 4),
            ("table=framework_items;indicator=large", 1),
            ("table=framework_levels;item=labelled", 2),
            ("table=framework_indicators;category=all", 4),
        ],
    )
    def test_by_hand(self, arguments, expected):
        row = verify("count", f"{arguments};compare=equal")
        assert found(row)[:2] == (expected, expected)
        assert row["basis"] == ("framework" if "framework" in arguments else "clusters")

    def test_titles_in_quotes_are_counted_once_and_only_behind_the_text(self):
        places = [
            'factor 1, case "One"',
            'factor 1, case "One"; factor 2, case "Two"',
            'see "Three"',
        ]
        practices = [
            {"id": f"p{i}", "title": "t", "summary": "s", "locator": place}
            for i, place in enumerate(places)
        ]
        everywhere = verify(
            "count", "table=practices;quoted=locator;compare=equal", practices=practices
        )
        behind = verify(
            "count",
            "table=practices;quoted=locator;after=1, case;compare=equal",
            practices=practices,
        )
        assert (found(everywhere)[0], found(behind)[0]) == (3, 1)
        assert everywhere["basis"] == "casebook"


class TestShare:
    def test_open_answers_widen_the_interval(self):
        row = verify(
            "share", "item=research;groups=1;compare=equal", "100", observations=research(1, 1)
        )
        assert found(row) == (pytest.approx(200 / 3), 100, "not settled")
        assert row["missing"] == ["c.research"]
        assert "2 yes, 0 no and 1 open of 3 clusters" in row["explanation"]
        assert "Open: Cluster C." in row["explanation"]

    def test_a_no_rules_out_a_hundred_per_cent(self):
        row = verify(
            "share", "item=research;groups=1;compare=equal", "100", observations=research(1, 0)
        )
        assert found(row) == (pytest.approx(100 / 3), pytest.approx(200 / 3), "differs")
        assert row["difference"] == pytest.approx(-100 / 3)
        assert row["missing"] == []

    def test_over_half_is_settled_by_two_of_three(self):
        arguments = "item=research;groups=1;compare=more_than"
        assert found(verify("share", arguments, "55", observations=research(1, 1)))[2] == "agrees"

    def test_without_any_answer_nothing_is_computed(self):
        row = verify("share", "item=research;groups=1;compare=equal", "100")
        assert found(row) == (None, None, "cannot be computed")
        assert row["missing"] == ["a.research", "b.research", "c.research"]

    def test_countries_are_asked_themselves(self):
        seen = [observation("AAA", "listed", 1), observation("CCC", "listed", 0)]
        row = verify("share", "item=listed;subjects=AAA+CCC;compare=equal", "50", observations=seen)
        assert found(row) == (50, 50, "agrees")
        assert "1 yes, 1 no and 0 open of 2 countries" in row["explanation"]

    def test_clusters_take_the_answer_of_their_countries(self):
        seen = [observation("AAA", "listed", 0), observation("BBB", "listed", 1)]
        row = verify("share", "item=listed;groups=1;compare=equal", "50", observations=seen)
        assert found(row)[:2] == (pytest.approx(100 / 3), pytest.approx(200 / 3))  # a yes, b no

    def test_a_fact_of_the_list_of_clusters(self):
        row = verify("share", "column=founded_by;is=public+mixed;groups=1;compare=at_least", "33")
        assert found(row) == (pytest.approx(100 / 3), pytest.approx(200 / 3), "agrees")
        assert (row["basis"], row["all_outcome"]) == ("clusters", None)


@pytest.mark.parametrize(
    ("recipe", "arguments", "expected", "outcome"),
    [
        ("sum", "plus=x+y;minus=z;compare=equal", 11.5, "differs"),
        ("sum", "plus=x+y;minus=4;compare=equal", 10, "agrees"),
        ("sum", "plus=x+z;compare=about;tolerance=20%", 12.5, "differs"),
        ("sum", "plus=x+z;compare=about;tolerance=25%", 12.5, "agrees"),
        ("ratio", "of=y;to=x;unit=percent;compare=equal", 40, "differs"),
        ("ratio", "of=x;to=y;unit=times;compare=at_most", 2.5, "agrees"),
        ("ratio", "of=x;to=y;unit=growth;compare=at_least", 150, "agrees"),
        ("product", "of=y+z;unit=times;compare=equal", 10, "agrees"),
        ("product", "of=x+y;unit=percent;compare=equal", 0.4, "differs"),
        ("value", "result=x;compare=equal", 10, "agrees"),
        ("value", "result=x;compare=more_than", 10, "differs"),
        ("value", "result=x;compare=at_least", 10, "agrees"),
        ("value", "result=x;compare=less_than", 10, "differs"),
    ],
)
def test_arithmetic_of_printed_figures(recipe, arguments, expected, outcome):
    row = verify(recipe, arguments)
    assert found(row) == (pytest.approx(expected), pytest.approx(expected), outcome)
    assert row["basis"] == "printed figures"
    assert row["difference"] == (pytest.approx(expected - 10) if outcome == "differs" else None)


def test_a_ratio_to_nothing_cannot_be_computed():
    row = verify("ratio", "of=x;to=none;unit=times;compare=equal")
    assert found(row) == (None, None, "cannot be computed")


def test_a_column_is_summed():
    factors = [{"id": f, "number": n, "name": f, "n_cases": n} for f, n in (("f", 3), ("g", 7))]
    row = verify(
        "sum", "table=success_factors;column=n_cases;compare=equal", success_factors=factors
    )
    assert found(row) == (10, 10, "agrees")


def test_thresholds_of_the_framework():
    row = verify("threshold", "item=large;scale=0.1;compare=equal")
    assert (*found(row), row["basis"]) == (10, 10, "agrees", "framework")
    assert verify("threshold", "item=labelled;compare=equal")["recomputed_low"] == 2


def test_a_fact_of_a_cluster_and_its_age():
    founded = verify("value", "cluster=a;column=founded;compare=equal", "1999")
    assert (*found(founded), founded["difference"]) == (2000, 2000, "differs", 1)
    assert (
        found(verify("value", "cluster=a;column=founded;until=2010;compare=equal"))[2] == "agrees"
    )
    unknown = verify("value", "cluster=b;column=founded;compare=equal")
    assert (unknown["outcome"], unknown["missing"]) == ("cannot be computed", ["b.founded"])


class TestQuantity:
    def one(self, *seen, more="", printed="100", compare="equal"):
        arguments = f"measure=members;subjects=a{more};compare={compare}"
        return verify("value", arguments, printed, observations=seen)

    def test_the_best_observation_counts(self):
        row = self.one(
            members("a", 100, 2017), members("a", 90, 2010), members("a", 80, confidence="low")
        )
        assert found(row) == (100, 100, "agrees")
        assert "100 (2017), the best of 3 observations" in row["explanation"]

    def test_equally_good_observations_span_an_interval(self):
        row = self.one(members("a", 100, source_id="s1"), members("a", 120, source_id="s2"))
        assert found(row) == (100, 120, "not settled")

    def test_a_floor_has_no_upper_end(self):
        assert found(self.one(members("a", ">=100"))) == (100, None, "not settled")
        assert found(self.one(members("a", ">=100"), compare="at_least")) == (100, None, "agrees")
        assert found(self.one(members("a", ">=101"))) == (101, None, "differs")

    def test_only_evidence_near_enough_in_time(self):
        seen = members("a", 100, 2012), members("a", 100, None)
        assert found(self.one(*seen, more=";within=5"))[2] == "cannot be computed"
        assert found(self.one(*seen, more=";within=6"))[2] == "agrees"
        assert found(self.one(*seen, more=";within=1;year=2012"))[2] == "agrees"

    def test_superseded_rows_and_stated_absences_say_nothing(self):
        row = self.one(members("a", 100, status="superseded"))
        assert (row["outcome"], row["missing"]) == ("cannot be computed", ["a.members"])
        arguments = "measure=patients;subjects=AAA;compare=equal"
        seen = [observation("AAA", "patients", "uncounted")]
        assert verify("value", arguments, observations=seen)["outcome"] == "cannot be computed"

    @pytest.mark.parametrize(
        ("statistic", "compare", "expected"),
        [
            ("min", "at_least", (0, 20, "differs")),  # the unknown one may be smaller still
            ("max", "at_most", (130, None, "differs")),  # ... or larger
            ("max", "at_least", (130, None, "agrees")),
            ("sum", "at_least", (150, None, "agrees")),
        ],
    )
    def test_smallest_largest_and_sum_keep_the_unknown(self, statistic, compare, expected):
        row = verify(
            "value",
            f"measure=members;groups=1;statistic={statistic};compare={compare}",
            "100",
            observations=[members("a", 20), members("b", 130)],
        )
        assert found(row) == expected

    @pytest.mark.parametrize(
        ("statistic", "says"),
        [
            (
                "min",
                "smallest of all 3: the low end is that of Cluster A, 0 to 1,200,000 (2018); "
                "the high end that of Cluster B, 297,000 (2018)",
            ),
            (
                "max",
                "largest of all 3: the low end is that of Cluster C, 300,000 (2018); "
                "the high end that of Cluster A, 0 to 1,200,000 (2018)",
            ),
        ],
    )
    def test_both_ends_name_who_sets_them(self, statistic, says):
        row = verify(
            "value",
            f"measure=members;groups=1;statistic={statistic};compare=equal",
            "100",
            observations=[
                members("a", "<=1200000"),
                members("b", 297000),
                members("c", 300000),
            ],
        )
        assert f"({says})" in row["explanation"]

    def test_values_are_scaled(self):
        row = verify(
            "value",
            "measure=patients;subjects=AAA;scale=1000;compare=equal",
            "5000",
            observations=[observation("AAA", "patients", 5)],
        )
        assert found(row) == (5000, 5000, "agrees")


def test_a_ratio_of_evidence_is_an_interval():
    seen = [
        observation("AAA", "patients", 300),
        observation("BBB", "patients", "<=100"),
        observation("CCC", "patients", 100, source_id="s1"),
        observation("CCC", "patients", 200, source_id="s2"),
    ]
    arguments = "measure=patients;of=AAA+BBB;to=CCC;unit=times;compare=about;tolerance=25%"
    row = verify("ratio", arguments, "2", observations=seen)
    assert found(row) == (1.5, 4, "not settled")
    assert row["missing"] == ["BBB.patients", "CCC.patients"]


class TestIndependence:
    def test_the_study_cannot_confirm_itself(self):
        row = verify(
            "share",
            "item=research;groups=1;compare=equal",
            "100",
            observations=research(1, 1, 1, source_id="own") + research(1, source_id="s1"),
        )
        assert (row["all_low"], row["all_high"], row["all_outcome"]) == (100, 100, "agrees")
        assert (row["independent_low"], row["independent_outcome"]) == (
            pytest.approx(100 / 3),
            "not settled",
        )
        assert row["outcome"] == "not settled"

    def test_the_outcome_can_rest_on_all_evidence(self):
        row = verify(
            "value",
            "measure=members;subjects=a;compare=equal",
            "100",
            observations=[members("a", 100, source_id="own")],
            options=VerifyOptions(evidence="all"),
        )
        assert (row["outcome"], row["independent_outcome"]) == ("agrees", "cannot be computed")

    @pytest.mark.parametrize(
        ("source", "outcome"), [("s1", "agrees"), ("own", "cannot be computed")]
    )
    def test_an_evaluation_must_come_from_elsewhere(self, source, outcome):
        evaluations = [
            {
                "id": "e",
                "population": "p",
                "metric": "m",
                "value": 10.0,
                "unit": "u",
                "source_id": source,
            }
        ]
        row = verify("value", "evaluation=e;compare=equal", evaluations=evaluations)
        assert (row["independent_outcome"], row["all_outcome"]) == (outcome, "agrees")


def test_the_worked_example_of_the_manual():
    arguments = "item=research;groups=1;compare="
    open_third = verify("share", f"{arguments}equal", "100", observations=research(1, 1))
    assert found(open_third) == (pytest.approx(66.67, abs=0.01), 100, "not settled")
    a_no = verify("share", f"{arguments}equal", "100", observations=research(1, 1, 0))
    assert (a_no["outcome"], a_no["difference"]) == ("differs", pytest.approx(-33.33, abs=0.01))
    for third in (None, 0, 1):
        over = verify("share", f"{arguments}more_than", "55", observations=research(1, 1, third))
        assert over["outcome"] == "agrees"
