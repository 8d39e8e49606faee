"""Latent classes: a mixture of independent yes/no items, fitted to data with open cells.

Each cluster belongs to one of k classes with probability `pi`; within a class item j is a yes with
probability `theta[j]`, independently of the other items (Goodman 1974). Fitted by expectation-
maximisation (Dempster, Laird & Rubin 1977) to the mode of the posterior under weak priors: every
item share has a Beta(a, a) prior and the class shares a Dirichlet(d) prior; without them the fit
is maximum likelihood.

A whole batch is computed at once: every replicate (a weighting of the rows, or a data set of its
own) from every start is one job, and all jobs go through the same array operations. A job that has
converged leaves the batch, so late ones do not hold up the rest.

Data come as *answers*: an array (rows, 2 x items) with the yes-counts of the items, then their
no-counts. A known cell counts 1 on one side; an open cell counts 0 on both sides (missing at
random) or q on the no side, where an open cell is read as a no with weight q (METHOD 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from healthclusters.base.threads import one_thread
from healthclusters.landscape.arrays import Flags, Floats, Labels

# Numbers in one working array of a block of jobs: 2 MB, so that it stays in the cache. Memory does
# not grow with the number of jobs; blocks do not depend on the workers, nor does the answer.
_BLOCK = 2**18
_SMALLEST = 1e-10  # shares stay this far from 0 and 1, so that their logarithms are finite


@dataclass(frozen=True, kw_only=True)
class Prior:
    """Weak priors as pseudo-counts added to the counted ones (a - 1 and d - 1; 0 = none)."""

    item: float = 0.5  # Beta(1.5, 1.5)
    classes: float = 1.0  # Dirichlet(2)


MAXIMUM_LIKELIHOOD = Prior(item=0.0, classes=0.0)


@dataclass(frozen=True, kw_only=True)
class Control:
    """When the iterations stop.

    tolerance: relative change of the objective in one iteration. limit: most iterations.
    """

    tolerance: float = 1e-8
    limit: int = 2_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Batch:
    """Fits of all jobs, arrays of shape (replicates, starts, ...).

    class_shares (.., k); item_shares (.., k, items); log_likelihood: unpenalised, natural logs;
    objective: with the log prior, what is maximised; iterations; converged: within the limit.
    """

    class_shares: Floats
    item_shares: Floats
    log_likelihood: Floats
    objective: Floats
    iterations: Labels
    converged: Flags

    def best(self) -> Batch:
        """The start with the highest objective of each replicate: shapes (replicates, ...)."""
        rows = np.arange(len(self.objective))
        top = self.objective.argmax(axis=1)
        return Batch(**{name: value[rows, top] for name, value in vars(self).items()})


def answers(points: Floats, open_as_no: float = 0.0) -> Floats:
    """Points (.., rows, items), NaN = open, as counts (.., rows, 2 x items): yes, then no.

    open_as_no: weight from 0 to 1 with which an open cell counts as a no.
    """
    is_open = np.isnan(points)
    yes = np.where(is_open, 0.0, points)
    no = np.where(is_open, open_as_no, 1.0 - yes)
    return np.concatenate([yes, no], axis=-1)


def fit(
    counts: Floats,
    weights: Floats,
    k: int,
    *,
    starts: int,
    seed: np.random.SeedSequence,
    prior: Prior | None = None,
    control: Control | None = None,
    workers: int = 1,
) -> Batch:
    """Fit k classes to every replicate from every start.

    counts: (rows, 2 x items), shared by all replicates, or (replicates, rows, 2 x items).
    weights: (replicates, rows), how often a row counts; a row of weight 0 is not in the sample.
    workers: threads; the result is the same for any number of them.
    """
    prior, control = prior or Prior(), control or Control()
    jobs = np.repeat(np.arange(len(weights)), starts)
    size = _jobs_in_a_block(weights.shape[1], k)
    blocks = [jobs[i : i + size] for i in range(0, len(jobs), size)]

    def run(block: Labels, stream: np.random.SeedSequence) -> Batch:
        own = counts if counts.ndim == 2 else counts[block]
        rng = np.random.default_rng(stream)
        return _fit_block(own, weights[block], k, prior, control, rng)

    streams = seed.spawn(len(blocks))
    with one_thread(), ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(run, blocks, streams))
    return _joined(done, len(weights), starts)


def memberships(counts: Floats, class_shares: Floats, item_shares: Floats) -> Floats:
    """Probability of each class for each row: (.., rows, k).

    counts: (rows, 2 x items); class_shares (.., k); item_shares (.., k, items).
    """
    joint = log_joint(counts, class_shares, item_shares)
    joint -= joint.max(axis=-1, keepdims=True)
    np.exp(joint, out=joint)
    joint /= joint.sum(axis=-1, keepdims=True)
    return joint


def log_densities(counts: Floats, class_shares: Floats, item_shares: Floats) -> Floats:
    """Log-likelihood of each row, (.., rows), as for `memberships`."""
    joint = log_joint(counts, class_shares, item_shares)
    top = joint.max(axis=-1)
    return np.asarray(top + np.log(np.exp(joint - top[..., None]).sum(axis=-1)))


def log_joint(counts: Floats, class_shares: Floats, item_shares: Floats) -> Floats:
    """Log of (class share x likelihood of the row in the class): (.., rows, k)."""
    return counts @ np.swapaxes(_logs(item_shares), -1, -2) + _safe_log(class_shares)[..., None, :]


def parameters(k: int, items: int) -> int:
    """Free parameters of a model: k x items item shares and k - 1 class shares."""
    return k * items + k - 1


def _jobs_in_a_block(rows: int, k: int) -> int:
    return max(1, _BLOCK // (k * min(rows, 2_048)))


def _fit_block(
    counts: Floats,
    weights: Floats,
    k: int,
    prior: Prior,
    control: Control,
    rng: np.random.Generator,
) -> Batch:
    """All jobs of a block to convergence; `weights` has one row a job."""
    jobs, items = len(weights), counts.shape[-1] // 2
    out = _empty(jobs, k, items)
    theta = _starting_shares(counts, weights, k, rng)
    pi = np.full((jobs, k), 1.0 / k)
    old = np.full(jobs, -np.inf)
    active = np.arange(jobs)
    for iteration in range(1, control.limit + 1):
        sizes, sums, likelihood = _expectation(counts, weights, pi, theta)
        objective = likelihood + _log_prior(pi, theta, prior)
        settled = np.abs(objective - old) <= control.tolerance * np.abs(objective)
        done = settled | (iteration == control.limit)
        if done.any():
            at = active[done]
            out.class_shares[at], out.item_shares[at] = pi[done], theta[done]
            out.log_likelihood[at], out.objective[at] = likelihood[done], objective[done]
            out.iterations[at], out.converged[at] = iteration, settled[done]
            stay = ~done
            if not stay.any():
                break
            active, weights, objective = active[stay], weights[stay], objective[stay]
            sizes, sums = sizes[stay], sums[stay]
            counts = counts if counts.ndim == 2 else counts[stay]
        old = objective
        pi, theta = _maximisation(sizes, sums, prior)
    return out


def _expectation(
    counts: Floats, weights: Floats, pi: Floats, theta: Floats
) -> tuple[Floats, Floats, Floats]:
    """Expected class sizes (jobs, k) and answers (jobs, k, 2 x items); log-likelihood (jobs,).

    Rows are taken in slices, so that the working array keeps its size however many rows there are.
    """
    jobs, k = pi.shape
    logs, log_pi = _logs(theta), _safe_log(pi)
    sizes, sums, likelihood = np.zeros((jobs, k)), np.zeros_like(logs), np.zeros(jobs)
    for rows in _slices(counts.shape[-2], jobs * k):
        part, weight = counts[..., rows, :], weights[:, rows]
        joint = _against_rows(logs, part)
        joint += log_pi[:, :, None]
        top = joint.max(axis=1)
        joint -= top[:, None]
        np.exp(joint, out=joint)
        total = joint.sum(axis=1)
        likelihood += ((np.log(total) + top) * weight).sum(axis=1)
        joint *= (weight / total)[:, None]
        sizes += joint.sum(axis=2)
        sums += _over_rows(joint, part)
    return sizes, sums, likelihood


def _maximisation(sizes: Floats, sums: Floats, prior: Prior) -> tuple[Floats, Floats]:
    """Class and item shares that maximise the expected objective.

    Without a prior an item that nobody in a class is known for has no estimate: it is put at 0.5.
    """
    pi = sizes + prior.classes
    pi /= pi.sum(axis=1, keepdims=True)
    items = sums.shape[-1] // 2
    yes, no = sums[..., :items] + prior.item, sums[..., items:] + prior.item
    total = yes + no
    theta = np.divide(yes, total, out=np.full_like(yes, 0.5), where=total > 0)
    return pi, np.clip(theta, _SMALLEST, 1.0 - _SMALLEST)


def _log_prior(pi: Floats, theta: Floats, prior: Prior) -> Floats:
    """Log of the prior density up to a constant, (jobs,)."""
    value = np.zeros(len(pi))
    if prior.item:
        value += prior.item * (np.log(theta) + np.log1p(-theta)).sum(axis=(1, 2))
    if prior.classes:
        value += prior.classes * np.log(pi).sum(axis=1)
    return value


def _starting_shares(counts: Floats, weights: Floats, k: int, rng: np.random.Generator) -> Floats:
    """Each class starts from the answers of one row of the sample, drawn at random.

    The k rows of a job differ (drawn by weight, without replacement). One pseudo-observation of the
    item's overall share fills what the row leaves open; a tenth is noise, so that two rows with the
    same answers still part.
    """
    jobs, items = len(weights), counts.shape[-1] // 2
    with np.errstate(divide="ignore"):
        keys = rng.exponential(size=weights.shape) / weights
    rows = (
        np.argpartition(keys, k - 1, axis=1)[:, :k]
        if k < weights.shape[1]
        else np.tile(np.arange(k), (jobs, 1))
    )
    drawn = counts[rows] if counts.ndim == 2 else np.take_along_axis(counts, rows[..., None], 1)
    overall = _overall_shares(counts, weights)
    theta = (drawn[..., :items] + overall[:, None]) / (
        drawn[..., :items] + drawn[..., items:] + 1.0
    )
    noise = rng.uniform(size=theta.shape)
    return np.clip(0.9 * theta + 0.1 * noise, 0.02, 0.98)


def _overall_shares(counts: Floats, weights: Floats) -> Floats:
    """Share of yes of each item in each job's sample, pulled a little to 1/2: (jobs, items)."""
    items = counts.shape[-1] // 2
    if counts.ndim == 2:
        sums = weights @ counts
    else:
        sums = (weights[:, None, :] @ counts)[:, 0]
    return (sums[:, :items] + 0.5) / (sums[:, :items] + sums[:, items:] + 1.0)


