"""The engines that the same expressions run on."""

import pytest

from healthclusters.ecosystem.engine import duckdb_connection, spark_connection


@pytest.fixture(scope="session", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request):
    """DuckDB always; Spark where it is asked for (`-m spark`) and installed."""
    if request.param == "duckdb":
        return duckdb_connection(memory="500MB")
    pytest.importorskip(
        "pyspark",
        reason="Spark is tested after: pip install 'healthclusters[spark]' (and Java 17), with "
        "pytest -m spark tests/ecosystem",
    )
    return spark_connection()
