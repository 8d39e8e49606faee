"""Values that are in the study unreviewed, each beside its source, for a second person to check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.model import Measure
from healthclusters.web.editing.cells import Scored, scored
from healthclusters.web.editing.frame import Place, page, place_of, typed, typed_version
from healthclusters.web.explorer.addresses_of_view import with_query
from healthclusters.web.explorer.column_words import cell_word
from healthclusters.web.explorer.paging import Paging, paging_of
from healthclusters.web.explorer.refusals import check_names, one_of, whole_number
from healthclusters.web.store import actions
from healthclusters.web.store.actions.confirming import UNREVIEWED
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import SourceArchive
from healthclusters.web.store.reading import present_rows

_FILTERS = ("subject", "item", "coder")
_AT_ONCE = 20


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One unreviewed value. source: its row; copies: addresses of lasting copies; own: this person
    coded it or brought it in, so that another one decides."""

    row: Any
    name: str
    measure: Measure
    scored: list[Scored]
    source: Any
    copies: list[str]
    own: bool

    @property
    def key(self) -> str:
        """As the history has it."""
        return key_text([self.row.observation_id])


@dataclass(frozen=True)
class Refusal:
    """Why a decision was not taken, and what had been typed. name: the observation."""

    name: str
    what: str
    reason: str
    status: int


@never_cache
@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest, study_id: str) -> HttpResponse:
    """The list with its filters; a decision about one of it comes back to the same place."""
    check_names(request, (*_FILTERS, "page"))
    number = whole_number(request, "page", 1, 10**8, 1) or 1
    place = place_of(request, study_id)
    refusal = _decided(request, place) if request.method == "POST" else None
    choices = _choices(place)
    # The last value of a coder may be the one that was just decided about.
    gone = request.method == "POST" and refusal is None
    if gone and request.GET.get("coder", "") not in ("", *choices["coder"]):
        return redirect("editing:drafts", study_id)
    chosen = {name: one_of(request, name, choices[name]) for name in _FILTERS}
    wanted = unreviewed(place).filter(**{n: v for n, v in chosen.items() if v})
    total = wanted.count()
    if gone:
        last = max(1, -(-total // _AT_ONCE))
        return redirect(with_query(request, page=min(number, last) if last > 1 else ""))
    paging = paging_of(request, total, at_once=_AT_ONCE)
    return _shown(request, place, wanted, paging, choices, chosen, refusal)


def unreviewed(place: Place) -> Any:
    """The rows, in the order of the list."""
    rows = present_rows(place.stored, "observations").filter(status__in=UNREVIEWED)
    return rows.order_by("subject", "item", "observation_id")


def _choices(place: Place) -> dict[str, dict[str, str]]:
    """What can be chosen by each filter: value -> words. Not only what has drafts, which would ask
    for all rows once more each time."""
    named = dict(present_rows(place.stored, "countries").values_list("alpha3", "name"))
    named |= dict(present_rows(place.stored, "clusters").values_list("cluster_id", "name"))
    coders = unreviewed(place).order_by("coder").values_list("coder", flat=True).distinct()
    return {
        "subject": dict(sorted(named.items(), key=lambda pair: pair[1].casefold())),
        "item": {measure.id: measure.label for measure in place.framework.measures},
        "coder": {coder: coder for coder in coders},
    }


def _decided(request: HttpRequest, place: Place) -> Refusal | None:
    """Confirm or refuse the one that was looked at; None where it is done."""
    name, reason = request.POST.get("observation_id", ""), typed(request, "reason")
    version = typed_version(request, "version", 0)
    refuses = request.POST.get("do") == "refuse"
    act = actions.refuse_observation if refuses else actions.confirm_observation
    try:
        act(place.study_id, name, version=version, reviewer=place.person, reason=reason)
    except OptionError:
        return Refusal(name, _("Say why, so that it can be mended."), reason, 400)
    except ConflictError as conflict:
        return Refusal(name, str(conflict), reason, 409)
    except (NotSupportedError, UnknownNameError, DataError) as refusal:
        return Refusal(name, str(refusal), reason, 400)
    said = _("It is refused and counts no longer. The history keeps it with your reason.")
    messages.success(request, said if refuses else _("It is confirmed, as reviewed."))
    return None


def _shown(
    request: HttpRequest,
    place: Place,
    wanted: Any,
    paging: Paging,
    choices: dict[str, dict[str, str]],
    chosen: dict[str, str],
    refusal: Refusal | None,
) -> HttpResponse:
    names = choices["subject"]
    return page(
        request,
        place,
        "drafts.html",
        current="drafts",
        status=refusal.status if refusal else 200,
        drafts=_drafts(place, list(wanted[paging.start : paging.start + _AT_ONCE]), names),
        paging=paging,
        cell_word=cell_word,
        choices=choices,
        filtered=chosen,
        refusal=refusal,
    )


def _drafts(place: Place, rows: list[Any], names: dict[str, str]) -> list[Draft]:
    cited = {row.source_id for row in rows}
    found = present_rows(place.stored, "sources").filter(source_id__in=cited)
    sources = {source.source_id: source for source in found}
    copies: dict[str, list[str]] = {}
    for kept in SourceArchive.objects.filter(study=place.stored, source_id__in=cited):
        copies.setdefault(kept.source_id, []).append(kept.url)
    people = actions.entered_by(place.stored, rows)
    return [
        Draft(
            row=row,
            name=names.get(row.subject, row.subject),
            measure=place.framework.measure_by_id[row.item],
            scored=scored(place, row.item, row.value),
            source=sources[row.source_id],
            copies=copies.get(row.source_id, []),
            own=place.person in people[row.observation_id],
        )
        for row in rows
    ]
