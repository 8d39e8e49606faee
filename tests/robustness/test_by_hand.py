"""Three clusters worked by hand: the example of docs/methods/robustness.md.

X: clinics yes, research no, label yes: 2 points.
Y: clinics yes, research no, label open: 1 or 2; of the two known labels one is yes, so the
   probability is (1 + 1/2) / (2 + 1) = 1/2.
Z: clinics yes, label no, research contested: the study's own "yes" counts (2 points), an
   independent source says no (1 point).

The ranking: X 2 (first), Z 2 (first), Y 1.5 (third). Four equally likely draws:

  Y's label   Z's research   points X Y Z   ranks X Y Z   mean shift
  no          yes            2 1 2          1 3 1         0
  no          no             2 1 1          1 2 2         (0 + 1 + 1) / 3 = 2/3
  yes         yes            2 2 2          1 1 1         (0 + 2 + 0) / 3 = 2/3
  yes         no             2 2 1          1 1 3         (0 + 2 + 2) / 3 = 4/3
"""

import re
from pathlib import Path

import polars as pl
import pytest
from tests import building

import healthclusters as hc
from healthclusters.robustness import settling_facts, which_choice

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "robustness.md"


def three_clusters():
    o = building.observation
    observations = [
        *(o(c, "clinics", 1) for c in "xyz"),
        o("x", "research", 0),
        o("y", "research", 0),
        o("z", "research", 1, source_id="own"),
        o("z", "research", 0, confidence="low"),
        o("x", "label", 1),
        o("z", "label", 0),
    ]
    return building.study(
        building.yes_no_framework("clinics", "research", "label"),
        dict.fromkeys("xyz", "sample"),
        observations,
        sources=[{"source_id": "own", "title": "own", "independent": 0}],
    )


@pytest.fixture(scope="module")
def result():
    options = hc.RobustnessOptions(groups=("open", "contested"), draws=40_000)
    return hc.robustness_of(three_clusters(), options=options)


def rows(frame, *columns):
    return {row[0]: row[1:] for row in frame.select(*columns).iter_rows()}


NEAR = 0.01  # four standard errors of a share of one half in 40,000 draws


def test_ranking(result):
    assert rows(result.ranks, "cluster_id", "points", "rank", "rank_independent") == {
        "x": (2.0, 1, 1),
        "z": (2.0, 1, 3),
        "y": (1.5, 3, 2),
    }


def test_plain_probabilities(result):
    assert result.first == 1
    first = rows(result.ranks, "cluster_id", "first", "mean_rank")
    assert first["x"] == pytest.approx((1.0, 1.0))
    assert first["y"] == pytest.approx((1 / 2, 7 / 4), abs=2 * NEAR)
    assert first["z"] == pytest.approx((1 / 2, 7 / 4), abs=2 * NEAR)
    distribution = result.distribution.filter(pl.col("cluster_id") == "y")
    assert rows(distribution, "rank", "probability") == {
        1: pytest.approx((1 / 2,), abs=NEAR),
        2: pytest.approx((1 / 4,), abs=NEAR),
        3: pytest.approx((1 / 4,), abs=NEAR),
    }


def test_pairs(result):
    pairs = {
        (a, b): (ahead, level, behind, apart)
        for a, b, ahead, level, behind, apart in result.pairs.iter_rows()
    }
    assert pairs["x", "z"][:3] == pytest.approx((1 / 2, 1 / 2, 0), abs=NEAR)
    assert pairs["x", "y"][:3] == pytest.approx((1 / 2, 1 / 2, 0), abs=NEAR)
    assert pairs["z", "y"][:3] == pytest.approx((1 / 4, 1 / 2, 1 / 4), abs=NEAR)
    assert not any(apart for *_, apart in pairs.values())


def test_what_a_single_fact_moves(result):
    facts = {
        r["cluster_id"]: (r["item_id"], r["status"], r["probability"])
        for r in result.facts.iter_rows(named=True)
    }
    assert facts == {"y": ("label", "open", 0.5), "z": ("research", "contested", 0.5)}
    for row in result.facts.iter_rows(named=True):
        assert row["rank_if_yes"] == 1
        assert row["rank_if_no"] == pytest.approx(2.5, abs=0.05)
        assert row["shift"] == pytest.approx(2 * 0.25 * 1.5, abs=0.03)
    assert settling_facts(result)["clusters"].to_list() == [1, 1]


def test_which_choice_matters(result):
    # the mean shift is 2/3 (label yes) + 2/3 (research no): a sum of two halves
    assert result.mean_shift == pytest.approx(2 / 3, abs=NEAR)
    table = rows(result.sensitivity, "group", "alone", "first_order", "total")
    # alone, open: Y stays third (0) or joins the first (2/3), Z keeps its yes
    assert table["open"] == pytest.approx((1 / 3, 1 / 2, 1 / 2), abs=0.06)
    # alone, contested: Y counts 1.5; Z keeps its yes (0), or falls behind Y (3/3)
    assert table["contested"] == pytest.approx((1 / 2, 1 / 2, 1 / 2), abs=0.06)
    assert "too close to put in order" in which_choice(result)


def test_the_page_shows_these_figures():
    text = PAGE.read_text(encoding="utf-8")
    drawn = re.findall(r"^\| (yes|no) \| (yes|no) \| (.+?) \| (.+?) \| (.+?) \|$", text, re.M)
    assert drawn == [
        ("no", "yes", "2, 1, 2", "1, 3, 1", "0"),
        ("no", "no", "2, 1, 1", "1, 2, 2", "2/3"),
        ("yes", "yes", "2, 2, 2", "1, 1, 1", "2/3"),
        ("yes", "no", "2, 2, 1", "1, 1, 3", "4/3"),
    ]
