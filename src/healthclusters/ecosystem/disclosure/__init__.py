"""Disclosure control: what may be published without telling the value of a single firm.

At least k contributing firms and the p % rule decide which cells are sensitive; further cells are
hidden until nobody can compute a sensitive one from totals; `recomputed_ranges` is the attacker.
"""

from healthclusters.ecosystem.disclosure.audit import recomputed_ranges
from healthclusters.ecosystem.disclosure.cells import TOTAL, LinkedCells, linked_cells, together
from healthclusters.ecosystem.disclosure.indices import (
    LEAST_FOR_INDEX,
    index_may_be_told,
    rounded_index,
    told_error,
    told_reach,
)
from healthclusters.ecosystem.disclosure.primary import sensitive, told_closely
from healthclusters.ecosystem.disclosure.protect import DisclosureOptions, Protection, protect

__all__ = [
    "LEAST_FOR_INDEX",
    "TOTAL",
    "DisclosureOptions",
    "LinkedCells",
    "Protection",
    "index_may_be_told",
    "linked_cells",
    "protect",
    "recomputed_ranges",
    "rounded_index",
    "sensitive",
    "together",
    "told_closely",
    "told_error",
    "told_reach",
]
