"""What a reader may conclude about published groups, by rules.

Nothing is claimed that a single item, source, kind of evidence or convention carries. The rules,
in this order:

1. The computed groups are no more distinct than those of shuffled data: there are no groups to
   agree with (`no_groups`).
2. The agreement of the main solution is no better than with countries exchanged (p > 0.05): no
   agreement (`no_agreement`).
3. It is better, but in some variation (another convention, independent evidence, the cluster items
   alone, an item or a source left out) it is not: the agreement hangs on what was varied
   (`carried`), and that is named.
4. It is better in every variation: the groups agree (`agrees`), and the lowest value of all is what
   is claimed, in the words of Steinley (2004): excellent from 0.90, good from 0.80, moderate from
   0.65, else poor.

A published group counts as found again where its overlap with a computed group is at least 0.75 and
beyond chance in every variation; roughly found from 0.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from healthclusters.landscape.agreement import Agreement
from healthclusters.landscape.null import Null
from healthclusters.landscape.options import CONVENTION_WORDS, DISSOLVED, STABLE

Kind = Literal["no_groups", "no_agreement", "carried", "agrees"]
SURE = 0.05
_WORDS = ((0.90, "excellent"), (0.80, "good"), (0.65, "moderate"))


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """kind: which rule applied. sentences: for a reader. carried_by: what the agreement hangs on.

    found: `yes`, `roughly` or `no` for each published group.
    """

    kind: Kind
    sentences: tuple[str, ...]
    carried_by: tuple[str, ...]
    found: dict[str, str]

    def __str__(self) -> str:
        return " ".join(self.sentences)


def conclude(
    agreement: Agreement, null: Null, labels: Mapping[str, str] | None = None
) -> Conclusion:
    """Apply the rules. labels: what to call items, by id."""
    main, table = agreement.main, agreement.table
    groups = agreement.overlaps["group"].unique(maintain_order=True).to_list()
    nothing = dict.fromkeys(groups, "no")
    if not null.beyond_chance:
        return Conclusion(
            kind="no_groups",
            sentences=(
                "These clusters show no groups beyond those of shuffled data, so agreement with "
                "the published groups would mean nothing.",
            ),
            carried_by=(),
            found=nothing,
        )
    if _number(main["p_value"]) > SURE:
        return Conclusion(
            kind="no_agreement",
            sentences=(
                "The computed groups agree with the published ones no better than when countries "
                f"are exchanged (agreement {_number(main['ari']):.2f}; that much or more in "
                f"{_number(main['p_value']):.0%} of the exchanges).",
            ),
            carried_by=(),
            found=nothing,
        )
    failing = table.filter(pl.col("p_value") > SURE)
    found = {g: _found(agreement.overlaps.filter(pl.col("group") == g)) for g in groups}
    if failing.height:
        return _carried(agreement, failing, found, labels or {})
    return _agrees(agreement, found)


def _agrees(agreement: Agreement, found: dict[str, str]) -> Conclusion:
    lowest, highest = (
        _number(v) for v in (agreement.table["ari"].min(), agreement.table["ari"].max())
    )
    return Conclusion(
        kind="agrees",
        sentences=(
            "The computed groups agree with the published ones better than chance under every "
            "convention for open cells, on all and on independent evidence, and whichever single "
            f"item or large source is left out: from {lowest:.2f} to {highest:.2f}, where 0 is "
            f"chance and 1 the same groups. The lowest is what can be claimed, and it is "
            f"{strength(lowest)}.",
            *_found_in_words(found),
        ),
        carried_by=(),
        found=found,
    )


def _carried(
    agreement: Agreement,
    failing: pl.DataFrame,
    found: dict[str, str],
    labels: Mapping[str, str],
) -> Conclusion:
    main = agreement.main
    single = failing.filter(_one_step_from(main))
    shown = single if single.height else failing
    carriers = tuple(dict.fromkeys(_carrier(r, main, labels) for r in shown.iter_rows(named=True)))
    of_all = f"{failing.height} of {agreement.table.height} variations"
    sentences = [
        f"The computed groups agree with the published ones better than chance as computed here "
        f"(agreement {_number(main['ari']):.2f}), but not in {of_all}.",
        f"It hangs on: {'; '.join(carriers)}. What one of them carries is no finding.",
    ]
    convention = _only_some_conventions(agreement)
    if convention:
        sentences.append(convention)
    return Conclusion(
        kind="carried",
        sentences=(*sentences, *_found_in_words(found)),
        carried_by=carriers,
        found=found,
    )


def _one_step_from(main: dict[str, object]) -> pl.Expr:
    """Variations that differ from the main solution in one thing only."""
    columns = ("evidence", "open_cells", "items")
    differs = [(pl.col(c) != pl.lit(main[c])).cast(pl.Int8) for c in columns]
    left_out = pl.col("without").is_not_null().cast(pl.Int8)
    return pl.sum_horizontal(*differs, left_out) == 1


def _carrier(row: dict[str, object], main: dict[str, object], labels: Mapping[str, str]) -> str:
    """What was changed where the agreement is gone, in words."""
    parts = []
    if row["evidence"] != main["evidence"]:
        parts.append("the study's own evidence" if row["evidence"] == "independent" else "evidence")
    if row["open_cells"] != main["open_cells"]:
        parts.append(f"how open cells are read (gone where {_reading(row['open_cells'])})")
    if row["items"] != main["items"]:
        parts.append("the items about the home country")
    if row["without"] is not None:
        left_out = str(row["without"])
        parts.append(f"the {row['of']} {labels.get(left_out, left_out)!r}")
    return " with ".join(parts)


def _only_some_conventions(agreement: Agreement) -> str | None:
    """Say it where the agreement holds throughout under some conventions and not under others."""
    by = (
        agreement.table.group_by("open_cells", maintain_order=True)
        .agg(worst=pl.col("p_value").max())
        .with_columns(holds=pl.col("worst") <= SURE)
    )
    held, gone = by.filter("holds")["open_cells"], by.filter(~pl.col("holds"))["open_cells"]
    if held.is_empty() or gone.is_empty():
        return None
    return (
        f"It holds throughout where {_any(held)}, and not where {_any(gone)}: that convention "
        "is part of the published result."
    )


def _any(conventions: pl.Series) -> str:
    return " or ".join(_reading(c) for c in conventions.to_list())


def _reading(open_cells: object) -> str:
    return CONVENTION_WORDS.get(str(open_cells), f"an open cell counts as {open_cells} of a no")


def _found(overlaps: pl.DataFrame) -> str:
    if _number(overlaps["p_value"].max()) > SURE:
        return "no"
    lowest = _number(overlaps["overlap"].min())
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


def strength(index: float) -> str:
    """An adjusted Rand index in a word (Steinley 2004)."""
    return next((word for least, word in _WORDS if index >= least), "poor")


def _number(value: object) -> float:
    return float(value)  # type: ignore[arg-type]  # a cell of a column of numbers
