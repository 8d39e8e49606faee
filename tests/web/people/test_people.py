"""Joining, signing in and out, lock-out, sessions, tokens, roles, and being forgotten."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from healthclusters.base import NotSupportedError
from healthclusters.files import open_study
from healthclusters.web.store.actions import import_study, people
from healthclusters.web.store.models import Change, Invitation, Person, Role, StoredStudy

STUDY = "hse-2019"
PASSWORD = "a long sentence of one's own"  # noqa: S105 - of nobody
WRONG = "another sentence"


@pytest.fixture
def study() -> None:
    if not StoredStudy.objects.filter(study_id=STUDY).exists():
        import_study(open_study(STUDY), author="tests", reason="tests")


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def person(role: str = "", email: str = "ada@example.org") -> Person:
    if role == Role.ADMINISTRATOR:
        secret = people.invite(email, role, study_id=None, invited_by="setup")
    else:
        secret = people.invite(email, role or Role.CODER, study_id=STUDY, invited_by="setup")
    return people.accept_invitation(secret.text, name="Ada", password=PASSWORD)


def sign_in(client: Client, email: str = "ada@example.org", given: str = PASSWORD) -> int:
    data = {"email": email, "password": given}
    return int(client.post("/sign-in/", data).status_code)


def test_an_invitation_makes_a_person_with_a_role_and_a_pseudonym(
    study: None, client: Client
) -> None:
    secret = people.invite("Ada@Example.org", Role.CODER, study_id=STUDY, invited_by="setup")
    assert secret.text not in json.dumps(list(Invitation.objects.values()), default=str)
    assert client.get(f"/join/{secret.text}/").status_code == 200
    weak = client.post(f"/join/{secret.text}/", {"name": "Ada", "password": "short"})
    assert weak.status_code == 400
    assert not Person.objects.exists()
    done = client.post(f"/join/{secret.text}/", {"name": "Ada", "password": PASSWORD})
    assert (done.status_code, done["Location"]) == (302, "/account/")
    ada = Person.objects.get(email="ada@example.org")
    assert "ada" not in ada.pseudonym
    assert ada.password.startswith("argon2")
    assert client.get(f"/join/{secret.text}/").status_code == 410
    change = Change.objects.get(table="membership")
    assert change.after == {"role": "coder", "cluster_id": ""}
    assert "Ada" not in json.dumps([change.key, change.after])


def test_an_invitation_runs_out_and_can_be_withdrawn(study: None) -> None:
    secret = people.invite("a@example.org", Role.CODER, study_id=STUDY, invited_by="setup")
    with pytest.raises(NotSupportedError, match="run out"):
        people.open_invitation(secret.text, now=timezone.now() + timedelta(days=15))
    people.withdraw_invitation(secret.record)
    with pytest.raises(NotSupportedError, match="withdrawn"):
        people.accept_invitation(secret.text, name="A", password=PASSWORD)
    with pytest.raises(NotSupportedError, match="not an invitation"):
        people.open_invitation("other")


def test_only_the_right_password_opens(study: None, client: Client) -> None:
    person()
    assert sign_in(client, given=WRONG) == 400
    assert client.get("/account/").status_code == 302
    assert sign_in(client, email="ADA@example.org") == 302
    assert client.get("/account/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/account/").status_code == 302


def test_five_wrong_passwords_close_the_door_also_to_the_right_one(
    study: None, client: Client
) -> None:
    person()
    tries = [sign_in(client, given=WRONG) for _ in range(5)]
    assert tries == [400, 400, 400, 400, 429]
    assert sign_in(client) == 429


def test_nobody_is_sent_to_another_server(study: None, client: Client) -> None:
    person()
    data = {"email": "ada@example.org", "password": PASSWORD}
    for address in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        sent = client.post("/sign-in/", data | {"next": address})
        assert sent["Location"] == "/account/"
    assert client.post("/sign-in/", data | {"next": "/api/v1/"})["Location"] == "/api/v1/"


def test_a_session_that_is_ended_opens_nothing(study: None, client: Client) -> None:
    ada = person()
    sign_in(client)
    other = Client(headers={"host": "localhost", "user-agent": "Another browser"})
    sign_in(other)
    assert b"Another browser" in client.get("/account/").content
    number = ada.sign_ins.get(browser="Another browser").pk
    client.post(f"/account/sessions/{number}/end/")
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_a_new_password_ends_every_other_session(study: None, client: Client) -> None:
    person()
    sign_in(client)
    other = Client(headers={"host": "localhost"})
    sign_in(other)
    wrong = client.post("/account/password/", {"present": "wrong", "password": PASSWORD + "!"})
    assert wrong.status_code == 400
    client.post("/account/password/", {"present": PASSWORD, "password": PASSWORD + "!"})
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert sign_in(other) == 400


def test_a_token_is_shown_once_kept_as_a_hash_and_can_be_revoked(
    study: None, client: Client
) -> None:
    ada = person()
    sign_in(client)
    page = client.post("/account/tokens/", {"label": "import"}).content.decode()
    text = page.split("<code>hc_")[1].split("</code>")[0]
    token = ada.tokens.get()
    assert text not in token.token_hash
    assert people.person_of_token("hc_" + text) == ada
    assert people.person_of_token("hc_other") is None
    client.post(f"/account/tokens/{token.pk}/revoke/")
    assert people.person_of_token("hc_" + text) is None
    assert "hc_" + text not in client.get("/account/").content.decode()


def test_a_person_reads_and_erases_what_is_kept(study: None, client: Client) -> None:
    ada = person()
    sign_in(client)
    data = client.get("/account/data/").json()
    assert (data["email"], data["roles"][0]["role"]) == ("ada@example.org", "coder")
    kept = list(Change.objects.values_list("author", "reason", "after"))
    client.post("/account/erase/")
    assert Person.objects.get(pk=ada.pk).email == "ada@example.org"
    client.post("/account/erase/", {"sure": "yes"})
    gone = Person.objects.get(pk=ada.pk)
    assert (gone.email, gone.name, gone.is_active) == (None, "", False)
    assert gone.pseudonym == ada.pseudonym
    assert list(Change.objects.values_list("author", "reason", "after")) == kept
    assert not Invitation.objects.filter(email="ada@example.org").exists()
    assert sign_in(client) == 400


def test_the_last_administrator_stays(study: None) -> None:
    ada = person(Role.ADMINISTRATOR)
    with pytest.raises(NotSupportedError, match="last administrator"):
        people.erase_person(ada)
    person(Role.ADMINISTRATOR, "bo@example.org")
    people.erase_person(ada)
    assert not Person.objects.get(pk=ada.pk).is_active


def test_a_steward_invites_changes_and_withdraws(study: None, client: Client) -> None:
    person(Role.STEWARD)
    coder = person(email="bo@example.org")
    sign_in(client)
    page = client.post(
        f"/studies/{STUDY}/people/invite/", {"email": "c@example.org", "role": "reviewer"}
    ).content.decode()
    assert "/join/" in page
    invitation = Invitation.objects.get(email="c@example.org")
    client.post(f"/studies/{STUDY}/people/invitations/{invitation.pk}/withdraw/")
    assert Invitation.objects.get(pk=invitation.pk).withdrawn
    client.post(f"/studies/{STUDY}/people/{coder.pseudonym}/role/", {"role": "reviewer"})
    assert coder.memberships.get().role == "reviewer"
    client.post(f"/studies/{STUDY}/people/{coder.pseudonym}/role/", {"role": "administrator"})
    assert coder.memberships.get().role == "reviewer"
    client.post(f"/studies/{STUDY}/people/{coder.pseudonym}/role/", {"role": "none"})
    assert not coder.memberships.exists()
    wrong = client.post(
        f"/studies/{STUDY}/people/invite/",
        {"email": "d@example.org", "role": "viewer", "cluster_id": "luxemburg-healthtech"},
    )
    assert wrong.status_code == 400
    assert b"luxembourg-healthtech" in wrong.content


def test_forms_from_elsewhere_are_refused(study: None) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    person()
    assert sign_in(strict) == 403
