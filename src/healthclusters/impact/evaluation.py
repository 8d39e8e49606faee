"""One evaluation: the whole question answered once, with its doubts (METHOD 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl
from scipy import special

from healthclusters.base import Problem, UnknownNameError
from healthclusters.base.threads import one_thread
from healthclusters.impact.anyway import (
    Anyway,
    Change,
    change_and_effect,
    would_have_done_it_anyway,
)
from healthclusters.impact.averages import AverageEffect, average_effect, event_study
from healthclusters.impact.bounds import HonestBounds, honest_bounds
from healthclusters.impact.columns import label, total_unit, unit
from healthclusters.impact.compared import compared_firms, programme_before
from healthclusters.impact.describe import Attrition, Description, attrition, describe_panel
from healthclusters.impact.design import Balance, balance_before
from healthclusters.impact.group_time import GroupTimeEffects, group_time_effects
from healthclusters.impact.money import PerMoney, Total, effect_per_money, total_effect
from healthclusters.impact.notes import design_notes, merged, sample_notes
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.panel import Panel
from healthclusters.impact.placebo import alternatives, placebo_dates, placebo_outcomes
from healthclusters.impact.power import Power, power_of
from healthclusters.impact.pretrends import PreTrendTest, pre_trend_test
from healthclusters.impact.sample import no_variation, prepare_sample


@dataclass(frozen=True, eq=False, kw_only=True)
class OutcomeResult:
    """Everything about one outcome.

    outcome, label, unit, total_unit: column, its name and unit in sentences, and the unit of
    its sum over years (employee-years); the unit is log points on the log scale.
    mean_before, firms_before: mean of the programme firms that the estimate rests on in the last
    year before their start (before any anticipation), by weight and in the unit of the file, and
    how many they are; None and 0 where no such year is known.
    firms, controls: firms in the programme, and others, in any comparison from the start on.
    headline: the average named by the options; on the log scale in log points.
    event_study: chart data, one row per year since the start (see `averages.event_study`).
    by_cohort, by_year: the group and calendar averages.
    p_value: two-sided, of the headline; p_holm: the same, corrected for the number of outcomes.
    pre_trend, bounds: None where there is no year before the reference year.
    placebo_dates, alternatives: tables as in `placebo`. money: None on the log scale.
    anyway: None for cross-sections and on the log scale.
    """

    outcome: str
    label: str
    unit: str
    total_unit: str
    mean_before: float | None
    firms_before: int
    firms: int
    controls: int
    effects: GroupTimeEffects
    headline: AverageEffect
    event_study: pl.DataFrame
    by_cohort: AverageEffect
    by_year: AverageEffect
    p_value: float
    p_holm: float
    pre_trend: PreTrendTest | None
    bounds: HonestBounds | None
    placebo_dates: pl.DataFrame
    alternatives: pl.DataFrame
    power: Power
    total: Total | None
    money: PerMoney | None
    change: Change
    anyway: Anyway | None
    notes: tuple[Problem, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Evaluation:
    """One evaluation of a programme. `report.report_markdown` puts it into words.

    results: by outcome, the main one first. placebo_outcomes: table as in `placebo`.
    """

    panel: Panel
    options: ImpactOptions
    seed: int
    description: Description
    balance: Balance | None
    attrition: Attrition | None
    results: dict[str, OutcomeResult]
    placebo_outcomes: pl.DataFrame

    @property
    def main(self) -> OutcomeResult:
        """The result for the first outcome."""
        return next(iter(self.results.values()))

    @property
    def notes(self) -> tuple[Problem, ...]:
        """Everything flagged, about the design first; the file's own notices are the panel's."""
        found = list(design_notes(self.balance, self.attrition, self.panel.name))
        found += merged([list(r.notes) for r in self.results.values()])
        return tuple(found)

    def summary(self) -> pl.DataFrame:
        """One row per outcome: `outcome`, `unit`, `effect`, `std_error`, `low`, `high`,
        `p_value`, `p_holm`, `mean_before`, `firms_before`, `firms` (in the programme), `controls`,
        `holds_up_to` (largest relative bound at which the effect is not zero; null where the
        paths before cannot be seen), `least_detectable`.
        """
        return pl.DataFrame([_summary_row(r) for r in self.results.values()])

    def __str__(self) -> str:
        from healthclusters.impact.report import report_text

        return report_text(self)


def evaluate_impact(
    panel: Panel,
    *,
    options: ImpactOptions | None = None,
    seed: int = 0,
    progress: Callable[[str], None] | None = None,
) -> Evaluation:
    """Whether the programme changed its firms, how much, how sure, and what it cost.

    seed: of the bootstrap and of the critical values of the bounds. progress: called with what
    is done next. Raises DataError (IMP-020 to IMP-026) where the data cannot answer.
    """
    options = options or ImpactOptions()
    tell = progress or (lambda _: None)
    names = panel.outcomes if options.outcomes is None else options.outcomes
    panel.check_names("outcome", names)
    for goal in options.goals:
        if goal not in names:
            raise UnknownNameError("outcome with a goal", goal, names)
    results = {}
    with one_thread():
        for name in names:
            results[name] = _outcome_result(panel, name, options, seed, tell)
    tell("placebo outcomes")
    main = results[names[0]].effects
    followed = options.sampling == "panel"
    return Evaluation(
        panel=panel,
        options=options,
        seed=seed,
        description=describe_panel(panel),
        balance=balance_before(panel, options, compared_firms(main)) if followed else None,
        attrition=attrition(panel, options) if followed else None,
        results=_with_holm(results),
        placebo_outcomes=placebo_outcomes(panel, options),
    )


def _outcome_result(
    panel: Panel, name: str, options: ImpactOptions, seed: int, tell: Callable[[str], None]
) -> OutcomeResult:
    tell(f"{label(name)}: effects by cohort and year")
    sample = prepare_sample(panel, name, options)
    effects = group_time_effects(sample, options, seed=seed, file=panel.name)
    headline = average_effect(effects, options.average)
    if headline.std_error < 1e-12:
        raise no_variation(panel.name, name)
    tell(f"{label(name)}: what if the paths were not parallel")
    universal = _universal(effects, seed)
    dynamic = average_effect(universal, "dynamic")
    pre_trend = pre_trend_test(universal, dynamic, headline.overall, options.confidence)
    bounds = honest_bounds(universal, dynamic, seed=seed)
    tell(f"{label(name)}: placebos and other choices")
    mean_before, firms_before = programme_before(panel, effects)
    sides = compared_firms(effects).group_by("in_cohort").agg(pl.col("firm").n_unique())
    firms = dict(sides.iter_rows())
    total = total_effect(effects) if _in_levels_of_firms(options) else None
    return OutcomeResult(
        outcome=name,
        label=label(name),
        unit="log points" if options.scale == "log" else unit(name, options.money_unit),
        total_unit=total_unit(name, options.money_unit),
        mean_before=mean_before,
        firms_before=firms_before,
        firms=firms.get(1, 0),
        controls=firms.get(0, 0),
        effects=effects,
        headline=headline,
        event_study=event_study(effects),
        by_cohort=average_effect(effects, "group"),
        by_year=average_effect(effects, "calendar"),
        p_value=_p_value(headline),
        p_holm=1.0,
        pre_trend=pre_trend,
        bounds=bounds,
        placebo_dates=placebo_dates(panel, name, options),
        alternatives=alternatives(panel, name, options, effects),
        power=power_of(
            headline.overall,
            headline.std_error,
            firms=firms.get(1, 0),
            mean_before=mean_before if options.scale == "level" else None,
            confidence=options.confidence,
        ),
        total=total,
        money=None if total is None else effect_per_money(panel, effects),
        change=change_and_effect(effects),
        anyway=would_have_done_it_anyway(effects),
        notes=tuple(sample_notes(effects, panel.name)),
    )


def _in_levels_of_firms(options: ImpactOptions) -> bool:
    return options.scale == "level" and options.sampling == "panel"


def _universal(effects: GroupTimeEffects, seed: int) -> GroupTimeEffects:
    """The same effects with every year measured from the reference year."""
    if effects.options.base == "universal":
        return effects
    options = replace(effects.options, base="universal", replicates=0)
    return group_time_effects(effects.sample, options, seed=seed)


def _p_value(headline: AverageEffect) -> float:
    return float(2 * special.ndtr(-abs(headline.overall) / headline.std_error))


def _with_holm(results: dict[str, OutcomeResult]) -> dict[str, OutcomeResult]:
    """Holm (1979): the smallest p-value times the number of outcomes, the next times one less."""
    worst, corrected = 0.0, {}
    order = sorted(results.values(), key=lambda r: r.p_value)
    for place, result in enumerate(order):
        worst = max(worst, min(1.0, result.p_value * (len(order) - place)))
        corrected[result.outcome] = worst
    return {name: replace(r, p_holm=corrected[name]) for name, r in results.items()}


def _summary_row(result: OutcomeResult) -> dict[str, object]:
    return {
        "outcome": result.outcome,
        "unit": result.unit,
        "effect": result.headline.overall,
        "std_error": result.headline.std_error,
        "low": result.headline.low,
        "high": result.headline.high,
        "p_value": result.p_value,
        "p_holm": result.p_holm,
        "mean_before": result.mean_before,
        "firms_before": result.firms_before,
        "firms": result.firms,
        "controls": result.controls,
        "holds_up_to": result.bounds.relative_breakdown if result.bounds else None,
        "least_detectable": result.power.effect,
    }
