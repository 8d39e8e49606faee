"""From influence to errors: clustered standard errors, intervals and uniform bands.

The variance of an estimate is the sum over error groups of (summed influence)^2, over n^2. Uniform
bands take their width from the multiplier bootstrap (Mammen weights; Callaway & Sant'Anna 2021,
section 4): the whole curve lies inside with the stated confidence, not each point alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from healthclusters.base.threads import one_thread
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.sample import Array, Sample

_ROOT5 = np.sqrt(5.0)
_CHUNK = 32  # replicates drawn at once; fixed, so that the draws depend on the seed alone


def normal_quantile(p: float) -> float:
    """Quantile of the standard normal distribution."""
    return float(special.ndtri(p))


@dataclass(frozen=True, eq=False, kw_only=True)
class Inference:
    """How influence becomes an error.

    groups: codes of the error groups; None where every unit is its own. n: units.
    """

    n: int
    groups: Array | None
    confidence: float
    replicates: int
    seed: int = 0

    @classmethod
    def of(cls, sample: Sample, options: ImpactOptions, seed: int = 0) -> Inference:
        """The rule for this sample."""
        count = int(sample.error_group.max()) + 1
        groups = None if count == sample.n else sample.error_group
        return cls(
            n=sample.n,
            groups=groups,
            confidence=options.confidence,
            replicates=options.replicates,
            seed=seed,
        )

    @property
    def n_groups(self) -> int:
        """Number of error groups."""
        return self.n if self.groups is None else int(self.groups.max()) + 1

    @property
    def z(self) -> float:
        """Half-width of a pointwise interval in standard errors."""
        return normal_quantile(0.5 + self.confidence / 2)

    def summed(self, influence: Array) -> Array:
        """Influence / n summed by error group: groups x columns."""
        matrix = np.atleast_2d(influence.T).T / self.n
        if self.groups is None:
            return matrix
        out = np.zeros((self.n_groups, matrix.shape[1]))
        np.add.at(out, self.groups, matrix)
        return out

    def covariance(self, influence: Array) -> Array:
        """Covariance of estimates with these influences (units x estimates)."""
        summed = self.summed(influence)
        return np.asarray(summed.T @ summed)

    def std_errors(self, influence: Array) -> Array:
        """Standard error of each estimate."""
        return np.asarray(np.sqrt((self.summed(influence) ** 2).sum(axis=0)))

    def bootstrap(self, influence: Array) -> Array:
        """Deviations of each estimate in each replicate: replicates x estimates."""
        summed = self.summed(influence)
        chunks = -(-self.replicates // _CHUNK)
        streams = np.random.SeedSequence(self.seed).spawn(chunks)
        out = np.empty((chunks * _CHUNK, summed.shape[1]))
        with one_thread():
            for i, stream in enumerate(streams):
                draws = _mammen(np.random.default_rng(stream), (_CHUNK, summed.shape[0]))
                out[i * _CHUNK : (i + 1) * _CHUNK] = draws @ summed
        return out[: self.replicates]

    def critical_value(self, influence: Array) -> float | None:
        """Half-width of a uniform band in standard errors; None without replicates.

        Never narrower than a pointwise interval.
        """
        errors = self.std_errors(influence)
        useful = errors > 1e-12
        if self.replicates == 0 or not useful.any():
            return None
        deviations = np.abs(self.bootstrap(influence[:, useful])) / errors[useful]
        quantile = float(np.quantile(deviations.max(axis=1), self.confidence))
        return max(quantile, self.z)

    def columns(self, effects: Array, influence: Array) -> pl.DataFrame:
        """`std_error`, `low`, `high`, `band_low`, `band_high`; null where nothing is known."""
        errors = self.std_errors(influence)
        known = errors > 1e-12
        critical = self.critical_value(influence)
        shown = np.where(known, errors, np.nan)
        wide = np.full(shown.shape, np.nan) if critical is None else critical * shown
        columns = {
            "std_error": shown,
            "low": effects - self.z * shown,
            "high": effects + self.z * shown,
            "band_low": effects - wide,
            "band_high": effects + wide,
        }
        return pl.DataFrame(columns).fill_nan(None)


def _mammen(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Two-point weights with mean 0, variance 1 and third moment 1 (Mammen 1993)."""
    low = rng.random(shape, dtype=np.float32) < (_ROOT5 + 1) / (2 * _ROOT5)
    return np.asarray(np.where(low, (1 - _ROOT5) / 2, (1 + _ROOT5) / 2))
