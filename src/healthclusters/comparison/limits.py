"""What a comparison cannot say, and why: sentences chosen by rules from the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthclusters.comparison.page_words import counted, counted_known

if TYPE_CHECKING:
    from healthclusters.comparison.comparing import Comparison


def limits_of(comparison: Comparison) -> list[str]:
    """Little known, clusters not compared, a target that does not last, nothing described."""
    subject, peers, target = comparison.subject, comparison.peers, comparison.target
    said = []
    if subject.known < comparison.options.moves.least_known:
        known = counted_known(subject.known, len(subject.points))
        said.append(
            f"{known}: what others have can be read, but not where it stands, whom it is like or "
            "which group it is in."
        )
    if peers.not_compared:
        said.append(
            f"{counted(peers.not_compared, 'cluster')} could not be compared with it by items: "
            f"fewer than {peers.options.least_items} are known of both."
        )
    if target.stability in ("doubtful", "dissolved"):
        word = "doubtful" if target.stability == "doubtful" else "not a group that lasts"
        said.append(f"The target is {word}: drawn again, its clusters group differently.")
    if not subject.in_study:
        said.append("Its answers are its own and carry no source; nothing of them was stored.")
    elif not comparison.factors.practices:
        said.append("No practice of it is described, so its success factors are unknown.")
    if comparison.left_out is not None:
        said.append(str(comparison.left_out))
    if comparison.partners.note:
        said.append(comparison.partners.note)
    return said
