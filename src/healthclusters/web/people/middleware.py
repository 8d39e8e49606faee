"""Sessions that were ended open nothing; every address asks for its right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from healthclusters.web.people.addresses import Right, right_of
from healthclusters.web.people.rights import manages, rights_of
from healthclusters.web.store.actions.people import seen


class SessionsMiddleware:
    """Signs out whoever comes with a session that its person has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; visitors without a session cost no query."""
        key = request.session.session_key
        if key and request.user.is_authenticated and not seen(key):
            logout(request)
        given = self._get_response(request)
        if given.get("Content-Type", "").startswith("text/html"):
            _keep_apart(given, signed_in=bool(key))
        return given


def _keep_apart(given: HttpResponseBase, *, signed_in: bool) -> None:
    """Pages hold what a person may do, and the look that a cookie chose: what is kept between the
    server and its visitors keeps them by cookie, and those of a session not at all."""
    patch_vary_headers(given, ("Cookie",))
    if signed_in:
        patch_cache_control(given, private=True, no_cache=True)


class RightsMiddleware:
    """Holds the table of `addresses`: what is not in it is open to nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the application."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, words: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        """A page to sign in, or a refusal, where the right is missing."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        right = right_of(name)
        if right is None:
            raise PermissionDenied(f"{name} has no entry in the table of rights")
        if right.scope == "anybody":
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), login_url="people:sign-in")
        if not _has(request, right, named):
            raise PermissionDenied
        return None


def _has(request: HttpRequest, right: Right, named: dict[str, Any]) -> bool:
    if right.scope == "signed_in":
        return True
    study_id = None if right.scope == "everywhere" else named.get("study_id", "")
    rights = rights_of(request.user, study_id)
    if right.scope == "cluster" and rights.may_propose(named.get("cluster_id", "")):
        return True
    return manages(right, rights) or rights.at_least(right.role)
