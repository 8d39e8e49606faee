"""The result, the money, and what would have happened anyway."""

from __future__ import annotations

from collections.abc import Iterator

from healthclusters.impact.evaluation import Evaluation, OutcomeResult
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.report.parts import ReportTable, Section, scale_unit, sure
from healthclusters.impact.verdict import Verdict
from healthclusters.impact.words import (
    between,
    estimate,
    fixed,
    interval,
    million,
    number,
    percent,
    places_for,
    sentence_case,
)


def result_section(evaluation: Evaluation, answers: dict[str, Verdict]) -> Section:
    """The finding of every outcome, and the main one year by year."""
    others = [a.sentence for name, a in answers.items() if name != evaluation.main.outcome]
    return Section(
        id="result",
        title="The result",
        paragraphs=(next(iter(answers.values())).sentence,),
        points=tuple(others),
        tables=(_event_table(evaluation),),
    )


def _event_table(evaluation: Evaluation) -> ReportTable:
    study = evaluation.main.event_study
    places = places_for([*study["low"].to_list(), *study["high"].to_list()])
    rows = []
    for row in study.iter_rows(named=True):
        if row["reference"]:
            rows.append((str(row["key"]), "0, reference", "", "", ""))
            continue
        known = row["band_low"] is not None
        band = between(row["band_low"], row["band_high"], places) if known else ""
        ends = between(row["low"], row["high"], places)
        effect = fixed(row["effect"], places)
        rows.append((str(row["key"]), effect, ends, band, str(row["firms"])))
    header = ("years since start", "effect", sure(evaluation), "band for all years", "firms")
    caption = (
        f"Effect on {evaluation.main.label} by years since the start ({scale_unit(evaluation)}); "
        "before the start it should be about zero"
    )
    return ReportTable(
        id="years-since", caption=caption, header=header, rows=tuple(rows), right=header
    )


def money_section(evaluation: Evaluation) -> Section:
    """Effect for public money."""
    paragraphs = list(_counted_money(evaluation))
    points = [
        text
        for result in evaluation.results.values()
        for text in _money_words(result, evaluation.options)
    ]
    return Section(
        id="money",
        title="What it brought for the money",
        paragraphs=tuple(paragraphs),
        points=tuple(points),
    )


def anyway_section(evaluation: Evaluation) -> Section:
    """What share of firms would have done it without the programme."""
    return Section(
        id="anyway",
        title="What would have happened anyway",
        paragraphs=tuple(_anyway_words(evaluation)),
    )


def _counted_money(evaluation: Evaluation) -> Iterator[str]:
    """The public money behind the lines below, where it is the same for all of them."""
    money = evaluation.main.money
    if money is not None and money.per_unit is not None:
        yield (
            f"Counted are {number(money.funding)} {evaluation.options.money_unit} of public money "
            "to the firms compared, in the years since their start."
        )
        yield _discount_words(evaluation.options.discount_rate)


def _discount_words(rate: float) -> str:
    if not rate:
        return "Sums are not discounted: a later year counts as much as an early one."
    return (
        f"Effects and money are discounted by {100 * rate:g} % a year to the first year of the "
        "programme."
    )


def _money_words(result: OutcomeResult, options: ImpactOptions) -> Iterator[str]:
    money = result.money
    if money is None or money.per_unit is None or money.low is None or money.high is None:
        why = money.why_not if money is not None and money.why_not else "totals are not computed"
        yield f"{sentence_case(result.label)}: no effect for each unit of public money; {why}."
        return
    factor, of_money = (1.0, options.money_unit)
    if result.unit != options.money_unit:
        factor, of_money = million(options.money_unit)
    each, ends = estimate(*(v * factor for v in (money.per_unit, money.low, money.high)))
    text = (
        f"{sentence_case(result.label)}: {each} {result.total_unit} for each {_one(of_money)} of "
        f"public money (interval {ends})."
    )
    one = result.total_unit.removesuffix("s")
    if result.unit != options.money_unit:
        if money.cost is None:
            text += f" The cost of one {one} has no upper end: the effect may be zero."
        else:
            text += (
                f" One {one} cost {number(money.cost)} {options.money_unit} "
                f"({interval(money.cost_low, money.cost_high)})."
            )
    yield text


def _one(money: str) -> str:
    """`euro` for euros, `1 thousand euros` otherwise: what a single unit is called."""
    return "euro" if money == "euros" else money if money.startswith("million") else f"1 {money}"


def _anyway_words(evaluation: Evaluation) -> Iterator[str]:
    main = evaluation.main
    found = main.anyway
    if found is None:
        yield (
            "What share of firms would have done it anyway needs firms that are followed and an "
            "outcome in its own unit."
        )
        return
    yield (
        f"In an average year in the programme {percent(found.did)} of its firms had more "
        f"{_more_of(main)} than in the year before their start; without the programme it would "
        f"have been {percent(found.would)} "
        f"(interval {_shares(found.would_low, found.would_high)}). That rests on one "
        "assumption: without it, as many would have risen as of their controls."
    )
    if found.of_doers is None:
        return
    yield (
        f"Of the firms that rose, {percent(found.of_doers)} would have risen anyway (interval "
        f"{_shares(found.of_doers_low, found.of_doers_high)}), if the programme kept no firm from "
        f"rising; without that assumption the data allow {percent(found.bound_low)} to "
        f"{percent(found.bound_high)}, plus chance."
    )


def _more_of(result: OutcomeResult) -> str:
    return result.unit if result.outcome == "employment" else result.label


def _shares(low: float | None, high: float | None) -> str:
    return f"{percent(low)} to {percent(high)}"
