"""Charts of a study as files, each at an address that can be cited."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from healthclusters.publish import study_charts
from healthclusters.publish.charts import Chart
from healthclusters.web.explorer.frame import edition_or_404
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.refusals import NoSuchPageError, check_names, nearest, one_of
from healthclusters.web.results import Edition

MOST_CLUSTERS = 200


@once(4)
def charts_of(shown: Edition) -> Mapping[str, Chart]:
    """Every chart by its id, not yet drawn; none of more clusters than a chart can show."""
    if len(shown.views) > MOST_CLUSTERS:
        return {}
    return study_charts(shown.assessment, landscape=shown.landscape, robustness=shown.robustness)


def chart_titles(shown: Edition) -> list[tuple[str, str]]:
    """Id and title of each chart."""
    return [(name, chart.title) for name, chart in charts_of(shown).items()]


def chart(request: HttpRequest, study_id: str, chart: str) -> HttpResponse:
    """The chart as SVG, with its title and source; `?theme=dark` for a dark ground."""
    shown = edition_or_404(study_id)
    check_names(request, ("theme",))
    theme = one_of(request, "theme", ("light", "dark"), "light")
    if chart not in charts_of(shown):
        raise NoSuchPageError(
            _("This study has no chart called “%(name)s”.") % {"name": chart},
            nearest(chart, charts_of(shown)),
        )
    return HttpResponse(_drawn(shown, chart, theme), content_type="image/svg+xml")


@once(64)
def _drawn(shown: Edition, name: str, theme: str) -> str:
    return charts_of(shown)[name].svg(theme="dark" if theme == "dark" else "light", titled=True)
