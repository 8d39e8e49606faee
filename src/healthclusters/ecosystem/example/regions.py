"""Synthetic units of all industries in ten regions, so that quotients can be computed.

The health companies of LU00 are those of the synthetic register; all else is drawn by chance.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.ecosystem.columns import REGISTER
from healthclusters.ecosystem.example import REGIONS_FILE
from healthclusters.ecosystem.example.activities_drawn import ACTIVITIES

SEED = 2022
YEARS = (2020, 2021)
# NUTS 2 region -> units of other industries, health units, how large its units are.
REGIONS = {
    "BE33": (230, 70, 1.0),
    "BE34": (120, 12, 0.8),
    "DEA2": (420, 120, 1.2),
    "DEB1": (250, 45, 1.0),
    "DEB2": (150, 24, 0.9),
    "DEC0": (220, 60, 1.1),
    "FRF1": (330, 130, 1.0),
    "FRF3": (300, 65, 0.9),
    "LU00": (240, 0, 1.1),
    "NL42": (240, 75, 1.0),
}
COUNTRIES = {"BE": "BE", "DE": "DE", "FR": "FR", "LU": "LU", "NL": "NL"}
# Other industries and how often they are drawn.
OTHERS = {
    "10.71": 0.07,
    "25.62": 0.08,
    "28.99": 0.06,
    "41.20": 0.11,
    "43.21": 0.10,
    "47.11": 0.14,
    "49.41": 0.09,
    "56.10": 0.12,
    "62.02": 0.05,
    "64.19": 0.06,
    "69.20": 0.07,
    "85.31": 0.05,
}


def write_regions(home: pl.DataFrame) -> None:
    """Write the file. home: rows of the synthetic register by its newer definition."""
    rng = np.random.default_rng(SEED)
    own = home.filter(pl.col("year").is_in(YEARS)).select(
        "unit", "year", "organisation", "nace", "nace_revision", "description", "employment",
        "nuts", "country"
    )  # fmt: skip
    frames = [own] + [_units(region, rng) for region in REGIONS]
    from healthclusters.ecosystem.example.generate import write

    write(pl.concat(frames, how="diagonal"), REGISTER, REGIONS_FILE)


def _units(region: str, rng: np.random.Generator) -> pl.DataFrame:
    others, health, scale = REGIONS[region]
    kinds = list(ACTIVITIES)
    share = rng.dirichlet(np.full(len(kinds), 1.2))
    drawn = [OTHERS_LIST[i] for i in rng.choice(len(OTHERS), others, p=list(OTHERS.values()))]
    rows = [(nace, "") for nace in drawn]
    rows += [ACTIVITIES[kinds[i]][:2] for i in rng.choice(len(kinds), health, p=share)]
    size = np.exp(rng.normal(2.4, 1.3, len(rows))) * scale
    out = []
    growth = rng.lognormal(0.02, 0.05)
    for number, ((nace, description), employed) in enumerate(zip(rows, size, strict=True)):
        for year in YEARS:
            now = employed * (growth * rng.lognormal(0, 0.06) if year == YEARS[1] else 1)
            out.append(
                (f"{region}-{number + 1:04d}", year, nace, "2", description or None,
                 float(max(1, round(now))), f"{region}{'0' if region == 'LU00' else ''}",
                 COUNTRIES[region[:2]])
            )  # fmt: skip
    columns = ["unit", "year", "nace", "nace_revision", "description", "employment"]
    return pl.DataFrame(
        out, schema=[*columns, "nuts", "country"], orient="row", infer_schema_length=None
    )


OTHERS_LIST = list(OTHERS)
