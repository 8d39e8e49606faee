"""People: invited, joined, given roles, signed in, erased.

Secrets are shown once and kept as hashes.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.web.store.actions.history import locked, note
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import (
    ApiToken,
    Change,
    Invitation,
    Membership,
    Person,
    Proposal,
    Role,
    SignIn,
    StoredStudy,
    Upload,
)
from healthclusters.web.store.reading import load_table, stored_study

INVITED_FOR = timedelta(days=14)
_SEEN_EVERY = timedelta(minutes=5)
ROLES = list(Role.values)  # each with the rights of those before it
STEWARDS = ROLES[ROLES.index(Role.STEWARD) :]


@dataclass(frozen=True)
class Secret:
    """A record and the text that opens it, which nobody can read again."""

    record: Any
    text: str


def hashed(text: str) -> str:
    """What is kept of a secret: its SHA-256. Secrets are long and random, so no salt is needed."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def invite(
    email: str, role: str, *, study_id: str | None, invited_by: str, cluster_id: str = ""
) -> Secret:
    """An invitation; its text is the last part of the link.

    study_id: None for an administrator of everything. cluster_id: the cluster that a manager may
    correct; empty for everybody else. Raises UnknownNameError for a study or cluster that is not
    there, NotSupportedError for a role in all studies that is not administrator.
    """
    study = None if study_id is None else stored_study(study_id)
    if study is None and role != Role.ADMINISTRATOR:
        raise NotSupportedError("Only administrators have a role in all studies; name a study")
    _known_role(role)
    if cluster_id:
        _known_cluster(study, cluster_id)
    text = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        token_hash=hashed(text),
        email=email.strip().lower(),
        study=study,
        role=role,
        cluster_id=cluster_id,
        invited_by=invited_by,
        expires=timezone.now() + INVITED_FOR,
    )
    return Secret(made, text)


def open_invitation(text: str, *, now: datetime | None = None) -> Invitation:
    """The invitation of a link; NotSupportedError where it can no longer be used."""
    found = Invitation.objects.filter(token_hash=hashed(text)).select_related("study").first()
    if found is None:
        raise NotSupportedError("This link is not an invitation of this observatory")
    if found.accepted or found.withdrawn:
        raise NotSupportedError("This invitation was used or withdrawn; ask for a new one")
    if found.expires < (now or timezone.now()):
        raise NotSupportedError("This invitation has run out; ask for a new one")
    if not _may_invite(found):
        raise NotSupportedError("Who sent this invitation may no longer invite; ask for a new one")
    return found


def _may_invite(invitation: Invitation) -> bool:
    """Whether the inviter still has the right; the command line is nobody's account."""
    inviter = Person.objects.filter(pseudonym=invitation.invited_by).first()
    if inviter is None:
        return True
    held = Membership.objects.filter(person=inviter, person__is_active=True)
    everywhere = held.filter(study=None).exists()
    if invitation.study is None or everywhere:
        return everywhere
    return held.filter(study=invitation.study, role__in=STEWARDS).exists()


@transaction.atomic
def accept_invitation(text: str, *, name: str, password: str) -> Person:
    """The person of an invitation, new or known, with the role that it gives.

    Somebody who is there already keeps the password: the link alone opens no account.
    """
    Invitation.objects.select_for_update().filter(token_hash=hashed(text)).first()
    found = open_invitation(text)
    person = Person.objects.filter(email=found.email).first()
    if person is None:
        person = Person(email=found.email, name=name.strip(), pseudonym=_pseudonym())
        person.set_password(password)
        person.save()
    if not _has_more(person, found):
        _give(person, found.study, found.role, found.cluster_id, by=found.invited_by)
    found.accepted = timezone.now()
    found.save(update_fields=["accepted"])
    return person


def _has_more(person: Person, invitation: Invitation) -> bool:
    """Whether the role that is held is above the invitation's: a link never takes rights away."""
    held = Membership.objects.filter(person=person, study=invitation.study).first()
    return held is not None and ROLES.index(held.role) > ROLES.index(invitation.role)


