"""The logic model as a tree of text: success factor, practice, effect, indicator."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

import polars as pl

from healthclusters.comparison.page_words import WIDTH, paragraph

if TYPE_CHECKING:
    from healthclusters.comparison.logic import LogicModel

_STATUS = {"done": "done", "planned": "planned", "to_adopt": "to adopt"}
_BASIS = {"stated": "stated", "by_kind": "by its kind"}
_HOW_TO_READ = (
    "Success factor, then practice (done, planned or to adopt; its id), then the effect it is "
    "meant to bring (stated in its document, or aimed at by practices of its kind), then what to "
    "watch to see it happen (proposals), listed where the effect is first named."
)


def logic_lines(model: LogicModel) -> list[str]:
    """The tree; a practice of several factors and an effect of several practices come back."""
    if model.table.is_empty():
        return paragraph("No practice of it is described, and none was chosen to adopt.")
    lines = paragraph(_HOW_TO_READ)
    explained: set[str] = set()
    for _, factor in model.table.group_by("factor_id", maintain_order=True):
        name = factor["factor"][0] or "No success factor is coded"
        lines += ["", *paragraph(name)]
        lines += _branches(list(_practices(factor, explained)))
    return lines


# A line and the lines that hang from it.
Branch = tuple[str, list["Branch"]]


def _practices(factor: pl.DataFrame, explained: set[str]) -> Iterator[Branch]:
    for _, rows in factor.group_by("practice_id", maintain_order=True):
        first = rows.row(0, named=True)
        effects = list(_effects(rows.drop_nulls("effect_id"), explained))
        yield (
            f"{first['practice']} ({_STATUS[first['status']]}; {first['practice_id']})",
            effects or [("no effect is coded", [])],
        )


def _effects(practice: pl.DataFrame, explained: set[str]) -> Iterator[Branch]:
    for (effect_id,), rows in practice.group_by("effect_id", maintain_order=True):
        first = rows.row(0, named=True)
        watch: list[Branch] = [
            (f"watch: {indicator} ({unit})" if unit else f"watch: {indicator}", [])
            for indicator, unit in rows.select("indicator", "unit").iter_rows()
            if indicator
        ]
        again = effect_id in explained
        explained.add(str(effect_id))
        see = " (see above)" if again and watch else ""
        yield f"{first['effect']} ({_BASIS[first['basis']]}){see}", [] if again else watch


def _branches(branches: list[Branch], before: str = "") -> list[str]:
    """The lines drawn with the branches of a tree."""
    lines = []
    for number, (text, below) in enumerate(branches, start=1):
        last = number == len(branches)
        head, hang = ("└─ ", "   ") if last else ("├─ ", "│  ")
        told = wrap(text, WIDTH - len(before) - len(head) - 3, break_on_hyphens=False)
        lines.append(before + head + told[0])
        inside = before + hang
        lines += [inside + ("│  " if below else "   ") + line for line in told[1:]]
        lines += _branches(below, inside)
    return lines
