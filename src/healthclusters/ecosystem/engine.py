"""The engine: Ibis says what to compute, DuckDB computes it unless another connection is given."""

from __future__ import annotations

import tempfile
import weakref
from typing import Any, cast

import polars as pl

from healthclusters.base import MissingExtraError

Table = Any  # an ibis Table: a computation that nobody has run yet
Connection = Any  # an ibis backend

DEFAULT_MEMORY = "1GB"
DEFAULT_THREADS = 2


def ibis_module() -> Any:
    """Ibis, or the refusal that names the command which adds it."""
    try:
        import duckdb  # noqa: F401
        import ibis
    except ModuleNotFoundError as error:
        raise MissingExtraError("A register of companies", "register") from error
    return ibis


def duckdb_connection(
    *, memory: str = DEFAULT_MEMORY, threads: int = DEFAULT_THREADS
) -> Connection:
    """A DuckDB connection that keeps to a memory limit and spills into a temporary folder."""
    ibis = ibis_module()
    return ibis.duckdb.from_connection(plain_duckdb(memory=memory, threads=threads))


def plain_duckdb(*, memory: str = DEFAULT_MEMORY, threads: int = DEFAULT_THREADS) -> Any:
    """DuckDB itself, without Ibis."""
    import duckdb

    # A folder of its own: a fixed name would belong to whoever came first.
    spill = tempfile.TemporaryDirectory(prefix="healthclusters-duckdb-", ignore_cleanup_errors=True)
    raw = duckdb.connect(
        config={"memory_limit": memory, "threads": threads, "temp_directory": spill.name}
    )
    weakref.finalize(raw, spill.cleanup)
    raw.execute("SET enable_progress_bar = false")
    return raw


def spark_connection(session: Any = None) -> Connection:
    """Spark, local unless a session is given.

    Raises MissingExtraError where pyspark is not installed; Spark itself needs Java 17.
    """
    ibis = ibis_module()
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise MissingExtraError("Computing on Spark", "spark") from error
    if session is None:
        session = (
            SparkSession.builder.master("local[2]")
            .appName("healthclusters")
            .config("spark.ui.enabled", "false")
            # Progress bars and advice for Spark's administrators would stand in our output.
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "ERROR")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
    return ibis.pyspark.connect(session)


def with_frame(connection: Connection, name: str, frame: pl.DataFrame) -> Table:
    """A Polars frame as a table that can be joined on the connection."""
    if connection.name == "duckdb":
        raw = connection.con
        raw.register(f"{name}_frame", frame.to_arrow())
        raw.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM "{name}_frame"')  # noqa: S608
        raw.unregister(f"{name}_frame")
        return connection.table(name)
    # A table in memory is forgotten by Ibis when a result is kept on Spark, a view of Spark is not.
    arrow = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    connection._session.createDataFrame(arrow).createOrReplaceTempView(name)
    return connection.table(name)


def materialised(connection: Connection, name: str, table: Table) -> Table:
    """The rows computed once and kept on the engine, for expressions that start from them."""
    if connection.name == "duckdb":
        sql = ibis_module().to_sql(table, dialect="duckdb")
        connection.con.execute(f'CREATE OR REPLACE TABLE "{name}" AS {sql}')
        return connection.table(name)
    return table.cache()


def collected(table: Table) -> pl.DataFrame:
    """The rows: here, and nowhere before, the engine computes."""
    connection = table.get_backend()
    if connection.name == "pyspark":
        # Ibis would go through pandas, which pyspark 4.0 calls in a way that pandas 3 warns of.
        return frame_of(connection.raw_sql(connection.compile(table)).toArrow())
    return frame_of(table.to_pyarrow())


def frame_of(arrow: Any) -> pl.DataFrame:
    """A table or batch of Arrow as a Polars frame."""
    return cast(pl.DataFrame, pl.from_arrow(arrow))