@transaction.atomic
def withdraw_invitation(invitation: Invitation) -> None:
    """The link can no longer be used."""
    invitation.withdrawn = timezone.now()
    invitation.save(update_fields=["withdrawn"])


@transaction.atomic
def give_role(
    person: Person, study_id: str | None, role: str, *, by: str, cluster_id: str = ""
) -> Membership:
    """Another role in a study (or in all, for administrators); it replaces the one there was.

    Raises NotSupportedError for somebody who was erased: a pseudonym that points to nobody.
    """
    study = None if study_id is None else stored_study(study_id)
    _known_role(role)
    if not person.is_active:
        raise NotSupportedError("This account was erased; invite the person anew")
    if cluster_id:
        _known_cluster(study, cluster_id)
    return _give(person, study, role, cluster_id, by=by)


@transaction.atomic
def take_role(person: Person, study_id: str | None, *, by: str) -> None:
    """No role any more; the last administrator stays, for somebody must be able to act.

    Links that were sent to the person for this role open nothing any more.
    """
    study = None if study_id is None else stored_study(study_id)
    # All rows are held together: two administrators who leave at once must see each other.
    of_study = Membership.objects.select_for_update().filter(study=study).order_by("pk")
    members = {row.person_id: row for row in of_study.select_related("person")}
    found = members.pop(person.pk, None)
    if found is None:
        raise UnknownNameError("member", person.pseudonym, [])
    if study is None and not any(row.person.is_active for row in members.values()):
        raise NotSupportedError("This is the last administrator; invite another one first")
    if study is not None:
        _note(study.study_id, person, {"role": found.role}, None, by)
    found.delete()
    Invitation.objects.filter(
        email=person.email, study=study, accepted=None, withdrawn=None
    ).update(withdrawn=timezone.now())


@transaction.atomic
def note_sign_in(person: Person, session_key: str, browser: str) -> SignIn:
    """A session that the person can see in the list and end."""
    return SignIn.objects.create(
        session_hash=hashed(session_key), person=person, browser=browser[:200]
    )


def seen(session_key: str) -> bool:
    """Whether the session still holds; notes now and then that it was used."""
    found = SignIn.objects.filter(session_hash=hashed(session_key), ended=None).first()
    if found is None:
        return False
    if timezone.now() - found.last_seen > _SEEN_EVERY:
        found.save(update_fields=["last_seen"])
    return True


@transaction.atomic
def end_sign_in(person: Person, number: int | None = None, *, session_key: str = "") -> None:
    """End one session of the person (by its number or key), or all of them where none is named."""
    open_ones = SignIn.objects.filter(person=person, ended=None)
    if session_key:
        open_ones = open_ones.filter(session_hash=hashed(session_key))
    elif number is not None:
        open_ones = open_ones.filter(pk=number)
    open_ones.update(ended=timezone.now())


