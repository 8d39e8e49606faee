"""What stands behind a point."""

import pytest
from tests.building import measure, observation
from tests.publish.examples import SITE, small_study

from healthclusters.model import Measure, Rule
from healthclusters.publish.evidence import EvidenceView, rule_words, value_words
from healthclusters.scoring import AssessOptions, assess

NUMBER = measure("x", "number")
RANK = measure("x", "rank", absences=("unranked",))
LEVEL = measure("x", "level", levels=("none", "gold"))
YES_NO = measure("x")


@pytest.mark.parametrize(
    ("text", "of", "words"),
    [
        ("270", NUMBER, "270"),
        ("200000", NUMBER, "200,000"),
        ("76.62", NUMBER, "76.62"),
        (">=200", NUMBER, "at least 200"),
        ("<=15", RANK, "at most 15"),
        ("unranked", RANK, "not ranked"),
        ("gold", LEVEL, "gold"),
        ("1", YES_NO, "yes"),
        ("0", YES_NO, "no"),
        ("nonsense", NUMBER, "nonsense"),
    ],
)
def test_value_words(text: str, of: Measure, words: str):
    assert value_words(text, of) == words


@pytest.mark.parametrize(
    ("rule", "of", "words"),
    [
        (Rule(operator="at_least", threshold=500), NUMBER, "one point for 500 or more unit"),
        (Rule(operator="at_most", threshold=20), RANK, "one point for rank 20 or better"),
        (Rule(operator="equals", threshold=1), YES_NO, "one point for yes"),
        (Rule(operator="one_of", threshold=("gold",)), LEVEL, "one point for gold"),
    ],
)
def test_rule_words(rule: Rule, of: Measure, words: str):
    assert rule_words(rule, of) == words


def test_every_observation_is_told_with_its_use():
    answer = EvidenceView(assess(small_study())).answer("alpha", "size")
    assert answer.state == "contested-yes"
    assert [(o.value, o.use) for o in answer.observations] == [
        ("120", "counts"),
        ("90", "set aside"),
        ("at least 60", "superseded"),
    ]
    assert answer.observations[0].url == SITE
    assert (answer.sources, answer.address) == (1, "alpha/size")


def test_no_observation_is_unknown_and_not_no():
    answer = EvidenceView(assess(small_study())).answer("beta", "clinics")
    assert (answer.state, answer.observations, answer.summary) == ("unknown", [], "no source")


def test_a_cluster_in_two_countries_has_the_evidence_of_both():
    answer = EvidenceView(assess(small_study())).answer("gamma", "patients")
    assert [(o.country, o.value) for o in answer.observations] == [("AAA", "300")]
    assert answer.state == "yes"


def test_what_independent_evidence_leaves_out_is_said():
    sources = [{"source_id": "s1", "title": "The study", "independent": 0}]
    study = small_study(sources=sources, observations=[observation("alpha", "clinics", "1")])
    evidence = EvidenceView(assess(study, options=AssessOptions(evidence="independent")))
    answer = evidence.answer("alpha", "clinics")
    assert answer.state == "unknown"
    assert [o.use for o in answer.observations] == ["left out: the study about itself"]


def test_a_bound_that_settles_nothing_counts_and_leaves_the_item_open():
    study = small_study(observations=[observation("alpha", "size", ">=60")])
    answer = EvidenceView(assess(study)).answer("alpha", "size")
    assert answer.state == "unknown"
    assert answer.observations[0].use == "counts, leaves it open"
