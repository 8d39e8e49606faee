"""The whole way of a value, as four people: proposed, refused, mended, accepted, published."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import polars as pl
import pytest
from django.http import HttpResponse
from django.test import Client

from healthclusters.base.canonical import cell_text
from healthclusters.web.results import edition
from healthclusters.web.results.working import work
from healthclusters.web.store.actions.people import take_role
from healthclusters.web.store.models import Change, Person, Proposal
from healthclusters.web.store.reading import load_study

STUDY = "hse-2019"
EDIT = f"/studies/{STUDY}/edit"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def observation(**more: str) -> dict[str, str]:
    return {
        "value": "480",
        "as_of": "2018",
        "source_id": "",
        "new_title": "Annual report of the alliance 2018",
        "new_url": "https://example.org/report-2018",
        "locator": "page 3",
        "note": "Counted in the list of members.",
        "confidence": "high",
        "do": "send",
        **more,
    }


def newest() -> Proposal:
    return Proposal.objects.latest("id")


@pytest.mark.slow  # the whole study is computed again
def test_from_proposal_to_publication(coder: Client, reviewer: Client, steward: Client) -> None:
    # A cell that is open, of a cluster that stands between two groups: a yes moves it.
    cluster, item = "wellness-serbia", "has_production_companies"
    before = edition(STUDY)
    measure = before.study.framework.item_by_id[item].measure
    form = f"{EDIT}/clusters/{cluster}/observations/{measure}/"
    assert "Earns the point" in text(coder.post(form, observation(value="1", do="preview")))
    assert not Proposal.objects.exists()
    assert coder.post(form, observation(value="1")).status_code == 302
    made = newest()
    page = f"{EDIT}/proposals/{made.pk}/"
    assert made.status == "in_review"
    assert "Wellness Serbia" in text(reviewer.get(f"{EDIT}/review/"))
    assert "Accept" in text(reviewer.get(page))
    without = reviewer.post(f"{page}refuse/", {"version": 2, "reason": ""})
    assert without.status_code == 400
    asked = {"version": 2, "reason": "<b>Which page?</b>"}
    assert reviewer.post(f"{page}refuse/", asked).status_code == 302
    for seen in (coder.get(page), coder.get(f"{EDIT}/"), coder.get(f"{page}mend/")):
        assert "&lt;b&gt;Which page?&lt;/b&gt;" in text(seen)
    mended = observation(value="1", locator="page 4", version=str(newest().version))
    assert coder.post(f"{page}mend/", mended).status_code == 302
    said = reviewer.post(f"{page}accept/", {"version": newest().version, "reason": "seen"})
    assert said.status_code == 302
    assert newest().status == "accepted"
    looked = text(steward.get(f"{EDIT}/publish/"))
    assert "Wellness Serbia" in looked
    assert "are computed after a revision is published" in looked
    assert edition(STUDY).study.revision == before.study.revision
    version = newest().study.version
    assert "being computed" not in looked
    published = steward.post(f"{EDIT}/publish/", {"version": version, "reason": "a new value"})
    assert published.status_code == 302
    assert "The groups are being computed" in text(steward.get(f"{EDIT}/publish/"))
    work(Event(), until_idle=True)
    after = edition(STUDY)
    assert after.published.number == before.published.number + 1
    assert known(after, cluster) == known(before, cluster) + 1
    assert after.landscape is not None
    assert before.landscape is not None
    of_both = [e.landscape.grouping.clusters for e in (before, after)]
    was, now = (c.filter(pl.col("cluster_id") == cluster)["group"].item() for c in of_both)
    assert was != now
    compared = {"first": before.published.pk, "second": after.published.pk}
    for page in (steward.get(f"{EDIT}/publish/"), steward.get(f"{EDIT}/editions/", compared)):
        assert "1 cluster is in another group" in text(page)
        assert "Wellness Serbia" in text(page)
    value = text(
        Client(headers={"host": "localhost"}).get(
            f"/studies/{STUDY}/clusters/{cluster}/values/{item}/"
        )
    )
    assert "the-coder" in value
    assert "accepted by the-reviewer: seen" in value


def known(shown: object, cluster: str) -> int:
    scores = shown.assessment.scores  # type: ignore[attr-defined]
    return int(scores.filter(pl.col("cluster_id") == cluster)["known"].item())


def test_a_manager_corrects_the_own_cluster_and_no_other(manager: Client, reviewer: Client) -> None:
    form = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    assert manager.post(form, observation(value="300")).status_code == 302
    other = f"{EDIT}/clusters/biocat/observations/member_count/"
    assert manager.post(other, observation(value="300")).status_code == 403
    first = newest()
    assert manager.get(f"{EDIT}/proposals/{first.pk}/").status_code == 200
    told = reviewer.post(f"{EDIT}/proposals/{first.pk}/accept/", {"version": 2, "reason": ""})
    assert told.status_code == 302
    rows = load_study(STUDY).observations.filter(pl.col("coder") == "the-manager")
    assert rows["value"].to_list() == ["300"]
    assert Change.objects.filter(author="the-manager", table="observations").count() == 1


def test_a_manager_corrects_the_record_of_the_cluster(manager: Client, reviewer: Client) -> None:
    form = f"{EDIT}/clusters/medicon-valley/facts/"
    row = load_study(STUDY).cluster("medicon-valley")
    facts = {name: cell_text(value) for name, value in row.items()} | {"do": "send"}
    facts["record_version"] = "1"
    assert manager.post(form, {**facts, "source": "the register"}).status_code == 400
    assert manager.post(form, {**facts, "city": "Lund"}).status_code == 400, "no source is named"
    moved = {**facts, "city": "Lund", "source": "the register"}
    assert manager.post(form, moved).status_code == 302
    made = newest()
    assert made.texts == {"city": "Lund"}
    assert "the register" in text(reviewer.get(f"{EDIT}/proposals/{made.pk}/"))
    reviewer.post(f"{EDIT}/proposals/{made.pk}/accept/", {"version": 2, "reason": ""})
    assert load_study(STUDY).cluster("medicon-valley")["city"] == "Lund"


def test_a_manager_whose_role_was_taken_proposes_nothing_more(manager: Client) -> None:
    form = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    manager.post(form, observation(do="keep"))
    page = f"{EDIT}/proposals/{newest().pk}/"
    take_role(Person.objects.get(pseudonym="the-manager"), STUDY, by="tests")
    assert manager.get(page).status_code == 404
    assert manager.post(f"{page}send/", {"version": 1}).status_code == 404
    assert newest().status == "draft"


def test_nobody_reviews_their_own(reviewer: Client) -> None:
    form = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    reviewer.post(form, observation())
    number = newest().pk
    said = reviewer.post(f"{EDIT}/proposals/{number}/accept/", {"version": 2, "reason": ""})
    assert said.status_code == 400
    assert "of their own" in text(said)
    assert newest().status == "in_review"


def test_coders_are_blind_until_they_have_coded(
    coder: Client, signed_in: Callable[..., Client]
) -> None:
    other = signed_in("coder", name="the-other")
    form = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    other.post(form, observation(value="1234"))
    page = text(coder.get(form))
    assert "Hidden until" in page
    assert "1234" not in page
    signed_in("reviewer").post(f"{EDIT}/proposals/{newest().pk}/accept/", {"version": 2})
    key = newest().key
    assert "the-other.1" not in text(coder.get(f"{EDIT}/history/"))
    of_record = {"of": "observations", "key": key}
    assert coder.get(f"{EDIT}/history/", of_record).status_code == 404
    assert "the-other" not in page
    assert coder.get(f"{EDIT}/proposals/{newest().pk}/").status_code == 404
    coder.post(form, observation(value="480", do="keep", new_url="", new_title="Another page"))
    assert "1234" not in text(coder.get(form)), "a draft is not yet handed in"
    coder.post(f"{EDIT}/proposals/{newest().pk}/send/", {"version": 1})
    assert "1234" in text(coder.get(form))


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(coder: Client) -> None:
    form = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    answer = coder.post(form, observation(value="many", locator="<script>x</script>"))
    assert answer.status_code == 400
    assert "Write digits such as 270" in text(answer)
    assert "&lt;script&gt;x&lt;/script&gt;" in text(answer)
    assert "<script>x" not in text(answer)
    source = load_study(STUDY).sources.drop_nulls("url").row(0, named=True)
    twin = coder.post(form, observation(new_url=source["url"] + "#top"))
    assert source["source_id"] in text(twin)
    assert twin.status_code == 400
    assert not Proposal.objects.exists()


def test_two_windows_on_one_draft(coder: Client) -> None:
    form = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    coder.post(form, observation(do="keep"))
    page = f"{EDIT}/proposals/{newest().pk}/mend/"
    assert coder.post(page, observation(value="481", do="keep", version="1")).status_code == 302
    second = coder.post(page, observation(value="482", do="keep", version="1"))
    assert second.status_code == 409
    assert "481" in text(second)
    assert 'value="482"' in text(second)
    assert newest().texts["value"] == "481"


def test_a_record_comes_back(coder: Client, reviewer: Client) -> None:
    from healthclusters.web.store import actions
    from healthclusters.web.store.keys import key_text

    key = key_text(["medicon-valley"])
    for founded in ("1998", "1999"):
        version = {"1998": 1, "1999": 2}[founded]
        actions.change_record(
            STUDY, "clusters", key, {"founded": founded}, version=version, author="x", reason="y"
        )
    first = Change.objects.filter(table="clusters").earliest("id")
    assert "1998" in text(coder.get(f"{EDIT}/history/", {"of": "clusters", "key": key}))
    back = f"{EDIT}/history/{first.pk}/return/"
    assert coder.post(back, {"version": 3}).status_code == 403
    assert reviewer.post(back, {"version": 3, "reason": "a slip"}).status_code == 302
    assert load_study(STUDY).cluster("medicon-valley")["founded"] == 1998
    assert Change.objects.filter(table="clusters").count() == 3


def test_forms_want_their_token(coder: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.cookies = coder.cookies
    form = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    assert strict.post(form, observation()).status_code == 403
    assert not Proposal.objects.exists()
