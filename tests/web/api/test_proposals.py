"""Proposals by program: listed, sent, withdrawn, accepted and refused; each role, each state."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests.web.api.callers import BASE, CELLS, PROPOSALS, SOURCES, STUDY, WORKING, Caller

from healthclusters.web.api.application import api
from healthclusters.web.people.addresses import CALLS
from healthclusters.web.store.actions import change_record, propose_correction, publish_revision
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Change, Proposal, Role
from healthclusters.web.store.reading import load_study

ROLES = [None, *Role.values, "manager"]
MAY = ["coder", "reviewer", "steward", "administrator", "manager"]
DECIDE = ["reviewer", "steward", "administrator"]


@pytest.fixture
def coder() -> Caller:
    return Caller("coder-one", Role.CODER)


@pytest.fixture
def reviewer() -> Caller:
    return Caller("reviewer-one", Role.REVIEWER)


def caller(role: str | None) -> Caller:
    if role == "manager":
        return Caller("manager", Role.VIEWER, cluster_id="medicon-valley")
    return Caller(f"the-{role}", role)


def test_the_whole_way_of_a_value(coder: Caller, reviewer: Caller) -> None:
    _, body, given = coder.add()
    number, address = body["proposal"], given["Location"]
    status, body, given = coder.decide("send")
    assert (status, body["rows"][0]["status"], given["ETag"]) == (200, "in_review", '"2"')
    late = coder.call("PATCH", address, {"cells": {"value": 0}, "reason": "x"}, '"2"')
    assert (late[0], "in review" in late[1]["detail"]) == (409, True)
    assert reviewer.decide("refuse")[0] == 422
    status, body, _ = reviewer.decide("refuse", "which page?")
    assert (status, body["rows"][0]["reason"]) == (200, "which page?")
    status, body, given = coder.call("GET", address)
    assert (body["rows"][0]["status"], body["notes"][-1]) == (
        "refused",
        "Refused by reviewer-one: which page?",
    )
    mended = {"cells": {"locator": "page 4"}, "reason": "the page"}
    status, body, _ = coder.call("PATCH", address, mended, given["ETag"])
    assert (status, body["rows"][0]["status"]) == (200, "draft")
    coder.decide("send")
    status, body, _ = reviewer.decide("accept", "seen")
    assert (status, body["rows"][0]["status"], body["rows"][0]["reviewer"]) == (
        200,
        "accepted",
        "reviewer-one",
    )
    row = load_study(STUDY).observations.filter(observation_id=CELLS["observation_id"])
    assert row.select("coder", "status", "locator").rows() == [("coder-one", "reviewed", "page 4")]
    said = Change.objects.filter(table="proposal", key=key_text([str(number)])).order_by("id")
    assert [(c.author, c.after["status"], c.reason) for c in said] == [
        ("coder-one", "draft", "read it there"),
        ("coder-one", "in_review", "sent to review"),
        ("reviewer-one", "refused", "which page?"),
        ("coder-one", "draft", "the page"),
        ("coder-one", "in_review", "sent to review"),
        ("reviewer-one", "accepted", "seen"),
    ]
    assert coder.call("GET", address)[1]["proposal"] is None
    public = f"{BASE}/observations/{CELLS['observation_id']}"
    assert coder.client.get(public).status_code == 404
    publish_revision(STUDY, author="steward")
    assert json.loads(coder.client.get(public).content)["rows"][0]["status"] == "reviewed"


def test_nobody_decides_about_their_own(reviewer: Caller) -> None:
    reviewer.add()
    reviewer.decide("send")
    for what in ("accept", "refuse"):
        status, body, _ = reviewer.decide(what, "fine")
        assert (status, "of their own" in body["detail"]) == (403, True)
    assert Proposal.objects.get().status == "in_review"


def test_the_second_of_two_reviewers_is_told(coder: Caller, reviewer: Caller) -> None:
    coder.add()
    for what in ("accept", "refuse"):  # another person's draft is nobody's to decide about
        assert reviewer.decide(what, "x")[0] == 403
    coder.decide("send")
    reviewer.decide("accept")
    number = Proposal.objects.get().pk
    second = Caller("reviewer-two", Role.REVIEWER)
    status, body, given = second.decide("refuse", "no", number, '"2"')
    assert (status, given["ETag"]) == (412, '"3"')
    assert body["current"]["rows"][0]["status"] == "accepted"
    status, body, _ = second.decide("refuse", "no", number, '"3"')
    assert (status, "that is accepted" in body["detail"]) == (409, True)
    assert second.decide("refuse", "no", number, "*")[0] == 428
    assert second.decide("accept", "", 2**31 - 1, '"1"')[0] == 404
    assert second.decide("accept", "", 2**40, '"1"')[0] == 422


def test_a_record_changed_meanwhile_is_a_conflict(coder: Caller, reviewer: Caller) -> None:
    made = propose_correction(
        STUDY,
        "clusters",
        key_text(["medicon-valley"]),
        {"founded": "1996"},
        record_version=1,
        author="coder-one",
        why="the register",
    )
    status, body, _ = coder.decide("send")
    assert body["rows"][0]["cells"] == {"founded": 1996}
    change_record(
        STUDY, "clusters", made.key, {"founded": "1998"}, version=1, author="s", reason="x"
    )
    status, body, _ = reviewer.decide("accept")
    assert (status, "was changed since" in body["detail"]) == (409, True)
    assert reviewer.decide("refuse", "look again")[0] == 200


def test_withdrawn_by_its_author_alone(coder: Caller, reviewer: Caller) -> None:
    coder.add()
    coder.decide("send")
    assert reviewer.decide("withdraw")[0] == 403
    assert coder.decide("withdraw", "a slip")[0] == 200
    assert Change.objects.latest("id").reason == "a slip"
    assert coder.decide("withdraw")[0] == 409
    assert coder.decide("send")[0] == 409
    assert reviewer.call("GET", f"{PROPOSALS}/{Proposal.objects.get().pk}")[0] == 403


def test_lists_have_filters_and_pages_and_show_nobody_anothers_draft(
    coder: Caller, reviewer: Caller
) -> None:
    def numbers(who: Caller, query: str = "") -> list[int]:
        status, body, _ = who.call("GET", f"{PROPOSALS}?{query}")
        assert status == 200, body
        return [row["number"] for row in body["rows"]]

    other = Caller("coder-two", Role.CODER)
    made = []
    for who, name, subject in (
        (coder, "a", "medicon-valley"),
        (coder, "b", "biocon-valley"),
        (other, "c", "medicon-valley"),
    ):
        made.append(who.add(observation_id=name, subject=subject)[1]["proposal"])
    assert numbers(coder) == made[:2]
    assert numbers(reviewer) == []
    coder.decide("send", "", made[0], '"1"')
    other.decide("send", "", made[2], '"1"')
    assert numbers(reviewer) == [made[0], made[2]]
    assert numbers(other) == [made[2]]
    assert numbers(reviewer, "author=coder-two&status=in_review") == [made[2]]
    assert numbers(coder, "status=draft") == [made[1]]
    assert numbers(coder, "subject=medicon-valley&item=has_clinics&table=observations") == made[:1]
    _, _, given = reviewer.call("GET", f"{PROPOSALS}?limit=1")
    assert (given["X-Total-Count"], "ETag" in given) == ("2", False)
    following = given["Link"].split(">")[0].removeprefix("<http://localhost")
    _, body, given = reviewer.call("GET", following)
    assert [row["number"] for row in body["rows"]] == [made[2]]
    assert 'rel="prev"' in given["Link"]
    for wrong in ("status=lost", "limit=0", "limit=1001", "subject=%00", "offset=-1"):
        assert reviewer.call("GET", f"{PROPOSALS}?{wrong}")[0] == 422, wrong


def test_a_manager_has_one_cluster(reviewer: Caller) -> None:
    manager = caller("manager")
    assert manager.add()[0] == 201
    assert manager.decide("send")[0] == 200
    reviewer.add(observation_id="r", subject="biocon-valley")
    assert len(manager.call("GET", PROPOSALS)[1]["rows"]) == 1
    assert manager.decide("accept")[0] == 403


def test_every_call_with_a_token_is_in_the_table_of_rights() -> None:
    document = api.get_openapi_schema()
    operations = [o for path in document["paths"].values() for o in path.values()]
    asked = {o["operationId"].rpartition("api_")[2] for o in operations if "security" in o}
    assert {name for name in CALLS if any(o.endswith(name) for o in asked)} == set(CALLS)
    assert len(asked) == len(CALLS)


@pytest.mark.parametrize("role", ROLES)
def test_each_call_is_open_to_those_whom_the_table_names(role: str | None, coder: Caller) -> None:
    """The table read by hand, without the code that holds it."""
    number = coder.add()[1]["proposal"]
    coder.decide("send")
    who = caller(role)
    sent = {"cells": CELLS | {"observation_id": f"by-{role}"}, "reason": "x"}
    source = {"cells": {"source_id": "new", "title": "New", "independent": 1}, "reason": "x"}
    entering: list[tuple[str, str, Any]] = [
        ("GET", PROPOSALS, None),
        ("POST", WORKING, sent),
        ("GET", f"{SOURCES}/onlinemt-dest", None),
        ("POST", SOURCES, source),
    ]
    for method, address, body in entering:
        status, problem, _ = who.call(method, address, body)
        assert (status != 403) == (role in MAY), (method, address, problem)
    one = f"{PROPOSALS}/{number}"
    assert (who.call("GET", one)[0] == 200) == (role in DECIDE)
    status, problem, _ = who.call("POST", f"{one}/accept", {"reason": ""}, '"2"')
    assert status == (200 if role in DECIDE else 403), problem
    version = Proposal.objects.get(pk=number).version
    status, problem, _ = who.call("POST", f"{one}/refuse", {"reason": "x"}, f'"{version}"')
    assert status == (409 if role in DECIDE else 403), problem
    for what in ("send", "withdraw"):
        body = None if what == "send" else {"reason": ""}
        assert who.call("POST", f"{one}/{what}", body, f'"{version}"')[0] == 403
    nobody = Client(headers={"host": "localhost"}).post(f"{one}/accept")
    assert nobody.status_code == 401
