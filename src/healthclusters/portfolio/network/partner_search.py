"""Which partner would bring this consortium what it lacks?

Five parts, each from 0 to 1, each shown: a kind that is missing, a country that is missing, reach
(partners that nobody in the consortium has), trust (members of the consortium that it has worked
with), experience (number of projects, logarithmic), and where projects have fields or themes, how
near its own are. The weights are the asker's; the sum is no more than an order of reading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.base import OptionError, UnknownNameError, text_table
from healthclusters.portfolio.countries import country_code, known_names
from healthclusters.portfolio.network.projection import Network
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.words import KINDS, listed

PARTS = ("new_kind", "new_country", "reach", "trust", "experience", "topics")
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class PartnerWishes:
    """What is looked for.

    kinds, countries: that the partner should bring; where empty, any that the consortium lacks.
    topics: fields and themes; where empty, those of the consortium's projects. only_kinds,
    only_countries: others are not shown. weights: of the parts, 0 leaves one out. most: how many.
    """

    kinds: Collection[str] = ()
    countries: Collection[str] = ()
    topics: Collection[str] = ()
    only_kinds: Collection[str] = ()
    only_countries: Collection[str] = ()
    weights: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 1.0))
    most: int = 20

    def __post_init__(self) -> None:
        for kind in (*self.kinds, *self.only_kinds):
            if kind not in KINDS:
                raise UnknownNameError("kind", kind, KINDS)
        for country in (*self.countries, *self.only_countries):
            if country_code(country) is None:
                raise UnknownNameError("country", country, known_names())
        for part, weight in self.weights.items():
            if part not in PARTS:
                raise UnknownNameError("part", part, PARTS)
            if weight < 0:
                raise OptionError(f"weights[{part}]", weight, "0 or more")
        if self.most < 1:
            raise OptionError("most", self.most, "1 or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class WhatIfPartners:
    """Candidates for a consortium.

    table: `organisation_id`, `label`, `kind`, `country`, `projects`, one column a part (0 to 1,
      `topics` null where no project has any), `score` (weighted mean of the parts that are known),
      `worked_with` (labels of the consortium's members it has worked with), `new_partners`.
    lacks_kinds, lacks_countries: what the consortium has not, or what was asked for.
    considered: how many candidates there were.
    """

    consortium: tuple[str, ...]
    table: pl.DataFrame
    lacks_kinds: tuple[str, ...]
    considered: int

    def __str__(self) -> str:
        lacks = listed([KINDS[k] for k in self.lacks_kinds]) or "no kind of partner"
        head = (
            f"A consortium of {len(self.consortium)} that lacks: {lacks}. "
            f"{self.considered:,} candidates; the parts go from 0 to 1."
        )
        columns = ["label", "kind", "country", *PARTS, "score"]
        rows = [list(r) for r in self.table.select(columns).iter_rows()]
        return f"{head}\n\n{text_table(columns, rows, right=[*PARTS, 'score'])}"


def what_if_partners(
    portfolio: Portfolio,
    network: Network,
    consortium: Sequence[str],
    *,
    wishes: PartnerWishes | None = None,
) -> WhatIfPartners:
    """Candidates for these organisations, or for those of one project where a project is named.

    Raises UnknownNameError for a name that is neither, OptionError for an empty consortium.
    """
    wishes = wishes or PartnerWishes()
    nodes = _nodes(network, consortium)
    frame = network.organisations
    kinds = _wanted(frame["kind"], nodes, wishes.kinds)
    parts, new = _parts(portfolio, network, nodes, wishes, kinds)
    table = frame.select("organisation_id", "kind", "country", "projects").with_columns(
        pl.Series("label", network.labels),
        *(pl.Series(n, values, dtype=pl.Float64).fill_nan(None) for n, values in parts.items()),
        pl.Series("new_partners", new),
        pl.Series("node", np.arange(network.size)),
    )
    table = _candidates(table, nodes, wishes)
    shown = _scored(table, wishes.weights).head(wishes.most)
    met = [_met(network, nodes, int(i)) for i in shown["node"]]
    return WhatIfPartners(
        consortium=tuple(network.labels[i] for i in nodes),
        table=shown.with_columns(pl.Series("worked_with", met, dtype=pl.List(pl.String))).drop(
            "node"
        ),
        lacks_kinds=tuple(k for k in KINDS if k in kinds),
        considered=table.height,
    )


def _parts(
    portfolio: Portfolio,
    network: Network,
    nodes: list[int],
    wishes: PartnerWishes,
    kinds: set[str],
) -> tuple[dict[str, Floats], NDArray[np.int64]]:
    """Every part for every organisation, and the number of partners that it would bring."""
    frame = network.organisations
    countries = _wanted(frame["country"], nodes, [country_code(c) or c for c in wishes.countries])
    reach, new = _reach(network, nodes)
    ties = (network.shared[:, nodes] > 0).astype(np.float64)
    experience = np.log1p(frame["projects"].to_numpy().astype(np.float64))
    parts = {
        "new_kind": _one_of(frame["kind"], kinds),
        "new_country": _one_of(frame["country"], countries),
        "reach": reach,
        "trust": np.asarray(ties.sum(axis=1)).ravel() / len(nodes),
        "experience": experience / max(float(experience.max()), 1e-9),
        "topics": _topics(portfolio, network, nodes, wishes.topics),
    }
    return parts, new


def _one_of(column: pl.Series, wanted: set[str]) -> Floats:
    """1 where a value is among those wanted, 0 where it is not or is not stated."""
    return column.is_in(sorted(wanted)).fill_null(False).to_numpy().astype(np.float64)


def _nodes(network: Network, consortium: Sequence[str]) -> list[int]:
    if not consortium:
        raise OptionError("consortium", "nobody", "a project, or one organisation or more")
    nodes: list[int] = []
    for name in consortium:
        if name in network.place:
            nodes.append(network.place[name])
        elif name in network.project_ids:
            row = network.incidence[[network.project_ids.index(name)]]
            nodes += [int(i) for i in row.indices]
        else:
            known = [*network.place, *network.project_ids]
            raise UnknownNameError("organisation or project", name, known)
    return sorted(set(nodes))


def _wanted(column: pl.Series, nodes: list[int], asked: Collection[str]) -> set[str]:
    """What was asked for; else everything in the network that the consortium has not."""
    return set(asked) or set(column.drop_nulls()) - set(column.gather(nodes).drop_nulls())


def _reach(network: Network, nodes: list[int]) -> tuple[Floats, NDArray[np.int64]]:
    """Partners of each candidate that are not yet within one tie of the consortium."""
    near = np.zeros(network.size)
    near[nodes] = 1.0
    near[network.shared[nodes].indices] = 1.0
    plain = network.shared.copy()
    plain.data = np.ones_like(plain.data)
    new = network.degree - np.asarray(plain @ near).ravel()
    return new / max(float(new.max(initial=0)), 1.0), new.astype(np.int64)


def _topics(
    portfolio: Portfolio, network: Network, nodes: list[int], asked: Collection[str]
) -> Floats:
    """Cosine between topics of a candidate's projects and those wanted, rare ones counting more.

    NaN where a candidate has no project with a topic, or nothing is wanted.
    """
    projects = portfolio.projects.select("project_id", "fields", "themes")
    long = (
        projects.with_columns(
            pl.concat_list(pl.col("fields").fill_null([]), pl.col("themes").fill_null([])).alias(
                "topic"
            )
        )
        .select("project_id", "topic")
        .explode("topic")
        .drop_nulls()
    )
    names = sorted(set(long["topic"]))
    if not names:
        return np.full(network.size, np.nan)
    row = {p: i for i, p in enumerate(network.project_ids)}
    has = np.zeros((len(network.project_ids), len(names)))
    for project, topic in long.iter_rows():
        if project in row:
            has[row[project], names.index(topic)] = 1.0
    idf = np.log((1 + has.shape[0]) / (1 + has.sum(axis=0))) + 1
    own = np.asarray(network.incidence.T @ has) * idf
    for topic in asked:
        if topic not in names:
            raise UnknownNameError("field or theme", topic, names)
    wanted = np.array([t in asked for t in names]) * idf if asked else own[nodes].sum(axis=0)
    lengths = np.linalg.norm(own, axis=1) * np.linalg.norm(wanted)
    unknown = np.full(network.size, np.nan)
    return np.asarray(np.divide(own @ wanted, lengths, out=unknown, where=lengths > 0))


def _candidates(table: pl.DataFrame, nodes: list[int], wishes: PartnerWishes) -> pl.DataFrame:
    table = table.filter(~pl.col("node").is_in(nodes))
    if wishes.only_kinds:
        table = table.filter(pl.col("kind").is_in(sorted(wishes.only_kinds)))
    if wishes.only_countries:
        codes = sorted(country_code(c) or c for c in wishes.only_countries)
        table = table.filter(pl.col("country").is_in(codes))
    return table


def _scored(table: pl.DataFrame, weights: Mapping[str, float]) -> pl.DataFrame:
    used = {part: weights.get(part, 0.0) for part in PARTS}
    above = pl.sum_horizontal(pl.col(p).fill_null(0.0) * w for p, w in used.items())
    below = pl.sum_horizontal(pl.col(p).is_not_null().cast(pl.Float64) * w for p, w in used.items())
    score = pl.when(below > 0).then(above / below).alias("score")
    return table.with_columns(score).sort(
        "score", "projects", "organisation_id", descending=[True, True, False], nulls_last=True
    )


def _met(network: Network, nodes: list[int], candidate: int) -> list[str]:
    there = set(network.shared[[candidate]].indices.tolist())
    return [network.labels[i] for i in nodes if i in there]
