"""A page that needs a part which is installed apart says which command adds it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from healthclusters.base import MissingExtraError
from healthclusters.web.instruments.frame import page


def says_what_is_missing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view; where an extra is missing, a page with the command instead (status 503)."""

    @wraps(view)
    def shown(request: HttpRequest, *words: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *words, **named)
        except MissingExtraError as missing:
            return page(request, "missing.html", "", status=503, missing=missing)

    return shown
