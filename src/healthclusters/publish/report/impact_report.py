"""The report of one evaluation of a programme, with its two charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from healthclusters.impact import ImpactReport
from healthclusters.impact import ReportTable as ImpactTable
from healthclusters.impact import Section as ImpactSection
from healthclusters.publish.charts import bounds_chart, effect_chart
from healthclusters.publish.report.blocks import Block, Chart, Inline, Paragraph, Section
from healthclusters.publish.report.drawings import figure_of
from healthclusters.publish.report.instrument import bullets, paragraphs, table_block, told
from healthclusters.publish.report.language import Words, words_in
from healthclusters.publish.report.report import Report, data_files, report_of

# Sections that begin on a page of their own.
_NEW_PAGE = ("design",)


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
    return {place: figure_of(chart, language=words.language) for place, chart in made.items()}


def _named(name: str, label: str, words: Words) -> str:
    """An outcome or unit in the language of the report; its own name where there is none."""
    key = f"outcomes.{name.replace(' ', '_')}"
    return words(key) if key in words.sentences else label


def _section(section: ImpactSection, charts: Mapping[str, Chart], words: Words) -> Section:
    first, *rest = section.paragraphs or ("",)
    blocks: list[Block] = []
    if first:
        said = told(first, words)
        blocks.append(Paragraph(said, "lead") if section.id == "in-short" else Paragraph(said))
    blocks += paragraphs(rest, words)
    if section.id in charts:
        blocks.append(charts[section.id])
    blocks += bullets(section.points, words)
    blocks += [_table(table, words) for table in section.tables]
    return Section(
        title=words(f"impact.section_{section.id.replace('-', '_')}"),
        blocks=blocks,
        new_page=section.id in _NEW_PAGE,
    )


def _table(table: ImpactTable, words: Words) -> Block:
    french = words.language != "en"
    title = words(f"impact.table_{table.id.replace('-', '_')}") if french else table.caption
    return table_block(title, table.header, table.rows, table.right, words=words, key=table.id)


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
