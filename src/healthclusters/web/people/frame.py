"""The frame of pages that belong to no study."""

from __future__ import annotations

from healthclusters.publish.about import About
from healthclusters.web.explorer.frame import site
from healthclusters.web.results import edition, study_ids


def people_site() -> About:
    """The frame of the first study, so that the way back is always there."""
    return site(edition(study_ids()[0]), "")
