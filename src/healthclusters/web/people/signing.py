"""Signing in and out, joining by a link."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from healthclusters.base import NotSupportedError
from healthclusters.web.people.forms import JoinForm, SignInForm
from healthclusters.web.people.frame import people_site
from healthclusters.web.people.menu import signed_in_person
from healthclusters.web.people.words import add_words
from healthclusters.web.store.actions import people
from healthclusters.web.store.models import Person


def next_address(request: HttpRequest) -> str:
    """Where to go on: an address of this server, never another one's."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    host, secure = request.get_host(), request.is_secure()
    return asked if url_has_allowed_host_and_scheme(asked, {host}, secure) else "/account/"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it leads to; somebody who is in already is told."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = authenticate(
            request,
            email=form.cleaned_data["email"].lower(),
            password=form.cleaned_data["password"],
        )
        if isinstance(person, Person):
            enter(request, person)
            return redirect(next_address(request))
        form.add_error(None, _("E-mail and password do not belong together. Try again."))
    context = {
        "site": people_site(),
        "form": form,
        "next": next_address(request),
        "person": signed_in_person(request),
    }
    return render(request, "people/sign_in.html", context, status=200 if not form.errors else 400)


def enter(request: HttpRequest, person: Person) -> None:
    """Sign a person in, with a new session that the person can see and end."""
    request.session.flush()  # whoever sat here before leaves nothing behind
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    people.note_sign_in(
        person, str(request.session.session_key), request.headers.get("User-Agent", "")
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if isinstance(request.user, Person):
        people.end_sign_in(request.user, session_key=str(request.session.session_key))
    logout(request)
    return redirect("/")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: somebody new chooses a password, somebody known only agrees."""
    try:
        invitation = people.open_invitation(token)
    except NotSupportedError as refusal:
        context = {"site": people_site(), "refusal": str(refusal)}
        return render(request, "people/no_invitation.html", context, status=410)
    known = Person.objects.filter(email=invitation.email).exists()
    form = None if known else JoinForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and (form is None or form.is_valid()):
        given = form.cleaned_data if form else {"name": "", "password": ""}
        person = people.accept_invitation(token, name=given["name"], password=given["password"])
        if known:
            return redirect("people:sign-in")
        enter(request, person)
        return redirect("people:account")
    add_words([invitation])
    shown = {"site": people_site(), "invitation": invitation, "form": form}
    status = 400 if form is not None and form.errors else 200
    return render(request, "people/join.html", shown, status=status)


def locked_out(request: HttpRequest, *_words: object, **_named: object) -> HttpResponse:
    """What somebody sees after too many wrong passwords."""
    return render(request, "people/locked.html", {"site": people_site()}, status=429)
