"""Who is central: partners, strength, betweenness, inner circle, nearness to the well connected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.portfolio.network.betweenness import betweenness
from healthclusters.portfolio.network.extra import needed
from healthclusters.portfolio.network.projection import Matrix, Network

_ROUNDS, _ENOUGH = 500, 1e-10


@dataclass(frozen=True, kw_only=True)
class CentralityOptions:
    """exact_up_to: networks of at most this many organisations get exact betweenness.

    pivots: sources of the sampled one in larger networks. seed: of their draw.
    """

    exact_up_to: int = 3_000
    pivots: int = 512
    seed: int = 1

    def __post_init__(self) -> None:
        if self.exact_up_to < 0:
            raise OptionError("exact_up_to", self.exact_up_to, "0 or more")
        if self.pivots < 2:
            raise OptionError("pivots", self.pivots, "2 or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class Centralities:
    """How central each organisation is.

    table: `organisation_id`, `name`, `kind`, `country`, `projects`, `partners` (degree),
      `strength` (sum of shared projects over its ties), `strength_newman` (projects that it does
      not do alone), `betweenness` (share of all pairs of others, 0 to 1), `betweenness_error` (its
      standard error, null where exact), `eigenvector` (of the shared projects, 0 to 1, the largest
      part only), `core` (number of the innermost circle that it belongs to; null without the
      extra). Most between first.
    sources: from how many nodes the shortest ways were followed. exact: whether from all.
    without: what could not be computed, and why.
    """

    table: pl.DataFrame
    sources: int
    exact: bool
    without: tuple[str, ...] = ()

    def how_sure(self) -> str:
        """In words, how betweenness was computed."""
        if self.exact:
            return f"Betweenness is exact, from all {self.sources:,} organisations."
        errors = self.table.head(20)["betweenness_error"]
        return (
            f"Betweenness is estimated from the shortest ways of {self.sources:,} organisations "
            "drawn by chance, spread over like ones; its standard error is stated (at most "
            f"{100 * float(errors.max() or 0):.2f} percentage points for the 20 first)."  # type: ignore[arg-type]
        )


def centralities(network: Network, *, options: CentralityOptions | None = None) -> Centralities:
    """Every centrality of every organisation."""
    options = options or CentralityOptions()
    exact = network.size <= options.exact_up_to
    value, error, sources = betweenness(
        network.shared, pivots=None if exact else options.pivots, seed=options.seed
    )
    core, without = _core(network.shared)
    table = network.organisations.select(
        "organisation_id", "name", "kind", "country", "projects"
    ).with_columns(
        pl.Series("partners", network.degree),
        pl.Series("strength", _sums(network.shared)),
        pl.Series("strength_newman", _sums(network.newman)),
        pl.Series("betweenness", value),
        pl.Series(
            "betweenness_error", [None] * network.size if error is None else error, dtype=pl.Float64
        ),
        pl.Series("eigenvector", eigenvector(network)),
        pl.Series("core", core, dtype=pl.Int64),
    )
    return Centralities(
        table=table.sort(
            "betweenness", "strength", "organisation_id", descending=[True, True, False]
        ),
        sources=sources,
        exact=error is None,
        without=without,
    )


def _sums(matrix: Matrix) -> NDArray[np.float64]:
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()


def _core(ties: Matrix) -> tuple[list[int] | None, tuple[str, ...]]:
    """k-core number of every node (Batagelj & Zaversnik 2003)."""
    if ties.nnz == 0:
        return [0] * ties.shape[0], ()
    try:
        topology = needed("sknetwork.topology", "The inner circle of a network")
    except NotSupportedError as missing:
        return [None] * ties.shape[0], (str(missing),)  # type: ignore[list-item]
    from scipy import sparse

    small = sparse.csr_matrix(ties)
    small.indices, small.indptr = small.indices.astype(np.int32), small.indptr.astype(np.int32)
    cores = topology.get_core_decomposition(small)
    return [int(c) for c in cores], ()


def eigenvector(network: Network) -> NDArray[np.float64]:
    """Leading eigenvector of the shared projects in the largest part, scaled to at most 1.

    By powers of the matrix plus the identity, which has the same eigenvectors and no sign trouble.
    Nodes outside the largest part get 0.
    """
    n = network.size
    if network.ties == 0:
        return np.zeros(n)
    _, part = network.components
    largest = np.argmax(np.bincount(part))
    vector = (part == largest).astype(np.float64)
    for _ in range(_ROUNDS):
        following = network.shared @ vector + vector
        following /= np.linalg.norm(following)
        change = float(np.abs(following - vector).max())
        vector = following
        if change < _ENOUGH:
            break
    return np.asarray(vector / vector.max())
