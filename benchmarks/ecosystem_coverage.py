"""How often an ecosystem's intervals hold the truth: `python -m benchmarks.ecosystem_coverage`.

Location quotients: units are drawn from a process with known probabilities of region and industry
and log-normal sizes; the truth is the quotient of the process. Sampled totals: stratified samples
from a fixed register. Every replicate goes through the product's own expressions, planned once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from healthclusters.ecosystem.engine import Table, duckdb_connection, ibis_module, with_frame
from healthclusters.ecosystem.indicators import location_quotients, sampled_totals

REPLICATES = 200
SEED = 1
MARK = 987654321  # stands for the replicate until it is known
# Probabilities of region x industry.
PROCESS = np.array([[0.04, 0.16], [0.10, 0.30], [0.01, 0.39]])


def quotient_coverage(units: int, spread: float) -> tuple[float, int]:
    """Share of 95 % intervals that hold the true quotient, over all cells with an interval."""
    truth = PROCESS / PROCESS.sum(axis=1, keepdims=True) / PROCESS.sum(axis=0)
    drawn = []
    for replicate, stream in enumerate(np.random.SeedSequence(SEED).spawn(REPLICATES)):
        rng = np.random.default_rng(stream)
        cell = rng.choice(PROCESS.size, units, p=PROCESS.ravel())
        drawn.append(
            pl.DataFrame(
                {
                    "replicate": np.full(units, replicate),
                    "region": (cell // 2).astype(np.int64),
                    "subsector": (cell % 2).astype(np.int64),
                    "employment": rng.lognormal(2.0, spread, units),
                }
            )
        )
    inside = made = 0
    for found in one_by_one(pl.concat(drawn), location_quotients):
        for region, industry, low, high in (
            found.select("region", "subsector", "low", "high").drop_nulls().iter_rows()
        ):
            made += 1
            inside += low <= truth[region, industry] <= high
    return inside / made, made


def total_coverage(drawn: int, spread: float) -> float:
    """Share of 95 % intervals that hold the register's true total."""
    rng = np.random.default_rng(SEED)
    sizes = {"small": rng.lognormal(1.5, spread, 600), "large": rng.lognormal(4.0, 0.5, 40)}
    truth = sum(v.sum() for v in sizes.values())
    rows = []
    for replicate, stream in enumerate(np.random.SeedSequence(SEED).spawn(REPLICATES)):
        draw = np.random.default_rng(stream)
        for stratum, values in sizes.items():
            n = min(drawn, values.size)  # the large stratum may be taken whole
            for i in draw.permutation(values.size)[:n]:
                unit, weight = f"{stratum}{i}", values.size / n
                rows.append((replicate, "only", 2021, stratum, unit, values[i], 1.0, weight))
    names = ["replicate", "definition", "year", "stratum", "unit", "employment", "share", "weight"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    inside = 0
    for found in one_by_one(frame, sampled_totals):
        row = found.row(0, named=True)
        inside += row["low"] <= truth <= row["high"]
    return inside / REPLICATES


def one_by_one(frame: pl.DataFrame, expression: Callable[[Table], Table]) -> Iterator[pl.DataFrame]:
    """The expression of each replicate by itself; DuckDB plans it once."""
    connection = duckdb_connection(threads=1)
    table = with_frame(connection, "drawn", frame.with_columns(pl.col("replicate").cast(pl.Int64)))
    of_one = expression(table.filter(table.replicate == MARK).drop("replicate"))
    sql = str(ibis_module().to_sql(of_one, dialect="duckdb")).replace(str(MARK), "$1")
    connection.con.execute(f"PREPARE one AS {sql}")
    for replicate in range(REPLICATES):
        rows = connection.con.execute(f"EXECUTE one({replicate})")
        names = [column[0] for column in rows.description]
        yield pl.DataFrame(rows.fetchall(), schema=names, orient="row")


def main() -> None:
    """Print the coverage of both."""
    print(f"95 % intervals, {REPLICATES} replicates, seed {SEED}")
    for units in (100, 400, 2_000):
        for spread in (0.5, 1.2):
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
