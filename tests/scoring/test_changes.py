"""What changed between two states of a study, and why."""

from tests.building import framework, item, measure, observation, study

from healthclusters.model import Rule
from healthclusters.scoring import AssessOptions, assess, changes_between


def state(*observations, threshold=100, clusters=("c", "d"), countries=("AAA",)):
    fw = framework(
        [measure("size", "number"), measure("ranked", subject="country")],
        [item("large", Rule(operator="at_least", threshold=threshold), of="size"), item("ranked")],
    )
    records = [
        {"cluster_id": c, "name": c, "role": "sample", "countries": list(countries)}
        for c in clusters
    ]
    return assess(study(fw, records, observations))


SMALL = observation("c", "size", 50, observation_id="o1")
LARGE = SMALL | {"value": "150"}


def test_an_edited_value_names_the_score_and_the_reason():
    result = changes_between(state(SMALL), state(LARGE))
    assert result.scores.rows() == [("c", 0, 1, 1, 2)]
    assert result.points.rows() == [("c", "large", "no", "yes", "o1: 50 became 150")]
    assert result.observations.select("observation_id", "change", "columns").rows() == [
        ("o1", "changed", ["value"])
    ]
    assert "o1: 50 became 150" in str(result)


def test_added_and_removed_observations():
    added = changes_between(state(), state(LARGE))
    assert added.points.rows() == [("c", "large", "open", "yes", "o1 added")]
    removed = changes_between(state(LARGE), state())
    assert removed.points.rows() == [("c", "large", "yes", "open", "o1 removed")]


def test_a_change_that_moves_no_point_is_still_listed():
    result = changes_between(state(LARGE), state(LARGE | {"note": "checked again"}))
    assert (result.scores.height, result.points.height) == (0, 0)
    assert result.observations["columns"].to_list() == [["note"]]


def test_a_fact_about_a_country_moves_each_of_its_clusters():
    ranked = observation("AAA", "ranked", 1, observation_id="o2")
    result = changes_between(state(), state(ranked))
    assert result.points["cluster_id"].to_list() == ["c", "d"]
    assert set(result.points["because"]) == {"o2 added"}


def test_a_changed_rule():
    result = changes_between(state(LARGE), state(LARGE, threshold=200))
    assert result.rules == ["large: >= 100 became >= 200"]
    assert result.points.rows() == [("c", "large", "yes", "no", "the rule changed")]


def test_clusters_that_came_or_went():
    result = changes_between(state(clusters=("c",)), state(clusters=("d",)))
    assert result.scores.rows() == [("c", 0, 2, None, None), ("d", None, None, 0, 2)]
    assert "not there" in str(result)


def test_nothing_changed():
    result = changes_between(state(LARGE), state(LARGE))
    assert (result.scores.height, result.points.height, result.rules) == (0, 0, [])
    assert "changed observations: 0, points: 0, totals: 0, rank ranges: 0" in str(result)


def test_a_note_is_not_named_as_the_reason():
    before = [LARGE, observation("c", "size", 50, observation_id="o2", confidence="low")]
    after = [LARGE | {"confidence": "low", "as_of": 1990}, before[1] | {"note": "seen again"}]
    result = changes_between(state(*before), state(*after))
    assert result.points["because"].to_list() == ["o1: as_of, confidence changed"]


def test_a_changed_reference_year_is_the_reason():
    early = observation("c", "size", 50, observation_id="o1", as_of=2001)
    late = observation("c", "size", 150, observation_id="o2", as_of=2018)
    before = state(early, late)
    study_after = before.study
    after = assess(study_after, options=AssessOptions(reference_year=2000))
    result = changes_between(before, after)
    assert result.points["because"].to_list() == ["reference year 2018 became 2000"]
    assert "Rule: reference year 2018 became 2000" in str(result)


def test_changed_countries_and_roles_are_told():
    ranked = observation("AAA", "ranked", 1, observation_id="o2")
    result = changes_between(state(ranked), state(ranked, countries=("BBB",)))
    assert set(result.points["because"]) == {"its countries changed from AAA to BBB"}
    assert result.clusters["columns"].to_list() == [["countries"], ["countries"]]
    assert "Cluster: c changed (AAA became BBB)" in str(result)


def test_a_changed_role_moves_ranks_and_is_told():
    fw = framework([measure("p")], [item("p")])
    answers = [observation("c", "p", 1), observation("d", "p", 0)]
    one = assess(study(fw, {"c": "sample", "d": "sample"}, answers))
    two = assess(study(fw, {"c": "mentioned", "d": "sample"}, answers))
    result = changes_between(one, two)
    assert (result.points.height, result.scores.height, result.ranks.height) == (0, 0, 2)
    assert result.clusters.row(0) == ("c", "changed", ["role"], "sample", "mentioned")


def test_a_changed_measure_is_a_changed_rule():
    fw = framework([measure("r", "rank", absences=("unranked",))], [item("r")])
    other = framework([measure("r", "rank")], [item("r")])
    result = changes_between(
        assess(study(fw, {"c": "sample"})), assess(study(other, {"c": "sample"}))
    )
    assert result.rules == ["r: the measure r changed"]


def test_reasons_are_told_with_values_and_labels():
    edited = changes_between(state(SMALL), state(LARGE))
    assert edited.in_words(edited.points["because"][0]) == "50 became 150"
    added = changes_between(state(), state(LARGE))
    assert added.in_words(added.points["because"][0]) == "150 added"
    ruled = changes_between(state(LARGE), state(LARGE, threshold=200))
    label = ruled.labels["large"]
    assert ruled.in_words(ruled.rules[0]) == f"{label}: >= 100 became >= 200"


def test_a_focal_cluster_s_range_of_ranks_is_among_those_that_changed():
    def ranked(value):
        fw = framework(
            [measure("size", "number")],
            [item("large", Rule(operator="at_least", threshold=100), of="size")],
        )
        records = [
            {"cluster_id": c, "name": c, "role": role, "countries": ["AAA"]}
            for c, role in (("c", "focal"), ("d", "sample"))
        ]
        rows = [
            observation("c", "size", value, observation_id="o1"),
            observation("d", "size", 150, observation_id="o2"),
        ]
        return assess(study(fw, records, rows))

    result = changes_between(ranked(50), ranked(150))
    assert result.ranks["cluster_id"].to_list() == ["c"]
