"""Are the firms in the programme and their controls comparable before the start?

The risk set of a cohort: its firms and its possible controls, in the last year before the start.
Balance is the standardised difference of means (Rosenbaum & Rubin 1985): (programme - controls) /
root of the mean variance; beyond 0.1 worth a look, beyond 0.25 a regression alone should not be
trusted to mend it (Rubin 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.impact.columns import CATEGORIES
from healthclusters.impact.estimators import OverlapError, fit_odds, independent_columns
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.panel import Panel
from healthclusters.impact.sample import Array

_BINS = 20


@dataclass(frozen=True, eq=False, kw_only=True)
class Balance:
    """Comparability before the start.

    table: one row per trait: `trait`, `programme` (mean), `controls` (mean), `difference`
      (standardised), `controls_weighted`, `difference_weighted` (null where the method does not
      weight or the weights could not be found), `programme_firms`, `controls_firms` (firms whose
      trait is known).
    scores: chart data of the chance to be in the programme given the covariates: `from`, `to`,
      `programme`, `controls` (firms); empty without covariates.
    effective_controls: how many controls the weights leave in effect; None where not weighted.
    outside: share of programme firms with a score above every control of their cohort.
    firms, controls: firms in the programme, and possible controls, each counted once.
    """

    table: pl.DataFrame
    scores: pl.DataFrame
    effective_controls: float | None
    outside: float | None
    firms: int
    controls: int

    @property
    def worst(self) -> float:
        """The largest standardised difference that remains, without its sign."""
        column = "difference_weighted"
        if self.table[column].null_count() == self.table.height:
            column = "difference"
        worst = self.table[column].abs().max()
        return float(worst) if isinstance(worst, int | float) else 0.0


def risk_set(panel: Panel, options: ImpactOptions, *, never_only: bool = False) -> pl.DataFrame:
    """Every cohort's firms and possible controls in the last year before its start.

    Columns of the panel and `cohort`, `in_cohort` (0/1), and `<outcome>_change` for each outcome
    (its change over the two years before, null where not known). A control stands once for
    each cohort.
    """
    first, last = panel.years[0], panel.years[-1]
    start, year = pl.col("treated_from"), pl.col("year")
    frame = panel.frame.with_columns(
        pl.when(year.shift(2).over("firm") == year - 2)
        .then(pl.col(c) - pl.col(c).shift(2).over("firm"))
        .alias(f"{c}_change")
        for c in panel.outcomes
    )
    parts = []
    cohorts = panel.frame.filter(start <= last)["treated_from"].unique().sort()
    for cohort in cohorts.to_list():
        base = cohort - options.anticipation - 1
        if base < first:
            continue
        control = start.is_null() | (start > last)
        if options.controls == "not-yet-treated" and not never_only:
            control = control | (start > cohort + options.anticipation)
        chosen = frame.filter(year == base, (start == cohort) | control)
        parts.append(
            chosen.with_columns(
                cohort=pl.lit(cohort, dtype=pl.Int64),
                in_cohort=(start == cohort).fill_null(value=False).cast(pl.Int8),
            )
        )
    return pl.concat(parts) if parts else frame.clear().with_columns(cohort=0, in_cohort=0)


def traits(rows: pl.DataFrame, names: list[str]) -> tuple[Array, list[str]]:
    """Numbers as they are, categories as one 0/1 column a value; rows x traits."""
    columns, labels = [], []
    for name in names:
        if name not in CATEGORIES:
            columns.append(rows[name].cast(pl.Float64).to_numpy())
            labels.append(name)
            continue
        values = rows[name].fill_null("not stated")
        for value in values.unique().sort().to_list():
            columns.append((values == value).cast(pl.Float64).to_numpy())
            labels.append(f"{name}: {value}")
    matrix = np.column_stack(columns) if columns else np.empty((rows.height, 0))
    return matrix, labels


def balance_before(
    panel: Panel, options: ImpactOptions, compared: pl.DataFrame | None = None
) -> Balance:
    """Balance of covariates and outcomes before the start, as they are and as weighted.

    compared: `cohort` and `firm` of an estimate (`compared_firms`), to look at its firms alone;
    None for all that might be compared.
    """
    rows = risk_set(panel, options)
    if compared is not None:
        rows = rows.join(compared, on=["cohort", "firm"], how="semi", maintain_order="left")
    covariates = panel.covariates if options.covariates is None else options.covariates
    changes = [f"{c}_change" for c in panel.outcomes if rows[f"{c}_change"].drop_nulls().len()]
    listed = list(dict.fromkeys([*covariates, *(c for c in CATEGORIES if panel.has(c))]))
    matrix, labels = traits(rows, [*listed, *panel.outcomes, *changes])
    inside = rows["in_cohort"].to_numpy() == 1
    sampling = rows["weight"].fill_null(1.0).to_numpy()
    scores, odds = _scores(rows, list(covariates))
    weighted = None if odds is None or options.method == "regression" else odds
    table = balance_table(matrix, labels, inside, sampling, weighted)
    table = table.hstack(_known_firms(rows, matrix, inside))
    effective = None
    if weighted is not None:
        weights = weighted[~inside & np.isfinite(weighted)]
        square = float((weights**2).sum())
        effective = float(weights.sum() ** 2 / square) if square > 0 else None
    return Balance(
        table=table,
        scores=_histogram(scores, inside),
        effective_controls=effective,
        outside=_outside(scores, inside, rows["cohort"].to_numpy()),
        firms=rows.filter(pl.Series(inside))["firm"].n_unique(),
        controls=rows.filter(pl.Series(~inside))["firm"].n_unique(),
    )


def _known_firms(rows: pl.DataFrame, matrix: Array, inside: Array) -> pl.DataFrame:
    """Firms of each side whose trait is known, each once: one row per column of `matrix`."""
    firm = rows["firm"]
    known = np.isfinite(matrix).T
    return pl.DataFrame(
        {
            "programme_firms": [firm.filter(pl.Series(k & inside)).n_unique() for k in known],
            "controls_firms": [firm.filter(pl.Series(k & ~inside)).n_unique() for k in known],
        },
        schema={"programme_firms": pl.Int64, "controls_firms": pl.Int64},
    )


def _scores(rows: pl.DataFrame, covariates: list[str]) -> tuple[Array | None, Array | None]:
    """Score and weight of each row, cohort by cohort; NaN for a cohort that cannot be weighted."""
    if not covariates:
        return None, None
    scores, odds = np.full(rows.height, np.nan), np.full(rows.height, np.nan)
    cohort, inside = rows["cohort"].to_numpy(), rows["in_cohort"].to_numpy().astype(float)
    sampling = rows["weight"].fill_null(1.0).to_numpy()
    matrix, labels = traits(rows, covariates)
    reference = _reference_columns(labels)
    for g in np.unique(cohort):
        chosen = (cohort == g) & np.isfinite(matrix).all(axis=1)
        x = np.column_stack([np.ones(chosen.sum()), matrix[chosen][:, ~reference]])
        x = x[:, independent_columns(x, sampling[chosen])]
        try:
            fit = fit_odds(x, inside[chosen], sampling[chosen])
        except OverlapError:
            continue
        scores[chosen] = fit.score
        odds[chosen] = np.where(inside[chosen] == 1, sampling[chosen], fit.weight)
    return scores, odds


def _reference_columns(labels: list[str]) -> Array:
    """Mask of the first value of each category: it is the reference and has no column."""
    seen: set[str] = set()
    out = []
    for text in labels:
        kind = text.split(": ")[0] if ": " in text else ""
        out.append(bool(kind) and kind not in seen)
        seen.add(kind)
    return np.array(out, dtype=bool)


def balance_table(
    matrix: Array, labels: list[str], inside: Array, sampling: Array, weighted: Array | None
) -> pl.DataFrame:
    """Means and standardised differences, as they are and as weighted; the spread that
    standardises is always that before weighting.
    """
    rows = []
    for j, trait in enumerate(labels):
        known = np.isfinite(matrix[:, j])
        ours, others = known & inside, known & ~inside
        row: dict[str, object] = {"trait": trait, **_NO_BALANCE}
        if ours.any() and others.any():
            mean, spread = _mean_and_spread(matrix[:, j], ours, others, sampling)
            row |= {"programme": mean[0], "controls": mean[1]}
            row["difference"] = _standardised(mean[0] - mean[1], spread)
            if weighted is not None:
                usable = known & np.isfinite(weighted)
                row |= _weighted_balance(matrix[:, j], inside, usable, weighted, spread)
        rows.append(row)
    return pl.DataFrame(rows, schema={"trait": pl.String, **dict.fromkeys(_NO_BALANCE, pl.Float64)})


_NO_BALANCE = dict.fromkeys(
    ("programme", "controls", "difference", "controls_weighted", "difference_weighted")
)


def _mean_and_spread(
    values: Array, ours: Array, others: Array, sampling: Array
) -> tuple[tuple[float, float], float]:
    means, variances = [], []
    for side in (ours, others):
        mean = float(np.average(values[side], weights=sampling[side]))
        means.append(mean)
        variances.append(float(np.average((values[side] - mean) ** 2, weights=sampling[side])))
    return (means[0], means[1]), float(np.sqrt(sum(variances) / 2))


def _weighted_balance(
    values: Array, inside: Array, usable: Array, weighted: Array, spread: float
) -> dict[str, object]:
    ours, others = usable & inside, usable & ~inside
    if not ours.any() or weighted[others].sum() <= 0:
        return {}
    mean = float(np.average(values[others], weights=weighted[others]))
    own = float(np.average(values[ours], weights=weighted[ours]))
    return {
        "controls_weighted": mean,
        "difference_weighted": _standardised(own - mean, spread),
    }


def _standardised(difference: float, spread: float) -> float | None:
    if spread > 0:
        return difference / spread
    return 0.0 if difference == 0 else None


def _histogram(scores: Array | None, inside: Array) -> pl.DataFrame:
    edges = np.linspace(0, 1, _BINS + 1)
    if scores is None:
        return pl.DataFrame(
            schema=dict.fromkeys(("from", "to", "programme", "controls"), pl.Float64)
        )
    known = np.isfinite(scores)
    return pl.DataFrame(
        {
            "from": edges[:-1],
            "to": edges[1:],
            "programme": np.histogram(scores[known & inside], edges)[0],
            "controls": np.histogram(scores[known & ~inside], edges)[0],
        }
    )


def _outside(scores: Array | None, inside: Array, cohort: Array) -> float | None:
    """Share of programme firms whose score no control of their cohort reaches."""
    if scores is None or not np.isfinite(scores[inside]).any():
        return None
    above, count = 0, 0
    for g in np.unique(cohort):
        ours = scores[inside & (cohort == g) & np.isfinite(scores)]
        others = scores[~inside & (cohort == g) & np.isfinite(scores)]
        if ours.size and others.size:
            above += int((ours > others.max()).sum())
            count += ours.size
    return above / count if count else None
