"""Titles are made from data, so they change with it."""

from dataclasses import replace

import pytest
from tests.publish.examples import small_study

from healthclusters.publish import findings
from healthclusters.publish.clusters import Group, cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.scoring import assess

ASSESSMENT = assess(small_study())
ALPHA = cluster_views(ASSESSMENT)["alpha"]


def view(**changes):
    return replace(ALPHA, **changes)


@pytest.mark.parametrize(
    ("yes", "no", "unknown", "title"),
    [
        (630, 114, 216, "Nearly twice as many answers are missing as are “no”"),
        (630, 216, 114, "Fewer answers are missing than are “no”"),
        (630, 100, 130, "More answers are missing than are “no”"),
        (10, 5, 0, "Every answer is known: 10 yes, 5 no"),
        (10, 0, 3, "Three answers are missing"),
        (0, 0, 3, "Nobody has found an answer yet"),
        (0, 0, 0, "Nothing has been asked yet"),
    ],
)
def test_answers_title(yes, no, unknown, title):
    assert findings.answers_title(yes, no, unknown) == title


def test_table_title():
    a, b, c = view(known=5, most=8), view(known=5, most=5), view(known=2, most=6)
    assert findings.table_title([a, b]) == "Two clusters hold 5 points today; no other could"
    assert findings.table_title([a, c]) == (
        "Alpha holds 5 points today; one more could, if its open items turn out yes"
    )
    assert findings.table_title([]) == "No cluster has been scored yet"


def test_map_title_names_the_group_that_gathers_in_few_countries():
    one, two = Group(id="1", number=1, name="x"), Group(id="2", number=2, name="y")
    germany = view(country_codes=["DEU"], countries="Germany", group=one)
    america = view(country_codes=["USA"], countries="United States", group=two)
    regions = {"DEU": "Europe", "USA": "Americas"}
    assert findings.map_title(regions, [germany, germany, america], [one, two]) == (
        "Two of the three are in Europe; group 1 is only in Germany"
    )
    assert findings.map_title(regions, [america], [two]) == "The only one is in the Americas"


def test_points_sentence():
    assert findings.points_sentence(view(known=14, open=8, most=22, items=24)) == (
        "14 points are known, eight items are open, two are no"
    )
    assert findings.points_sentence(view(known=1, open=0, most=1, items=1)) == (
        "1 point is known, no item is open, none is no"
    )


def test_position_sentence():
    sure = view(role="focal", best_rank=3, worst_rank=41, surely_ahead_of=0, surely_behind=2)
    assert findings.position_sentence(sure, 40) == (
        "It is surely ahead of none of the 40 and surely behind two: "
        "its rank among 41 lies anywhere from 3 to 41."
    )
    assert findings.position_sentence(view(best_rank=None), 40) == ""


def test_changeable_sentence_counts_only_what_a_cluster_can_change():
    answers = EvidenceView(ASSESSMENT).answers("alpha")
    assert findings.changeable_sentence(answers) == (
        "Of the 3 items that a cluster can change, two are yes, none no and one unknown."
    )


@pytest.mark.parametrize(
    ("single", "several", "title"),
    [
        (0, 0, "No answer rests on evidence yet"),
        (3, 0, "Every answer rests on a single source"),
        (0, 3, "Every answer rests on more than one source"),
        (60, 40, "Most answers rest on a single source: 60 of 100"),
        (50, 50, "About half of the answers rest on a single source: 50 of 100"),
        (20, 80, "Fewer than half of the answers rest on a single source: 20 of 100"),
    ],
)
def test_evidence_title(single, several, title):
    assert findings.evidence_title(single, several) == title


def test_verification_title():
    assert findings.verification_title(13, 10, 42, 42) == (
        "Forty-two published figures set beside evidence: 13 agree, 10 differ and "
        "19 cannot be settled"
    )
    assert findings.verification_title(13, 10, 42, 41) == (
        "Forty-two checks of 41 published figures against evidence: 13 agree, "
        "10 differ and 19 cannot be settled"
    )
    assert findings.verification_title(0, 0, 0, 0).startswith("No published figure")
