"""Small registers for the tests, on any engine."""

import polars as pl
from hypothesis import strategies as st

from healthclusters.ecosystem.columns import MEASURES, OUTPUTS, REGISTER
from healthclusters.ecosystem.engine import with_frame
from healthclusters.ecosystem.register.batches import storage_schema

ACTIVITY_SCHEMA = {
    "definition": pl.String,
    "year": pl.Int64,
    "organisation": pl.String,
    "holding": pl.String,
    "unit": pl.String,
    "region": pl.String,
    "subsector": pl.String,
    "finer": pl.String,
    "size_class": pl.String,
    "kind": pl.String,
    "share": pl.Float64,
    "part": pl.Float64,
    "weight": pl.Float64,
    "stratum": pl.String,
    "spin_off": pl.Int64,
    **dict.fromkeys((*MEASURES, *OUTPUTS), pl.Float64),
    "founded": pl.Int64,
    "closed": pl.Int64,
    "startup": pl.Int8,
    "foreign_owned": pl.Int8,
    "ai_in_use": pl.Int8,
    "member_from": pl.Int64,
    "member_until": pl.Int64,
}
_BASE = {
    "definition": "only",
    "finer": "biotechnology",
    "size_class": "1-9",
    "kind": "company",
    "part": 1.0,
    "share": 1.0,
    "weight": 1.0,
    "stratum": "",
    "spin_off": 0,
}


def activity_table(connection, rows, name="activities"):
    """Rows of `activities` as a table of the engine."""
    whose = [{"holding": r.get("organisation"), **_BASE, **r} for r in rows]
    frame = pl.DataFrame(whose, schema=ACTIVITY_SCHEMA)
    return with_frame(connection, name, frame)


def unit_table(connection, rows, name="units"):
    """Rows of a checked register as a table of the engine."""
    schema = storage_schema(REGISTER)
    frame = pl.DataFrame([{"definition": "only", **r} for r in rows], schema=schema)
    return with_frame(connection, name, frame)


@st.composite
def activity_rows(draw):
    """Firms over three years: zeros, gaps, unknown values, ties, two subsectors, weights."""
    rows = []
    for number in range(draw(st.integers(1, 7))):
        split = draw(st.booleans())
        shares = [("bio", 0.25), ("dia", 0.75)] if split else [(draw(st.sampled_from("bcd")), 1.0)]
        founded = draw(st.sampled_from([None, 2018, 2019, 2020, 2021]))
        joined = draw(st.sampled_from([None, 2019, 2020]))
        fixed = {
            "organisation": f"o{draw(st.integers(0, number))}",
            "unit": f"u{number}",
            "region": draw(st.sampled_from(["LU00", "BE34", "FRF3"])),
            "weight": draw(st.sampled_from([1.0, 1.0, 2.5])),
            "founded": founded,
            "member_from": joined,
            "member_until": joined + 1 if joined and draw(st.booleans()) else None,
        }
        years = draw(st.sets(st.sampled_from([2019, 2020, 2021]), min_size=1))
        for year in sorted(years):
            values = {
                "employment": draw(st.sampled_from([None, 0.0, 1.0, 3.0, 3.0, 40.0])),
                "value_added": draw(st.sampled_from([None, -5.0, 100.0])),
                "startup": draw(st.sampled_from([None, 0, 1])),
            }
            for subsector, share in shares:
                rows.append(
                    {**fixed, **values, "year": year, "subsector": subsector, "share": share,
                     "part": share}
                )  # fmt: skip
    return rows
