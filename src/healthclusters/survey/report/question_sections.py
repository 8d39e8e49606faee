"""One section for each question: what all members say, and what can be said of each cluster."""

from __future__ import annotations

from typing import Any

from healthclusters.base import NotSupportedError
from healthclusters.survey.answers import Wave
from healthclusters.survey.comparison import Findings
from healthclusters.survey.comparison.sentences import share_words
from healthclusters.survey.estimates import (
    EstimateOptions,
    choices,
    mean_scores,
    medians,
    open_counts,
    shares,
)
from healthclusters.survey.instrument import Question
from healthclusters.survey.report import tables
from healthclusters.survey.report.parts import ReportTable, Section


def question_section(
    wave: Wave, question: Question, found: Findings, options: EstimateOptions
) -> Section:
    """The section of one question, by its kind."""
    write = {"scale": _scale, "multiple": _multiple, "number": _number, "open": _open}
    sentences, made = write[question.kind](wave, question, found, options)
    return Section(
        id=f"question-{question.question_id}",
        title=f"“{question.in_language('en')}”",
        sentences=tuple(sentences),
        tables=tuple(made),
        level=3,
    )


Parts = tuple[list[str], list[ReportTable]]


def all_together(wave: Wave, question_id: str, options: EstimateOptions) -> dict[str, Any]:
    """The share of all answers together."""
    return shares(wave, question_id, by=None, options=options).table.row(0, named=True)


def _scale(wave: Wave, question: Question, found: Findings, options: EstimateOptions) -> Parts:
    scale = question.scale
    counted = [o.labels["en"] for o in scale.options if o.counts == "yes"] if scale else []
    row = all_together(wave, question.question_id, options)
    sentences = [f"“Say so” here means: {', '.join(counted)}.", f"All together: {share_words(row)}"]
    left_out = [
        (row["left_out"], "said that they do not know or took no part"),
        (row["silent"], "left the question empty"),
    ]
    said = [f"{n} {words}" for n, words in left_out if n]
    if said:
        sentences.append(f"Not counted: {' and '.join(said)}.")
    sentences += _mean_words(wave, question, options)
    comparison = found.comparisons.get(question.question_id)
    if comparison is None:
        reasons = found.skipped.filter(found.skipped["question_id"] == question.question_id)
        return [*sentences, *(f"Clusters are not compared: {r}." for r in reasons["reason"])], []
    own = found.table.filter(found.table["question_id"] == question.question_id)
    claims = dict(own.select("cluster_id", "claim").iter_rows())
    for row in own.iter_rows(named=True):
        if row["claim"] in ("above", "below"):
            words = " ".join((row["answers_say"], row["against_others"], row["place"]))
            sentences.append(f"{row['cluster_id']}: {words}")
    if not any(c in ("above", "below") for c in claims.values()):
        sentences.append("No cluster can be told from the others on this question.")
    return sentences, [tables.cluster_table(comparison, claims)]


def _mean_words(wave: Wave, question: Question, options: EstimateOptions) -> list[str]:
    try:
        row = mean_scores(wave, question.question_id, by=None, options=options).table.row(
            0, named=True
        )
    except NotSupportedError:
        return []
    scale = question.scale
    if row["mean"] is None or row["low"] is None or scale is None:
        return []
    scores = [o.score for o in scale.options if o.score is not None]
    return [
        f"Mean score {row['mean']:.2f} (between {row['low']:.2f} and {row['high']:.2f}) on a scale "
        f"from {min(scores):g} to {max(scores):g}."
    ]


def _multiple(wave: Wave, question: Question, found: Findings, options: EstimateOptions) -> Parts:
    chosen = choices(wave, question.question_id, options=options)
    row = chosen.table.row(0, named=True)
    text = (
        f"{row['answers']} answered; several answers could be chosen, so the shares add up to more."
    )
    return [text], [tables.choices_table(chosen)]


def _number(wave: Wave, question: Question, found: Findings, options: EstimateOptions) -> Parts:
    by = None if wave.answers["kind"].null_count() == wave.answers.height else "kind"
    row = medians(wave, question.question_id, options=options).table.row(0, named=True)
    if row["median"] is None:
        return [f"Not shown: {row['hidden']}."], []
    text = f"Half of the {row['answers']} answers are {row['median']:g} or less."
    return [text], [
        tables.medians_table(medians(wave, question.question_id, by=by, options=options))
    ]


def _open(wave: Wave, question: Question, found: Findings, options: EstimateOptions) -> Parts:
    texts = wave.answers[question.question_id].drop_nulls().len()
    try:
        counted = open_counts(wave, question.question_id, options=options)
    except NotSupportedError as error:
        return [f"{texts} wrote something. {error}."], []
    return [
        f"{counted.texts} wrote something; {counted.coded} of these texts were read and coded. "
        "The texts themselves are not shown."
    ], [tables.open_table(counted)]
