"""The agreement with the published groups as text, for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING

import polars as pl

from healthclusters.base import text_table
from healthclusters.landscape.conclusion import BORDER, GONE
from healthclusters.landscape.conclusion_words import left_out_in_words
from healthclusters.landscape.options import CONVENTION_WORDS

if TYPE_CHECKING:
    from healthclusters.landscape.agreement import Agreement
    from healthclusters.landscape.landscape import Landscape


def agreement_text(landscape: Landscape) -> str | None:
    """Table of the conventions, what could not be compared, and the conclusion."""
    found, conclusion = landscape.agreement, landscape.conclusion
    if found is None or conclusion is None:
        return None
    labels = {i.id: str(i.label) for i in landscape.grouping.assessment.study.framework.items}
    how = _sources(found, landscape.options.large_source) + (
        "Agreement: 0 is chance, 1 the same groups. In brackets the chance of as much when "
        f"countries are exchanged ({found.exchanges:,} times); * above 0.05, ~ on the border of it."
    )
    parts = [
        f"{_by_convention(found, labels)}\n{fill(how, 100)}",
        _not_computed(found),
        fill(str(conclusion), 100),
    ]
    return "\n\n".join(part for part in parts if part)


def _by_convention(found: Agreement, labels: Mapping[str, str]) -> str:
    """A row a convention; the columns follow the evidence and the items of the main solution."""
    main = found.main
    items, other = ("all", "cluster") if main["items"] == "all" else ("cluster", "all")
    rows = []
    for open_cells in found.table["open_cells"].unique(maintain_order=True):
        own = found.table.filter(pl.col("open_cells") == open_cells)
        in_turn = own.filter(
            pl.col("of").is_in(["item", "items"])
            & (pl.col("evidence") == main["evidence"])
            & (pl.col("items") == main["items"])
        )
        rows.append(
            (
                CONVENTION_WORDS.get(open_cells, f"weight {open_cells} of a no"),
                _with_chance(own.filter(_base("all", items))),
                _with_chance(own.filter(_base("independent", items))),
                _with_chance(own.filter(_base(str(main["evidence"]), other))),
                _lowest(in_turn, labels),
            )
        )
    header = [
        "Agreement where",
        "All evidence",
        "Independent evidence",
        "Cluster items alone" if other == "cluster" else "All items",
        "Lowest without one item or fact",
    ]
    said = (
        f'All columns but "{header[3]}" are made '
        + ("with all items" if items == "all" else "from the cluster items alone")
        + f"; the last two are on {main['evidence']} evidence."
    )
    return f"{text_table(header, rows)}\n{fill(said, 100)}"


def _base(evidence: str, items: str) -> pl.Expr:
    return (
        (pl.col("evidence") == evidence) & (pl.col("items") == items) & pl.col("without").is_null()
    )


def _with_chance(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return "not computed"
    first = rows.head(1).with_columns(gone=GONE, border=BORDER).row(0, named=True)
    if first["p_value"] is None:
        return f"{first['ari']:.2f}"
    mark = "~" if first["border"] else "*" if first["gone"] else ""
    return f"{first['ari']:.2f} ({first['p_value']:.3f}){mark}"


def _lowest(rows: pl.DataFrame, labels: Mapping[str, str]) -> str:
    """The lowest agreement and what was left out; how many more do the same."""
    rows = rows.sort("ari", "without")
    if rows.is_empty():
        return "not computed"
    first = rows.row(0, named=True)
    ties = int((rows["ari"] <= first["ari"] + 1e-12).sum()) - 1
    more = f" (as low without {ties} other{'s' if ties > 1 else ''})" if ties else ""
    named = left_out_in_words(first["without"], first["of"], labels)
    return f"{_with_chance(rows)} {named}{more}"


def _sources(found: Agreement, least: int) -> str:
    sources = found.table.filter(pl.col("of") == "source").sort("ari", "without")
    if sources.is_empty():
        return ""
    n = sources["without"].n_unique()
    named = "the one source that decides" if n == 1 else f"one of the {n} sources that decide"
    return (
        f"Lowest without {named} {least} points or more: {_with_chance(sources)} without "
        f"{sources['without'][0]}. "
    )


def _not_computed(found: Agreement) -> str:
    """Variations that could not be made, by reason."""
    by_reason = found.not_computed.group_by("why", maintain_order=True).agg("what")
    return "\n".join(
        fill(f"Not compared: {'; '.join(r['what'])}. Reason: {r['why']}.", 100)
        for r in by_reason.iter_rows(named=True)
    )
