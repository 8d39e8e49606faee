"""An address that asks for what there is not: said with what to do, never answered with a guess."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from healthclusters.base import nearest_name
from healthclusters.web.whole_numbers import whole_of

# Every page understands these; the last ones are added by those who pass addresses on.
COMMON = ("as", "table", "revision")
_OF_OTHERS = ("utm_", "fbclid", "gclid", "mc_")


class AddressError(BadRequest):
    """Status 400. remedy: what to do. widen: an address that works."""

    def __init__(self, what: str, remedy: str = "", *, widen: str = "") -> None:
        super().__init__(what)
        self.remedy, self.widen = remedy, widen


class NoSuchPageError(Http404):
    """Status 404. remedy: what to do. widen: an address that works."""

    def __init__(self, what: str, remedy: str = "", *, widen: str = "") -> None:
        super().__init__(what)
        self.remedy, self.widen = remedy, widen


def check_names(request: HttpRequest, allowed: Iterable[str]) -> None:
    """Refuse a part of the query that the page does not know: it would be silently ignored."""
    known = [*allowed, *COMMON]
    for name in request.GET:
        if name in known or name.startswith(_OF_OTHERS):
            continue
        raise AddressError(
            _("This page has no filter called “%(name)s”.") % {"name": shortened(name)},
            nearest(name, known) or _("It has: %(names)s.") % {"names": ", ".join(known)},
            widen=request.path,
        )


def one_of(request: HttpRequest, name: str, known: Iterable[str], default: str = "") -> str:
    """The value of a part of the query; AddressError where it is none of those known."""
    value = request.GET.get(name, default)
    values = list(known)
    if value == default or value in values:
        return value
    raise AddressError(
        _("“%(value)s” is no value of “%(name)s”.") % {"value": shortened(value), "name": name},
        nearest(value, values)
        or _("It can be: %(values)s.") % {"values": ", ".join(values[:40]) or _("nothing yet")},
        widen=request.path,
    )


def whole_number(
    request: HttpRequest, name: str, low: int, high: int, default: int | None = None
) -> int | None:
    """A whole number of the query; AddressError where it is none, or out of range."""
    value = request.GET.get(name, "")
    if value == "":
        return default
    number = whole_of(value)
    if number is not None and low <= number <= high:
        return number
    raise AddressError(
        _("“%(value)s” is no value of “%(name)s”.") % {"value": shortened(value), "name": name},
        _("Write a whole number from %(low)s to %(high)s.") % {"low": low, "high": high},
        widen=request.path,
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """`Did you mean ...?`; empty where nothing is near."""
    near = nearest_name(name, known) if len(name) <= 80 else None
    return _("Did you mean “%(name)s”?") % {"name": near} if near else ""


def shortened(text: str, most: int = 60) -> str:
    """What was asked, in a length that a page can show."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
