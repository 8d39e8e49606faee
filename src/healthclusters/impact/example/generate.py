"""Makes the synthetic programme: `python -m healthclusters.impact.example.generate`.

Bigger firms and firms with more research are likelier to enter, and grow differently anyway: a
comparison without the two covariates is wrong by design. Effects grow with the years in the
programme and differ between firms; exports and sick days are not affected at all. A few firms show
what happens in real files: one is in the programme from the first year, two leave it, one has a
year missing, some disappear.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.base import canonical_csv
from healthclusters.impact.columns import panel_schema
from healthclusters.impact.example import PANEL_FILE, TRUTH_FILE

SEED = 2019
FIRMS = 330
YEARS = np.arange(2012, 2022)
COHORTS = np.array([2015, 2016, 2017, 2018])
SECTORS = ("biotechnology", "digital health", "medical devices")
REGIONS = ("coast", "hills", "plain")
# True effect in the first year in the programme, and what each further year adds (four at most).
EFFECTS = {
    "employment": (1.2, 0.7),  # employees
    "turnover": (120_000.0, 90_000.0),  # euros
    "value_added": (60_000.0, 40_000.0),  # euros
    "exports": (0.0, 0.0),
    "rd_spending": (25_000.0, 8_000.0),  # euros
}
# Per employee in the first year: level, and spread of the yearly noise, in the outcome's unit.
LEVELS = {
    "employment": (1.0, 1.6),
    "turnover": (140_000.0, 260_000.0),
    "value_added": (62_000.0, 120_000.0),
    "exports": (45_000.0, 110_000.0),
    "rd_spending": (14_000.0, 30_000.0),
}


def make_programme(seed: int = SEED) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The panel and the truth about it, from the seed alone."""
    streams = np.random.SeedSequence(seed).spawn(4)
    traits, entry, noise, exits = (np.random.default_rng(s) for s in streams)
    size = np.round(traits.normal(3.0, 0.55, FIRMS), 3)  # log of employees at the beginning
    research = np.round(np.clip(traits.normal(0.12, 0.06, FIRMS), 0.01, None), 3)
    sector, region = traits.integers(0, 3, FIRMS), traits.integers(0, 3, FIRMS)
    start = _entries(entry, size, research)
    strength = np.round(traits.uniform(0.4, 1.6, FIRMS), 3)  # of a firm's effect, mean 1
    columns, effects = _outcomes(noise, size, research, start, strength)
    grid = {
        "firm": np.repeat([f"S{i + 1:03d}" for i in range(FIRMS)], YEARS.size),
        "year": np.tile(YEARS, FIRMS),
        "treated_from": np.repeat(start, YEARS.size),
        "sector": np.repeat(np.array(SECTORS)[sector], YEARS.size),
        "region": np.repeat(np.array(REGIONS)[region], YEARS.size),
        "x_log_size": np.repeat(size, YEARS.size),
        "x_research_share": np.repeat(research, YEARS.size),
        "placebo_sick_days": np.round(noise.normal(9, 1.5, FIRMS * YEARS.size), 1),
        "public_funding": _funding(noise, start, size).ravel(),
        **{name: values.ravel() for name, values in columns.items()},
        **{f"_{name}": values.ravel() for name, values in effects.items()},
    }
    frame = pl.DataFrame(grid).with_columns(
        treated_from=pl.when(pl.col("treated_from") > 0).then("treated_from"),
        treated_until=pl.lit(None, dtype=pl.Int64),
    )
    frame = _blemishes(frame, exits)
    schema = panel_schema([c for c in frame.columns if not c.startswith("_")])
    absent = [pl.lit(None, dtype=schema.field(c).dtype).alias(c) for c in ("error_group", "weight")]
    return frame.with_columns(absent).select(schema.field_names), _truth(frame)


def _entries(rng: np.random.Generator, size: np.ndarray, research: np.ndarray) -> np.ndarray:
    """Year of entry, 0 = never; likelier for bigger firms and more research."""
    chance = 1 / (1 + np.exp(0.65 - 0.9 * (size - 3.0) - 6.0 * (research - 0.12)))
    enters = rng.random(FIRMS) < chance
    cohort = rng.choice(COHORTS, FIRMS, p=[0.3, 0.3, 0.2, 0.2])
    return np.where(enters, cohort, 0)


