"""Open answers counted by their codes.

Several coders may have read the same answer. A code is then sure where all of them gave it and
possible where one did; both counts are shown. Words of respondents are never shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.base import NotSupportedError, text_table
from healthclusters.survey.answers import Wave
from healthclusters.survey.answers.codings import NO_CODE
from healthclusters.survey.estimates.disclosure import TOO_FEW
from healthclusters.survey.estimates.groups import scale_question
from healthclusters.survey.estimates.intervals import share_interval
from healthclusters.survey.estimates.options import EstimateOptions
from healthclusters.survey.instrument import Question

_SHOWN = ["sure", "possible", "share_sure", "share_possible", "low", "high"]


@dataclass(frozen=True, eq=False, kw_only=True)
class OpenCounts:
    """Codes of an open question.

    texts: answers with a text. coded: of those, read by at least one coder.
    table: one row a code, most frequent first: `code`, `label`, `sure` (answers to which every
      coder who read them gave it), `possible` (at least one did), `share_sure`,
      `share_possible`, `low`, `high` (from the lower limit of the sure share to the upper one of
      the possible share, of those coded), `hidden` (a code of very few answers).
    """

    question: Question
    options: EstimateOptions
    texts: int
    coded: int
    coders: int
    table: pl.DataFrame

    def __str__(self) -> str:
        head = ["label", "sure", "possible", "share_sure", "share_possible", "low", "high"]
        table = text_table(head, self.table.select(head).rows(), right=head[1:])
        return (
            f"{self.question.in_language('en')}\n{self.coded} of {self.texts} texts read by "
            f"{self.coders} coders\n\n{table}"
        )


def open_counts(
    wave: Wave, question_id: str, *, options: EstimateOptions | None = None
) -> OpenCounts:
    """Codes of the answers to an open question, counted.

    Codings of answers that were set aside, or that have no text, are not counted.
    Raises NotSupportedError where the wave has no codings of the question.
    """
    options = options or EstimateOptions()
    question = scale_question(wave, question_id, "open")
    if wave.codings is None or not (wave.codings.codebook["question_id"] == question_id).any():
        raise NotSupportedError(
            f"the answers to {question_id} have not been coded; add codebook.csv and codings.csv"
        )
    texts = wave.answers.filter(pl.col(question_id).is_not_null()).select("answer_id")
    given = wave.codings.codings.filter(pl.col("question_id") == question_id).join(
        texts, on="answer_id", how="semi"
    )
    readers = given.group_by("answer_id").agg(pl.col("coder").n_unique().alias("readers"))
    codebook = wave.codings.codebook.filter(pl.col("question_id") == question_id)
    table = _counted(given, readers, codebook, options)
    return OpenCounts(
        question=question,
        options=options,
        texts=texts.height,
        coded=readers.height,
        coders=given["coder"].n_unique(),
        table=table,
    )


def _counted(
    given: pl.DataFrame, readers: pl.DataFrame, codebook: pl.DataFrame, options: EstimateOptions
) -> pl.DataFrame:
    coded = readers.height
    per_answer = (
        given.filter(pl.col("code") != NO_CODE)
        .group_by("code", "answer_id")
        .agg(pl.col("coder").n_unique().alias("gave"))
        .join(readers, on="answer_id")
    )
    counts = per_answer.group_by("code").agg(
        (pl.col("gave") == pl.col("readers")).sum().cast(pl.Int64).alias("sure"),
        pl.len().cast(pl.Int64).alias("possible"),
    )
    table = (
        codebook.select("code", "label")
        .join(counts, on="code", how="left")
        .with_columns(pl.col("sure", "possible").fill_null(0))
    )
    low, _ = share_interval(table["sure"].to_numpy(), coded, confidence=options.confidence)
    _, high = share_interval(table["possible"].to_numpy(), coded, confidence=options.confidence)
    few = (pl.col("possible") > 0) & (pl.col("possible") < options.least_answers)
    table = table.with_columns(
        (pl.col("sure") / coded).alias("share_sure"),
        (pl.col("possible") / coded).alias("share_possible"),
        pl.Series("low", np.broadcast_to(low, table.height)),
        pl.Series("high", np.broadcast_to(high, table.height)),
        pl.when(few | pl.lit(coded < options.least_answers)).then(pl.lit(TOO_FEW)).alias("hidden"),
    ).sort(["possible", "sure", "code"], descending=[True, True, False])
    return table.with_columns(
        pl.when(pl.col("hidden").is_null()).then(c).alias(c) for c in _SHOWN
    ).select("code", "label", *_SHOWN, "hidden")
