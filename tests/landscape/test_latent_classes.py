"""Latent classes: by hand, against brute force, against StepMix, by recovery and by property."""

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from tests.landscape.making import simulated

from healthclusters.landscape import latent_classes as em
from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.methods.latent_classes import LatentClasses

REFERENCE = Path(__file__).parent / "reference"
NUMBERS = json.loads((REFERENCE / "numbers.json").read_text("utf-8"))
TIGHT = em.Control(tolerance=1e-13, limit=20_000)


def seed(n: int = 1) -> np.random.SeedSequence:
    return np.random.SeedSequence(n)


def best(points, k, *, prior=None, starts=50, weights=None, open_as_no=0.0, control=TIGHT):
    counts = em.answers(points, open_as_no)
    weights = np.ones((1, len(points))) if weights is None else weights
    batch = em.fit(counts, weights, k, starts=starts, seed=seed(), prior=prior, control=control)
    return batch.best()


def reference_points() -> np.ndarray:
    with (REFERENCE / "simulated.csv").open(encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    return np.array([[float(c) if c else np.nan for c in row] for row in rows])


def log_likelihood_by_hand(points, pi, theta):
    """The definition, cell by cell."""
    total = 0.0
    for row in points:
        density = 0.0
        for share, items in zip(pi, theta, strict=True):
            term = share
            for answer, yes in zip(row, items, strict=True):
                if not np.isnan(answer):
                    term *= yes if answer == 1 else 1 - yes
            density += term
        total += np.log(density)
    return total


def test_answers_count_a_known_cell_once_and_an_open_one_as_told():
    points = np.array([[1.0, 0.0, np.nan]])
    assert em.answers(points).tolist() == [[1, 0, 0, 0, 1, 0]]
    assert em.answers(points, 0.5).tolist() == [[1, 0, 0, 0, 1, 0.5]]
    assert em.answers(points, 1.0).tolist() == [[1, 0, 0, 0, 1, 1]]


def test_one_class_has_the_shares_that_counting_gives():
    points = np.array([[1, 1], [1, np.nan], [0, 0], [1, np.nan]])
    fit = best(points, 1)
    # 3 of 4 and 1 of 2, each with half a yes and half a no from Beta(1.5, 1.5)
    assert fit.item_shares[0, 0] == pytest.approx([3.5 / 5, 1.5 / 3])
    assert fit.class_shares[0].tolist() == [1.0]
    assert fit.log_likelihood[0] == pytest.approx(
        log_likelihood_by_hand(points, [1.0], fit.item_shares[0])
    )


def test_the_likelihood_is_the_definition_and_memberships_follow_bayes():
    points, _ = simulated(12, 5, 2)
    fit = best(points, 2)
    pi, theta = fit.class_shares[0], fit.item_shares[0]
    assert fit.log_likelihood[0] == pytest.approx(log_likelihood_by_hand(points, pi, theta))
    given_row = em.memberships(em.answers(points), pi, theta)[0]
    each = [
        np.exp(log_likelihood_by_hand(points[:1], [share], [items]))
        for share, items in zip(pi, theta, strict=True)
    ]
    assert given_row == pytest.approx(np.array(each) / sum(each))


@pytest.mark.parametrize("open_as_no", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_no_numerical_search_finds_anything_better(number, open_as_no):
    """MAP of tiny data, against a general optimiser from many random places."""
    points, _ = simulated(7, 3, 2, seed=number, unknown=0.2)
    counts = em.answers(points, open_as_no)

    def minus_objective(x):
        pi = np.array([1.0, np.exp(x[0])])
        pi = pi / pi.sum()
        theta = 1 / (1 + np.exp(-x[1:].reshape(2, 3)))
        joint = em.log_joint(counts, pi, theta)
        likelihood = np.log(np.exp(joint).sum(axis=1)).sum()
        prior = 0.5 * (np.log(theta) + np.log(1 - theta)).sum() + np.log(pi).sum()
        return -(likelihood + prior)

    rng = np.random.default_rng(number)
    found = min(
        minimize(minus_objective, rng.normal(0, 2, 7), method="BFGS").fun for _ in range(60)
    )
    assert best(points, 2, open_as_no=open_as_no).objective[0] == pytest.approx(-found, abs=1e-6)


@pytest.mark.parametrize("expected", NUMBERS["latent_classes"], ids=lambda e: f"k={e['k']}")
def test_at_the_parameters_of_stepmix_we_compute_its_likelihood_and_would_stay(expected):
    """StepMix 3.0.0, `binary_nan`, 500 starts (reference/make_numbers.py).

    It stops when the likelihood hardly moves; shares near 0 move it less, hence 1e-3 for them.
    """
    pi, theta = np.array(expected["class_shares"]), np.array(expected["item_shares"])
    counts = em.answers(reference_points())
    sizes, sums, likelihood = em._expectation(counts, np.ones((1, 60)), pi[None], theta[None])
    assert likelihood[0] == pytest.approx(expected["log_likelihood"], abs=1e-9)
    bic = -2 * likelihood[0] + em.parameters(expected["k"], 8) * np.log(60)
    assert bic == pytest.approx(expected["bic"], abs=1e-8)
    new_pi, new_theta = em._maximisation(sizes, sums, em.MAXIMUM_LIKELIHOOD)
    assert new_pi[0] == pytest.approx(pi, abs=1e-3)
    assert new_theta[0] == pytest.approx(theta, abs=1e-3)


@pytest.mark.parametrize("expected", NUMBERS["latent_classes"], ids=lambda e: f"k={e['k']}")
def test_maximum_likelihood_is_that_of_stepmix_or_better(expected):
    """With two classes our starts find a solution that 500 starts of StepMix do not: -192.970."""
    fit = best(reference_points(), expected["k"], prior=em.MAXIMUM_LIKELIHOOD, starts=500)
    if expected["k"] == 2:
        assert fit.log_likelihood[0] == pytest.approx(-192.970140, abs=1e-6)
        assert fit.log_likelihood[0] > expected["log_likelihood"]
        return
    assert fit.log_likelihood[0] == pytest.approx(expected["log_likelihood"], abs=1e-6)
    ours, theirs = np.argsort(fit.class_shares[0]), np.argsort(expected["class_shares"])
    assert fit.item_shares[0][ours] == pytest.approx(
        np.array(expected["item_shares"])[theirs], abs=1e-3
    )


def test_the_objective_never_falls_from_one_iteration_to_the_next():
    points, _ = simulated(30, 8, 3)
    counts = em.answers(points, 0.4)
    seen = [
        em.fit(
            counts,
            np.ones((1, 30)),
            3,
            starts=6,
            seed=seed(),
            control=em.Control(tolerance=1e-15, limit=limit),
        ).objective[0]
        for limit in range(1, 25)
    ]
    for before, after in itertools.pairwise(seen):
        assert (after >= before - 1e-9).all()


@given(number=st.integers(0, 10_000), k=st.integers(1, 4))
def test_a_weight_is_a_repeated_row(number, k):
    points, _ = simulated(8, 4, 2, seed=number)
    times = np.random.default_rng(number).integers(0, 3, 8)
    times[:4] = np.maximum(times[:4], 1)
    pi, theta = np.full(k, 1 / k), np.random.default_rng(number).uniform(0.1, 0.9, (k, 4))
    weighted = em._expectation(em.answers(points), times[None].astype(float), pi[None], theta[None])
    repeated = np.repeat(points, times, axis=0)
    plain = em._expectation(
        em.answers(repeated), np.ones((1, len(repeated))), pi[None], theta[None]
    )
    for a, b in zip(weighted, plain, strict=True):
        assert a == pytest.approx(b)


def test_an_open_cell_that_counts_as_no_is_a_no():
    points, _ = simulated(25, 6, 2)
    as_no = np.nan_to_num(points, nan=0.0)
    assert best(points, 2, open_as_no=1.0).objective == pytest.approx(best(as_no, 2).objective)


def test_an_open_cell_of_weight_q_contributes_a_power_of_the_no():
    counts = em.answers(np.array([[np.nan]]), 0.3)
    value = em.log_densities(counts, np.array([1.0]), np.array([[0.8]]))
    assert value[0] == pytest.approx(0.3 * np.log(0.2))


def test_the_order_of_rows_and_columns_does_not_matter():
    points, _ = simulated(25, 6, 2)
    rng = np.random.default_rng(3)
    rows, columns = rng.permutation(25), rng.permutation(6)
    assert best(points[rows][:, columns], 2).objective[0] == pytest.approx(
        best(points, 2).objective[0]
    )


def test_workers_change_nothing():
    points, _ = simulated(40, 24, 3)
    counts = em.answers(points)
    weights = np.random.default_rng(5).multinomial(40, np.full(40, 1 / 40), size=300).astype(float)
    one, two = (
        em.fit(counts, weights, 3, starts=10, seed=seed(), workers=w).objective for w in (1, 2)
    )
    assert (one == two).all()


def test_slices_of_rows_add_up_to_the_whole(monkeypatch):
    points, _ = simulated(50, 6, 3)
    counts, weights = em.answers(points), np.random.default_rng(1).integers(0, 3, (4, 50)) * 1.0
    pi, theta = np.full((4, 3), 1 / 3), np.random.default_rng(2).uniform(0.1, 0.9, (4, 3, 6))
    whole = em._expectation(counts, weights, pi, theta)
    monkeypatch.setattr(em, "_BLOCK", 100)
    for a, b in zip(whole, em._expectation(counts, weights, pi, theta), strict=True):
        assert a == pytest.approx(b)


def test_data_sets_of_their_own_give_what_each_alone_gives():
    sets = np.stack([em.answers(simulated(20, 6, 2, seed=s)[0]) for s in range(4)])
    together = em.fit(sets, np.ones((4, 20)), 2, starts=60, seed=seed(), control=TIGHT).best()
    for counts, objective in zip(sets, together.objective, strict=True):
        alone = em.fit(counts, np.ones((1, 20)), 2, starts=60, seed=seed(9), control=TIGHT).best()
        assert objective == pytest.approx(alone.objective[0], abs=1e-6)


def test_rows_with_the_same_answers_still_part_from_each_other():
    points = np.array([[1.0, 1.0, 0.0]] * 5 + [[0.0, 0.0, 1.0]] * 5)
    fit = best(points, 2)
    assert np.sort(fit.class_shares[0]) == pytest.approx([0.5, 0.5], abs=0.02)


def test_without_a_prior_an_item_unknown_in_a_class_is_put_in_the_middle():
    points = np.array([[1.0, np.nan]] * 4 + [[0.0, 1.0], [0.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    fit = best(points, 2, prior=em.MAXIMUM_LIKELIHOOD)
    assert np.isfinite(fit.item_shares).all()
    assert np.isfinite(fit.log_likelihood).all()


def test_simulated_classes_are_recovered_with_a_quarter_unknown():
    """Agreement with the truth, over 30 synthetic samples of 40 x 24; see the manual."""
    method = LatentClasses(starts=50)
    values = []
    for number in range(30):
        points, truth = simulated(40, 24, 3, seed=number)
        labels = method.fit(em.answers(points), 3, seed=seed()).labels
        values.append(float(adjusted_rand(crosstab(truth, labels, 3, 3))))
    assert np.mean(values) > 0.9


def test_probabilities_of_open_cells_are_calibrated():
    """Of the open cells said to be yes with about 80 %, about 80 % are, where the priors are true.

    The shares are drawn from Beta(1.5, 1.5), the prior, so that classes overlap. One solution
    stands for all that the data leave possible, so the ends are too sure by about a tenth; the
    manual says so.
    """
    said, true = [], []
    for number in range(80):
        rng = np.random.default_rng(number)
        shares = rng.beta(1.5, 1.5, (3, 24))
        full = (rng.random((40, 24)) < shares[rng.integers(3, size=40)]).astype(float)
        hidden = rng.random(full.shape) < 0.25
        fit = LatentClasses(starts=20).fit(
            em.answers(np.where(hidden, np.nan, full)), 3, seed=seed()
        )
        said.append((fit.memberships @ fit.model.expected)[hidden])
        true.append(full[hidden])
    said, true = np.concatenate(said), np.concatenate(true)
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (said >= low) & (said < low + 0.2)
        assert abs(true[inside].mean() - said[inside].mean()) < 0.12


def test_an_open_cell_is_expected_to_be_the_posterior_mean_of_its_class():
    points = np.array([[1, 1], [1, np.nan], [0, 0], [1, np.nan]])
    model = LatentClasses(starts=1).fit(em.answers(points), 1, seed=seed()).model
    assert model.expected[0] == pytest.approx([(3 + 1.5) / (4 + 3), (1 + 1.5) / (2 + 3)])
    plain = LatentClasses(starts=1, item_prior=None).fit(em.answers(points), 1, seed=seed()).model
    assert plain.expected[0] == pytest.approx([3 / 4, 1 / 2])


def test_convergence_says_how_many_solutions_the_starts_ended_in():
    points, _ = simulated(40, 24, 3)
    found = LatentClasses(starts=40).fit(em.answers(points), 3, seed=seed()).convergence
    assert found.starts == found.converged == 40
    assert 1 <= found.optima <= 40
    assert 1 <= found.reached_best <= 40
    assert "40 of 40 starts came to rest" in str(found)
    stopped = LatentClasses(starts=40, limit=1).fit(em.answers(points), 3, seed=seed()).convergence
    assert stopped.converged == 0
