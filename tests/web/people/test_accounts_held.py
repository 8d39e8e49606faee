"""What must never open: rights that ended, links that outlived them, tries without end."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.web.databases import default_database
from tests.web.people.test_people import PASSWORD, STUDY, WRONG, client, person, sign_in, study

from healthclusters.base import NotSupportedError
from healthclusters.web.explorer import rate_limit
from healthclusters.web.people.rights import rights_of
from healthclusters.web.store.actions import people
from healthclusters.web.store.actions.passwords import (
    password_link,
    person_of_link,
    set_forgotten_password,
)
from healthclusters.web.store.models import Invitation, Membership, Person, Role, SignIn

__all__ = ["client", "study"]  # fixtures
NEW = "another long sentence of one's own"


@pytest.fixture(autouse=True)
def within_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted by the minute; a test that crosses one would count anew."""
    monkeypatch.setattr(rate_limit, "time", lambda: 1_000_000.0)


def test_a_token_of_somebody_inactive_or_past_its_day_opens_nothing(study: None) -> None:
    ada = person()
    text = people.make_token(ada, "x").text
    assert people.person_of_token(text) == ada
    ada.tokens.update(expires=timezone.now() - timedelta(seconds=1))
    assert people.person_of_token(text) is None
    ada.tokens.update(expires=None)
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    assert people.person_of_token(text) is None


def test_somebody_inactive_has_no_rights(study: None) -> None:
    ada = person(Role.STEWARD)
    assert rights_of(ada, STUDY).role == Role.STEWARD
    ada.is_active = False
    assert rights_of(ada, STUDY).role is None


def test_erasing_takes_sessions_tokens_and_what_the_lock_out_noted(
    study: None, client: Client
) -> None:
    from axes.models import AccessAttempt

    ada = person()
    sign_in(client)
    people.make_token(ada, "x")
    sign_in(Client(headers={"host": "localhost"}), given=WRONG)
    assert AccessAttempt.objects.filter(username="ada@example.org").exists()
    people.erase_person(ada)
    assert not AccessAttempt.objects.exists()
    assert not ada.tokens.exists()
    assert not SignIn.objects.filter(person=ada).exists()
    assert client.get("/account/").status_code == 302


def test_old_failures_are_forgotten(study: None) -> None:
    from axes.models import AccessAttempt

    person()
    sign_in(Client(headers={"host": "localhost"}), given=WRONG)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=1))
    sign_in(Client(headers={"host": "localhost"}), "bo@example.org", WRONG)
    assert [a.username for a in AccessAttempt.objects.all()] == ["bo@example.org"]


def test_the_account_is_kept_by_no_cache(study: None, client: Client) -> None:
    person()
    sign_in(client)
    assert "no-store" in client.get("/account/")["Cache-Control"]


def test_nobody_ends_another_persons_session_or_token(study: None, client: Client) -> None:
    bo = person(email="bo@example.org")
    held = people.note_sign_in(bo, "key", "browser")
    token = people.make_token(bo, "x")
    person()
    sign_in(client)
    client.post(f"/account/sessions/{held.pk}/end/")
    client.post(f"/account/tokens/{token.record.pk}/revoke/")
    assert SignIn.objects.get(pk=held.pk).ended is None
    assert people.person_of_token(token.text) == bo


def test_the_door_closes_to_one_address_and_account_not_to_everybody_there(
    study: None, client: Client
) -> None:
    person()
    person(email="bo@example.org")
    for _ in range(5):
        sign_in(client, given=WRONG)
    assert sign_in(client) == 429
    assert sign_in(client, "bo@example.org") == 302


def test_one_address_cannot_try_every_account(study: None) -> None:
    person()
    stranger = Client(headers={"host": "localhost"})
    tries = [sign_in(stranger, f"a{n}@example.org", WRONG) for n in range(32)]
    assert tries == [400] * 30 + [429] * 2
    assert sign_in(stranger) == 429
    elsewhere = Client(headers={"host": "localhost"}, REMOTE_ADDR="203.0.113.9")
    assert sign_in(elsewhere) == 302


def test_many_addresses_cannot_try_one_account(study: None) -> None:
    person()
    tries = [
        sign_in(Client(headers={"host": "localhost"}, REMOTE_ADDR=f"203.0.113.{n}"), given=WRONG)
        for n in range(12)
    ]
    assert tries == [400] * 10 + [429] * 2


