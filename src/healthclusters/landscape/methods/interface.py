"""What every method of grouping offers: a fit, and what can be had from fitting again.

A new method needs `name`, `label` and `fit`. Resamples and shuffled data then go through `fit` one
by one; a method that can do many at once (latent classes) says how.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from healthclusters.landscape.arrays import Flags, Floats, Labels


class Model(Protocol):
    """What a fit has learnt: places clusters that were not in it."""

    def memberships(self, counts: Floats) -> Floats:
        """Probability of each group for each row, (rows, k), rows adding up to 1."""
        ...


@dataclass(frozen=True, kw_only=True)
class Convergence:
    """How the best solution was found.

    starts: how many were tried; converged: how many of them came to rest within the limit.
    optima: different solutions the starts ended in; reached_best: starts that ended in the best.
    iterations: of the best start.
    """

    starts: int
    converged: int
    optima: int
    reached_best: int
    iterations: int

    def __str__(self) -> str:
        return (
            f"{self.converged} of {self.starts} starts came to rest, in {self.optima} "
            f"solutions; {self.reached_best} reached the best one"
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Partition:
    """A division of the rows into at most k groups, numbered from 0 by size.

    labels: (n,). memberships: (n, k), 0 or 1 where a method gives no probabilities.
    separation: how distinct the groups are, larger is more; comparable only between data sets of
    the same size and the same method. log_likelihood: where the method has one.
    """

    k: int
    labels: Labels
    memberships: Floats
    separation: float
    model: Model
    convergence: Convergence
    log_likelihood: float | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Many:
    """Fits to many data sets: labels (sets, n), -1 for rows left out; separation (sets,)."""

    labels: Labels
    separation: Floats


class Method(ABC):
    """One way to divide clusters into groups. Subclasses are frozen dataclasses of its options.

    name: how it is called; label: in words; separation_label: what `separation` measures.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    separation_label: ClassVar[str]

    @abstractmethod
    def fit(
        self, counts: Floats, k: int, *, seed: np.random.SeedSequence, workers: int = 1
    ) -> Partition:
        """Divide the rows of `counts` (n, 2 x items; see `latent_classes.answers`) into k."""

    def resampled(
        self,
        counts: Floats,
        weights: Floats,
        k: int,
        *,
        seed: np.random.SeedSequence,
        workers: int = 1,
    ) -> Labels:
        """Labels (resamples, n) of the rows drawn `weights` (resamples, n) times; else -1."""
        labels = np.full(weights.shape, -1)
        for at, stream in enumerate(seed.spawn(len(weights))):
            rows = np.repeat(np.arange(len(counts)), weights[at].astype(int))
            labels[at, rows] = self.fit(counts[rows], k, seed=stream).labels
        return labels

    def many(
        self,
        counts: Floats,
        k: int,
        *,
        seed: np.random.SeedSequence,
        rows: Flags | None = None,
        workers: int = 1,
    ) -> Many:
        """Fits to data sets of one size: counts (sets, n, 2 x items).

        rows: (sets, n) bool, the rows of each set that take part; all where None.
        """
        used = np.ones(counts.shape[:2], dtype=bool) if rows is None else rows
        labels, separation = np.full(counts.shape[:2], -1), np.full(len(counts), np.nan)
        for at, stream in enumerate(seed.spawn(len(counts))):
            partition = self.fit(counts[at][used[at]], k, seed=stream)
            labels[at, used[at]] = partition.labels
            separation[at] = partition.separation
        return Many(labels=labels, separation=separation)


def order_by_size(labels: Labels, k: int) -> Labels:
    """Old labels in their new order: most rows first, ties by the earlier first row.

    Groups without a row come last.
    """
    sizes = np.bincount(labels, minlength=k)
    first = np.full(k, len(labels))
    np.minimum.at(first, labels, np.arange(len(labels)))
    return np.lexsort((first, -sizes))


def one_hot(labels: Labels, k: int) -> Floats:
    """Labels as memberships of 0 and 1, (n, k)."""
    return np.asarray(labels[:, None] == np.arange(k)[None, :], dtype=np.float64)
