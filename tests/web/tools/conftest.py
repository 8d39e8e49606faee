"""A visitor, and editions made by hand for what the bundled study cannot show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.tools.editions import MadeEdition

from healthclusters.model import Study

STUDY = "/studies/hse-2019/"


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> Callable[[Study], MadeEdition]:
    """Makes the pages show a study of the test's own at the address of the bundled one."""

    def show(study: Study) -> MadeEdition:
        made = MadeEdition(study)
        monkeypatch.setattr("healthclusters.web.explorer.frame.edition", lambda _: made)
        return made

    return show
