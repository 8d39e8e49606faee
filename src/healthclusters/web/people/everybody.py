"""What an administrator does for other people: sessions, lock-outs, their data, and erasure."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from healthclusters.base import NotSupportedError
from healthclusters.web.explorer.refusals import check_names, whole_number
from healthclusters.web.people.account import data_file, me
from healthclusters.web.people.frame import people_site
from healthclusters.web.people.words import add_words
from healthclusters.web.store.actions import people
from healthclusters.web.store.actions.lockouts import lift_lockout, lockouts
from healthclusters.web.store.models import Person

_ROWS = 50
_LOG = logging.getLogger("healthclusters.people")


@never_cache
@require_GET
def everybody(request: HttpRequest) -> HttpResponse:
    """Every account, and who is locked out now."""
    check_names(request, ("q", "page"))
    words = request.GET.get("q", "").strip()[:200]
    found = Person.objects.filter(is_active=True)
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(email__icontains=words) | Q(pseudonym__icontains=words)
        )
    in_all = found.count()
    page = whole_number(request, "page", 1, max(1, -(-in_all // _ROWS)), 1) or 1
    sessions = Count("sign_ins", filter=Q(sign_ins__ended=None))
    rows = found.annotate(sessions=sessions).order_by("name", "pseudonym")
    context = {
        "site": people_site(),
        "people": rows[(page - 1) * _ROWS : page * _ROWS],
        "in_all": in_all,
        "words": words,
        "page": page,
        "pages": max(1, -(-in_all // _ROWS)),
        "lockouts": lockouts(),
    }
    return render(request, "people/everybody.html", context)


@never_cache
@require_GET
def person(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """One account, and what can be done for it."""
    found = _found(pseudonym)
    context = {
        "site": people_site(),
        "person": found,
        "own": found == me(request),
        "memberships": add_words(found.memberships.select_related("study")),
        "sessions": list(found.sign_ins.filter(ended=None).order_by("-last_seen")),
        "lockout": next((x for x in lockouts() if x.email == found.email), None),
    }
    return render(request, "people/person.html", context)


@require_POST
def end_sessions(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Nobody is signed in with this account any more."""
    found = _found(pseudonym)
    people.end_sign_in(found)
    _noted("sessions ended", request, found)
    messages.success(request, _("Every session of this person has ended."))
    return redirect("people:person", pseudonym)


@require_POST
def lift(request: HttpRequest) -> HttpResponse:
    """An address may sign in again before the quarter of an hour is over."""
    email = request.POST.get("email", "").replace("\x00", "")[:300]
    if lift_lockout(email):
        _LOG.info("lock-out lifted by %s", me(request).pseudonym)
        messages.success(request, _("The lock-out is lifted: the person can sign in again."))
    else:
        messages.info(request, _("There was no lock-out any more."))
    return redirect("people:everybody")


@require_POST
def their_data(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Everything that is kept of somebody, to be handed over on request."""
    found = _found(pseudonym)
    _noted("data exported", request, found)
    return data_file(found, f"data-of-{pseudonym}.json")


@require_POST
def erase_other(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Forget who somebody was, on request."""
    found = _found(pseudonym)
    if found == me(request):
        messages.error(request, _("Erase yourself on the page of your account."))
        return redirect("people:person", pseudonym)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box to say that the person asked for it."))
        return redirect("people:person", pseudonym)
    try:
        people.erase_person(found)
    except NotSupportedError as refusal:
        messages.error(request, str(refusal))
        return redirect("people:person", pseudonym)
    _noted("erased", request, found)
    messages.success(request, _("The person is erased; the history keeps the pseudonym."))
    return redirect("people:everybody")


def _found(pseudonym: str) -> Person:
    found = Person.objects.filter(pseudonym=pseudonym, is_active=True).first()
    if found is None:
        raise Http404(_("There is no such person."))
    return found


def _noted(what: str, request: HttpRequest, found: Person) -> None:
    """Who did it, in the log, by pseudonyms alone."""
    _LOG.info("%s of %s by %s", what, found.pseudonym, me(request).pseudonym)
