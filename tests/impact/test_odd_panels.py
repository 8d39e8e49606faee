"""Whatever the panel and the choices, the end is a whole report or a refusal in words."""

import numpy as np
import polars as pl
import pytest
from tests.impact.making import random_frame

from healthclusters.base import DataError
from healthclusters.impact import (
    ImpactOptions,
    evaluate_impact,
    panel_from_frame,
    report_markdown,
    report_text,
)

CHOICES = {
    "method": ("doubly-robust", "regression", "weighting"),
    "controls": ("not-yet-treated", "never-treated"),
    "scale": ("level", "log"),
    "base": ("universal", "varying"),
    "average": ("simple", "group", "dynamic", "calendar"),
    "leavers": ("exclude", "keep"),
    "sampling": ("panel", "panel", "cross-sections"),
}
COVARIATES = (None, (), ("sector",), ("x_size", "sector"))


def odd_panel(rng, seed):
    """Zeros, unknown values, missing rows, leavers, weights, a rare sector, small cohorts."""
    cohorts = tuple(int(c) for c in rng.choice(np.arange(2011, 2018), 2, replace=False))
    frame = random_frame(
        firms=int(rng.integers(40, 120)),
        years=int(rng.integers(4, 9)),
        seed=seed,
        cohorts=cohorts,
    )
    n, firms = frame.height, frame["firm"].unique(maintain_order=True)
    traits = pl.DataFrame(
        {
            "firm": firms,
            "sector": rng.choice(["a", "b", "rare"], firms.len(), p=[0.5, 0.48, 0.02]),
            "weight": rng.choice([1.0, 2.5, 9.0], firms.len()),
            "_leaves": rng.random(firms.len()) < 0.1,
        }
    )
    inside = pl.col("year") >= pl.col("treated_from")
    frame = frame.join(traits, on="firm").with_columns(
        turnover=pl.Series(np.where(rng.random(n) < 0.1, np.nan, rng.exponential(100, n))),
        exports=pl.Series(np.where(rng.random(n) < 0.6, 0.0, rng.exponential(50, n))),
        value_added=pl.Series(100 * rng.normal(size=n)),
        placebo_rain=pl.Series(rng.normal(size=n)),
        public_funding=pl.when(inside).then(5.0).otherwise(0.0),
        treated_until=pl.when("_leaves").then(pl.col("treated_from") + 1),
    )
    kept = frame.filter(pl.Series(rng.random(n) > 0.05))
    return panel_from_frame(kept.drop("_leaves"))


@pytest.mark.parametrize("seed", range(14))
def test_a_report_or_a_refusal(seed):
    rng = np.random.default_rng(seed)
    chosen = {name: str(rng.choice(values)) for name, values in CHOICES.items()}
    options = ImpactOptions(
        **chosen,
        covariates=COVARIATES[int(rng.integers(4))],
        anticipation=int(rng.integers(0, 2)),
        replicates=int(rng.choice([0, 99])),
        min_treated=4,
        min_cohort=2,
    )
    try:
        evaluation = evaluate_impact(odd_panel(rng, seed), options=options)
    except DataError as refusal:
        assert {p.code for p in refusal.problems} <= {f"IMP-02{i}" for i in range(6)}
        return
    text = report_text(evaluation)
    assert max(map(len, text.splitlines())) <= 100
    assert " nan" not in text
    assert "None " not in text.replace("None of the checks", "")
    assert len(report_markdown(evaluation)) > 3_000
