"""What linking found, in words for a manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from healthclusters.base import text_table
from healthclusters.ecosystem.linking.options import DEFAULT_THRESHOLD

if TYPE_CHECKING:
    from healthclusters.ecosystem.linking.match import Links

WHY = {
    "probability": "not sure",
    "names": "the names differ in whole words",
    "numbers": "the VAT or register numbers differ",
    "rival": "nearly as likely as the pair that was linked",
}
_THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)


def threshold_words(links: Links) -> str:
    """The threshold and how it was chosen."""
    level = links.options.link_from
    chosen = (
        "the default, set beforehand and not fitted to these lists"
        if level == DEFAULT_THRESHOLD
        else "chosen by whoever asked"
    )
    return (
        f"A pair is linked from probability {level:g} on: {chosen}.\n"
        "However likely, pairs whose numbers or words of the name differ are left to a person."
    )


def summary_text(links: Links) -> str:
    """The numbers of companies, links and pairs to look at, the threshold, what is not known."""
    found = links.links.height
    rows = [
        ("companies in the first list", links.left),
        ("companies in the second list", links.right),
        ("in both (linked)", found),
        ("  of them decided by a person", links.links.filter(pl.col("by") == "person").height),
        ("only in the first, so far", links.left - found),
        ("only in the second, so far", links.right - found),
        ("pairs for a person to look at", links.review.height),
    ]
    why = [
        (f"  {WHY[key]}", links.review.filter(pl.col("why") == key).height)
        for key in WHY
        if links.review.filter(pl.col("why") == key).height
    ]
    table = [(name, f"{count:,}") for name, count in (*rows, *why)]
    return f"{text_table(('', 'number'), table, right=('number',))}\n\n{threshold_words(links)}"


def thresholds_table(links: Links) -> pl.DataFrame:
    """`threshold`, `links`: how many pairs would be linked from other probabilities on.

    Pairs whose names or numbers differ are not among them, whatever their probability; what a
    person decided is.
    """
    from healthclusters.ecosystem.linking.match import one_to_one

    linked = links.links.filter(pl.col("by") == "person")
    free = links.candidates.filter(pl.col("doubt").is_null() | (pl.col("doubt") == "probability"))
    free = free.join(linked, on="left", how="anti").join(linked, on="right", how="anti")
    likely = one_to_one(free.filter(pl.col("names") != "different"))
    steps = [t for t in _THRESHOLDS if t >= links.options.review_from]
    counts = [likely.filter(pl.col("probability") >= t).height + linked.height for t in steps]
    return pl.DataFrame({"threshold": steps, "links": counts})
