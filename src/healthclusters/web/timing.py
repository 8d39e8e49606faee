"""How long the server took for an answer, said in the header `Server-Timing`."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class TimingMiddleware:
    """First of all, so that it sees the whole way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with its time in milliseconds."""
        began = perf_counter()
        given = self._get_response(request)
        given["Server-Timing"] = f"app;dur={1000 * (perf_counter() - began):.1f}"
        return given
