"""How often the intervals of `healthclusters.survey` cover the truth.

Run it with `python -m benchmarks.survey_coverage`.

Binomial and hypergeometric cases are enumerated exactly, the others simulated from known truth.
docs/methods/survey.md states the numbers that this prints. All data is made up.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from scipy.stats import binom, hypergeom

from healthclusters.base.rank_sets import Family
from healthclusters.survey.comparison.discovery import adjusted_p_values
from healthclusters.survey.comparison.pooling import pooled_shares
from healthclusters.survey.comparison.ranks import first_p_value, rank_sets_of_shares
from healthclusters.survey.estimates.design import Design, weighted_means
from healthclusters.survey.estimates.differences import (
    ShareOf,
    difference_interval,
    difference_p_value,
)
from healthclusters.survey.estimates.intervals import mean_interval, share_interval, spread_ratio
from healthclusters.survey.estimates.numbers import median_interval
from healthclusters.survey.estimates.trend import estimate_correlation
from healthclusters.survey.estimates.weighted import design_interval

SIZES = (5, 10, 20, 37, 50, 100, 200)
MEMBERS = (10, 50, 97, 300)
_SHARES = (np.arange(1_000) + 0.5) / 1_000


def shares_endless(sizes: Iterable[int], interval: str) -> pl.DataFrame:
    """Exact coverage of a share over 1,000 true shares, members endless."""
    rows = []
    for n in sizes:
        yes = np.arange(n + 1)
        low, high = share_interval(yes, n, interval=interval)
        inside = (low[:, None] <= _SHARES) & (high[:, None] >= _SHARES)
        covers = (binom.pmf(yes[:, None], n, _SHARES) * inside).sum(axis=0)
        rows.append((interval, n, covers.mean(), covers.min()))
    return _frame(rows, "interval", "answers")


def shares_finite(members: int, sizes: Iterable[int], interval: str = "wilson") -> pl.DataFrame:
    """Exact coverage of a share over every possible number of yes among the members."""
    agree = np.arange(members + 1)
    rows = []
    for n in sizes:
        yes = np.arange(n + 1)
        low, high = share_interval(yes, n, members, interval=interval)
        truth = agree / members
        inside = (low[:, None] <= truth + 1e-12) & (truth - 1e-12 <= high[:, None])
        covers = (hypergeom.pmf(yes[:, None], members, agree, n) * inside).sum(axis=0)
        rows.append((members, n, covers.mean(), covers.min()))
    return _frame(rows, "members", "answers")


def means(sizes: Iterable[int], codes: int, members: int | None = None, draws: int = 4_000):
    """Coverage of a mean score: true distributions uniform over all, and one that is lopsided."""
    g = np.random.default_rng(11)
    scores = np.arange(1.0, codes + 1)
    rows = []
    for n in sizes:
        if members is not None and n > members:
            continue
        truth = g.dirichlet(np.ones(codes), draws)
        lopsided = np.full((draws, codes), 0.02 / (codes - 1))
        lopsided[:, -1] = 0.98
        rows.append(
            (codes, n, *(_mean_covers(g, t, n, scores, members) for t in (truth, lopsided)))
        )
    return _frame(rows, "codes", "answers", third="mean", fourth="lopsided")


def _mean_covers(g, truth, n, scores, members) -> float:
    if members is None:
        counts = g.multinomial(n, truth)
        target = truth @ scores
    else:
        population = g.multinomial(members, truth)
        counts = g.multivariate_hypergeometric(population[0], n, 1)
        counts = np.array([g.multivariate_hypergeometric(p, n) for p in population])
        target = population @ scores / members
    low, high = mean_interval(counts, scores, np.nan if members is None else members)
    return float(((low <= target + 1e-12) & (target - 1e-12 <= high)).mean())


def differences(pairs: Iterable[tuple[int, int]]) -> pl.DataFrame:
    """Exact coverage of the difference of two independent shares, over 40 x 40 true shares."""
    grid = (np.arange(40) + 0.5) / 40
    rows = []
    for n1, n2 in pairs:
        y1, y2 = (
            a.ravel() for a in np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
        )
        low, high = difference_interval(ShareOf.of(y1, n1), ShareOf.of(y2, n2))
        p1, p2 = (binom.pmf(np.arange(n + 1)[:, None], n, grid) for n in (n1, n2))
        shape = (n1 + 1, n2 + 1)
        covers = np.empty((40, 40))
        for i, one in enumerate(grid):
            for j, two in enumerate(grid):
                inside = ((low <= two - one) & (two - one <= high)).reshape(shape)
                covers[i, j] = p1[:, i] @ inside @ p2[:, j]
        rows.append((n1, n2, covers.mean(), covers.min()))
    return _frame(rows, "first", "second")


def trends(cases: Iterable[tuple[int, int, int, int | None]], draws: int = 4_000) -> pl.DataFrame:
    """Simulated coverage of a change where some answer twice; (first, second, both, members)."""
    g = np.random.default_rng(12)
    rows = []
    for n1, n2, both, members in cases:
        covers = [_trend_covers(g, n1, n2, both, members) for _ in range(draws)]
        rows.append((f"{n1}, {n2}", f"{both} of {members or 'many'}", np.mean(covers), np.nan))
    return _frame(rows, "answers", "both times")


def _trend_covers(g, n1, n2, both, members) -> bool:
    size = members or 20_000
    # People keep an opinion: a stable leaning, and noise in each wave.
    leaning = g.normal(0, g.uniform(0.5, 3), size)
    cut = g.normal(0, 1, 2)
    said = [leaning + g.normal(0, 1, size) > c for c in cut]
    order = g.permutation(size)
    first = order[:n1]
    second = np.concatenate([first[:both], order[n1 : n1 + n2 - both]])
    yes = [said[0][first].sum(), said[1][second].sum()]
    pair = first[:both]
    a, b = said[0][pair], said[1][pair]
    own = [
        ShareOf.of(y, n, np.nan if members is None else members)
        for y, n in zip(yes, (n1, n2), strict=True)
    ]
    r = estimate_correlation(
        own[0],
        own[1],
        np.array([float(both)]),
        np.array([float((a & b).sum())]),
        np.array([float((~a & b).sum())]),
        np.array([float((a & ~b).sum())]),
    )
    low, high = difference_interval(own[0], own[1], correlation=r)
    truth = said[1].mean() - said[0].mean()
    return bool(low[0] <= truth + 1e-12 and truth - 1e-12 <= high[0])


def weighted(
    sizes: Iterable[int], codes: int, *, spread: float = 0.4, people: int = 1, draws: int = 3_000
) -> pl.DataFrame:
    """Simulated coverage under unequal weights; codes = 2: of a share, else of a mean.

    spread: standard deviation of the logarithm of the weights. people: of one organisation, of
    which three in ten organisations are of one mind.
    """
    g = np.random.default_rng(13)
    rows = []
    for n in sizes:
        if n < 2 * people + 2:
            continue
        covers = [_weighted_covers(g, n, codes, spread, people) for _ in range(draws)]
        rows.append((f"{codes} codes, weights {spread}, {people} each", n, np.mean(covers), np.nan))
    return _frame(rows, "case", "answers")


def _weighted_covers(g, n: int, codes: int, spread: float, people: int) -> bool:
    weight = np.exp(g.normal(0, spread, n))
    unit = np.arange(n) // people
    design = Design(
        weight=weight,
        base=weight,
        stratum=np.zeros(n, int),
        unit=unit,
        units_there=np.array([np.nan]),
    )
    truth = g.dirichlet(np.ones(codes))
    place = np.linspace(0, 1, codes)
    said = g.choice(codes, n, p=truth)
    if people > 1:
        minds = g.choice(codes, unit.max() + 1, p=truth)
        said = np.where((g.random(unit.max() + 1) < 0.3)[unit], minds[unit], said)
    found = weighted_means(design, place[said], np.zeros(n, int), 1)
    counts = np.bincount(said, weight, minlength=codes)[None, :]
    low, high, _ = design_interval(
        found, 0.95, spread=spread_ratio(counts / counts.sum() * n, place)
    )
    return bool(low[0] <= truth @ place <= high[0])


def together(sizes: Iterable[int], clusters: int = 19) -> pl.DataFrame:
    """Exact coverage of all clusters together, each with a true share of its own (uniform)."""
    each = 0.95 ** (1 / clusters)
    rows = []
    for n in sizes:
        yes = np.arange(n + 1)
        low, high = share_interval(yes, n, confidence=each, interval="jeffreys")
        inside = (low[:, None] <= _SHARES) & (high[:, None] >= _SHARES)
        covers = (binom.pmf(yes[:, None], n, _SHARES) * inside).sum(axis=0)
        rows.append((clusters, n, covers.mean() ** clusters, covers.min() ** clusters))
    return _frame(rows, "clusters", "answers")


def codes_together(sizes: Iterable[int], codes: int = 5, draws: int = 10_000) -> pl.DataFrame:
    """Simulated coverage of all shares of one question together (Bonferroni)."""
    g = np.random.default_rng(18)
    rows = []
    for n in sizes:
        truth = g.dirichlet(np.ones(codes), draws)
        low, high = share_interval(
            g.multinomial(n, truth), n, confidence=1 - 0.05 / codes, interval="jeffreys"
        )
        covers = ((low <= truth) & (truth <= high)).all(axis=1).mean()
        rows.append((codes, n, covers, np.nan))
    return _frame(rows, "codes", "answers")


def medians(sizes: Iterable[int], draws: int = 10_000) -> pl.DataFrame:
    """Simulated coverage of the median of skewed numbers (exponential) and of whole counts."""
    g = np.random.default_rng(14)
    rows = []
    for n in sizes:
        if n < 6:
            continue
        skewed = [median_interval(np.sort(x)) for x in g.standard_exponential((draws, n))]
        counts = [median_interval(np.sort(x.astype(float))) for x in g.poisson(4.2, (draws, n))]
        rows.append(("", n, _share_inside(skewed, np.log(2)), _share_inside(counts, 4.0)))
    return _frame(rows, "", "answers", third="skewed", fourth="counts")


def _share_inside(limits, truth: float) -> float:
    return float(np.mean([low <= truth <= high for low, high in limits]))


def pooled(cases: Iterable[tuple[int, int]], draws: int = 400) -> pl.DataFrame:
    """Simulated coverage of pooled shares by number of clusters, answers and spread."""
    g = np.random.default_rng(15)
    rows = []
    for clusters, n in cases:
        for spread in (0.02, 0.05, 0.10, 0.15, 0.20):
            size = 0.37 * 0.63 / spread**2 - 1
            covers = []
            for _ in range(draws):
                truth = g.beta(0.37 * size, 0.63 * size, clusters)
                found = pooled_shares(g.binomial(n, truth), np.full(clusters, n))
                covers.append(((found.low <= truth) & (truth <= found.high)).mean())
            rows.append((f"{clusters} x {n}", spread, np.mean(covers), np.nan))
    return _frame(rows, "clusters x answers", "spread")


def ranks(family: Family, draws: int = 1_000) -> pl.DataFrame:
    """Simulated coverage of rank sets where clusters are alike (the hardest truth) and are not.

    `all`: all sets together; `one`: the mean over clusters, each by itself.
    """
    g = np.random.default_rng(16)
    cases = {
        f"19 alike at {p}, 37 each": (np.full(19, p), np.full(19, 37))
        for p in (0.05, 0.2, 0.37, 0.5)
    }
    cases |= {
        "19 alike at 0.37, 10 each": (np.full(19, 0.37), np.full(19, 10)),
        "19 alike at 0.2, 20 each": (np.full(19, 0.2), np.full(19, 20)),
        "19 alike at 0.37, 27 to 47": (np.full(19, 0.37), np.linspace(27, 47, 19).astype(int)),
        "19 alike at 0.37, 10 to 100": (np.full(19, 0.37), np.linspace(10, 100, 19).astype(int)),
        "19 alike at 0.95, 100 each": (np.full(19, 0.95), np.full(19, 100)),
        "5 alike at 0.37, 20 each": (np.full(5, 0.37), np.full(5, 20)),
        "one at 0.68, 18 at 0.353": (np.r_[0.68, np.full(18, 0.353)], np.full(19, 37)),
        "spread from 0.2 to 0.54": (np.linspace(0.2, 0.54, 19), np.full(19, 37)),
    }
    rows = []
    for name, (truth, n) in cases.items():
        rank = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
        last = truth.size - (truth[None, :] < truth[:, None]).sum(axis=1)
        inside = []
        for i in range(draws):
            sets = rank_sets_of_shares(g.binomial(n, truth) / n, n, family=family, seed=i)
            inside.append((sets.low <= rank) & (last <= sets.high))
        covers = np.all(inside, axis=1).mean() if family == "all" else np.mean(inside)
        rows.append((family, name, covers, np.sqrt(covers * (1 - covers) / draws)))
    return _frame(rows, "family", "truth", third="covers", fourth="error")


def first_errors(draws: int = 20_000) -> pl.DataFrame:
    """How often the sharper test wrongly says "first": two level at the top but for a hair."""
    g = np.random.default_rng(17)
    rows = []
    for n1, n2 in ((37, 37), (10, 100), (100, 10), (37, 200), (20, 40)):
        for p in (0.4, 0.68, 0.9):
            truth = np.array([p + 1e-9, p, 0.2, 0.2])
            n = np.array([n1, n2, 37, 37])
            wrong = 0
            for yes in g.binomial(n, truth, (draws // 10, 4)):
                share = yes / n
                first = int(np.argmax(share))
                wrong += first != 0 and first_p_value(share, n) <= 0.05
            rows.append((f"{n1}, {n2}", p, wrong / (draws // 10), np.nan))
    return _frame(rows, "answers", "share", third="wrong first")


def false_claims(draws: int = 2_000) -> pl.DataFrame:
    """How often anything is claimed where 19 clusters are alike (then every claim is false)."""
    g = np.random.default_rng(19)
    n = np.linspace(27, 47, 19).astype(int)
    rows = []
    for members in (None, 97):
        for p in (0.03, 0.1, 0.37, 0.8):
            claimed = [_anything(g, n, p, members) for _ in range(draws)]
            rows.append((f"{members or 'many'} members", p, np.mean(claimed), np.nan))
    return _frame(rows, "clusters", "share", third="claims")


def _anything(g, n, p: float, members: int | None) -> bool:
    if members is None:
        yes, there = g.binomial(n, p), np.nan
    else:
        agree = round(members * p)
        yes, there = g.hypergeometric(agree, members - agree, n), float(members)
    own = ShareOf.of(yes, n, there)
    others = ShareOf.of(yes.sum() - yes, n.sum() - n, there * 18)
    return bool((adjusted_p_values(difference_p_value(others, own)) <= 0.05).any())


def _frame(rows, one: str, two: str, third: str = "mean", fourth: str = "minimum") -> pl.DataFrame:
    return pl.DataFrame(rows, schema=[one or "-", two, third, fourth], orient="row")


def summary(frame: pl.DataFrame, column: str = "mean") -> str:
    """Smallest and largest value of a column."""
    return f"{column}: {frame[column].min():.4f} to {frame[column].max():.4f}"


def run() -> None:
    """Print every table that the manual states."""
    pl.Config.set_tbl_rows(100)
    pl.Config.set_tbl_hide_dataframe_shape(True)
    every = range(5, 201)
    for interval in ("wilson", "jeffreys", "clopper_pearson"):
        _print(f"Share, members endless, {interval}", shares_endless(SIZES, interval))
        whole = shares_endless(every, interval)
        print(
            f"  every n from 5 to 200: {summary(whole)}; least minimum {whole['minimum'].min():.4f}"
        )
    for members in MEMBERS:
        sizes = [n for n in every if n < members]
        whole = shares_finite(members, sizes)
        shown = whole.filter(pl.col("answers").is_in(list(SIZES)))
        _print(f"Share, {members} members, wilson", shown)
        print(f"  every n from 5: {summary(whole)}; least minimum {whole['minimum'].min():.4f}")
    for codes in (3, 4, 5):
        _print(f"Mean of a scale with {codes} answers", means(SIZES, codes))
    _print("Mean of a scale with 5 answers, 97 members", means(SIZES, 5, members=97, draws=2_000))
    _print("Shares of 19 clusters together", together(SIZES))
    _print("Shares of the 5 answers of a question together", codes_together(SIZES))
    _print(
        "Difference of two shares",
        differences([(5, 5), (10, 10), (10, 50), (20, 20), (37, 37), (37, 120), (100, 100)]),
    )
    _print(
        "Change between waves",
        trends(
            [
                (37, 37, 0, None),
                (37, 37, 20, None),
                (37, 37, 37, None),
                (20, 40, 15, None),
                (37, 37, 20, 97),
                (37, 37, 37, 97),
                (60, 60, 40, 97),
                (10, 10, 5, None),
            ]
        ),
    )
    for codes in (2, 5):
        for spread in (0.0, 0.4, 0.8):
            _print("Weighted", weighted(SIZES, codes, spread=spread))
    _print("Weighted, several people of one organisation", weighted(SIZES, 2, people=3))
    _print("Median", medians(SIZES))
    _print("Pooled share", pooled([(19, 37), (5, 37), (19, 10), (19, 100)]))
    for family in ("all", "one"):
        _print(f"Rank sets, family {family}", ranks(family, 4_000 if family == "all" else 1_000))
    _print("Sharper test of first alone", first_errors())
    _print("False claims", false_claims())


def _print(title: str, frame: pl.DataFrame) -> None:
    print(f"\n{title}\n{frame}", flush=True)


if __name__ == "__main__":
    run()
