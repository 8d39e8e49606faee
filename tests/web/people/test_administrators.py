"""What an administrator does for others: sessions, lock-outs, data on request, erasure."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.publish.pages import Page
from tests.web.databases import person_in

from healthclusters.web.store.models import Membership, Person, SignIn

STUDY = "hse-2019"


@pytest.fixture
def administrator() -> Client:
    return person_in("administrator", study_id=None)


def words(client: Client, address: str) -> str:
    return Page(client.get(address).content.decode()).words


def test_an_administrator_finds_a_person_and_ends_the_sessions(administrator: Client) -> None:
    coder = person_in("coder")
    assert "the-coder" in words(administrator, "/people/?q=the-cod")
    assert "Nobody is called so" in words(administrator, "/people/?q=nobody")
    assert "Open sessions (1)" in words(administrator, "/people/the-coder/")
    done = administrator.post("/people/the-coder/sessions/end/")
    assert (done.status_code, done["Location"]) == (302, "/people/the-coder/")
    assert not SignIn.objects.filter(person__pseudonym="the-coder", ended=None).exists()
    assert coder.get("/account/").status_code == 302


def test_a_lock_out_is_seen_and_lifted(administrator: Client) -> None:
    person_in("coder")
    visitor = Client(headers={"host": "localhost"})
    wrong = {"email": "the-coder@example.org", "password": "not the right one"}
    assert [visitor.post("/sign-in/", wrong).status_code for _ in range(5)][-1] == 429
    assert "Locked out now (1)" in words(administrator, "/people/")
    assert "Locked out until" in words(administrator, "/people/the-coder/")
    lifted = administrator.post("/people/lock-outs/lift/", {"email": wrong["email"]}, follow=True)
    assert "Locked out now (0)" in Page(lifted.content.decode()).words
    assert visitor.post("/sign-in/", wrong).status_code == 400


def test_data_are_handed_over_and_a_person_is_erased_on_request(administrator: Client) -> None:
    person_in("coder")
    given = administrator.post("/people/the-coder/data/")
    assert json.loads(given.content)["email"] == "the-coder@example.org"
    assert given["Cache-Control"] == "no-store"
    erase = "/people/the-coder/erase/"
    unsure = administrator.post(erase, follow=True)
    assert "Tick the box" in Page(unsure.content.decode()).words
    assert Person.objects.filter(email="the-coder@example.org").exists()
    assert administrator.post(erase, {"sure": "yes"}).status_code == 302
    assert not Person.objects.filter(email="the-coder@example.org").exists()
    assert administrator.get("/people/the-coder/").status_code == 404
    administrator.post("/people/the-administrator/erase/", {"sure": "yes"})
    assert Person.objects.get(pseudonym="the-administrator").is_active


def test_an_administrator_is_led_to_what_may_be_done(administrator: Client) -> None:
    links = Page(administrator.get("/account/").content.decode()).links
    wanted = {
        "/people/",
        "/administrators/",
        f"/studies/{STUDY}/people/",
        f"/studies/{STUDY}/edit/",
    }
    assert wanted <= {*links}


def test_a_manager_is_called_so_and_invited_by_the_name_of_the_cluster() -> None:
    steward = person_in("steward")
    page = steward.get(f"/studies/{STUDY}/people/").content.decode()
    assert '<option value="luxembourg-healthtech">Luxembourg HealthTech Cluster</option>' in page
    post = f"/studies/{STUDY}/people/invite/"
    given = {"email": "m@example.org", "role": "manager", "cluster_id": "luxembourg-healthtech"}
    for wrong in ({"cluster_id": ""}, {"role": "coder"}):
        assert steward.post(post, given | wrong).status_code == 400
    made = Page(steward.post(post, given).content.decode()).words
    assert "m@example.org: manager of Luxembourg HealthTech Cluster" in made
    manager = person_in("viewer", cluster_id="luxembourg-healthtech")
    assert "manager of Luxembourg HealthTech Cluster" in words(manager, "/account/")
    role = f"/studies/{STUDY}/people/the-viewer/role/"
    steward.post(role, {"role": "manager"})
    assert Membership.objects.get(person__pseudonym="the-viewer").cluster_id


def test_no_page_of_people_offers_its_address_to_be_cited(administrator: Client) -> None:
    from healthclusters.web.store.actions import people

    secret = people.invite("n@example.org", "coder", study_id=STUDY, invited_by="setup")
    join = f"/join/{secret.text}/"
    visitor = Client(headers={"host": "localhost"})
    assert "cite-this" not in visitor.get(join).content.decode()
    for address in ("/sign-in/", "/join/none/", "/account/", f"/studies/{STUDY}/people/"):
        assert "cite-this" not in administrator.get(address).content.decode(), address
