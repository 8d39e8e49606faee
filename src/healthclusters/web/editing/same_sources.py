"""Sources that are probably the same: a steward says whether they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.web.editing.frame import Place, page, place_of, typed
from healthclusters.web.editing.sources import Listed, has_words, listed_sources
from healthclusters.web.explorer.paging import paging_of
from healthclusters.web.explorer.refusals import check_names
from healthclusters.web.store.actions.merging import keep_apart, kept_apart, merge_sources
from healthclusters.web.store.duplicates import twins
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.models import Role

_PAIRS = 12  # of one page: each is a form of its own


@dataclass(frozen=True)
class Pair:
    """Two sources that look alike. why: `address` or `title`."""

    first: Listed
    second: Listed
    why: str


@never_cache
@require_GET
def same_sources(request: HttpRequest, study_id: str) -> HttpResponse:
    """Each pair side by side, with the question whether it is one source."""
    check_names(request, ("q", "page"))
    place = place_of(request, study_id)
    words = request.GET.get("q", "").strip()[:200]
    pairs = open_pairs(place)
    found = [p for p in pairs if has_words(p.first, words) or has_words(p.second, words)]
    paging = paging_of(request, len(found), at_once=_PAIRS)
    return page(
        request,
        place,
        "same_sources.html",
        current="sources",
        pairs=found[paging.start : paging.start + _PAIRS],
        paging=paging,
        in_all=len(pairs),
        words=words,
        may_judge=place.rights.at_least(Role.STEWARD),
    )


def open_pairs(place: Place) -> list[Pair]:
    """Sources that look alike and that nobody has judged to be two."""
    listed = {s.row["source_id"]: s for s in listed_sources(place)}
    known = [(name, s.row["title"], s.row["url"]) for name, s in listed.items()]
    apart = kept_apart(place.stored)
    return [
        Pair(listed[t.first], listed[t.second], t.why)
        for t in twins(known)
        if frozenset((t.first, t.second)) not in apart
    ]


@require_POST
def judge(request: HttpRequest, study_id: str) -> HttpResponse:
    """The same, so that one stands for both; or two."""
    place = place_of(request, study_id)
    first, second = typed(request, "first"), typed(request, "second")
    verdict, reason = typed(request, "verdict"), typed(request, "reason")
    try:
        if verdict == "apart":
            keep_apart(study_id, first, second, author=place.person, reason=reason)
            messages.success(request, _("It is noted that they are two; both stay."))
        else:
            kept, gone = (first, second) if verdict == "first" else (second, first)
            version = typed(request, "version")
            merge_sources(
                study_id,
                kept,
                gone,
                version=int(version) if version.isascii() and version.isdigit() else -1,
                author=place.person,
                reason=reason,
            )
            said = _("%(kept)s now stands for both: what named %(gone)s names it.")
            messages.success(request, said % {"kept": kept, "gone": gone})
    except OptionError:
        messages.error(request, _("Say how you know: a word on why they are the same or two."))
    except ConflictError:
        messages.error(request, _("The study was changed meanwhile. Look again, then decide."))
    except (NotSupportedError, UnknownNameError) as refusal:
        messages.error(request, str(refusal))
    return redirect("editing:same-sources", study_id)
