"""One study in one revision with its results, as pages and the API read it.

Kept in the process by revision: the second visitor computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from healthclusters.comparison import Comparison
from healthclusters.files import bundled_studies, open_study
from healthclusters.landscape import Landscape
from healthclusters.model import Study
from healthclusters.publish.clusters import ClusterView, cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.robustness import Robustness
from healthclusters.run import StudyRun, run_study
from healthclusters.scoring import Assessment, Verification


@dataclass(frozen=True, eq=False)
class Edition:
    """landscape, robustness: None where they cannot be computed, or are not ready yet
    (`pending` tells which)."""

    study: Study
    run: StudyRun

    @property
    def pending(self) -> bool:
        """True while groups, ranking and comparisons are still being computed."""
        return False

    @property
    def assessment(self) -> Assessment:
        """Points and totals."""
        return self.run.assessment

    @property
    def verification(self) -> Verification:
        """Published figures beside recomputed ones."""
        return self.run.verification

    @property
    def landscape(self) -> Landscape | None:
        """Groups, their number and stability."""
        return self.run.landscape

    @property
    def robustness(self) -> Robustness | None:
        """How far the ranking can be trusted."""
        return self.run.robustness

    def comparison(self, cluster_id: str) -> Comparison | None:
        """One cluster against the others; None where it cannot be compared or is not ready."""
        return self.run.comparisons.get(cluster_id)

    @cached_property
    def evidence(self) -> EvidenceView:
        """Observations behind each point, as pages show them."""
        return EvidenceView(self.assessment)

    @cached_property
    def views(self) -> dict[str, ClusterView]:
        """Each cluster as pages show it, by cluster_id."""
        return cluster_views(self.assessment)


def study_ids() -> list[str]:
    """The studies that visitors can see."""
    return list(bundled_studies())


def edition(study_id: str) -> Edition:
    """The current revision of a study; UnknownNameError where there is none."""
    return _edition(study_id)


@lru_cache(maxsize=4)
def _edition(study_id: str) -> Edition:
    study = open_study(study_id)
    return Edition(study, run_study(study))
