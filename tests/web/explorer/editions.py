"""Editions made by hand, for what a database need not be asked for."""

from __future__ import annotations

from healthclusters.comparison import Comparison
from healthclusters.landscape import Landscape
from healthclusters.model import Study
from healthclusters.publish.clusters import cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.robustness import Robustness
from healthclusters.run import StudyRun
from healthclusters.scoring import assess, verify_published
from healthclusters.web.store.models import Revision


class MadeEdition:
    """What pages read of an Edition. run: None while it is not computed."""

    def __init__(self, study: Study, run: StudyRun | None = None) -> None:
        self.study, self.run = study, run
        self.published = Revision(version=1)
        self.assessment = run.assessment if run else assess(study)
        self.verification = verify_published(study, self.assessment)
        self.evidence = EvidenceView(self.assessment)
        self.views = cluster_views(self.assessment)

    @property
    def pending(self) -> bool:
        return self.run is None

    @property
    def landscape(self) -> Landscape | None:
        return self.run.landscape if self.run else None

    @property
    def robustness(self) -> Robustness | None:
        return self.run.robustness if self.run else None

    def comparison(self, cluster_id: str) -> Comparison | None:
        return self.run.comparisons.get(cluster_id) if self.run else None
