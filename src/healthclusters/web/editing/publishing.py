"""A revision published by a steward, after a look at what it changes."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError
from healthclusters.model import Study
from healthclusters.scoring import (
    Changes,
    Outlook,
    assess,
    changes_between,
    standing_outlook,
)
from healthclusters.web.editing.forms import ReasonForm, add_problems
from healthclusters.web.editing.frame import Place, page, place_of
from healthclusters.web.editing.group_effects import effect_of_the_last
from healthclusters.web.editing.naming import names_of
from healthclusters.web.editing.outlooks import why_aside
from healthclusters.web.results import edition
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.models import Revision
from healthclusters.web.store.reading import load_study

_ASKED = 50


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, study_id: str) -> HttpResponse:
    """What would be published, and the button."""
    place = place_of(request, study_id)
    form = ReasonForm(request.POST or None, initial={"version": place.stored.version})
    if request.method == "POST" and form.is_valid() and not form.cleaned_data["reason"].strip():
        form.add_error("reason", _("Say in a sentence what is new: visitors read it."))
    looks = request.method == "POST" and request.POST.get("do") == "look"
    if request.method == "POST" and form.is_valid() and not looks:
        try:
            made = actions.publish_revision(
                study_id,
                author=place.person,
                note=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            )
        except DataError as wrong:
            add_problems(form, wrong)
        except ConflictError:
            form.add_error(
                None, _("The study was changed since you looked. See below what is new.")
            )
            return _page(request, place, ReasonForm(_again(request, place)), form, 409)
        else:
            said = _("Revision %(number)s is published; its results are being computed.")
            messages.success(request, said % {"number": made.number})
            return redirect("editing:publish", study_id)
    refused = form.is_bound and bool(form.errors)
    return _page(request, place, form, form, 400 if refused else 200, sure=looks and not refused)


def _again(request: HttpRequest, place: Place) -> dict[str, str]:
    """The same words for the version that is there now."""
    return {"reason": request.POST.get("reason", ""), "version": str(place.stored.version)}


def _page(
    request: HttpRequest,
    place: Place,
    form: ReasonForm,
    refused: ReasonForm,
    status: int,
    *,
    sure: bool = False,
) -> HttpResponse:
    """sure: the person is asked once more, with the note that was written."""
    revisions = Revision.objects.filter(study=place.stored).defer("content").order_by("-number")
    coming = _since_the_last(place)
    return page(
        request,
        place,
        "publish.html",
        current="publish",
        status=status,
        form=form,
        refusals=refused.non_field_errors(),
        changes=coming.changes,
        unchanged=coming.unchanged,
        aside=coming.aside,
        why_aside=why_aside,
        names=names_of(place),
        last=effect_of_the_last(place.stored) if not sure else None,
        sure=sure,
        revisions=list(revisions),
    )


@dataclass(frozen=True)
class SetAside:
    """A new observation that does not count, and what it would do if it did."""

    subject: str
    item: str
    value: str
    outlook: Outlook


@dataclass(frozen=True)
class Coming:
    """What is other than published; None before the first revision. aside: new values that are set
    aside by the rules of evidence, the first of them."""

    changes: Changes | None
    unchanged: bool
    aside: list[SetAside]


def _since_the_last(place: Place) -> Coming:
    if not place.stored.revisions.exists():
        return Coming(None, False, [])
    shown = edition(place.study_id)
    study = load_study(place.study_id)
    if study.revision == shown.study.revision:
        return Coming(None, True, [])
    changes = changes_between(shown.assessment, assess(study))
    return Coming(changes, False, _set_aside(study, changes))


def _set_aside(study: Study, changes: Changes) -> list[SetAside]:
    """Of the observations that were added, those that do not count."""
    added = changes.observations.filter(pl.col("change") == "added").head(_ASKED)
    superseded = study.observations.filter(pl.col("status") == "superseded")["observation_id"]
    found = []
    for row in added.filter(~pl.col("observation_id").is_in(superseded.implode())).iter_rows(
        named=True
    ):
        outlook = standing_outlook(study, row["observation_id"], totals=False)
        if not outlook.counts:
            found.append(SetAside(row["subject"], row["item"], row["value_after"], outlook))
    return found
