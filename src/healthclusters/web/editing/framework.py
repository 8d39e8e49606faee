"""The editor of the framework: the effect is shown before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError
from healthclusters.web.editing.frame import Place, page, place_of, typed
from healthclusters.web.editing.framework_changes import (
    Effect,
    changed_framework,
    effect_of,
    proposed_words,
    threshold_text,
)
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.reading import load_study
from healthclusters.web.whole_numbers import whole_of


@never_cache
@require_http_methods(["GET", "POST"])
def framework(request: HttpRequest, study_id: str) -> HttpResponse:
    """Thresholds, labels and the reference year."""
    place = place_of(request, study_id)
    if request.method != "POST":
        return _page(request, place)
    posted = {name: str(text) for name, text in request.POST.items()}
    saves = posted.get("do") == "save"
    given = proposed_words(place.framework, posted, unchanged=not saves)
    reworded = sorted(n for n in given if given[n] != posted.get(n, given[n]))
    try:
        effect = effect_of(load_study(study_id), changed_framework(place.framework, given))
    except DataError as wrong:
        return _page(request, place, given=given, problems=wrong.problems, status=400)
    if not saves:
        return _page(request, place, given=given, effect=effect, reworded=reworded)
    reason = typed(request, "reason")
    if not reason:
        said = _("Say why the framework is changed.")
        return _page(request, place, given=given, effect=effect, refusal=said, status=400)
    try:
        _save(place, effect, given, reason)
    except ConflictError as conflict:
        return _page(request, place, given=given, effect=effect, refusal=str(conflict), status=409)
    messages.success(request, _("The framework is saved; it counts in the next revision."))
    return redirect("editing:framework", study_id)


def _save(place: Place, effect: Effect, given: dict[str, str], reason: str) -> None:
    seen = whole_of(given.get("version", "")) or 0  # no study has version 0
    actions.bring_to(place.study_id, effect.study, version=seen, author=place.person, reason=reason)


def _page(
    request: HttpRequest,
    place: Place,
    *,
    given: dict[str, str] | None = None,
    effect: Effect | None = None,
    problems: tuple[object, ...] = (),
    refusal: str = "",
    reworded: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        place,
        "framework.html",
        current="framework",
        status=status,
        framework=place.framework,
        threshold_text=threshold_text,
        given=given or {},
        effect=effect,
        problems=problems,
        refusal=refusal,
        reworded=reworded,
    )
