"""Sources that are probably the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import parse_qsl, urlencode, urlsplit

_LIKE = 0.85  # of titles, 0 to 1; below this they mostly name different pages
_OF_CAMPAIGNS = ("utm_", "fbclid", "gclid")


@dataclass(frozen=True)
class Twin:
    """Two sources that look alike. why: `address` or `title`."""

    first: str
    second: str
    why: str


def bare_address(url: str) -> str:
    """An address without what does not change the page: scheme, www, fragment, campaign."""
    parts = urlsplit(url.strip())
    host = parts.netloc.lower().removeprefix("www.")
    kept = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith(_OF_CAMPAIGNS)]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def twin_of(
    title: str, url: str, known: Iterable[tuple[str, str, str | None]]
) -> tuple[str, str] | None:
    """The known source that is probably this one, and why: `address` or `title`.

    known: source_id, title and address of each.
    """
    rows = list(known)
    if url:
        mine = bare_address(url)
        for name, _title, address in rows:
            if address and bare_address(address) == mine:
                return name, "address"
    by_title = {t.casefold(): name for name, t, _address in rows}
    close = get_close_matches(title.casefold(), list(by_title), n=1, cutoff=_LIKE)
    return (by_title[close[0]], "title") if close else None


def twins(known: Iterable[tuple[str, str, str | None]]) -> list[Twin]:
    """Pairs of sources with the same address or the same title, but for case and spaces."""
    seen: dict[tuple[str, str], str] = {}
    found: list[Twin] = []
    for name, title, address in known:
        marks = [("title", " ".join(title.casefold().split()))]
        if address:
            marks.insert(0, ("address", bare_address(address)))
        for mark in marks:
            if mark in seen and all({t.first, t.second} != {seen[mark], name} for t in found):
                found.append(Twin(seen[mark], name, mark[0]))
            seen.setdefault(mark, name)
    return found
