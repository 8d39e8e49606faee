"""What a job computes, and how it is kept and found again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping

from healthclusters.comparison import Comparison
from healthclusters.model import Study
from healthclusters.run import STEPS, RunOptions, StudyRun, run_study
from healthclusters.run.releasing import from_plain, plain
from healthclusters.scoring import Assessment
from healthclusters.web.encoding import EncodingError, decode, encode
from healthclusters.web.store.actions import keep_result
from healthclusters.web.store.keys import digest
from healthclusters.web.store.models import Job, Result
from healthclusters.web.store.reading import load_revision
from healthclusters.web.store.software import software_version

_LOG = logging.getLogger(__name__)
RUN = "run"
_MOST_COMPARED = 200
"""Up to so many clusters, all comparisons are computed ahead."""


def options_text(options: RunOptions) -> str:
    """Options as canonical JSON: those that differ from the defaults, by name."""
    asked, usual = plain(options), plain(RunOptions())
    given = {name: value for name, value in asked.items() if value != usual[name]}
    return json.dumps(given, sort_keys=True, separators=(",", ":"))


def options_from(text: str) -> RunOptions:
    """The options of a canonical text."""
    return from_plain(RunOptions, json.loads(text))


def compute(job: Job, step: Callable[[str, int], None]) -> dict[str, bytes]:
    """The results of a job, encoded, by kind. step: told what comes next and how many there are."""
    if job.revision is None:
        # The pages of the instruments stand on this folder, so it is not known before.
        from healthclusters.web.instruments.own import compute_own

        return compute_own(job.own, step)
    study = load_revision(job.revision)
    many = study.clusters.height > _MOST_COMPARED
    run = run_study(
        study,
        options=options_from(job.options),
        step=lambda text: step(text, STEPS),
        compare_each=not many,
    )
    return {RUN: encode(run, given=_given(run.study, run.assessment))}


def _given(study: Study, assessment: Assessment) -> dict[str, object]:
    return {"study": study, "assessment": assessment}


def kept_run(assessment: Assessment, options: str) -> StudyRun | None:
    """The stored run of a revision; None where there is none that this program can read."""
    content = _kept(assessment.study.revision, RUN, options)
    found = _decoded(content, _given(assessment.study, assessment))
    return found if isinstance(found, StudyRun) else None


def kept_comparison(run: StudyRun, cluster_id: str, options: str) -> Comparison | None:
    """The stored comparison of one cluster; None where there is none."""
    content = _kept(run.study.revision, f"comparison/{cluster_id}", options)
    found = _decoded(content, _of_run(run))
    return found if isinstance(found, Comparison) else None


def keep_comparison(run: StudyRun, found: Comparison, options: str) -> None:
    """Keep the comparison of one cluster."""
    kind = f"comparison/{found.subject.id}"
    keep_result(run.study.revision, kind, options, encode(found, given=_of_run(run)))


def _of_run(run: StudyRun) -> dict[str, object]:
    grouping = run.landscape.grouping if run.landscape else None
    return _given(run.study, run.assessment) | ({"grouping": grouping} if grouping else {})


def _kept(revision: str, kind: str, options: str) -> bytes | None:
    query = Result.objects.filter(
        revision=revision, kind=kind, digest=digest(options), software=software_version()
    )
    content = query.values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def _decoded(content: bytes | None, given: Mapping[str, object]) -> object:
    """What was kept; None where it was written by another state of the program."""
    if content is None:
        return None
    try:
        return decode(content, given=given)
    except EncodingError as error:
        _LOG.warning("A kept result cannot be read and is computed anew: %s", error)
        return None
