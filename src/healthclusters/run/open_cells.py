"""What the groups of a study foretell of its open cells, without the rest of the landscape."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from healthclusters.landscape import LandscapeOptions, group, landscape_of
from healthclusters.landscape.published import published_group_of
from healthclusters.scoring import Assessment

_FEW = 10  # resamples and shuffles that nobody looks at; groups do not depend on them


def foretold_by_groups(assessment: Assessment, *, seed: int = 1) -> pl.DataFrame:
    """`cluster_id`, `item_id`, `probability` of yes: the same as in a run of the whole study.

    Quick where groups were published (as many are made); else their number has to be found, as
    for the landscape. Raises NotSupportedError where the clusters cannot be grouped.
    """
    options = LandscapeOptions()
    quick = replace(options.group, resamples=_FEW, shuffles=_FEW)
    published = {g for g in published_group_of(assessment, assessment.cluster_ids()) if g}
    if len(published) > 1:
        return group(assessment, len(published), options=quick, seed=seed).posteriors
    found = landscape_of(assessment, options=replace(options, group=quick), seed=seed)
    return found.grouping.posteriors
