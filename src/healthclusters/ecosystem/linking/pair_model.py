"""The probability that two companies are one, after Fellegi & Sunter (1969), with Splink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.base import MissingExtraError
from healthclusters.ecosystem.engine import plain_duckdb

if TYPE_CHECKING:
    from healthclusters.ecosystem.linking.options import LinkOptions

# How the names of a pair stand to each other, from the levels of `_name_comparison`.
NAMES = {4: "same", 3: "alike", 2: "one_word_more", 1: "different", 0: "different"}
NUMBERS = {1: "same", 0: "different"}
# The words of one name that are like no word of the other: neither nearly equal nor its beginning.
_APART = (
    "len(list_filter(words_{this}, lambda word: NOT coalesce(list_bool_or(list_transform("
    "words_{other}, lambda near: jaro_winkler_similarity(word, near) >= 0.87"
    " OR (least(len(word), len(near)) >= 3 AND (starts_with(word, near)"
    " OR starts_with(near, word))))), false)))"
)


def pair_probabilities(
    left: pl.DataFrame, right: pl.DataFrame, options: LinkOptions
) -> pl.DataFrame:
    """Pairs from `review_from` on, likeliest first, of two lists made `comparable`.

    Columns: `left`, `right`, `probability`, `names` (`same`, `alike`, `one_word_more`,
    `different`), `numbers` (`same`, `different`, null where one is not known).
    """
    splink = _splink()
    used = [c for c in left.columns if c == "words" or _tells(left[c], right[c])]
    connection = plain_duckdb(memory=options.memory, threads=options.threads)
    engine = splink.DuckDBAPI(connection)
    tables = [
        engine.register(side.select(used).to_arrow(), dataset_display_name=name)
        for side, name in ((left, "first_list"), (right, "second_list"))
    ]
    linker = splink.Linker(tables, _settings(splink, set(used)), log_level="ERROR")
    _train(linker, splink, set(used), options)
    found = linker.inference.predict(threshold_match_probability=options.review_from)
    numbers = "gamma_vat" if "vat" in used else "-1 AS gamma_vat"
    rows = found.as_duckdbpyrelation().select(
        f"unique_id_l, unique_id_r, match_probability, gamma_name, {numbers}"
    )
    frame = pl.DataFrame(pl.from_arrow(rows.to_arrow_table()))
    connection.close()
    return frame.select(
        left="unique_id_l",
        right="unique_id_r",
        probability="match_probability",
        names=pl.col("gamma_name").replace_strict(NAMES, default=None, return_dtype=pl.String),
        numbers=pl.col("gamma_vat").replace_strict(NUMBERS, default=None, return_dtype=pl.String),
    ).sort("probability", "left", "right", descending=[True, False, False])


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
        ("city", "address"),
    )
    return [splink.block_on(*rule) for rule in wanted if set(rule) <= used]


def _settings(splink: Any, used: set[str]) -> Any:
    import splink.comparison_library as compare

    comparisons: list[Any] = [_name_comparison()]
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
        retain_matching_columns=True,  # also says how names and numbers stand to each other
    )


def _name_comparison() -> Any:
    """Names by their words: firms of one group differ in a word, typing errors within one.

    A name that many firms have says less than a rare one.
    """
    import splink.comparison_level_library as level
    import splink.comparison_library as compare

    left, right = (_APART.format(this=a, other=b) for a, b in (("l", "r"), ("r", "l")))
    return compare.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            level.NullLevel("name"),
            level.ExactMatchLevel("name", term_frequency_adjustments=True),
            level.CustomLevel(f"{left} + {right} = 0 AND len(words_l) = len(words_r)", "alike"),
            level.CustomLevel(f"least({left}, {right}) = 0", "words more"),
            level.JaroWinklerLevel("name", 0.88),
            level.ElseLevel(),
        ],
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
