"""The address of the same view with one thing changed: a filter, the order, the page, a file."""

from __future__ import annotations

from django.http import HttpRequest


def with_query(request: HttpRequest, **changes: object) -> str:
    """This address with parts of its query replaced; an empty value takes the part away."""
    query = request.GET.copy()
    for name in ("as", "table", "revision"):
        query.pop(name, None)
    for key, value in changes.items():
        name = key.rstrip("_")  # `as` is a word of Python
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path
