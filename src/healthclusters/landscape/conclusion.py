"""What a reader may conclude about published groups, by rules.

Nothing is claimed that a single item, source, kind of evidence or convention carries. The rules,
in this order:

1. The computed groups are no more distinct than those of shuffled data, or there is one only:
   there are no groups to agree with (`no_groups`).
2. There are too few countries to tell chance (`no_chance`).
3. The agreement of the main solution is no better than with countries exchanged (p > 0.05): no
   agreement (`no_agreement`).
4. It is better, but in some variation (another convention, independent evidence, the cluster items
   alone, an item, a fact or a source left out) it is not: the agreement hangs on what was varied
   (`carried`), and that is named.
5. It is better wherever that can be said, but somewhere it is on the border (`border`), a variation
   could not be made (`incomplete`), or a computed group dissolves when clusters are drawn again
   (`unstable`): nothing is claimed, and what is missing is named.
6. It is better in every variation: the groups agree (`agrees`), and the lowest value of all is what
   is claimed, in the words of Steinley (2004): excellent from 0.90, good from 0.80, moderate from
   0.65, else poor.

On the border: p is within two standard errors of 0.05, as it is known from so many exchanges only.

A published group counts as found again where its overlap with a computed group is at least 0.75 and
beyond chance in every variation, none is missing, and the group that stands for it does not
dissolve; roughly found from 0.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from healthclusters.landscape.agreement import Agreement
from healthclusters.landscape.conclusion_words import (
    carrier,
    conventions_in_words,
    gathered,
    strength,
)
from healthclusters.landscape.null import Null
from healthclusters.landscape.options import DISSOLVED, STABLE

Kind = Literal[
    "no_groups",
    "no_chance",
    "no_agreement",
    "carried",
    "border",
    "incomplete",
    "unstable",
    "agrees",
]
SURE = 0.05
GONE = pl.col("p_value") > SURE + 2 * pl.col("p_error")
BORDER = (pl.col("p_value") - SURE).abs() <= 2 * pl.col("p_error")


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """kind: which rule applied. sentences: for a reader. carried_by: what the agreement hangs on.

    on_border: what it may hang on. found: `yes`, `roughly` or `no` for each published group.
    """

    kind: Kind
    sentences: tuple[str, ...]
    carried_by: tuple[str, ...]
    found: dict[str, str]
    on_border: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(self.sentences)


def conclude(
    agreement: Agreement,
    null: Null,
    labels: Mapping[str, str] | None = None,
    *,
    dissolved: Mapping[str, float] | None = None,
    stands_for: Mapping[str, str | None] | None = None,
    groups: int = 2,
) -> Conclusion:
    """Apply the rules.

    labels: what to call items, by id. dissolved: stability of the computed groups that dissolve.
    stands_for: the computed group that each published one is matched with. groups: how many were
    computed.
    """
    nothing = dict.fromkeys(agreement.overlaps["group"].unique(maintain_order=True).to_list(), "no")
    ended = _no_agreement(agreement, null, groups)
    if ended:
        kind, sentence = ended
        return Conclusion(kind=kind, sentences=(sentence,), carried_by=(), found=nothing)
    dissolved = dissolved or {}
    found = {
        g: _found(agreement, g, dissolved=(stands_for or {}).get(g) in dissolved) for g in nothing
    }
    main, table = agreement.main, agreement.table
    carried = _named(table.filter(GONE), main, labels or {})
    border = tuple(c for c in _named(table.filter(BORDER), main, labels or {}) if c not in carried)
    kind, sentences = _agreement_in_words(agreement, carried, border, dissolved)
    return Conclusion(
        kind=kind,
        sentences=(*sentences, *_found_in_words(found)),
        carried_by=carried,
        found=found,
        on_border=border,
    )


def _no_agreement(agreement: Agreement, null: Null, groups: int) -> tuple[Kind, str] | None:
    """The rules that end it at once."""
    if groups < 2:
        return "no_groups", "All clusters are in one group, so there is nothing to compare."
    if not null.beyond_chance:
        return "no_groups", (
            "These clusters show no groups beyond those of shuffled data, so agreement with the "
            "published groups would mean nothing."
        )
    index = _number(agreement.main["ari"])
    if agreement.no_chance:
        return "no_chance", (
            f"The computed groups agree with the published ones to {index:.2f}, but how much of "
            f"that is chance cannot be told: {agreement.no_chance}."
        )
    if agreement.table.filter("main").filter(GONE).height:
        return "no_agreement", (
            "The computed groups agree with the published ones no better than when countries are "
            f"exchanged (agreement {index:.2f}; that much or more in "
            f"{_number(agreement.main['p_value']):.0%} of the exchanges)."
        )
    return None


def _agreement_in_words(
    agreement: Agreement,
    carried: tuple[str, ...],
    border: tuple[str, ...],
    dissolved: Mapping[str, float],
) -> tuple[Kind, list[str]]:
    """Kind and sentences where the main solution agrees, or may agree, better than chance."""
    table = agreement.table
    unsure = [*_border(agreement, border), *_missing(agreement), *_dissolved(dissolved)]
    if carried:
        return "carried", [*_carried(agreement, carried), *unsure]
    lowest, highest = _number(table["ari"].min()), _number(table["ari"].max())
    if not unsure:
        return "agrees", [
            "The computed groups agree with the published ones better than chance under every "
            "convention for open cells, on all and on independent evidence, and whichever single "
            f"item, fact or large source is left out: from {lowest:.2f} to {highest:.2f}, where 0 "
            "is chance and 1 the same groups. The lowest is what can be claimed, and it is "
            f"{strength(lowest)}."
        ]
    kind: Kind = "border" if border else "incomplete" if _missing(agreement) else "unstable"
    return kind, [
        f"The computed groups agree with the published ones (from {lowest:.2f} to {highest:.2f}, "
        "where 0 is chance and 1 the same groups), but that is not claimed:",
        *unsure,
    ]


def _carried(agreement: Agreement, carriers: tuple[str, ...]) -> list[str]:
    failing = agreement.table.filter(GONE)
    sentences = [
        "The computed groups agree with the published ones better than chance as computed here "
        f"(agreement {_number(agreement.main['ari']):.2f}), but not in {failing.height} of "
        f"{agreement.table.height} variations.",
        f"It hangs on: {'; '.join(gathered(carriers))}. What one of them carries is no finding.",
    ]
    convention = conventions_in_words(agreement.table, GONE | BORDER)
    return [*sentences, convention] if convention else sentences


def _named(
    rows: pl.DataFrame, main: dict[str, object], labels: Mapping[str, str]
) -> tuple[str, ...]:
    """What was changed in these variations; where possible, in those that change one thing."""
    single = rows.filter(_one_step_from(main))
    shown = single if single.height else rows
    return tuple(dict.fromkeys(carrier(r, main, labels) for r in shown.iter_rows(named=True)))


def _one_step_from(main: dict[str, object]) -> pl.Expr:
    """The main solution and the variations that differ from it in one thing only."""
    columns = ("evidence", "open_cells", "items")
    differs = [(pl.col(c) != pl.lit(main[c])).cast(pl.Int8) for c in columns]
    left_out = pl.col("without").is_not_null().cast(pl.Int8)
    return pl.sum_horizontal(*differs, left_out) <= 1


def _border(agreement: Agreement, border: tuple[str, ...]) -> list[str]:
    if not border:
        return []
    return [
        f"On the border of chance (5 %, as far as {agreement.exchanges:,} exchanges can tell): "
        f"{'; '.join(gathered(border))}."
    ]


def _missing(agreement: Agreement) -> list[str]:
    missing = agreement.not_computed
    if missing.is_empty():
        return []
    named = "; ".join(missing["what"].head(3).to_list())
    more = f"; and {missing.height - 3} more" if missing.height > 3 else ""
    return [f"Could not be compared: {named}{more} ({missing['why'][0]})."]


def _dissolved(dissolved: Mapping[str, float]) -> list[str]:
    return [
        f"{group.replace('computed:', 'computed group ')} dissolves when clusters are drawn again "
        f"({stability:.2f}): agreement with it is "
        "no finding."
        for group, stability in dissolved.items()
    ]


def _found(agreement: Agreement, group: str, *, dissolved: bool) -> str:
    own = agreement.overlaps.filter(pl.col("group") == group)
    if dissolved or agreement.not_computed.height or _number(own["p_value"].max()) > SURE:
        return "no"
    lowest = _number(own["overlap"].min())
    return "yes" if lowest >= STABLE else "roughly" if lowest >= DISSOLVED else "no"


def _found_in_words(found: dict[str, str]) -> list[str]:
    if set(found.values()) == {"no"}:
        return ["None of the published groups is found again in every variation."]
    words = {
        "yes": "found again in every variation",
        "roughly": "roughly found again in every variation",
        "no": "not found again in every variation",
    }
    return [f"{group}: {words[answer]}." for group, answer in found.items()]


def _number(value: object) -> float:
    return float(value)  # type: ignore[arg-type]  # a cell of a column of numbers
