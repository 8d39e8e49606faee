"""The words of a conclusion: what an agreement hangs on, under which readings it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from healthclusters.landscape.options import CONVENTION_WORDS

_STRENGTH = ((0.90, "excellent"), (0.80, "good"), (0.65, "moderate"))


def strength(index: float) -> str:
    """An adjusted Rand index in a word (Steinley 2004)."""
    return next((word for least, word in _STRENGTH if index >= least), "poor")


def left_out_in_words(without: str, of: str, labels: Mapping[str, str]) -> str:
    """An item, several that tell one fact, or a source, by their labels."""
    named = [labels.get(i, i) for i in without.split(" + ")] if of != "source" else [without]
    return " and ".join(named) if len(named) < 3 else f"{', '.join(named[:-1])} and {named[-1]}"


def carrier(row: dict[str, object], main: dict[str, object], labels: Mapping[str, str]) -> str:
    """What was changed in a variation, in words."""
    parts = []
    if row["evidence"] != main["evidence"]:
        parts.append("the study's own evidence" if row["evidence"] == "independent" else "evidence")
    if row["open_cells"] != main["open_cells"]:
        parts.append(f"how open cells are read (gone where {_reading(row['open_cells'])})")
    if row["items"] != main["items"]:
        parts.append("the items about the home country")
    if row["without"] is not None:
        named = left_out_in_words(str(row["without"]), str(row["of"]), labels)
        parts.append(f"the {row['of']} {named!r}")
    return " with ".join(parts) or "the solution itself"


def gathered(carriers: Sequence[str]) -> list[str]:
    """Carriers that differ in their last part only, said once: `open cells with A, or with B`."""
    found: dict[str, list[str]] = {}
    for words in carriers:
        first, _, last = words.rpartition(" with ")
        found.setdefault(first, []).append(last)
    alone = found.pop("", [])
    return alone + [f"{first} with {', or with '.join(last)}" for first, last in found.items()]


def conventions_in_words(table: pl.DataFrame, fails: pl.Expr) -> str | None:
    """Say it where the agreement holds throughout under some conventions and not under others.

    fails: which variations do not hold.
    """
    by = table.group_by("open_cells", maintain_order=True).agg(holds=~fails.any())
    held, gone = by.filter("holds")["open_cells"], by.filter(~pl.col("holds"))["open_cells"]
    if held.is_empty() or gone.is_empty():
        return None
    said = (
        f"It holds throughout where {_any(held)}, and not where {_any(gone)}: that convention "
        "is part of the published result."
    )
    return said + _alone(table.filter(pl.col("open_cells").is_in(held.to_list())))


def _alone(held: pl.DataFrame) -> str:
    """How little agreement the items about the clusters alone give there."""
    own = held.filter((pl.col("items") == "cluster") & pl.col("without").is_null())
    if own.is_empty():
        return ""
    shown = " and ".join(
        f"{r['ari']:.2f} ({r['evidence']} evidence)" for r in own.iter_rows(named=True)
    )
    return f" Even there the items about the clusters alone agree only to {shown}."


def _any(conventions: pl.Series) -> str:
    return " or ".join(_reading(c) for c in conventions.to_list())


def _reading(open_cells: object) -> str:
    return CONVENTION_WORDS.get(str(open_cells), f"an open cell counts as {open_cells} of a no")