def test_an_open_screen_gives_five_tries_of_the_present_password(
    study: None, client: Client
) -> None:
    person()
    sign_in(client)
    wrong = {"present": WRONG, "password": NEW}
    tries = [client.post("/account/password/", wrong).status_code for _ in range(6)]
    assert tries == [400] * 5 + [429]


def test_tokens_end_with_the_password_where_the_person_says_so(study: None, client: Client) -> None:
    ada = person()
    sign_in(client)
    text = people.make_token(ada, "x").text
    client.post("/account/password/", {"present": PASSWORD, "password": NEW})
    assert people.person_of_token(text) == ada
    client.post("/account/password/", {"present": NEW, "password": PASSWORD, "end_tokens": "on"})
    assert people.person_of_token(text) is None


def test_a_steward_learns_nothing_of_people_of_other_studies(study: None, client: Client) -> None:
    person(Role.STEWARD)
    other = Person.objects.create(email="cy@example.org", name="Cy Doe", pseudonym="coder-cy")
    sign_in(client)
    answer = client.post(f"/studies/{STUDY}/people/coder-cy/role/", {"role": "viewer"}, follow=True)
    assert answer.status_code == 404
    assert b"Cy Doe" not in answer.content
    assert not other.memberships.exists()


def test_nobody_gives_a_role_to_somebody_erased(study: None) -> None:
    ada = person()
    people.erase_person(ada)
    with pytest.raises(NotSupportedError, match="erased"):
        people.give_role(ada, STUDY, Role.CODER, by="tests")


def test_a_role_form_sent_unchanged_changes_nothing(study: None, client: Client) -> None:
    person(Role.STEWARD)
    manager = person(Role.VIEWER, "bo@example.org")
    people.give_role(manager, STUDY, Role.VIEWER, by="tests", cluster_id="medicon-valley")
    sign_in(client)
    client.post(f"/studies/{STUDY}/people/{manager.pseudonym}/role/", {"role": "viewer"})
    assert manager.memberships.get().cluster_id == "medicon-valley"


def test_roles_are_read_by_those_who_give_them(study: None, client: Client) -> None:
    coder = person(Role.REVIEWER)
    sign_in(client)
    address = f"/studies/{STUDY}/edit/history/?of=membership"
    assert coder.pseudonym not in history_of(client, address)
    people.give_role(coder, STUDY, Role.STEWARD, by="tests")
    assert coder.pseudonym in history_of(client, address)


def history_of(client: Client, address: str) -> str:
    """The table of changes alone: the frame of the page names who is signed in."""
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode().split("<main", 1)[1]


def test_a_viewer_reads_what_the_role_says(study: None, client: Client) -> None:
    person(Role.VIEWER)
    sign_in(client)
    for part in ("history", "codebook", "sources", "refresh", "editions"):
        answer = client.get(f"/studies/{STUDY}/edit/{part}/")
        assert answer.status_code == 200, part
        assert "no-store" in answer["Cache-Control"], part
    assert client.get(f"/studies/{STUDY}/edit/").status_code == 403


def test_another_studys_invitation_is_not_withdrawn(study: None, client: Client) -> None:
    made = people.invite("x@example.org", Role.ADMINISTRATOR, study_id=None, invited_by="setup")
    person(Role.STEWARD)
    sign_in(client)
    address = f"/studies/{STUDY}/people/invitations/{made.record.pk}/withdraw/"
    assert client.post(address).status_code == 404
    assert Invitation.objects.get(pk=made.record.pk).withdrawn is None


def test_links_of_a_steward_who_is_none_any_more_open_nothing(study: None) -> None:
    steward = person(Role.STEWARD)
    link = people.invite(
        "c@example.org", Role.STEWARD, study_id=STUDY, invited_by=steward.pseudonym
    ).text
    people.open_invitation(link)
    people.give_role(steward, STUDY, Role.CODER, by="tests")
    with pytest.raises(NotSupportedError, match="no longer invite"):
        people.accept_invitation(link, name="Cy", password=PASSWORD)
    people.erase_person(steward)
    with pytest.raises(NotSupportedError, match="no longer invite"):
        people.open_invitation(link)


