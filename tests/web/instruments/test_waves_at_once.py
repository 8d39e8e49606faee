"""Members who answer at the same moment, and a survey closed while somebody answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copyfile
from threading import Event

import pytest
from django.db import transaction
from tests.web.databases import default_database

from healthclusters.base import NotSupportedError
from healthclusters.model import Study
from healthclusters.web.store import actions
from healthclusters.web.store.actions import surveys
from healthclusters.web.store.models import Change, SurveyAnswers, SurveyLink, SurveyWave

QUESTIONS = """\
healthclusters: questionnaire/1
id: w
title: {en: Members}
wave: "2026"
questions:
- bank: relations-count
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, in which what is written stays: several connections see it."""
    if request.param == "sqlite":
        path = tmp_path / "waves.sqlite3"
        copyfile(request.getfixturevalue("sqlite").removeprefix("sqlite://"), path)
        yield f"sqlite://{path}"
        return
    import psycopg

    server = request.getfixturevalue("postgresql")
    with psycopg.connect(server, autocommit=True) as own:
        own.execute("CREATE DATABASE waves TEMPLATE postgres")
    yield server.replace("/postgres?", "/waves?")
    with psycopg.connect(server, autocommit=True) as own:
        own.execute("DROP DATABASE waves WITH (FORCE)")


@pytest.fixture
def links(own_database: str, bundled: Study) -> list[str]:
    with default_database(own_database):
        actions.import_study(bundled, author="tests", publish=False)
        wave = surveys.open_wave(
            bundled.id,
            "w",
            title="Members",
            questionnaire=QUESTIONS,
            clusters=["north"],
            least=3,
            by="tests",
        )
        return surveys.make_links(wave, "north", 12)


def at_once(url: str, jobs: list[Callable[[], None]]) -> list[str]:
    """Each in a thread with a connection of its own; what each said."""

    def one(job: Callable[[], None]) -> str:
        with default_database(url):
            try:
                job()
            except NotSupportedError as refusal:
                return str(refusal)
        return "done"

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def answer(link: str) -> Callable[[], None]:
    return lambda: surveys.give_answer(link, {"relations-count": 1})


def test_answers_at_once_are_all_kept_and_a_link_brings_one(
    own_database: str, links: list[str]
) -> None:
    said = at_once(own_database, [answer(link) for link in links[:8]] + [answer(links[9])] * 4)
    assert said.count("done") == 9
    assert sum("one answer a link" in text for text in said) == 3
    with default_database(own_database):
        assert len(SurveyAnswers.objects.get().content) == 9
        assert SurveyLink.objects.filter(used=True).count() == 9


def test_no_answer_comes_after_the_survey_was_closed(own_database: str, links: list[str]) -> None:
    """Before, PostgreSQL took it: closing did not wait for those who were answering."""
    held, closing = Event(), Event()

    def answers_slowly() -> None:
        with transaction.atomic():
            surveys.give_answer(links[0], {"relations-count": 1})
            held.set()
            closing.wait(1.0)  # longer than closing takes where it does not wait

    def closes() -> None:
        held.wait(10)
        surveys.close_wave(SurveyWave.objects.get(), by="tests")
        closing.set()

    assert at_once(own_database, [answers_slowly, closes]) == ["done", "done"]
    with default_database(own_database):
        noted = Change.objects.filter(table="survey_wave").order_by("-id")[0].after
        assert noted == {"answers": 1}
        assert len(SurveyAnswers.objects.get().content) == 1
        with pytest.raises(NotSupportedError, match="closed"):
            surveys.give_answer(links[1], {"relations-count": 1})
