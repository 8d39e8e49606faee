"""From participations to ties: two organisations are tied by the projects that they share.

Two weights (Newman 2001): `shared`, the number of shared projects; `newman`, where a project with n
partners adds 1 / (n - 1) to each of its ties, so that it gives each partner one in all and a large
consortium does not drown the small ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.portfolio.portfolio import Portfolio

Weighting: TypeAlias = Literal["shared", "newman"]
Matrix: TypeAlias = Any  # scipy.sparse.csr_array


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """Organisations and their ties.

    organisations: one row a node in the order of the matrices: `organisation_id`, `name`, `kind`,
      `country`, `member`, `projects`, `coordinated`, `public_funding`.
    project_ids: one a row of `incidence`.
    incidence: projects x organisations, 1 where it takes part.
    shared, newman: organisations x organisations, symmetric, without a diagonal.
    """

    organisations: pl.DataFrame
    project_ids: list[str]
    incidence: Matrix
    shared: Matrix
    newman: Matrix

    @property
    def size(self) -> int:
        """Number of organisations, those without a tie included."""
        return self.organisations.height

    @property
    def ties(self) -> int:
        """Number of pairs of organisations that share a project."""
        return int(self.shared.nnz // 2)

    def weights(self, weighting: Weighting) -> Matrix:
        """The matrix of one weighting."""
        if weighting not in ("shared", "newman"):
            raise OptionError("weighting", weighting, "shared or newman")
        return self.shared if weighting == "shared" else self.newman

    @cached_property
    def place(self) -> dict[str, int]:
        """Node of each organisation."""
        return {name: i for i, name in enumerate(self.organisations["organisation_id"])}

    def node(self, organisation_id: str) -> int:
        """The node of an organisation; UnknownNameError, with the nearest, where there is none."""
        if organisation_id not in self.place:
            raise UnknownNameError("organisation", organisation_id, self.place)
        return self.place[organisation_id]

    @cached_property
    def labels(self) -> list[str]:
        """What each node is called: its name, or identifier and country where none is known."""
        columns = self.organisations.select("organisation_id", "name", "country")
        return [
            name or (f"{ident} ({country})" if country else ident)
            for ident, name, country in columns.iter_rows()
        ]

    @property
    def degree(self) -> NDArray[np.int64]:
        """Number of different partners of each node."""
        return np.asarray(np.diff(self.shared.indptr), dtype=np.int64)

    @cached_property
    def components(self) -> tuple[int, NDArray[np.int64]]:
        """Number of separate parts, and the part of each node."""
        count, part = sparse.csgraph.connected_components(self.shared, directed=False)
        return int(count), part.astype(np.int64)


def network_of(portfolio: Portfolio) -> Network:
    """The network of all organisations of a portfolio."""
    organisations = portfolio.organisations()
    rows = portfolio.partners.select("project_id", "organisation_id").unique()
    ids = rows["project_id"].unique().sort().to_list()
    place = {name: i for i, name in enumerate(ids)}
    node = {name: i for i, name in enumerate(organisations["organisation_id"])}
    project = rows["project_id"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    organisation = rows["organisation_id"].replace_strict(node, return_dtype=pl.Int64).to_numpy()
    shape = (len(ids), organisations.height)
    incidence = sparse.csr_array((np.ones(rows.height), (project, organisation)), shape=shape)
    return Network(
        organisations=organisations,
        project_ids=ids,
        incidence=incidence,
        shared=projected(incidence),
        newman=projected(incidence, newman=True),
    )


def projected(incidence: Matrix, *, newman: bool = False) -> Matrix:
    """Ties between the columns of an incidence matrix, by shared rows."""
    weighted = incidence
    if newman:
        size = np.asarray(incidence.sum(axis=1)).ravel()
        share = np.divide(1.0, size - 1, out=np.zeros_like(size), where=size > 1)
        weighted = sparse.diags_array(share) @ incidence
    ties = sparse.csr_array(incidence.T @ weighted)
    return without_diagonal(ties)


def without_diagonal(matrix: Matrix) -> Matrix:
    """A square matrix without its diagonal and without stored zeros, indices in order."""
    plain = sparse.csr_array(matrix)
    plain.setdiag(0)
    plain.eliminate_zeros()
    plain.sort_indices()
    plain.indices, plain.indptr = plain.indices.astype(np.int32), plain.indptr.astype(np.int32)
    return plain


def project_ties(network: Network) -> pl.DataFrame:
    """Projects tied by the organisations that they share.

    Columns: `source`, `target` (project ids, in order), `organisations` (how many they share).
    """
    ties = sparse.triu(without_diagonal(network.incidence @ network.incidence.T), 1).tocoo()
    ids = np.array(network.project_ids, dtype=object)
    return pl.DataFrame(
        {
            "source": ids[ties.row].tolist(),
            "target": ids[ties.col].tolist(),
            "organisations": ties.data.astype(np.int64),
        },
        schema={"source": pl.String, "target": pl.String, "organisations": pl.Int64},
    ).sort("source", "target")
