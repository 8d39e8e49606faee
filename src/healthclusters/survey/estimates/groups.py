"""Answers to one question counted by group: who was asked, who said what, who said nothing."""

from __future__ import annotations

import polars as pl

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates.options import GROUPINGS
from healthclusters.survey.instrument import Question

ALL = "all"
NOT_STATED = "(not stated)"


def scale_question(wave: Wave, question_id: str, *kinds: str) -> Question:
    """The question, of one of these kinds; NotSupportedError where it is of another."""
    question = wave.question(question_id)
    if question.kind not in kinds:
        raise NotSupportedError(
            f"{question_id} is a question of kind {question.kind}; "
            f"this estimate is for kind {' or '.join(kinds)}"
        )
    return question


def grouped_answers(wave: Wave, by: str | None) -> pl.DataFrame:
    """The answers with a column `group`: the value of `by`, or `all`."""
    if by is not None and by not in GROUPINGS:
        raise OptionError("by", by, f"one of {', '.join(GROUPINGS)}, or None for all together")
    group = pl.lit(ALL) if by is None else pl.col(by).fill_null(NOT_STATED)
    return wave.answers.with_columns(group.alias("group"))


def group_sizes(wave: Wave, by: str | None) -> pl.DataFrame:
    """`group`, `members` (null where not known), `answered`, `repeated`.

    answered: answers in the wave, whatever the question. repeated: whether several of them come
    from one organisation. Groups with members but without answers are there, with 0. Sorted by
    group.
    """
    answers = grouped_answers(wave, by)
    units = pl.coalesce("organisation_id", "answer_id").n_unique()
    counted = answers.group_by("group").agg(
        pl.len().cast(pl.Int64).alias("answered"), (units < pl.len()).alias("repeated")
    )
    members = _members(wave, by)
    return (
        members.join(counted, on="group", how="full", coalesce=True)
        .with_columns(pl.col("answered").fill_null(0), pl.col("repeated").fill_null(False))
        .sort("group")
    )


def _members(wave: Wave, by: str | None) -> pl.DataFrame:
    empty = pl.DataFrame(schema={"group": pl.String, "members": pl.Int64})
    if wave.membership is None:
        return empty
    if by is None:
        return wave.membership.totals().select(pl.lit(ALL).alias("group"), "members")
    if not wave.membership.tells_apart(by):
        return empty
    return wave.membership.totals(by).rename({by: "group"})


def count_shares(wave: Wave, question: Question, by: str | None) -> pl.DataFrame:
    """`group_sizes` and, for a question with a scale, `answers`, `yes`, `left_out`, `silent`.

    answers: those that count as yes or no. left_out: do not know, does not apply.
    silent: nothing chosen. answered = answers + left_out + silent.
    """
    counts = {o.code: o.counts for o in question.scale.options} if question.scale else {}
    kinds = pl.col(question.question_id).replace_strict(
        {code: kind for code, kind in counts.items() if kind}, default=None, return_dtype=pl.String
    )
    tally = (
        grouped_answers(wave, by)
        .with_columns(kinds.alias("counts"))
        .group_by("group")
        .agg(
            pl.col("counts").is_in(["yes", "no"]).sum().cast(pl.Int64).alias("answers"),
            (pl.col("counts") == "yes").sum().cast(pl.Int64).alias("yes"),
            (pl.col("counts") == "left_out").sum().cast(pl.Int64).alias("left_out"),
            pl.col(question.question_id).is_null().sum().cast(pl.Int64).alias("silent"),
        )
    )
    return with_counts(group_sizes(wave, by), tally)


def count_codes(wave: Wave, question: Question, by: str | None) -> pl.DataFrame:
    """`group`, `code`, `count`: how often each code of the scale was chosen; complete."""
    codes = question.scale.codes if question.scale else []
    column = pl.col(question.question_id)
    answers = grouped_answers(wave, by).select("group", column.alias("code"))
    if question.kind == "multiple":
        answers = answers.explode("code")
    tally = (
        answers.drop_nulls("code")
        .group_by("group", "code")
        .agg(pl.len().cast(pl.Int64).alias("count"))
    )
    complete = (
        group_sizes(wave, by)
        .select("group")
        .join(pl.DataFrame({"code": codes}, schema={"code": pl.String}), how="cross")
    )
    return complete.join(
        tally, on=["group", "code"], how="left", maintain_order="left"
    ).with_columns(pl.col("count").fill_null(0))


def with_counts(sizes: pl.DataFrame, tally: pl.DataFrame) -> pl.DataFrame:
    """`tally` joined to every group, 0 where a group has no answers."""
    columns = [c for c in tally.columns if c != "group"]
    return sizes.join(tally, on="group", how="left", maintain_order="left").with_columns(
        pl.col(c).fill_null(0) for c in columns
    )
