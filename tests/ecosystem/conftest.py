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


def pytest_collection_modifyitems(items):
    """pyspark 4.0 leaves the sockets of its results to the garbage collector, and says so."""
    sockets = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(sockets)
