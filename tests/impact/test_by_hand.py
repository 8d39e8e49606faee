"""The two numbers of the bundled example, recomputed in plain Python from the file alone.

From the definitions (Callaway & Sant'Anna 2021; Sant'Anna & Zhao 2020, traditional doubly robust):
csv, sums and Gaussian elimination, nothing of the package and no array library.
"""

import csv
import math

import polars as pl
import pytest

from healthclusters.impact import ImpactOptions, evaluate_impact, report_text
from healthclusters.impact.example import PANEL_FILE, example_panel

LAST = 2021


def _read():
    outcome, covariates, start = {}, {}, {}
    out = set()
    with PANEL_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            firm, year = row["firm"], int(row["year"])
            start[firm] = int(row["treated_from"]) if row["treated_from"] else math.inf
            if start[firm] <= 2012 or (row["treated_until"] and int(row["treated_until"]) < LAST):
                out.add(firm)
            if row["employment"]:
                outcome[firm, year] = float(row["employment"])
            covariates[firm, year] = (
                1.0,
                float(row["x_log_size"]),
                float(row["x_research_share"]),
            )
    return outcome, covariates, {f: g for f, g in start.items() if f not in out}


def _solve(matrix, right):
    """Gaussian elimination with pivoting."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, n):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    found = [0.0] * n
    for i in reversed(range(n)):
        known = sum(rows[i][k] * found[k] for k in range(i + 1, n))
        found[i] = (rows[i][n] - known) / rows[i][i]
    return found


def _normal_equations(xs, weights, ys):
    size = range(len(xs[0]))
    units = list(zip(xs, weights, ys, strict=True))
    left = [[sum(w * x[i] * x[k] for x, w, _ in units) for k in size] for i in size]
    return _solve(left, [sum(x[i] * y for x, _, y in units) for i in size])


def _times(x, beta):
    return sum(a * b for a, b in zip(x, beta, strict=True))


def _logit(xs, inside):
    beta = [0.0] * len(xs[0])
    for _ in range(30):
        score = [1 / (1 + math.exp(-_times(x, beta))) for x in xs]
        spread = [p * (1 - p) for p in score]
        rest = [d - p for d, p in zip(inside, score, strict=True)]
        step = _normal_equations(xs, spread, rest)
        beta = [b + s for b, s in zip(beta, step, strict=True)]
    return beta


def _pair(cohort, year, outcome, covariates, start):
    """Change seen, doubly robust effect, and firms known, of one cohort in one year."""
    base = cohort - 1

    def known(firm):
        return (firm, year) in outcome and (firm, base) in outcome

    ours = [f for f, g in start.items() if g == cohort and known(f)]
    others = [f for f, g in start.items() if g > year and known(f)]
    change = {f: outcome[f, year] - outcome[f, base] for f in ours + others}
    x = {f: covariates[f, base] for f in ours + others}
    trend = _normal_equations(
        [x[f] for f in others], [1.0] * len(others), [change[f] for f in others]
    )
    rest = {f: change[f] - _times(x[f], trend) for f in ours + others}
    logit = _logit([x[f] for f in ours + others], [1] * len(ours) + [0] * len(others))
    odds = {f: math.exp(_times(x[f], logit)) for f in others}
    seen = sum(change[f] for f in ours) / len(ours)
    without = sum(odds[f] * rest[f] for f in others) / sum(odds.values())
    return seen, sum(rest[f] for f in ours) / len(ours) - without, len(ours)


@pytest.fixture(scope="module")
def pairs():
    outcome, covariates, start = _read()
    cohorts = sorted({g for g in start.values() if g < math.inf})
    size = {g: sum(1 for own in start.values() if own == g) for g in cohorts}
    assert size == {2015: 29, 2016: 22, 2017: 28, 2018: 27}
    return [
        (*_pair(g, t, outcome, covariates, start), size[g])
        for g in cohorts
        for t in range(g, LAST + 1)
    ]


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_impact(
        example_panel(), options=ImpactOptions(replicates=0, outcomes=("employment",))
    )


def _mean(pairs, value, weight):
    return sum(p[value] * p[weight] for p in pairs) / sum(p[weight] for p in pairs)


def test_change_and_effect_are_weighted_by_the_firms_of_each_cohort(pairs, evaluation):
    main = evaluation.main
    assert _mean(pairs, 0, 3) == pytest.approx(main.change.seen, abs=1e-9)
    assert _mean(pairs, 1, 3) == pytest.approx(main.headline.overall, abs=1e-9)
    assert (round(main.change.seen, 2), round(main.headline.overall, 2)) == (4.00, 2.72)
    assert sum(p[3] for p in pairs) == 583


def test_the_plain_mean_over_known_firm_years_is_another_number(pairs, evaluation):
    assert sum(p[2] for p in pairs) == evaluation.main.total.firm_years == 575
    assert (round(_mean(pairs, 0, 2), 2), round(_mean(pairs, 1, 2), 2)) == (3.98, 2.71)
    assert _mean(pairs, 1, 2) * 575 == pytest.approx(evaluation.main.total.effect, abs=1e-6)


def test_the_report_says_how_the_average_is_weighted(evaluation):
    text = " ".join(report_text(evaluation).split())
    assert "29 firms of 2015, 22 firms of 2016, 28 firms of 2017 and 27 firms of 2018" in text
    assert "(10 % of the 27.5 it had before, the mean of 106 firms)" in text
    assert "Means of 106 firms in the programme and 298 possible controls" in text


def test_the_mean_before_is_that_of_the_compared_firms(evaluation):
    outcome, _, start = _read()
    before = [outcome[f, g - 1] for f, g in start.items() if g < math.inf]
    assert evaluation.main.mean_before == pytest.approx(sum(before) / len(before))
    assert evaluation.main.firms_before == evaluation.main.firms == len(before) == 106
    row = evaluation.balance.table.row(by_predicate=pl.col("trait") == "employment", named=True)
    assert row["programme"] == pytest.approx(sum(before) / len(before))
    assert row["programme_firms"] == 106
