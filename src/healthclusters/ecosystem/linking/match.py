"""Candidates, probabilities, links and the list for clerical review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import MissingExtraError, NotSupportedError, OptionError, text_table
from healthclusters.ecosystem.engine import plain_duckdb
from healthclusters.ecosystem.linking.lists import comparable

_SHOWN = ("name", "vat", "address", "postcode", "city", "site")


@dataclass(frozen=True, kw_only=True)
class LinkOptions:
    """How two lists are linked.

    link_from: probability from which a pair is a link. review_from: from which a pair is shown to a
    person. rival: a link with a rival this close in probability is reviewed as well.
    seed: of the random pairs from which chance agreement is estimated. memory, threads: of DuckDB.
    """

    link_from: float = 0.9
    review_from: float = 0.3
    rival: float = 0.05
    seed: int = 1
    random_pairs: int = 1_000_000
    memory: str = "1GB"
    threads: int = 2

    def __post_init__(self) -> None:
        if not 0.5 <= self.link_from < 1:
            raise OptionError("link_from", self.link_from, "from 0.5 to below 1")
        if not 0 < self.review_from <= self.link_from:
            raise OptionError("review_from", self.review_from, "above 0, at most link_from")
        if not 0 <= self.rival < 0.5:
            raise OptionError("rival", self.rival, "from 0 to below 0.5")
        if self.random_pairs < 10_000:
            raise OptionError("random_pairs", self.random_pairs, "10,000 or more")


@dataclass(frozen=True, eq=False)
class Links:
    """Two lists linked.

    candidates: every pair from `review_from` on: `left`, `right`, `probability`. links: each
    company at most once. review: pairs for a person, most doubtful first: also the compared texts
    of both sides and `why` (`doubtful`, `rival`). left, right: sizes of the lists.
    """

    candidates: pl.DataFrame
    links: pl.DataFrame
    review: pl.DataFrame
    left: int
    right: int
    options: LinkOptions

    def __str__(self) -> str:
        rows = [
            ("companies in the first list", f"{self.left:,}"),
            ("companies in the second list", f"{self.right:,}"),
            ("linked", f"{self.links.height:,}"),
            ("for a person to look at", f"{self.review.height:,}"),
            ("of the second list not linked", f"{self.right - self.links.height:,}"),
        ]
        return text_table(("", "number"), rows, right=("number",))


def link_companies(
    left: pl.DataFrame, right: pl.DataFrame, *, options: LinkOptions | None = None
) -> Links:
    """Link two lists (columns of COMPANY_LIST, any but `id` and `name` may be absent or null).

    Raises MissingExtraError without the extra `register`, NotSupportedError where a list is empty.
    """
    options = options or LinkOptions()
    if not left.height or not right.height:
        raise NotSupportedError("one of the two lists has no company")
    sides = comparable(left), comparable(right)
    pairs = _probabilities(*sides, options)
    links = _one_to_one(pairs.filter(pl.col("probability") >= options.link_from))
    return Links(
        candidates=pairs,
        links=links,
        review=_review(pairs, links, *sides, options),
        left=left.height,
        right=right.height,
        options=options,
    )


def _probabilities(left: pl.DataFrame, right: pl.DataFrame, options: LinkOptions) -> pl.DataFrame:
    """Pairs with their probability, from `review_from` on."""
    splink = _splink()
    used = [c for c in left.columns if _tells(left[c], right[c])]
    connection = plain_duckdb(memory=options.memory, threads=options.threads)
    engine = splink.DuckDBAPI(connection)
    tables = [
        engine.register(side.select(used).to_arrow(), dataset_display_name=name)
        for side, name in ((left, "first_list"), (right, "second_list"))
    ]
    linker = splink.Linker(tables, _settings(splink, set(used)), log_level="ERROR")
    _train(linker, splink, set(used), options)
    found = linker.inference.predict(threshold_match_probability=options.review_from)
    rows = found.as_duckdbpyrelation().to_arrow_table()
    frame = pl.from_arrow(rows)
    connection.close()
    return (
        pl.DataFrame(frame)
        .select(left="unique_id_l", right="unique_id_r", probability="match_probability")
        .sort("probability", "left", "right", descending=[True, False, False])
    )


def _tells(left: pl.Series, right: pl.Series) -> bool:
    """Is the column known on both sides, and not the same everywhere?"""
    values = pl.concat([left, right]).drop_nulls()
    return bool(left.count() and right.count() and values.n_unique() > 1)


def _splink() -> Any:
    try:
        import splink
        import splink.comparison_library
    except ModuleNotFoundError as error:
        raise MissingExtraError("Linking company lists", "register") from error
    return splink


def _rules(splink: Any, used: set[str]) -> list[Any]:
    """Which pairs are compared at all: those that agree in one of these."""
    wanted = (
        ("vat",),
        ("site",),
        ("name",),
        ("postcode", "name_start"),
        ("city", "name_start"),
        ("postcode", "address"),
    )
    return [splink.block_on(*rule) for rule in wanted if set(rule) <= used]


def _settings(splink: Any, used: set[str]) -> Any:
    import splink.comparison_library as compare

    comparisons: list[Any] = [compare.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.8])]
    comparisons += [
        made
        for column, made in (
            ("vat", compare.ExactMatch("vat")),
            ("site", compare.ExactMatch("site")),
            ("postcode", compare.LevenshteinAtThresholds("postcode", [1])),
            ("city", compare.JaroWinklerAtThresholds("city", [0.9])),
            ("address", compare.JaroWinklerAtThresholds("address", [0.95, 0.85])),
            ("country", compare.ExactMatch("country")),
        )
        if column in used
    ]
    return splink.SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=_rules(splink, used),
        retain_matching_columns=False,
    )


def _train(linker: Any, splink: Any, used: set[str], options: LinkOptions) -> None:
    """Chance agreement from random pairs, true agreement by expectation maximisation.

    Two passes over different pairs, so that each column is estimated on pairs not chosen by it.
    """
    sure = [r for r in (("vat",), ("site", "name"), ("name", "postcode")) if set(r) <= used]
    linker.training.estimate_probability_two_random_records_match(
        [splink.block_on(*r) for r in sure] or [splink.block_on("name")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(
        max_pairs=options.random_pairs, seed=options.seed
    )
    passes = [("name",), ("postcode", "name_start"), ("city", "name_start")]
    for rule in [r for r in passes if set(r) <= used][:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(splink.block_on(*rule))


def _one_to_one(pairs: pl.DataFrame) -> pl.DataFrame:
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
    linked = pl.col("left").is_in(links["left"].implode()) | pl.col("right").is_in(
        links["right"].implode()
    )
    doubtful = pairs.filter(~linked).with_columns(why=pl.lit("doubtful"))
    rivals = []
    for side in ("left", "right"):
        both = pairs.join(links.select(side, best="probability", link=_other(side)), on=side)
        rivals.append(
            both.filter(
                pl.col(_other(side)) != pl.col("link"),
                pl.col("best") - pl.col("probability") < options.rival,
            ).select(pairs.columns)
        )
    close = pl.concat(rivals).unique().with_columns(why=pl.lit("rival"))
    shown = pl.concat([doubtful, close])
    for side, texts in (("left", left), ("right", right)):
        wanted = texts.select(
            pl.col("unique_id").alias(side), *(pl.col(c).alias(f"{c}_{side}") for c in _SHOWN)
        )
        shown = shown.join(wanted, on=side, how="left")
    order = (pl.col("probability") - 0.5).abs()
    return shown.sort(order, "left", "right")


def _other(side: str) -> str:
    return "right" if side == "left" else "left"
