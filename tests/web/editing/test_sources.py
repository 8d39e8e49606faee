"""Sources that are one, or two; lists that are searched, paged and taken along."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.publish.pages import Page

from healthclusters.web.editing.frame import Place
from healthclusters.web.editing.same_sources import Pair, open_pairs
from healthclusters.web.people.rights import NONE
from healthclusters.web.store.actions import add_archive, propose_observation
from healthclusters.web.store.models import Change, Proposal, SourceArchive
from healthclusters.web.store.reading import load_study, present_rows, stored_study

STUDY = "hse-2019"
EDIT = f"/studies/{STUDY}/edit"
SAME = f"{EDIT}/sources/same/"


def words(client: Client, address: str) -> str:
    return Page(client.get(address).content.decode()).words


def pairs() -> list[Pair]:
    return open_pairs(Place(stored=stored_study(STUDY), person="nobody", rights=NONE))


@pytest.fixture
def pair() -> tuple[str, str]:
    """Two that look alike, of which the second is used."""
    found = next(p for p in pairs() if p.second.used)
    return str(found.first.row["source_id"]), str(found.second.row["source_id"])


def judged(client: Client, pair: tuple[str, str], verdict: str, reason: str = "looked") -> str:
    given = {
        "first": pair[0],
        "second": pair[1],
        "verdict": verdict,
        "reason": reason,
        "version": stored_study(STUDY).version,
    }
    answer = client.post(f"{SAME}judge/", given, follow=True)
    return Page(answer.content.decode()).words


def test_one_source_stands_for_both_and_nothing_is_lost(
    steward: Client, pair: tuple[str, str]
) -> None:
    kept, gone = pair
    rows = present_rows(stored_study(STUDY), "observations")
    moved = list(rows.filter(source_id=gone).values_list("observation_id", flat=True))
    row = rows.filter(source_id=gone).first()
    texts = {"subject": row.subject, "item": row.item, "value": row.value, "source_id": gone}
    waits = propose_observation(
        STUDY, texts | {"note": "seen", "confidence": "high"}, author="the-coder"
    )
    add_archive(STUDY, gone, "https://web.archive.org/x", author="a")
    before = len(pairs())
    assert "stands for both" in judged(steward, pair, "first")
    assert len(pairs()) < before
    study = load_study(STUDY)
    assert gone not in study.sources["source_id"].to_list()
    of = study.observations.filter(study.observations["observation_id"].is_in(moved))
    assert set(of["source_id"]) == {kept}
    assert Proposal.objects.get(pk=waits.pk).texts["source_id"] == kept
    assert SourceArchive.objects.filter(source_id=kept, url="https://web.archive.org/x").exists()
    told = Change.objects.filter(table="sources", after__isnull=True).latest("id")
    assert told.before is not None
    assert told.before["source_id"] == gone
    assert "looked" in told.reason
    assert f"{gone} is the same source as {kept}" in told.reason


def test_two_that_are_not_the_same_are_not_asked_about_again(
    steward: Client, coder: Client, pair: tuple[str, str]
) -> None:
    before = len(pairs())
    assert "Say how you know" in judged(steward, pair, "apart", " ")
    assert len(pairs()) == before
    assert "both stay" in judged(steward, pair, "apart")
    assert len(pairs()) == before - 1
    assert set(pair) <= set(load_study(STUDY).sources["source_id"])
    assert "source_pair" in coder.get(f"{EDIT}/history/?of=source_pair").content.decode()
    assert coder.post(f"{SAME}judge/").status_code == 403


def test_a_judgement_on_another_state_is_refused(steward: Client, pair: tuple[str, str]) -> None:
    given = {"first": pair[0], "second": pair[1], "verdict": "first", "reason": "same"}
    answer = steward.post(f"{SAME}judge/", given | {"version": "0"}, follow=True)
    assert "changed meanwhile" in Page(answer.content.decode()).words
    assert set(pair) <= set(load_study(STUDY).sources["source_id"])


@pytest.mark.parametrize("page", ["sources/", "sources/same/", "refresh/", "refresh/copies/"])
def test_lists_are_paged_and_searched(coder: Client, page: str) -> None:
    shown = coder.get(f"{EDIT}/{page}")
    assert shown.status_code == 200
    assert shown.content.count(b"<tr") < 250
    second = coder.get(f"{EDIT}/{page}?page=2")
    assert second.status_code == 200
    assert coder.get(f"{EDIT}/{page}?page=999").status_code == 404
    assert coder.get(f"{EDIT}/{page}?q=nothing-is-called-so").content.count(b"<tr") == 0
    if page != "sources/same/":
        file = coder.get(f"{EDIT}/{page}?as=csv")
        assert file["Content-Type"].startswith("text/csv")
        assert file.content.count(b"\n") > shown.content.count(b"<tr")
