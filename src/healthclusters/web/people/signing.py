"""Signing in and out, joining by a link."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from healthclusters.base import NotSupportedError
from healthclusters.web.explorer.rate_limit import seconds_to_wait
from healthclusters.web.people.forms import JoinForm, SignInForm
from healthclusters.web.people.frame import people_site
from healthclusters.web.people.menu import signed_in_person
from healthclusters.web.people.words import add_words
from healthclusters.web.store.actions import people
from healthclusters.web.store.models import Person

# Failed tries a minute. An office may sign in from one address; a person mistypes a few times.
_MOST_FROM_ONE_ADDRESS = 30
_MOST_FOR_ONE_ACCOUNT = 10


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
        email = form.cleaned_data["email"].lower()
        wait = _wait(request, email, count=False)
        if wait:
            return slow_down(request, wait)
        person = authenticate(request, email=email, password=form.cleaned_data["password"])
        if isinstance(person, Person):
            enter(request, person)
            return redirect(next_address(request))
        _wait(request, email, count=True)
        people.forget_old_failures(timezone.now() - settings.AXES_COOLOFF_TIME)
        form.add_error(None, _("E-mail and password do not belong together. Try again."))
    context = {
        "site": people_site(),
        "form": form,
        "next": next_address(request),
        "person": signed_in_person(request),
    }
    return render(request, "people/sign_in.html", context, status=200 if not form.errors else 400)


def _wait(request: HttpRequest, email: str, *, count: bool) -> int:
    """Seconds until another try, by where it comes from and by the account that is tried.

    The lock-out knows a pair of both: alone it would let one address try every account, and many
    addresses one account. Only tries that failed are counted.
    """
    return max(
        seconds_to_wait(request, "sign-in", most=_MOST_FROM_ONE_ADDRESS, count=count),
        seconds_to_wait(request, "sign-in", most=_MOST_FOR_ONE_ACCOUNT, who=email, count=count),
    )


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


def slow_down(request: HttpRequest, seconds: int) -> HttpResponse:
    """What somebody sees who tries too often within a minute."""
    context = {"site": people_site(), "seconds": seconds}
    answer = render(request, "people/locked.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def locked_out(request: HttpRequest, *_words: object, **_named: object) -> HttpResponse:
    """What somebody sees after too many wrong passwords."""
    return render(request, "people/locked.html", {"site": people_site(), "seconds": 0}, status=429)
