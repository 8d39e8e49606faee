"""The form of an observation, and of a correction to the record of a cluster."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError, NotSupportedError
from healthclusters.base.canonical import cell_text
from healthclusters.model import Measure
from healthclusters.web.editing.cells import cell_of, measure_of, scored, subject_name
from healthclusters.web.editing.forms import (
    CorrectionForm,
    ObservationForm,
    Sources,
    add_problems,
)
from healthclusters.web.editing.frame import Place, page, place_of, typed_version
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError, SameProposalError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Proposal, Role
from healthclusters.web.store.reading import load_table, present_rows


@never_cache
@require_http_methods(["GET", "POST"])
def of_cluster(request: HttpRequest, study_id: str, cluster_id: str, item: str) -> HttpResponse:
    """Enter one observation about a cluster."""
    place = place_of(request, study_id)
    return _observation(request, place, cluster_id, measure_of(place, item, "cluster"))


@never_cache
@require_http_methods(["GET", "POST"])
def of_country(request: HttpRequest, study_id: str, alpha3: str, item: str) -> HttpResponse:
    """Enter one observation about a country."""
    place = place_of(request, study_id)
    return _observation(request, place, alpha3, measure_of(place, item, "country"))


def _observation(
    request: HttpRequest, place: Place, subject: str, measure: Measure
) -> HttpResponse:
    subject_name(place, subject, measure.subject)
    form = ObservationForm(
        request.POST or None,
        measure=measure,
        sources=known_sources(place),
        initial=initial_of(place),
    )
    if request.method == "POST" and form.is_valid() and not previews(request):
        try:
            made = actions.propose_observation(
                place.study_id,
                form.texts(subject),
                author=place.person,
                source=form.source(),
                why=form.why(),
            )
        except SameProposalError as same:
            return proposed_already(request, place, same)
        except DataError as wrong:
            add_problems(form, wrong)
        else:
            return kept(request, place, made)
    return form_page(request, place, form, subject, measure)


def form_page(
    request: HttpRequest,
    place: Place,
    form: ObservationForm,
    subject: str,
    measure: Measure,
    *,
    proposal: Proposal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form beside the rule, and what the value would score where one is given."""
    value = (form.data.get("value") or "") if form.is_bound else (form.initial.get("value") or "")
    wrong = bool(form.is_bound and form.errors)
    return page(
        request,
        place,
        "observation.html",
        current="desk",
        status=400 if wrong and status == 200 else status,
        form=form,
        cell=cell_of(place, subject, measure),
        scored=scored(place, measure.id, value.strip()),
        items=[i for i in place.framework.items if i.measure == measure.id],
        proposal=proposal,
    )


def previews(request: HttpRequest) -> bool:
    """The button that only shows what would be scored."""
    return request.POST.get("do") == "preview"


def kept(request: HttpRequest, place: Place, proposal: Proposal) -> HttpResponse:
    """To the page of the proposal, sent to review where that was asked for."""
    if request.POST.get("do") == "send":
        actions.send_to_review(
            place.study_id, proposal.pk, version=proposal.version, author=place.person
        )
        messages.success(request, _("It is sent to review. Another person will look at it."))
    else:
        messages.success(request, _("The draft is kept. Only you see it."))
    return redirect("editing:proposal", place.study_id, proposal.pk)


def initial_of(place: Place) -> dict[str, str]:
    """A manager mostly brings what the cluster says of itself."""
    return {} if place.rights.at_least(Role.CODER) else {"new_independent": "0"}


def proposed_already(request: HttpRequest, place: Place, same: SameProposalError) -> HttpResponse:
    """To the proposal that the same button made, pressed twice."""
    messages.info(request, _("You have proposed the same already; this is it."))
    return redirect("editing:proposal", place.study_id, same.number)


def known_sources(place: Place) -> Sources:
    """Short name, title and address of each source of the study."""
    return load_table(place.stored, "sources").select("source_id", "title", "url").rows()


@never_cache
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, study_id: str, cluster_id: str) -> HttpResponse:
    """Propose other facts for the record of a cluster."""
    place = place_of(request, study_id)
    subject_name(place, cluster_id, "cluster")
    now, version = record_now(place, cluster_id)
    form = CorrectionForm(request.POST or None, facts=now)
    if request.method == "POST" and form.is_valid():
        try:
            made = _corrected(request, place, cluster_id, form, version)
        except SameProposalError as same:
            return proposed_already(request, place, same)
        except DataError as wrong:
            add_problems(form, wrong)
        except (NotSupportedError, ConflictError) as refusal:
            form.add_error(None, str(refusal))
        else:
            return kept(request, place, made)
    return facts_page(request, place, form, cluster_id, version)


def facts_page(
    request: HttpRequest,
    place: Place,
    form: CorrectionForm,
    cluster_id: str,
    version: int,
    *,
    proposal: Proposal | None = None,
) -> HttpResponse:
    """The form of the facts."""
    return page(
        request,
        place,
        "facts.html",
        current="desk",
        status=400 if form.is_bound and form.errors else 200,
        form=form,
        cluster_id=cluster_id,
        name=subject_name(place, cluster_id, "cluster"),
        record_version=typed_version(request, "record_version", version) or version,
        proposal=proposal,
    )


def _corrected(
    request: HttpRequest, place: Place, cluster_id: str, form: CorrectionForm, version: int
) -> Proposal:
    changed = form.changed()
    if not changed:
        raise NotSupportedError(_("Nothing is changed."))
    return actions.propose_correction(
        place.study_id,
        "clusters",
        key_text([cluster_id]),
        changed,
        record_version=typed_version(request, "record_version", version),
        author=place.person,
        why=form.cleaned_data["source"],
    )


def record_now(place: Place, cluster_id: str) -> tuple[dict[str, str], int]:
    """The cells of a cluster as texts, and the version of the record."""
    rows = load_table(place.stored, "clusters").rows(named=True)
    row: dict[str, Any] = next(r for r in rows if r["cluster_id"] == cluster_id)
    record = present_rows(place.stored, "clusters").get(cluster_id=cluster_id)
    return {name: cell_text(value) for name, value in row.items()}, record.version
