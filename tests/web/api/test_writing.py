"""Written with a token: rights, versions, drafts; nothing counts before it is accepted."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.web.api.callers import CELLS, SOURCES, STUDY, WORKING, Caller

from healthclusters.web.store.actions import add_record, publish_revision
from healthclusters.web.store.actions.people import revoke_token
from healthclusters.web.store.models import (
    ApiToken,
    Change,
    Job,
    Proposal,
    Revision,
    Role,
    StoredStudy,
)
from healthclusters.web.store.reading import load_study


@pytest.fixture
def coder() -> Caller:
    return Caller("coder-one", Role.CODER)


def test_a_draft_waits_beside_the_study_as_one_of_the_browser(coder: Caller) -> None:
    before = StoredStudy.objects.get(study_id=STUDY).version
    status, body, given = coder.add()
    assert (status, given["ETag"], body["version"]) == (201, '"1"', 1)
    row = body["rows"][0]
    assert (row["coder"], row["status"], row["value"]) == ("coder-one", "draft", "1")
    assert (row["as_of"], row["observation_id"]) == (2019, CELLS["observation_id"])
    assert coder.call("GET", given["Location"])[1]["rows"] == [row]
    made = Proposal.objects.get(pk=body["proposal"])
    assert (made.status, made.author, made.why) == ("draft", "coder-one", "read it there")
    change = Change.objects.latest("id")
    assert (change.table, change.author, change.reason) == (
        "proposal",
        "coder-one",
        "read it there",
    )
    assert StoredStudy.objects.get(study_id=STUDY).version == before
    assert row["observation_id"] not in load_study(STUDY).observations["observation_id"]


def test_the_same_call_again_makes_no_second_draft(coder: Caller) -> None:
    _, first, given = coder.add()
    status, body, again = coder.add()
    assert (status, again["Location"]) == (409, given["Location"])
    assert body["current"] == first
    assert Proposal.objects.count() == 1
    taken = load_study(STUDY).observations["observation_id"][0]
    status, body, again = coder.add(observation_id=taken)
    assert (status, again.get("Location"), "current" in body) == (409, None, False)
    other = Caller("coder-two", Role.CODER).add()
    assert (other[0], "current" in other[1]) == (409, False)
    without = {name: cell for name, cell in CELLS.items() if name != "observation_id"}
    status, body, again = coder.call("POST", WORKING, {"cells": without, "reason": "read it there"})
    assert (status, again["Location"], body["current"]) == (409, given["Location"], first)
    names = [
        coder.call("POST", WORKING, {"cells": without | {"note": note}, "reason": "x"})[1]["rows"][
            0
        ]["observation_id"]
        for note in ("in 2019", "in 2020")
    ]
    assert names == [f"medicon-valley.has_clinics.coder-one.{n}" for n in (1, 2)]


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(coder: Caller) -> None:
    coder.add()
    address = f"{WORKING}/{CELLS['observation_id']}"
    said = {"cells": {"value": 0}, "reason": "looked again"}
    status, body, given = coder.call("PATCH", address, said, '"1"')
    assert (status, given["ETag"], body["rows"][0]["value"]) == (200, '"2"', "0")
    assert body["rows"][0]["locator"] == "page 3"
    late = {"cells": {"note": "late"}, "reason": "late"}
    status, told, given = coder.call("PATCH", address, late, '"1"')
    assert (status, given["ETag"]) == (412, '"2"')
    assert "Read it again" in told["detail"]
    assert told["current"] == body == coder.call("GET", address)[1]
    for missing in (None, "*"):
        assert coder.call("PATCH", address, late, missing)[0] == 428
    for wrong in ('W/"2"', '"x"', "2 or so"):
        assert coder.call("PATCH", address, late, wrong)[0] == 412


def test_an_observation_moves_to_another_cell_whole(coder: Caller) -> None:
    coder.add()
    address = f"{WORKING}/{CELLS['observation_id']}"
    moved = {"cells": {"subject": "biocon-valley"}, "reason": "the other one"}
    assert coder.call("PATCH", address, moved, '"1"')[0] == 200
    assert Proposal.objects.get().subject == "biocon-valley"
    named = {"cells": {"observation_id": "another"}, "reason": "x"}
    assert coder.call("PATCH", address, named, '"2"')[0] == 409


def test_what_is_withdrawn_stays_in_the_history(coder: Caller) -> None:
    coder.add()
    address = f"{WORKING}/{CELLS['observation_id']}"
    assert coder.call("DELETE", f"{address}?reason=mistaken")[0] == 428
    assert coder.call("DELETE", address, version='"1"')[0] == 422
    assert coder.call("DELETE", f"{address}?reason=mistaken", version='"1"')[0] == 204
    assert coder.call("GET", address)[0] == 404
    change = Change.objects.latest("id")
    assert (change.reason, change.after["status"]) == ("mistaken", "withdrawn")
    assert coder.add()[0] == 201


def test_who_may(coder: Caller) -> None:
    coder.add()
    address = f"{WORKING}/{CELLS['observation_id']}"
    said = {"cells": {"value": 0}, "reason": "mine now"}
    others = [Caller("nobody", None), Caller("viewer", Role.VIEWER)]
    for other in others:
        assert other.add(observation_id="x")[0] == 403
        assert other.call("GET", address)[0] == 403
    second, reviewer = Caller("coder-two", Role.CODER), Caller("reviewer", Role.REVIEWER)
    for other in (second, reviewer):
        assert other.call("GET", address)[0] == 403
        assert other.call("PATCH", address, said, '"1"')[0] == 403
        assert other.call("DELETE", f"{address}?reason=x", version='"1"')[0] == 403
    manager = Caller("manager", Role.VIEWER, cluster_id="biocon-valley")
    assert manager.add(observation_id="m1")[0] == 403
    status, _, given = manager.add(observation_id="m1", subject="biocon-valley")
    assert status == 201
    moved = {"cells": {"subject": "medicon-valley"}, "reason": "another's"}
    assert manager.call("PATCH", given["Location"], moved, '"1"')[0] == 403


def test_what_is_in_the_study_changes_by_review_alone(coder: Caller) -> None:
    name = "medicon-valley.member_count.coder-one.1"
    add_record(
        STUDY,
        "observations",
        {
            "observation_id": name,
            "subject": "medicon-valley",
            "item": "member_count",
            "value": "270",
            "source_id": "onlinemt-dest",
            "confidence": "low",
            "coder": "coder-one",
            "status": "draft",
        },
        author="coder-one",
        reason="brought in earlier",
    )
    assert coder.call("GET", f"{WORKING}/{name}")[1]["proposal"] is None
    said = {"cells": {"value": 1}, "reason": "x"}
    status, body, _ = coder.call("PATCH", f"{WORKING}/{name}", said, '"1"')
    assert (status, "by review alone" in body["detail"]) == (409, True)
    other = Caller("coder-two", Role.CODER)
    assert other.call("PATCH", f"{WORKING}/{name}", said, '"1"')[0] == 403


def test_a_token_is_asked_for_and_a_session_is_none(coder: Caller) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(coder.person, backend="django.contrib.auth.backends.ModelBackend")
    body = json.dumps({"cells": CELLS, "reason": "x"})
    given = client.post(WORKING, body, content_type="application/json")
    assert given.status_code == 401
    assert given["WWW-Authenticate"].startswith("Bearer")
    assert given["Content-Type"] == "application/problem+json"
    token = ApiToken.objects.get()
    assert coder.token not in (token.token_hash, token.label)
    assert len(token.token_hash) == 64
    revoke_token(coder.person, token.pk)
    assert coder.add()[0] == 401


def test_every_problem_is_named_at_once(coder: Caller) -> None:
    before = StoredStudy.objects.get(study_id=STUDY).version
    status, body, _ = coder.add(as_of="last year", confidence="sure", source_id="")
    assert status == 422
    columns = {e["column"] for e in body["errors"]}
    assert {"as_of", "confidence", "source_id"} <= columns
    assert all(e["code"] and e["remedy"] and e["line"] for e in body["errors"])
    status, body, _ = coder.add(subject="medicon-vallei", source_id="nowhere")
    assert status == 422
    assert len(body["errors"]) >= 2
    assert coder.call("POST", WORKING, {"cells": {"value": 1}, "reason": "x"})[0] == 422
    assert coder.add(observation_id=None, subject="\u0000")[0] == 422
    assert coder.call("POST", WORKING, {"cells": CELLS, "reason": "\u0000"})[0] == 422
    assert coder.add(coder="somebody else")[0] == 422
    assert coder.add(note="\ud800")[0] in (400, 422)
    assert StoredStudy.objects.get(study_id=STUDY).version == before


def test_sources(coder: Caller) -> None:
    cells = {"source_id": "new", "title": "A page", "independent": 1, "url": "https://x.example/"}
    sent = {"cells": cells, "reason": "found it"}
    _, first, given = coder.call("POST", SOURCES, sent)
    status, body, again = coder.call("POST", SOURCES, sent)
    assert (status, again["Location"], body["current"]) == (409, given["Location"], first)
    bad = {"cells": cells | {"source_id": "b", "url": "javascript:alert(1)"}, "reason": "x"}
    assert coder.call("POST", SOURCES, bad)[0] == 422
    used = load_study(STUDY).observations["source_id"][0]
    chief = Caller("chief", Role.REVIEWER)
    status, body, _ = chief.call("DELETE", f"{SOURCES}/{used}?reason=unused", version='"1"')
    assert status == 409
    assert "named by observations" in body["detail"]
    change = {"cells": {"title": "Another title"}, "reason": "spelling"}
    assert Caller("coder-two", Role.CODER).call("PATCH", f"{SOURCES}/new", change, '"1"')[0] == 403
    reviewer = Caller("reviewer", Role.REVIEWER)
    assert reviewer.call("PATCH", f"{SOURCES}/new", change, '"1"')[0] == 200
    moved = {"cells": {"source_id": "newer"}, "reason": "spelling"}
    assert reviewer.call("PATCH", f"{SOURCES}/new", moved, '"2"')[0] == 409
    assert coder.call("PATCH", f"{SOURCES}/onlinemt-dest", change, '"1"')[0] == 403


def test_a_source_stays_as_it_was_checked(coder: Caller) -> None:
    cells = {"source_id": "own", "title": "Our page", "independent": 0}
    assert coder.call("POST", SOURCES, {"cells": cells, "reason": "x"})[0] == 201
    coder.add(source_id="own")
    made_up = {"cells": {"independent": 1}, "reason": "x"}
    corrected = {"cells": {"title": "Their page"}, "reason": "x"}
    assert coder.call("PATCH", f"{SOURCES}/own", corrected, '"1"')[0] == 200
    coder.decide("send")
    Caller("reviewer", Role.REVIEWER).decide("accept", "right")
    status, body, _ = coder.call("PATCH", f"{SOURCES}/own", made_up, '"2"')
    assert (status, "Evidence rests on" in body["detail"]) == (403, True)
    other = Caller("other", Role.REVIEWER)
    assert other.call("PATCH", f"{SOURCES}/own", corrected, '"2"')[0] == 200


def test_a_call_that_is_too_large_is_told_so(coder: Caller) -> None:
    status, body, _ = coder.add(note="x" * 3_000_000)
    assert (status, body["status"]) == (413, 413)


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        ("https://x.example/a?id=3", "http://www.x.example/a/?id=3&utm_source=mail#top"),
        ("https://doi.org/10.1234/AbC.5", "http://dx.doi.org/10.1234/abc.5"),
        ("https://doi.org/10.1234/abc.5", "https://press.example/doi/full/10.1234%2Fabc.5"),
        ("https://press.example/article/10.1234/abc.5.pdf", "https://doi.org/10.1234/abc.5"),
    ],
)
def test_one_page_is_one_source(coder: Caller, known: str, sent: str) -> None:
    cells = {"source_id": "first", "title": "A page of ours", "independent": 1, "url": known}
    assert coder.call("POST", SOURCES, {"cells": cells, "reason": "x"})[0] == 201
    cells |= {"source_id": "second", "title": "Named quite otherwise", "url": sent}
    status, body, given = coder.call("POST", SOURCES, {"cells": cells, "reason": "x"})
    assert (status, given["Location"]) == (409, f"{SOURCES}/first")
    assert "first" in body["detail"]
    assert body["current"]["rows"][0]["url"] == known
    assert coder.call("GET", f"{SOURCES}/second")[0] == 404
    cells |= {"url": "https://doi.org/10.1234/abc.6", "title": "A page of Ours"}
    status, body, _ = coder.call("POST", SOURCES, {"cells": cells, "reason": "x"})
    assert (status, "first" in body["notes"][-1]) == (201, True)
    moved = {"cells": {"url": sent}, "reason": "x"}
    status, _, given = coder.call("PATCH", f"{SOURCES}/second", moved, '"1"')
    assert (status, given["Location"]) == (409, f"{SOURCES}/first")
    same = {"cells": {"url": sent}, "reason": "it has moved"}
    assert coder.call("PATCH", f"{SOURCES}/first", same, '"1"')[0] == 200


def test_wrong_tokens_are_not_tried_for_ever() -> None:
    client = Client(headers={"host": "localhost", "Authorization": "Bearer hc_guessed"})
    statuses = [client.get(f"{WORKING}/x").status_code for _ in range(35)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert 1 <= int(client.get(f"{WORKING}/x")["Retry-After"]) <= 60


def test_a_script_in_every_text_field_is_text_on_every_page(coder: Caller) -> None:
    script = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    source = {"source_id": "script", "title": script, "publisher": script, "independent": 1}
    assert coder.call("POST", SOURCES, {"cells": source, "reason": script})[0] == 201
    assert coder.add(locator=script, note=script, source_id="script")[0] == 201
    coder.decide("send")
    Caller("reviewer", Role.REVIEWER).decide("accept", script)
    publish_revision(STUDY, author="steward", note=script)
    pages = [
        f"/studies/{STUDY}/clusters/medicon-valley/values/has_clinics/",
        f"/studies/{STUDY}/clusters/medicon-valley/",
        f"/studies/{STUDY}/tables/observations/",
        f"/studies/{STUDY}/tables/sources/",
        f"/studies/{STUDY}/data/",
        f"/studies/{STUDY}/",
    ]
    seen = 0
    for page in pages:
        given = coder.client.get(page)
        assert given.status_code == 200, page
        text = given.content.decode()
        assert "<script>alert(1)" not in text, page
        assert "<img src=x" not in text, page
        seen += "alert(1)" in text
        assert "'unsafe-inline'" not in given["Content-Security-Policy"].split("script-src")[1][:20]
    assert seen >= 2
    assert load_study(STUDY).sources.filter(source_id="script")["title"].to_list() == [script]


def test_what_another_coder_entered_is_told_once_it_is_published() -> None:
    """Neither by its number, nor by a name that is nearly it, nor to the manager of elsewhere."""
    first, second = Caller("coder-a", Role.CODER), Caller("coder-b", Role.CODER)
    manager = Caller("manager", Role.VIEWER, cluster_id="biocat")
    reviewer = Caller("reviewer", Role.REVIEWER)
    name = "medicon-valley.has_clinics.coder-a.1"
    _, body, _ = first.add(observation_id=name)
    propose = f"/api/v1/studies/{STUDY}/working/proposals/{body['proposal']}"
    assert first.call("POST", f"{propose}/send", {}, '"1"')[0] == 200
    assert reviewer.call("POST", f"{propose}/accept", {"reason": ""}, '"2"')[0] == 200
    address, near = f"{WORKING}/{name}", f"{WORKING}/medicon-valley.has_clinics.coder-b.1"
    said = {"cells": {"value": 0}, "reason": "x"}
    for other in (second, manager):
        assert other.call("GET", address)[0] == 403
        for call in (("GET", near), ("PATCH", near, said, '"1"')):
            status, told, _ = other.call(*call)
            assert (status, "coder-a" in json.dumps(told)) == (404, False)
    assert "coder-a" in reviewer.call("GET", near)[1]["detail"]
    assert first.call("GET", address)[0] == 200
    assert reviewer.call("GET", address)[0] == 200
    publish_revision(STUDY, author="steward")
    for other in (second, manager):
        assert other.call("GET", address)[0] == 200
        assert "coder-a" in other.call("GET", near)[1]["detail"]


def test_a_study_that_was_never_published_shows_coders_their_own_rows_alone() -> None:
    row = load_study(STUDY).observations["observation_id"][0]
    coder, reviewer = Caller("coder-a", Role.CODER), Caller("reviewer", Role.REVIEWER)
    assert coder.call("GET", f"{WORKING}/{row}")[0] == 200
    Job.objects.all().delete()
    Revision.objects.all().delete()
    assert coder.call("GET", f"{WORKING}/{row}")[0] == 403
    assert reviewer.call("GET", f"{WORKING}/{row}")[0] == 200
