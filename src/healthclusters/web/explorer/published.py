"""Published figures beside recomputed ones."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from healthclusters.publish.printed_tables import StudyTable, study_tables
from healthclusters.publish.verification_view import VerificationView, verification_view
from healthclusters.web.explorer.frame import answer, edition_or_404
from healthclusters.web.explorer.kept_tables import data_tables
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.refusals import one_of
from healthclusters.web.results import Edition


def published(request: HttpRequest, study_id: str) -> HttpResponse:
    """Every check by its outcome, and the printed tables put together again."""
    shown = edition_or_404(study_id)
    view = _view(shown)
    if view is None:
        return answer(
            request,
            shown,
            "published",
            "explorer/nothing.html",
            title=_("Nothing has been published of this study that could be recomputed"),
            remedy=_("Published figures are rows of casebook/published_results.csv."),
            command="",
        )
    outcome = one_of(request, "outcome", [block.outcome for block in view.blocks])
    blocks = [b for b in view.blocks if outcome in ("", b.outcome)]
    return answer(
        request,
        shown,
        "published",
        "explorer/published.html",
        tables=[data_tables(shown)["verify"]],
        filters=("outcome",),
        page=replace(view, blocks=blocks),
        outcomes=[(b.outcome, b.title, b.size) for b in view.blocks],
        outcome=outcome,
        printed=_printed(shown) if not outcome else [],
    )


@once(8)
def _printed(shown: Edition) -> list[StudyTable]:
    landscape = shown.landscape
    return study_tables(
        shown.study,
        characteristics=landscape.characteristics if landscape else None,
        target_models=landscape.target_models if landscape else None,
    )


@once(8)
def _view(shown: Edition) -> VerificationView | None:
    return verification_view(shown.verification)
