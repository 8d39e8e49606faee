"""What changed between two waves, where some people answered both times.

The difference of two shares by MOVER (`differences.py`); the correlation of the two estimates
comes from those who answered both times: r = S12 (n12 / (n1 n2) - N12 / (N1 N2)) / (se1 se2),
with S12 the covariance of their two answers and n12 their number (Kish 1965, section 12.4; Wood
2008 for the finite population). N12, the members in both waves, is taken as large as it can be,
which makes the interval wider, never narrower.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from healthclusters.base import NotSupportedError, text_table
from healthclusters.survey.answers import Wave
from healthclusters.survey.estimates.differences import (
    ShareOf,
    difference_interval,
    difference_p_value,
)
from healthclusters.survey.estimates.disclosure import (
    NO_ANSWERS,
    PROTECTS,
    TOO_FEW,
    hidden_reasons,
    hide,
)
from healthclusters.survey.estimates.groups import count_shares, grouped_answers, scale_question
from healthclusters.survey.estimates.options import EstimateOptions
from healthclusters.survey.instrument import Question, require_same_wording

Floats = NDArray[np.float64]
_SHOWN = [
    "yes_1",
    "share_1",
    "yes_2",
    "share_2",
    "difference",
    "low",
    "high",
    "p_value",
    "both",
    "to_yes",
    "to_no",
]
UNKNOWN_OVERLAP = "who answered both times is not known; taken as different people"


@dataclass(frozen=True, eq=False, kw_only=True)
class Trend:
    """Change of the share that agrees, by group.

    table: `group`, `answers_1`, `yes_1`, `share_1`, `answers_2`, `yes_2`, `share_2`,
      `difference` (second less first), `low`, `high`, `p_value`, `both` (people who answered
      both times; null where respondents are not named), `to_yes`, `to_no` (of those, who changed),
      `hidden`, `note`.
    """

    question: Question
    by: str | None
    options: EstimateOptions
    table: pl.DataFrame

    def __str__(self) -> str:
        head = ["group", "share_1", "share_2", "difference", "low", "high", "both", "note"]
        table = self.table.select(*head[:-1], pl.coalesce("hidden", "note"))
        words = self.question.in_language("en")
        return f"{words}\n\n{text_table(head, table.rows(), right=head[1:-1])}"


def trend(
    first: Wave,
    second: Wave,
    question_id: str,
    *,
    by: str | None = "cluster_id",
    options: EstimateOptions | None = None,
) -> Trend:
    """Change from the first to the second wave in each group that is in both.

    Raises WordingError where the question was changed, and NotSupportedError where several
    people answered for one organisation.
    """
    options = options or EstimateOptions()
    question = scale_question(second, question_id, "scale")
    earlier = scale_question(first, question_id, "scale")
    require_same_wording(
        earlier,
        question,
        f"{question_id} in wave {first.questionnaire.wave}",
        f"{question_id} in wave {second.questionnaire.wave}",
    )
    table = _counts(first, second, earlier, question, by, options.least_answers)
    table = table.join(_overlap(first, second, question, by), on="group", how="left").sort("group")
    table = _with_difference(table, options)
    reasons = zip(table["hidden_1"].to_list(), table["hidden_2"].to_list(), strict=True)
    table = table.with_columns(pl.Series("hidden", [_reason(*r) for r in reasons], pl.String))
    columns = ["group", "answers_1", "answers_2", *_SHOWN, "hidden", "note"]
    return Trend(
        question=question, by=by, options=options, table=hide(table, _SHOWN).select(columns)
    )


def _reason(first: str | None, second: str | None) -> str | None:
    """A group that is hidden in one wave is hidden in the change: it would show both."""
    return next((r for r in (NO_ANSWERS, TOO_FEW, PROTECTS) if r in (first, second)), None)


def _counts(
    first: Wave,
    second: Wave,
    earlier: Question,
    question: Question,
    by: str | None,
    least: int,
) -> pl.DataFrame:
    """Counts of both waves; groups that are in both, and why one is hidden in its own wave."""
    parts = []
    for number, (wave, asked) in enumerate(((first, earlier), (second, question)), start=1):
        counted = count_shares(wave, asked, by)
        if counted["repeated"].any():
            raise NotSupportedError(
                "a trend needs one answer an organisation; several people answered for one"
            )
        columns = ("members", "answers", "yes", "hidden")
        counted = counted.with_columns(hidden_reasons(counted, least))
        keep = counted.select("group", *columns)
        parts.append(keep.rename({c: f"{c}_{number}" for c in columns}))
    return parts[0].join(parts[1], on="group", how="inner")


def _overlap(first: Wave, second: Wave, question: Question, by: str | None) -> pl.DataFrame:
    """People with an answer in both waves and the same group: how many said what."""
    counts = {o.code: o.counts for o in question.scale.options} if question.scale else {}
    parts = []
    for number, wave in enumerate((first, second), start=1):
        said = pl.col(question.question_id).replace_strict(
            counts, default=None, return_dtype=pl.String
        )
        parts.append(
            grouped_answers(wave, by)
            .drop_nulls("respondent_id")
            .select("group", "cluster_id", "respondent_id", said.alias(f"said_{number}"))
            .filter(pl.col(f"said_{number}").is_in(["yes", "no"]))
        )
    pairs = parts[0].join(parts[1], on=["group", "cluster_id", "respondent_id"])
    one, two = pl.col("said_1") == "yes", pl.col("said_2") == "yes"
    return (
        pairs.group_by("group")
        .agg(
            pl.len().cast(pl.Int64).alias("both"),
            (one & two).sum().cast(pl.Int64).alias("yes_yes"),
            (~one & two).sum().cast(pl.Int64).alias("to_yes"),
            (one & ~two).sum().cast(pl.Int64).alias("to_no"),
        )
        .with_columns(pl.lit(_named(first) and _named(second)).alias("named"))
    )


def _named(wave: Wave) -> bool:
    return wave.answers["respondent_id"].null_count() < wave.answers.height


def _with_difference(table: pl.DataFrame, options: EstimateOptions) -> pl.DataFrame:
    get = {
        c: table[c].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for c in table.columns[1:]
        if c not in ("named", "hidden_1", "hidden_2")
    }
    members = [get[f"members_{i}"] if options.finite_population else np.nan for i in (1, 2)]
    shares = [ShareOf.of(get[f"yes_{i}"], get[f"answers_{i}"], members[i - 1]) for i in (1, 2)]
    pairs = (get[c] for c in ("both", "yes_yes", "to_yes", "to_no"))
    r = estimate_correlation(shares[0], shares[1], *pairs)
    low, high = difference_interval(*shares, correlation=r, confidence=options.confidence)
    found = {
        "share_1": shares[0].share,
        "share_2": shares[1].share,
        "difference": shares[1].share - shares[0].share,
        "low": low,
        "high": high,
        "p_value": difference_p_value(*shares, correlation=r),
    }
    named = pl.col("both").is_not_null()
    note = pl.when(~named).then(pl.lit(UNKNOWN_OVERLAP)).otherwise(None).alias("note")
    return table.with_columns(
        note, *(pl.Series(name, values).fill_nan(None) for name, values in found.items())
    )


def estimate_correlation(
    first: ShareOf, second: ShareOf, both: Floats, yes_yes: Floats, to_yes: Floats, to_no: Floats
) -> Floats:
    """Correlation of the two estimates; 0 without people who answered both times.

    both: people with an answer in both waves; of them `yes_yes` said yes twice, `to_yes` and
    `to_no` changed. NaN counts as none.
    """
    n12 = np.nan_to_num(both)
    with np.errstate(divide="ignore", invalid="ignore"):
        p11, up, down = (np.nan_to_num(c / n12) for c in (yes_yes, to_yes, to_no))
        covariance = p11 - (p11 + down) * (p11 + up)
        covariance = np.where(covariance > 0, np.maximum(covariance - 0.5 / n12, 0.0), covariance)
        sampled = n12 / (first.answers * second.answers)
        known = np.isfinite(first.members) & np.isfinite(second.members)
        there = np.where(known, 1 / np.maximum(first.members, second.members), 0.0)
        share = np.maximum(sampled - there, 0.0)
        r = covariance * share / np.sqrt(first.variance * second.variance)
    return np.clip(np.nan_to_num(r), -0.99, 0.99)
