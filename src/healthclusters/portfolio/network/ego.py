"""One member's network: its partners, how often they met, and the ties among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from healthclusters.base import OptionError
from healthclusters.portfolio.network.projection import Network


@dataclass(frozen=True, eq=False, kw_only=True)
class EgoNetwork:
    """The network around one organisation.

    partners: `organisation_id`, `label`, `kind`, `country`, `member`, `shared` (projects with it),
      `projects` (of its own), strongest first.
    ties: among the partners that are kept: `source`, `target` (organisation ids), `shared`.
    projects: ids of its projects. all_partners: how many there are, kept or not.
    open_share: share of pairs of all its partners that have no tie of their own; null for one.
    """

    organisation_id: str
    label: str
    partners: pl.DataFrame
    ties: pl.DataFrame
    projects: list[str]
    all_partners: int
    open_share: float | None

    def __str__(self) -> str:
        open_words = "" if self.open_share is None else f"; {100 * self.open_share:.0f} % of pairs "
        open_words += "of them have no tie of their own" if open_words else ""
        return (
            f"{self.label}: {len(self.projects):,} projects, {self.all_partners:,} partners"
            f"{open_words}."
        )


def ego_network(network: Network, organisation_id: str, *, most: int = 40) -> EgoNetwork:
    """The partners of one organisation; at most `most` of them, the strongest, are kept.

    Raises UnknownNameError, with the nearest identifier, where it is not in the network.
    """
    if most < 1:
        raise OptionError("most", most, "1 or more")
    node = network.node(organisation_id)
    row = network.shared[[node]]
    order = np.lexsort((row.indices, -row.data))[:most]
    kept, shared = row.indices[order], row.data[order]
    partners = network.organisations[kept].select(
        "organisation_id",
        pl.Series("label", [network.labels[i] for i in kept], dtype=pl.String),
        "kind",
        "country",
        "member",
        pl.Series("shared", shared.astype(np.int64)),
        "projects",
    )
    of_project = network.incidence.tocsc()[:, [node]].tocoo().row
    return EgoNetwork(
        organisation_id=organisation_id,
        label=network.labels[node],
        partners=partners,
        ties=_ties(network, kept),
        projects=[network.project_ids[i] for i in np.sort(of_project)],
        all_partners=int(row.nnz),
        open_share=_open_share(network, row.indices),
    )


def _ties(network: Network, kept: NDArray[np.int64]) -> pl.DataFrame:
    among = sparse.triu(network.shared[kept][:, kept], 1).tocoo()
    ids = network.organisations["organisation_id"].gather(kept).to_list()
    return pl.DataFrame(
        {
            "source": [ids[i] for i in among.row],
            "target": [ids[i] for i in among.col],
            "shared": among.data.astype(np.int64),
        },
        schema={"source": pl.String, "target": pl.String, "shared": pl.Int64},
    )


def _open_share(network: Network, partners: NDArray[np.int64]) -> float | None:
    k = partners.size
    if k < 2:
        return None
    tied = network.shared[partners][:, partners].nnz // 2
    return float(1 - tied / (k * (k - 1) / 2))
