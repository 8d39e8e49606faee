"""Values that came with the study: checked by a second person, each beside its source."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from healthclusters.base import NotSupportedError
from healthclusters.web.store import actions
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import RECORDS, Change, Proposal
from healthclusters.web.store.reading import load_study

STUDY = "hse-2019"
EDIT = f"/studies/{STUDY}/edit"
DRAFTS = f"{EDIT}/drafts/"
FIRST = "medicon-valley.member_count.a.1"
BROUGHT = {
    "subject": "medicon-valley",
    "item": "member_count",
    "value": "300",
    "source_id": "onlinemt-dest",
    "confidence": "low",
    "coder": "somebody-else",
    "status": "draft",
}
OF_CLUSTER = {"subject": "medicon-valley", "item": "member_count"}


def text(response: HttpResponse) -> str:
    return response.content.decode()


def status_of(name: str) -> str:
    rows = RECORDS["observations"]._default_manager.filter(observation_id=name)
    return str(rows.values_list("status", flat=True).get())


def decision(do: str, reason: str = "", version: int = 1, name: str = FIRST) -> dict[str, object]:
    return {"observation_id": name, "version": version, "do": do, "reason": reason}


def test_each_draft_stands_beside_its_source(reviewer: Client, coder: Client) -> None:
    study = load_study(STUDY)
    page = text(reviewer.get(DRAFTS, OF_CLUSTER))
    row = study.observations.row(by_predicate=pl.col("observation_id") == FIRST, named=True)
    source = study.sources.row(by_predicate=pl.col("source_id") == row["source_id"], named=True)
    assert row["value"] in page
    assert source["title"].split("&")[0].split("'")[0] in page
    assert source["url"] in page
    assert page.count('value="confirm"') == study.observations.filter(**OF_CLUSTER).height
    unchecked = study.observations.filter(status="draft").height
    assert f"{unchecked} values to check" in text(reviewer.get(DRAFTS))
    assert str(unchecked) in text(reviewer.get(f"{EDIT}/review/"))
    assert coder.get(DRAFTS).status_code == 403
    assert reviewer.get(DRAFTS, {"subject": "medicon-vallei"}).status_code == 400
    assert reviewer.get(DRAFTS, {"page": 10**6}).status_code == 404


def test_one_is_confirmed(reviewer: Client) -> None:
    here = f"{DRAFTS}?subject=medicon-valley&item=member_count"
    given = reviewer.post(here, decision("confirm", "seen on page 3"))
    assert (given.status_code, given["Location"]) == (302, here)
    assert status_of(FIRST) == "reviewed"
    made = Proposal.objects.get()
    assert (made.author, made.status, made.reviewer, made.reason) == (
        "a",
        "accepted",
        "the-reviewer",
        "seen on page 3",
    )
    written = Change.objects.get(table="observations", key=key_text([FIRST]))
    assert written.reason == "accepted by the-reviewer: seen on page 3"
    again = reviewer.post(here, decision("confirm", version=2))
    assert (again.status_code, "reviewed already" in text(again)) == (400, True)
    assert 'value="medicon-valley.member_count.a.1"' not in text(reviewer.get(here))


def test_one_is_refused_with_a_reason_and_counts_no_longer(
    reviewer: Client, signed_in: Callable[..., Client]
) -> None:
    without = reviewer.post(DRAFTS, decision("refuse", " "))
    assert without.status_code == 400
    assert "Say why" in text(without)
    assert status_of(FIRST) == "draft"
    assert reviewer.post(DRAFTS, decision("refuse", "<b>not there</b>")).status_code == 302
    assert status_of(FIRST) == "superseded"
    made = Proposal.objects.get()
    assert (made.status, made.reason) == ("refused", "<b>not there</b>")
    history = text(reviewer.get(f"{EDIT}/history/", {"of": "observations", "key": made.key}))
    assert "refused: &lt;b&gt;not there&lt;/b&gt;" in history
    # Its coder mends it as any other proposal; a reviewer brings it back into the study.
    author = signed_in("coder", name="a")
    form = f"{EDIT}/proposals/{made.pk}/mend/"
    assert "not there" in text(author.get(f"{EDIT}/"))
    cells = {n: made.texts[n] for n in ("as_of", "source_id", "note", "confidence", "locator")}
    mended = {**cells, "value": "271", "version": str(made.version), "do": "send"}
    assert author.post(form, mended).status_code == 302
    version = Proposal.objects.get().version
    accepted = reviewer.post(
        f"{EDIT}/proposals/{made.pk}/accept/", {"version": version, "reason": ""}
    )
    assert accepted.status_code == 302
    row = load_study(STUDY).observations.filter(observation_id=FIRST)
    assert row.select("value", "status", "coder").rows() == [("271", "reviewed", "a")]


def test_the_second_of_two_reviewers_is_told(reviewer: Client) -> None:
    given = reviewer.post(DRAFTS, decision("refuse", "I had typed this", version=7))
    assert given.status_code == 409
    here = f"{DRAFTS}?subject=medicon-valley&item=member_count"
    assert 'value="typed"' in text(reviewer.post(here, decision("refuse", "typed", 7)))
    assert "<q><bdi>I had typed this</bdi></q>" in text(given), "on another page of the list"
    for wrong in (decision("confirm", name="nobody"), {"do": "confirm"}, {}):
        assert reviewer.post(DRAFTS, wrong).status_code == 400
    assert not Proposal.objects.exists()


def test_nobody_confirms_what_they_coded_or_brought_in(
    reviewer: Client, signed_in: Callable[..., Client]
) -> None:
    coder = signed_in("reviewer", name="a")
    given = coder.post(DRAFTS, decision("confirm"))
    assert (given.status_code, "of their own" in text(given)) == (400, True)
    assert "another reviewer decides" in text(coder.get(DRAFTS, OF_CLUSTER))
    cells = {**BROUGHT, "observation_id": "brought"}
    actions.add_record(STUDY, "observations", cells, author="the-reviewer", reason="a table")
    given = reviewer.post(DRAFTS, decision("confirm", name="brought"))
    assert (given.status_code, "brought in" in text(given)) == (400, True)
    page = text(reviewer.get(DRAFTS, OF_CLUSTER))
    offered = re.findall(r'name="observation_id" value="([^"]+)"', page)
    assert FIRST in offered
    assert "brought" not in offered
    assert (
        signed_in("reviewer", name="third")
        .post(DRAFTS, decision("confirm", name="brought"))
        .status_code
        == 302
    )


def test_who_brought_the_whole_study_in_confirms_nothing_of_it() -> None:
    with pytest.raises(NotSupportedError, match="brought in"):
        actions.confirm_observation(STUDY, FIRST, version=1, reviewer="installation")


def test_the_last_of_a_coder_leads_back_to_all(reviewer: Client) -> None:
    cells = {**BROUGHT, "observation_id": "alone"}
    actions.add_record(STUDY, "observations", cells, author="somebody", reason="a table")
    here = f"{DRAFTS}?coder=somebody-else"
    assert "1 value to check" in text(reviewer.get(here))
    given = reviewer.post(here, decision("confirm", name="alone"))
    assert (given.status_code, given["Location"]) == (302, DRAFTS)


def test_a_page_has_a_fixed_number_of_queries(reviewer: Client) -> None:
    reviewer.get(DRAFTS)
    with CaptureQueriesContext(
        connection,
    ) as few:
        reviewer.get(DRAFTS, OF_CLUSTER)
    with CaptureQueriesContext(connection) as many:
        reviewer.get(DRAFTS, {"page": 2})
    assert len(few) == len(many) < 35


def test_drafts_are_read_in_the_language_of_the_reviewer(reviewer: Client) -> None:
    page = reviewer.get(f"/fr{EDIT}/drafts/").content.decode()
    assert "<bdi>haute</bdi>" in page
    assert "<bdi>high</bdi>" not in page and "<bdi>medium</bdi>" not in page
