"""The form of an observation, and of a correction to the record of a cluster."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError, NotSupportedError
from healthclusters.model import Measure
from healthclusters.scoring import Outlook
from healthclusters.web.editing.cells import (
    Cell,
    cell_of,
    correctable,
    measure_of,
    scored,
    subject_name,
)
from healthclusters.web.editing.finding import FindingForm
from healthclusters.web.editing.forms import (
    CorrectionForm,
    Sources,
    add_problems,
)
from healthclusters.web.editing.frame import Place, page, place_of, typed_version
from healthclusters.web.editing.outlooks import outlook_for, why_aside
from healthclusters.web.editing.standing import texts_now
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError, SameProposalError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Proposal
from healthclusters.web.store.reading import load_table


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
    cell = cell_of(place, subject, measure)
    form = FindingForm(
        request.POST or None,
        measure=measure,
        sources=known_sources(place),
        correctable=correctable(place, cell),
    )
    entry = entry_of(request, place, form, cell)
    if request.method == "POST" and form.is_valid() and not entry.only_shows:
        replaces, replaces_version = form.corrected()
        try:
            made = actions.propose_observation(
                place.study_id,
                form.texts(subject),
                author=place.person,
                source=form.source(),
                why=form.why(),
                replaces=replaces,
                replaces_version=replaces_version,
            )
        except SameProposalError as same:
            return proposed_already(request, place, same)
        except DataError as wrong:
            add_problems(form, wrong)
        except (NotSupportedError, ConflictError) as refusal:
            form.add_error(None, str(refusal))
        else:
            return kept(request, place, made)
    return form_page(request, place, form, entry)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is typed into the form, and what it would do. warned: it was to be sent without the
    person having seen that it would not count, so nothing is sent yet."""

    cell: Cell
    value: str
    outlook: Outlook | None
    mark: str
    previewed: bool
    warned: bool

    @property
    def only_shows(self) -> bool:
        """Nothing is written this time."""
        return self.previewed or self.warned


def entry_of(request: HttpRequest, place: Place, form: FindingForm, cell: Cell) -> Entry:
    """The typed cells, asked of the rules before anything is sent."""
    given = form.data if form.is_bound else form.initial
    texts = {name: given.get(name) or "" for name in ("value", "as_of", "confidence", "source_id")}
    replaces = str(given.get("replaces") or "").rpartition(":")[0]
    texts |= {"subject": cell.subject, "item": cell.measure.id, "replaces": replaces}
    outlook = None if cell.blind or not texts["value"] else outlook_for(place, texts)
    mark = "|".join(str(texts[name]).strip() for name in sorted(texts))
    sends = request.method == "POST" and request.POST.get("do") == "send"
    unseen = outlook is not None and not outlook.counts and request.POST.get("shown", "") != mark
    return Entry(
        cell=cell,
        value=str(texts["value"]).strip(),
        outlook=outlook,
        mark=mark,
        previewed=request.POST.get("do") == "preview",
        warned=sends and unseen,
    )


def form_page(
    request: HttpRequest,
    place: Place,
    form: FindingForm,
    entry: Entry,
    *,
    proposal: Proposal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form beside the rule, and what the value would score where one is given."""
    measure = entry.cell.measure
    wrong = bool(form.is_bound and form.errors)
    return page(
        request,
        place,
        "observation.html",
        current="desk",
        status=400 if wrong and status == 200 else status,
        form=form,
        cell=entry.cell,
        entry=entry,
        warned=entry.warned and not wrong,
        outlook=entry.outlook,
        why_aside=why_aside,
        scored=scored(place, measure.id, entry.value),
        items=[i for i in place.framework.items if i.measure == measure.id],
        proposal=proposal,
    )


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
    now, version = texts_now(place, "clusters", key_text([cluster_id]))
    areas = place.framework.vocabularies.get("focus_areas", {})
    form = CorrectionForm(request.POST or None, facts=now, focus_areas=areas)
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
