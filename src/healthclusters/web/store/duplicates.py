"""Sources that are probably the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_LIKE = 0.85  # of titles, 0 to 1; below this they mostly name different pages
_OF_CAMPAIGNS = ("utm_", "fbclid", "gclid")
_DOI = re.compile(r"(?:^|/|=)(10\.[0-9]{4,9}/[^\s&]+)")
# Pages of one work at its publisher, after its DOI.
_PARTS = ("/pdf", "/epdf", "/full", "/fulltext", "/abstract", "/html", "/meta", ".pdf")


@dataclass(frozen=True)
class Twin:
    """Two sources that look alike. why: `address` or `title`."""

    first: str
    second: str
    why: str


def doi_of(url: str) -> str:
    """The DOI that an address holds, at doi.org or at a publisher's; empty where it holds none.

    DOIs are the same in upper and lower case (DOI Handbook, 2.4).
    """
    parts = urlsplit(url.strip())
    found = _DOI.search(unquote(parts.path)) or _DOI.search(unquote(parts.query))
    if found is None:
        return ""
    doi = found[1].casefold().rstrip("/.")
    ending = next((e for e in _PARTS if doi.endswith(e)), "")
    return doi.removesuffix(ending)


def bare_address(url: str) -> str:
    """An address without what does not change the page: scheme, www, fragment, campaign; the DOI
    alone where it holds one."""
    doi = doi_of(url)
    if doi:
        return f"doi:{doi}"
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
    same = same_page(url, rows)
    if same:
        return same, "address"
    by_title = {t.casefold(): name for name, t, _address in rows}
    close = get_close_matches(title.casefold(), list(by_title), n=1, cutoff=_LIKE)
    return (by_title[close[0]], "title") if close else None


def same_page(url: str, known: Iterable[tuple[str, str, str | None]]) -> str:
    """The known source at this address or of this DOI; empty where there is none."""
    if not url:
        return ""
    mine = bare_address(url)
    return next((n for n, _title, a in known if a and bare_address(a) == mine), "")


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