def test_a_link_from_before_a_removal_gives_the_role_back_to_nobody(study: None) -> None:
    coder = person()
    link = people.invite("ada@example.org", Role.CODER, study_id=STUDY, invited_by="setup").text
    people.take_role(coder, STUDY, by="tests")
    with pytest.raises(NotSupportedError, match="withdrawn"):
        people.accept_invitation(link, name="", password="")
    assert not coder.memberships.exists()


def test_an_old_link_takes_no_rights_away(study: None) -> None:
    ada = person(Role.VIEWER)
    link = people.invite("ada@example.org", Role.CODER, study_id=STUDY, invited_by="setup").text
    people.give_role(ada, STUDY, Role.STEWARD, by="tests")
    people.accept_invitation(link, name="", password="")
    assert ada.memberships.get().role == Role.STEWARD


def test_administrators_end_withdraw_and_stay_one(study: None, client: Client) -> None:
    ada = person(Role.ADMINISTRATOR)
    sign_in(client)
    client.post(f"/administrators/{ada.pseudonym}/end/")
    assert rights_of(ada, None).role == Role.ADMINISTRATOR
    bo = person(Role.ADMINISTRATOR, "bo@example.org")
    client.post(f"/administrators/{bo.pseudonym}/end/")
    assert rights_of(bo, None).role is None
    assert client.post("/administrators/nobody/end/").status_code == 404
    made = people.invite("x@example.org", Role.ADMINISTRATOR, study_id=None, invited_by="setup")
    client.post(f"/administrators/invitations/{made.record.pk}/withdraw/")
    assert Invitation.objects.get(pk=made.record.pk).withdrawn is not None


@pytest.mark.postgresql
def test_two_administrators_who_leave_at_once_leave_one(postgresql: str) -> None:
    with default_database(postgresql):
        for _ in range(5):
            both = [
                Person.objects.create(email=f"{n}@example.org", pseudonym=f"coder-{n}")
                for n in "ab"
            ]
            for one in both:
                people.give_role(one, None, Role.ADMINISTRATOR, by="tests")
            assert leave_at_once(postgresql, both) == 1
            Person.objects.all().delete()


def leave_at_once(url: str, both: list[Person]) -> int:
    """How many administrators are left when these leave at the same moment."""
    start = threading.Barrier(len(both))

    def leave(one: Person) -> None:
        with default_database(url):
            connection.ensure_connection()
            start.wait(timeout=60)
            with contextlib.suppress(NotSupportedError):
                people.take_role(one, None, by="tests")

    threads = [threading.Thread(target=leave, args=(one,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Membership.objects.filter(study=None).count()


def test_a_forgotten_password_is_set_anew_once(study: None, client: Client) -> None:
    ada = person()
    token = people.make_token(ada, "x").text
    sign_in(client)
    pseudonym, secret = password_link("ADA@example.org")
    address = f"/new-password/{pseudonym}/{secret}/"
    stranger = Client(headers={"host": "localhost"})
    assert stranger.get(address).status_code == 200
    assert stranger.post(address, {"password": "short"}).status_code == 400
    assert stranger.post(address, {"password": NEW}).status_code == 302
    assert client.get("/account/").status_code == 302
    assert people.person_of_token(token) is None
    assert sign_in(stranger, given=NEW) == 302
    assert stranger.get(address).status_code == 410
    with pytest.raises(NotSupportedError, match="was used"):
        set_forgotten_password(pseudonym, secret, PASSWORD)


def test_a_password_link_is_of_one_person_and_made_by_administrators(
    study: None, client: Client
) -> None:
    ada = person()
    bo = person(email="bo@example.org")
    _, secret = password_link("ada@example.org")
    with pytest.raises(NotSupportedError, match="not whole"):
        person_of_link(bo.pseudonym, secret)
    with pytest.raises(NotSupportedError, match="Nobody has"):
        password_link("cy@example.org")
    people.give_role(ada, STUDY, Role.STEWARD, by="tests")
    sign_in(client)
    assert client.post("/administrators/new-password/", {"email": bo.email}).status_code == 403
    people.give_role(ada, None, Role.ADMINISTRATOR, by="tests")
    page = client.post("/administrators/new-password/", {"email": bo.email})
    assert f"/new-password/{bo.pseudonym}/".encode() in page.content
    assert "no-store" in page["Cache-Control"]
    assert client.post("/administrators/new-password/", {"email": "x"}).status_code == 400
