"""Inclusion criteria and the definition test."""

import pytest
from tests.building import framework, item, measure, observation, study, text

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.model import Criterion, DefinitionFeature
from healthclusters.scoring import assess, definition_test, inclusion

CRITERIA = (
    Criterion(id="clinics", label=text("clinics"), kind="item", of="clinics"),
    Criterion(id="role", label=text("role"), kind="coded", of="role"),
    Criterion(id="networks", label=text("networks"), kind="partnership", of="network_membership"),
)


def included(observations=(), ties=(), *, needed=1, excluded_without="clinics", **tables):
    fw = framework(
        [measure("clinics"), measure("role")],
        [item("clinics")],
        criteria=CRITERIA,
        criteria_needed=needed,
        excluded_without=excluded_without,
    )
    partnerships = [
        {"cluster_id": "c", "partner": "x", "kind": kind, "source_id": "s1"} for kind in ties
    ]
    result = inclusion(
        assess(
            study(
                fw,
                {"c": "candidate", "m": "mentioned"},
                observations,
                partnerships=partnerships,
                **tables,
            )
        )
    )
    assert result.results["cluster_id"].to_list() == ["c"]  # who is only mentioned is not asked
    return result


def outcome(*observations, **more):
    row = included(observations, **more).results.row(0, named=True)
    return row["met"], row["open"], row["outcome"]


def test_each_criterion_is_answered_yes_no_or_unknown():
    result = included([observation("c", "role", 0)], ["network_membership", "agreement"])
    answers = dict(result.answers.select("criterion", "answer").iter_rows())
    assert answers == {"clinics": None, "role": 0, "networks": 1}


def test_outcomes():
    clinics = observation("c", "clinics", 1)
    no_clinics = observation("c", "clinics", 0)
    role = observation("c", "role", 1)
    assert outcome(clinics) == (1, 2, "included")
    assert outcome(no_clinics, role) == (1, 1, "excluded")  # excluded although a criterion is met
    assert outcome(role) == (1, 2, "open")  # nobody knows whether it has clinics
    assert outcome() == (0, 3, "open")
    assert outcome(role, excluded_without=None) == (1, 2, "included")
    assert outcome(clinics, needed=2) == (1, 2, "open")
    assert outcome(no_clinics, observation("c", "role", 0), needed=2) == (0, 1, "excluded")


def test_the_reason_of_an_open_outcome_is_told():
    result = included([observation("c", "role", 1)])
    assert result.results["required"].to_list() == [None]
    assert "Without clinics a cluster is excluded" in str(result)
    assert "unknown" in str(result)
    assert included([observation("c", "clinics", 1)]).results["required"].to_list() == [1]


def test_where_a_candidate_is_listed():
    longlist = [
        {"cluster_id": "c", "source_id": "s2", "locator": "p. 4"},
        {"cluster_id": "c", "source_id": "s1"},
    ]
    assert included(longlist=longlist).results["listed_in"].to_list() == [["s1", "s2"]]


FORMS = [
    {"form": f, "feature": q, "value": v, "source_id": "s1"}
    for f, values in {"cluster": ("yes", "yes", "yes"), "park": ("yes", "no", "partly")}.items()
    for q, v in zip(("near", "lasting", "joint"), values, strict=True)
]


def judged(**answers):
    features = tuple(
        DefinitionFeature(id=f, question=text(f)) for f in ("near", "lasting", "joint")
    )
    fw = framework([measure("m")], [item("m")], features=features)
    return definition_test(study(fw, {}, definition_features=FORMS), answers)


def test_the_definition_test_by_hand():
    result = judged(near="yes", lasting="no")
    assert result.forms.select("form", "agree", "half", "differ", "unanswered", "share").rows() == [
        ("park", 2, 0, 0, 1, 1.0),
        ("cluster", 1, 0, 1, 1, 0.5),
    ]
    assert result.finding == "With 2 of 3 questions answered, the answers fit a park best."
    assert judged(joint="yes").forms["share"].to_list() == [1.0, 0.5]
    assert "equally well" in judged(near="yes").finding
    assert "Answer the questions" in judged().finding


def test_refusals_of_the_definition_test():
    with pytest.raises(UnknownNameError, match="lasting"):
        judged(lastin="yes")
    with pytest.raises(OptionError):
        judged(near="maybe")
