"""One proposal: its author mends it, another person decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from healthclusters.base import DataError, NotSupportedError, OptionError
from healthclusters.web.editing.cells import cell_of, measure_of, scored
from healthclusters.web.editing.drafts import unreviewed
from healthclusters.web.editing.entering import (
    facts_page,
    form_page,
    kept,
    known_sources,
    previews,
    record_now,
)
from healthclusters.web.editing.forms import (
    INDEPENDENCE_UNKNOWN,
    CorrectionForm,
    ObservationForm,
    ReasonForm,
    add_problems,
)
from healthclusters.web.editing.frame import Place, page, place_of, typed_version
from healthclusters.web.editing.words import conflict_words, entries_of
from healthclusters.web.explorer.refusals import NoSuchPageError
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Proposal, ProposalStatus, Role
from healthclusters.web.store.visibility import entered_after_seeing

_MENDABLE = (ProposalStatus.DRAFT, ProposalStatus.REFUSED)


@never_cache
@require_GET
def queue(request: HttpRequest, study_id: str) -> HttpResponse:
    """What waits for another person, the oldest first."""
    place = place_of(request, study_id)
    waiting = Proposal.objects.filter(study=place.stored, status=ProposalStatus.IN_REVIEW)
    return page(
        request,
        place,
        "queue.html",
        current="queue",
        proposals=waiting.order_by("changed"),
        unreviewed=unreviewed(place).count(),
    )


@never_cache
@require_GET
def proposal(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """A proposal with its history; open to its author and to reviewers."""
    place = place_of(request, study_id)
    return _shown(request, place, _readable(place, number))


@never_cache
@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """Other cells for one's own draft, or for what was refused."""
    place = place_of(request, study_id)
    found = _readable(place, number)
    if found.author != place.person or found.status not in _MENDABLE:
        return redirect("editing:proposal", study_id, number)
    if found.table == "observations":
        return _mend_observation(request, place, found)
    return _mend_facts(request, place, found)


def _mend_observation(request: HttpRequest, place: Place, found: Proposal) -> HttpResponse:
    measure = measure_of(place, found.item, place.framework.measure_by_id[found.item].subject)
    form = ObservationForm(
        request.POST or None,
        measure=measure,
        sources=known_sources(place),
        initial=_initial(found),
    )
    status = 200
    if request.method == "POST" and form.is_valid() and not previews(request):
        try:
            made = actions.mend_proposal(
                place.study_id,
                found.pk,
                form.texts(found.subject),
                version=typed_version(request, "version", found.version),
                author=place.person,
                source=form.source(),
                why=form.why(),
            )
        except DataError as wrong:
            add_problems(form, wrong)
        except ConflictError:
            status = 409
            form.add_error(None, conflict_words(found.texts))
        else:
            return kept(request, place, made)
    return form_page(request, place, form, found.subject, measure, proposal=found, status=status)


