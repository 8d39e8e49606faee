"""Everything that is computed of a study, in the order of the way of the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from healthclusters.base import NotSupportedError
from healthclusters.comparison import Comparison, compare
from healthclusters.landscape import (
    STEPS as LANDSCAPE_STEPS,
)
from healthclusters.landscape import (
    THOROUGH,
    Landscape,
    LandscapeOptions,
    landscape_of,
)
from healthclusters.model import Study
from healthclusters.robustness import Robustness, RobustnessOptions, robustness_of
from healthclusters.scoring import (
    AgreementOptions,
    Assessment,
    AssessOptions,
    Changes,
    CoderAgreement,
    Inclusion,
    Verification,
    assess,
    changes_between,
    coder_agreement,
    inclusion,
    verify_published,
)

Step = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """assess: how evidence is resolved. k: number of groups; as many as were published, or as the
    rule finds, where None. thorough: many more resamples. seed: of everything that uses chance."""

    assess: AssessOptions = field(default_factory=AssessOptions)
    k: int | None = None
    thorough: bool = False
    seed: int = 1

    @property
    def landscape(self) -> LandscapeOptions:
        """How the landscape is computed."""
        return replace(THOROUGH if self.thorough else LandscapeOptions(), k=self.k)


STEPS = 5 + LANDSCAPE_STEPS
"""How often `run_study` calls `step`."""


@dataclass(frozen=True, eq=False, kw_only=True)
class StudyRun:
    """All results of one run.

    agreement: None where fewer than two people coded; `without` says so.
    landscape: None where the clusters cannot be grouped; `without` says so.
    robustness: None where there is nothing to rank; `without` says so.
    comparisons: each cluster of the sample and each focal one against the sample, by cluster_id;
    empty where there is nobody to compare with; `without` says so.
    changes: against the study this one was copied from; None where it is no copy, or the origin is
    not at hand in the revision that was copied; `without` says so.
    without: what could not be computed, and why, in plain words.
    """

    study: Study
    options: RunOptions
    assessment: Assessment
    independent: Assessment
    agreement: CoderAgreement | None
    inclusion: Inclusion
    verification: Verification
    landscape: Landscape | None
    robustness: Robustness | None
    comparisons: Mapping[str, Comparison]
    changes: Changes | None
    without: tuple[str, ...] = ()


_NO_CLUSTERS = "Groups, the ranking, agreement and comparisons: this study has no clusters yet."


def run_study(
    study: Study,
    *,
    options: RunOptions | None = None,
    origin: Study | None = None,
    step: Step = lambda _: None,
    compare_each: bool = True,
) -> StudyRun:
    """Compute everything.

    origin: the study that `study` is a copy of, where it is at hand. step: told what comes next.
    compare_each: False leaves `comparisons` empty, for whoever compares a cluster when it is asked
    for; of thousands of clusters most never are.
    """
    options = options or RunOptions()
    without: list[str] = []
    step("Scoring the clusters")
    assessment = assess(study, options=options.assess)
    independent = assess(
        study,
        options=AssessOptions(reference_year=options.assess.reference_year, evidence="independent"),
    )
    step("Comparing the coders")
    agreement = _agreement(study, options, without)
    step("Recomputing what was published")
    verification = verify_published(study, assessment)
    landscape = _landscape(assessment, options, without, step)
    step("Putting the ranking to the test")
    robustness = _robustness(assessment, landscape, options.seed, without)
    step("Setting each cluster beside the others")
    comparisons = _comparisons(assessment, landscape, options.seed, without) if compare_each else {}
    if study.clusters.is_empty():
        without = [_NO_CLUSTERS]  # the one reason behind all the others
    return StudyRun(
        study=study,
        options=options,
        assessment=assessment,
        independent=independent,
        agreement=agreement,
        inclusion=inclusion(assessment),
        verification=verification,
        landscape=landscape,
        robustness=robustness,
        comparisons=comparisons,
        changes=_changes(assessment, origin, without),
        without=tuple(without),
    )


def _agreement(study: Study, options: RunOptions, without: list[str]) -> CoderAgreement | None:
    asked = AgreementOptions(
        reference_year=options.assess.reference_year,
        evidence=options.assess.evidence,
        seed=options.seed,
    )
    try:
        return coder_agreement(study, options=asked)
    except NotSupportedError as refusal:
        without.append(str(refusal))
        return None


def _landscape(
    assessment: Assessment, options: RunOptions, without: list[str], step: Step
) -> Landscape | None:
    try:
        return landscape_of(assessment, options=options.landscape, seed=options.seed, step=step)
    except NotSupportedError as refusal:
        without.append(str(refusal))
        return None


def _robustness(
    assessment: Assessment, landscape: Landscape | None, seed: int, without: list[str]
) -> Robustness | None:
    """Open cells are drawn with the probabilities that the groups give them, if there are any."""
    try:
        return robustness_of(
            assessment,
            options=RobustnessOptions(seed=seed),
            posteriors=landscape.grouping.posteriors if landscape else None,
            posteriors_from="groups",
        )
    except NotSupportedError as refusal:
        without.append(str(refusal))
        return None


def _comparisons(
    assessment: Assessment, landscape: Landscape | None, seed: int, without: list[str]
) -> dict[str, Comparison]:
    groups = landscape.grouping if landscape else None
    try:
        return {
            cluster_id: compare(assessment, cluster_id, seed=seed, groups=groups)
            for cluster_id in assessment.cluster_ids("sample", "focal")
        }
    except NotSupportedError as refusal:
        without.append(str(refusal))
        return {}


def _changes(after: Assessment, origin: Study | None, without: list[str]) -> Changes | None:
    copied = after.study.info.origin
    if origin is None:
        if copied is not None:
            without.append(
                f"This study is a copy of {copied.id}, which is not at hand; to see what changed, "
                f"run: healthclusters study {after.study.id} --against FOLDER, with its folder"
            )
        return None
    if copied is not None and origin.revision != copied.revision:
        without.append(
            f"The origin {origin.id} has changed since it was copied (revision "
            f"{copied.revision[:12]}, now {origin.revision[:12]}): the comparison below is with "
            "its present state."
        )
    return changes_between(assess(origin, options=after.options), after)
