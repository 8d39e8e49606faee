"""Languages and the look of pages: what a visitor chooses, kept in the address or in a cookie."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as marked

from healthclusters.web.explorer.refusals import one_of

THEMES = {"system": marked("As the system"), "light": marked("Light"), "dark": marked("Dark")}
_COOKIE = "theme"
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Choice:
    """One of several, as the head of a page offers them."""

    name: str
    title: str
    address: str
    current: bool


def languages(request: HttpRequest) -> list[Choice]:
    """The same page in each language; the first one has no prefix.

    None for addresses of the programming interface, which are the same in every language.
    """
    first = settings.LANGUAGES[0][0]
    path = request.get_full_path()
    if path.startswith(reverse("api-documentation")):
        return []
    for code, _title in settings.LANGUAGES[1:]:
        if path == f"/{code}" or path.startswith(f"/{code}/"):
            path = path[len(code) + 1 :] or "/"
    return [
        Choice(
            code.partition("-")[0],
            str(title),
            path if code == first else f"/{code}{path}",
            code == get_language(),
        )
        for code, title in settings.LANGUAGES
    ]


def theme(request: HttpRequest) -> str:
    """`light` or `dark` where the visitor chose one, else empty: as the system is set."""
    chosen = request.COOKIES.get(_COOKIE, "")
    return chosen if chosen in ("light", "dark") else ""


def themes(request: HttpRequest) -> list[Choice]:
    """The themes, each with the address that chooses it and comes back."""
    current = theme(request) or "system"
    back = request.get_full_path()
    return [
        Choice(
            name,
            title,
            f"{reverse('explorer:appearance')}?{urlencode({'theme': name, 'back': back})}",
            name == current,
        )
        for name, title in THEMES.items()
    ]


def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the theme in a cookie and go back to the page that asked."""
    chosen = one_of(request, "theme", THEMES)
    back = request.GET.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    response = redirect(back)
    if chosen in ("light", "dark"):
        response.set_cookie(
            _COOKIE,
            chosen,
            max_age=_YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(_COOKIE, samesite="Lax")
    return response
