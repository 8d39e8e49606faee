"""The people of a study: who they are, invitations, roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.web.people.account import me
from healthclusters.web.people.forms import InviteForm
from healthclusters.web.people.frame import people_site
from healthclusters.web.people.words import MANAGER, add_words, role_word
from healthclusters.web.store.actions import people
from healthclusters.web.store.actions.passwords import password_link
from healthclusters.web.store.models import Invitation, Membership, Person, Role
from healthclusters.web.store.reading import present_rows, stored_study


def _page(
    request: HttpRequest, study_id: str | None, status: int = 200, **more: Any
) -> HttpResponse:
    of_study: dict[str, Any] = (
        {"study__study_id": study_id} if study_id is not None else {"study": None}
    )
    context = {
        "site": people_site(),
        "study_id": study_id,
        "members": add_words(
            Membership.objects.filter(**of_study).select_related("person").order_by("person__name")
        ),
        "invitations": add_words(
            Invitation.objects.filter(accepted=None, withdrawn=None, **of_study).order_by("expires")
        ),
        "roles": [(r, role_word(r)) for r in Role.values if r != Role.ADMINISTRATOR],
        "form": InviteForm(clusters=_clusters(study_id)),
        "link": None,
        "password_address": None,
    }
    return render(request, "people/members.html", context | more, status=status)


def _clusters(study_id: str | None) -> list[tuple[str, str]]:
    """Short name and name of each cluster of the study, by name."""
    if study_id is None:
        return []
    try:
        rows = present_rows(stored_study(study_id), "clusters")
    except UnknownNameError as unknown:
        raise Http404(str(unknown)) from unknown
    return list(rows.order_by("name").values_list("cluster_id", "name"))


@never_cache
@require_GET
def members(request: HttpRequest, study_id: str) -> HttpResponse:
    """Who has which role in a study."""
    return _page(request, study_id)


@never_cache
@require_POST
def invite(request: HttpRequest, study_id: str) -> HttpResponse:
    """Make a link that lets somebody join; it is shown once."""
    form = InviteForm(request.POST, clusters=_clusters(study_id))
    if not form.is_valid():
        return _page(request, study_id, 400, form=form)
    given = form.cleaned_data
    try:
        secret = people.invite(
            given["email"],
            form.kept_role(),
            study_id=study_id,
            invited_by=me(request).pseudonym,
            cluster_id=given["cluster_id"].strip(),
        )
    except UnknownNameError as unknown:
        form.add_error("cluster_id", str(unknown))
        return _page(request, study_id, 400, form=form)
    return _page(request, study_id, link=_link(request, secret.text))


def _link(request: HttpRequest, text: str) -> str:
    return request.build_absolute_uri(reverse("people:join", args=[text]))


@require_POST
def withdraw(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """A link that can no longer be used."""
    found = Invitation.objects.filter(pk=number, study__study_id=study_id).first()
    if found is None:
        raise Http404(_("There is no such invitation."))
    people.withdraw_invitation(found)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people:members", study_id)


@require_POST
def change_role(request: HttpRequest, study_id: str, pseudonym: str) -> HttpResponse:
    """Another role, or none any more."""
    # Pseudonyms are public; only of this study's own people may a steward learn the name.
    of_study = Membership.objects.filter(person__pseudonym=pseudonym, study__study_id=study_id)
    held = of_study.select_related("person").first()
    if held is None:
        raise Http404(_("There is no such person."))
    person = held.person
    role, by = request.POST.get("role", ""), me(request).pseudonym
    if role == MANAGER:  # what the person is already
        return redirect("people:members", study_id)
    # A manager stays one where the form is sent as it was; a higher role has every cluster.
    cluster_id = held.cluster_id if role == held.role else ""
    try:
        if role == "none":
            people.take_role(person, study_id, by=by)
        else:
            if role == Role.ADMINISTRATOR:
                raise NotSupportedError(_("Administrators are invited by administrators."))
            people.give_role(person, study_id, role, by=by, cluster_id=cluster_id)
    except (NotSupportedError, UnknownNameError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is changed."))
    return redirect("people:members", study_id)


@never_cache
@require_GET
def administrators(request: HttpRequest) -> HttpResponse:
    """Who may do everything."""
    return _page(request, None)


@never_cache
@require_POST
def invite_administrator(request: HttpRequest) -> HttpResponse:
    """Make a link for another administrator."""
    form = InviteForm({**request.POST.dict(), "role": Role.VIEWER})
    if not form.is_valid():
        return _page(request, None, 400, form=form)
    secret = people.invite(
        form.cleaned_data["email"],
        Role.ADMINISTRATOR,
        study_id=None,
        invited_by=me(request).pseudonym,
    )
    return _page(request, None, link=_link(request, secret.text))


@require_POST
def withdraw_administrator(request: HttpRequest, number: int) -> HttpResponse:
    """A link for an administrator that can no longer be used."""
    found = Invitation.objects.filter(pk=number, study=None).first()
    if found is None:
        raise Http404(_("There is no such invitation."))
    people.withdraw_invitation(found)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people:administrators")


@require_POST
def end_administrator(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """No administrator any more; roles in single studies stay."""
    person = Person.objects.filter(pseudonym=pseudonym).first()
    try:
        if person is None:
            raise UnknownNameError("member", pseudonym, [])
        people.take_role(person, None, by=me(request).pseudonym)
    except UnknownNameError as unknown:
        raise Http404(_("There is no such person.")) from unknown
    except NotSupportedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is changed."))
    # Whoever gave up the own role may not see the page of administrators any more.
    return redirect("people:account" if person == me(request) else "people:administrators")


@never_cache
@require_POST
def new_password_link(request: HttpRequest) -> HttpResponse:
    """A link for somebody who forgot the password; it is shown once."""
    email = request.POST.get("email", "")
    try:
        pseudonym, secret = password_link(email)
    except NotSupportedError as refusal:
        messages.error(request, str(refusal))
        return _page(request, None, 400)
    address = request.build_absolute_uri(reverse("people:new-password", args=[pseudonym, secret]))
    return _page(request, None, password_address=address)
