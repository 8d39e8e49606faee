"""Refusals that are made before the interface is reached are problem details as well."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from healthclusters.web.api.problem_details import MEDIA_TYPE, problem

_DETAILS = {
    400: "The request cannot be read.",
    404: "There is nothing at this address; /api/v1/ lists what there is.",
    405: "This address does not understand that method.",
    413: "The request is too large; send it in parts.",
}


class ProblemDetailsMiddleware:
    """Turns plain refusals under `/api/` into problem details."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the application, explained where it is a plain refusal."""
        given = self._get_response(request)
        plain = given.headers.get("Content-Type", "") != MEDIA_TYPE
        if not (request.path.startswith("/api/") and plain and given.status_code in _DETAILS):
            return given
        allowed = given.headers.get("Allow")
        headers = {"Allow": allowed} if allowed else None
        explained: HttpResponse = problem(
            given.status_code, _DETAILS[given.status_code], headers=headers
        )
        return explained
