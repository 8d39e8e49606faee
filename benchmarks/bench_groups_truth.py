"""How often the groups, their number, their agreement and their probabilities are right.

Synthetic data with a known truth; the manual quotes what this prints. The clusters stand in the
countries of the bundled study.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from healthclusters.files import open_study
from healthclusters.landscape import latent_classes as em
from healthclusters.landscape.agreement_measures import adjusted_rand, crosstab
from healthclusters.landscape.country_exchange import exchanged
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.number import number_of_groups
from healthclusters.landscape.options import GroupOptions
from healthclusters.landscape.point_table import PointTable, home_countries

SAMPLES = 200
METHOD = LatentClasses(starts=30, starts_again=10)


def sample_of_study() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Cluster ids, home countries and published groups (from 0) of the bundled sample."""
    clusters = open_study("hse-2019").clusters.filter(role="sample").sort("cluster_id")
    ids = clusters["cluster_id"].to_list()
    published = np.array([int(g) - 1 for g in clusters["published_group"].to_list()])
    return ids, home_countries(clusters, ids), published


def points_from(
    shares: np.ndarray, labels: np.ndarray, unknown: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """All answers, and the same with open cells."""
    full = (rng.random((len(labels), shares.shape[1])) < shares[labels]).astype(float)
    return full, np.where(rng.random(full.shape) < unknown, np.nan, full)


def recovery() -> None:
    """Agreement of the classes with the truth, and what the probabilities are worth."""
    print(f"\nClasses found again: {SAMPLES} samples of 40 x 24, three classes, 25 % open")
    print("shares of yes   agreement with the truth   in the right class   sure >= 0.9: right")
    for low, high in ((0.15, 0.85), (0.25, 0.75), (0.35, 0.65)):
        index, right, sure_right, sure = [], [], 0, 0
        for number in range(SAMPLES):
            rng = np.random.default_rng(number)
            labels = rng.integers(3, size=40)
            shares = np.where(rng.random((3, 24)) < 0.5, low, high)
            _, points = points_from(shares, labels, 0.25, rng)
            found = METHOD.fit(em.answers(points), 3, seed=np.random.SeedSequence(number))
            table = crosstab(labels, found.labels, 3, 3)
            index.append(float(adjusted_rand(table)))
            best = table.argmax(axis=0)  # the true class that each found class stands for
            correct = best[found.labels] == labels
            right.append(correct.mean())
            certain = found.memberships.max(axis=1) >= 0.9
            sure, sure_right = sure + certain.sum(), sure_right + (certain & correct).sum()
        print(
            f"{low:.2f} or {high:.2f}    {np.mean(index):24.2f}   {np.mean(right):18.0%}"
            f"   {sure_right / sure:18.0%}"
        )


def open_cells() -> None:
    """Probabilities of open cells beside how often they were a yes."""
    print(f"\nOpen cells: {SAMPLES} samples of 40 x 24, three classes, 25 % open")
    for name, draw in (
        ("shares 0.15 or 0.85", lambda rng: np.where(rng.random((3, 24)) < 0.5, 0.15, 0.85)),
        ("shares from the prior", lambda rng: rng.beta(1.5, 1.5, (3, 24))),
    ):
        said, true = [], []
        for number in range(SAMPLES):
            rng = np.random.default_rng(number)
            full, points = points_from(draw(rng), rng.integers(3, size=40), 0.25, rng)
            found = METHOD.fit(em.answers(points), 3, seed=np.random.SeedSequence(number))
            hidden = np.isnan(points)
            said.append((found.memberships @ found.model.expected)[hidden])
            true.append(full[hidden])
        expected, happened = np.concatenate(said), np.concatenate(true)
        print(name)
        for low in np.arange(0.0, 1.0, 0.2):
            inside = (expected >= low) & (expected < low + 0.2)
            print(
                f"    said {low:.1f} to {low + 0.2:.1f}: {expected[inside].mean():.2f} on average,"
                f" a yes in {happened[inside].mean():.2f} of {inside.sum():,}"
            )


def number() -> None:
    """Which number of groups the rule takes, beside BIC."""
    ids, countries, _ = sample_of_study()
    options = GroupOptions(method=METHOD, resamples=50, shuffles=50)
    print("\nHow many groups: 40 samples each of 40 clusters, 25 % open; how often 1, 2, 3, 4")
    for k, items, low, high in (
        (1, 16, 0.5, 0.5),
        (2, 16, 0.2, 0.8),
        (3, 24, 0.2, 0.8),
        (3, 16, 0.15, 0.85),
    ):
        rule: Counter[int] = Counter()
        bic: Counter[int] = Counter()
        for n in range(40):
            rng = np.random.default_rng(n)
            shares = np.where(rng.random((k, items)) < 0.5, low, high)
            if k == 1:
                shares = rng.uniform(0.3, 0.9, (1, items))
            _, points = points_from(shares, rng.integers(k, size=40), 0.25, rng)
            table = PointTable(
                cluster_ids=tuple(ids),
                item_ids=tuple(f"item-{j}" for j in range(items)),
                points=points,
                countries=countries,
                of_country=np.zeros(items, dtype=bool),
            )
            found = number_of_groups(table, options, seed=np.random.SeedSequence(n), most=4)
            rule[found.chosen] += 1
            bic[int(found.table.sort("bic")["k"][0])] += 1
        told = "one" if k == 1 else f"{k} ({low} or {high})"
        print(
            f"    truth {told}, {items} items: rule {[rule[i] for i in range(1, 5)]}"
            f"   BIC {[bic[i] for i in range(1, 5)]}"
        )


def false_alarms() -> None:
    """How often noise seems to agree with the published groups (5 % are allowed)."""
    _, countries, published = sample_of_study()
    units, unit_of = np.unique(countries, return_inverse=True)
    by_country = by_cluster = 0
    for n in range(SAMPLES):
        rng = np.random.default_rng(n)
        own = rng.random((40, 12)) < rng.uniform(0.4, 0.9, 12)
        shared = (rng.random((len(units), 4)) < rng.uniform(0.3, 0.7, 4))[unit_of]
        points = np.hstack([shared, own]).astype(float)
        points[rng.random(points.shape) < 0.25] = np.nan
        labels = METHOD.fit(em.answers(points), 3, seed=np.random.SeedSequence(n)).labels
        index = adjusted_rand(crosstab(published, labels, 3, 3))
        moved = exchanged(published, countries, 299, rng)
        alone = rng.permuted(np.tile(published, (299, 1)), axis=1)
        for exchange, add in ((moved, "country"), (alone, "cluster")):
            chance = adjusted_rand(crosstab(exchange, labels, 3, 3))
            hit = (1 + (chance >= index - 1e-12).sum()) / 300 <= 0.05
            by_country += hit and add == "country"
            by_cluster += hit and add == "cluster"
    print(
        f"\nNoise that seems to agree with the published groups (p <= 0.05), {SAMPLES} samples: "
        f"{by_country / SAMPLES:.1%} with countries exchanged, {by_cluster / SAMPLES:.1%} with "
        "clusters exchanged"
    )


def run() -> None:
    """Print all of it."""
    recovery()
    open_cells()
    number()
    false_alarms()
