"""Linking 100,000 x 60,000 generated companies: time, memory, precision and recall.

The lists and what is wrong with them are made by `ecosystem.linking.generated`: 48,000 companies
are in both; groups with nearly equal names at one address, firms of one name in several towns,
moves, other names, abbreviations, typing errors, missing and wrong cells (`Difficulty` names the
shares). Every link is judged, those of companies that are in one list only as well. Each size in a
process of its own.
"""

from __future__ import annotations

from benchmarks.measuring import in_a_process, line, timed


def linked(first: int, second: int) -> None:
    """Make the lists, link them, hold the links against the truth."""
    from healthclusters.ecosystem.linking import link_accuracy, link_companies
    from healthclusters.ecosystem.linking.generated import generated_lists

    left, right, truth = generated_lists(first, second, seed=1)
    found, seconds, processor = timed(lambda: link_companies(left, right))
    line(f"link {first:,} x {second:,} companies", seconds, processor, first + second)
    print(f"  {link_accuracy(found, truth)}")
    print(f"  {found.review.height:,} pairs for a person to look at")


def run() -> None:
    """Print seconds, peak memory, precision and recall."""
    for first, second in ((10_000, 6_000), (100_000, 60_000)):
        in_a_process(linked, first, second)
