"""A visitor, and editions made by hand for what the bundled study cannot show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from healthclusters.comparison.group_model import GroupModel
from healthclusters.model import Study
from healthclusters.publish.clusters import cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.scoring import assess

STUDY = "/studies/hse-2019/"


class MadeEdition:
    """What the pages read of an Edition, without running the whole study."""

    pending = False
    landscape = None
    run = None

    def __init__(self, study: Study) -> None:
        self.study = study
        self.assessment = assess(study)
        self.evidence = EvidenceView(self.assessment)
        self.views = cluster_views(self.assessment)


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> Callable[[Study], MadeEdition]:
    """Makes the pages show a study of the test's own at the address of the bundled one."""

    def show(study: Study, groups: GroupModel | None = None) -> MadeEdition:
        made = MadeEdition(study)
        monkeypatch.setattr("healthclusters.web.explorer.frame.edition", lambda _: made)
        return made

    return show
