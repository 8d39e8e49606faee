"""A robustness result in words: ten lines for an analyst, a few for one cluster."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.base import interval

if TYPE_CHECKING:
    from healthclusters.robustness.result import Robustness

WORDS = {
    "thresholds": "thresholds",
    "weights": "weights",
    "open": "open cells",
    "contested": "contested cells",
    "evidence": "evidence",
}
LEAST_SHIFT = 0.05
"""Places; a fact that moves less is not worth naming (it would print as 0.0)."""
_WIDTH = 100


def summary_lines(result: Robustness) -> list[str]:
    """How far the ranking can be trusted, and what evidence would settle it."""
    sample = result.ranks.filter(pl.col("role") == "sample")
    paragraphs = [
        _what_was_done(result, sample),
        result.open_cells,
        _single_ranks(result, sample),
        _pairs(result, set(sample["cluster_id"])),
        _first_places(result, sample),
        f"Choices: {which_choice(result)}",
        _independent(result, sample),
        _settle(result),
        _moved_most(result, set(sample["cluster_id"])),
        *(f"Note: {note}" for note in result.notes if note != result.open_cells),
    ]
    return [line for paragraph in paragraphs for line in _wrapped(paragraph)]


def _wrapped(text: str) -> list[str]:
    return wrap(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _what_was_done(result: Robustness, sample: pl.DataFrame) -> str:
    cells = sample.height * len(result.assessment.study.framework.items)
    drawn = [WORDS[group] for group in result.sensitivity["group"]]
    choices = "all five choices" if len(drawn) == len(WORDS) else _listing(drawn)
    failed = f"{result.failed:,} failed" if result.failed else "none failed"
    return (
        f"{sample.height} clusters, {int(sample['open'].sum())} of {cells:,} cells open. "
        f"{result.options.draws:,} draws of {choices} (seed {result.options.seed}), {failed}."
    )


def _single_ranks(result: Robustness, sample: pl.DataFrame) -> str:
    width = _whole((sample["rank_high"] - sample["rank_low"] + 1).median())
    return (
        f"Ranks: a cluster moves {result.mean_shift:.1f} places on average; for a typical one "
        f"(median) {result.options.confidence:.0%} of draws span {width} of {sample.height}."
    )


def _whole(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, int | float) else ""


def _pairs(result: Robustness, sample: set[str]) -> str:
    pairs = result.pairs.filter(
        pl.col("cluster_id").is_in(sample) & pl.col("other_id").is_in(sample)
    )
    apart = int(pairs["told_apart"].sum())
    return (
        f"Pairs: {apart:,} of {pairs.height:,} ({apart / max(pairs.height, 1):.0%}) have the "
        f"same one ahead in {result.options.confidence:.0%} of the draws; "
        f"{pairs.height - apart:,} cannot be told apart."
    )


def _first_places(result: Robustness, sample: pl.DataFrame, most: int = 2) -> str:
    names, sure = result.names, result.options.confidence
    ordered = sample.sort("first", "rank", descending=[True, False])
    safe = [names[c] for c in ordered.filter(pl.col("first") >= sure)["cluster_id"]]
    out = ordered.filter(pl.col("first") <= 1 - sure).height
    between = ordered.filter(pl.col("first").is_between(1 - sure, sure, closed="none"))
    always = _listing(safe) if safe else "nobody"
    text = f"First {result.first}: nearly always {always}; nearly never {out}"
    likely = between.select("cluster_id", "first").head(most).rows()
    if likely:
        parts = ", ".join(f"{names[c]} {chance:.0%}" for c, chance in likely)
        text += f"; open for {between.height} ({parts})"
    return f"{text}."


def which_choice(result: Robustness) -> str:
    """One sentence: which choice matters most, and how far each moves a cluster by itself."""
    table = result.sensitivity.sort("total", "alone", descending=True, nulls_last=True)
    top = table.row(0, named=True)
    if table["alone"].max() == 0 and not top["total"]:
        return "nothing that was drawn changes the ranking."
    if top["total"] is None:
        top = table.sort("alone", descending=True).row(0, named=True)
        return f"most depends on the {WORDS[top['group']]}; {_alone(table)}."
    level = table.filter(pl.col("total_high") >= top["total_low"])["group"].to_list()
    if len(level) > 1:
        who = _listing([WORDS[group] for group in level])
        return f"most depends on the {who}, too close to put in order; {_alone(table)}."
    return (
        f"most depends on the {WORDS[top['group']]}. Of how far ranks move, {_explains(top)}; "
        f"{_alone(table)}."
    )


def _explains(row: dict[str, Any]) -> str:
    """What a group of choices explains of the variation of the mean shift, in plain words."""
    who, own = ("it explains", "itself") if row["group"] == "evidence" else _MANY
    alone, together = _share_words(row["first_order"]), _share_words(row["total"])
    if alone == together:
        return f"{who} {alone}, with or without other choices"
    return f"{who} {alone} by {own} and {together} together with other choices"


_MANY = ("they explain", "themselves")


_SHARES = {
    0.0: "almost nothing",
    0.1: "about a tenth",
    0.2: "about a fifth",
    0.25: "about a quarter",
    1 / 3: "about a third",
    0.5: "about half",
    2 / 3: "about two thirds",
    0.75: "about three quarters",
    0.9: "about nine tenths",
    1.0: "almost all",
}


def _share_words(share: float) -> str:
    """A share in the nearest words."""
    return _SHARES[min(_SHARES, key=lambda known: abs(known - share))]


def _alone(table: pl.DataFrame) -> str:
    ordered = table.sort("alone", descending=True).select("group", "alone").rows()
    parts = [f"{WORDS[group]} {shift:.1f}" for group, shift in ordered]
    return f"places moved: {', '.join(parts)}"


def _independent(result: Robustness, sample: pl.DataFrame) -> str:
    before = set(sample.filter(pl.col("rank") <= result.first)["cluster_id"])
    after = set(sample.filter(pl.col("rank_independent") <= result.first)["cluster_id"])
    moved = sample.with_columns(by=(pl.col("rank_independent") - pl.col("rank")).abs())
    top = int(moved.select(pl.col("by").max()).item())
    if top == 0:
        return "Independent evidence alone: the same ranking."
    return (
        f"Independent evidence alone: {len(before & after)} of the first {len(before)} stay; "
        f"clusters move {_number(moved['by'].mean())} places on average, {top} at most."
    )


def _number(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, int | float) else ""


def _settle(result: Robustness, most: int = 2) -> str:
    each = pl.col("shift") / pl.col("clusters")
    best = settling_facts(result).filter(each >= LEAST_SHIFT).head(most)
    parts = [_fact_words(result, row) for row in best.iter_rows(named=True)]
    return f"To settle it: {'; '.join(parts)}." if parts else ""


def settling_facts(result: Robustness) -> pl.DataFrame:
    """Open and contested facts, the one that shifts most ranks of the sample first.

    `subject`, `item_id`, `status`, `clusters` (that it serves), `shift` (sum over them of the mean
    shift in rank).
    """
    sample = result.ranks.filter(pl.col("role") == "sample").select("cluster_id")
    return (
        result.facts.join(sample, on="cluster_id", how="semi")
        .group_by("subject", "item_id", "status", maintain_order=True)
        .agg(clusters=pl.len().cast(pl.Int64), shift=pl.col("shift").sum())
        .sort("shift", "subject", "item_id", descending=[True, False, False])
    )


def _fact_words(result: Robustness, row: dict[str, Any]) -> str:
    study = result.assessment.study
    names = result.names | dict(study.countries.select("alpha3", "name").iter_rows())
    label = study.framework.item_by_id[row["item_id"]].label
    number, each = row["clusters"], row["shift"] / row["clusters"]
    moves = f"{each:.1f} places" if number == 1 else f"{number} clusters by {each:.1f} places each"
    return f"{names.get(row['subject'], row['subject'])}, {label} ({row['status']}: {moves})"


def _moved_most(result: Robustness, sample: set[str]) -> str:
    own = result.facts.filter(pl.col("cluster_id").is_in(sample) & (pl.col("shift") >= LEAST_SHIFT))
    if own.is_empty():
        return ""
    row = own.row(0, named=True)
    label = result.assessment.study.framework.item_by_id[row["item_id"]].label
    yes, no = _rank(row["rank_if_yes"]), _rank(row["rank_if_no"])
    return (
        f"One cell moves most: {result.names[row['cluster_id']]}, {label} ({row['shift']:.1f} "
        f"places on average; rank {yes} if yes, {no} if no)."
    )


def _rank(mean: float) -> str:
    """A mean rank; a decimal where ranks are small enough for it to matter."""
    return f"{mean:.1f}" if mean < 10 else f"{mean:.0f}"


def about_cluster(result: Robustness, cluster_id: str) -> str:
    """One cluster: rank, range, neighbours, what would settle it."""
    row = result.ranks.row(by_predicate=pl.col("cluster_id") == cluster_id, named=True)
    placed = "" if row["role"] == "sample" else ", placed among the sample"
    share = f"{result.options.confidence:.0%}"
    paragraphs = [
        f"{result.names[cluster_id]}: rank {row['rank']}{placed}, {row['known']} points known and "
        f"{row['open']} open; {interval(row['rank_low'], row['rank_high'])} in {share} of the "
        f"draws; among the first {result.first} with {row['first']:.0%}; rank "
        f"{row['rank_independent']} on independent evidence.",
        _neighbours(result, cluster_id),
        _settles_own(result, cluster_id),
    ]
    return "\n".join(line for paragraph in paragraphs for line in _wrapped(paragraph))


def _neighbours(result: Robustness, cluster_id: str, reach: int = 3) -> str:
    """Chances against the clusters next to it in the ranking."""
    own = pl.col("cluster_id") == cluster_id
    swapped = result.pairs.filter(pl.col("other_id") == cluster_id).select(
        cluster_id="other_id", other_id="cluster_id", ahead="behind", behind="ahead"
    )
    pairs = pl.concat(
        [result.pairs.filter(own).select("cluster_id", "other_id", "ahead", "behind"), swapped]
    )
    order = result.ranks.with_row_index("order").select("order", other_id="cluster_id")
    place = int(result.ranks["cluster_id"].index_of(cluster_id) or 0)
    near = (
        pairs.join(order, on="other_id")
        .filter((pl.col("order").cast(pl.Int64) - place).abs() <= reach)
        .sort("order")
    )
    parts = [
        f"{result.names[other]} {chance:.0%}"
        for other, chance in near.select("other_id", "ahead").iter_rows()
    ]
    if not parts:
        return "It is outside the clusters of which pairs were counted."
    return f"Ahead of its neighbours with: {', '.join(parts)}."


def _settles_own(result: Robustness, cluster_id: str, most: int = 3) -> str:
    facts = result.facts.filter(pl.col("cluster_id") == cluster_id)
    if facts.is_empty():
        return "None of its facts is open or contested."
    own = facts.filter(pl.col("shift") >= LEAST_SHIFT).head(most)
    if own.is_empty():
        return "No single fact that is open or contested would move it."
    items = result.assessment.study.framework.item_by_id
    parts = [
        f"{items[r['item_id']].label} ({r['status']}; mean rank {r['rank_if_yes']:.1f} if yes, "
        f"{r['rank_if_no']:.1f} if no)"
        for r in own.iter_rows(named=True)
    ]
    return f"What would settle its rank: {'; '.join(parts)}."


def _listing(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
