"""Pages for what went wrong: what it was, and where to go on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from healthclusters.base import nearest_name
from healthclusters.web.explorer.refusals import shortened
from healthclusters.web.people.menu import menu_of, signed_in_person
from healthclusters.web.results import study_ids
from healthclusters.web.store.models import Person

_PAGES = ("landscape", "groups", "ranking", "practices", "partners", "published", "method", "data")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address asks for what there is not."""
    known = hasattr(exception, "remedy")
    return _page(
        request,
        400,
        title=str(exception) if known else _("This address cannot be understood"),
        exception=exception,
    )


def forbidden(
    request: HttpRequest, exception: Exception | None = None, **_more: object
) -> HttpResponse:
    """403: not for this visitor."""
    said = str(exception or "")
    person = signed_in_person(request)
    if person is not None:
        return _refused(request, person, said)
    return _page(
        request,
        403,
        title=_("This page is not open to you"),
        remedy=said or _("Sign in with an account that may see it, or ask who keeps this server."),
    )


def _refused(request: HttpRequest, person: Person, said: str) -> HttpResponse:
    """To somebody whom the server knows: who that is, and where to go on instead."""
    known = _("You are signed in as %(name)s, and your role does not open this page.")
    asks = _("Open one of yours, or ask a steward of the study for another role.")
    name = person.name or person.pseudonym
    return _page(
        request,
        403,
        title=_("This page is not open to you"),
        remedy=" ".join(filter(None, [known % {"name": shortened(name, 60)}, said, asks])),
        own=True,
    )


def no_token(request: HttpRequest) -> HttpResponse:
    """403: a form came without the token of this browser's session; nothing was written."""
    return _page(
        request,
        403,
        title=_("This form could not be taken"),
        remedy=_(
            "Nothing was saved. Go back with your browser: what you typed is still there. Load the "
            "form anew in another tab and copy it over. This happens where you signed in or out "
            "meanwhile, where the page was open for long, or where your browser refuses cookies."
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is no such page; the nearest one is offered."""
    known = hasattr(exception, "remedy")
    return _page(
        request,
        404,
        title=str(exception) if known else _("There is no such page"),
        exception=exception,
        guess="" if known else nearest_page(request.path),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our own mistake."""
    return _page(
        request,
        500,
        title=_("Something went wrong here"),
        remedy=_(
            "The mistake is ours and has been noted. The data are not harmed: try again, or begin "
            "from the landscape."
        ),
    )


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: heavy pages are made one after the other."""
    response = _page(
        request,
        429,
        title=_("Too many reports were asked for at once"),
        remedy=_("Reports take time to make. Try again in %(n)s seconds.") % {"n": seconds},
    )
    response["Retry-After"] = str(seconds)
    return response


def too_large(request: HttpRequest, megabytes: int) -> HttpResponse:
    """413: more than any page takes."""
    return _page(
        request,
        413,
        title=_("This is too large to be taken"),
        remedy=_("At most %(n)s MB can be sent at once. Send a smaller file, or several.")
        % {"n": megabytes},
    )


def not_yet(request: HttpRequest, what: str, seconds: int = 30) -> HttpResponse:
    """503: it is being computed."""
    response = _page(
        request, 503, title=what, remedy=_("Try again in %(n)s seconds.") % {"n": seconds}
    )
    response["Retry-After"] = str(seconds)
    return response


def no_study_yet(request: HttpRequest) -> HttpResponse:
    """404: an empty installation, and the command that brings a study in."""
    return _page(
        request,
        404,
        title=_("There is no study here yet"),
        remedy=_("Whoever keeps this server brings one in by starting it: healthclusters serve"),
    )


def nearest_page(path: str) -> str:
    """The address that was probably meant; empty where none is near."""
    known = [reverse("explorer:home"), reverse("explorer:studies")]
    home = resolve_home()
    known += [f"{home}{name}/" for name in _PAGES]
    guess = nearest_name(shortened(path, 200), known)
    candidates = [guess or "", path.rstrip("/") + "/", path.lower().rstrip("/") + "/"]
    for candidate in candidates[1:] + candidates[:1]:
        if candidate and candidate != path and _leads_somewhere(candidate):
            return candidate
    return ""


def resolve_home() -> str:
    """Address of the landscape of the first study."""
    studies = study_ids()
    return reverse("explorer:landscape", args=[studies[0]]) if studies else "/"


def _leads_somewhere(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _page(
    request: HttpRequest,
    status: int,
    *,
    title: str,
    remedy: str = "",
    guess: str = "",
    exception: Exception | None = None,
    own: bool = False,
) -> HttpResponse:
    """own: whether the pages that the person may open are listed."""
    menu = menu_of(request) if own else None
    context = {
        "ways": menu.ways if menu else [],
        "status": status,
        "title": shortened(title, 300),
        "remedy": remedy or getattr(exception, "remedy", ""),
        "widen": getattr(exception, "widen", ""),
        "guess": guess,
        "landscape": "" if status == 500 else resolve_home(),
    }
    return render(request, "explorer/error.html", context, status=status)
