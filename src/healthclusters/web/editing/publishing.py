"""A revision published by a steward, after a look at what it changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError
from healthclusters.scoring import Changes, assess, changes_between
from healthclusters.web.editing.forms import ReasonForm, add_problems
from healthclusters.web.editing.frame import Place, page, place_of
from healthclusters.web.results import edition
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.models import Revision
from healthclusters.web.store.reading import load_study


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, study_id: str) -> HttpResponse:
    """What would be published, and the button."""
    place = place_of(request, study_id)
    form = ReasonForm(request.POST or None, initial={"version": place.stored.version})
    if request.method == "POST" and form.is_valid():
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
    return _page(request, place, form, form, 400 if form.is_bound else 200)


def _again(request: HttpRequest, place: Place) -> dict[str, str]:
    """The same words for the version that is there now."""
    return {"reason": request.POST.get("reason", ""), "version": str(place.stored.version)}


def _page(
    request: HttpRequest, place: Place, form: ReasonForm, refused: ReasonForm, status: int
) -> HttpResponse:
    revisions = Revision.objects.filter(study=place.stored).defer("content").order_by("-number")
    changes, unchanged = _since_the_last(place)
    return page(
        request,
        place,
        "publish.html",
        current="publish",
        status=status,
        form=form,
        refusals=refused.non_field_errors(),
        changes=changes,
        unchanged=unchanged,
        revisions=list(revisions),
    )


def _since_the_last(place: Place) -> tuple[Changes | None, bool]:
    """What is other than published; whether nothing is. None before the first revision."""
    if not place.stored.revisions.exists():
        return None, False
    shown = edition(place.study_id)
    study = load_study(place.study_id)
    if study.revision == shown.study.revision:
        return None, True
    return changes_between(shown.assessment, assess(study)), False