def _outcomes(
    rng: np.random.Generator,
    size: np.ndarray,
    research: np.ndarray,
    start: np.ndarray,
    strength: np.ndarray,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Outcomes and true effects, firms x years."""
    since = YEARS[None, :] - start[:, None]
    inside = (start[:, None] > 0) & (since >= 0)
    passed = (YEARS - YEARS[0])[None, :]
    # Everyone grows; bigger firms and firms with research grow more, programme or not.
    growth = 0.35 + 0.45 * (size - 3.0) + 2.5 * (research - 0.12)
    common = np.cumsum(rng.normal(0, 0.25, YEARS.size))[None, :]
    columns, effects = {}, {}
    for name, (level, spread) in LEVELS.items():
        first, more = EFFECTS[name]
        effect = np.where(inside, strength[:, None] * (first + more * np.minimum(since, 4)), 0.0)
        steady = level * np.exp(size)[:, None] * rng.uniform(0.7, 1.3, (FIRMS, 1))
        if name == "employment":
            steady = np.exp(size)[:, None]
        path = steady + level * (growth[:, None] * passed + common)
        shocks = rng.normal(0, spread, (FIRMS, YEARS.size))
        values = np.maximum(path + shocks, 0.1 * level)
        digits = 1 if name == "employment" else -3  # money to the nearest thousand
        columns[name] = np.round(values + effect, digits)
        effects[name] = effect
    return columns, effects


def _funding(rng: np.random.Generator, start: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Public money by firm and year in euros; 0 outside the programme."""
    inside = (start[:, None] > 0) & (YEARS[None, :] >= start[:, None])
    amount = rng.normal(55_000, 8_000, inside.shape) + 12_000 * (size[:, None] - 3.0)
    return np.where(inside, np.round(np.maximum(amount, 2_000), -3), 0.0)


def _blemishes(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Exits on both sides, and four firms that a real file would have."""
    firms = frame["firm"].unique(maintain_order=True)
    gone_after = np.where(
        rng.random(firms.len()) < 0.06, rng.integers(2016, 2021, firms.len()), 2021
    )
    frame = frame.join(pl.DataFrame({"firm": firms, "_end": gone_after}), on="firm")
    entered = frame.filter(pl.col("_end") == 2021)
    programme = entered.filter(pl.col("treated_from") == 2015)["firm"].unique().sort()
    others = entered.filter(pl.col("treated_from").is_null())["firm"].unique().sort()
    early, leavers, gap = programme[0], programme[1:3], others[0]
    firm, year = pl.col("firm"), pl.col("year")
    left = firm.is_in(leavers.implode())
    return frame.filter(year <= pl.col("_end"), ~((firm == gap) & (year == 2016))).with_columns(
        treated_from=pl.when(firm == early).then(2012).otherwise("treated_from"),
        treated_until=pl.when(left).then(2018),
        public_funding=pl.when(left & (year > 2018)).then(0.0).otherwise("public_funding"),
    )


def _truth(frame: pl.DataFrame) -> pl.DataFrame:
    """True mean effect by outcome, cohort and year, over the firms that an evaluation keeps."""
    kept = frame.filter(
        pl.col("treated_from") > 2012,
        pl.col("treated_until").is_null(),
        pl.col("year") >= pl.col("treated_from"),
    )
    parts = [
        kept.group_by(cohort="treated_from", year="year")
        .agg(firms=pl.len(), effect=pl.col(f"_{name}").mean().round(6))
        .select(outcome=pl.lit(name), cohort="cohort", year="year", firms="firms", effect="effect")
        for name in EFFECTS
    ]
    return pl.concat(parts).sort("outcome", "cohort", "year")


def main() -> None:
    """Write the two files beside this one."""
    frame, truth = make_programme()
    PANEL_FILE.write_text(canonical_csv(frame, panel_schema(frame.columns)), encoding="utf-8")
    truth.write_csv(TRUTH_FILE)


if __name__ == "__main__":
    main()
