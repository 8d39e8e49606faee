"""Intervals hold the truth as often as they say (the manual has the numbers of 1,000 draws)."""

import pytest

from healthclusters.impact.coverage import DESIGNS, coverage

AVERAGES = ("simple", "group", "dynamic", "calendar", "each year")


def test_one_small_run():
    shares = coverage(DESIGNS[0], 8)
    assert set(shares) >= {*AVERAGES, "whole band", "paths rejected"}
    assert all(0 <= share <= 1 for share in shares.values())


@pytest.mark.slow
@pytest.mark.parametrize("design", DESIGNS, ids=lambda d: d.name)
def test_intervals_hold_the_truth_in_95_percent_of_the_draws(design):
    # 400 draws of a 95 % event: 0.95 +- 0.033 with three standard errors
    shares = coverage(design, 400)
    for kind in AVERAGES:
        assert 0.917 <= shares[kind] <= 0.983, kind
    assert shares["whole band"] >= 0.88
    assert shares["paths rejected"] <= 0.12
