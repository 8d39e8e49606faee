"""The answer in words, by a stated rule, and what would change it.

`shown`: the interval excludes zero and no doubt below applies. `shown, with doubts`: it excludes
zero and at least one applies. `not shown`: the interval includes zero. The rule looks at chance,
at the paths before, at placebos, at other choices and at the firms; it cannot see everything, and
the report says what it cannot see.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from healthclusters.impact.columns import label
from healthclusters.impact.evaluation import Evaluation, OutcomeResult
from healthclusters.impact.notes import IMBALANCE
from healthclusters.impact.words import chance, estimate, interval, listed, number, percent, several

Kind = Literal["shown", "shown, with doubts", "not shown"]
# The test for different paths before should notice a drift that would explain everything.
ENOUGH_POWER = 0.8
# Rambachan & Roth's benchmark: after the start the gap moves as much as it ever did before.
BENCHMARK = 1.0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """kind: see above. sentence: the finding. doubts: what speaks against it, one sentence each.
    changes: what would change the conclusion, one sentence each.
    """

    kind: Kind
    sentence: str
    doubts: tuple[str, ...]
    changes: tuple[str, ...]


def verdict(evaluation: Evaluation, outcome: str | None = None) -> Verdict:
    """The answer for one outcome; the main one where None."""
    result = evaluation.main if outcome is None else evaluation.results[outcome]
    found = tuple(_doubts(evaluation, result))
    kind: Kind = "not shown"
    if _excludes_zero(result):
        kind = "shown, with doubts" if found else "shown"
    return Verdict(
        kind=kind,
        sentence=_sentence(evaluation, result),
        doubts=found,
        changes=tuple(_changes(evaluation, result)),
    )


def _excludes_zero(result: OutcomeResult) -> bool:
    return result.headline.low > 0 or result.headline.high < 0


def shown_effect(evaluation: Evaluation, result: OutcomeResult) -> tuple[str, str, str]:
    """Effect, interval and unit as shown: percent on the log scale."""
    head = result.headline
    if evaluation.options.scale == "level":
        return (*estimate(head.overall, head.low, head.high), result.unit)
    effect, low, high = (100 * _growth(v) for v in (head.overall, head.low, head.high))
    return (*estimate(effect, low, high), "percent")


def _growth(log_points: float) -> float:
    return math.expm1(log_points)


def _sentence(evaluation: Evaluation, result: OutcomeResult) -> str:
    effect, ends, unit = shown_effect(evaluation, result)
    sure = percent(evaluation.options.confidence)
    if not _excludes_zero(result):
        return (
            f"An effect on {result.label} could not be shown: {effect} {unit} a firm and year, "
            f"{sure} interval {ends}, which includes zero. An effect of "
            f"{_least(evaluation, result)} or more would have been found in four of five such "
            "evaluations; a smaller one may have been missed."
        )
    more = more_or_less(result.headline.overall, unit)
    size = effect.removeprefix("-")
    relative = ""
    if evaluation.options.scale == "level" and result.mean_before and result.mean_before > 0:
        share = abs(result.headline.overall) / result.mean_before
        relative = (
            f" ({percent(share)} of the {number(result.mean_before)} it had before, the mean of "
            f"{several(result.firms_before, 'firm')})"
        )
    return (
        f"In an average year in the programme a firm had {size} {unit} {more}"
        f"{what_of(result, unit)} than it would have had without it{relative}; {sure} interval "
        f"{ends}."
    )


def more_or_less(change: float, unit: str) -> str:
    """`more`, `less`, or `fewer` employees."""
    return "more" if change >= 0 else "fewer" if unit == "employees" else "less"


def what_of(result: OutcomeResult, unit: str) -> str:
    """` turnover` after `euros more`; nothing where the unit says it (employees)."""
    return "" if unit == "employees" else f" {result.label}"


def _least(evaluation: Evaluation, result: OutcomeResult) -> str:
    if evaluation.options.scale == "log":
        return f"{number(100 * _growth(result.power.effect))} percent"
    return f"{number(result.power.effect)} {result.unit}"


def _doubts(evaluation: Evaluation, result: OutcomeResult) -> Iterator[str]:
    if result.p_holm > 1 - evaluation.options.confidence and _excludes_zero(result):
        yield (
            f"{several(len(evaluation.results), 'outcome')} were looked at; by chance alone one of "
            "them could look like this."
        )
    yield from _path_doubts(result)
    yield from _placebo_doubts(evaluation, result)
    yield from _choice_doubts(result)
    yield from _firm_doubts(evaluation)


def _path_doubts(result: OutcomeResult) -> Iterator[str]:
    test, bounds = result.pre_trend, result.bounds
    if test is None:
        yield "Nobody can see whether the firms were on the same path before: too few early years."
        return
    if test.p_value < 0.05:
        yield "Before the start, programme firms and controls were already on different paths."
    elif test.power_needed < ENOUGH_POWER and _excludes_zero(result):
        yield (
            "The years before show no difference in paths, but they would have shown a drift that "
            f"explains the whole effect with a chance of only {chance(test.power_needed)}."
        )
    if bounds is not None and _excludes_zero(result) and bounds.relative_breakdown < BENCHMARK:
        if bounds.relative_breakdown == 0:
            yield "Even with parallel paths the honest bounds do not exclude zero."
            return
        yield (
            "If something else had moved the two sides apart, in a year after the start, by "
            f"{number(bounds.relative_breakdown, 2)} times the most they moved in a year before "
            "it, the effect could be zero."
        )


def _placebo_doubts(evaluation: Evaluation, result: OutcomeResult) -> Iterator[str]:
    for row in result.placebo_dates.iter_rows(named=True):
        if row["low"] is not None and (row["low"] > 0 or row["high"] < 0):
            yield (
                f'There is an "effect" before there was a programme ({row["what"]}): '
                f"{interval(row['low'], row['high'])} {result.unit}."
            )
    for row in evaluation.placebo_outcomes.iter_rows(named=True):
        if row["low"] is not None and (row["low"] > 0 or row["high"] < 0):
            yield f'There is an "effect" on {row["what"]}, which the programme cannot change.'


def _choice_doubts(result: OutcomeResult) -> Iterator[str]:
    """Other choices under which the finding is lost or turns round."""
    if not _excludes_zero(result):
        return
    sign = 1 if result.headline.overall > 0 else -1
    known = result.alternatives.filter(pl.col("effect").is_not_null())
    lost = [
        row["what"]
        for row in known.iter_rows(named=True)
        if min(sign * row["low"], sign * row["high"]) <= 0
    ]
    if lost:
        yield f"The finding is lost under other choices: {listed(lost)}."


def _firm_doubts(evaluation: Evaluation) -> Iterator[str]:
    lost, balance = evaluation.attrition, evaluation.balance
    if lost is not None and lost.uneven:
        yield (
            f"{percent(lost.programme_share)} of the programme's firms are gone in the last year, "
            f"but {percent(lost.others_share)} of the others."
        )
    if balance is not None and balance.worst > IMBALANCE:
        trait = balance.table.sort(_remaining(balance.table), descending=True, nulls_last=True)
        yield (
            "The two sides are not alike before the start: they differ most in "
            f"{trait_words(trait['trait'][0])}, by {number(balance.worst, 2)} standard deviations."
        )
    if balance is not None and balance.outside is not None and balance.outside > 0.05:
        yield f"{percent(balance.outside)} of the programme's firms are unlike any control."


def _remaining(table: pl.DataFrame) -> pl.Expr:
    """Absolute difference that remains: weighted where the method weights."""
    weighted = table["difference_weighted"].null_count() < table.height
    return pl.col("difference_weighted" if weighted else "difference").abs()


def trait_words(trait: str) -> str:
    """A trait of the balance table in words."""
    if trait.endswith("_change"):
        return f"the change of {label(trait.removesuffix('_change'))} in the two years before"
    return label(trait)


def _changes(evaluation: Evaluation, result: OutcomeResult) -> Iterator[str]:
    test, bounds = result.pre_trend, result.bounds
    if _excludes_zero(result):
        if bounds is not None:
            move = number(bounds.largest_change * bounds.relative_breakdown, 2)
            most = number(bounds.largest_change, 2)
            beyond = " (more was not tried)" if bounds.relative_breakdown >= 5 else ""
            yield (
                f"A cause beside the programme that moves the two sides apart by more than {move} "
                f"{result.unit} a year, {number(bounds.relative_breakdown, 2)} times the largest "
                f"move before the start ({most}){beyond}."
            )
        if test is not None:
            yield (
                f"A steady drift apart of {number(abs(test.drift_needed), 2)} {result.unit} a year "
                "that had nothing to do with the programme would explain all of it; the years "
                f"before would have shown it with a chance of {chance(test.power_needed)}."
            )
    elif result.power.firms_needed is not None:
        yield (
            f"More firms: about {number(float(result.power.firms_needed), 2)} in the programme, "
            "with controls in proportion, would tell an effect of this size from zero "
            f"(now {result.power.firms})."
        )
    yield from _beyond_the_data()


def _beyond_the_data() -> Iterator[str]:
    """What no panel of this kind can see."""
    yield (
        "Controls that gain or lose by the programme: if they profit too the effect is larger than "
        "shown, if they lose customers or staff to its firms it is smaller."
    )
    yield (
        "Firms that entered just when they were about to grow, for reasons that no column of the "
        "file shows."
    )
