"""What is too large is refused by what it says of its size, before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from healthclusters.web.explorer.errors import too_large

LARGEST = 26_000_000
"""Bytes of a request: an upload of 25 MB, with what a form adds to it."""


class UploadsMiddleware:
    """Refuses a body that says it is larger than any page takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or a page that says how much may be sent."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdecimal() or int(said) > LARGEST:
            return too_large(request, LARGEST // 1_000_000)
        return self._get_response(request)
