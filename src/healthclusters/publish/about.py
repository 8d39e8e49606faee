"""What every page says about itself: the study, its revision, how it was computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from healthclusters.publish.addresses import Addresses, SiteAddresses
from healthclusters.publish.evidence import EvidenceView
from healthclusters.scoring import Assessment


@dataclass(frozen=True)
class Link:
    """An entry of a list of links."""

    title: str
    address: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class About:
    """The frame of a page. home, method, data, addresses: as seen from that page.

    data: empty where there is no page of data.
    """

    study_id: str
    study_title: str
    revision: str
    licence: str
    synthetic: bool
    reference_year: int
    computed_with: str
    drafts: str
    home: str
    method: str
    data: str
    navigation: Sequence[Link]
    downloads: Sequence[Link]
    addresses: Addresses


def about(
    evidence: EvidenceView,
    *,
    home: str,
    method: str,
    navigation: Sequence[Link],
    data: str = "",
    downloads: Sequence[Link] = (),
    resampled: str = "",
    addresses: Addresses | None = None,
) -> About:
    """The frame of a page of this study. resampled: what else was computed, with which seed."""
    assessment = evidence.assessment
    info = assessment.study.info
    return About(
        study_id=assessment.study.id,
        study_title=info.title,
        revision=assessment.study.revision[:12],
        licence=info.licence,
        synthetic=info.synthetic,
        reference_year=assessment.reference_year,
        computed_with=" ".join(filter(None, [computed_with(assessment), resampled])),
        drafts=drafts_sentence(evidence.statuses),
        home=home,
        method=method,
        data=data,
        navigation=navigation,
        downloads=downloads,
        addresses=addresses or SiteAddresses(),
    )


def computed_with(assessment: Assessment) -> str:
    """What points were computed from, in words."""
    kind = "all evidence"
    if assessment.options.evidence == "independent":
        kind = "independent evidence only, without what the study says of itself"
    return f"Points are computed from {kind}, nearest to {assessment.reference_year}."


def other_results(verified_on: str | None, seeds: Sequence[int]) -> str:
    """What stands beside the points: evidence of the verification, seeds of what uses chance."""
    said = []
    if verified_on is not None:
        kind = "independent evidence" if verified_on == "independent" else "all evidence"
        said.append(f"Published figures are set beside {kind}.")
    if seeds:
        named = " and ".join(str(seed) for seed in sorted(set(seeds)))
        said.append(
            f"Groups, trust in the ranking and agreement of coders use chance (seed {named}); the "
            "same seed gives the same result."
        )
    return " ".join(said)


def drafts_sentence(statuses: dict[str, int]) -> str:
    """How far the observations have been confirmed."""
    total = sum(statuses.values())
    reviewed = statuses.get("reviewed", 0)
    drafts = statuses.get("draft", 0)
    if not total:
        return "There is no observation yet."
    if drafts == total:
        return "All observations are drafts until a second person has confirmed them."
    if not reviewed:
        return f"None of {total:,} observations has been confirmed by a second person yet."
    if reviewed == total:
        return "Every observation has been confirmed by a second person."
    have = "has" if reviewed == 1 else "have"
    others = "the other one is a draft" if total - reviewed == 1 else "the others are drafts"
    return (
        f"{reviewed:,} of {total:,} observations {have} been confirmed by a second person; "
        f"{others}."
    )