def _against_rows(logs: Floats, counts: Floats) -> Floats:
    """(jobs, k, 2 items) x rows -> (jobs, k, rows); one matrix product where data are shared."""
    if counts.ndim == 3:
        return logs @ counts.swapaxes(1, 2)
    jobs, k, width = logs.shape
    return (logs.reshape(jobs * k, width) @ counts.T).reshape(jobs, k, -1)


def _over_rows(joint: Floats, counts: Floats) -> Floats:
    """(jobs, k, rows) x answers -> (jobs, k, 2 items)."""
    if counts.ndim == 3:
        return joint @ counts
    jobs, k, rows = joint.shape
    return (joint.reshape(jobs * k, rows) @ counts).reshape(jobs, k, -1)


def _slices(rows: int, per_row: int) -> Iterator[slice]:
    step = max(1, _BLOCK // per_row)
    return (slice(i, min(i + step, rows)) for i in range(0, rows, step))


def _logs(theta: Floats) -> Floats:
    return np.concatenate([np.log(theta), np.log1p(-theta)], axis=-1)


def _safe_log(share: Floats) -> Floats:
    return np.log(np.maximum(share, 1e-300))


def _empty(jobs: int, k: int, items: int) -> Batch:
    return Batch(
        class_shares=np.empty((jobs, k)),
        item_shares=np.empty((jobs, k, items)),
        log_likelihood=np.empty(jobs),
        objective=np.empty(jobs),
        iterations=np.empty(jobs, dtype=int),
        converged=np.empty(jobs, dtype=bool),
    )


def _joined(parts: list[Batch], replicates: int, starts: int) -> Batch:
    joined = {}
    for name in vars(parts[0]):
        whole = np.concatenate([getattr(part, name) for part in parts])
        joined[name] = whole.reshape(replicates, starts, *whole.shape[1:])
    return Batch(**joined)
