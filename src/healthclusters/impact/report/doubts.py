"""What speaks against the finding: paths before, placebos, bounds, other choices."""

from __future__ import annotations

from collections.abc import Iterator

from healthclusters.impact.bounds import HonestBounds
from healthclusters.impact.columns import label
from healthclusters.impact.evaluation import Evaluation, OutcomeResult
from healthclusters.impact.report.parts import ReportTable, Section, scale_unit, sure
from healthclusters.impact.verdict import Verdict, shown_effect
from healthclusters.impact.words import (
    between,
    estimate,
    number,
    p_value,
    places_for,
    sentence_case,
    several,
)


def doubts_section(evaluation: Evaluation, answers: dict[str, Verdict]) -> Section:
    """What speaks against the finding, and every check with its numbers."""
    main = evaluation.main
    doubts = next(iter(answers.values())).doubts
    tables = [_checks_table(evaluation)]
    if main.bounds is not None:
        tables.append(_bounds_table(evaluation, main.bounds))
    tables.append(_alternatives_table(evaluation))
    head = () if doubts else ("None of the checks below speaks against the finding.",)
    return Section(
        id="doubts",
        title="The doubts",
        paragraphs=(*head, *_path_words(main)),
        points=(*doubts, *_other_doubts(answers, main.outcome)),
        tables=tuple(tables),
    )


def _other_doubts(answers: dict[str, Verdict], main: str) -> Iterator[str]:
    """The doubts about the other outcomes that were shown, in one line each."""
    for name, answer in answers.items():
        own = [d for d in answer.doubts if d not in answers[main].doubts]
        if name != main and own:
            yield f"{sentence_case(label(name))}: {' '.join(own)}"


def _path_words(result: OutcomeResult) -> Iterator[str]:
    test = result.pre_trend
    if test is None:
        yield (
            "Paths before the start cannot be compared: no year before the reference year, or too "
            "few firms for it."
        )
        return
    seen = "no sign of a difference" if test.p_value >= 0.05 else "they differed"
    yield (
        f"Paths before the start: {seen} ({p_value(test.p_value)}, "
        f"{several(test.df, 'year')} before the reference year). The test notices a steady drift "
        f"of {number(test.drift_80, 2)} {result.unit} a year in four of five cases; a drift that "
        "just escapes it would add "
        f"{number(test.bias_80, 2)} to the effect."
    )


def _checks_table(evaluation: Evaluation) -> ReportTable:
    rows = []
    for table, unit in (
        (evaluation.main.placebo_dates, evaluation.main.unit),
        (evaluation.placebo_outcomes, "units"),
    ):
        for row in table.iter_rows(named=True):
            rows.append((row["what"], unit, *_effect_cells(row)))
    header = ("placebo", "unit", '"effect"', sure(evaluation))
    return ReportTable(
        id="placebos",
        caption="Effects where there can be none: the intervals should include zero",
        header=header,
        rows=tuple(rows),
        right=header[2:],
    )


def _effect_cells(row: dict[str, object]) -> tuple[str, str]:
    effect, low, high = row["effect"], row["low"], row["high"]
    if not isinstance(effect, float) or not isinstance(low, float) or not isinstance(high, float):
        return "", f"not computed: {row['why_not']}"
    return estimate(effect, low, high)


def _bounds_table(evaluation: Evaluation, bounds: HonestBounds) -> ReportTable:
    ends = [
        *bounds.relative["low"].to_list(),
        *bounds.relative["high"].to_list(),
        *bounds.smooth["low"].to_list(),
    ]
    places = places_for(ends)
    rows = [
        (
            f"{row['bound']:g} times the largest move before",
            between(row["low"], row["high"], places),
        )
        for row in bounds.relative.iter_rows(named=True)
    ]
    rows += [
        (
            "the drift before goes on in a straight line"
            if row["bound"] == 0
            else f"the drift bends by up to {number(row['bound'], 2)} a year",
            between(row["low"], row["high"], places),
        )
        for row in bounds.smooth.iter_rows(named=True)
    ]
    header = ("if the gap may move, a year, by up to", f"{sure(evaluation)} of the effect")
    return ReportTable(
        id="bounds",
        caption=f"Honest bounds on {evaluation.main.label} ({scale_unit(evaluation)}): paths that "
        "would not have stayed parallel",
        header=header,
        rows=tuple(rows),
        right=header[1:],
    )


def _alternatives_table(evaluation: Evaluation) -> ReportTable:
    main = evaluation.main
    effect, ends, unit = shown_effect(evaluation, main)
    rows = [("as reported", unit, effect, ends)]
    for row in main.alternatives.iter_rows(named=True):
        shown = "percent" if row["percent"] else main.unit
        rows.append((row["what"], shown, *_effect_cells(row)))
    header = ("choice", "unit", "effect", sure(evaluation))
    return ReportTable(
        id="choices",
        caption=f"The same question asked otherwise ({main.label})",
        header=header,
        rows=tuple(rows),
        right=header[2:],
    )