def _mend_facts(request: HttpRequest, place: Place, found: Proposal) -> HttpResponse:
    cluster_id = _only_part(found.key)
    now, version = record_now(place, cluster_id)
    form = CorrectionForm(
        request.POST or None, facts=now, initial={**found.texts, "source": found.why}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.mend_proposal(
                place.study_id,
                found.pk,
                form.changed(),
                version=typed_version(request, "version", found.version),
                author=place.person,
                why=form.cleaned_data["source"],
            )
        except DataError as wrong:
            add_problems(form, wrong)
        except ConflictError:
            form.add_error(None, conflict_words(found.texts))
        else:
            return kept(request, place, made)
    return facts_page(request, place, form, cluster_id, version, proposal=found)


def _initial(found: Proposal) -> dict[str, Any]:
    initial: dict[str, Any] = dict(found.texts)
    if found.source:
        initial |= {f"new_{name}": text for name, text in found.source.items()}
        initial["source_id"] = ""
    if found.why == INDEPENDENCE_UNKNOWN:
        initial["new_independent"] = ""
    return initial


@require_POST
def send(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """To review."""
    return _decided(
        request,
        study_id,
        number,
        lambda place, version, _reason: actions.send_to_review(
            study_id, number, version=version, author=place.person
        ),
        _("It is sent to review. Another person will look at it."),
    )


@require_POST
def withdraw(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """Taken back by its author."""
    return _decided(
        request,
        study_id,
        number,
        lambda place, version, _reason: actions.withdraw_proposal(
            study_id, number, version=version, author=place.person
        ),
        _("It is withdrawn; the history keeps it."),
    )


@require_POST
def refuse(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """Sent back with a reason."""
    return _decided(
        request,
        study_id,
        number,
        lambda place, version, reason: actions.refuse_proposal(
            study_id, number, version=version, reviewer=place.person, reason=reason
        ),
        _("It is refused; its author sees the reason and can mend it."),
    )


@require_POST
def accept(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """Written into the study."""
    return _decided(
        request,
        study_id,
        number,
        lambda place, version, reason: actions.accept_proposal(
            study_id, number, version=version, reviewer=place.person, reason=reason
        ),
        _("It is accepted and counts in the next revision."),
    )


def _decided(
    request: HttpRequest,
    study_id: str,
    number: int,
    act: Callable[[Place, int, str], object],
    said: str,
) -> HttpResponse:
    """Do it, or show the proposal again with what stands in the way and what was written."""
    place = place_of(request, study_id)
    found = _readable(place, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, place, found, form, 400)
    status = 400
    try:
        act(place, form.cleaned_data["version"], form.cleaned_data["reason"])
    except OptionError:
        form.add_error("reason", _("Say why, so that it can be mended."))
    except NotSupportedError as refusal:
        form.add_error(None, str(refusal))
    except DataError as wrong:
        add_problems(form, wrong)
    except ConflictError as conflict:
        form.add_error(None, str(conflict))
        status = 409
    else:
        messages.success(request, said)
        return redirect("editing:proposal", study_id, number)
    found.refresh_from_db()
    return _shown(request, place, found, form, status)


def _shown(
    request: HttpRequest,
    place: Place,
    found: Proposal,
    form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = found.author == place.person
    observation = found.table == "observations"
    cell = now = None
    if observation:
        subject_kind = place.framework.measure_by_id[found.item].subject
        measure = measure_of(place, found.item, subject_kind)
        cell = cell_of(place, found.subject, measure, reviewing=not mine)
    else:
        now, _record_version = record_now(place, _only_part(found.key))
    reviewing = not mine and place.rights.at_least(Role.REVIEWER)
    return page(
        request,
        place,
        "proposal.html",
        current="queue" if not mine else "desk",
        status=status,
        proposal=found,
        cell=cell,
        now=now,
        scored=scored(place, found.item, found.texts["value"]) if observation else [],
        entries=entries_of(place.stored, "proposal", key_text([str(found.pk)])),
        form=form or ReasonForm(),
        mine=mine,
        mendable=mine and found.status in _MENDABLE,
        reviewing=reviewing and found.status == ProposalStatus.IN_REVIEW,
        entered_after_seeing=entered_after_seeing(found),
        independence_unknown=found.why == INDEPENDENCE_UNKNOWN,
    )


def _readable(place: Place, number: int) -> Proposal:
    """The proposal, for its author and for reviewers; for anybody else there is none. Drafts are
    their author's alone."""
    found = Proposal.objects.filter(study=place.stored, pk=number).first()
    if found is not None and found.author == place.person:
        # A role that was taken away takes what it had begun with it.
        found = found if place.rights.may_propose(found.subject) else None
    elif found is not None:
        hidden = found.status in (ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN)
        if hidden or not place.rights.at_least(Role.REVIEWER):
            found = None
    if found is None:
        raise NoSuchPageError(_("There is no such proposal."))
    return found


def _only_part(key: str) -> str:
    parts = json.loads(key)
    return str(parts[0])
