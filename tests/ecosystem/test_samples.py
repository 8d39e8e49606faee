"""Samples, by hand: a region is a domain of its strata; who was not drawn did not close."""

from math import sqrt

import polars as pl
import pytest
from tests.ecosystem.registers import described, firm

from healthclusters.ecosystem import report_text
from healthclusters.ecosystem.disclosure import TOTAL


def test_units_outside_a_region_enter_its_interval_as_zeros(tmp_path):
    here = [firm(f"a{i}", 10, weight=10.0, stratum="s", nuts="LU00") for i in range(10)]
    there = [firm(f"b{i}", 10, weight=10.0, stratum="s", nuts="BE34") for i in range(90)]
    found = described(tmp_path, here + there, region="LU00", confidential=False)
    row = found.intervals.filter(pl.col("subsector") == TOTAL).row(0, named=True)
    n, size, z = 100, 1000, [100.0] * 10 + [0.0] * 90
    mean = sum(z) / n
    variance = (1 - n / size) * n / (n - 1) * sum((v - mean) ** 2 for v in z)
    assert (row["units"], row["total"]) == (10, 1000.0)
    assert row["std_error"] == pytest.approx(sqrt(variance))
    assert row["low"] < 1000 < row["high"]


def test_what_a_sample_cannot_tell_is_not_told(tmp_path):
    rows = [
        firm(f"a{i}", 10, weight=10.0, stratum="s", year=y, member_from=2019, lat=49.6, lon=6.1)
        for i in range(9)
        for y in (2020, 2021)
        if i < 6 or y == 2020
    ]
    residence = [{"unit": "a1", "year": 2021, "country": "FR", "staff": 5}]
    found = described(tmp_path, rows, {"residence": residence})
    assert found.demography.is_empty() and found.survival.is_empty() and found.places.is_empty()
    assert found.membership is None and found.residence is None
    assert "not estimated from a sample" in report_text(found)
