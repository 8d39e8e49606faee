"""Brokers: organisations that stand between others who do not work with each other.

A pair of partners without a tie of their own is an open pair of the organisation between them
(Burt's structural hole; Gould & Fernandez 1989 where the two are of different groups). Counted
exactly for the organisations that lie between most others. Participation (Guimera & Amaral 2005):
1 less the sum of squared shares of its strength by group: 0 where all partners are of one group.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.portfolio.network.centrality import Centralities
from healthclusters.portfolio.network.projection import Network

_GROUPS = ("kind", "country")


def brokers(network: Network, central: Centralities, *, most: int = 30) -> pl.DataFrame:
    """The organisations that lie between most others, and whom they connect.

    Columns: `organisation_id`, `label`, `kind`, `country`, `partners`, `betweenness`,
    `open_pairs` (partners without a tie of their own), `open_share` (of all pairs of partners),
    `open_kind` and `open_country` (open pairs whose two sides are known and differ),
    `participation_kind`, `participation_country` (0 to 1; null where no partner's is known).
    """
    first = central.table.filter(pl.col("partners") > 1).head(most)
    rows = [_broker(network, ident) for ident in first["organisation_id"]]
    found = pl.DataFrame(rows, schema=_SCHEMA)
    kept = first.select("organisation_id", "kind", "country", "partners", "betweenness")
    return kept.join(found, on="organisation_id", how="left", maintain_order="left").select(
        "organisation_id", "label", "kind", "country", "partners", "betweenness", *list(_SCHEMA)[2:]
    )


_SCHEMA = {
    "organisation_id": pl.String,
    "label": pl.String,
    "open_pairs": pl.Int64,
    "open_share": pl.Float64,
    "open_kind": pl.Int64,
    "open_country": pl.Int64,
    "participation_kind": pl.Float64,
    "participation_country": pl.Float64,
}


def _broker(network: Network, ident: str) -> dict[str, object]:
    node = network.node(ident)
    row = network.shared[[node]]
    partners, strength = row.indices, row.data
    among = network.shared[partners][:, partners].tocoo()
    k = partners.size
    pairs = k * (k - 1) // 2
    open_pairs = pairs - among.nnz // 2
    out: dict[str, object] = {
        "organisation_id": ident,
        "label": network.labels[node],
        "open_pairs": open_pairs,
        "open_share": open_pairs / pairs if pairs else None,
    }
    for what in _GROUPS:
        names = network.organisations[what].gather(partners).to_list()
        words = sorted({n for n in names if n is not None})
        code = np.array([words.index(n) if n is not None else -1 for n in names], dtype=np.int64)
        known = code >= 0
        different = (code[:, None] != code[None]) & known[:, None] & known[None]
        tied = int(different[among.row, among.col].sum()) // 2
        out[f"open_{what}"] = int(different.sum()) // 2 - tied
        out[f"participation_{what}"] = _participation(code[known], strength[known])
    return out


def _participation(code: NDArray[np.int64], strength: NDArray[np.float64]) -> float | None:
    if not code.size:
        return None
    shares = np.bincount(code, weights=strength) / strength.sum()
    return float(1 - (shares**2).sum())
