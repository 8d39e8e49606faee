"""The reports of a run: what was computed goes in, what was not is named with its reason."""

from __future__ import annotations

from healthclusters.base import NotSupportedError
from healthclusters.comparison import CompareOptions, Comparison, compare
from healthclusters.model import Study
from healthclusters.publish.report import (
    PLACES,
    Report,
    cluster_report,
    study_drawings,
    study_report,
)
from healthclusters.run.study_run import StudyRun
from healthclusters.scoring import Assessment, AssessOptions, assess


def report_of_run(run: StudyRun, *, language: str = "en") -> Report:
    """The report of a study from everything that a run computed."""
    return study_report(
        run.assessment,
        verification=run.verification,
        landscape=run.landscape,
        robustness=run.robustness,
        charts=study_drawings(
            run.assessment,
            [name for names in PLACES.values() for name in names],
            landscape=run.landscape,
            robustness=run.robustness,
        ),
        reasons=run.without,
        language=language,
    )


def report_of_cluster(
    study: Study, cluster_id: str, *, against: str = "all", seed: int = 1, language: str = "en"
) -> Report:
    """The report of one cluster of a study.

    against: whom to compare with, as `compare` takes it. Raises UnknownNameError for a cluster,
    a group or a language that is not there.
    """
    assessment = assess(study, options=AssessOptions())
    comparison, reasons = _comparison(assessment, cluster_id, against, seed)
    return cluster_report(
        assessment, cluster_id, comparison=comparison, reasons=reasons, language=language
    )


def _comparison(
    assessment: Assessment, cluster_id: str, against: str, seed: int
) -> tuple[Comparison | None, tuple[str, ...]]:
    """The comparison; without groups where they cannot be computed, and why."""
    reasons: tuple[str, ...] = ()
    for options in (CompareOptions(), CompareOptions(groups=0)):
        try:
            found = compare(assessment, cluster_id, against=against, options=options, seed=seed)
        except NotSupportedError as refusal:
            reasons = (*reasons, str(refusal))
        else:
            return found, reasons
    return None, tuple(dict.fromkeys(reasons))
