"""The charts of a study as figures of its report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from healthclusters.landscape import Landscape
from healthclusters.publish import charts
from healthclusters.publish.figures import study_charts
from healthclusters.publish.report.blocks import Chart
from healthclusters.robustness import Robustness
from healthclusters.scoring import Assessment

_TEXT_WIDTH = 16.8  # cm on A4 between the margins
_MOST_HEIGHT = 22.0  # cm, so that a figure and its title fit on one page
# cm, by the beginning of the id: so that the world and its largest part share a page, and the
# others share one with the text beside them
_LOWER = {"map-group": 11.0, "map-score": 6.0, "consensus": 11.0}
_NATURAL = 800  # pixels that fill the width of the text; smaller drawings stay smaller
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def study_drawings(
    assessment: Assessment,
    names: Sequence[str],
    *,
    landscape: Landscape | None = None,
    robustness: Robustness | None = None,
) -> dict[str, Chart]:
    """The charts of these names as figures; one without anything to show is left out."""
    made = study_charts(assessment, landscape=landscape, robustness=robustness)
    return {name: figure_of(made[name], _most_height(name)) for name in names if name in made}


def _most_height(name: str) -> float:
    return next((cm for start, cm in _LOWER.items() if name.startswith(start)), _MOST_HEIGHT)


def figure_of(
    chart: charts.Chart,
    most_height: float = _MOST_HEIGHT,
    *,
    language: str = "en",
    with_data: bool = False,
) -> Chart:
    """A chart as a figure, as wide as it asks for and never taller than `most_height` (cm).

    language: of its words. with_data: the rows behind it go with the report.
    """
    svg = chart.svg()
    found = _SIZE.search(svg)
    width = min(1.0, chart.width / _NATURAL)
    if found:
        ratio = float(found[2]) / float(found[1])
        width = min(width, most_height / (_TEXT_WIDTH * ratio))
    return Chart(
        title=chart.title,
        svg=svg,
        alt=chart.description,
        source=chart.source,
        width=round(width, 3),
        language=language,
        key=f"figure-{chart.id}" if with_data else "",
        data=chart.table if with_data else None,
    )
