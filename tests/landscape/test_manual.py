"""The worked examples of the manual are what the program computes."""

import re
from pathlib import Path

import numpy as np
import pytest

from healthclusters.landscape import latent_classes as em
from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.distance import gower
from healthclusters.landscape.profiles import profiles
from healthclusters.landscape.stability import compare_resamples

PAGE = (Path(__file__).parents[2] / "docs" / "methods" / "groups.md").read_text("utf-8")
PI, THETA = np.array([0.5, 0.5]), np.array([[0.9, 0.8], [0.1, 0.2]])
NAN = np.nan


def of_a(production: float, research: float, open_as_no: float = 0.0) -> float:
    counts = em.answers(np.array([[production, research]]), open_as_no)
    return float(em.memberships(counts, PI, THETA)[0, 0])


def test_memberships_of_the_example():
    rows = re.findall(r"^\| (nothing|production yes.*?) \|.* (0\.\d\d) \|$", PAGE, re.MULTILINE)
    computed = {
        "nothing": of_a(NAN, NAN),
        "production yes": of_a(1, NAN),
        "production yes, research no": of_a(1, 0),
        "production yes, research yes": of_a(1, 1),
        "production yes, research open, read as no": of_a(1, NAN, 1.0),
    }
    assert dict(rows) == {n: f"{v:.2f}" for n, v in computed.items()}


def test_the_open_answer_and_what_it_is_worth():
    now = of_a(1, NAN)
    expected = now * THETA[0, 1] + (1 - now) * THETA[1, 1]
    assert f"0.90 x 0.80 + 0.10 x 0.20 = {expected:.2f}" in PAGE
    if_yes, if_no = of_a(1, 1) - now, now - of_a(1, 0)
    moved = expected * if_yes + (1 - expected) * if_no
    text = f"{expected:.2f} x {if_yes:.2f} + {1 - expected:.2f} x {if_no:.2f} = {moved:.2f}"
    assert text in PAGE


def test_distance_stability_agreement_and_bounds_of_the_examples():
    points = np.array([[1, 1, NAN, 0], [1, 0, 1, NAN]])
    assert gower(em.answers(points))[0, 1] == 0.5
    assert "so the distance is 0.5" in PAGE
    labels = np.array([[0, 0, 1, 1, -1], [0, 0, 0, 1, 1]])
    found = compare_resamples(np.array([0, 0, 0, 1, 1]), labels, 2).jaccard
    assert f"(2/3 + 1) / 2 = {found[0]:.2f} and (1/2 + 1) / 2 = {found[1]:.2f}" in PAGE
    counts = crosstab(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1]), 2, 2)
    assert f"(4 - 2.8) / (6.5 - 2.8) = {float(adjusted_rand(counts)):.2f}" in PAGE
    ten = np.array([[1.0]] * 7 + [[0.0]] + [[NAN]] * 2)
    row = profiles(ten, ["a"], ["g"] * 10).row(0, named=True)
    assert (row["share_low"], row["share_high"]) == (0.7, pytest.approx(0.9))
    assert "between 7/10 and 9/10" in PAGE
