"""The answer in short, and the three questions of an evaluation of a programme."""

from __future__ import annotations

from healthclusters.impact.evaluation import Evaluation, OutcomeResult
from healthclusters.impact.report.parts import ReportTable, Section, sure
from healthclusters.impact.verdict import Verdict, more_or_less, shown_effect, what_of
from healthclusters.impact.words import (
    estimate,
    interval,
    number,
    several,
    signed,
)


def in_short(evaluation: Evaluation, answers: dict[str, Verdict]) -> Section:
    """The finding, and one line an outcome."""
    main = next(iter(answers.values()))
    rows = []
    for name, answer in answers.items():
        result = evaluation.results[name]
        effect, ends, unit = shown_effect(evaluation, result)
        rows.append((result.label, unit, effect, ends, answer.kind))
    count = len(main.doubts)
    verb = "speaks" if count == 1 else "speak"
    doubts = (f"{several(count, 'doubt')} {verb} against it:",) if count else ()
    return Section(
        id="in-short",
        title="In short",
        paragraphs=(f"Effect {main.kind}. {main.sentence}", *doubts),
        points=main.doubts,
        tables=(
            ReportTable(
                id="summary",
                caption="Effect of the programme, a firm and year in it",
                header=("outcome", "unit", "effect", sure(evaluation), "effect is"),
                rows=tuple(rows),
                right=("effect", sure(evaluation)),
            ),
        ),
    )


def three_questions(evaluation: Evaluation) -> Section:
    """Goals reached? Contribution? How much of it is caused by the programme?"""
    main = evaluation.main
    change = main.change
    seen, _ = estimate(change.seen, change.low, change.high)
    paragraphs = [
        "1. Were the goals reached? "
        f"In an average year in the programme a firm had {number(abs(change.seen))} {main.unit} "
        f"{more_or_less(change.seen, main.unit)}{what_of(main, main.unit)} than in the year "
        "before its start. " + _goals(evaluation),
        "2. What did it contribute to the programme's goals? " + _contribution(main),
        "3. How much of it is caused by the programme? "
        f"Of the change of {seen}, {signed(main.headline.overall)} is the effect if the "
        f"assumptions below hold; {signed(change.without)} (interval "
        f"{interval(change.without_low, change.without_high)}) would have happened anyway.",
    ]
    if evaluation.options.average != "simple":
        paragraphs.append(
            f"(The headline is the {evaluation.options.average} average; the change seen is the "
            "average over firms and years, so the parts need not add up.)"
        )
    return Section(
        id="three-questions",
        title="The three questions of an evaluation",
        paragraphs=tuple(paragraphs),
    )


def _goals(evaluation: Evaluation) -> str:
    if not evaluation.options.goals:
        return "No goals in numbers were given, so whether they were reached cannot be said here."
    return " ".join(
        _goal(evaluation.results[name], goal) for name, goal in evaluation.options.goals.items()
    )


def _goal(result: OutcomeResult, goal: float) -> str:
    seen, total = result.change.last_year, result.total
    if seen is None or total is None:
        return f"The goal for {result.label} cannot be set against a total in this setting."
    reached = "reached" if (seen >= goal if goal >= 0 else seen <= goal) else "not reached"
    return (
        f"Goal for {result.label}: {number(goal)} {result.unit} more in {total.year} than before "
        f"the start, all firms together; seen: {number(seen)}, so {reached}; caused by the "
        f"programme: {number(total.last_year)} "
        f"(interval {interval(total.last_year_low, total.last_year_high)})."
    )


def _contribution(result: OutcomeResult) -> str:
    total = result.total
    if total is None:
        return "Totals need firms that are followed and an outcome in its own unit."
    effect, ends = estimate(total.effect, total.low, total.high)
    last, last_ends = estimate(total.last_year, total.last_year_low, total.last_year_high)
    return (
        f"Over {number(total.firm_years)} firm-years the effect adds up to {effect} "
        f"{result.total_unit} (interval {ends}); in {total.year} alone to {last} {result.unit} "
        f"({last_ends})."
    )
