"""Candidates, links and the list for clerical review, from the probabilities of pairs.

A high probability is not enough: firms of one group share site, address and town, and differ in a
word of the name or in their number. Such pairs are a person's to decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from healthclusters.base import NotSupportedError
from healthclusters.ecosystem.linking.lists import comparable, with_every_column
from healthclusters.ecosystem.linking.options import LinkOptions
from healthclusters.ecosystem.linking.pair_model import pair_probabilities

SHOWN = ("name", "vat", "address", "postcode", "city", "site")


@dataclass(frozen=True, eq=False)
class Links:
    """Two lists linked.

    candidates: every pair from `review_from` on: `left`, `right`, `probability`, `names` and
    `numbers` (how they stand to each other), `doubt` (null: none; else `probability`, `names`,
    `numbers`). links: each company at most once; `by`: `probability` or `person`. review: pairs for
    a person, likeliest first: also the texts of both lists and `why` (a doubt, or
    `rival`). left, right: sizes of the lists. answered: pairs that a person has decided.
    """

    candidates: pl.DataFrame
    links: pl.DataFrame
    review: pl.DataFrame
    left: int
    right: int
    options: LinkOptions
    answered: int = 0

    def __str__(self) -> str:
        from healthclusters.ecosystem.linking.words import summary_text

        return summary_text(self)


def link_companies(
    left: pl.DataFrame,
    right: pl.DataFrame,
    *,
    answers: pl.DataFrame | None = None,
    options: LinkOptions | None = None,
) -> Links:
    """Link two lists (columns of COMPANY_LIST, any but `id` and `name` may be absent or null).

    answers: `left`, `right`, `same` (`yes`, `no`) of pairs that a person has looked at; they hold
    whatever the probability is.
    Raises MissingExtraError without the extra `register`, NotSupportedError where a list is empty.
    """
    options = options or LinkOptions()
    if not left.height or not right.height:
        raise NotSupportedError("one of the two lists has no company")
    sides = comparable(left), comparable(right)
    pairs = _with_doubts(pair_probabilities(*sides, options), options)
    given = _answers(answers)
    open_pairs = pairs.join(given, on=["left", "right"], how="anti")
    links = _links(open_pairs, given, pairs)
    return Links(
        candidates=pairs,
        links=links,
        review=_review(open_pairs, links, left, right, options),
        left=left.height,
        right=right.height,
        options=options,
        answered=given.height,
    )


def _answers(answers: pl.DataFrame | None) -> pl.DataFrame:
    if answers is None:
        return pl.DataFrame(schema={"left": pl.String, "right": pl.String, "same": pl.String})
    whole = answers.select("left", "right", "same").drop_nulls()
    return whole.unique(maintain_order=True)


def _with_doubts(pairs: pl.DataFrame, options: LinkOptions) -> pl.DataFrame:
    """Why a pair is not linked without a person.

    One word more in a name is no doubt where the numbers agree, or where neither company has
    another candidate: it is then an abbreviation rather than a sister.
    """
    others = (pl.len().over("left") > 1) | (pl.len().over("right") > 1)
    known = pl.col("numbers") == "same"
    more = (pl.col("names") == "one_word_more") & others & ~known.fill_null(value=False)
    doubt = (
        pl.when(pl.col("probability") < options.link_from)
        .then(pl.lit("probability"))
        .when(pl.col("numbers") == "different")
        .then(pl.lit("numbers"))
        .when((pl.col("names") == "different") | more)
        .then(pl.lit("names"))
    )
    return pairs.with_columns(doubt=doubt)


def _links(pairs: pl.DataFrame, answers: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    """What a person said, then the likeliest pairs without doubt, each company once."""
    said = answers.filter(pl.col("same") == "yes").select("left", "right")
    sure = said.join(every.select("left", "right", "probability"), on=["left", "right"], how="left")
    free = pairs.filter(pl.col("doubt").is_null()).select("left", "right", "probability")
    free = free.join(sure, on="left", how="anti").join(sure, on="right", how="anti")
    return pl.concat(
        [
            sure.with_columns(by=pl.lit("person")),
            one_to_one(free).with_columns(by=pl.lit("probability")),
        ]
    )


def one_to_one(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs taken from the likeliest on, each company once."""
    taken_left: set[str] = set()
    taken_right: set[str] = set()
    keep = []
    for left, right in pairs.select("left", "right").iter_rows():
        free = left not in taken_left and right not in taken_right
        keep.append(free)
        if free:
            taken_left.add(left)
            taken_right.add(right)
    return pairs.filter(pl.Series(keep, dtype=pl.Boolean))


def _review(
    pairs: pl.DataFrame,
    links: pl.DataFrame,
    left: pl.DataFrame,
    right: pl.DataFrame,
    options: LinkOptions,
) -> pl.DataFrame:
    """Doubtful pairs of companies that are not linked, and links with a close rival."""
    doubtful = (
        pairs.filter(pl.col("doubt").is_not_null())
        .join(links, on="left", how="anti")
        .join(links, on="right", how="anti")
        .rename({"doubt": "why"})
    )
    close = _rivals(pairs, links.filter(pl.col("by") == "probability"), options)
    shown = pl.concat([doubtful, close.select(doubtful.columns)])
    for side, texts in (("left", left), ("right", right)):
        wanted = with_every_column(texts).select(
            pl.col("id").alias(side), *(pl.col(c).alias(f"{c}_{side}") for c in SHOWN)
        )
        shown = shown.join(wanted, on=side, how="left")
    return shown.sort("probability", "left", "right", descending=[True, False, False])


def _rivals(pairs: pl.DataFrame, links: pl.DataFrame, options: LinkOptions) -> pl.DataFrame:
    """Pairs without doubt that lost to a link by little."""
    found = []
    sure = pairs.filter(pl.col("doubt").is_null())
    for side in ("left", "right"):
        other = "right" if side == "left" else "left"
        best = links.select(side, pl.col(other).alias("link"), best="probability")
        found.append(
            sure.join(best, on=side)
            .filter(
                pl.col(other) != pl.col("link"),
                pl.col("best") - pl.col("probability") < options.rival,
            )
            .select(pairs.columns)
        )
    return pl.concat(found).unique().drop("doubt").with_columns(why=pl.lit("rival"))
