"""What the same method finds in data without groups.

Each item's answers are exchanged on their own: those of home-country items between countries (all
clusters of a country keep one answer), those of cluster items between clusters. That keeps how
often an item is a yes, a no or open, and that clusters share a country, and destroys everything
else. A solution is worth a name only where it is more distinct than what comes out of such data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from healthclusters.landscape.arrays import Floats
from healthclusters.landscape.latent_classes import answers
from healthclusters.landscape.methods import Method
from healthclusters.landscape.point_table import PointTable


@dataclass(frozen=True, eq=False, kw_only=True)
class Null:
    """A solution beside those of shuffled data.

    separation: of the solution; shuffled: (shuffles,) of the shuffled data; label: what it is.
    Both come from fits with equally many starts, so that neither was searched for harder.
    """

    label: str
    separation: float
    shuffled: Floats

    @property
    def at_least_as_distinct(self) -> int:
        """Shuffled data sets that are at least as distinct."""
        return int((self.shuffled >= self.separation - 1e-12).sum())

    @property
    def p_value(self) -> float:
        """Chance of such a solution in data without groups (with the solution itself counted)."""
        return (1 + self.at_least_as_distinct) / (1 + len(self.shuffled))

    @property
    def beyond_chance(self) -> bool:
        """At most one in twenty shuffled data sets is as distinct."""
        return self.p_value <= 0.05

    def __str__(self) -> str:
        word = "more distinct than" if self.beyond_chance else "no more distinct than"
        return (
            f"{word} the groups of shuffled data: {self.at_least_as_distinct} of "
            f"{len(self.shuffled)} shuffled data sets give groups at least as distinct"
        )


def null_of(
    method: Method,
    table: PointTable,
    k: int,
    *,
    open_as_no: float,
    shuffles: int,
    seed: np.random.SeedSequence,
    workers: int = 1,
) -> Null:
    """Group the data and `shuffles` shuffled copies of them in the same way."""
    draw, again = seed.spawn(2)
    shuffled = shuffled_points(table, shuffles, np.random.default_rng(draw))
    points = np.concatenate([table.points[None], shuffled])
    found = method.many(answers(points, open_as_no), k, seed=again, workers=workers)
    return Null(
        label=method.separation_label,
        separation=float(found.separation[0]),
        shuffled=found.separation[1:],
    )


def shuffled_points(table: PointTable, sets: int, rng: np.random.Generator) -> Floats:
    """Shuffled copies of the points, (sets, clusters, items)."""
    out = np.empty((sets, *table.points.shape))
    own, country = ~table.of_country, table.of_country
    out[:, :, own] = _columns_shuffled(table.points[:, own], sets, rng)
    _, first, unit_of = np.unique(table.countries, return_index=True, return_inverse=True)
    of_units = _columns_shuffled(table.points[first][:, country], sets, rng)
    out[:, :, country] = of_units[:, unit_of]
    return out


def _columns_shuffled(values: Floats, sets: int, rng: np.random.Generator) -> Floats:
    """Every column in an order of its own: (sets, rows, columns)."""
    order = rng.random((sets, *values.shape)).argsort(axis=1)
    return np.take_along_axis(values[None], order, axis=1)
