"""The report of one evaluation of a programme, with its two charts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from healthclusters.impact import Evaluation, ImpactReport, verdict
from healthclusters.impact import ReportTable as ImpactTable
from healthclusters.impact import Section as ImpactSection
from healthclusters.impact.verdict import shown_effect
from healthclusters.impact.words import estimate, million, percent
from healthclusters.publish.charts import bounds_chart, effect_chart
from healthclusters.publish.report.blocks import Block, Chart, Inline, KeyFigure, Paragraph, Section
from healthclusters.publish.report.drawings import figure_of
from healthclusters.publish.report.instrument import (
    bullets,
    figures_said,
    paragraphs,
    table_block,
    told,
)
from healthclusters.publish.report.language import Words, words_in
from healthclusters.publish.report.report import Report, data_files, report_of


def report_of_impact(found: ImpactReport, *, language: str = "en") -> Report:
    """The report of an evaluation, to print or to read in a browser.

    language: of its own words; the sentences of the computation are in English and marked so.
    Raises UnknownNameError for a language without words.
    """
    words = words_in(language)
    evaluation = found.evaluation
    panel = evaluation.panel
    synthetic = bool(found.mark)
    charts = impact_drawings(found, words)
    return report_of(
        words("impact.heading"),
        [_section(section, charts, words) for section in found.sections],
        language=language,
        kicker=words("impact.kicker_synthetic" if synthetic else "impact.kicker"),
        subtitle=words("impact.subtitle"),
        foot=words(
            "impact.foot_synthetic" if synthetic else "impact.foot",
            name=panel.name,
            revision=panel.revision[:12],
        ),
        about=_about(found, words),
        key_figures=_key_figures(evaluation, words),
        doubts=[told(doubt, words) for doubt in verdict(evaluation).doubts],
        synthetic=synthetic,
        without=_without(found, words),
        attachments=data_files(
            found.tables(),
            study=None,
            words=words,
            options={
                "impact": evaluation.options,
                "data": {"name": panel.name, "revision": panel.revision, "synthetic": synthetic},
            },
            seed=evaluation.seed,
        ),
    )


def impact_drawings(found: ImpactReport, words: Words) -> Mapping[str, Chart]:
    """The charts of an evaluation by the id of the section in which they stand."""
    evaluation = found.evaluation
    main, options = evaluation.main, evaluation.options
    key = "impact.source_synthetic" if found.mark else "impact.source"
    source = words(key, name=evaluation.panel.name, revision=evaluation.panel.revision[:12])
    outcome, unit = _named(main.outcome, main.label, words), _named(main.unit, main.unit, words)
    made = {
        "result": effect_chart(
            main.event_study,
            outcome=outcome,
            unit=unit,
            confidence=options.confidence,
            words=words,
            source=source,
        )
    }
    if main.bounds is not None:
        made["doubts"] = bounds_chart(
            main.bounds.table(),
            breakdown=main.bounds.relative_breakdown,
            outcome=outcome,
            unit=unit,
            confidence=options.confidence,
            words=words,
            source=source,
        )
    return {
        place: figure_of(chart, language=words.language, with_data=True)
        for place, chart in made.items()
    }


def _named(name: str, label: str, words: Words) -> str:
    """An outcome or unit in the language of the report; its own name where there is none."""
    key = f"outcomes.{re.sub(r'[^a-z]+', '_', name)}"
    return words(key) if key in words.sentences else label


def _section(section: ImpactSection, charts: Mapping[str, Chart], words: Words) -> Section:
    first, *rest = section.paragraphs or ("",)
    points = section.points
    if section.id == "in-short":
        rest, points = [], ()  # the doubts, which stand on the front
    blocks: list[Block] = []
    if first:
        said = told(first, words)
        blocks.append(Paragraph(said, "lead") if section.id == "in-short" else Paragraph(said))
    blocks += paragraphs(rest, words)
    if section.id in charts:
        blocks.append(charts[section.id])
    blocks += bullets(points, words)
    blocks += [_table(table, words) for table in section.tables]
    return Section(
        title=words(f"impact.section_{section.id.replace('-', '_')}"),
        blocks=blocks,
    )


def _table(table: ImpactTable, words: Words) -> Block:
    french = words.language != "en"
    key = f"impact.table_{table.id.replace('-', '_')}"
    title = words(key, **table.values) if french else table.caption
    return table_block(title, table.header, table.rows, table.right, words=words)


def _key_figures(evaluation: Evaluation, words: Words) -> list[KeyFigure]:
    """The effect, what it brought for the money, and who would have risen anyway."""
    main, options = evaluation.main, evaluation.options
    effect, ends, unit = shown_effect(evaluation, main)
    share = words.percent(options.confidence)
    figures = [(effect, ends, words("impact.key_effect", unit=_named(unit, unit, words)))]
    money = main.money
    if money is not None and None not in (money.per_unit, money.low, money.high):
        factor, of_money = 1.0, options.money_unit
        if main.unit != options.money_unit:
            factor, of_money = million(options.money_unit)
        values = (money.per_unit, money.low, money.high)
        each, ends = estimate(*(factor * v for v in values if v is not None))
        unit, of_money = (_named(n, n, words) for n in (main.total_unit, of_money))
        figures.append((each, ends, words("impact.key_money", unit=unit, money=of_money)))
    anyway = main.anyway
    if anyway is not None and anyway.of_doers is not None:
        ends = f"{percent(anyway.of_doers_low)} to {percent(anyway.of_doers_high)}"
        figures.append((percent(anyway.of_doers), ends, words("impact.key_anyway")))
    return [
        KeyFigure(
            figures_said(value, words),
            label,
            words("impact.key_interval", share=share, ends=figures_said(ends, words)),
        )
        for value, ends, label in figures
    ]


def _about(found: ImpactReport, words: Words) -> list[tuple[str, Inline]]:
    panel, options = found.evaluation.panel, found.evaluation.options
    choices = f"{options.method}, {options.controls}, {options.scale}, {options.average}"
    return [
        (words("impact.data"), words("impact.data_said", name=panel.name, rows=panel.frame.height)),
        (words("impact.revision"), panel.revision),
        (words("impact.method"), told(choices, words)),
        (words("impact.seed"), str(found.evaluation.seed)),
    ]


def _without(found: ImpactReport, words: Words) -> list[str]:
    """What the report lacks, and why."""
    missing: list[str] = []
    checks: list[tuple[Callable[[], bool], str]] = [
        (lambda: found.evaluation.main.bounds is None, "impact.without_bounds"),
        (lambda: found.evaluation.balance is None, "impact.without_balance"),
    ]
    missing += [words(key) for lacks, key in checks if lacks()]
    if words.language != "en":
        missing.append(words("without.english", what=words("impact.english_what")))
    return missing
