"""One study in one revision with its results, as pages and the API read it.

A page asks the database which revision is published; everything else is kept in the process by
revision, so that the second visitor computes and reads nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock

from healthclusters.base import NotSupportedError
from healthclusters.comparison import Comparison, compare
from healthclusters.landscape import Landscape
from healthclusters.model import Study
from healthclusters.publish.clusters import ClusterView, cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.robustness import Robustness
from healthclusters.run import RunOptions, StudyRun
from healthclusters.scoring import Assessment, Verification, assess, verify_published
from healthclusters.web.results.computing import (
    RUN,
    keep_comparison,
    kept_comparison,
    kept_run,
    options_text,
)
from healthclusters.web.results.progress import Progress
from healthclusters.web.store.actions import request_job, retry_job
from healthclusters.web.store.models import JobStatus, Revision
from healthclusters.web.store.reading import load_revision, newest_revision, published_ids

_MOST_KEPT = 4
_MOST_COMPARISONS = 300


class Scored:
    """What takes no time to speak of, computed in the process when first asked for."""

    def __init__(self, study: Study, options: RunOptions) -> None:
        self.study, self.options = study, options

    @cached_property
    def assessment(self) -> Assessment:
        """Points and totals."""
        return assess(self.study, options=self.options.assess)

    @cached_property
    def verification(self) -> Verification:
        """Published figures beside recomputed ones."""
        return verify_published(self.study, self.assessment)

    @cached_property
    def evidence(self) -> EvidenceView:
        """Observations behind each point."""
        return EvidenceView(self.assessment)

    @cached_property
    def views(self) -> dict[str, ClusterView]:
        """Each cluster as pages show it."""
        return cluster_views(self.assessment)


@dataclass(frozen=True, eq=False, kw_only=True)
class Edition:
    """One revision of a study as it is shown.

    published: the row of the revision: number, time, note. run: everything that was computed; None
    while it is not ready, and where it failed (`progress` tells which, and how far it is).
    """

    published: Revision
    scored: Scored
    options: str
    run: StudyRun | None
    progress: Progress
    _compared: OrderedDict[str, Comparison | None] = field(default_factory=OrderedDict, repr=False)

    @property
    def study(self) -> Study:
        """The study itself."""
        return self.scored.study

    @property
    def pending(self) -> bool:
        """True while groups, ranking and comparisons are still being computed."""
        return self.run is None and self.progress.status != JobStatus.FAILED.value

    @property
    def without(self) -> tuple[str, ...]:
        """What could not be computed, and why, in plain words."""
        if self.run is not None:
            return self.run.without
        return (self.progress.error,) if self.progress.error else ()

    @property
    def assessment(self) -> Assessment:
        """Points and totals."""
        return self.scored.assessment

    @property
    def verification(self) -> Verification:
        """Published figures beside recomputed ones."""
        return self.scored.verification

    @property
    def evidence(self) -> EvidenceView:
        """Observations behind each point, as pages show them."""
        return self.scored.evidence

    @property
    def views(self) -> dict[str, ClusterView]:
        """Each cluster as pages show it, by cluster_id."""
        return self.scored.views

    @property
    def landscape(self) -> Landscape | None:
        """Groups, their number and stability; None where they cannot be had, or not yet."""
        return self.run.landscape if self.run else None

    @property
    def robustness(self) -> Robustness | None:
        """How far the ranking can be trusted; None where that cannot be had, or not yet."""
        return self.run.robustness if self.run else None

    def comparison(self, cluster_id: str) -> Comparison | None:
        """One cluster against the others; None where it cannot be compared or is not ready."""
        if self.run is None:
            return None
        if cluster_id in self.run.comparisons:
            return self.run.comparisons[cluster_id]
        if cluster_id not in self.assessment.cluster_ids("sample", "focal"):
            return None
        if cluster_id not in self._compared:
            self._compared[cluster_id] = _comparison(self.run, cluster_id, self.options)
            while len(self._compared) > _MOST_COMPARISONS:
                self._compared.popitem(last=False)
        return self._compared[cluster_id]


def _comparison(run: StudyRun, cluster_id: str, options: str) -> Comparison | None:
    """One that was kept, or computed now and kept."""
    found = kept_comparison(run, cluster_id, options)
    if found is None:
        groups = run.landscape.grouping if run.landscape else None
        try:
            found = compare(run.assessment, cluster_id, seed=run.options.seed, groups=groups)
        except NotSupportedError:
            return None
        keep_comparison(run, found, options)
    return found


def study_ids() -> list[str]:
    """The studies that visitors can see."""
    return published_ids()


def edition(study_id: str, *, options: RunOptions | None = None) -> Edition:
    """The published revision of a study with its results; UnknownNameError where there is none.

    options: how it is computed; results of options that nobody asked for yet are asked for.
    """
    asked = options or RunOptions()
    published = newest_revision(study_id)
    return _SHELF.take(published, asked)


def edition_of(published: Revision) -> Edition:
    """A revision that may have been followed by others, with its results as they are kept."""
    return _SHELF.take(published, RunOptions())


def forget_editions() -> None:
    """Forget what the process keeps, as after another database was put in place."""
    _SHELF.clear()


class _Shelf:
    """The last few editions."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._editions: OrderedDict[tuple[int, str], Edition] = OrderedDict()

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._editions.clear()

    def take(self, published: Revision, options: RunOptions) -> Edition:
        """The edition, complete as soon as its results are there."""
        text = options_text(options)
        place = (published.pk, text)
        with self._lock:
            known = self._editions.get(place)
            if known is not None and known.published.revision != published.revision:
                known = None  # another database behind the same process
            if known is None or known.run is None:
                scored = known.scored if known else self._scored(published, options)
                known = _edition(published, scored, text)
                self._editions[place] = known
            self._editions.move_to_end(place)
            while len(self._editions) > _MOST_KEPT:
                self._editions.popitem(last=False)
            return known

    def _scored(self, published: Revision, options: RunOptions) -> Scored:
        """Read once for all options of a revision."""
        for other in self._editions.values():
            if other.published.revision == published.revision:
                if other.scored.options.assess == options.assess:
                    return other.scored
                return Scored(other.study, options)
        return Scored(load_revision(published), options)


_SHELF = _Shelf()


def _edition(published: Revision, scored: Scored, options: str) -> Edition:
    job = request_job(RUN, published, options)
    run = None
    if job.status == JobStatus.DONE:
        run = kept_run(scored.assessment, options)
        if run is None:  # kept by another state of the program, or removed
            retry_job(job)
            job.refresh_from_db()
    return Edition(
        published=published, scored=scored, options=options, run=run, progress=Progress.of(job)
    )
