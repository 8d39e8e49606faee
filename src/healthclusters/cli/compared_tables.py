"""The tables of a comparison on a screen: the columns a person reads; JSON and CSV hold all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthclusters.base import text_table

if TYPE_CHECKING:
    import polars as pl

_ADOPTION = ("place", "title", "cluster", "kind", "label", "direct", "score_low", "score_high")
# Table -> its columns on a screen. A table that is not named here is shown whole.
_ON_SCREEN = {
    "gaps": ("label", "own", "kind", "yes", "no", "open", "clusters", "distinctive"),
    "peers": (
        "place",
        "name",
        "distance",
        "items_compared",
        "differ",
        "stays",
        "focus_similarity",
        "focus_place",
    ),
    "factors": ("name", "own", "shown", "not_seen", "unknown", "clusters"),
    "factor-comparison": ("name", "shares", "adds", "plans"),
    "practices": _ADOPTION,
    "planned": _ADOPTION,
    "partners": ("place", "name", "countries", "score_low", "score_high", "unknown"),
    "candidates": ("place", "name", "countries", "market_words", "score_low", "score_high"),
    "examples": ("practice_id", "title", "cluster_id", "status", "first_step"),
    "sources": ("number", "row", "source_id", "locator"),
}


def table_on_screen(name: str, frame: pl.DataFrame) -> str:
    """The table, at most 100 columns wide, how many rows it has, and what is left out."""
    columns = list(_ON_SCREEN.get(name, frame.columns))
    shown = frame.select(columns)
    lines = [text_table(columns, shown.rows()), f"{shown.height} rows."]
    left = [c for c in frame.columns if c not in columns]
    if left:
        lines[-1] += f" {len(left)} more columns in --format csv or json."
    return "\n".join(lines)
