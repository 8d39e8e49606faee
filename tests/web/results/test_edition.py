"""A study with its results: at once what is quick, the rest as soon as a worker has computed it."""

from __future__ import annotations

from threading import Event

import pytest
from benchmarks.large_study import large_study
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from healthclusters.base import UnknownNameError
from healthclusters.model import Study
from healthclusters.run import RunOptions
from healthclusters.web.results import edition, forget_editions, study_ids
from healthclusters.web.results.computing import options_from, options_text
from healthclusters.web.results.working import work
from healthclusters.web.store import actions
from healthclusters.web.store.models import Job, JobStatus, Result


def test_a_complete_edition_asks_one_thing() -> None:
    first = edition("hse-2019")
    assert not first.pending
    assert first.landscape is not None
    assert first.robustness is not None
    comparison = first.comparison("medicon-valley")
    assert comparison is not None
    assert comparison.subject.id == "medicon-valley"
    assert first.comparison("medicon-valley") is comparison
    assert first.comparison("atlantis") is None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert edition("hse-2019") is first
    assert len(asked) == 1


def test_unknown_study() -> None:
    with pytest.raises(UnknownNameError, match="hse-2019"):
        edition("hse-2018")
    assert study_ids() == ["hse-2019"]


def test_pages_answer_before_anything_is_computed(each_database: str, bundled: Study) -> None:
    actions.import_study(bundled, author="a")
    shown = edition("hse-2019")
    assert shown.pending
    assert (shown.landscape, shown.robustness, shown.comparison("medicon-valley")) == (None,) * 3
    assert shown.progress.status == "waiting"
    assert shown.assessment.scores.height == bundled.clusters.height
    assert Client().get("/studies/hse-2019/").status_code == 200
    with CaptureQueriesContext(connection) as asked:
        again = edition("hse-2019")
    assert len(asked) == 2
    assert again.assessment is shown.assessment

    job = actions.claim_job("w")
    assert job is not None
    actions.beat(job, step="One", steps=4)
    actions.beat(job, step="Two", steps=4)
    progress = edition("hse-2019").progress
    assert (progress.status, progress.step, progress.share) == ("running", "Two", 0.25)

    actions.fail_job(job, "no room")
    failed = edition("hse-2019")
    assert not failed.pending
    assert failed.without == ("no room",)


def test_results_of_another_state_of_the_program_are_computed_anew() -> None:
    forget_editions()
    Result.objects.all().delete()
    shown = edition("hse-2019")
    assert shown.pending
    assert Job.objects.get().status == JobStatus.WAITING
    forget_editions()


def test_other_options_are_asked_for() -> None:
    other = edition("hse-2019", options=RunOptions(k=2))
    assert other.pending
    assert other.study is edition("hse-2019").study
    assert sorted(Job.objects.values_list("options", flat=True)) == ['{"k":2}', "{}"]


@pytest.mark.parametrize("options", [RunOptions(), RunOptions(k=4, seed=9, thorough=True)])
def test_options_come_back(options: RunOptions) -> None:
    assert options_from(options_text(options)) == options


def test_many_clusters_are_compared_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from healthclusters.web.results import computing, working

    monkeypatch.setattr(computing, "_MOST_COMPARED", 10)
    monkeypatch.setattr(working, "_BEAT", 1e6)  # another connection does not see this job
    study = large_study(60, 1_800)
    actions.import_study(study, author="a")
    assert work(Event(), until_idle=True) == 1
    shown = edition(study.id)
    assert shown.run is not None
    assert not shown.run.comparisons
    first = shown.comparison("medicon-valley")
    assert first is shown.comparison("medicon-valley")
    kind = "comparison/medicon-valley"
    assert Result.objects.filter(revision=study.revision, kind=kind).count() == 1
    forget_editions()
    again = edition(study.id).comparison("medicon-valley")
    assert again is not first
    assert str(again) == str(first)
