"""Agreement is of what each coder decided alone, whatever became of it afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.publish.pages import Page

from healthclusters.web.store.models import Proposal
from healthclusters.web.store.reading import present_rows, stored_study

STUDY = "hse-2019"
EDIT = f"/studies/{STUDY}/edit"
CELL = f"{EDIT}/clusters/luxembourg-healthtech/observations/has_clinics/"
PAIR = f"{EDIT}/agreement/?first=the-ann&second=the-bob"
SignIn = Callable[..., Client]


def words(client: Client, address: str) -> str:
    return Page(client.get(address).content.decode()).words


def enters(client: Client, value: str, title: str, page: str = CELL) -> Proposal:
    texts = {
        "value": value,
        "new_title": title,
        "note": "seen there",
        "locator": "page 1",
        "confidence": "high",
        "do": "send",
    }
    assert client.post(page, texts).status_code == 302
    return Proposal.objects.latest("id")


def accepts(reviewer: Client, made: Proposal) -> None:
    made.refresh_from_db()
    page = f"{EDIT}/proposals/{made.pk}/accept/"
    assert reviewer.post(page, {"version": made.version, "reason": "seen"}).status_code == 302


@pytest.fixture
def ann(signed_in: SignIn) -> Client:
    return signed_in("coder", name="the-ann")


@pytest.fixture
def bob(signed_in: SignIn) -> Client:
    return signed_in("coder", name="the-bob")


def test_what_both_sent_first_is_compared_whatever_became_of_it(
    ann: Client, bob: Client, reviewer: Client
) -> None:
    first = enters(ann, "1", "The page of the label")
    second = enters(bob, "0", "Another document entirely")
    both = "Answers that both gave1The same answer in0"
    assert both in words(reviewer, PAIR)
    accepts(reviewer, first)
    accepts(reviewer, second)
    assert both in words(reviewer, PAIR)
    rows = present_rows(stored_study(STUDY), "observations").filter(
        subject="luxembourg-healthtech", item="has_clinics"
    )
    settled = reviewer.post(
        f"{EDIT}/conflicts/luxembourg-healthtech/has_clinics/",
        {
            "chosen": next(r.observation_id for r in rows if r.coder == "the-ann"),
            "reason": "the label says so itself",
            "seen": [f"{r.observation_id}:{r.version}" for r in rows],
        },
    )
    assert settled.status_code == 302
    assert "superseded" in {r.status for r in rows.all()}
    assert both in words(reviewer, PAIR)


def test_a_value_that_was_mended_after_review_is_not_what_was_decided_alone(
    ann: Client, bob: Client, reviewer: Client
) -> None:
    enters(ann, "1", "The page of the label")
    made = enters(bob, "0", "Another document entirely")
    page = f"{EDIT}/proposals/{made.pk}/"
    reviewer.post(f"{page}refuse/", {"version": made.version, "reason": "the label is there"})
    made.refresh_from_db()
    mended = {"value": "1", "new_title": "Another document entirely", "confidence": "high"}
    mended |= {"note": "seen there", "locator": "page 1"}
    answer = bob.post(f"{page}mend/", {**mended, "version": made.version, "do": "send"})
    assert answer.status_code == 302
    accepts(reviewer, made)
    assert "The same answer in0" in words(reviewer, PAIR)


def test_a_draft_is_not_compared_and_cells_of_others_are_not_told(
    ann: Client, bob: Client, coder: Client, reviewer: Client
) -> None:
    enters(ann, "1", "The page of the label")
    bob.post(
        CELL,
        {
            "value": "0",
            "new_title": "Another one",
            "confidence": "high",
            "note": "n",
            "locator": "p",
            "do": "keep",
        },
    )
    assert "the-bob" not in words(reviewer, f"{EDIT}/agreement/")
    made = Proposal.objects.latest("id")
    bob.post(f"{EDIT}/proposals/{made.pk}/send/", {"version": made.version})
    assert "Where they differ (1)" in words(bob, PAIR)
    assert "Where they differ (1)" in words(reviewer, PAIR)
    assert "Where they differ" not in words(coder, PAIR)


def test_the_same_coder_twice_and_one_alone_are_told_so(ann: Client, bob: Client) -> None:
    enters(ann, "1", "The page of the label")
    enters(bob, "1", "Another document entirely")
    for query, said in (
        ("first=the-ann&second=the-ann", "Choose two different coders"),
        ("first=the-ann", "Choose two coders"),
    ):
        answer = ann.get(f"{EDIT}/agreement/?{query}")
        assert answer.status_code == 400
        assert said in Page(answer.content.decode()).words
        assert "('" not in answer.content.decode()


def test_a_proposal_shows_the_value_of_another_that_waits(
    ann: Client, bob: Client, reviewer: Client
) -> None:
    page = f"{EDIT}/clusters/medicon-valley/observations/{_unknown('medicon-valley')}/"
    enters(ann, "1", "The page of the label", page)
    made = enters(bob, "0", "Another document entirely", page)
    shown = words(reviewer, f"{EDIT}/proposals/{made.pk}/")
    assert "Nobody has entered anything yet" not in shown
    assert "In review: 1 (the-ann)" in shown
    assert "0 (the-bob)" not in shown


def _unknown(subject: str) -> str:
    """A yes/no measure of clusters of which the study says nothing about this one."""
    from healthclusters.web.store.reading import framework_of

    stored = stored_study(STUDY)
    known = set(present_rows(stored, "observations").filter(subject=subject).values_list("item"))
    return next(
        m.id
        for m in framework_of(stored.framework).measures
        if m.subject == "cluster" and m.kind == "yes_no" and (m.id,) not in known
    )
