"""What a search of the practice library found, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from healthclusters.comparison.figures import effort_figures, other_figures
from healthclusters.comparison.page_words import counted, hard_paragraph, heading, paragraph

if TYPE_CHECKING:
    from healthclusters.comparison.library import Found

_COUNTED = {
    "factor": "Success factors",
    "instrument": "Instruments",
    "beneficiary": "For whom",
    "model": "Target models",
    "country": "Countries",
    "effect": "Meant to bring",
}
_VALUES = 6


def found_lines(found: Found) -> list[str]:
    """The practices one by one, each with its source, then what else they could be narrowed by."""
    lines = paragraph(_summary(found))
    for number, row in enumerate(found.table.iter_rows(named=True), start=1):
        lines += ["", *_practice(number, row)]
    if found.total > 1:
        lines += ["", *heading("Narrow it down")]
        for facet, title in _COUNTED.items():
            lines += _facet(found, facet, title)
    return lines


def _summary(found: Found) -> str:
    said = [f"{counted(found.total, 'practice')} found"]
    if found.total > found.table.height:
        shown = "one is" if found.table.height == 1 else f"{found.table.height} are"
        said.append(f"the first {shown} shown (--most shows more)")
    if found.without_year:
        more = "that match is" if found.without_year == 1 else "that match are"
        said.append(f"{found.without_year} {more} left out because no year is known of them")
    if not found.total:
        asked = found.query.text
        said.append(
            f"did you mean {found.hint!r}?" if found.hint else "try fewer words or fewer conditions"
        )
        said[0] = f"Nothing found for {asked!r}" if asked else "Nothing found"
    return "; ".join(said) + ("" if said[-1].endswith("?") else ".")


def _practice(number: int, row: dict[str, Any]) -> list[str]:
    who = row["cluster"] or "no single cluster"
    where = f" ({', '.join(row['country'])})" if row["country"] else ""
    planned = ", planned" if row["status"] == "planned" else ""
    lines = paragraph(f"{number}. {row['title']}: {who}{where}{planned}", hang=3)
    figures = "; ".join(
        f for f in (effort_figures(row["figures"]), other_figures(row["figures"])) if f
    )
    source = ", ".join(str(p) for p in (row["source_title"], row["locator"]) if p)
    for label, text in (
        ("What", row["summary"]),
        ("First step", row["how_to_adopt"]),
        ("Figures", figures),
        ("Source", f"{row['id']} · {source}"),
        ("Address", row["source_url"]),
    ):
        if text:
            lines += hard_paragraph(f"{label:<12}{text}", indent=3, hang=15)
    return lines


def _facet(found: Found, facet: str, title: str) -> list[str]:
    rows = found.facets.filter(pl.col("facet") == facet)
    if rows.is_empty():
        return []
    shown = [
        f"{value} ({count})"
        for value, count in rows.head(_VALUES).select("value", "count").iter_rows()
    ]
    more = f", {rows.height - _VALUES} more" if rows.height > _VALUES else ""
    option = f"--{facet}"
    return paragraph(f"{title} ({option}): {', '.join(shown)}{more}", hang=3)
