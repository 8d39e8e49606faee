"""What an address asks for, read with care: nothing is ignored in silence, nothing guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.web.whole_numbers import whole_of

_LONGEST = 200  # characters of one value: more than any name or search has
_MOST_VALUES = 200
CITED = "revision"  # of the data that somebody cites; every page understands it
_OF_OTHERS = ("utm_", "fbclid", "gclid", "mc_")  # added by those who pass addresses on
_BROKEN = "\ufffd"  # what Django puts where bytes are not UTF-8


class Asked:
    """The query string of a page.

    known: names that it may have. Raises UnknownNameError for another name, OptionError for text
    that is not UTF-8, far too long or far too much.
    """

    def __init__(self, values: QueryDict, known: Collection[str]) -> None:
        self._values = values
        for name in values:
            if name not in known and name != CITED and not name.startswith(_OF_OTHERS):
                raise UnknownNameError("part of this address", name[:_LONGEST], known)
        texts = [(name, text) for name in values for text in values.getlist(name)]
        if len(texts) > _MOST_VALUES:
            raise OptionError("the address", f"{len(texts)} values", f"at most {_MOST_VALUES}")
        for name, text in texts:
            if _BROKEN in text or "\0" in text:
                raise OptionError(name, text[:_LONGEST], "text in UTF-8")
            if len(text) > _LONGEST:
                raise OptionError(name, text[:40] + "…", f"at most {_LONGEST} characters")

    def one(self, name: str, default: str = "") -> str:
        """The only value; OptionError where there are several."""
        found = self.many(name)
        if len(found) > 1:
            raise OptionError(name, ", ".join(found), "given once")
        return found[0] if found else default

    def many(self, name: str) -> tuple[str, ...]:
        """Every value once, in the order given, without empty ones."""
        texts = (text.strip() for text in self._values.getlist(name))
        return tuple(dict.fromkeys(text for text in texts if text))

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """One of the choices; OptionError, with all of them, for another."""
        value = self.one(name, default)
        if value not in choices:
            raise OptionError(name, value, f"one of: {', '.join(filter(None, choices))}")
        return value

    def whole(self, name: str, default: int | None, least: int, most: int) -> int | None:
        """A whole number; OptionError for anything else."""
        text = self.one(name)
        if not text:
            return default
        expected = f"a whole number from {least:,} to {most:,}"
        number = whole_of(text)
        if number is None:
            raise OptionError(name, text, expected)
        if not least <= number <= most:
            raise OptionError(name, number, expected)
        return number

    def number(self, name: str) -> float | None:
        """A number as people write it, or None where nothing is given."""
        text = self.one(name)
        if not text:
            return None
        try:
            return float(text.replace(",", ".", 1))
        except ValueError:
            raise OptionError(name, text, "a number such as 2 or 0.5") from None


@dataclass(frozen=True, kw_only=True)
class Paging:
    """One page of a long list. first, last: numbers of the entries on it, from 1."""

    page: int
    pages: int
    size: int
    total: int

    @classmethod
    def of(cls, asked: Asked, total: int, size: int) -> Paging:
        """The page asked for; UnknownNameError (the page helps) where there are fewer."""
        pages = max(1, ceil(total / size))
        page = asked.whole("page", 1, 1, 999_999_999) or 1
        if page > pages:
            raise UnknownNameError(
                "page", str(page), map(str, range(max(1, pages - 20), pages + 1))
            )
        return cls(page=page, pages=pages, size=size, total=total)

    @property
    def first(self) -> int:
        """Number of the first entry; 0 where there is none."""
        return min(self.total, (self.page - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """Number of the last entry."""
        return min(self.total, self.page * self.size)

    @property
    def start(self) -> int:
        """Entries before this page."""
        return (self.page - 1) * self.size


@dataclass(frozen=True)
class State:
    """Names and values of an address, without what is as it would be anyway."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, request: HttpRequest, without: Iterable[str] = ()) -> State:
        """What the visitor asked for."""
        left = {"as", "table", CITED, *without}
        return cls(
            tuple(
                (name, text)
                for name in request.GET
                for text in request.GET.getlist(name)
                if name not in left and text and not name.startswith(_OF_OTHERS)
            )
        )

    def address(self, path: str = "", **more: str) -> str:
        """The address of this state with some values set anew, or taken away where empty."""
        kept = [(name, text) for name, text in self.pairs if name not in more]
        pairs = [*kept, *((name, text) for name, text in more.items() if text)]
        return f"{path}?{urlencode(pairs)}" if pairs else path or "?"

    def files(self, table: str = "") -> list[tuple[str, str]]:
        """Kind and address of each file that a table of the page is offered as."""
        kinds: Sequence[tuple[str, str]] = (("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON"))
        return [(title, self.address("", table=table, **{"as": kind})) for kind, title in kinds]
