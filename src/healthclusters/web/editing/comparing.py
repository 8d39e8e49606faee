"""Two published editions side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from healthclusters.web.editing.frame import page, place_of
from healthclusters.web.editing.group_effects import effect_between
from healthclusters.web.explorer.refusals import check_names, one_of
from healthclusters.web.store.models import Revision


@never_cache
@require_GET
def compare(request: HttpRequest, study_id: str) -> HttpResponse:
    """What changed between two revisions, of this study or of another one."""
    check_names(request, ("first", "second"))
    place = place_of(request, study_id)
    query = Revision.objects.select_related("study").defer("content")
    known = {str(r.pk): r for r in query.order_by("study__study_id", "-number")}
    first, second = (one_of(request, name, known) for name in ("first", "second"))
    effect = effect_between(known[first], known[second]) if first and second else None
    return page(
        request,
        place,
        "compare.html",
        current="compare",
        revisions=list(known.values()),
        first=first,
        second=second,
        effect=effect,
    )
