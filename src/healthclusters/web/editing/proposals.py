"""One proposal: its author mends it, another person decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.web.editing.cells import cell_of, correctable, measure_of, scored
from healthclusters.web.editing.drafts import unreviewed
from healthclusters.web.editing.entering import (
    entry_of,
    facts_page,
    form_page,
    kept,
    known_sources,
)
from healthclusters.web.editing.finding import FindingForm
from healthclusters.web.editing.forms import (
    INDEPENDENCE_UNKNOWN,
    CorrectionForm,
    ReasonForm,
    add_problems,
)
from healthclusters.web.editing.frame import Place, page, place_of, typed_version
from healthclusters.web.editing.naming import (
    ProposalLine,
    names_of,
    proposal_line,
)
from healthclusters.web.editing.outlooks import outlook_of_proposal, study_about, why_aside
from healthclusters.web.editing.standing import (
    replaced_standing,
    source_of,
    standing_of,
    texts_now,
)
from healthclusters.web.editing.words import conflict_words, entries_of
from healthclusters.web.explorer.column_words import column_words
from healthclusters.web.explorer.refusals import NoSuchPageError
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Proposal, ProposalStatus, Role
from healthclusters.web.store.visibility import entered_after_seeing

_ASKED = 20
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
        lines=_lines(place, waiting.order_by("changed")),
        unreviewed=unreviewed(place).count(),
    )


def _lines(place: Place, found: QuerySet[Proposal]) -> list[ProposalLine]:
    """The first of them with what they would do; more would take long."""
    names, proposals = names_of(place), list(found)
    first = proposals[:_ASKED]
    study = study_about(place, {p.subject for p in first if p.table == "observations"})
    asked = {p.pk: outlook_of_proposal(place, p, study=study, totals=False) for p in first}
    return [proposal_line(p, names, asked.get(p.pk)) for p in proposals]


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
    cell = cell_of(place, found.subject, measure)
    taken_up = found.record_version is not None and "replaces" not in found.texts
    form = FindingForm(
        request.POST or None,
        measure=measure,
        sources=known_sources(place),
        correctable=[] if taken_up else correctable(place, cell),
        initial=_initial(found),
    )
    entry = entry_of(request, place, form, cell)
    status = 200
    if request.method == "POST" and form.is_valid() and not entry.only_shows:
        replaces, replaces_version = form.corrected()
        try:
            made = actions.mend_proposal(
                place.study_id,
                found.pk,
                form.texts(found.subject) | ({"replaces": replaces} if replaces else {}),
                version=typed_version(request, "version", found.version),
                author=place.person,
                source=form.source(),
                why=form.why(),
                record_version=replaces_version,
            )
        except DataError as wrong:
            add_problems(form, wrong)
        except ConflictError:
            status = 409
            form.add_error(None, conflict_words(found.texts))
        except NotSupportedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return kept(request, place, made)
    return form_page(request, place, form, entry, proposal=found, status=status)


def _mend_facts(request: HttpRequest, place: Place, found: Proposal) -> HttpResponse:
    cluster_id = _only_part(found.key)
    now, version = texts_now(place, "clusters", found.key)
    form = CorrectionForm(
        request.POST or None,
        facts=now,
        focus_areas=place.framework.vocabularies.get("focus_areas", {}),
        initial={**found.texts, "source": found.why},
    )
    if request.method == "POST" and form.is_valid() and not form.changed():
        form.add_error(None, _("Nothing is changed."))
    elif request.method == "POST" and form.is_valid():
        try:
            made = actions.mend_proposal(
                place.study_id,
                found.pk,
                form.changed(),
                version=typed_version(request, "version", found.version),
                author=place.person,
                why=form.cleaned_data["source"],
                record_version=typed_version(request, "record_version", version),
            )
        except DataError as wrong:
            add_problems(form, wrong)
        except ConflictError:
            form.add_error(None, conflict_words(found.texts))
            version = texts_now(place, "clusters", found.key)[1]
        else:
            return kept(request, place, made)
    return facts_page(request, place, form, cluster_id, version, proposal=found)


def _initial(found: Proposal) -> dict[str, Any]:
    initial: dict[str, Any] = dict(found.texts)
    if found.texts.get("replaces"):
        initial["replaces"] = f"{found.texts['replaces']}:{found.record_version}"
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
            study_id,
            number,
            version=version,
            reviewer=place.person,
            reason=reason,
            record_version=typed_version(request, "record_version", 0) or None,
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
    except (NotSupportedError, UnknownNameError) as refusal:
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
    mine, names = found.author == place.person, names_of(place)
    observation = found.table == "observations"
    cell = standing = outlook = source = None
    if observation:
        subject_kind = place.framework.measure_by_id[found.item].subject
        measure = measure_of(place, found.item, subject_kind)
        cell = cell_of(place, found.subject, measure, reviewing=not mine)
        outlook = None if cell.blind else outlook_of_proposal(place, found)
        source = source_of(place, found)
        standing = replaced_standing(place, found)
    else:
        standing = standing_of(place, found)
    reviewing = not mine and place.rights.at_least(Role.REVIEWER)
    return page(
        request,
        place,
        "proposal.html",
        current="queue" if not mine else "desk",
        status=status,
        proposal=found,
        cell=cell,
        standing=standing,
        outlook=outlook,
        source=source,
        why_aside=why_aside,
        line=proposal_line(found, names),
        names=names,
        column_words=column_words,
        scored=scored(place, found.item, found.texts["value"]) if observation else [],
        entries=entries_of(place.stored, "proposal", key_text([str(found.pk)]), names),
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
