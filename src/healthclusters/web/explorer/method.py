"""How everything is computed: each question with its rule, each formula with its reference."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from healthclusters.publish.reference_pages import method_page
from healthclusters.web.explorer.frame import edition_or_404, renderer, site
from healthclusters.web.explorer.kept_tables import data_tables
from healthclusters.web.explorer.page_tables import asked_table
from healthclusters.web.explorer.refusals import check_names


def method(request: HttpRequest, study_id: str) -> HttpResponse:
    """The framework item by item, then the formulas."""
    shown = edition_or_404(study_id)
    check_names(request, ())
    tables = [data_tables(shown)["items"]]
    asked = asked_table(request, shown, tables)
    if asked is not None:
        return asked
    options = shown.landscape.options if shown.landscape else None
    render = renderer(
        request,
        shown,
        "explorer/method.html",
        tables={table.name: table for table in tables},
        seed=shown.landscape.seed if shown.landscape else None,
        resamples=options.group.resamples if options else None,
        draws=shown.robustness.options.draws if shown.robustness else None,
    )
    return HttpResponse(method_page(shown.evidence, site(shown, "method"), render=render))
