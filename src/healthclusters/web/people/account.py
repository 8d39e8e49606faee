"""One's own account: password, sessions, tokens, data, and leaving."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from healthclusters.base import NotSupportedError
from healthclusters.web.explorer.rate_limit import seconds_to_wait
from healthclusters.web.people.forms import ChangePasswordForm, TokenForm
from healthclusters.web.people.frame import people_site
from healthclusters.web.people.menu import Way, ways_everywhere, ways_in
from healthclusters.web.people.rights import Rights
from healthclusters.web.people.signing import enter, slow_down
from healthclusters.web.people.words import add_words
from healthclusters.web.store.actions import people
from healthclusters.web.store.models import Person, StoredStudy


def me(request: HttpRequest) -> Person:
    """The person who is signed in; the middleware lets nobody else come here."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    person = me(request)
    memberships = add_words(person.memberships.select_related("study"))
    context = {
        "site": people_site(),
        "person": person,
        "memberships": memberships,
        "ways": {m.pk: _ways(m) for m in memberships},
        "sessions": list(person.sign_ins.filter(ended=None).order_by("-last_seen")),
        "this_session": people.hashed(str(request.session.session_key)),
        "tokens": list(person.tokens.filter(revoked=None).order_by("-created")),
        "password_form": ChangePasswordForm(person=person),
        "token_form": TokenForm(),
        "new_token": None,
    }
    return render(request, "people/account.html", context | more, status=status)


def _ways(membership: Any) -> list[Way]:
    """What a role opens; what an administrator may do is in every study."""
    if membership.study is not None:
        rights = Rights(membership.role, membership.cluster_id)
        return ways_in(membership.study.study_id, rights)
    ways = ways_everywhere()
    for study_id in StoredStudy.objects.values_list("study_id", flat=True):
        ways += ways_in(study_id, Rights(membership.role), of=study_id)
    return ways


@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Everything about oneself on one page."""
    return _page(request)


@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """A new password; other sessions end, this one goes on anew."""
    wait = seconds_to_wait(request, "present password", most=5, who=me(request).pseudonym)
    if wait:
        return slow_down(request, wait)
    form = ChangePasswordForm(request.POST, person=me(request))
    if not form.is_valid():
        return _page(request, 400, password_form=form)
    person = me(request)
    given = form.cleaned_data
    people.set_password(person, given["password"], end_tokens=given["end_tokens"])
    enter(request, person)
    messages.success(request, _("The password is changed. Every other session has ended."))
    return redirect("people:account")


@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """End one of one's sessions."""
    people.end_sign_in(me(request), number)
    messages.success(request, _("The session has ended."))
    return redirect("people:account")


@never_cache
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """A token, shown once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, 400, token_form=form)
    secret = people.make_token(me(request), form.cleaned_data["label"])
    return _page(request, new_token=secret.text)


@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    """A token opens nothing any more."""
    people.revoke_token(me(request), number)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("people:account")


@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept of oneself, as a file."""
    return data_file(me(request), "my-data.json")


def data_file(person: Person, name: str) -> HttpResponse:
    """Everything that is kept of a person, as a file of this name."""
    text = json.dumps(people.personal_data(person), ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Leave: the observatory forgets who one was; the history keeps the pseudonym."""
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box to say that you are sure."))
        return redirect("people:account")
    try:
        people.erase_person(me(request))
    except NotSupportedError as refusal:
        messages.error(request, str(refusal))
        return redirect("people:account")
    logout(request)
    return redirect("/")
