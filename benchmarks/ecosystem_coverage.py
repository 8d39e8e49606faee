"""How often an ecosystem's intervals hold the truth: `python -m benchmarks.ecosystem_coverage`.

Location quotients: units are drawn from a process with known probabilities of region and industry
and log-normal sizes; the truth is the quotient of the process. Sampled totals: stratified samples
from a fixed register. Every replicate goes through the product's own expressions, made SQL once.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from healthclusters.ecosystem.engine import (
    duckdb_connection,
    frame_of,
    ibis_module,
    with_frame,
)
from healthclusters.ecosystem.indicators import location_quotients, sampled_totals

REPLICATES = 200
SEED = 1
# Probabilities of region x industry.
PROCESS = np.array([[0.04, 0.16], [0.10, 0.30], [0.01, 0.39]])


def quotient_coverage(units: int, spread: float) -> tuple[float, int]:
    """Share of 95 % intervals that hold the true quotient, over all cells with an interval."""
    connection, ibis, sql = duckdb_connection(threads=1), ibis_module(), ""
    truth = PROCESS / PROCESS.sum(axis=1, keepdims=True) / PROCESS.sum(axis=0)
    inside = made = 0
    for stream in np.random.SeedSequence(SEED).spawn(REPLICATES):
        rng = np.random.default_rng(stream)
        cell = rng.choice(PROCESS.size, units, p=PROCESS.ravel())
        frame = pl.DataFrame(
            {
                "region": (cell // 2).astype(np.int64),
                "subsector": (cell % 2).astype(np.int64),
                "employment": rng.lognormal(2.0, spread, units),
            }
        )
        table = with_frame(connection, "units", frame)
        sql = sql or str(ibis.to_sql(location_quotients(table), dialect="duckdb"))
        found = frame_of(connection.con.sql(sql).to_arrow_table())
        for region, industry, low, high in (
            found.select("region", "subsector", "low", "high").drop_nulls().iter_rows()
        ):
            made += 1
            inside += low <= truth[region, industry] <= high
    return inside / made, made


def total_coverage(drawn: int, spread: float) -> float:
    """Share of 95 % intervals that hold the register's true total."""
    connection, ibis, sql = duckdb_connection(threads=1), ibis_module(), ""
    rng = np.random.default_rng(SEED)
    sizes = {"small": rng.lognormal(1.5, spread, 600), "large": rng.lognormal(4.0, 0.5, 40)}
    truth = sum(v.sum() for v in sizes.values())
    inside = 0
    for stream in np.random.SeedSequence(SEED).spawn(REPLICATES):
        draw = np.random.default_rng(stream)
        rows = []
        for stratum, values in sizes.items():
            n = min(drawn, values.size)  # the large stratum may be taken whole
            for i in draw.permutation(values.size)[:n]:
                weight = values.size / n
                rows.append(("only", 2021, stratum, f"{stratum}{i}", values[i], 1.0, weight))
        frame = pl.DataFrame(
            rows,
            schema=["definition", "year", "stratum", "unit", "employment", "share", "weight"],
            orient="row",
        )
        table = with_frame(connection, "drawn", frame)
        sql = sql or str(ibis.to_sql(sampled_totals(table), dialect="duckdb"))
        row = frame_of(connection.con.sql(sql).to_arrow_table()).row(0, named=True)
        inside += row["low"] <= truth <= row["high"]
    return inside / REPLICATES


def main() -> None:
    """Print the coverage of both."""
    print(f"95 % intervals, {REPLICATES} replicates, seed {SEED}")
    for units in (100, 400, 2_000):
        for spread in (0.5, 1.2, 1.8):
            share, made = quotient_coverage(units, spread)
            print(
                f"location quotient, {units:>5,} units, sizes spread {spread}: {share:.3f} of "
                f"{made:,} intervals",
                flush=True,
            )
    for spread in (0.7, 1.2):
        for drawn in (10, 40, 150):
            share = total_coverage(drawn, spread)
            print(f"sampled total, {drawn:>3} units a stratum, sizes spread {spread}: {share:.3f}",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
