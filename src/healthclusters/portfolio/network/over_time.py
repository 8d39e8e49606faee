"""How the network changes: year by year, from the projects that run in it."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from healthclusters.portfolio.network.mixing import _codes, crossing
from healthclusters.portfolio.network.projection import Network, projected
from healthclusters.portfolio.portfolio import Portfolio

Ints = NDArray[np.int64]


def change_over_time(portfolio: Portfolio, network: Network) -> pl.DataFrame:
    """One row per year in which a dated project runs.

    Columns: `year`, `projects` (running, with a partner), `organisations`, `new_organisations`
    (in none before), `ties`, `new_ties` (never tied before), `repeated_share` (of the ties: tied by
    a project that ended before the year as well), `partners` (mean of ties an organisation),
    `largest_part` (share of the organisations in the largest connected part), `cross_country` and
    `cross_kind` (share of pairs that meet in a project). Projects without both dates are left out.
    """
    dates = _dates(portfolio, network)
    known = dates.drop_nulls()
    if known.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    first = known["start"].dt.year().to_numpy()
    last = known["end"].dt.year().to_numpy()
    rows = known["row"].to_numpy()
    codes = [_codes(network.organisations[what]) for what in ("country", "kind")]
    seen_nodes = np.zeros(network.size, dtype=bool)
    seen_ties = np.zeros(0, dtype=np.int64)
    out = []
    for year in range(int(first.min()), int(last.max()) + 1):
        running = rows[(first <= year) & (last >= year)]
        ended = _tie_codes(network, rows[last < year])
        part = network.incidence[np.sort(running)]
        row, seen_ties = _year(year, part, codes, seen_nodes, seen_ties, ended, network.size)
        out.append(row)
    return pl.DataFrame(out, schema=_SCHEMA)


_SCHEMA = {
    "year": pl.Int64,
    "projects": pl.Int64,
    "organisations": pl.Int64,
    "new_organisations": pl.Int64,
    "ties": pl.Int64,
    "new_ties": pl.Int64,
    "repeated_share": pl.Float64,
    "partners": pl.Float64,
    "largest_part": pl.Float64,
    "cross_country": pl.Float64,
    "cross_kind": pl.Float64,
}


def _dates(portfolio: Portfolio, network: Network) -> pl.DataFrame:
    ids = pl.DataFrame({"project_id": network.project_ids}, schema={"project_id": pl.String})
    ids = ids.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    dates = portfolio.projects.select("project_id", "start", "end")
    return ids.join(dates, on="project_id", how="left", maintain_order="left")


def _tie_codes(network: Network, rows: Ints) -> Ints:
    """Ties of some projects as one number each, in order."""
    return _codes_of(projected(network.incidence[np.sort(rows)]), network.size)


def _codes_of(ties: sparse.csr_array, size: int) -> Ints:
    upper = sparse.triu(ties, 1).tocoo()
    return np.sort(upper.row.astype(np.int64) * size + upper.col)


def _year(
    year: int,
    part: sparse.csr_array,
    codes: list[Ints],
    seen_nodes: NDArray[np.bool_],
    seen_ties: Ints,
    ended: Ints,
    size: int,
) -> tuple[dict[str, object], Ints]:
    """The row of one year; marks its nodes as seen and returns the ties seen by its end."""
    ties = projected(part)
    here = np.asarray(part.sum(axis=0)).ravel() > 0
    tied = _codes_of(ties, size)
    count = int(here.sum())
    _, parts = sparse.csgraph.connected_components(ties, directed=False)
    largest = int(np.bincount(parts[here]).max()) if count else 0
    coo = part.tocoo()
    crossed = [crossing(coo.row.astype(np.int64), code[coo.col])[1] for code in codes]
    row: dict[str, object] = {
        "year": year,
        "projects": int(part.shape[0]),
        "organisations": count,
        "new_organisations": int((here & ~seen_nodes).sum()),
        "ties": tied.size,
        "new_ties": int((~np.isin(tied, seen_ties, assume_unique=True)).sum()),
        "repeated_share": float(np.isin(tied, ended, assume_unique=True).mean())
        if tied.size
        else None,
        "partners": 2 * tied.size / count if count else None,
        "largest_part": largest / count if count else None,
        "cross_country": None if np.isnan(crossed[0]) else crossed[0],
        "cross_kind": None if np.isnan(crossed[1]) else crossed[1],
    }
    seen_nodes |= here
    return row, np.union1d(seen_ties, tied)
