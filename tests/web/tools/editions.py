"""What the pages read of an Edition, from a study of the test's own."""

from __future__ import annotations

from healthclusters.landscape import Landscape
from healthclusters.model import Study
from healthclusters.publish.clusters import cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.run import StudyRun
from healthclusters.scoring import assess


class MadeEdition:
    """Without a run: a study whose groups cannot be had."""

    pending = False

    def __init__(self, study: Study, run: StudyRun | None = None) -> None:
        self.study, self.run = study, run
        self.assessment = assess(study)
        self.evidence = EvidenceView(self.assessment)
        self.views = cluster_views(self.assessment)

    @property
    def landscape(self) -> Landscape | None:
        """Groups; None without a run."""
        return self.run.landscape if self.run else None
