"""The frame of pages that belong to no study."""

from __future__ import annotations

from healthclusters.publish.about import About
from healthclusters.web.explorer.frame import site
from healthclusters.web.results import edition, study_ids


def people_site() -> About | None:
    """The frame of the first study, for the way back; None where there is no study yet."""
    studies = study_ids()
    return site(edition(studies[0]), "") if studies else None
