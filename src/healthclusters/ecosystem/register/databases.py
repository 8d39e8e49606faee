"""Databases by their address, as people write it; a file that is not there is not made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from healthclusters.ecosystem.engine import ibis_module

_OF_FILES = ("sqlite", "duckdb")


def connected_database(address: str) -> Any:
    """An Ibis connection to a database, read-only where it is a file of DuckDB.

    address: `sqlite:///firms.db` (three slashes: from the working folder; four: from the root, as
    SQLAlchemy writes it; two are taken as well), `duckdb:///firms.duckdb`, the path of a file, or
    the address of a server such as `postgres://...`.
    Raises FileNotFoundError where a file is named that is not there.
    """
    ibis = ibis_module()
    kind, found, place = address.partition("://")
    if found and kind not in _OF_FILES:
        return ibis.connect(address)
    path = _file(place if found else address)
    if kind == "sqlite" or (not found and _is_sqlite(path)):
        return ibis.sqlite.connect(path)
    return ibis.duckdb.connect(path, read_only=True)


def _file(place: str) -> Path:
    """From the working folder, else from the root."""
    for path in (Path(place.removeprefix("/")), Path(place)):
        if path.is_file():
            return path
    raise FileNotFoundError(f"there is no file {place.removeprefix('/')}")


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(15) == b"SQLite format 3"
