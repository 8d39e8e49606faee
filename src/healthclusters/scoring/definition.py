"""The definition test: is this a cluster, or a consortium, a technology park, an association?

Six questions that the user answers with yes, partly or no; the answers are set beside the features
of each form of organisation as published (METHOD 2, `casebook/definition_features.csv`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from healthclusters.base import OptionError, UnknownNameError, text_table
from healthclusters.model import Study

ANSWERS = ("yes", "partly", "no")


@dataclass(frozen=True, eq=False, kw_only=True)
class DefinitionTest:
    """forms: `form`, `agree`, `half` (one of the two says partly), `differ`, `unanswered`, `share`
    (agreement of the answered questions, a half counts as half; null without answers), best first.
    details: `form`, `feature`, `published`, `answer`, `result`."""

    forms: pl.DataFrame
    details: pl.DataFrame

    def __str__(self) -> str:
        header = ["Form", "Agrees", "In part", "Differs", "Not answered"]
        rows = self.forms.select("form", "agree", "half", "differ", "unanswered").rows()
        return f"{self.finding}\n\n" + text_table(
            header, [[r[0].replace("_", " "), *r[1:]] for r in rows], right=header[1:]
        )

    __repr__ = __str__

    @property
    def finding(self) -> str:
        """One sentence: which form fits best, and on how many answers that rests."""
        best = self.forms.filter(pl.col("share") == pl.col("share").max())["form"].to_list()
        names = [form.replace("_", " ") for form in best]
        if not names:
            return "Answer the questions to see which form fits."
        answered = self.details.filter(pl.col("answer").is_not_null())["feature"].n_unique()
        asked = self.details["feature"].n_unique()
        start = f"With {answered} of {asked} questions answered, the answers fit"
        if len(names) > 1:
            return f"{start} these forms equally well: {', '.join(names)}."
        return f"{start} a {names[0]} best."


def definition_test(study: Study, answers: Mapping[str, str]) -> DefinitionTest:
    """Compare answers with the published features of each form.

    answers: feature -> `yes`, `partly` or `no`; a feature left out is not answered.
    Raises UnknownNameError for a feature, OptionError for an answer that is not offered.
    """
    features = [f.id for f in study.framework.features]
    for feature, answer in answers.items():
        if feature not in features:
            raise UnknownNameError("feature", feature, features)
        if answer not in ANSWERS:
            raise OptionError(feature, answer, "yes, partly or no")
    given = pl.DataFrame(
        {"feature": list(answers), "answer": list(answers.values())},
        schema={"feature": pl.String, "answer": pl.String},
    )
    details = (
        study.casebook.definition_features.select("form", "feature", published="value")
        .join(given, on="feature", how="left", maintain_order="left")
        .with_columns(result=_result())
    )
    return DefinitionTest(forms=_forms(details), details=details)


def _result() -> pl.Expr:
    either_partly = (pl.col("published") == "partly") | (pl.col("answer") == "partly")
    return (
        pl.when(pl.col("answer").is_null())
        .then(pl.lit("unanswered"))
        .when(pl.col("published") == pl.col("answer"))
        .then(pl.lit("agree"))
        .when(either_partly)
        .then(pl.lit("half"))
        .otherwise(pl.lit("differ"))
    )


def _forms(details: pl.DataFrame) -> pl.DataFrame:
    counts = {
        result: (pl.col("result") == result).sum().cast(pl.Int64)
        for result in ("agree", "half", "differ", "unanswered")
    }
    answered = pl.col("agree") + pl.col("half") + pl.col("differ")
    return (
        details.group_by("form")
        .agg(**counts)
        .with_columns(
            share=pl.when(answered > 0).then((pl.col("agree") + pl.col("half") / 2) / answered)
        )
        .sort("share", "form", descending=[True, False], nulls_last=True)
    )
