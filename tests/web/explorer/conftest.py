"""A visitor, the bundled study with everything computed, and studies of the tests' own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.explorer.editions import MadeEdition

from healthclusters.base import UnknownNameError
from healthclusters.files import open_study
from healthclusters.run import run_study

Shows = Callable[[MadeEdition], MadeEdition]


@pytest.fixture(scope="session")
def computed() -> MadeEdition:
    study = open_study("hse-2019")
    return MadeEdition(study, run_study(study))


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def shows(monkeypatch: pytest.MonkeyPatch) -> Shows:
    """Makes the pages show an edition of the test's own, at the address of its study."""

    def show(made: MadeEdition) -> MadeEdition:
        def edition(study_id: str) -> MadeEdition:
            if study_id != made.study.id:
                raise UnknownNameError("study", study_id, [made.study.id])
            return made

        monkeypatch.setattr("healthclusters.web.explorer.frame.edition", edition)
        # Results of other options are never computed in these tests.
        monkeypatch.setattr(
            "healthclusters.web.explorer.groups.edition",
            lambda *_, **__: MadeEdition(made.study),
        )
        for place in ("frame", "landscape", "errors", "studies"):
            monkeypatch.setattr(
                f"healthclusters.web.explorer.{place}.study_ids", lambda: [made.study.id]
            )
        return made

    return show


@pytest.fixture
def bundled_shown(computed: MadeEdition, shows: Shows) -> MadeEdition:
    return shows(computed)
