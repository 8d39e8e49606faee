"""Small panels for the tests."""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.impact import Panel, panel_from_frame


def long_panel(
    outcomes: dict[str, list[float]],
    start: dict[str, int | None],
    first: int = 2010,
    **columns: dict[str, object],
) -> pl.DataFrame:
    """One row per firm and year: `outcomes` holds each firm's employment year by year."""
    rows = []
    for firm, values in outcomes.items():
        for t, value in enumerate(values):
            row = {
                "firm": firm,
                "year": first + t,
                "treated_from": start.get(firm),
                "employment": value,
            }
            row |= {name: of[firm] for name, of in columns.items()}
            rows.append(row)
    return pl.DataFrame(rows, schema_overrides={"treated_from": pl.Int64, "employment": pl.Float64})


def random_frame(
    firms: int = 80, years: int = 6, seed: int = 0, cohorts: tuple[int, ...] = (2012, 2013)
) -> pl.DataFrame:
    """Firms with one covariate; about half enter, in the years of `cohorts`."""
    rng = np.random.default_rng(seed)
    start = np.where(rng.random(firms) < 0.5, rng.choice(cohorts, firms), 0)
    x = rng.normal(size=firms)
    base = 50 + rng.normal(size=(firms, 1)) * 3
    y = base + (0.3 + 0.4 * x[:, None]) * np.arange(years) + rng.normal(size=(firms, years))
    return pl.DataFrame(
        {
            "firm": np.repeat([f"f{i:03d}" for i in range(firms)], years),
            "year": np.tile(2010 + np.arange(years), firms),
            "treated_from": np.repeat(start, years),
            "employment": y.ravel(),
            "x_size": np.repeat(x, years),
        }
    ).with_columns(treated_from=pl.when(pl.col("treated_from") > 0).then("treated_from"))


def random_panel(**sizes: object) -> Panel:
    """`random_frame` as a panel."""
    return panel_from_frame(random_frame(**sizes))  # type: ignore[arg-type]
