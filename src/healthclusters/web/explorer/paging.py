"""Order and pages of a table, as the query asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from healthclusters.web.explorer.addresses_of_view import with_query
from healthclusters.web.explorer.refusals import NoSuchPageError, one_of, whole_number

Row = TypeVar("Row")
ROWS = 50
SORTING = ("sort", "order", "page")
_MOST_PAGES = 10**8


@dataclass(frozen=True)
class Sorting:
    """key: what the rows are sorted by. first: the direction in which each key is sorted first."""

    key: str
    descending: bool
    first: Mapping[str, bool]

    def direction(self, key: str) -> str:
        """For `aria-sort`."""
        if key != self.key:
            return "none"
        return "descending" if self.descending else "ascending"

    def next(self, key: str) -> str:
        """The order that a click on the head of this column asks for."""
        descending = not self.descending if key == self.key else self.first[key]
        return "desc" if descending else "asc"


@dataclass(frozen=True)
class Paging:
    """page: from 1. last: number of pages. rows: of all pages. at_once: of one page."""

    page: int
    last: int
    rows: int
    at_once: int = ROWS

    @property
    def start(self) -> int:
        """Place of the first row shown, from 0."""
        return (self.page - 1) * self.at_once

    @property
    def shown(self) -> list[int | None]:
        """Numbers of pages to offer; None where some are left out."""
        near = {1, self.last, *range(self.page - 2, self.page + 3)}
        numbers = sorted(n for n in near if 1 <= n <= self.last)
        shown: list[int | None] = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number > before + 1:
                shown.append(None)
            shown.append(number)
        return shown


def sorting(request: HttpRequest, first: Mapping[str, bool], default: str) -> Sorting:
    """What the query asks for. first: key -> whether it is sorted downwards first."""
    key = one_of(request, "sort", first, "") or default
    order = one_of(request, "order", ("asc", "desc"), "")
    return Sorting(key, order == "desc" if order else first[key], first)


def in_order(
    rows: Iterable[Row], sorting: Sorting, keys: Mapping[str, Callable[[Row], Any]]
) -> list[Row]:
    """The rows in that order; those without a value stand last in either direction."""
    key = keys[sorting.key]
    every = list(rows)
    known = [row for row in every if key(row) is not None]
    known.sort(key=key, reverse=sorting.descending)
    return known + [row for row in every if key(row) is None]


def page_of(request: HttpRequest, rows: Sequence[Row]) -> tuple[list[Row], Paging]:
    """The rows of the page that the query asks for; NoSuchPageError behind the last one."""
    paging = paging_of(request, len(rows))
    return list(rows[paging.start : paging.start + ROWS]), paging


def paging_of(request: HttpRequest, rows: int, *, at_once: int = ROWS) -> Paging:
    """The page that the query asks for of so many rows."""
    page = whole_number(request, "page", 1, _MOST_PAGES, 1) or 1
    last = max(1, -(-rows // at_once))
    if page > last:
        raise NoSuchPageError(
            _("There is no page %(page)s of this table.") % {"page": page},
            _("The last one is page %(last)s.") % {"last": last},
            widen=with_query(request, page="" if last == 1 else last),
        )
    return Paging(page, last, rows, at_once)
