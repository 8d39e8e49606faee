"""What is saved comes back, on either database and from one to the other; damage is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from healthclusters.base import DataError, NotSupportedError, OptionError
from healthclusters.files import canonical_files
from healthclusters.model import Study
from healthclusters.web import backups
from healthclusters.web.backups import check_backup, kept_models, restore_backup, write_backup
from healthclusters.web.store import actions
from healthclusters.web.store.actions import people
from healthclusters.web.store.models import Change, Person, Role, SignIn
from healthclusters.web.store.reading import load_study

PASSWORD = "a long sentence of one's own"  # noqa: S105 - of nobody


def filled(study: Study) -> None:
    actions.import_study(study, author="tests", reason="first")
    secret = people.invite("a@example.org", Role.CODER, study_id=study.id, invited_by="tests")
    people.accept_invitation(secret.text, name="Ada", password=PASSWORD)


def everything() -> dict[str, list[dict[str, object]]]:
    return {
        m._meta.db_table: [
            {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
            for row in m._default_manager.order_by("pk").values()
        ]
        for m in kept_models()
    }


def test_what_was_saved_comes_back_whole(
    each_database: str, tmp_path: Path, bundled: Study
) -> None:
    filled(bundled)
    before, files = everything(), canonical_files(load_study(bundled.id))
    path = tmp_path / "a.zip"
    made = write_backup(path)
    assert made.rows == {name: len(rows) for name, rows in before.items()}
    assert path.stat().st_mode & 0o077 == 0
    people.erase_person(Person.objects.get())
    restore_backup(path, replace=True)
    assert everything() == before
    assert canonical_files(load_study(bundled.id)) == files
    # The next rows get numbers of their own, and the history is as safe as it was.
    people.invite("b@example.org", Role.CODER, study_id=bundled.id, invited_by="tests")
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        Change.objects.all().delete()


def test_a_backup_of_one_database_comes_back_on_the_other(
    sqlite: str, postgresql: str, tmp_path: Path, bundled: Study
) -> None:
    from tests.web.databases import default_database

    path = tmp_path / "a.zip"
    with default_database(sqlite), transaction.atomic():
        filled(bundled)
        before = everything()
        write_backup(path)
        transaction.set_rollback(True)
    with default_database(postgresql), transaction.atomic():
        assert connection.vendor == "postgresql"
        restore_backup(path)
        assert everything() == before
        transaction.set_rollback(True)


def signed_in(person: Person, label: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    people.note_sign_in(person, str(client.session.session_key), label)
    return client


def test_every_session_ends_with_a_restore(
    each_database: str, tmp_path: Path, bundled: Study
) -> None:
    filled(bundled)
    ada = Person.objects.get()
    stolen, before = signed_in(ada, "ended after the backup"), signed_in(ada, "before")
    path = tmp_path / "a.zip"
    write_backup(path)
    people.end_sign_in(ada, session_key=str(stolen.session.session_key))
    after = signed_in(ada, "after")
    assert before.get("/account/").status_code == after.get("/account/").status_code == 200
    restore_backup(path, replace=True)
    for client in (stolen, before, after):
        assert client.get("/account/").status_code == 302
    assert not SignIn.objects.filter(ended=None).exists()
    assert signed_in(Person.objects.get(), "again").get("/account/").status_code == 200


def test_what_was_made_after_the_backup_is_gone_and_what_was_closed_stays_closed(
    each_database: str, tmp_path: Path, bundled: Study
) -> None:
    filled(bundled)
    ada = Person.objects.get()
    kept, revoked = people.make_token(ada, "kept"), people.make_token(ada, "revoked later")
    link = people.invite("c@example.org", Role.CODER, study_id=bundled.id, invited_by="tests")
    path = tmp_path / "a.zip"
    write_backup(path)
    people.revoke_token(ada, revoked.record.pk)
    people.withdraw_invitation(link.record)
    later = people.make_token(ada, "made later")
    late = people.invite("d@example.org", Role.CODER, study_id=bundled.id, invited_by="tests")
    restore_backup(path, replace=True)
    assert people.person_of_token(kept.text) == ada
    assert people.person_of_token(later.text) is None
    assert people.person_of_token(revoked.text) is None
    for text in (late.text, link.text):
        with pytest.raises(NotSupportedError):
            people.open_invitation(text)


def test_a_restore_that_fails_in_the_middle_changes_nothing(
    each_database: str, tmp_path: Path, bundled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(bundled)
    path = tmp_path / "a.zip"
    write_backup(path)
    people.invite("b@example.org", Role.CODER, study_id=bundled.id, invited_by="tests")
    before = everything()

    def fails(about: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(backups, "_count_again", fails)
    with pytest.raises(RuntimeError):
        restore_backup(path, replace=True)
    assert everything() == before
    with pytest.raises(DatabaseError, match="history"), transaction.atomic():
        Change.objects.all().delete()


def test_nothing_is_lost_unless_it_is_said(
    each_database: str, tmp_path: Path, bundled: Study
) -> None:
    filled(bundled)
    path = tmp_path / "a.zip"
    write_backup(path)
    with pytest.raises(NotSupportedError, match="not empty"):
        restore_backup(path)
    with pytest.raises(OptionError, match="new file"):
        write_backup(path)


@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "other", "no zip"])
def test_a_damaged_backup_changes_nothing(
    each_database: str, tmp_path: Path, bundled: Study, damage: str
) -> None:
    filled(bundled)
    path, hurt = tmp_path / "a.zip", tmp_path / "b.zip"
    write_backup(path)
    before = everything()
    if damage == "cut":
        hurt.write_bytes(path.read_bytes()[:-200])
    elif damage == "no zip":
        hurt.write_text("hello")
    else:
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(hurt, "w") as new:
            for name in old.namelist():
                text = old.read(name)
                if name == "store_people.jsonl" and damage == "changed":
                    text = text.replace(b"Ada", b"Bob")
                if name == "about.json" and damage == "other":
                    text = json.dumps({"schema": "other/1"}).encode()
                if name != "store_people.jsonl" or damage != "missing":
                    new.writestr(name, text)
    with pytest.raises(DataError, match="BAK-00"):
        restore_backup(hurt, replace=True)
    assert everything() == before


def test_a_backup_of_another_state_of_migrations_is_refused(
    each_database: str, tmp_path: Path
) -> None:
    path, other = tmp_path / "a.zip", tmp_path / "b.zip"
    write_backup(path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "about.json":
                about = json.loads(text)
                about["migrations"].append("store.9999_later")
                text = json.dumps(about).encode()
            new.writestr(name, text)
    assert check_backup(other).rows
    with pytest.raises(NotSupportedError, match="migrations"):
        restore_backup(other)