@transaction.atomic
def set_password(person: Person, password: str, *, end_tokens: bool = False) -> None:
    """A new password; every session ends, so that nobody stays in with the old one.

    end_tokens: programs that act for the person end too.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sign_in(person)
    if end_tokens:
        person.tokens.filter(revoked=None).update(revoked=timezone.now())


@transaction.atomic
def make_token(person: Person, label: str, *, days: int = 365) -> Secret:
    """A secret with which a program acts as this person."""
    text = "hc_" + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        token_hash=hashed(text),
        person=person,
        label=label.strip()[:200] or "token",
        expires=timezone.now() + timedelta(days=days),
    )
    return Secret(made, text)


@transaction.atomic
def revoke_token(person: Person, number: int) -> None:
    """The token no longer opens anything."""
    ApiToken.objects.filter(person=person, pk=number, revoked=None).update(revoked=timezone.now())


def person_of_token(text: str) -> Person | None:
    """Who acts with this token; None where it is none, has run out or was revoked."""
    found = (
        ApiToken.objects.select_related("person")
        .filter(token_hash=hashed(text), revoked=None, person__is_active=True)
        .first()
    )
    now = timezone.now()
    if found is None or (found.expires is not None and found.expires < now):
        return None
    if found.last_used is None or now - found.last_used > _SEEN_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used=now)
    return found.person


def personal_data(person: Person) -> dict[str, Any]:
    """Everything that is kept of a person, as plain values."""
    changes = Change.objects.filter(author=person.pseudonym).order_by("id")
    return {
        "email": person.email,
        "name": person.name,
        "pseudonym": person.pseudonym,
        "language": person.language,
        "created": person.created.isoformat(),
        "roles": [
            {
                "study": m.study.study_id if m.study else None,
                "role": m.role,
                "cluster": m.cluster_id,
            }
            for m in person.memberships.select_related("study")
        ],
        "sessions": [
            {"browser": s.browser, "from": s.created.isoformat(), "last": s.last_seen.isoformat()}
            for s in person.sign_ins.order_by("id")
        ],
        "tokens": [{"label": t.label, "made": t.created.isoformat()} for t in person.tokens.all()],
        "proposals": [
            {
                "study": p.study.study_id,
                "about": p.subject,
                "item": p.item,
                "texts": p.texts,
                "status": p.status,
                "time": p.created.isoformat(),
            }
            for p in Proposal.objects.filter(author=person.pseudonym).select_related("study")
        ],
        "changes": [
            {
                "study": c.study.study_id,
                "table": c.table,
                "record": c.key,
                "time": c.time.isoformat(),
                "reason": c.reason,
            }
            for c in changes.select_related("study")
        ],
    }


@transaction.atomic
def erase_person(person: Person) -> None:
    """Forget who the pseudonym was. The history stays whole, and names nobody any more.

    Raises NotSupportedError for the last administrator.
    """
    if person.memberships.filter(study=None).exists():
        take_role(person, None, by=person.pseudonym)
    email = person.email
    person.memberships.all().delete()
    person.tokens.all().delete()
    person.sign_ins.all().delete()
    Upload.objects.filter(author=person.pseudonym).delete()
    if email:
        Invitation.objects.filter(email=email).delete()
        _forget_failures(email)
    person.email, person.name, person.is_active = None, "", False
    person.set_unusable_password()
    person.save()


def forget_old_failures(before: datetime) -> None:
    """Take away what the guard noted of sign-ins that failed before this time: it is people's data
    (whatever was typed as e-mail, and addresses) and keeps no door closed any more."""
    from axes.models import AccessAttempt

    AccessAttempt.objects.filter(attempt_time__lt=before).delete()


def _forget_failures(email: str) -> None:
    """What the guard of the sign-in noted of this address."""
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog

    for table in (AccessAttempt, AccessFailureLog, AccessLog):
        table.objects.filter(username__iexact=email).delete()


def _pseudonym() -> str:
    """A name that says nothing of the person."""
    while True:
        name = f"contributor-{secrets.token_hex(3)}"
        if not Person.objects.filter(pseudonym=name).exists():
            return name


def _give(
    person: Person, study: StoredStudy | None, role: str, cluster_id: str, *, by: str
) -> Membership:
    before = Membership.objects.filter(person=person, study=study).first()
    old = {"role": before.role, "cluster_id": before.cluster_id} if before else None
    made, _ = Membership.objects.update_or_create(
        person=person, study=study, defaults={"role": role, "cluster_id": cluster_id}
    )
    if study is not None:
        _note(study.study_id, person, old, {"role": role, "cluster_id": cluster_id}, by)
    return made


def _note(
    study_id: str,
    person: Person,
    before: dict[str, str] | None,
    after: dict[str, str] | None,
    by: str,
) -> None:
    stored = locked(study_id)
    key = key_text([person.pseudonym])
    note(stored, "membership", key, before, after, by, "role", before=stored.version)


def _known_role(role: str) -> None:
    if role not in Role.values:
        raise UnknownNameError("role", role, Role.values)


def _known_cluster(study: StoredStudy | None, cluster_id: str) -> None:
    names = [] if study is None else load_table(study, "clusters")["cluster_id"].to_list()
    if cluster_id not in names:
        raise UnknownNameError("cluster", cluster_id, names)
