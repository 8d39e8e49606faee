"""Behind a proxy: whose request it is, as the proxy says."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ProxyMiddleware:
    """Takes the visitor's network address from the last entry of X-Forwarded-For.

    The proxy in front adds that entry; those before it are whatever the visitor sent. Limits and
    the lock-out would else count everybody as one. Only where the setting says that there is one:
    anybody could write the header otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        from django.conf import settings

        if not settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the application."""
        last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if last:
            request.META["REMOTE_ADDR"] = last
        return self._get_response(request)
