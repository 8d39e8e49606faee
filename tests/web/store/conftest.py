"""Every test of the store runs on an empty SQLite database and on an empty PostgreSQL one."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def on_each_database(each_database: str) -> None:
    """Asks for the databases, whether a test names them or not."""
