"""How far coders agree, and cells on which they do not, settled with a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.model import Study
from healthclusters.scoring import AgreementOptions, CoderAgreement, assess, coder_agreement
from healthclusters.web.editing.cells import Cell, cell_of, scored
from healthclusters.web.editing.frame import Place, page, place_of, typed
from healthclusters.web.editing.independent import first_decisions, pairs_in_common
from healthclusters.web.editing.naming import names_of
from healthclusters.web.editing.sources import subject_names
from healthclusters.web.explorer.refusals import NoSuchPageError, check_names, one_of
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.models import Role
from healthclusters.web.store.reading import load_study
from healthclusters.web.whole_numbers import whole_of


@dataclass(frozen=True)
class Side:
    """One observation of a contested cell, and the points it would earn."""

    observation: Any
    points: tuple[int | None, ...]


@never_cache
@require_GET
def agreement(request: HttpRequest, study_id: str) -> HttpResponse:
    """Two coders compared, item by item, in what each decided alone."""
    check_names(request, ("first", "second"))
    place = place_of(request, study_id)
    study = first_decisions(place.stored, load_study(study_id))
    coders = study.observations["coder"].unique().sort().to_list()
    pairs = pairs_in_common(study)
    first = one_of(request, "first", coders)
    second = one_of(request, "second", coders)
    if not first and not second and pairs:
        first, second, _cells = pairs[0]
    found, why = _compared(study, first, second)
    return page(
        request,
        place,
        "agreement.html",
        current="agreement",
        status=400 if why and (first or second) else 200,
        found=found,
        why=why,
        coders=coders,
        compared=(first, second),
        pairs=pairs,
        items=place.framework.item_by_id,
        names=subject_names(place),
        # Which cells they are, and who says what, would tell a coder who has not coded them yet.
        may_see=place.rights.at_least(Role.REVIEWER) or place.person in (first, second),
    )


def _compared(study: Study, first: str, second: str) -> tuple[CoderAgreement | None, str]:
    """How far two agree, or why that cannot be said."""
    if not first and not second:
        return None, _("No two people have coded the same cell yet. Have some cells coded twice.")
    if not first or not second:
        return None, _("Choose two coders: one is compared with another.")
    if first == second:
        return None, _("Choose two different coders: everybody agrees with themselves.")
    return coder_agreement(study, options=AgreementOptions(coders=(first, second))), ""


@never_cache
@require_GET
def conflicts(request: HttpRequest, study_id: str) -> HttpResponse:
    """Cells whose observations would earn different points."""
    place = place_of(request, study_id)
    framework = place.framework
    cells = assess(load_study(study_id)).cells.filter(pl.col("contested"))
    by_item = {i.id: i.measure for i in framework.items}
    found = sorted({(r["subject"], by_item[r["item_id"]]) for r in cells.iter_rows(named=True)})
    return page(
        request,
        place,
        "conflicts.html",
        current="conflicts",
        cells=[(subject, framework.measure_by_id[name]) for subject, name in found],
        names=names_of(place),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, study_id: str, subject: str, item: str) -> HttpResponse:
    """The sides with their reasons, and the decision."""
    place = place_of(request, study_id)
    measure = place.framework.measure_by_id.get(item)
    if measure is None:
        raise NoSuchPageError(_("There is no such measure."))
    cell = cell_of(place, subject, measure, reviewing=True)
    sides = _sides(place, cell)
    wrong = ""
    if request.method == "POST":
        try:
            _settle(request, place, sides)
        except OptionError:
            wrong = _("Choose one and say why it counts.")
        except (NotSupportedError, ConflictError) as refusal:
            wrong = str(refusal)
        else:
            messages.success(request, _("It is settled; those that do not count stay readable."))
            return redirect("editing:conflicts", study_id)
    return page(
        request,
        place,
        "conflict.html",
        current="conflicts",
        status=400 if wrong else 200,
        cell=cell,
        names=names_of(place),
        sides=sides,
        wrong=wrong,
        items=[i for i in place.framework.items if i.measure == item],
        chosen=request.POST.get("chosen", ""),
        reason=request.POST.get("reason", ""),
    )


def _sides(place: Place, cell: Cell) -> list[Side]:
    return [
        Side(o, tuple(s.point for s in scored(place, cell.measure.id, o.value)))
        for o in cell.observations
        if o.status != "superseded"
    ]


def _settle(request: HttpRequest, place: Place, sides: list[Side]) -> None:
    """The chosen one counts; those that earn other points are superseded."""
    name = request.POST.get("chosen", "")
    chosen = next((s for s in sides if s.observation.observation_id == name), None)
    if chosen is None:
        raise OptionError("chosen", name, "one of the observations")
    seen = _versions(request)
    others = [s.observation for s in sides if s.points != chosen.points]
    actions.settle_conflict(
        place.study_id,
        name,
        {o.observation_id: seen.get(o.observation_id, 0) for o in others},
        version=seen.get(name, 0),
        by=place.person,
        reason=typed(request, "reason"),
    )


def _versions(request: HttpRequest) -> dict[str, int]:
    """The versions that were looked at, by observation."""
    found = {}
    for text in request.POST.getlist("seen"):
        name, _colon, version = text.rpartition(":")
        found[name] = whole_of(version) or 0  # no row has version 0
    return found
