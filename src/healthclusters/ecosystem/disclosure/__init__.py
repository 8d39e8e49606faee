"""Disclosure control: what may be published without telling the value of a single firm.

At least k contributing firms and the p % rule decide which cells are sensitive; further cells are
hidden until nobody can compute a sensitive one from totals; `recomputed_ranges` is the attacker.
"""

from healthclusters.ecosystem.disclosure.audit import recomputed_ranges
from healthclusters.ecosystem.disclosure.cells import TOTAL, LinkedCells, linked_cells
from healthclusters.ecosystem.disclosure.primary import sensitive
from healthclusters.ecosystem.disclosure.protect import DisclosureOptions, Protection, protect

__all__ = [
    "TOTAL",
    "DisclosureOptions",
    "LinkedCells",
    "Protection",
    "linked_cells",
    "protect",
    "recomputed_ranges",
    "sensitive",
]
