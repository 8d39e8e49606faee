"""Who is compared with whom, and whether they are alike."""

from __future__ import annotations

from collections.abc import Iterator

from healthclusters.base import Problem
from healthclusters.impact.columns import label
from healthclusters.impact.design import Balance
from healthclusters.impact.evaluation import Evaluation
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.report.parts import ReportTable, Section, scale_unit, sure
from healthclusters.impact.verdict import trait_words
from healthclusters.impact.words import (
    between,
    fixed,
    interval,
    listed,
    number,
    percent,
    places_for,
    sentence_case,
    several,
)

# Notices of the file on rows that are used: years that are missing, values that jump.
_ODD_BUT_USED = ("IMP-006", "IMP-009")


def design(evaluation: Evaluation) -> Section:
    """Who is compared with whom, what is assumed, and how alike the two sides are."""
    options, years = evaluation.options, evaluation.panel.years
    covariates = list(evaluation.main.effects.sample.x_names)
    alike = (
        f"Firms are compared with firms of like {listed([label(c) for c in covariates])}, "
        "measured before the start."
        if covariates
        else "No covariates are used: all controls count alike."
    )
    paragraphs = [
        f"The file covers {years[0]} to {years[-1]}. {_compared(options)} {alike}",
        "This shows the effect of the programme if, without it, its firms would have changed like "
        "their controls (parallel paths), and if no firm "
        + (
            f"reacted more than {several(options.anticipation, 'year')} before its start."
            if options.anticipation
            else "reacted before its start."
        ),
        *_comparability(evaluation),
    ]
    tables = [_cohort_table(evaluation)]
    if evaluation.balance is not None:
        tables.append(_balance_table(evaluation.balance))
    points = (*(_note(note) for note in evaluation.notes), *_of_the_file(evaluation))
    return Section(
        id="design",
        title="The design",
        paragraphs=tuple(paragraphs),
        points=points,
        tables=tuple(tables),
    )


def _of_the_file(evaluation: Evaluation) -> Iterator[str]:
    """What looked odd in the file and was used as it stands; each kind once, with its number."""
    for code in _ODD_BUT_USED:
        found = [n for n in evaluation.panel.notices if n.code == code]
        if found:
            more = f", and {len(found) - 1:,} more like it" if len(found) > 1 else ""
            yield f"In the file: {found[0].what}{more}. {found[0].remedy}"


def _note(note: Problem) -> str:
    about = f"{label(note.column)}: " if note.column else ""
    return f"{sentence_case(about + note.what)}. {note.remedy}"


def _compared(options: ImpactOptions) -> str:
    others = (
        "firms that have not entered yet or never do"
        if options.controls == "not-yet-treated"
        else "firms that never enter"
    )
    return (
        "The change of each year's entrants since the last year before their start is set against "
        f"the change of {others}, year by year, and averaged afterwards."
    )


def _comparability(evaluation: Evaluation) -> Iterator[str]:
    balance, lost = evaluation.balance, evaluation.attrition
    if balance is not None:
        after = (
            " after weighting"
            if balance.table["difference_weighted"].null_count() < balance.table.height
            else ""
        )
        yield (
            f"Before the start the two sides differ by at most {number(balance.worst, 2)} standard "
            f"deviations{after} (up to 0.1 is little, from 0.25 on much)."
        )
    if balance is not None and balance.outside is not None:
        yield f"{percent(balance.outside)} of the programme's firms are unlike any control."
    if lost is not None:
        yield (
            f"Gone in the last year: {percent(lost.programme_share)} of the programme's "
            f"{several(lost.firms, 'firm')}, {percent(lost.others_share)} of the {lost.others:,} "
            "that never enter (difference in percentage points "
            f"{interval(100 * lost.low, 100 * lost.high, 2)})."
        )


def _cohort_table(evaluation: Evaluation) -> ReportTable:
    table = evaluation.main.by_cohort.by
    by = {r["key"]: r for r in table.iter_rows(named=True)}
    places = places_for([*table["low"].to_list(), *table["high"].to_list()])
    rows = []
    for row in evaluation.description.cohorts.iter_rows(named=True):
        found = by.get(row["cohort"])
        used = "none" if found is None else str(found["firms"])
        effect = "left out" if found is None else fixed(found["effect"], places)
        ends = "" if found is None else between(found["low"], found["high"], places)
        rows.append((str(row["cohort"]), str(row["firms"]), used, effect, ends))
    header = ("entered in", "firms", "compared", "effect", sure(evaluation))
    caption = (
        f"Firms by year of entry, and the effect on their {evaluation.main.label} "
        f"({scale_unit(evaluation)})"
    )
    return ReportTable(
        id="cohorts", caption=caption, header=header, rows=tuple(rows), right=header[1:]
    )


def _balance_table(balance: Balance) -> ReportTable:
    rows = [
        (
            trait_words(row["trait"]),
            number(row["programme"]),
            number(row["controls"]),
            _two(row["difference"]),
            _two(row["difference_weighted"]),
        )
        for row in balance.table.iter_rows(named=True)
    ]
    header = ("before the start", "programme", "controls", "difference", "after weighting")
    return ReportTable(
        id="balance",
        caption=f"Are the two sides alike? Means of {several(balance.firms, 'firm')} in the "
        f"programme and {several(balance.controls, 'possible control')}, and differences in "
        "standard deviations",
        header=header,
        rows=tuple(rows),
        right=header[1:],
        values={"firms": balance.firms, "controls": balance.controls},
    )


def _two(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.2f}".replace("-0.00", "0.00")
