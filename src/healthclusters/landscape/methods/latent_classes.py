"""Latent classes as a method of grouping: the default, and the one with probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from healthclusters.base import OptionError
from healthclusters.landscape import latent_classes as em
from healthclusters.landscape.arrays import Flags, Floats, Labels
from healthclusters.landscape.methods.interface import (
    Convergence,
    Many,
    Method,
    Partition,
    order_by_size,
)

_SAME_OPTIMUM = 1e-2  # two starts this near in their objective ended in the same solution


@dataclass(frozen=True, eq=False)
class LatentClassModel:
    """Class shares (k,) and item shares (k, items), in the order of the groups.

    expected: (k, items), the posterior means of the item shares given the memberships; what an open
    cell of the class is expected to be. (`item_shares` are the mode, which is nearer to 0 and 1.)
    """

    class_shares: Floats
    item_shares: Floats
    expected: Floats

    def memberships(self, counts: Floats) -> Floats:
        """Probability of each class for each row, (rows, k)."""
        return em.memberships(counts, self.class_shares, self.item_shares)


@dataclass(frozen=True, kw_only=True)
class LatentClasses(Method):
    """Options of the latent class fit.

    item_prior: a of the Beta(a, a) prior of item shares, at least 1; None for no prior.
    class_prior: d of the Dirichlet(d) prior of class shares, at least 1; None for no prior.
    starts: of the main fit; starts_again: of each resample, shuffled or altered data set.
    tolerance: relative change of the objective at which a start of the main fit rests;
    tolerance_again: of the others; limit: most iterations.
    """

    name: ClassVar[str] = "latent_classes"
    label: ClassVar[str] = "latent classes"
    separation_label: ClassVar[str] = "gain in log-likelihood over one class, per cluster"

    item_prior: float | None = 1.5
    class_prior: float | None = 2.0
    starts: int = 200
    starts_again: int = 20
    tolerance: float = 1e-8
    tolerance_again: float = 1e-6
    limit: int = 2_000

    def __post_init__(self) -> None:
        for name in ("item_prior", "class_prior"):
            value = getattr(self, name)
            if value is not None and not 1.0 <= value <= 1_000.0:
                raise OptionError(name, value, "from 1 to 1000, or None for maximum likelihood")
        for name in ("starts", "starts_again", "limit"):
            if getattr(self, name) < 1:
                raise OptionError(name, getattr(self, name), "at least 1")
        for name in ("tolerance", "tolerance_again"):
            if not 0.0 < getattr(self, name) <= 0.01:
                raise OptionError(name, getattr(self, name), "in (0, 0.01]")

    @property
    def prior(self) -> em.Prior:
        """The priors as pseudo-counts."""
        return em.Prior(item=(self.item_prior or 1.0) - 1.0, classes=(self.class_prior or 1.0) - 1)

    def fit(
        self, counts: Floats, k: int, *, seed: np.random.SeedSequence, workers: int = 1
    ) -> Partition:
        """The best of `starts` fits, its classes numbered by size."""
        batch = self._batch(
            counts, np.ones((1, len(counts))), k, seed, workers, self.starts, self.tolerance
        )
        best = batch.best()
        given = em.memberships(counts, best.class_shares[0], best.item_shares[0])
        order = order_by_size(given.argmax(axis=1), k)
        given = given[:, order]
        model = LatentClassModel(
            class_shares=best.class_shares[0][order],
            item_shares=best.item_shares[0][order],
            expected=self._expected(counts, given, best.item_shares[0][order]),
        )
        likelihood = float(best.log_likelihood[0])
        alone = self._one_class(counts[None], np.ones((1, len(counts))))[0]
        return Partition(
            k=k,
            labels=given.argmax(axis=1),
            memberships=given,
            separation=(likelihood - alone) / len(counts),
            model=model,
            convergence=_convergence(batch),
            log_likelihood=likelihood,
        )

    def resampled(
        self,
        counts: Floats,
        weights: Floats,
        k: int,
        *,
        seed: np.random.SeedSequence,
        workers: int = 1,
    ) -> Labels:
        """All resamples from all starts in one computation."""
        best = self.weighted(counts, weights, k, seed=seed, workers=workers)
        given = em.log_joint(counts, best.class_shares, best.item_shares)
        return np.where(weights > 0, given.argmax(axis=-1), -1)

    def weighted(
        self,
        counts: Floats,
        weights: Floats,
        k: int,
        *,
        seed: np.random.SeedSequence,
        workers: int = 1,
    ) -> em.Batch:
        """The best fit to each weighting of the rows: parameters (weightings, ...)."""
        return self._batch(counts, weights, k, seed, workers).best()

    def many(
        self,
        counts: Floats,
        k: int,
        *,
        seed: np.random.SeedSequence,
        rows: Flags | None = None,
        workers: int = 1,
    ) -> Many:
        """All data sets from all starts in one computation."""
        weights = np.ones(counts.shape[:2]) if rows is None else rows.astype(float)
        best = self._batch(counts, weights, k, seed, workers).best()
        given = em.log_joint(counts, best.class_shares, best.item_shares)
        gain = (best.log_likelihood - self._one_class(counts, weights)) / weights.sum(axis=1)
        return Many(labels=np.where(weights > 0, given.argmax(axis=-1), -1), separation=gain)

    def _expected(self, counts: Floats, given: Floats, item_shares: Floats) -> Floats:
        """Mean of Beta(yes + a, no + a) for each class and item; the share itself without prior."""
        if self.item_prior is None:
            return item_shares
        sums = given.T @ counts
        items = item_shares.shape[1]
        yes, no = sums[:, :items] + self.item_prior, sums[:, items:] + self.item_prior
        return np.asarray(yes / (yes + no))

    def _batch(
        self,
        counts: Floats,
        weights: Floats,
        k: int,
        seed: np.random.SeedSequence,
        workers: int,
        starts: int | None = None,
        tolerance: float | None = None,
    ) -> em.Batch:
        return em.fit(
            counts,
            weights,
            k,
            starts=1 if k == 1 else (starts or self.starts_again),
            seed=seed,
            prior=self.prior,
            control=em.Control(tolerance=tolerance or self.tolerance_again, limit=self.limit),
            workers=workers,
        )

    def _one_class(self, counts: Floats, weights: Floats) -> Floats:
        """Log-likelihood of a single class under the same prior, for each data set."""
        seed = np.random.SeedSequence(0)  # one class has one solution, whatever the start
        return self._batch(counts, weights, 1, seed, 1).log_likelihood[:, 0]


def _convergence(batch: em.Batch) -> Convergence:
    """Local optima counted: objectives of the starts that rested, apart by more than a hair."""
    objective, rested = batch.objective[0], batch.converged[0]
    ends = np.sort(objective[rested])[::-1]
    gaps = ends[:-1] - ends[1:] > _SAME_OPTIMUM
    best = int(objective.argmax())
    return Convergence(
        starts=len(objective),
        converged=int(rested.sum()),
        optima=int(gaps.sum()) + 1 if len(ends) else 0,
        reached_best=int((objective >= objective[best] - _SAME_OPTIMUM).sum()),
        iterations=int(batch.iterations[0, best]),
    )
