"""The report on one wave of a member survey, with its three charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from healthclusters.publish.charts import (
    Chart as Drawing,
)
from healthclusters.publish.charts import (
    answers_chart,
    member_place_chart,
    share_chart,
)
from healthclusters.publish.report.blocks import (
    Block,
    Bullets,
    Chart,
    Inline,
    KeyFigure,
    Paragraph,
    Section,
)
from healthclusters.publish.report.drawings import figure_of
from healthclusters.publish.report.instrument import bullets, table_block, told
from healthclusters.publish.report.language import Words, words_in
from healthclusters.publish.report.report import Report, data_files, report_of
from healthclusters.survey import SurveyReport
from healthclusters.survey.comparison.sentences import silence_words
from healthclusters.survey.report import Section as SurveySection
from healthclusters.survey.report import evaluation_questions

_NEW_PAGE = ("claims",)
_QUESTION = "question-"
_SHARES = ["cluster_id", "yes", "answers", "share", "low_all", "high_all", "claim", "hidden"]
_PLACES = ["cluster_id", "share", "place_low", "place_high"]
_TABLES = ("findings", "first-claims", "answers-needed", "weighted")


def report_of_survey(found: SurveyReport, *, language: str = "en") -> Report:
    """The report on a wave, to print or to read in a browser.

    language: of its own words and of the questions; the sentences of the computation are in English
    and marked so. Raises UnknownNameError for a language without words.
    """
    words = words_in(language)
    synthetic = bool(found.mark)
    charts = survey_drawings(found, words)
    summary = Section(title=words("survey.summary"), blocks=bullets(found.lead, words))
    return report_of(
        found.questionnaire.title_in(language),
        [summary, *_sections(found, charts, words)],
        language=language,
        kicker=words("survey.kicker_synthetic" if synthetic else "survey.kicker"),
        subtitle=words("survey.subtitle", wave=found.questionnaire.wave),
        foot=words(
            "survey.foot_synthetic" if synthetic else "survey.foot", revision=found.revision[:12]
        ),
        about=_about(found, words),
        key_figures=_key_figures(found, words),
        doubts=_doubts(found, words),
        synthetic=synthetic,
        without=_without(found, words),
        attachments=data_files(
            {name: table.frame for name, table in found.tables.items() if table.frame.width},
            study=None,
            words=words,
            options={"settings": found.settings, "revision": found.revision},
            seed=int(found.settings["seed"]),
        ),
    )


def _key_figures(found: SurveyReport, words: Words) -> list[KeyFigure]:
    """How many answered, what they say to the main question, and what "first" would take."""
    whole = found.tables["response-cluster"].frame if "response-cluster" in found.tables else None
    figures = []
    if whole is not None:
        answered, members = int(whole["answered"].sum()), whole["members"]
        note = (
            words("survey.key_members", members=int(members.sum()))
            if members.null_count() == 0
            else words("survey.key_members_unknown")
        )
        label = words("survey.key_answers", n=whole.height)
        figures.append(KeyFigure(words.number(answered), label, note))
    if found.headline is not None and found.headline.together["low"] is not None:
        row = found.headline.together
        ends = f"{words.percent(row['low'])} – {words.percent(row['high'])}"
        share = words.percent(found.headline.confidence)
        note = words("impact.key_interval", share=share, ends=ends)
        figures.append(KeyFigure(words.percent(row["share"]), words("survey.key_share"), note))
    if found.claims is not None:
        now = found.claims.table.filter(pl.col("answers") == pl.col("answers").min())
        counts = (now["claimed"] * now["draws"]).round().cast(pl.Int64).to_list()
        figures.append(
            KeyFigure(
                words("survey.key_claims", most=max(counts), draws=int(now["draws"][0])),
                words("survey.key_first", clusters=len(found.claims.options.answers)),
                words("survey.key_now", answers=round(float(now["answers"][0]))),
            )
        )
    return figures


def _doubts(found: SurveyReport, words: Words) -> list[Inline]:
    """What those who did not answer could change."""
    if found.headline is None:
        return []
    return [told(silence_words(found.headline.together), words)]


def survey_drawings(found: SurveyReport, words: Words) -> Mapping[str, Sequence[Chart]]:
    """The charts of a wave by the id of the section in which they stand."""
    key = "survey.source_synthetic" if found.mark else "survey.source"
    source = words(key, revision=found.revision[:12])
    made: dict[str, list[Drawing]] = {"claims": _headline_charts(found, words, source)}
    if found.claims is not None:
        options = found.claims.options
        made["planning"] = [
            answers_chart(
                found.claims.table,
                clusters=len(options.answers),
                power=options.first.power,
                words=words,
                source=source,
            )
        ]
    return {
        place: [figure_of(chart, language=words.language, with_data=True) for chart in drawn]
        for place, drawn in made.items()
    }


def _headline_charts(found: SurveyReport, words: Words, source: str) -> list[Drawing]:
    headline = found.headline
    if headline is None:
        return []
    question = headline.question.in_language(words.language)
    known = headline.benchmark
    return [
        share_chart(
            headline.clusters.select(_SHARES),
            question=question,
            reference=headline.together["share"] if known is None else known.share,
            reference_label=words("survey.together") if known is None else known.label,
            confidence=headline.confidence,
            words=words,
            source=source,
        ),
        member_place_chart(
            headline.clusters.select(_PLACES),
            question=question,
            confidence=headline.confidence,
            words=words,
            source=source,
        ),
    ]


def _sections(
    found: SurveyReport, charts: Mapping[str, Sequence[Chart]], words: Words
) -> list[Section]:
    """The sections, each question inside the part that it belongs to."""
    parts: list[tuple[SurveySection, list[Section]]] = []
    for section in found.sections:
        if section.level > 2 and parts:
            parts[-1][1].append(_section(section, charts, words, (), found))
        else:
            parts.append((section, []))
    return [_section(section, charts, words, inner, found) for section, inner in parts]


def _section(
    section: SurveySection,
    charts: Mapping[str, Sequence[Chart]],
    words: Words,
    inner: Sequence[Section],
    found: SurveyReport,
) -> Section:
    said = _sentences(section, words)
    drawn = charts.get(section.id, ())
    blocks: list[Block] = (
        [*drawn, Bullets(said)]
        if section.id == "planning"
        else [
            *(Paragraph(sentence) for sentence in said),
            *drawn,
        ]
    )
    blocks += [
        table_block(
            table_title(table.name, table.title, found, words),
            table.header,
            table.rows,
            table.right,
            words=words,
        )
        for table in section.tables
        if table.rows
    ]
    title = _title(section, found, words)
    return Section(title=title, blocks=[*blocks, *inner], new_page=section.id in _NEW_PAGE)


def _sentences(section: SurveySection, words: Words) -> list[Inline]:
    """The sentences of a section; those on an evaluation question are there in each language."""
    own = {q.evaluation: q for q in evaluation_questions(words.language)}
    if section.id not in own or words.language == "en":
        return [told(sentence, words) for sentence in section.sentences]
    question = own[section.id]
    first: list[Inline] = [
        words("survey.can", what=question.can),
        words("survey.cannot", what=question.cannot),
    ]
    return first + [told(sentence, words) for sentence in section.sentences[2:]]


def _title(section: SurveySection, found: SurveyReport, words: Words) -> str:
    own = {q.evaluation: q.title for q in evaluation_questions(words.language)}
    if section.id in own:
        return own[section.id]
    if section.id.startswith(_QUESTION):
        name = section.id.removeprefix(_QUESTION)
        asked = found.questionnaire.question(name).in_language(words.language)
        return words("survey.asked", question=asked)
    if words.language == "en":
        return section.title
    return words(f"survey.section_{section.id}")


def table_title(name: str, title: str, found: SurveyReport, words: Words) -> str:
    """Title of a table in the language of the report."""
    if words.language == "en":
        return title
    if name in _TABLES:
        return words(f"survey.table_{name.replace('-', '_')}")
    family, _, rest = name.partition("-")
    if family == "response":
        return words(f"survey.table_response_{rest}")
    question = found.questionnaire.question(rest).in_language(words.language)
    return words(f"survey.table_{family}", question=question)


def _about(found: SurveyReport, words: Words) -> list[tuple[str, Inline]]:
    settings = "; ".join(f"{name}: {value}" for name, value in found.settings.items())
    return [
        (words("survey.wave"), found.questionnaire.wave),
        (words("survey.revision"), found.revision),
        (words("survey.settings"), told(settings, words)),
    ]


def _without(found: SurveyReport, words: Words) -> list[str]:
    """What the report lacks, and why."""
    missing = [words("survey.without_clusters")] if found.headline is None else []
    missing += [words("survey.without_claims")] if found.claims is None else []
    if words.language != "en":
        missing.append(words("without.english", what=words("survey.english_what")))
    return missing
