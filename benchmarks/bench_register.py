"""Location quotients by region x industry over 100 million establishments, against plain SQL.

The rows (establishment, one of 1,345 NUTS 3 regions, one of 615 NACE classes, employment, year) are
generated into a Parquet file in a temporary folder, which is removed. Each run in a process of
its own: the expression of `ecosystem.indicators.location` on DuckDB, and the best SQL we could
write for the same numbers. Spark, where it is installed, computes one million rows, and the two
must agree. A CSV file of two million rows is read in batches with all checks.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import in_a_process, line, timed

ROWS = 100_000_000
SMALL = 1_000_000
MEMORY = "1GB"
# What the expression computes, written by hand: one scan, one aggregation, windows over cells.
SQL = """
WITH cell AS (
  SELECT region, nace, sum(m) AS x, sum(m * m) AS q, sum((m * m) * (m * m)) AS f,
    count(*) AS units, count(*) - count(m) AS unknown
  FROM (SELECT region, nace, employment::DOUBLE AS m FROM read_parquet(?)) GROUP BY region, nace),
wide AS (
  SELECT *, sum(x) OVER r AS a, sum(x) OVER i AS b, sum(x) OVER () AS t, sum(q) OVER r AS qa,
    sum(q) OVER i AS qb, sum(q) OVER () AS qt, sum(f) OVER r AS fa, sum(f) OVER i AS fb,
    sum(f) OVER () AS ft, sum(units - unknown) OVER () AS n
  FROM cell WINDOW r AS (PARTITION BY region), i AS (PARTITION BY nace)),
spread AS (
  SELECT region, nace, x, units, unknown, n, (x / a) / (b / t) AS lq,
    q * (1/x - 1/a - 1/b + 1/t) ** 2 + (qa - q) * (1/t - 1/a) ** 2
    + (qb - q) * (1/t - 1/b) ** 2 + (qt - qa - qb + q) / t ** 2 AS s2,
    f * (1/x - 1/a - 1/b + 1/t) ** 4 + (fa - f) * (1/t - 1/a) ** 4
    + (fb - f) * (1/t - 1/b) ** 4 + (ft - fa - fb + f) / t ** 4 AS s4
  FROM wide),
reaching AS (
  SELECT *, sqrt(s2 * n / (n - 1)) AS rel, 1 / greatest(s2 * s2 / s4 - 1, 1) AS d FROM spread),
ends AS (
  SELECT *, rel * 1.959963984540054 * (1 + 1.2103647052 * d + 1.4400767759 * d * d) AS e
  FROM reaching)
SELECT region, nace, x, units, unknown, lq, lq * rel AS se, lq * exp(-e) AS low, lq * exp(e) AS high
FROM ends ORDER BY region, nace
"""


def generated(path: str, rows: int) -> None:
    """Write the establishments; the same rows for the same number."""
    from healthclusters.ecosystem.engine import plain_duckdb

    connection = plain_duckdb(memory=MEMORY)
    connection.execute(
        f"""COPY (SELECT i AS unit, 'R' || lpad((hash(i) % 1345)::VARCHAR, 4, '0') AS region,
            'N' || lpad((hash(i + 7) % 615)::VARCHAR, 3, '0') AS nace,
            (1 + (hash(i + 13) % 97) * (hash(i + 13) % 11)
              * (1 + hash(i + 29) % 5 // 4 * 20))::INTEGER AS employment, 2021 AS year
            FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""  # noqa: S608
    )


def expression(path: str, rows: int) -> None:
    """The product's own expression on DuckDB."""
    _warmed()
    _, seconds, processor = timed(lambda: duckdb_quotients(path))
    line(f"{rows:,} rows, the expression on DuckDB", seconds, processor, rows)


def _warmed() -> None:
    """Load the libraries: what is measured is the work, not the imports."""
    import pandas  # noqa: F401
    import polars as pl

    from healthclusters.ecosystem.engine import collected, ibis_module

    collected(ibis_module().memtable(pl.DataFrame({"a": [1]}).to_arrow()))


def by_hand(path: str, rows: int) -> None:
    """The SQL above on DuckDB."""
    from healthclusters.ecosystem.engine import plain_duckdb

    connection = plain_duckdb(memory=MEMORY)

    def work() -> object:
        return connection.sql(SQL, params=[path]).to_arrow_table()

    _, seconds, processor = timed(work)
    line(f"{rows:,} rows, hand-written SQL on DuckDB", seconds, processor, rows)


def duckdb_quotients(path: str):
    """Quotients of a file on DuckDB."""
    from healthclusters.ecosystem.engine import collected, duckdb_connection
    from healthclusters.ecosystem.indicators import location_quotients

    table = duckdb_connection(memory=MEMORY, threads=2).read_parquet(path)
    return collected(location_quotients(table, industry="nace"))


def spark(path: str, rows: int) -> None:
    """The same expression on Spark, and whether the numbers are the same."""
    from healthclusters.ecosystem.engine import collected, spark_connection
    from healthclusters.ecosystem.indicators import location_quotients

    table = spark_connection().read_parquet(path)
    found, seconds, processor = timed(lambda: collected(location_quotients(table, industry="nace")))
    line(f"{rows:,} rows, the expression on Spark", seconds, processor, rows)
    expected = duckdb_quotients(path)
    same = found.select("region", "nace", "amount", "units").equals(
        expected.select("region", "nace", "amount", "units")
    )
    gaps = [
        float((found[c] - expected[c]).abs().max() or 0.0)
        for c in ("quotient", "std_error", "low", "high")
    ]
    print(f"  {found.height:,} cells; keys, employment and counts equal: {same}; largest "
          f"difference of quotient, error and ends: {max(gaps):.1e}")  # fmt: skip


def large_csv(path: str, rows: int) -> None:
    """A register too large for memory: read in batches, every cell and row checked."""
    from healthclusters.ecosystem.register import read_register

    _, seconds, processor = timed(lambda: read_register(path, memory=MEMORY))
    line(f"{rows:,} rows of CSV read and checked", seconds, processor, rows)


def csv_of(path: str, target: str) -> None:
    """The generated rows as a register in CSV."""
    from healthclusters.ecosystem.engine import plain_duckdb

    plain_duckdb(memory=MEMORY).execute(
        f"""COPY (SELECT unit, year, '21.20' AS nace, '2' AS nace_revision, employment,
            'LU000' AS nuts, 'LU' AS country, 'Firm ' || unit AS name
            FROM read_parquet('{path}')) TO '{target}' (HEADER)"""  # noqa: S608
    )


def run(rows: int = ROWS) -> None:
    """Print seconds, peak memory and the ratio to hand-written SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "establishments.parquet")
        in_a_process(generated, path, rows)
        print(f"{rows:,} rows in {Path(path).stat().st_size / 1e6:,.0f} MB of Parquet", flush=True)
        for _ in range(2):
            in_a_process(by_hand, path, rows)
            in_a_process(expression, path, rows)
        small = str(Path(folder) / "small.parquet")
        in_a_process(generated, small, 2 * SMALL)
        table = str(Path(folder) / "register.csv")
        in_a_process(csv_of, small, table)
        print(
            f"{2 * SMALL:,} rows in {Path(table).stat().st_size / 1e6:,.0f} MB of CSV", flush=True
        )
        in_a_process(large_csv, table, 2 * SMALL)
        in_a_process(generated, small, SMALL)
        try:
            import pyspark  # noqa: F401
        except ModuleNotFoundError:
            print("Spark is not installed: pip install 'healthclusters[spark]', and Java 17")
            return
        in_a_process(spark, small, SMALL)


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
