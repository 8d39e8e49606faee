"""Matched controls: a design before any outcome after the start is looked at.

Nearest neighbours on the logit of the chance to be in the programme, within a caliper (Rosenbaum &
Rubin 1985; 0.2 standard deviations, Austin 2011) and within the categories asked for, each control
used once. Errors after matching are clustered by matched set (Abadie & Spiess 2022).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError, text_table
from healthclusters.impact.columns import CATEGORIES
from healthclusters.impact.design import balance_table, risk_set, traits
from healthclusters.impact.estimators import OverlapError, fit_odds, independent_columns
from healthclusters.impact.group_time import NO_OVERLAP
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.panel import Panel
from healthclusters.impact.sample import Array, no_comparison
from healthclusters.impact.words import number


@dataclass(frozen=True, kw_only=True)
class MatchOptions:
    """How controls are matched.

    on: traits that make firms alike, measured in the last year before the start: `x_...`
    columns, outcomes, or `<outcome>_change` (over the two years before); None = every
    covariate and every outcome of the panel.
    exact: categories in which a control must equal its firm (`sector`, `region`).
    controls_each: matched controls a firm.
    caliper: largest distance, in standard deviations of the logit score.
    """

    on: tuple[str, ...] | None = None
    exact: tuple[str, ...] = ()
    controls_each: int = 1
    caliper: float = 0.2

    def __post_init__(self) -> None:
        if self.controls_each < 1:
            raise OptionError("controls_each", self.controls_each, "1 or more")
        if not self.caliper > 0:
            raise OptionError("caliper", self.caliper, "above 0")
        for name in self.exact:
            if name not in CATEGORIES:
                raise OptionError("exact", name, "'sector' or 'region'")


@dataclass(frozen=True, eq=False, kw_only=True)
class MatchedPanel:
    """The matched firms, as a panel and as sets.

    panel: only matched firms; `error_group` is the matched set.
    sets: `cohort`, `firm`, `control`, `distance` (in standard deviations of the logit score).
    unmatched: `firm`, `cohort`, `why`.
    balance: one row per trait: `trait`, `programme`, `controls`, `difference` (standardised, all
      possible controls), `controls_weighted`, `difference_weighted` (the matched ones).
    """

    panel: Panel
    options: MatchOptions
    sets: pl.DataFrame
    unmatched: pl.DataFrame
    balance: pl.DataFrame

    def __str__(self) -> str:
        firms = self.sets["firm"].n_unique()
        head = (
            f"Matched {firms} programme firms to {self.sets.height} controls; "
            f"{self.unmatched.height} found no control that is alike."
        )
        header = ["trait", "programme", "all others", "difference", "matched", "then"]
        rows = [
            [trait, *map(number, means), f"{before:.2f}", number(after), f"{left:.2f}"]
            for trait, *means, before, after, left in self.balance.drop_nulls().iter_rows()
        ]
        return "\n".join([head, text_table(header, rows, right=header[1:])])


def match_controls(
    panel: Panel, *, options: MatchOptions | None = None, impact: ImpactOptions | None = None
) -> MatchedPanel:
    """Match each programme firm to firms that never enter, before its start.

    impact: only `anticipation` is used. Raises DataError (IMP-024) where the traits tell the two
    sides apart perfectly, or no firm finds a control, NotSupportedError for cross-sections.
    """
    options, impact = options or MatchOptions(), impact or ImpactOptions()
    if impact.sampling != "panel":
        raise NotSupportedError("matching with sampling='cross-sections': firms are not followed")
    names = _names(panel, options)
    rows = risk_set(panel, impact, never_only=True)
    matrix, labels = traits(rows, names)
    inside = rows["in_cohort"].to_numpy() == 1
    logit = _logit(matrix, inside, panel, labels)
    sets = _matched_sets(rows, logit, inside, options)
    if sets.height == 0:
        raise no_comparison(
            panel.name, "no firm finds a control within the caliper", ", ".join(names)
        )
    matched = pl.concat(
        [sets.select("cohort", "firm"), sets.select("cohort", firm="control")]
    ).with_columns(_in=pl.lit(1.0))
    weight = (
        rows.select("cohort", "firm")
        .join(matched.unique(), on=["cohort", "firm"], how="left", maintain_order="left")["_in"]
        .fill_null(0.0)
        .to_numpy()
    )
    return MatchedPanel(
        panel=_matched_panel(panel, sets),
        options=options,
        sets=sets,
        unmatched=_unmatched(rows, logit, sets),
        balance=balance_table(matrix, labels, inside, np.ones(rows.height), weight),
    )


def _names(panel: Panel, options: MatchOptions) -> list[str]:
    changes = [f"{c}_change" for c in panel.outcomes]
    known = (*panel.covariates, *panel.outcomes, *changes)
    if options.on is None:
        return [*panel.covariates, *panel.outcomes]
    for name in options.on:
        if name not in known:
            raise UnknownNameError("trait to match on", name, known)
    return list(options.on)


def _logit(matrix: Array, inside: Array, panel: Panel, labels: list[str]) -> Array:
    """Logit of the score in standard deviations, pooled over cohorts; NaN where unknown."""
    known = np.isfinite(matrix).all(axis=1)
    out = np.full(known.size, np.nan)
    spread = matrix[known].std(axis=0)
    scaled = (matrix[known] - matrix[known].mean(axis=0)) / np.where(spread > 0, spread, 1)
    x = np.column_stack([np.ones(known.sum()), scaled])
    x = x[:, independent_columns(x, np.ones(x.shape[0]))]
    try:
        fit = fit_odds(x, inside[known].astype(float), np.ones(x.shape[0]))
    except OverlapError:
        raise no_comparison(panel.name, NO_OVERLAP, ", ".join(labels)) from None
    out[known] = np.log(fit.score / (1 - fit.score))
    deviation = np.nanstd(out)
    return np.asarray(out / deviation if deviation > 0 else out)


def _matched_sets(
    rows: pl.DataFrame, logit: Array, inside: Array, options: MatchOptions
) -> pl.DataFrame:
    """Cohort by cohort, firms with the rarest scores choose first; rounds of one control each."""
    firm, cohort = rows["firm"].to_numpy(), rows["cohort"].to_numpy()
    code, kind = np.unique(firm, return_inverse=True)[1], _kinds(rows, options)
    free = np.ones(code.max() + 1, dtype=bool)
    found: list[tuple[int, str, str, float]] = []
    for _ in range(options.controls_each):
        for g in np.unique(cohort):
            here = (cohort == g) & np.isfinite(logit)
            pool = np.flatnonzero(here & ~inside)
            ours = np.flatnonzero(here & inside)
            for i in sorted(ours, key=lambda k: (-logit[k], firm[k])):
                candidates = pool[free[code[pool]] & (kind[pool] == kind[i])]
                away = np.abs(logit[candidates] - logit[i])
                if away.size == 0 or away.min() > options.caliper:
                    continue
                chosen = candidates[int(np.argmin(away))]
                free[code[chosen]] = False
                found.append((int(g), str(firm[i]), str(firm[chosen]), float(away.min())))
    schema = {"cohort": pl.Int64, "firm": pl.String, "control": pl.String, "distance": pl.Float64}
    return pl.DataFrame(found, schema=schema, orient="row").sort("cohort", "firm", "control")


def _kinds(rows: pl.DataFrame, options: MatchOptions) -> Array:
    """What must be equal, as one text a row."""
    if not options.exact:
        return np.full(rows.height, "")
    parts = [pl.col(c).fill_null("not stated") for c in options.exact]
    return rows.select(pl.concat_str(parts, separator="|")).to_series().to_numpy()


def _unmatched(rows: pl.DataFrame, logit: Array, sets: pl.DataFrame) -> pl.DataFrame:
    ours = rows.with_columns(_known=pl.Series(np.isfinite(logit))).filter(pl.col("in_cohort") == 1)
    left = ours.join(sets.select("firm").unique(), on="firm", how="anti")
    why = (
        pl.when("_known")
        .then(pl.lit("no control within the caliper was left"))
        .otherwise(pl.lit("a trait to match on is not known"))
    )
    return left.select("firm", "cohort", why=why).sort("cohort", "firm")


def _matched_panel(panel: Panel, sets: pl.DataFrame) -> Panel:
    group = pl.concat(
        [
            sets.select("firm", set=pl.col("firm")),
            sets.select(firm=pl.col("control"), set=pl.col("firm")),
        ]
    ).unique()
    frame = panel.frame.join(group, on="firm", how="inner").with_columns(error_group=pl.col("set"))
    return Panel(
        name=panel.name,
        frame=frame.drop("set").sort("firm", "year"),
        notices=panel.notices,
        synthetic=panel.synthetic,
    )
