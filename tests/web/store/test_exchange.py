"""Folder, database, folder: byte for byte, on both databases."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from benchmarks.large_study import large_study
from django.db import connection, transaction
from hypothesis import given, settings
from tests.files.small import write_small
from tests.files.test_round_trips import studies

import healthclusters as hc
from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.files import canonical_files, write_study
from healthclusters.model import Study
from healthclusters.web.store import actions
from healthclusters.web.store.models import Change, Job
from healthclusters.web.store.reading import load_revision, load_study, newest_revision

LOOK = {"author": "a", "reason": "a test"}


def test_bundled_study_comes_back(each_database: str, bundled: Study, tmp_path: Path) -> None:
    assert connection.vendor == each_database
    actions.import_study(bundled, **LOOK)
    connection.check_constraints()
    loaded = load_study("hse-2019")
    assert canonical_files(loaded) == canonical_files(bundled)
    assert loaded.revision == bundled.revision
    assert hc.open_study(write_study(loaded, tmp_path / "out")).revision == bundled.revision


def test_revision_comes_back(each_database: str, bundled: Study) -> None:
    actions.import_study(bundled, **LOOK)
    found = newest_revision("hse-2019")
    assert (found.number, found.revision) == (1, bundled.revision)
    assert canonical_files(load_revision(found)) == canonical_files(bundled)
    assert [job.kind for job in Job.objects.all()] == ["run"]


@given(studies())
@settings(max_examples=15)
def test_any_study_comes_back(study: Study) -> None:
    with transaction.atomic():
        actions.import_study(study, **LOOK)
        assert canonical_files(load_study(study.id)) == canonical_files(study)
        assert canonical_files(load_revision(newest_revision(study.id))) == canonical_files(study)
        transaction.set_rollback(True)


def test_two_studies_keep_apart(each_database: str, bundled: Study) -> None:
    with tempfile.TemporaryDirectory() as folder:
        small = hc.open_study(write_small(Path(folder)))
    actions.import_study(bundled, **LOOK)
    actions.import_study(small, **LOOK)
    assert load_study("small").revision == small.revision
    assert load_study("hse-2019").revision == bundled.revision


def test_a_study_comes_in_once(bundled: Study) -> None:
    actions.import_study(bundled, **LOOK)
    with pytest.raises(NotSupportedError, match="already"):
        actions.import_study(bundled, **LOOK)


def test_unknown_study_gets_the_nearest(bundled: Study) -> None:
    actions.import_study(bundled, **LOOK)
    with pytest.raises(UnknownNameError, match="hse-2019"):
        load_study("hse-2018")
    with pytest.raises(UnknownNameError, match="hse-2019"):
        newest_revision("hse-2018")


def test_unpublished_study_is_not_shown(bundled: Study) -> None:
    actions.import_study(bundled, **LOOK, publish=False)
    with pytest.raises(UnknownNameError):
        newest_revision("hse-2019")
    assert load_study("hse-2019").revision == bundled.revision


def test_import_says_what_comes_next(bundled: Study) -> None:
    said: list[str] = []
    actions.import_study(bundled, **LOOK, step=said.append)
    assert len(said) == actions.IMPORT_STEPS
    assert Change.objects.filter(table="study").count() == 1


def test_a_larger_synthetic_study_is_sound_and_comes_back(each_database: str) -> None:
    study = large_study(200, 4_000)
    actions.import_study(study, **LOOK, publish=False)
    actions.publish_revision(study.id, author="a")  # checks everything
    assert load_study(study.id).revision == study.revision
